"""A case that is being built: its keys, their places in the file, and the mistakes found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.cases.format import Keys
from conformance.cases.yaml.mistakes import Mistakes, echo
from conformance.cases.yaml.tree import YamlNode
from conformance.operators.tensors import (
    VJP,
)


@dataclass(frozen=True)
class Draft:
    """A case that is being built; `id` is the full id, `mistakes` collects what is wrong with it."""

    id: str
    keys: Keys
    node: YamlNode
    mistakes: Mistakes

    def note(self, path: tuple[Any, ...], text: str) -> None:
        """Note a mistake at the place of a key; names the case, since the key may stand in the defaults."""
        name = self.id.rpartition("::")[2]
        self.mistakes.add(self.node.part(path).mark, f"{text} (case {echo(name)})")


def wants_vjp(keys: Keys) -> bool:
    """Whether a case asks for the VJPs of its output."""
    listed = keys.gradients
    return VJP in listed if isinstance(listed, tuple) else listed is not False
