"""What failed last time: merged, safe with two runs at once, and with a file that anybody wrote."""

import json
import os
import threading
from pathlib import Path

import pytest
from support.records import right, unsupported, wrong

from conformance.runs import last_failed
from conformance.runs.last_failed import read, remember


@pytest.fixture
def file(tmp_path):
    return tmp_path / "last-failed" / "a.json"


def test_failures_are_remembered_until_they_pass(file):
    remember(file, [wrong("a"), wrong("b"), right("c")])
    assert read(file) == {("a", "torch"), ("b", "torch")}
    # what a run does not ask, or cannot ask, is not forgotten
    remember(file, [right("a"), wrong("d", "jax")])
    assert read(file) == {("b", "torch"), ("d", "jax")}


def test_nothing_is_written_where_nothing_failed(file):
    remember(file, [right("a"), unsupported("b")])
    assert not file.parent.exists()


def test_two_runs_at_once_lose_nothing(file):
    runs = [
        threading.Thread(target=remember, args=(file, [wrong(f"{run}::{at}") for at in range(50)]))
        for run in range(8)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(read(file)) == 400


HOSTILE = {
    "no JSON": b"\xff\xfe{",
    "another shape": b"[1, 2]",
    "deep": b"[" * 100_000,
    "huge number": b'{"failed": ' + b"9" * 10_000 + b"}",
    "too large": b" " * (last_failed.MOST_BYTES + 1),
    "no keys": b'{"failed": [1, ["a"], ["a", 2], null]}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_was_not_written_here_holds_nothing_and_is_replaced(file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    assert read(file) == frozenset()
    remember(file, [wrong("a")])
    assert read(file) == {("a", "torch")}


def test_a_pipe_is_not_waited_for(file):
    file.parent.mkdir()
    os.mkfifo(file)
    assert read(file) == frozenset()


def test_names_of_a_hostile_file_are_kept_and_nothing_more(file):
    file.parent.mkdir()
    file.write_text(json.dumps({"failed": [["\x1b[31m::error::", "torch"], ["a", "torch"]]}))
    assert ("\x1b[31m::error::", "torch") in read(file)


def test_a_cache_that_cannot_be_written_remembers_nothing(tmp_path):
    (tmp_path / "last-failed").write_text("no folder")
    remember(tmp_path / "last-failed" / "a.json", [wrong("a")])
    assert read(tmp_path / "last-failed" / "a.json") == frozenset()
    assert (tmp_path / "last-failed").read_text() == "no folder"


def test_a_repository_has_one_file_and_another_folder_another(tmp_path):
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    assert last_failed.file_of(inner) == last_failed.file_of(tmp_path / "repository")
    assert last_failed.file_of(inner) != last_failed.file_of(tmp_path)


def test_the_oldest_files_are_forgotten(file, monkeypatch):
    monkeypatch.setattr(last_failed, "MOST_FILES", 2)
    for at in range(4):
        one = file.with_name(f"{at}.json")
        remember(one, [wrong("a")])
        os.utime(one, (at, at))
    remember(file, [wrong("a")])
    assert {path.name for path in Path(file.parent).glob("*.json")} == {"3.json", "a.json"}
