"""Where a piece of Python stands while it is compiled, and what its names refer to."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count

from conformance.reports.site.javascript.names import spell
from conformance.reports.site.javascript.source import CompileError, Global, Module, SourceModules
from conformance.reports.site.javascript.standard import BUILT_IN, LIBRARY

_NUMBERS = count()


@dataclass(frozen=True)
class Scope:
    """The module, and the names of the functions and comprehensions around; `needed` collects globals."""

    sources: SourceModules
    module: Module
    needed: set[Global]
    attributes: set[str]
    local: frozenset[str] = frozenset()

    def inner(self, names: Iterable[str]) -> Scope:
        """The scope of a function or comprehension that binds `names`."""
        return replace(self, local=self.local | frozenset(names))

    def error(self, node: ast.AST, what: str) -> CompileError:
        """The error for a node that cannot be compiled."""
        return CompileError(self.module, node, what)

    def find(self, node: ast.Name) -> Global | None:
        """The global that a name refers to; None for a local or a built-in one."""
        if node.id in self.local:
            return None
        own = Global(self.module.name, node.id)
        if node.id not in self.module.definitions and node.id not in self.module.imports:
            return None
        return self.sources.resolve(own)

    def name(self, node: ast.Name) -> str:
        """The JavaScript expression for a name that is read."""
        found = self.find(node)
        if found is not None:
            return self.use(found, node)
        if node.id in self.local:
            return spell(node.id)
        if node.id == "__name__":
            return json.dumps(self.module.name)
        if node.id not in BUILT_IN:
            raise self.error(node, f"the name {node.id}")
        return f"$.{node.id}"

    def use(self, found: Global, node: ast.AST) -> str:
        """The JavaScript expression for a global, which is compiled as well from now on."""
        name = f"{found.module}.{found.name}"
        if found.is_ours and found.name and name not in LIBRARY:
            self.needed.add(found)
            return found.mangled
        if name not in LIBRARY:
            raise self.error(node, f"the use of {name.rstrip('.')}")
        return f"$.{LIBRARY[name]}"

    def member(self, node: ast.Attribute) -> Global | None:
        """The global that `module.name` refers to; None where the value is no module."""
        if not isinstance(node.value, ast.Name):
            return None
        found = self.find(node.value)
        if found is None or found.name:
            return None
        below = Global(found.module, node.attr)
        return self.sources.resolve(below) if below.is_ours else below


def fresh(prefix: str) -> str:
    """A JavaScript identifier that nothing else has."""
    return f"{prefix}${next(_NUMBERS)}"
