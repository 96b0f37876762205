"""A layer of Keras in a script: tensors and gradients are those of the framework beneath."""

from __future__ import annotations

from dataclasses import replace
from typing import Union

from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.windows.geometry import Prediction
from ..interface import Call
from ..registry import script, split_variant
from ..scripting import Lines, Script, Translate
from ..source_text import literal
from .convolution.calls import EIGENS, place, translate, vary
from .variants import VARIANTS


def variant_script(name: str) -> Script:
    """The script on one of Keras's backends; without shape inference, which is the layer's own."""
    backend, way = split_variant("keras", name)
    own: Script = script(backend)

    def setup(dtype: str, device: str) -> Lines:
        # the framework is settled before keras touches it, as in the adapter
        placed = [f"place = keras.device({literal(place(device))})", "place.__enter__()"]
        return [*own.setup(dtype, device), "", "import keras", "", *placed]

    return replace(
        own,
        version=f"keras.__version__, {literal(f'on {backend}')}, {own.version}",
        setup=setup,
        infer=(),
        environment={**own.environment, "KERAS_BACKEND": backend},
        wrap="",
        translate=_translate_on(backend, VARIANTS[way].call),
        needs=("keras", backend),
    )


def _translate_on(backend: str, way: str) -> Translate:
    """`translate` for the kernels that the CPU has according to the worker's `about`."""

    def translate_for_cpu(
        question: Question, prediction: Prediction, about: About
    ) -> Union[Call, Unsupported]:
        eigens = (*EIGENS, *about.flags.get("eigen", ()))
        return vary(question, translate(question, prediction, place(about.device), backend, eigens), way)

    return translate_for_cpu
