"""Classes of Python as classes of JavaScript: fields of dataclasses, properties, methods."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

from conformance.reports.site.javascript.expressions import expression, signature
from conformance.reports.site.javascript.names import is_generator, keyword_names, spell
from conformance.reports.site.javascript.scope import Scope
from conformance.reports.site.javascript.statements import body_lines

PROPERTIES = frozenset({"property", "cached_property", "cache"})
PLAIN = frozenset({"abstractmethod", "override"})


def class_lines(node: ast.ClassDef, name: str, scope: Scope) -> Iterator[str]:
    """A class: its methods that something compiled asks for by name, and its fields in their order.

    Keywords of a class and metaclasses are outside of the subset.
    """
    if node.keywords or len(node.bases) > 1:
        raise scope.error(node, "a class with keywords or several bases")
    base = expression(node.bases[0], scope) if node.bases else "$.Obj"
    yield f"class {name} extends {base} {{"
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and _is_wanted(part, scope):
            yield from _method_lines(part, name, scope)
    yield "}"
    fields = "null"
    if _is_dataclass(node):
        fields = f"[{', '.join(_fields(node, scope))}]"
    yield f"$.define({name}, {json.dumps(node.name)}, {fields});"
    yield from _rest_lines(node, name, scope)


def _is_wanted(method: ast.FunctionDef, scope: Scope) -> bool:
    """Whether something that is compiled uses the name of a method, or Python itself calls it."""
    is_special = method.name.startswith("__") and method.name.endswith("__")
    return is_special or method.name in scope.attributes


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any(_decorator_name(each) == "dataclass" for each in node.decorator_list)


def _is_field(part: ast.stmt) -> bool:
    """Whether a statement in a dataclass is one of its fields."""
    return isinstance(part, ast.AnnAssign) and "ClassVar" not in ast.unparse(part.annotation)


def _decorator_name(node: ast.expr) -> str:
    inner = node.func if isinstance(node, ast.Call) else node
    return inner.id if isinstance(inner, ast.Name) else inner.attr if isinstance(inner, ast.Attribute) else ""


def _method_lines(node: ast.FunctionDef, name: str, scope: Scope) -> Iterator[str]:
    decorators = {_decorator_name(each) for each in node.decorator_list} - PLAIN
    own: str | None = None
    arguments = node.args
    if "staticmethod" not in decorators:
        own, arguments = _without_first(node.args)
    star = "*" if is_generator(node) else ""
    if decorators & PROPERTIES:
        head, receiver = f"get {node.name}()", "this"
    elif "classmethod" in decorators:
        head, receiver = f"static {star}{node.name}({signature(arguments, scope)})", "this"
    elif "staticmethod" in decorators:
        head, receiver = f"static {star}{node.name}({signature(arguments, scope)})", ""
    elif decorators:
        raise scope.error(node, f"the decorators of {node.name}")
    else:
        head, receiver = f"{star}{node.name}({signature(arguments, scope)})", "this"
    yield f"{head} {{"
    if own is not None:
        yield f"const {spell(own)} = {receiver};"
    body = ast.copy_location(ast.FunctionDef(node.name, arguments, node.body, [], None, None), node)
    yield from body_lines(body, scope, own=[] if own is None else [own])
    yield "}"


def _without_first(arguments: ast.arguments) -> tuple[str, ast.arguments]:
    """The name of the first parameter of a method, and the parameters after it."""
    first, *others = [*arguments.posonlyargs, *arguments.args]
    rest = ast.arguments(
        posonlyargs=[],
        args=others,
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=arguments.kw_defaults,
        kwarg=arguments.kwarg,
        defaults=arguments.defaults,
    )
    return first.arg, rest


def _fields(node: ast.ClassDef, scope: Scope) -> Iterator[str]:
    """The fields of a dataclass as `[name, default or null, whether it is compared]`."""
    for part in node.body:
        if not (_is_field(part) and isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)):
            continue
        default, compared = _default(part.value, scope)
        yield f"[{json.dumps(part.target.id)}, {default}, {'true' if compared else 'false'}]"


def _default(value: ast.expr | None, scope: Scope) -> tuple[str, bool]:
    if value is None:
        return "null", True
    if not (isinstance(value, ast.Call) and _decorator_name(value) == "field"):
        return f"() => {expression(value, scope)}", True
    options = {word.arg: word.value for word in value.keywords}
    compare = options.get("compare")
    compared = not (isinstance(compare, ast.Constant) and compare.value is False)
    if "default" in options:
        return f"() => {expression(options['default'], scope)}", compared
    if "default_factory" in options:
        return f"() => $.call({expression(options['default_factory'], scope)})", compared
    return "null", compared


def _rest_lines(node: ast.ClassDef, name: str, scope: Scope) -> Iterator[str]:
    """What stands after the class: parameters of its methods, and its attributes."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and _is_wanted(part, scope):
            decorators = {_decorator_name(each) for each in part.decorator_list}
            if not decorators & PROPERTIES:
                skipped = 0 if "staticmethod" in decorators else 1
                names = json.dumps(keyword_names(part.args)[skipped:])
                holder = name if decorators & {"classmethod", "staticmethod"} else f"{name}.prototype"
                yield f"{holder}.{part.name}.$params = {names};"
        if not isinstance(part, (ast.Assign, ast.AnnAssign)) or (_is_dataclass(node) and _is_field(part)):
            continue
        if part.value is not None:
            for target in part.targets if isinstance(part, ast.Assign) else [part.target]:
                if not isinstance(target, ast.Name):
                    raise scope.error(part, "an attribute of a class")
                yield f"{name}.prototype.{target.id} = {expression(part.value, scope)};"
