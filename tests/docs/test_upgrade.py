"""docs/upgrade.md: what its transcripts show can be typed, and names cases that there are."""

import re
import shlex

import click
import pytest
from support.paths import ROOT

from conformance import cases
from conformance.cli import group

PAGE = (ROOT / "docs" / "upgrade.md").read_text()
SHOWN = re.findall(r"^```text\n(.*?)^```", PAGE, re.S | re.M)
COMMAND = re.compile(r"(?:^\$ |^ +repeat: |^which release changed it: )(conformance .*)$", re.M)
ID = re.compile(r"[\w:/]+\.yaml::[\w-]+")


def mistakes(text):
    """Commands of a transcript that the parser refuses, and ids that no shipped case has."""
    wrong = []
    for line in COMMAND.findall(text):
        name, *words = shlex.split(line)[1:]
        try:
            group.get_command(click.Context(group), name).make_context(name, words)
        except click.ClickException as error:
            wrong.append(f"{line}: {error.format_message()}")
    # a command by which this program repeats a case names it, and does not search for it
    wrong += [line for line in COMMAND.findall(text) if " -k " in line]
    return wrong + sorted({*ID.findall(text)} - ids())


def ids():
    return {case.id for case in cases.load(["shipped:versions", "shipped:known"])}


def test_there_are_an_upgrade_and_two_searches():
    assert [text.split()[2] for text in SHOWN] == ["upgrade", "bisect", "bisect"]
    assert len(COMMAND.findall(SHOWN[0])) == 4


@pytest.mark.parametrize("text", SHOWN, ids=["upgrade", "bisect", "precision"])
def test_what_is_shown_can_be_typed_and_names_what_there_is(text):
    assert mistakes(text) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("same-upper-one-tap", "same-upper-two-taps"), (" -b onnx", " -k onnx"), ("bisect onnx", "bisect -z")],
)
def test_a_transcript_that_is_out_of_date_is_noticed(right, wrong):
    assert right in SHOWN[0]
    assert mistakes(SHOWN[0].replace(right, wrong))
