"""Adapters of TensorFlow: one that is asked for given geometries, and those that are wrong in one place each.

Importing this imports TensorFlow.
"""

from dataclasses import replace

from conformance.frameworks.tensorflow.adapter import Adapter


class GivenGeometry(Adapter):
    """Is asked for a geometry that no rule has to produce, in foreign words."""

    def __init__(self, variant, device, geometry):
        super().__init__(variant, device)
        self.geometry = geometry

    def translate(self, question, prediction):
        return super().translate(replace(question, dialect="torch"), self.geometry)


class TurnedKernel(Adapter):
    def translate(self, question, prediction):
        call = super().translate(question, prediction)
        return replace(call, flip=not call.flip)


class OneOff(Adapter):
    def translate(self, question, prediction):
        call = super().translate(question, prediction)
        return replace(call, crop=((1, -1), (0, 0)))


class EndsSwapped(Adapter):
    def translate(self, question, prediction):
        call = super().translate(question, prediction)
        pairs = [pair[::-1] for pair in call.words["padding"]]
        return replace(call, words={**call.words, "padding": pairs})


class GradientOff(Adapter):
    which = 0

    def differentiate(self, call, function, operands, cotangent):
        output, gradients = super().differentiate(call, function, operands, cotangent)
        return output, tuple(-g if n == self.which else g for n, g in enumerate(gradients))


class KernelGradientOff(GradientOff):
    which = 1


class BiasGradientOff(GradientOff):
    which = 2


class BiasLeftOut(Adapter):
    def conv(self, call, x, w, b):
        return super().conv(call, x, w, None)

    def differentiate(self, call, function, operands, cotangent):
        output, gradients = super().differentiate(
            call, lambda x, w, b: function(x, w) + 0 * b, operands, cotangent
        )
        return output, gradients


class SureOfWidth(Adapter):
    """Its graph is sure of a width that it does not know."""

    width = 9

    def _run(self, call, x, w, b):
        y = super()._run(call, x, w, b)
        if x.shape[0] is None:
            y.set_shape([None, None, self.width, None])
        return y


class SureOfTheRightWidth(SureOfWidth):
    width = 5
