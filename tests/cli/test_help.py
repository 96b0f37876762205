"""Help of every command: options under headings, and examples that the command takes."""

import shlex

import click
import pytest

from conformance.cli import COMMANDS, code_of, group
from conformance.cli.help import OTHERS, Command, write_options

CONTEXT = click.Context(group)
ALL = {name: group.get_command(CONTEXT, name) for name in COMMANDS}
ALL |= {f"envs {name}": each for name, each in ALL["envs"].commands.items()}


def help_of(command, name="x"):
    return command.get_help(click.Context(command, info_name=name))


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_an_example_that_its_parser_takes(name):
    command = ALL[name]
    assert command.examples
    for example in command.examples:
        program, *words = shlex.split(example)
        assert program == "conformance"
        assert words[: len(name.split())] == name.split() or name == "envs"
        assert f"  {example}\n" in f"{help_of(command)}\n"
        rest = words[len(name.split()) :]
        if name != "envs":
            command.make_context(name, rest)


def test_the_program_itself_has_examples(capsys):
    assert code_of(["--help"]) == 0
    assert "Examples:\n  conformance run\n" in capsys.readouterr().out


@pytest.mark.parametrize("name", ALL)
def test_no_two_options_of_a_command_have_one_name(name):
    names = [parameter.name for parameter in ALL[name].params]
    assert len(names) == len(set(names))


def test_options_stand_under_the_heading_of_their_group():
    lines = help_of(ALL["run"]).splitlines()
    headings = [line[:-1] for line in lines if line.endswith(":") and not line.startswith(" ")]
    assert headings[:2] == ["Which cases", "Which backends"]
    assert headings[-2:] == [OTHERS, "Examples"]
    under = lines.index("What runs first, and when it stops:")
    assert lines[under + 1].startswith("  -x, --exitfirst")


def test_an_option_of_no_group_is_among_the_others():
    @click.command(cls=Command)
    @click.option("--alone", help="Alone.")
    def command(alone):
        pass

    text = help_of(command)
    assert "Options:\n  --alone" in text
    assert "Example" not in text
    formatter = click.HelpFormatter()
    write_options(command, click.Context(command), formatter)
    assert "--alone" in formatter.getvalue()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--recrod", "x"], "no such option '--recrod'"),
        (["diff", "a"], "missing argument 'NEW'; `conformance diff --help` lists what there is"),
        (["run", "--jobs", "many"], "invalid value for '--jobs'"),
        (["run", "--record"], "option '--record' requires an argument"),
        (["envs", "biuld"], "no such command 'biuld'"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line_that_begins_as_every_error(words, said, capsys):
    assert code_of(words) == 2
    text = capsys.readouterr().err
    assert text.lower().startswith(f"error: {said.lower()}")
    assert text.startswith("error: ")
    assert text.count("\n") == 1
    assert ("--help" in text) == ("requires an argument" not in text)
