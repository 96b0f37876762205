"""What names mean within functions: which are local, and how they are spelled in JavaScript."""

from __future__ import annotations

import ast
from collections.abc import Iterator

RESERVED = frozenset(
    [
        "arguments",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "eval",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "undefined",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ]
)
"""Words that are no identifiers in JavaScript."""

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.Lambda)


def spell(name: str) -> str:
    """A local name of Python as an identifier of JavaScript; no name of Python has a `$`."""
    return f"{name}$" if name in RESERVED else name


def parameters(arguments: ast.arguments) -> list[str]:
    """All parameters of a function, in their order."""
    rest = [one.arg for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*keyword_names(arguments), *rest]


def keyword_names(arguments: ast.arguments) -> list[str]:
    """The parameters that a call can give by keyword, in their order; positional ones stand before them."""
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def targets(node: ast.expr) -> list[str]:
    """The names that an assignment to `node` binds."""
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name) and _is_store(part)]


def bound(function: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """The names that are local to a function besides its parameters."""
    body = function.body if isinstance(function.body, list) else [function.body]
    return frozenset(name for node in body for name in _bound_within(node, inside=False))


def _bound_within(node: ast.AST, inside: bool) -> Iterator[str]:
    """Names that `node` binds in the function it stands in; `inside` a comprehension, := alone does."""
    match node:
        case ast.FunctionDef(name=name):
            yield name
            return
        case ast.Lambda():
            return
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.NamedExpr(target=ast.Name(id=name)):
            yield name
        case ast.Name(id=name) if _is_store(node) and not inside:
            yield name
    within = inside or isinstance(node, COMPREHENSIONS)
    for child in ast.iter_child_nodes(node):
        yield from _bound_within(child, within)


def _is_store(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def is_generator(function: ast.FunctionDef) -> bool:
    """Whether a function has a `yield` of its own."""
    return any(_yields(node) for node in function.body)


def _yields(node: ast.AST) -> bool:
    if isinstance(node, (ast.Yield, ast.YieldFrom)):
        return True
    return not isinstance(node, FUNCTIONS) and any(map(_yields, ast.iter_child_nodes(node)))
