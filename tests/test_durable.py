"""A file that is replaced is the old one or the new one, on the disk before its name is."""

import errno
import os
import stat
import threading
import time
from pathlib import Path

import pytest

from conformance import durable
from conformance.errors import HarnessError
from conformance.runs.record import Writer


@pytest.fixture
def steps(monkeypatch):
    """What is asked of the system, in its order."""
    told = []
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor):
        told.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def named(path, goal):
        told.append("name")
        return replace(path, goal)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    return told


def failing(number):
    def fail(descriptor):
        raise OSError(number, os.strerror(number))

    return fail


def test_the_data_are_on_the_disk_before_the_name_is(tmp_path, steps):
    path = tmp_path / "a"
    durable.replace(path, b"new")
    assert (path.read_bytes(), steps) == (b"new", ["file", "name", "folder"])


def test_the_old_file_stays_where_the_disk_does_not_take_the_new_one(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        durable.replace(path, b"new")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"a": b"old"}


def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    durable.replace(path, b"new")
    assert os.read(reader, 10) == b"new"
    assert stat.S_ISFIFO(path.stat().st_mode)
    os.close(reader)


def test_a_record_is_on_the_disk_when_it_is_done(tmp_path, steps):
    with Writer(tmp_path / "r") as writer:
        writer.write({"record": 1})
        writer.write({"end": True})
        assert steps == []
    assert steps == ["file", "folder"]


def test_a_disk_that_loses_a_record_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))
    with pytest.raises(HarnessError, match="cannot be written: No space left"), Writer(tmp_path / "r"):
        pass
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    with Writer(tmp_path / "r") as writer:
        writer.write({"record": 1})


@pytest.fixture
def pipe(tmp_path, monkeypatch):
    monkeypatch.setattr(durable, "PATIENCE", 0.3)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def read(path):
    with durable.open_for_reading(path) as file:
        return file.read()


def test_a_pipe_that_nobody_writes_to_is_not_waited_for_for_ever(pipe):
    started = time.monotonic()
    with pytest.raises(TimeoutError, match=r"nothing came of it for 0\.3 seconds"):
        read(pipe)
    assert time.monotonic() - started < 5


def test_a_writer_that_stops_in_the_middle_is_not_waited_for_for_ever(pipe):
    with durable.open_for_reading(pipe) as file, pipe.open("wb", buffering=0) as writer:
        writer.write(b"a\n")
        assert file.readline() == b"a\n"
        with pytest.raises(TimeoutError):
            file.readline()


def test_a_pipe_is_read_to_its_end(pipe, monkeypatch):
    monkeypatch.setattr(durable, "PATIENCE", 20)
    writer = threading.Thread(target=pipe.write_bytes, args=[b"x" * 200_000])
    writer.start()
    assert read(pipe) == b"x" * 200_000
    writer.join()


def test_a_file_is_read_as_ever(tmp_path):
    (tmp_path / "a").write_bytes(b"one\ntwo\n")
    assert read(tmp_path / "a") == b"one\ntwo\n"
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "b")
    with pytest.raises(IsADirectoryError):
        read(tmp_path)
