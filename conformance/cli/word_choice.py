"""The type of an option that takes one of some words."""

from __future__ import annotations

from typing import Any

import click


class WordChoice(click.Choice[str]):
    """One of some words, in any capitals or under another name; any other word is told the nearest."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word that is meant; raises BadParameter for one that is none."""
        from conformance.cases.spelling import meaning, suggest_spelling

        words = tuple(str(each) for each in self.choices)
        meant = meaning(str(value), words)
        if meant is None:
            near = suggest_spelling(str(value), words)
            self.fail(f"{str(value)!r} is none of {', '.join(words)}{near}", param, ctx)
        return meant
