"""YAML that is broken, hostile or merely odd: placed mistakes, in bounded time and memory."""

from __future__ import annotations

import os
import re
import time
import tracemalloc
from pathlib import Path

import pytest
import yaml
from support.paths import HOSTILE

from conformance import cases
from conformance.cases.yaml import tree as nodes
from conformance.cases.yaml.mistakes import MOST_MISTAKES, Mistakes
from conformance.cases.yaml.scalars import scalar_value
from conformance.errors import CaseFileError

FILES = sorted(path for path in HOSTILE.glob("*.yaml") if not path.name.endswith(".twin.yaml"))
GOOD = "conformance: 1\ncases:\n  - {id: a, op: conv, input: [1, 1, 3], kernel: 2}\n"


def mistakes_of(path: Path | list[Path]) -> tuple[str, ...]:
    with pytest.raises(CaseFileError) as caught:
        cases.load(path)
    assert caught.value.exit_code == 2
    return caught.value.mistakes


@pytest.fixture
def written(tmp_path):
    def write(content: str | bytes, name: str = "a.yaml") -> Path:
        path = tmp_path / "cases" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_hostile_file_is_refused_at_its_place_in_bounded_time(path):
    place, _, fragment = path.read_text().splitlines()[0].removeprefix("# mistake: ").partition(" ")
    tracemalloc.start()
    started = time.perf_counter()
    mistakes = mistakes_of(path)
    seconds = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert mistakes[0].startswith(f"{path.as_posix()}:{place}: "), mistakes
    assert fragment in mistakes[0]
    assert seconds < 5
    assert peak < 100 * 2**20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_valid_neighbour_loads(path):
    assert cases.load(path.with_name(f"{path.stem}.twin.yaml"))


def test_every_hostile_file_has_a_twin_and_there_are_enough_of_them():
    assert len(FILES) >= 15
    assert len(list(HOSTILE.glob("*.twin.yaml"))) == len(FILES)


@pytest.mark.parametrize(
    ("content", "place", "fragment"),
    [
        (b"", "1:1", "the file is empty"),
        (b"# only a comment\n", "1:1", "the file is empty"),
        (b"---\n", "2:1", "nothing is written here"),
        (b"title: x\n", "1:1", "no top-level key `conformance`"),
        (b"conformence: 1\n", "1:1", "is `conformence` meant to be it?"),
        (b"[conformance]\n", "1:1", "not a case file"),
        (b"conformance: 2\n", "1:14", "format version `2`; this program reads version 1"),
        (b"conformance: '1'\n", "1:14", "format version the text `1`"),
        (b"conformance: true\n", "1:14", "format version `true`"),
        (b"conformance: 1\ntitle: caf\xe9\n", "2:11", "the byte 0xe9 is not UTF-8"),
        ("conformance: 1\n".encode("utf-16"), "1:1", "is not UTF-8"),
        (b"conformance: 1\ntitle: a\x00b\n", "2:9", "a control character `\\x00`"),
        (b"conformance: 1\ntitle: \x1b[31m\n", "2:8", "a control character"),
        (b"conformance: 1\ntitle: " + b"x" * 30_000, "2:8", "a text of 30000 characters"),
        (b"conformance: 1\ntitle: *nowhere\n", "2:8", "no complete anchor `&nowhere`"),
        (b"%YAML 3.0\n---\nconformance: 1\n", "1:1", "this is not YAML"),
        (b"conformance: 1\ntitle: 'open\n", "3:1", "this is not YAML"),
        (b"conformance: 1\ntitle: @x\n", "2:8", "this is not YAML"),
    ],
)
def test_broken_files(written, content, place, fragment):
    path = written(content)
    first = mistakes_of(path)[0]
    assert first.startswith(f"{path.as_posix()}:{place}: ")
    assert fragment in first
    assert cases.load(written(GOOD))


@pytest.mark.parametrize(
    "good",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "%YAML 1.2\n---\n" + GOOD + "...\n",
        '{"conformance": 1, "cases": [{"id": "a", "op": "conv", "input": [1, 1, 3], "kernel": 2}]}',
        GOOD.replace("id: a", "id: 'a'"),
        GOOD.replace("conformance", "title: a text of several\n  lines, ümlauts and \u2028\nconformance"),
    ],
    ids=["bom", "crlf", "directive", "json", "quoted", "unicode"],
)
def test_odd_but_valid_files(written, good):
    assert [case.id for case in cases.load(written(good))] == ["a.yaml::a"]


def test_ten_megabytes_are_refused_unread(written):
    path = written("conformance: 1\ntitle: " + "x" * 10_000_000)
    started = time.perf_counter()
    assert "larger than 1048576 bytes" in mistakes_of(path)[0]
    assert time.perf_counter() - started < 1


def test_flow_nesting_that_is_quadratic_to_parse_is_cut_off(written):
    path = written("conformance: 1\ncases: " + "[" * 1_000_000)
    started = time.perf_counter()
    assert "nested deeper" in mistakes_of(path)[0]
    assert time.perf_counter() - started < 2


def test_values_are_bounded(written):
    path = written("conformance: 1\ncases: [" + "1," * 400_000 + "]")
    assert "more than 250000 values" in mistakes_of(path)[0]


def test_expanded_values_of_a_matrix_are_bounded(written):
    numbers = "[" + ",".join(["1"] * 5000) + "]"
    text = GOOD.replace("kernel: 2", "kernel: 2, data: {input: [[" + numbers + "]]}, matrix: {stride: %s}")
    many = "[" + ",".join(map(str, range(1, 1001))) + "]"
    assert "more than 2000000 values" in mistakes_of(written(text % many))[0]


def test_mistakes_are_many_but_not_endless(written):
    text = GOOD + "".join(f"k{number}: 1\n" for number in range(5000))
    mistakes = mistakes_of(written(text))
    assert len(mistakes) == MOST_MISTAKES + 1
    assert "more than 200 mistakes" in mistakes[-1]


def test_a_mistake_is_one_printable_line(written):
    path = written('conformance: 1\n"a\\nb\\u202e\\e": 1\ncases: [{id: "' + "x" * 5000 + '\\n"}]\n')
    for line in mistakes_of(path):
        assert line.isprintable()
        assert len(line) < 500


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_both_parsers_give_the_same_tree(monkeypatch, loader):
    monkeypatch.setattr(nodes, "_LOADER", getattr(yaml, loader))
    mistakes = Mistakes("f")
    root = nodes.parse_tree(GOOD, mistakes)
    assert root.value == {
        "conformance": 1,
        "cases": ({"id": "a", "op": "conv", "input": (1, 1, 3), "kernel": 2},),
    }
    assert root.part(("cases", 0, "input", 2)).mark == (3, 37)
    assert root.part(("cases", 0)).keys["kernel"] == (3, 41)
    assert not mistakes.found
    assert nodes.parse_tree("a: 'x'\nb: !t 1\nc:\n", mistakes).part(("a",)).text is None
    assert [mark for mark, _ in mistakes.found] == [(2, 4), (3, 3)]


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
def test_every_character_that_the_parser_cannot_read_is_found_before_it(loader):
    codes = [*range(0x300), *range(0x2000, 0x2100), *range(0xE000, 0xE010), *range(0xFF00, 0x10010), 0x10FFFF]
    for character in map(chr, codes):
        try:
            list(yaml.parse(f"a: 'x{character}y'", Loader=loader))
            readable = True
        except yaml.MarkedYAMLError:
            readable = True
        except yaml.reader.ReaderError:
            readable = False
        assert readable != bool(nodes._CONTROL.search(character)), ascii(character)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("-12", -12), ("+5", 5), ("0", 0), ("1.5", 1.5), ("-.5", -0.5), ("1e3", 1000.0),
        ("1.0e-3", 0.001), ("true", True), ("FALSE", False), ("null", None), ("~", None),
        (".inf", float("inf")), ("-.Inf", float("-inf")), ("1e999", float("inf")),
        ("yes", "yes"), ("on", "on"), ("NO", "NO"), ("0x10", "0x10"), ("0o17", "0o17"), ("017", "017"),
        ("1_000", "1_000"), ("1:30", "1:30"), ("2020-01-01", "2020-01-01"), ("1.2.3", "1.2.3"),
        ("tRue", "tRue"), ("٣", "٣"), ("-", "-"), (".", "."),
    ],
)  # fmt: skip
def test_meaning_of_plain_scalars(text, value):
    found = scalar_value(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_and_long_integers():
    assert scalar_value(".NaN") != scalar_value(".nan")
    assert scalar_value("9" * 100) == 10**100 - 1
    with pytest.raises(ValueError, match="101 digits"):
        scalar_value("9" * 101)


def test_folders_pass_over_what_is_no_case_file(written, tmp_path):
    written(GOOD, "sub/b.yaml")
    written(GOOD, "a.yaml")
    written(b"\xff\xfe broken", "binary.yaml")
    written("a: !tag 1\n---\nb: 2\n", "manifest.yaml")
    written("jobs: {conformance: {run: x}}\n", "workflow.yaml")
    written(GOOD, "notes.yml")
    found = cases.load(tmp_path)
    assert [case.id for case in found] == ["a.yaml::a", "sub/b.yaml::a"]
    for name in ("binary.yaml", "manifest.yaml", "workflow.yaml"):
        assert mistakes_of(tmp_path / "cases" / name)


def test_a_broken_case_file_in_a_folder_is_not_passed_over(written, tmp_path):
    written("conformance: 1\ncases: [\n")
    assert "this is not YAML" in mistakes_of(tmp_path)[0]


def test_mistakes_of_all_files_come_together(written, tmp_path):
    first, second = written("conformance: 1\n", "a.yaml"), written("conformance: 9\n", "b.yaml")
    written(GOOD, "c.yaml")
    lines = mistakes_of([tmp_path, tmp_path / "nowhere.yaml"])
    assert [line.rsplit(":", 3)[0].split(":")[0] for line in lines] == [
        str(first),
        str(second),
        str(tmp_path / "nowhere.yaml"),
    ]


def test_links_loops_pipes_and_devices(written, tmp_path):
    good = written(GOOD)
    folder = good.parent
    (folder / "self.yaml").symlink_to("self.yaml")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "folder.yaml").mkdir()
    os.mkfifo(folder / "pipe.yaml")
    lines = mistakes_of(folder)
    assert [re.sub(r".*/", "", line).split(":")[0] for line in lines] == ["pipe.yaml", "self.yaml"]
    assert "not a regular file" in lines[0]
    assert "cannot be read" in lines[1]
    assert "not a regular file" in mistakes_of(Path("/dev/null"))[0]
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

    monkeypatch.setattr(Path, "open", denied)
    assert "cannot be read (Permission denied)" in mistakes_of(path)[0]
    monkeypatch.undo()
    monkeypatch.setattr(os, "scandir", denied)
    assert "the folder cannot be read (Permission denied)" in mistakes_of(tmp_path)[0]


def test_paths_that_cannot_be_paths():
    assert "cannot be read" in mistakes_of(Path("a\0b.yaml"))[0]
    assert "cannot be read" in mistakes_of(Path("x" * 5000))[0]


def test_names_that_cannot_be_ids(written):
    assert "cannot be part of an id" in mistakes_of(written(GOOD, "a::b.yaml"))[0]
    assert "cannot be part of an id" in mistakes_of(written(GOOD, "a\nb.yaml"))[0]
    assert cases.load(written(GOOD, "ünusual name.yaml"))[0].id == "ünusual name.yaml::a"


def test_names_that_are_not_unicode(written, tmp_path):
    written(GOOD)
    path = os.fsdecode(os.fsencode(tmp_path / "cases") + b"/\xff.yaml")
    Path(path).write_text(GOOD)
    assert "cannot be part of an id" in mistakes_of(tmp_path)[0]
