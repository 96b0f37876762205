"""Compiles what some functions need, and nothing else, to one JavaScript program."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from conformance.reports.site.javascript.classes import class_lines
from conformance.reports.site.javascript.expressions import expression
from conformance.reports.site.javascript.scope import Scope
from conformance.reports.site.javascript.source import Global, SourceModules
from conformance.reports.site.javascript.statements import function_lines

RUNTIME = Path(__file__).parent.parent / "assets" / "python.js"


def compile_functions(
    module: str,
    names: Sequence[str],
    replaced: Mapping[str, str] | None = None,
    absent: Collection[str] = (),
) -> str:
    """A JavaScript program that defines `names` of a module as properties of its object `exported`.

    `replaced` maps names of modules to the text that is compiled in their place; `absent` names functions
    that are never called there, which raise an error if they are. The program needs the object `$` of
    `python.js`. Raises CompileError, with file and line, for Python outside of the subset.
    """
    sources = SourceModules(replaced or {})
    roots = [sources.resolve(Global(module, name)) for name in names]
    written = _definitions(sources, roots, frozenset(absent))
    exports = (f"exported.{name} = {root.mangled};" for name, root in zip(names, roots, strict=True))
    return "\n".join(['"use strict";', *written, "const exported = {};", *exports, ""])


@cache
def runtime() -> str:
    """The text of `python.js`."""
    return RUNTIME.read_text(encoding="utf-8")


def _definitions(sources: SourceModules, roots: Sequence[Global], absent: frozenset[str]) -> Iterator[str]:
    """The lines of every definition that the roots need, in an order in which they can be evaluated.

    A method is compiled only where an attribute of its name is used somewhere, so that what is compiled grows
    until nothing new is used.
    """
    needed, attributes, before = set(roots), set[str](), (0, 0)
    lines: dict[Global, list[str]] = {}
    while before != (len(needed), len(attributes)):
        before = len(needed), len(attributes)
        for found in _sorted(needed):
            if f"{found.module}.{found.name}" in absent:
                lines[found] = _absent(found)
            elif found not in lines or _is_class(sources, found):
                lines[found] = _define(sources, found, needed, attributes)
    seen: set[Global] = set()
    for found in _sorted(needed):
        yield from _in_order(sources, found, lines, seen)


def _is_class(sources: SourceModules, found: Global) -> bool:
    """Whether what is compiled of a definition grows with the attributes that are used."""
    return isinstance(sources.module(found.module).definitions[found.name], ast.ClassDef)


def _sorted(needed: set[Global]) -> list[Global]:
    return sorted(needed, key=lambda found: (found.module, found.name))


def _absent(found: Global) -> list[str]:
    return [f'function {found.mangled}() {{ throw new $.NotImplementedError("{found.name} is not here"); }}']


def _define(sources: SourceModules, found: Global, needed: set[Global], attributes: set[str]) -> list[str]:
    module = sources.module(found.module)
    node = module.definitions[found.name]
    scope = Scope(sources, module, needed, attributes)
    match node:
        case ast.FunctionDef():
            return list(function_lines(node, found.mangled, scope))
        case ast.ClassDef():
            return list(class_lines(node, found.mangled, scope))
        case ast.AnnAssign(value=ast.expr() as value) | ast.Assign(targets=[ast.Name()], value=value):
            return [f"const {found.mangled} = {expression(value, scope)};"]
        case ast.Assign(targets=[ast.Tuple(elts=elts)], value=value):
            index = [part.id for part in elts if isinstance(part, ast.Name)].index(found.name)
            return [f"const {found.mangled} = $.item({expression(value, scope)}, {index});"]
    raise scope.error(node, "a definition")


def _in_order(
    sources: SourceModules, found: Global, lines: Mapping[Global, list[str]], seen: set[Global]
) -> Iterator[str]:
    """The lines of a definition after those of what has to be there when it is evaluated."""
    # what is named in annotations alone is not compiled
    if found in seen or found not in lines:
        return
    seen.add(found)
    for other in _evaluated_at_once(sources, found):
        yield from _in_order(sources, other, lines, seen)
    yield from lines[found]


def _evaluated_at_once(sources: SourceModules, found: Global) -> list[Global]:
    """The globals whose values a definition reads when it is evaluated: all of a constant's, and of
    functions that it calls; of a class its base and its attributes, of a function nothing by itself."""
    module = sources.module(found.module)
    node = module.definitions[found.name]
    if isinstance(node, ast.FunctionDef):
        read: list[ast.AST] = list(node.body)
    elif isinstance(node, ast.ClassDef):
        read = [*node.bases, *(part for part in node.body if isinstance(part, (ast.Assign, ast.AnnAssign)))]
    else:
        read = [node.value] if node.value is not None else []
    scope = Scope(sources, module, set(), set())
    return _sorted({one for part in read for one in _read(part, scope) if one != found})


def _read(node: ast.AST, scope: Scope) -> set[Global]:
    """The globals of ours that a piece of code names, its annotations aside."""
    found: set[Global] = set()
    for part in ast.walk(node):
        reference = None
        if isinstance(part, ast.Name):
            reference = scope.find(part)
        elif isinstance(part, ast.Attribute):
            reference = scope.member(part)
        if reference is not None and reference.is_ours and reference.name:
            found.add(reference)
    return found
