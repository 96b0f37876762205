"""The section of the document on what articles claim: each claim is held against the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance.cases.case import Case
from conformance.cases.questions import question_of
from conformance.frameworks.registry import rule
from conformance.operators.convolution.reference import taps
from conformance.operators.operands import draw
from conformance.operators.tensors import INPUT, KERNEL
from conformance.operators.windows.geometry import Geometry

TOP_LEFT = "articles/tensorflow_examples.yaml::d4-smallest-refutation"
"""The id of the smallest case whose output is not its VALID output cropped to the top left."""
UPSAMPLING = "articles/upsampling.yaml"


def claims(library: Iterable[Case]) -> Iterator[str]:
    """The lines of the section; none where the library lacks the case that refutes the first claim."""
    case = next((case for case in library if case.id == TOP_LEFT), None)
    if case is None:
        return
    right, claimed = output_and_top_left_crop(case)
    yield "## What articles claim"
    yield ""
    yield (
        "- *SAME is the VALID result cropped to its top left.* Only while at most one entry is cropped along "
        "an axis: SAME cuts half of the total, rounded down, from the beginning. "
        f"`{TOP_LEFT}` is the smallest case that refutes it: the result is {right}, "
        f"cropped to the top left it would be {claimed}."
    )
    yield (
        "- *A transposed convolution can realise unsampling* (a value copied over a window). True: a "
        f"depthwise kernel of ones with k = s, see `{UPSAMPLING}`."
    )
    yield (
        "- *It can realise unpooling* (a value put back where its max-pooling found it). Not with a kernel: "
        "the positions depend on the data. What holds is that unpooling is the gradient (VJP) of max-pooling."
    )
    yield ""


def output_and_top_left_crop(case: Case) -> tuple[list[float], list[float]]:
    """The output of a 1-D case with one channel, and what a crop of the scatter to its start would give."""
    geometry = rule(case.dialect)(case.words)
    assert isinstance(geometry, Geometry)
    recipe = question_of(case).recipe
    x, w = draw(recipe, INPUT, geometry.input_shape), draw(recipe, KERNEL, geometry.kernel_shape)
    claimed = replace(geometry, axes=tuple(replace(axis, offset=0) for axis in geometry.axes))
    outputs = [taps.output(each, x, w)[0, 0].astype(int).tolist() for each in (geometry, claimed)]
    return outputs[0], outputs[1]
