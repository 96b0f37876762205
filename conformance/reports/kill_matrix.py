"""The kill matrix of planted faults: for a terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

from rich.console import Console

from conformance.backends.variants import PLANTED
from conformance.commands import command, positional
from conformance.failures.selftest import AMONG, EXACTLY, NO, KillMatrix, MatrixRow
from conformance.printable import count
from conformance.reports.console import Part, print_line
from conformance.reports.origins import names_of

COLOURS = {EXACTLY: "green", AMONG: "yellow", NO: "red"}


def print_matrix(console: Console, matrix: KillMatrix) -> None:
    """Print a line for each fault, the false alarms, and a summary in one line at the end."""
    width = max(len(row.fault.name) for row in matrix.rows)
    heading = f"{'fault':<{width}}   caught by   named         smallest case that catches it"
    print_line(console, (heading, "bold"))
    for row in matrix.rows:
        print_line(console, *_parts(row, width))
    for case in matrix.alarms:
        print_line(console, ("fails with nothing planted:", "bold red"), f" {case}")
    for row in matrix.rows:
        if not row.is_caught:
            print_line(console, ("not caught:", "bold red"), f" {describe_survivor(row)}")
    print_line(console, summary(matrix))


def _parts(row: MatrixRow, width: int) -> tuple[Part, ...]:
    counts = f"{row.fault.name:<{width}}  {len(row.killed):>4} of {len(row.asked):<4}"
    if not row.is_caught:
        return ((counts, "bold red"),)
    others = f"  (also: {', '.join(row.others)})" if row.others else ""
    named = f" {row.named:<13}"
    return (counts, (named, COLOURS[row.named]), f" {row.killed[0]}", (others, "dim"))


def describe_survivor(row: MatrixRow) -> str:
    """What an uncaught fault is, and whether any case could have caught it."""
    why = f"at work in {count(len(row.asked), 'case')}" if row.asked else "at work in none of the cases"
    return f"{row.fault.name} ({row.fault.sentence}): {why}"


def summary(matrix: KillMatrix) -> str:
    """How many faults, how many are caught, how many are named."""
    named = Counter(row.named for row in matrix.rows if row.is_caught)
    caught = sum(row.is_caught for row in matrix.rows)
    return (
        f"{count(len(matrix.rows), 'fault')} in {count(len(matrix.cases), 'case')}: {caught} caught,"
        f" {named[EXACTLY]} named exactly, {named[AMONG]} among others, {named[NO]} not named;"
        f" {len(matrix.alarms)} false alarms"
    )


def repeat_command(row: MatrixRow, names: dict[str, str]) -> str:
    """The command that shows the smallest failure of a caught fault."""
    case = row.killed[0]
    return command("run", positional(names.get(case, case)), "-b", f"{PLANTED}+{row.fault.name}")


def as_csv(matrix: KillMatrix) -> str:
    """A line for each fault, a column for each case: 1 caught, 0 not, nothing where it is not at work."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["fault", "family", "named", "others", *(case.id for case in matrix.cases)])
    for row in matrix.rows:
        asked, killed = set(row.asked), set(row.killed)
        cells = [str(int(case.id in killed)) if case.id in asked else "" for case in matrix.cases]
        writer.writerow([row.fault.name, row.fault.family, row.named, " ".join(row.others), *cells])
    return text.getvalue()


def as_json(matrix: KillMatrix) -> str:
    """A JSON object of `cases`, `false_alarms` and `faults`, each fault with the ids that catch it."""
    names = names_of(matrix.cases)
    faults = [
        {
            "fault": row.fault.name,
            "family": row.fault.family,
            "sentence": row.fault.sentence,
            "caught": row.is_caught,
            "named": row.named,
            "others": row.others,
            "killed": row.killed,
            "survived": [case for case in row.asked if case not in set(row.killed)],
            "repeat": repeat_command(row, names) if row.is_caught else None,
        }
        for row in matrix.rows
    ]
    whole = {"selftest": 1, "cases": list(names), "false_alarms": matrix.alarms, "faults": faults}
    return json.dumps(whole, indent=1) + "\n"
