"""Where PyTorch leaves its rule of resampling."""

from __future__ import annotations

from fractions import Fraction

from conformance.frameworks.resampling_rules import is_same_function, scales_of
from conformance.frameworks.torch.resampling.rules import is_nearest_of_old, line_of
from conformance.judging.deviations.deviation import GRADIENTS, INFERENCE, Deviation
from conformance.judging.deviations.symptom import computes, lacks
from conformance.operators.resampling.lines import Line, lines_of, with_lines
from conformance.operators.resampling.operator import CUBIC, LINEAR, NEAREST
from conformance.operators.shapes import UPSAMPLE
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words


def _backward(words: Words, geometry: Geometry) -> Geometry:
    """The resampling whose gradient the backward pass gives, by scale factors or by sizes where the forward
    pass goes by the other."""
    scales = None if words.own.get("recompute_scale") else scales_of(words)
    if scales is None:
        return geometry
    kept = all(axis.input == axis.size for axis in geometry.axes)

    def by_size(line: Line) -> bool:
        if words.own.get("antialias"):
            return False
        if is_nearest_of_old(words):
            return line.size in (line.input, 2 * line.input)
        if line.interpolation == CUBIC:
            return kept
        return line.interpolation == LINEAR and line.input == line.size

    lines = (
        line_of(
            words,
            line.input,
            line.size,
            Fraction(line.input, line.size) if by_size(line) else 1 / Fraction(scale),
        )
        for line, scale in zip(lines_of(geometry), scales)
    )
    return with_lines(geometry, tuple(lines))


def _has_another_gradient(words: Words, prediction: Prediction) -> bool:
    """A scale factor that the forward pass takes and the backward pass does not, or the reverse."""
    return isinstance(prediction, Geometry) and not is_same_function(_backward(words, prediction), prediction)


def _is_empty_nearest(words: Words, prediction: Prediction) -> bool:
    """A batch of none, of which a tensor without values is resampled by its nearest elements."""
    nearest = words.own.get("interpolation", NEAREST) == NEAREST
    return isinstance(prediction, Geometry) and words.batch == 0 and nearest


DEVIATIONS = (
    Deviation(
        "gradient-of-another-scale",
        "torch",
        UPSAMPLE,
        GRADIENTS,
        "known/torch_resampling.yaml::antialias-linear",
        _has_another_gradient,
        (computes(_backward),),
        device="cpu",
    ),
    Deviation(
        "empty-nearest",
        "torch",
        UPSAMPLE,
        INFERENCE,
        "known/torch_resampling.yaml::empty-nearest",
        _is_empty_nearest,
        (lacks("cond must be a bool"),),
    ),
)
