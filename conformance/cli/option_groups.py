"""Groups of options: a frozen dataclass whose fields are options, of which a command gets one value.

Name, type, default and help of an option stand together, in the field; `group` adds the options to a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, field, fields
from functools import partial, wraps
from typing import Any

import click

from conformance.cli.help import OTHERS
from conformance.commands import positional

Command = Callable[..., Any]


def option(*flags: str, **attributes: Any) -> Any:
    """A field that is an option of a command; `attributes` are those of `click.option`."""
    metadata = {
        "decorator": partial(click.option, *flags, **attributes),
        "flag": flags[-1],
        "is_count": bool(attributes.get("count")),
    }
    if attributes.get("required"):
        return field(metadata=metadata)
    return field(default=attributes.get("default", _absent(attributes)), metadata=metadata)


def argument(**attributes: Any) -> Any:
    """A field that is an argument of a command; `attributes` are those of `click.argument`."""
    return field(
        default=_absent(attributes), metadata={"decorator": partial(click.argument, **attributes), "flag": ""}
    )


def _absent(attributes: Mapping[str, Any]) -> object:
    """The value that click gives to an option that is not written."""
    if attributes.get("multiple") or attributes.get("nargs") == -1:
        return ()
    return False if attributes.get("is_flag") else None


def group(kind: type, parameter: str, *names: str) -> Callable[[Command], Command]:
    """Add the options of a dataclass to a command, which gets their value as the keyword `parameter`.

    The help lists them in the order of the fields, under the `HEADING` of the dataclass. With `names` the
    command has these options alone, and the other fields keep their defaults.
    """
    chosen = [each for each in fields(kind) if not names or each.name in names]

    def decorate(command: Command) -> Command:
        @wraps(command)
        def gather(**values: Any) -> Any:
            group_values = {each.name: values.pop(each.name) for each in chosen}
            return command(**{parameter: kind(**group_values)}, **values)

        decorated: Command = gather
        for each in reversed(chosen):
            decorated = each.metadata["decorator"](each.name)(decorated)
            # click keeps parameters here until it makes the command
            decorated.__click_params__[-1].heading = getattr(kind, "HEADING", OTHERS)  # type: ignore[attr-defined]
        return decorated

    return decorate


def flag_of(kind: type, name: str) -> str:
    """How the option of a field is written, such as `--in-channels`; empty for an argument."""
    flag: str = next(each.metadata["flag"] for each in fields(kind) if each.name == name)
    return flag


def words_of(value: Any, *names: str) -> tuple[str, ...]:
    """The words of a command line that give this value of a group: what is not its default, with its flags.

    With `names` these fields alone. Arguments come first: an option with many values would take them.
    """
    chosen = [each for each in fields(value) if not names or each.name in names]
    chosen.sort(key=lambda each: bool(each.metadata["flag"]))
    return tuple(word for each in chosen for word in _words(each, getattr(value, each.name)))


def _words(of: Field[Any], value: Any) -> Iterator[str]:
    flag, default = of.metadata["flag"], None if of.default is MISSING else of.default
    if value == default:
        return
    if of.metadata.get("is_count"):
        yield from [flag] * value
        return
    for one in value if isinstance(value, tuple) else (value,):
        text = f"{one:.15g}" if isinstance(one, float) else str(one)
        yield from [flag] if one is True else [flag, text] if flag else [positional(text)]


def written_options(value: Any) -> dict[str, Any]:
    """The fields of a group whose options were written, and what was written for them."""
    options = {each.name: getattr(value, each.name) for each in fields(value) if each.metadata["flag"]}
    return {name: written for name, written in options.items() if written not in (None, (), False)}
