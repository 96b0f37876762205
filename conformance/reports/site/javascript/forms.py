"""Forms of syntax that the compiler of expressions tells apart, and pieces without expressions."""

from __future__ import annotations

import ast
import json

from conformance.reports.site.javascript.names import spell
from conformance.reports.site.javascript.scope import Scope
from conformance.reports.site.javascript.standard import LIBRARY, TRANSPARENT

BINARY = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.BitOr: "or_",
    ast.BitAnd: "and_",
}
COMPARISON = {
    ast.Eq: "$.eq({0}, {1})",
    ast.NotEq: "!$.eq({0}, {1})",
    ast.Lt: "$.lt({0}, {1})",
    ast.LtE: "!$.lt({1}, {0})",
    ast.Gt: "$.lt({1}, {0})",
    ast.GtE: "!$.lt({0}, {1})",
    ast.Is: "$.is({0}, {1})",
    ast.IsNot: "!$.is({0}, {1})",
    ast.In: "$.contains({1}, {0})",
    ast.NotIn: "!$.contains({1}, {0})",
}


def constant(node: ast.Constant, value: object, scope: Scope) -> str:
    """A constant in JavaScript; raises CompileError for one that it has not."""
    if value is None:
        return "null"
    if value is Ellipsis or isinstance(value, (bytes, complex)):
        raise scope.error(node, f"the constant {value!r}")
    return json.dumps(value)


def is_super(node: ast.expr) -> bool:
    """Whether an expression is `super()`."""
    match node:
        case ast.Call(func=ast.Name(id="super"), args=[]):
            return True
    return False


def kind_of_target(node: ast.expr, scope: Scope) -> type[ast.stmt] | None:
    """FunctionDef or ClassDef for a target that is known before it runs, which is called directly."""
    found = scope.find(node) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Attribute):
        found = scope.member(node)
    if found is not None and found.is_ours and f"{found.module}.{found.name}" not in LIBRARY:
        kind = type(scope.sources.module(found.module).definitions.get(found.name))
        return kind if kind in (ast.FunctionDef, ast.ClassDef) else None
    is_built_in = found is None and isinstance(node, ast.Name) and node.id not in scope.local
    return ast.FunctionDef if is_built_in and not _is_class_name(node) else None


def _is_class_name(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id[0].isupper()) or ast.unparse(node) == "object"


def pattern(node: ast.expr, scope: Scope) -> str:
    """The target of an assignment as a pattern of JavaScript."""
    match node:
        case ast.Name(id=name):
            return spell(name)
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            # a pattern of JavaScript binds no name twice: what is thrown away is left out
            parts = ("" if _is_thrown_away(part) else pattern(part, scope) for part in elts)
            return f"[{', '.join(parts)}]"
        case ast.Starred(value=value):
            return f"...{pattern(value, scope)}"
        case _:
            raise scope.error(node, f"an assignment to a {type(node).__name__}")


def is_float(node: ast.expr) -> bool:
    """Whether an expression is a float by what is written in it."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, float)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Pow(), right=right):
            return is_float(left) or is_float(right)
    return False


def _is_thrown_away(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "_"


def is_transparent(node: ast.expr, scope: Scope) -> bool:
    """Whether a decorator is left out."""
    inner = node.func if isinstance(node, ast.Call) else node
    if not isinstance(inner, ast.Name):
        return False
    found = scope.find(inner)
    return found is not None and f"{found.module}.{found.name}" in TRANSPARENT
