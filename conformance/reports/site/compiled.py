"""The programs of the pages: `explorer.py` with the rules, and `figures.py`, compiled to JavaScript."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from conformance.frameworks import registry
from conformance.operators.shapes import FOLDERS, OPERATORS
from conformance.reports.site.javascript.compilation import compile_functions, runtime
from conformance.reports.site.javascript.source import is_module

EXPLORER = "conformance.reports.site.explorer"
FUNCTIONS = ("predict", "legal_sizes", "code", "code_targets", "dialects", "geometry")
"""The functions of `explorer.py` that the page calls."""

FIGURES = "conformance.reports.site.figures"
FIGURE_FUNCTIONS = ("figure", "figure_steps", "output_at", "heat_maps_of")
"""The functions of `figures.py` that pages call."""

NOT_ASKED = (
    "conformance.frameworks.numpy.convolution.calls.variant_refusal",
    "conformance.operators.registry.find_theory",
)
"""Functions that no configuration of the page leads to, since they look for modules by their names: variants
of the reference, and theories, of which rules and calls ask for weights of the geometry's own alone."""

_REGISTRY = """
from dataclasses import dataclass
from conformance.operators import skips
from conformance.operators.observations import Unsupported
from conformance.operators.shapes import FOLDERS
from conformance.operators.words import Refusal
{imports}
@dataclass(frozen=True)
class Framework:
    dialect: str
RULES = {{{rules}}}
CALLS = {{{calls}}}
CODES = {{{codes}}}
FRAMEWORKS = {{{frameworks}}}
DIALECTS = {dialects}
def rule(dialect):
    def predict_words(words):
        predict = RULES.get((dialect, FOLDERS[words.op]))
        if predict is None:
            return Refusal("operator", f"{{dialect}} has no {{words.op}}")
        return predict(words)
    return predict_words
def call(framework):
    def translate(question, prediction, device):
        translate_words = CALLS.get((framework, FOLDERS[question.words.op]))
        if translate_words is None:
            return Unsupported(f"{{framework}} has no {{question.words.op}}", skips.OPERATOR)
        return translate_words(question, prediction, device)
    return translate
def code(name):
    return CODES[name]
def has_code(name):
    return name in CODES
"""
"""The registry of the page: what the package finds by the names of folders, it finds in tables."""


@cache
def explorer_program() -> str:
    """JavaScript that defines `conformance`, an object with the functions of `explorer.py`.

    They take and return plain data of JavaScript. Raises CompileError where a rule has left the subset of
    Python that is compiled.
    """
    return _program("conformance", EXPLORER, FUNCTIONS, {registry.__name__: registry_text()}, NOT_ASKED)


@cache
def figures_program() -> str:
    """JavaScript that defines `conformanceFigures`, an object with the functions of `figures.py`."""
    return _program("conformanceFigures", FIGURES, FIGURE_FUNCTIONS, {}, ())


def _program(
    name: str,
    module: str,
    functions: Sequence[str],
    replaced: Mapping[str, str],
    absent: Collection[str],
) -> str:
    """JavaScript that defines an object of a name, with functions of a module over plain data."""
    program = compile_functions(module, functions, replaced, absent)
    wrapped = (
        f"  {each}: (...args) => $.toPage(exported.{each}(...args.map($.fromPage)))," for each in functions
    )
    head, tail = f"const {name} = (() => {{", "};\n})();\n"
    return "\n".join([head, runtime(), program, "return {", *wrapped, tail])


def registry_text() -> str:
    """The text of `_REGISTRY` with its tables, in which a dialect or framework is by its folder alone."""
    tables = {
        "rules": list(_of_operators(registry.DIALECTS, "rules", "predict")),
        "calls": list(_of_operators(registry.BUILT_IN, "calls", "translate")),
        "codes": list(_codes()),
    }
    entries = [entry for table in tables.values() for entry in table]
    imports = (f"from {module} import {function} as {_alias(module)}" for _, module, function in entries)
    filled = {
        name: ", ".join(f"{key}: {_alias(module)}" for key, module, _ in table)
        for name, table in tables.items()
    }
    frameworks = ", ".join(
        f"{name!r}: Framework({framework.dialect!r})" for name, framework in registry.FRAMEWORKS.items()
    )
    return _REGISTRY.format(
        imports="\n".join(imports), frameworks=frameworks, dialects=registry.DIALECTS, **filled
    )


def _of_operators(names: tuple[str, ...], part: str, function: str) -> Iterator[tuple[str, str, str]]:
    """Key, module and function of each framework that has `part` of an operator that the page offers.

    Rules of others may be of Python that is not compiled: exact fractions, for one.
    """
    for name in names:
        for folder in dict.fromkeys(FOLDERS[op] for op in OPERATORS):
            module = f"{_folder(name)}.{folder}.{part}"
            if is_module(module):
                yield repr((name, folder)), module, function


def _codes() -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys((*registry.DIALECTS, *registry.BUILT_IN)):
        if registry.has_code(name):
            yield repr(name), f"{_folder(name)}.code", "program"


def _folder(name: str) -> str:
    return f"{registry.__name__.rpartition('.')[0]}.{name.replace('-', '_')}"


def _alias(module: str) -> str:
    return module.removeprefix("conformance.frameworks.").replace(".", "_")
