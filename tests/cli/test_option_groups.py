"""A dataclass whose fields are options: a command gets one value of them."""

from dataclasses import dataclass

import click
from click.testing import CliRunner

from conformance.cli.option_groups import argument, flag_of, group, option, written_options


@dataclass(frozen=True)
class Colours:
    names: tuple[str, ...] = argument(nargs=-1)
    shade: str = option("-s", "--shade-of", default="dark", help="The shade.")
    more: tuple[str, ...] = option("--more", multiple=True)
    bright: bool = option("--bright", is_flag=True)


def call(arguments, *names):
    received = []

    @click.command()
    @group(Colours, "colours", *names)
    @click.option("--last", is_flag=True)
    def command(**values):
        received.append(values)

    result = CliRunner().invoke(command, arguments)
    return received[0] if received else result.output


def test_the_options_of_a_group_arrive_as_one_value():
    values = call(["red", "-s", "light", "--more", "a", "--more", "b", "--bright", "--last"])
    assert values == {"colours": Colours(("red",), "light", ("a", "b"), True), "last": True}


def test_defaults_are_those_of_the_fields():
    assert call([])["colours"] == Colours() == Colours((), "dark", (), False)


def test_the_help_lists_options_in_the_order_of_the_fields():
    text = call(["--help"])
    assert text.index("--shade-of") < text.index("--more") < text.index("--bright") < text.index("--last")


def test_a_command_can_have_some_of_the_options():
    assert call(["--bright"], "bright")["colours"] == Colours(bright=True)
    assert "No such option" in call(["--more", "a"], "bright")


def test_what_was_written_and_how():
    assert written_options(Colours(names=("red",), shade="", more=("a",))) == {"shade": "", "more": ("a",)}
    assert written_options(Colours(shade=None)) == {}
    assert flag_of(Colours, "shade") == "--shade-of"
    assert flag_of(Colours, "names") == ""
