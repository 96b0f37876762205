"""Keras on PyTorch with one thing wrong, which a case names in its options; right for other cases."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from unittest import mock

from conformance.frameworks.keras.adapter import Adapter as Keras

PLANTED = {
    "turned": lambda call: replace(call, flip=not call.flip),
    "late": lambda call: replace(call, crop=tuple((lo + 1, hi - 1) for lo, hi in _crop(call))),
    "valid": lambda call: replace(call, words={**call.words, "padding": "valid"}),
    "default-size": lambda call: replace(call, words=_without(call.words, "output_padding")),
    "ungrouped": lambda call: replace(call, words=_without(call.words, "groups")),
    "fused": lambda call: replace(call, bias="argument"),
    # a default of the layer
    "strides": lambda call: replace(call, words={"strides": 2, **call.words}),
}


class Adapter(Keras):
    def __init__(self, variant: str = "", device: str = "auto") -> None:
        super().__init__(f"torch+{variant}" if variant else "torch", device)
        self.planted = None

    def translate(self, question, prediction):
        self.planted = question.words.option("planted", "fault", None)
        return PLANTED.get(self.planted, lambda call: call)(super().translate(question, prediction))

    def _layer(self, call):
        if self.planted != "spread":
            return super()._layer(call)
        from keras.src.layers.convolutional import base_conv

        real = base_conv.standardize_tuple
        with mock.patch.object(base_conv, "standardize_tuple", partial(_spread, real)):
            return super()._layer(call)

    def infer_shape(self, call, function, operands):
        inferred = super().infer_shape(call, function, operands)
        return tuple(extent + (self.planted == "inferred") for extent in inferred)

    def differentiate(self, call, function, operands, cotangent):
        output, gradients = super().differentiate(call, function, operands, cotangent)
        wrong = {"grad-input": 0, "grad-kernel": 1, "grad-bias": 2}.get(self.planted)
        return output, tuple(-g if n == wrong else g for n, g in enumerate(gradients))


def _spread(real, value, n, name, **more):
    """`standardize_tuple` of Keras, but that a number is spread over all axes but the last one."""
    spread = (value,) * (n - 1) + (1,) if isinstance(value, int) and name == "strides" else value
    return real(spread, n, name, **more)


def _crop(call):
    return call.crop or ((0, 0),) * (len(call.layout.input) - 2)


def _without(words, name):
    return {key: value for key, value in words.items() if key != name}
