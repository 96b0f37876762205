"""A depthwise convolution as the convolution by groups that it amounts to, one group for each input channel.

Most frameworks have no function of it: they are asked for that convolution, with a kernel of the same numbers
in the same order in another shape (`Call.kernel_as`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Optional, Union

from ..operators.observations import Unsupported
from ..operators.question import Question
from ..operators.shapes import CONV
from ..operators.windows.geometry import Geometry, Prediction
from ..operators.words import Refusal, Words
from .interface import Call

MULTIPLIER = "multiplier"

OWN_FUNCTION = ("tensorflow", "keras")
"""Frameworks that have a function or a layer of depthwise convolutions."""


def has_own_function(backend: str) -> bool:
    """Whether a backend is asked for a depthwise convolution by name."""
    return re.split("[+@]", backend)[0] in OWN_FUNCTION


def multiplier_of(words: Words) -> int:
    """Channels of the output for each of the input; 1 where that is not written."""
    number: int = words.own.get(MULTIPLIER, 1)
    return number


def refuse_channels(words: Words) -> Optional[Refusal]:
    """What no framework accepts: an input without channels, of which there would be no groups."""
    if words.in_channels < 1:
        return Refusal("channels", "the input must have at least one channel")
    return None


def words_by_groups(words: Words) -> Words:
    """The words of the convolution by groups."""
    channels = words.in_channels
    return replace(words, op=CONV, groups=channels, out_channels=channels * multiplier_of(words), own={})


def question_by_groups(question: Question) -> Question:
    """The question about the convolution by groups."""
    return replace(question, words=words_by_groups(question.words))


def geometry_by_groups(geometry: Geometry) -> Geometry:
    """The geometry of the convolution by groups; the shape of its kernel is another one."""
    return replace(geometry, op=CONV, own={})


def prediction_by_groups(prediction: Prediction) -> Prediction:
    """What a rule says of the convolution by groups, for what it says of the depthwise one."""
    return geometry_by_groups(prediction) if isinstance(prediction, Geometry) else prediction


def as_depthwise(prediction: Prediction, words: Words) -> Prediction:
    """What a rule says of the convolution by groups, said of the depthwise one that `words` ask for."""
    if isinstance(prediction, Refusal):
        return prediction
    return replace(prediction, op=words.op, own={MULTIPLIER: multiplier_of(words)})


def call_by_groups(call: Union[Call, Unsupported], prediction: Prediction, words: Words) -> Any:
    """The call of the convolution by groups as one that takes the kernel of the depthwise one, `(C, M, *k)`
    in whatever order of axes the call has."""
    if isinstance(call, Unsupported):
        return call
    canonical = words_by_groups(words).kernel_shape
    shape = tuple(canonical[axis] for axis in call.layout.kernel)
    geometry = prediction if isinstance(prediction, Geometry) else None
    return replace(call, layout=_channels_together(call), kernel_as=shape, geometry=geometry)


def _channels_together(call: Call) -> Any:
    """The layout with channel before multiplier in the kernel, where the call has them the other way round.

    Both lie on one axis of the kernel that the call takes, and the channel varies slowest there.
    """
    kernel = call.layout.kernel
    swapped = {0: 1, 1: 0}
    in_order = kernel.index(0) < kernel.index(1)
    kept = kernel if in_order else tuple(swapped.get(axis, axis) for axis in kernel)
    return replace(call.layout, kernel=kept)
