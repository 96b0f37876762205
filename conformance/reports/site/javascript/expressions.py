"""Expressions of Python as JavaScript; operators and calls go through the functions of `python.js`."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence

from conformance.reports.site.javascript.forms import (
    BINARY,
    COMPARISON,
    constant,
    is_float,
    is_super,
    kind_of_target,
    pattern,
)
from conformance.reports.site.javascript.names import keyword_names, parameters, spell, targets
from conformance.reports.site.javascript.scope import Scope, fresh


def expression(node: ast.expr, scope: Scope) -> str:
    """A JavaScript expression with the value of a Python one; raises CompileError outside of the subset."""
    match node:
        case ast.Constant(value=value):
            return constant(node, value, scope)
        case ast.Name(id=name):
            if name == "_":
                raise scope.error(node, "the reading of _, which stands for what is thrown away")
            return scope.name(node)
        case ast.Attribute():
            return _attribute(node, scope)
        case ast.Call():
            return _call(node, scope)
        case ast.BinOp(left=left, op=op, right=right):
            if type(op) not in BINARY:
                raise scope.error(node, f"the operator {type(op).__name__}")
            operands = f"({expression(left, scope)}, {expression(right, scope)})"
            # a double holds what a float holds; of an integer `python.js` looks whether it does
            return (
                f"$.float_{BINARY[type(op)]}{operands}"
                if is_float(node)
                else f"$.{BINARY[type(op)]}{operands}"
            )
        case ast.UnaryOp():
            return _unary(node, scope)
        case ast.BoolOp(op=op, values=values):
            return _boolean("and" if isinstance(op, ast.And) else "or", values, scope)
        case ast.Compare():
            return _compare(node, scope)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            parts = condition(test, scope), expression(body, scope), expression(orelse, scope)
            return "({} ? {} : {})".format(*parts)
        case ast.NamedExpr(target=target, value=value):
            return f"({spell(target.id)} = {expression(value, scope)})"
        case ast.Lambda(args=args, body=body):
            arrow = f"({signature(args, scope)}) => {expression(body, scope.inner(parameters(args)))}"
            return f"$.fn({json.dumps(keyword_names(args))}, {arrow})"
        case _:
            return _compound(node, scope)


def _compound(node: ast.expr, scope: Scope) -> str:
    match node:
        case ast.Tuple(elts=elts):
            return f"[{items(elts, scope)}]"
        case ast.List(elts=elts):
            return f"$.L([{items(elts, scope)}])"
        case ast.Set(elts=elts):
            return f"$.set([{items(elts, scope)}])"
        case ast.Dict(keys=keys, values=values):
            return _dict(keys, values, scope)
        case ast.GeneratorExp(elt=elt, generators=generators):
            return _generator(generators, [elt], scope)
        case ast.ListComp(elt=elt, generators=generators):
            return f"$.list({_generator(generators, [elt], scope)})"
        case ast.SetComp(elt=elt, generators=generators):
            return f"$.set({_generator(generators, [elt], scope)})"
        case ast.DictComp(key=key, value=value, generators=generators):
            return f"$.dict({_generator(generators, [key, value], scope)})"
        case ast.JoinedStr(values=values):
            return " + ".join(['""', *(_formatted(value, scope) for value in values)]).join("()")
        case ast.Subscript(value=value, slice=index):
            return _subscript(value, index, scope)
        case ast.Yield(value=value):
            return f"(yield {'null' if value is None else expression(value, scope)})"
        case ast.YieldFrom(value=value):
            return f"(yield* $.iter({expression(value, scope)}))"
        case _:
            raise scope.error(node, f"a {type(node).__name__}")


def condition(node: ast.expr, scope: Scope) -> str:
    """A JavaScript boolean: the truth of a Python expression."""
    match node:
        case ast.Compare():
            return _compare(node, scope)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"!{condition(operand, scope)}"
        case ast.BoolOp(op=op, values=values):
            sign = " && " if isinstance(op, ast.And) else " || "
            return f"({sign.join(condition(value, scope) for value in values)})"
        case _:
            return f"$.truth({expression(node, scope)})"


def items(nodes: Sequence[ast.expr], scope: Scope) -> str:
    """Expressions with commas between them, starred ones spread."""
    return ", ".join(
        f"...$.iter({expression(node.value, scope)})"
        if isinstance(node, ast.Starred)
        else expression(node, scope)
        for node in nodes
    )


def signature(arguments: ast.arguments, scope: Scope) -> str:
    """The parameters of a function with their defaults; a rest parameter becomes a tuple in its body."""
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    if arguments.kwarg is not None:
        raise scope.error(plain[0] if plain else arguments.kwarg, "a function with **keywords")
    written = [
        spell(one.arg) if default is None else f"{spell(one.arg)} = {expression(default, scope)}"
        for one, default in zip(plain, defaults, strict=True)
    ]
    if arguments.vararg is not None:
        if arguments.kwonlyargs:
            raise scope.error(arguments.vararg, "keyword-only parameters after a rest parameter")
        written.append(f"...{spell(arguments.vararg.arg)}")
    for one, own in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        written.append(spell(one.arg) if own is None else f"{spell(one.arg)} = {expression(own, scope)}")
    return ", ".join(written)


def _attribute(node: ast.Attribute, scope: Scope) -> str:
    member = scope.member(node)
    if member is not None:
        return scope.use(member, node)
    scope.attributes.add(node.attr)
    if is_super(node.value):
        return f"super.{node.attr}"
    return f'$.get({expression(node.value, scope)}, "{node.attr}")'


def _call(node: ast.Call, scope: Scope) -> str:
    arguments = items(node.args, scope)
    spread = [f"...{expression(word.value, scope)}" for word in node.keywords if word.arg is None]
    if spread or node.keywords:
        pairs = ", ".join(
            f"...$.entries({expression(word.value, scope)})"
            if word.arg is None
            else f'["{word.arg}", {expression(word.value, scope)}]'
            for word in node.keywords
        )
        return f"$.callkw({expression(node.func, scope)}, [{arguments}], [{pairs}])"
    if isinstance(node.func, ast.Attribute) and scope.member(node.func) is None:
        scope.attributes.add(node.func.attr)
        if is_super(node.func.value):
            return f"super.{node.func.attr}({arguments})"
        separator = ", " if arguments else ""
        return f'$.invoke({expression(node.func.value, scope)}, "{node.func.attr}"{separator}{arguments})'
    target = expression(node.func, scope)
    kind = kind_of_target(node.func, scope)
    if kind is ast.ClassDef:
        return f"$.make({target}, [{arguments}])"
    if kind is ast.FunctionDef:
        return f"{target}({arguments})"
    return f"$.call({', '.join(part for part in (target, arguments) if part)})"


def _unary(node: ast.UnaryOp, scope: Scope) -> str:
    if isinstance(node.op, ast.Not):
        return f"!{condition(node.operand, scope)}"
    if isinstance(node.op, ast.USub):
        # 0 has no sign in Python; the -0 of JavaScript would show
        return f"$.sub(0, {expression(node.operand, scope)})"
    raise scope.error(node, f"the operator {type(node.op).__name__}")


def _boolean(name: str, values: Sequence[ast.expr], scope: Scope) -> str:
    written = expression(values[-1], scope)
    for value in reversed(values[:-1]):
        written = f"$.{name}({expression(value, scope)}, () => {written})"
    return written


def _compare(node: ast.Compare, scope: Scope) -> str:
    """A comparison; the inner values of a chain are evaluated once, and before those further right."""
    values = [node.left, *node.comparators]
    if any(type(op) not in COMPARISON for op in node.ops):
        raise scope.error(node, "a comparison")
    if len(node.ops) == 1:
        template = COMPARISON[type(node.ops[0])]
        return f"({template.format(expression(values[0], scope), expression(values[1], scope))})"
    names = [f"v{index}" for index in range(len(values))]
    links = (COMPARISON[type(op)].format(*names[at : at + 2]) for at, op in enumerate(node.ops))
    given = ", ".join(expression(value, scope) for value in values)
    return f"(({', '.join(names)}) => {' && '.join(links)})({given})"


def _dict(keys: Sequence[ast.expr | None], values: Sequence[ast.expr], scope: Scope) -> str:
    pairs = ", ".join(
        f"...$.entries({expression(value, scope)})"
        if key is None
        else f"[{expression(key, scope)}, {expression(value, scope)}]"
        for key, value in zip(keys, values, strict=True)
    )
    return f"$.dict([{pairs}])"


def _generator(generators: Sequence[ast.comprehension], results: Sequence[ast.expr], scope: Scope) -> str:
    """A generator object; the first iterable is evaluated at once, as in Python."""
    first = expression(generators[0].iter, scope)
    given, text = fresh("it"), ""
    for index, part in enumerate(generators):
        over = given if index == 0 else f"$.iter({expression(part.iter, scope)})"
        scope = scope.inner(targets(part.target))
        text += f"for (const {pattern(part.target, scope)} of {over}) "
        for test in part.ifs:
            text += f"if ({condition(test, scope)}) "
    result = expression(results[0], scope)
    if len(results) > 1:
        result = f"[{result}, {expression(results[1], scope)}]"
    return f"(function* ({given}) {{ {text}yield {result}; }})($.iter({first}))"


def _formatted(node: ast.expr, scope: Scope) -> str:
    match node:
        case ast.Constant(value=value):
            return json.dumps(value)
        case ast.FormattedValue(value=value, conversion=conversion, format_spec=spec):
            how = json.dumps("" if conversion == -1 else chr(conversion))
            written = '""' if spec is None else expression(spec, scope)
            return f"$.format({expression(value, scope)}, {how}, {written})"
    raise scope.error(node, "a part of an f-string")


def _subscript(value: ast.expr, index: ast.expr, scope: Scope) -> str:
    if isinstance(index, ast.Slice):
        parts = (index.lower, index.upper, index.step)
        ends = ", ".join("null" if part is None else expression(part, scope) for part in parts)
        return f"$.slice({expression(value, scope)}, {ends})"
    return f"$.item({expression(value, scope)}, {expression(index, scope)})"
