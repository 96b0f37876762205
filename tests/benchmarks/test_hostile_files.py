"""A small part of the fuzz target for files, and that it notices what it looks for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.hostile_files import asking
from benchmarks.hostile_files.mutation import CANARY, TEXTS, mutate
from conformance.frameworks.source_text import literal


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    before = Path.cwd()
    yield asking.prepare(tmp_path_factory.mktemp("hostile"))
    os.chdir(before)


def test_no_hostile_file_does_more_than_cost_a_result(folder):
    asked = [asking.ask(folder, 7, number) for number in range(24)]
    assert {kind for kind, _ in asked} == set(asking.KINDS)
    slow = " s"
    # a machine under load takes its time; whether a file is slow is measured in tests/cases/test_cost.py
    assert [mistake for _, found in asked for mistake in found if not mistake.endswith(slow)] == []


def test_what_is_not_changed_is_read(folder):
    for data, write, give, name in asking.KINDS.values():
        path = folder / "right" / name.format("x")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write(data, asking.random.Random(1)))
        assert [mistake for mistake in give(path) if not mistake.endswith(" s")] == []


def test_an_input_follows_from_its_seed_and_number():
    first, second, other = (mutate(asking.CASES, asking.random.Random(n)) for n in (3, 3, 4))
    assert first == second != other


def test_a_program_with_a_foreign_name_is_noticed():
    honest = f"f(name={literal(TEXTS[0])})"
    assert list(asking.mistakes_of_program(honest)) == []
    for text in (f'f(name="{TEXTS[0]}")', f"import {CANARY}", f"x.{CANARY}", "f(", "\0"):
        assert list(asking.mistakes_of_program(text))


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
