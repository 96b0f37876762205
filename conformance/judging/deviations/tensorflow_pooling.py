"""Where TensorFlow leaves its rule of pooling."""

from __future__ import annotations

from conformance.judging.deviations.deviation import GRADIENTS, Deviation
from conformance.judging.deviations.symptom import gives
from conformance.operators.shapes import MAX_POOL
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.windows.readings.geometries import has_several_taps
from conformance.operators.words import Words


def _may_tie_over_three_axes(words: Words, prediction: Prediction) -> bool:
    """The gradient over three axes compares every element of a window with the largest one."""
    return isinstance(prediction, Geometry) and words.rank == 3 and has_several_taps(prediction)


DEVIATIONS = (
    Deviation(
        "gradient-to-all-ties",
        "tensorflow*",
        MAX_POOL,
        GRADIENTS,
        "pooling/windows.yaml::ties-of-a-volume",
        _may_tie_over_three_axes,
        (gives("gradient-to-all-ties"),),
    ),
)
