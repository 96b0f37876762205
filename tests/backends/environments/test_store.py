"""The folder of environments: each complete or absent, removed only when nobody uses it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance.backends.environments import environment, store
from conformance.backends.environments.environment import Environment, interpreter_in
from conformance.errors import HarnessError


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv(store.CACHE, str(tmp_path))
    return tmp_path


def build(name):
    """Publish an environment whose Python is an empty program."""
    with store.unfinished_folder() as folder:
        python = interpreter_in(folder)
        python.parent.mkdir(parents=True)
        python.touch(mode=0o755)
        environment.write(Environment(folder, python, ("tiny",), {}))
        return store.publish(folder, name)


def names():
    return [each.name for each in store.list_environments()]


def test_a_cache_that_is_empty_has_none(cache):
    assert names() == []
    assert store.folder() == cache / "environments"


def test_published_environments_are_listed_by_name_and_removed():
    for name in ("b", "a"):
        build(name)
    assert names() == ["a", "b"]
    assert store.remove("a")
    assert names() == ["b"]


def test_publishing_replaces_what_had_the_name():
    (build("a") / "old").touch()
    assert not (build("a") / "old").exists()
    assert names() == ["a"]


def test_one_that_is_used_is_not_removed():
    build("a")
    with store.lock("a") as reader:
        reader.acquire_shared()
        assert not store.remove("a")
        assert names() == ["a"]
    assert store.remove("a")


def test_what_is_not_published_is_gone_at_the_end():
    with store.unfinished_folder() as folder:
        (folder / "file").touch()
        assert names() == []
    assert not folder.exists()
    assert [path.name for path in (store.folder() / ".locks").iterdir()] == [".arranging"]


def test_what_a_dead_process_left_is_removed_and_what_a_living_one_makes_is_not():
    orphan = store.folder() / ".unfinished-dead"
    with store.unfinished_folder() as living:
        orphan.mkdir()
        store.remove_orphans()
        assert not orphan.exists()
        assert living.exists()


def test_a_full_disk_is_an_error():
    with pytest.raises(HarnessError, match="No space left"), store.unfinished_folder():
        raise OSError(28, "No space left on device")


def test_the_last_use_is_noted():
    folder = build("a")
    os.utime(folder / environment.FILE, (1, 1))
    (used,) = store.list_environments()
    assert store.last_use(used) == 1
    store.mark_used(used)
    assert store.last_use(used) > 1
    store.remove("a")
    assert store.last_use(used) == 0


def test_the_disk_usage_counts_blocks(cache):
    folder = Path(cache / "some")
    folder.mkdir()
    empty = store.disk_usage(folder)
    (folder / "file").write_bytes(b"x" * 100_000)
    assert 100_000 <= store.disk_usage(folder) - empty <= 200_000
