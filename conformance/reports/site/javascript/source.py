"""Python modules that are compiled: their definitions, imports, and what a name in them stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec, resolve_name
from pathlib import Path

from conformance.errors import HarnessError

PACKAGE = "conformance"

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class CompileError(HarnessError):
    """Python that is outside of the subset which is compiled; the message names file and line."""

    def __init__(self, module: Module, node: ast.AST, what: str) -> None:
        super().__init__(f"{module.file}:{getattr(node, 'lineno', 0)}: cannot compile {what} to JavaScript")


@dataclass(frozen=True)
class Global:
    """A name at the top of a module: of one that is compiled, or of the standard library (`module.name`)."""

    module: str
    name: str

    @property
    def is_ours(self) -> bool:
        return self.module.split(".")[0] == PACKAGE

    @property
    def mangled(self) -> str:
        """The JavaScript identifier; unique, since no module's name has a `$`."""
        return f"{self.module.removeprefix(f'{PACKAGE}.').replace('.', '$')}$${self.name}"


@dataclass(frozen=True)
class Module:
    """A parsed module; `imports` maps a local name to a global, or to a module where its `name` is empty."""

    name: str
    file: str
    tree: ast.Module
    definitions: Mapping[str, Definition] = field(hash=False)
    imports: Mapping[str, Global] = field(hash=False)


class SourceModules:
    """The modules of the package by name, each read once; `replaced` holds text to use instead of a file."""

    def __init__(self, replaced: Mapping[str, str]) -> None:
        self._replaced = replaced
        self._modules: dict[str, Module] = {}

    def module(self, name: str) -> Module:
        """The parsed module of a name; raises HarnessError where there is none."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def resolve(self, reference: Global) -> Global:
        """The global that a name stands for, through every module that only imports it."""
        while reference.is_ours and reference.name:
            module = self.module(reference.module)
            if reference.name in module.definitions:
                return reference
            if reference.name not in module.imports:
                if is_module(f"{reference.module}.{reference.name}"):
                    return Global(f"{reference.module}.{reference.name}", "")
                raise HarnessError(f"{reference.module} has no {reference.name} to compile")
            reference = module.imports[reference.name]
        return reference

    def _read(self, name: str) -> Module:
        own = self._replaced.get(name)
        file = Path(f"<{name}>") if own is not None else _file(name)
        tree = ast.parse(file.read_text(encoding="utf-8") if own is None else own, filename=str(file))
        anchor = name if file.name == "__init__.py" else name.rpartition(".")[0]
        definitions = {
            defined: node for node in tree.body if isinstance(node, Definition) for defined in _names(node)
        }
        imports = dict(found for node in tree.body for found in _imports(node, anchor))
        return Module(name, str(file), tree, definitions, imports)


def is_module(name: str) -> bool:
    """Whether a dotted name of the package is a module."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _file(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise HarnessError(f"there is no module {name} to compile")
    return Path(spec.origin)


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
            yield name


def _imports(node: ast.stmt, anchor: str) -> Iterator[tuple[str, Global]]:
    match node:
        case ast.Import(names=names):
            yield from ((alias.asname or alias.name, Global(alias.name, "")) for alias in names)
        case ast.ImportFrom(names=names, module=module, level=level):
            base = resolve_name("." * level + (module or ""), anchor) if level else module or ""
            for alias in names:
                yield alias.asname or alias.name, _imported(base, alias.name)


def _imported(base: str, name: str) -> Global:
    below = f"{base}.{name}"
    ours = base.split(".")[0] == PACKAGE
    return Global(below, "") if ours and is_module(below) else Global(base, name)
