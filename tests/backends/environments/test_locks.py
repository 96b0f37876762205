"""A lock between processes: many readers, or one writer."""

from __future__ import annotations

import pytest

from conformance.backends.environments.locks import Lock
from conformance.errors import HarnessError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "locks" / "name"


def test_readers_share_it(path):
    with Lock(path) as one, Lock(path) as other:
        assert one.acquire_shared(wait=False)
        assert other.acquire_shared(wait=False)


def test_a_writer_has_it_alone(path):
    with Lock(path) as writer, Lock(path) as other:
        assert writer.acquire_exclusive(wait=False)
        assert not other.acquire_shared(wait=False)
        assert not other.acquire_exclusive(wait=False)


def test_a_reader_keeps_writers_out(path):
    with Lock(path) as reader, Lock(path) as writer:
        reader.acquire_shared()
        assert not writer.acquire_exclusive(wait=False)


def test_the_twin_after_a_release_is_free_and_the_file_stays(path):
    with Lock(path) as writer:
        writer.acquire_exclusive()
    assert path.is_file()
    with Lock(path) as other:
        assert other.acquire_exclusive(wait=False)


def test_a_writer_becomes_a_reader(path):
    with Lock(path) as one, Lock(path) as other:
        one.acquire_exclusive()
        one.acquire_shared()
        assert other.acquire_shared(wait=False)


def test_a_place_that_cannot_hold_it_is_an_error_with_a_way_out(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HarnessError, match="CONFORMANCE_CACHE names another place"):
        Lock(tmp_path / "file" / "name")
