"""A small part of the fuzz target for files, and that it notices what it looks for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.hostile_files import asking
from benchmarks.hostile_files.mutation import CANARY, TEXTS, mutate
from benchmarks.hostile_files.pages import mistakes_of_data, mistakes_of_page, shapes_of
from benchmarks.hostile_files.writing import as_archive
from conformance.frameworks.source_text import literal


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    before = Path.cwd()
    yield asking.prepare(tmp_path_factory.mktemp("hostile"))
    os.chdir(before)


def test_no_hostile_file_does_more_than_cost_a_result(folder):
    asked = [asking.ask(folder, 3, number) for number in range(24)]
    assert {kind for kind, _ in asked} == set(asking.KINDS)
    slow = " s"
    # a machine under load takes its time; whether a file is slow is measured in tests/cases/test_cost.py
    assert [mistake for _, found in asked for mistake in found if not mistake.endswith(slow)] == []


def test_what_is_not_changed_is_read(folder):
    for data, write, give, name in asking.KINDS.values():
        path = folder / "right" / name.format("x")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write(data, asking.random.Random(1)))
        path.with_name("numbers.npz").write_bytes(as_archive(Right()))
        assert [mistake for mistake in give(path) if not mistake.endswith(" s")] == []
        if data is asking.CASES:
            assert asking.run("check", str(path)).code == 0


class Right(asking.random.Random):
    """Draws what is right of an archive: no header that lies, no further name."""

    def randrange(self, start, *rest):
        return 1

    def choice(self, options):
        return options[0]


def test_an_input_follows_from_its_seed_and_number():
    first, second, other = (mutate(asking.CASES, asking.random.Random(n)) for n in (3, 3, 4))
    assert first == second != other


def test_a_program_with_a_foreign_name_is_noticed():
    honest = f"f(name={literal(TEXTS[0])})"
    assert list(asking.mistakes_of_program(honest)) == []
    for text in (f'f(name="{TEXTS[0]}")', f"import {CANARY}", f"x.{CANARY}", "f(", "\0"):
        assert list(asking.mistakes_of_program(text))


def test_what_is_foreign_to_a_page_or_to_data_is_noticed():
    honest = '<a href="results.html#backend=a%3Cb&amp;verdict=pass">&lt;script&gt;</a>'
    allowed = shapes_of([honest, "<script src=assets/a.js></script>"])
    assert list(mistakes_of_page(honest, allowed)) == []
    for text in (
        "<img src=x>",
        "<a onclick=x>",
        "<a href=javascript:x>",
        "<a href=//x>",
        "<script src=x.js></script>",
    ):
        assert list(mistakes_of_page(text, allowed))
    data = 'Object.assign(CONFORMANCE.records[0], {"name":"x","rows":[\n{"case":"a"},\n]});\n'
    assert list(mistakes_of_data(data)) == []
    for text in (
        data.replace("x", "\u202e"),
        data.replace('"x"', "f()"),
        data.replace('"x"', "NaN"),
        f"f({data}",
    ):
        assert list(mistakes_of_data(text))


@pytest.mark.parametrize(
    ("code", "out", "seconds"),
    [
        (1, "", 0),
        (3, "error: the harness failed: KeyError", 0),
        (2, "\x1b[2J", 0),
        (2, "\u202e", 0),
        (0, "", 3),
    ],
)
def test_a_command_that_does_what_it_should_not_is_noticed(code, out, seconds):
    assert list(asking.mistakes_of_command(asking.Command(("check", "x"), code, out, "", seconds)))
    assert list(asking.mistakes_of_command(asking.Command(("check", "x"), 2, "error: a\n\tb", "", 0.5))) == []
