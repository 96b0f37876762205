"""The gate to the terminal: no report, message or bar prints text of others that acts on it."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from support.planted.dense import case

import conformance
from conformance.backends.pool import Status
from conformance.backends.target import Target
from conformance.cli import code_of
from conformance.cli.baseline_options import Outcome
from conformance.cli.output import echo, print_failed_starts
from conformance.cli.run_report import Asked, build_report
from conformance.commands import BackendOrigin, Origins
from conformance.judging.expectations import UnseenExpectation
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.reports import backends, progress
from conformance.reports.console import open_console, print_line, styled
from conformance.reports.results.text import Detail, print_report
from conformance.runs.run import Run

PACKAGE = Path(conformance.__file__).parent
HOSTILE = "[/y][b]\x1b[31m\x9b2J\x07\r\u202e\u2066\x00\n::error::x##[group]y\ud800[link=http://x]:smile:"
GATES = {"cli/output.py": {"click.echo"}, "reports/console.py": {"Console"}}
GATES["backends/environments/building.py"] = {"write"}
"""The modules that print, and what each prints with; the last one is below `reports` and asks `printable`."""

SHOWN = frozenset({"output"})
ORIGINS = Origins({HOSTILE: HOSTILE}, {HOSTILE: BackendOrigin(HOSTILE, (HOSTILE,), (), SHOWN)})


def acts(text):
    """Whether a text holds what a terminal or a CI service acts on."""
    lines = text.split("\n")
    return not all(line.replace("\t", " ").isprintable() for line in lines) or any(
        line.lstrip().startswith("::") or "##[" in line for line in lines
    )


def report(**words):
    words = {"case": HOSTILE, "backend": HOSTILE, "outcome": "computed", **words}
    return Result(**words)


def failing():
    return report(
        verdict="fail",
        aspects={"output": "fail"},
        diagnosis=HOSTILE,
        error={"type": HOSTILE, "message": HOSTILE},
        call=HOSTILE,
    )


def summary(console):
    about = About(HOSTILE, HOSTILE, HOSTILE, devices=(HOSTILE,), python=HOSTILE, flags={HOSTILE: HOSTILE})
    results = [
        failing(),
        report(verdict="skip", reason=HOSTILE),
        report(verdict="known", reason=HOSTILE, weak=True),
    ]
    ran = Run(tuple(results), {HOSTILE: about}, {}, unseen=(UnseenExpectation(case(HOSTILE), (HOSTILE,)),))
    whole = build_report(ran, Asked([case(HOSTILE)], HOSTILE, ORIGINS), Outcome(1), ())
    print_report(console, whole, Detail(frozenset("A"), durations=0))
    for line in backends.describe_backend(Status(Target(HOSTILE, HOSTILE), about, None)):
        echo(line)


@pytest.mark.parametrize("open_it", [open_console, Console])
def test_a_summary_shows_what_others_wrote_and_nothing_acts(open_it, capsys):
    text = io.StringIO()
    summary(open_it(file=text, width=200))
    printed = text.getvalue() + capsys.readouterr().out
    assert r"[/y][b]\x1b[31m\x9b2J" in printed
    assert not acts(printed)


def test_styles_are_those_of_the_report():
    text = io.StringIO()
    print_line(
        open_console(file=text, force_terminal=True, color_system="standard"), ("a\x1b[1m", "red"), "b"
    )
    assert text.getvalue() == "\x1b[31ma\\x1b[1m\x1b[0mb\n"


def test_what_is_handed_over_past_the_helpers_is_escaped_as_well():
    text = io.StringIO()
    console, table = open_console(file=text, width=200), Table(title=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(HOSTILE)
    console.print(HOSTILE, table, styled(HOSTILE))
    assert not acts(text.getvalue())


def test_bars_take_any_name(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with progress.running({HOSTILE: 2}) as advance:
        advance(failing())
    with progress.step_bar(HOSTILE, 1) as step:
        step()
    with progress.starting([HOSTILE]):
        pass
    printed = capsys.readouterr().err
    assert "[/y]" in printed
    assert "\x9b" not in printed
    assert "\u202e" not in printed


def test_messages_of_commands_are_escaped(capsys):
    print_failed_starts({HOSTILE: HOSTILE})
    for words in (["run", HOSTILE], ["run", f"--x{HOSTILE}"], [HOSTILE], ["run", "-b", HOSTILE]):
        assert code_of(words) == 2
    assert not acts(capsys.readouterr().err)


def sinks(source):
    """The ways to print that a module uses: `click.echo`, `Console`, `print` and streams of `sys`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            found |= {name} & {"click.echo", "click.secho", "print", "Console", "rich.print"}
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout.write", "sys.stderr.write"):
            found.add("write")
    return found


def test_nothing_prints_beside_the_gate():
    outside = {"worker", "frameworks"}
    for file in PACKAGE.rglob("*.py"):
        place = file.relative_to(PACKAGE)
        if place.parts[0] not in outside:
            assert sinks(file.read_text()) <= GATES.get(place.as_posix(), set()), place


def test_a_way_past_the_gate_is_noticed():
    assert sinks("def f():\n    print(1)\n    click.echo(x)\n    Console(stderr=True)") == {
        "print",
        "click.echo",
        "Console",
    }
