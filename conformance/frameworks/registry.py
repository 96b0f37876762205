"""The only list of the frameworks that answer cases, and how the parts of each are found.

Each framework has a folder of its own, `frameworks/<name>/`, with "-" as "_". What concerns one operator
stands in a folder within it that has the name of the operator's own (`operators.shapes.FOLDERS`): a new
operator is one folder in `operators/` and one in each framework that has it, and nothing changes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Callable, Optional, Tuple, Union

from ..operators import skips
from ..operators.observations import Unsupported
from ..operators.question import LITERAL, Question
from ..operators.shapes import FOLDERS
from ..operators.windows.geometry import Prediction
from ..operators.words import Refusal, Words
from .variant import Variants

DIALECTS = ("tensorflow", "torch", "jax", "theano", "onnx", "keras")
"""Dialects with rules, `frameworks/<name>/<operator's folder>/rules.py`."""


@dataclass(frozen=True)
class Framework:
    """A framework that answers cases: the package it needs and the dialect whose words it speaks.

    `layer` is true for a framework that runs on top of another one, those of `runs_on`; it answers only when
    it is named. `requires` are the distributions that carry its version, `besides` what its adapter needs as
    well, as PEP 508 requirements; `heavy` says that a release of it may bring gigabytes of CUDA. `extra` is
    the extra of this project that installs it.
    """

    package: str
    dialect: Optional[str] = None
    layer: bool = False
    runs_on: Tuple[str, ...] = ()
    requires: Tuple[str, ...] = ()
    besides: Tuple[str, ...] = ()
    heavy: bool = False
    extra: str = ""


_TENSORFLOW = ("tensorflow-cpu; sys_platform == 'linux'", "tensorflow; sys_platform != 'linux'")

FRAMEWORKS = {
    "numpy": Framework("numpy", requires=("numpy",)),
    "tensorflow": Framework("tensorflow", "tensorflow", requires=_TENSORFLOW, extra="tensorflow"),
    "torch": Framework("torch", "torch", requires=("torch",), heavy=True, extra="torch"),
    # the extra names the jaxlib that a release was made with; before 0.4.14 jax alone asks for none
    "jax": Framework("jax", "jax", requires=("jax[cpu]",), extra="jax"),
    "onnxruntime": Framework(
        "onnxruntime", "onnx", requires=("onnxruntime",), besides=("onnx",), extra="onnx"
    ),
    "onnx-reference": Framework("onnx", "onnx", requires=("onnx",), extra="onnx"),
    "keras": Framework(
        "keras",
        "keras",
        layer=True,
        runs_on=("tensorflow", "torch", "jax"),
        requires=("keras",),
        # before 3.4 it imports packaging without asking for it
        besides=("packaging",),
        extra="keras",
    ),
}
"""Frameworks with an adapter, `frameworks/<name>/adapter.py`, in the order of reports."""

BUILT_IN = tuple(FRAMEWORKS)


def rule(dialect: str) -> Callable[[Words], Prediction]:
    """The shape-inference rule of a dialect, for every operator: pure, predicts geometry or refusal.

    Words of an operator that the dialect lacks are refused.
    """

    def predict_words(words: Words) -> Prediction:
        rules = _operator_module(dialect, words.op, "rules")
        if rules is None:
            return Refusal("operator", f"{dialect} has no {words.op}")
        prediction: Prediction = rules.predict(words)
        return prediction

    return predict_words


def predict(question: Question, dialect: Optional[str]) -> Prediction:
    """What a backend that speaks `dialect` (None: no words of its own) is expected to do.

    Literal questions are read by the backend's own rule, equivalent ones by the rule of the
    dialect they are written in. A backend that is not asked in the words as they stand is asked for the plain
    operation that they amount to.
    """
    literal = question.compare == LITERAL and dialect is not None
    prediction = rule(dialect if literal and dialect else question.dialect)(question.words)
    if isinstance(prediction, Refusal) or takes_words(question, dialect):
        return prediction
    return prediction.plain


def takes_words(question: Question, dialect: Optional[str]) -> bool:
    """Whether a backend that speaks `dialect` is asked in the words and with the operands as they stand."""
    return dialect is not None and (question.compare == LITERAL or dialect == question.dialect)


def sum_format(words: Words) -> Optional[str]:
    """The floating-point format in which words of some framework want sums kept where it is no usual one."""
    part = f"{FOLDERS[words.op]}.sums"
    having = (name for name in DIALECTS if name in words.options and _has_module(name, part))
    found = (_module(name, part).sum_format(words) for name in having)
    return next((name for name in found if name is not None), None)


def call(framework: str) -> Callable[[Question, Prediction, str], Union[Any, Unsupported]]:
    """How a built-in framework will be called: `translate(question, prediction, device)`, pure.

    A question about an operator that the framework lacks is unsupported.
    """

    def translate(question: Question, prediction: Prediction, device: str) -> Union[Any, Unsupported]:
        calls = operator_calls(framework, question.words.op)
        return calls if isinstance(calls, Unsupported) else calls.translate(question, prediction, device)

    return translate


def operator_calls(framework: str, op: str) -> Union[Any, Unsupported]:
    """The module `calls` of a framework about one operator, or that the framework has none."""
    calls = _operator_module(framework, op, "calls")
    return Unsupported(f"{framework} has no {op}", skips.OPERATOR) if calls is None else calls


def execution(framework: str, folder: str) -> Any:
    """The module `execution` of a framework about the operators of a folder (`Call.folder`)."""
    return _module(framework, f"{folder}.execution")


def adapter(framework: str) -> Any:
    """The class that answers for a built-in framework; the framework is imported once it is made."""
    return _module(framework, "adapter").Adapter


def code(name: str) -> Callable[[Any, Any], Any]:
    """How a dialect's calls are written out: `program(call, arrays) -> Program | Unsupported`, pure.

    Where an operator's calls are not written as others are, its folder in the framework has a `code` as well.
    """

    def program(call: Any, arrays: Any) -> Any:
        folder = "" if call.geometry is None else FOLDERS[call.geometry.op]
        module = _own_code(name, folder) or _module(name, "code")
        return module.program(call, arrays)

    return program


@lru_cache(maxsize=None)
def _own_code(name: str, folder: str) -> Any:
    """The module `code` of a framework about one operator; None where it has none of its own."""
    has_folder = folder and _has_module(name, folder)
    return _module(name, f"{folder}.code") if has_folder and _has_module(name, f"{folder}.code") else None


def has_code(name: str) -> bool:
    """Whether there is a `frameworks/<name>/code.py`."""
    return _has_module(name, "code")


MODULES = {
    "torch": "torch.module.WRITER",
    "tensorflow": "tensorflow.module.WRITER",
    "keras": "keras.module.WRITER",
    "jax": "jax.module.WRITER",
    "flax": "jax.module.FLAX_WRITER",
    "onnx": "onnx.module.WRITER",
    "numpy": "numpy.module.WRITER",
}
"""What many layers can be written for as one module, and where its `ModuleWriter` stands."""


def module_writer(target: str) -> Any:
    """How a module is written for one of `MODULES`."""
    folder, part, name = MODULES[target].split(".")
    return getattr(_module(folder, part), name)


def script(name: str, variant: str = "") -> Any:
    """How a built-in framework runs a function in a script: the `Script` of `frameworks/<name>/script.py`.

    None for a variant that has no script, and for a layer without what it runs on.
    """
    module = _module(name, "script")
    beneath, way = split_variant(name, variant)
    lacks_beneath = FRAMEWORKS[name].layer and not beneath
    if hasattr(module, "variant_script") and way in variants(name) and not lacks_beneath:
        return module.variant_script(variant)
    return None if variant or FRAMEWORKS[name].layer else module.SCRIPT


def split_variant(name: str, variant: str) -> Tuple[str, str]:
    """What a layer runs on and the way in which it is called: `torch+defaults` is `torch` and `defaults`.

    A framework that is no layer runs on nothing.
    """
    beneath, _, way = variant.partition("+")
    return (beneath, way) if name in FRAMEWORKS and beneath in FRAMEWORKS[name].runs_on else ("", variant)


def has_script(name: str) -> bool:
    """Whether there is a `frameworks/<name>/script.py`."""
    return name in FRAMEWORKS and _has_module(name, "script")


def variants(name: str) -> Variants:
    """The variants of a built-in framework by name, read without importing it; {} where it lists none."""
    if not _has_module(name, "variants"):
        return {}
    table: Variants = _module(name, "variants").VARIANTS
    return table


def _folder(name: str) -> str:
    return f"{__package__}.{name.replace('-', '_')}"


def _has_module(name: str, part: str) -> bool:
    return find_spec(f"{_folder(name)}.{part}") is not None


def _module(name: str, part: str) -> Any:
    return import_module(f"{_folder(name)}.{part}")


def _operator_module(name: str, op: str, part: str) -> Any:
    """A module of a framework about one operator; None where the framework has no folder for it."""
    return _optional_module(f"{_folder(name)}.{FOLDERS[op]}", part)


# a rule is asked for every configuration of a sweep: looking the module up anew would cost half as much again
@lru_cache(maxsize=None)
def _optional_module(folder: str, part: str) -> Any:
    """A module in a folder of the package; None where there is no such folder."""
    try:
        return import_module(f"{folder}.{part}")
    except ModuleNotFoundError as error:
        # only the missing folder says that the operator is missing: whatever else is missing is a mistake
        if error.name == folder:
            return None
        raise
