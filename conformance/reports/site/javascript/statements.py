"""Statements of Python as JavaScript."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence

from conformance.reports.site.javascript.expressions import (
    condition,
    expression,
    signature,
)
from conformance.reports.site.javascript.forms import is_transparent, pattern
from conformance.reports.site.javascript.names import bound, is_generator, keyword_names, parameters, spell
from conformance.reports.site.javascript.scope import Scope, fresh


def function_lines(node: ast.FunctionDef, name: str, scope: Scope) -> Iterator[str]:
    """A function as a declaration, and its parameters for calls by keyword."""
    for decorator in node.decorator_list:
        if not is_transparent(decorator, scope):
            raise scope.error(decorator, "the decorator of a function")
    star = "*" if is_generator(node) else ""
    yield f"function{star} {name}({signature(node.args, scope)}) {{"
    yield from body_lines(node, scope, own=())
    yield "}"
    yield f"{name}.$params = {json.dumps(keyword_names(node.args))};"


def body_lines(node: ast.FunctionDef, scope: Scope, own: Sequence[str]) -> Iterator[str]:
    """The body of a function; `own` are parameters that it gets by other means than its signature."""
    arguments = parameters(node.args)
    local = bound(node) - frozenset(arguments)
    inner = scope.inner((*arguments, *local, *own))
    functions = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
    names = sorted(map(spell, local - functions))
    if names:
        yield f"let {', '.join(names)};"
    yield from block_lines(node.body, inner)
    if not is_generator(node):
        yield "return null;"


def block_lines(nodes: Sequence[ast.stmt], scope: Scope) -> Iterator[str]:
    """Statements, one after another."""
    for node in nodes:
        yield from statement_lines(node, scope)


def statement_lines(node: ast.stmt, scope: Scope) -> Iterator[str]:
    """One statement; raises CompileError outside of the subset."""
    match node:
        case ast.Return(value=value):
            yield f"return {'null' if value is None else expression(value, scope)};"
        case ast.If(test=test, body=body, orelse=orelse):
            yield f"if ({condition(test, scope)}) {{"
            yield from block_lines(body, scope)
            if orelse:
                yield "} else {"
                yield from block_lines(orelse, scope)
            yield "}"
        case ast.For() | ast.While():
            yield from _loop_lines(node, scope)
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return
        case ast.Expr(value=value):
            yield f"{expression(value, scope)};"
        case ast.FunctionDef(name=name):
            yield from function_lines(node, spell(name), scope)
        case ast.Break():
            yield "break;"
        case ast.Continue():
            yield "continue;"
        case _:
            yield from _assignment_lines(node, scope)


def _loop_lines(node: ast.For | ast.While, scope: Scope) -> Iterator[str]:
    broken = fresh("done") if node.orelse else ""
    if broken:
        yield f"let {broken} = true;"
    if isinstance(node, ast.While):
        yield f"while ({condition(node.test, scope)}) {{"
    else:
        value = fresh("value")
        yield f"for (const {value} of $.iter({expression(node.iter, scope)})) {{"
        yield f"({pattern(node.target, scope)} = {value});"
    for line in block_lines(node.body, scope):
        if broken and line == "break;":
            yield f"{broken} = false;"
        yield line
    yield "}"
    if broken:
        yield f"if ({broken}) {{"
        yield from block_lines(node.orelse, scope)
        yield "}"


def _assignment_lines(node: ast.stmt, scope: Scope) -> Iterator[str]:
    match node:
        case ast.Assign(targets=[*targets], value=value):
            held = expression(value, scope)
            if len(targets) > 1:
                name = fresh("value")
                yield f"const {name} = {held};"
                held = name
            for target in targets:
                yield _assign(target, held, scope)
        case ast.AnnAssign(target=target, value=value):
            if value is not None:
                yield _assign(target, expression(value, scope), scope)
        case ast.AugAssign(target=target, op=op, value=value):
            read = ast.copy_location(ast.parse(ast.unparse(target), mode="eval").body, target)
            total = ast.copy_location(ast.BinOp(read, op, value), node)
            changed = isinstance(target, ast.Name) and isinstance(op, ast.Add)
            if changed:
                # += of a list changes the list itself
                text = f"$.iadd({expression(read, scope)}, {expression(value, scope)})"
            else:
                text = expression(total, scope)
            yield _assign(target, text, scope)
        case _:
            yield from _other_lines(node, scope)


def _assign(target: ast.expr, held: str, scope: Scope) -> str:
    match target:
        case ast.Subscript(value=value, slice=index) if not isinstance(index, ast.Slice):
            return f"$.setitem({expression(value, scope)}, {expression(index, scope)}, {held});"
        case ast.Attribute(value=ast.Name(id="self"), attr=attr):
            return f"self.{attr} = {held};"
        case ast.Name():
            return f"{pattern(target, scope)} = {held};"
        case _:
            # a statement must not begin with a bracket that would go on with the one before
            rest = next((one for one in ast.walk(target) if isinstance(one, ast.Starred)), None)
            unpacked = f"({pattern(target, scope)} = $.unpack({held}));"
            if rest is None:
                return unpacked
            name = pattern(rest.value, scope)
            return f"{unpacked} {name} = $.list({name});"


def _other_lines(node: ast.stmt, scope: Scope) -> Iterator[str]:
    match node:
        case ast.Try(body=body, handlers=handlers, orelse=[], finalbody=[]):
            yield from _try_lines(body, handlers, scope)
        case ast.Raise(exc=exc) if exc is not None:
            yield f"throw {expression(exc, scope)};"
        case ast.Assert(test=test):
            yield f"if (!{condition(test, scope)}) throw $.call($.AssertionError);"
        case ast.Delete(targets=[ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper))]):
            ends = ("null" if part is None else expression(part, scope) for part in (lower, upper))
            yield f"$.delslice({expression(value, scope)}, {', '.join(ends)});"
        case _:
            raise scope.error(node, f"a {type(node).__name__}")


def _try_lines(
    body: Sequence[ast.stmt], handlers: Sequence[ast.ExceptHandler], scope: Scope
) -> Iterator[str]:
    error = fresh("error")
    yield "try {"
    yield from block_lines(body, scope)
    yield f"}} catch ({error}) {{"
    for handler in handlers:
        kind = "$.Exception" if handler.type is None else expression(handler.type, scope)
        yield f"if ($.isinstance({error}, {kind})) {{"
        if handler.name is not None:
            yield f"{spell(handler.name)} = {error};"
        yield from block_lines(handler.body, scope)
        yield "} else"
    yield f"throw {error};"
    yield "}"
