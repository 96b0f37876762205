"""Which files paths name, what their cases are called, and what cannot be read."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from support.case_files import GOOD, HEAD, mistakes, write

from conformance import cases
from conformance.cases import files


@pytest.mark.parametrize(
    ("file", "argument", "expected"),
    [
        ("cases/t/a.yaml", ".", "t/a.yaml"),
        ("cases/t/a.yaml", "cases/t", "t/a.yaml"),
        ("cases/t/a.yaml", "cases/t/a.yaml", "t/a.yaml"),
        ("cases/old/cases/t/a.yaml", ".", "t/a.yaml"),
        ("conformance/library/t/a.yaml", "conformance/library", "t/a.yaml"),
        ("library/t/a.yaml", "library", "t/a.yaml"),
        ("library/t/a.yaml", ".", "library/t/a.yaml"),
        ("mine/t/a.yaml", "mine", "t/a.yaml"),
        ("mine/t/a.yaml", "mine/t/a.yaml", "a.yaml"),
        ("mine/t/a.yaml", "mine/../mine/t", "a.yaml"),
        ("mine/t/cases.yaml", "mine", "t/cases.yaml"),
    ],
)
def test_ids_of_files(tmp_path, monkeypatch, file, argument, expected):
    write(tmp_path / file, HEAD + "  - {id: a}\n")
    assert cases.load(tmp_path / argument)[0].id == f"{expected}::a"
    monkeypatch.chdir(tmp_path)
    relative = cases.load(argument)[0]
    assert relative.id == f"{expected}::a"
    assert not relative.place.file.startswith("/")
    monkeypatch.chdir((tmp_path / file).parent)
    assert cases.load(Path(file).name)[0].id.rpartition("/")[2] == f"{Path(file).name}::a"


def test_a_file_named_twice_is_loaded_once(tmp_path):
    path = write(tmp_path / "cases" / "a.yaml", HEAD + "  - {id: a}\n")
    assert len(cases.load([path, tmp_path, path.parent])) == 1


def test_an_empty_folder_has_no_cases(tmp_path):
    assert cases.load(tmp_path) == []
    assert cases.load([]) == []


def test_ten_megabytes_are_refused_unread(written):
    path = written("conformance: 1\ntitle: " + "x" * 10_000_000)
    started = time.perf_counter()
    assert "larger than 1048576 bytes" in mistakes(path)[0]
    assert time.perf_counter() - started < 1


def test_folders_pass_over_what_is_no_case_file(written, tmp_path):
    written(GOOD, "sub/b.yaml")
    written(GOOD, "a.yaml")
    written(b"\xff\xfe broken", "binary.yaml")
    written("a: !tag 1\n---\nb: 2\n", "manifest.yaml")
    written("jobs: {conformance: {run: x}}\n", "workflow.yaml")
    written(GOOD, "short.yml")
    found = cases.load(tmp_path)
    assert [case.id for case in found] == ["a.yaml::a", "short.yml::a", "sub/b.yaml::a"]
    for name in ("binary.yaml", "manifest.yaml", "workflow.yaml"):
        assert mistakes(tmp_path / "cases" / name)


def test_links_loops_pipes_and_devices(written, tmp_path):
    good = written(GOOD)
    folder = good.parent
    (folder / "self.yaml").symlink_to("self.yaml")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "folder.yaml").mkdir()
    os.mkfifo(folder / "pipe.yaml")
    lines = mistakes(folder)
    assert [re.sub(r".*/", "", line).split(":")[0] for line in lines] == ["pipe.yaml", "self.yaml"]
    assert "not a regular file" in lines[0]
    assert "cannot be read" in lines[1]
    assert "not a regular file" in mistakes(Path("/dev/null"))[0]
    (folder / "self.yaml").unlink()
    (folder / "pipe.yaml").unlink()
    assert len(cases.load(folder)) == 1


def test_a_linked_file_has_the_id_of_its_own_place(written, tmp_path):
    good = written(GOOD, "deep/a.yaml")
    link = tmp_path / "cases" / "link.yaml"
    link.symlink_to(good)
    assert [case.id for case in cases.load(link)] == ["link.yaml::a"]
    assert [case.id for case in cases.load(tmp_path)] == ["deep/a.yaml::a"]


def test_unreadable_files_and_folders(written, tmp_path, monkeypatch):
    path = written(GOOD)

    def denied(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "open_for_reading", denied)
    assert "cannot be read (Permission denied)" in mistakes(path)[0]
    monkeypatch.undo()
    monkeypatch.setattr(os, "scandir", denied)
    assert "the folder cannot be read (Permission denied)" in mistakes(tmp_path)[0]


def test_paths_that_cannot_be_paths():
    assert "cannot be read" in mistakes(Path("a\0b.yaml"))[0]
    assert "cannot be read" in mistakes(Path("x" * 5000))[0]


def test_names_that_cannot_be_ids(written):
    assert "cannot be part of an id" in mistakes(written(GOOD, "a::b.yaml"))[0]
    assert "cannot be part of an id" in mistakes(written(GOOD, "a\nb.yaml"))[0]
    assert cases.load(written(GOOD, "ünusual name.yaml"))[0].id == "ünusual name.yaml::a"


def test_names_that_are_not_unicode(written, tmp_path):
    written(GOOD)
    path = os.fsdecode(os.fsencode(tmp_path / "cases") + b"/\xff.yaml")
    Path(path).write_text(GOOD)
    assert "cannot be part of an id" in mistakes(tmp_path)[0]
