"""YAML that is broken, hostile or merely odd: placed mistakes, in bounded time and memory."""

from __future__ import annotations

import itertools
import time
import tracemalloc

import pytest
import yaml
from support.case_files import GOOD, mistakes
from support.paths import HOSTILE

from conformance import cases
from conformance.cases.yaml import tree as nodes
from conformance.cases.yaml.mistakes import Mistakes
from conformance.errors import CaseFileError

FILES = sorted(path for path in HOSTILE.glob("*.yaml") if not path.name.endswith(".twin.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_hostile_file_is_refused_at_its_place_in_bounded_time(path):
    place, _, fragment = path.read_text().splitlines()[0].removeprefix("# mistake: ").partition(" ")
    tracemalloc.start()
    started = time.process_time()
    lines = mistakes(path)
    seconds = time.process_time() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines[0].startswith(f"{path.as_posix()}:{place}: "), lines
    assert fragment in lines[0]
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
    first = mistakes(path)[0]
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


def test_flow_nesting_that_is_quadratic_to_parse_is_cut_off(written):
    path = written("conformance: 1\ncases: " + "[" * 1_000_000)
    started = time.process_time()
    assert "a.yaml:2:39: nested deeper" in mistakes(path)[0]
    assert time.process_time() - started < 2


@pytest.mark.parametrize(("levels", "is_deep"), [(30, False), (40, True)])
def test_nesting_is_told_where_the_parser_gives_up_ahead_of_its_events(monkeypatch, levels, is_deep):
    """As libyaml does at 1,000 levels, from PyYAML 6.0.4 on."""
    text = "a: " + "[" * levels

    def events(_: str):
        yield from itertools.islice(yaml.parse(text, Loader=yaml.SafeLoader), 4)
        raise yaml.MarkedYAMLError(problem="gave up")

    monkeypatch.setattr(nodes, "_events", events)
    with pytest.raises(CaseFileError) as error:
        nodes.parse_tree(text, Mistakes("f"))
    assert ("f:1:35: nested deeper" in str(error.value)) == is_deep
    assert ("gave up" in str(error.value)) != is_deep


def test_values_are_bounded(written):
    path = written("conformance: 1\ncases: [" + "1," * 400_000 + "]")
    assert "more than 20000 values" in mistakes(path)[0]


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
