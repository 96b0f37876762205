"""The only list of the frameworks that answer cases, and how the parts of each are found."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Callable, Optional, Tuple, Union

from ..operators.convolution.geometry import Prediction
from ..operators.observations import Unsupported
from ..operators.question import LITERAL, Question
from ..operators.words import Words
from .variant import Table

DIALECTS = ("tensorflow", "torch", "jax", "theano", "onnx", "keras")
"""Dialects with a rule, `frameworks/<name>/convolution/rules.py`."""


@dataclass(frozen=True)
class Room:
    """A framework that answers cases: the package it needs and the dialect whose words it speaks.

    `layer` is true for a framework that runs on top of another one, those of `runs_on`; it answers only when
    it is named. `requires` are the distributions that carry its version, `besides` what its adapter needs as
    well, as PEP 508 requirements; `heavy` says that a release of it may bring gigabytes of CUDA.
    """

    package: str
    dialect: Optional[str] = None
    layer: bool = False
    runs_on: Tuple[str, ...] = ()
    requires: Tuple[str, ...] = ()
    besides: Tuple[str, ...] = ()
    heavy: bool = False


_TENSORFLOW = ("tensorflow-cpu; sys_platform == 'linux'", "tensorflow; sys_platform != 'linux'")

ROOMS = {
    "numpy": Room("numpy", requires=("numpy",)),
    "tensorflow": Room("tensorflow", "tensorflow", requires=_TENSORFLOW),
    "torch": Room("torch", "torch", requires=("torch",), heavy=True),
    # the extra names the jaxlib that a release was made with; before 0.4.14 jax alone asks for none
    "jax": Room("jax", "jax", requires=("jax[cpu]",)),
    "onnxruntime": Room("onnxruntime", "onnx", requires=("onnxruntime",), besides=("onnx",)),
    "onnx-reference": Room("onnx", "onnx", requires=("onnx",)),
    "keras": Room(
        "keras",
        "keras",
        layer=True,
        runs_on=("tensorflow", "torch", "jax"),
        requires=("keras",),
        # before 3.4 it imports packaging without asking for it
        besides=("packaging",),
    ),
}
"""Frameworks with an adapter, `frameworks/<name>/adapter.py`, in the order of reports."""

BUILT_IN = tuple(ROOMS)


def rule(dialect: str) -> Callable[[Words], Prediction]:
    """The shape-inference rule of a dialect: pure, predicts geometry or refusal."""
    found: Callable[[Words], Prediction] = _module(dialect, "convolution.rules").predict
    return found


def predict(question: Question, dialect: Optional[str]) -> Prediction:
    """What a backend that speaks `dialect` (None: no words of its own) is expected to do.

    Literal questions are read by the backend's own rule, equivalent ones by the rule of the
    dialect they are written in.
    """
    literal = question.compare == LITERAL and dialect is not None
    return rule(dialect if literal and dialect else question.dialect)(question.words)


def call(framework: str) -> Callable[[Question, Prediction, str], Union[Any, Unsupported]]:
    """How a built-in framework will be called: `translate(question, prediction, device)`, pure."""
    found: Callable[[Question, Prediction, str], Any] = _module(framework, "convolution.calls").translate
    return found


def adapter(framework: str) -> Any:
    """The class that answers for a built-in framework; the framework is imported once it is made."""
    return _module(framework, "adapter").Adapter


def code(name: str) -> Callable[[Any, Any], Any]:
    """How a dialect's calls are written out: `program(call, arrays) -> Program | Unsupported`, pure."""
    found: Callable[[Any, Any], Any] = _module(name, "code").program
    return found


def has_code(name: str) -> bool:
    """Whether there is a room `frameworks/<name>/code.py`."""
    return find_spec(f"{__package__}.{name.replace('-', '_')}.code") is not None


def script(name: str, variant: str = "") -> Any:
    """How a built-in framework runs a function in a script: the `Script` of `frameworks/<name>/script.py`.

    None for a variant that has no script, and for a layer without what it runs on.
    """
    room = _module(name, "script")
    if hasattr(room, "scripted") and variant in (ROOMS[name].runs_on or variants(name)):
        return room.scripted(variant)
    return None if variant or ROOMS[name].layer else room.SCRIPT


def has_script(name: str) -> bool:
    """Whether there is a room `frameworks/<name>/script.py`."""
    return name in ROOMS and find_spec(f"{__package__}.{name.replace('-', '_')}.script") is not None


def variants(name: str) -> Table:
    """The variants of a built-in framework by name, read without importing it; {} where it lists none."""
    if find_spec(f"{__package__}.{name.replace('-', '_')}.variants") is None:
        return {}
    table: Table = _module(name, "variants").VARIANTS
    return table


def _module(name: str, part: str) -> Any:
    return import_module(f"{__package__}.{name.replace('-', '_')}.{part}")
