"""Parts of rules about operands whose shapes and dtypes do not follow from the words.

A dialect's `take_operands(words)` says which plain words such a configuration amounts to, or why the
framework refuses it; its rule then reads the plain words as it reads any others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Optional, Tuple, Union

from ..operators.mixed_dtypes import MixedDtypes
from ..operators.registry import find_operator
from ..operators.shapes import Shape
from ..operators.tensors import BIAS, INPUT, KERNEL
from ..operators.windows.geometry import Prediction
from ..operators.words import Operand, Refusal, Words

DTYPES, INPUT_RANK, KERNEL_RANK = "operand_dtypes", "input_rank", "kernel_rank"
CHANNELS, BIAS_SHAPE, LIST_LENGTH = "kernel_channels", "bias_shape", "list_length"
KERNEL_SHAPE = "kernel_shape"
OPERAND_RULES = (DTYPES, INPUT_RANK, KERNEL_RANK, CHANNELS, BIAS_SHAPE, LIST_LENGTH, KERNEL_SHAPE)
"""Names of the checks of operands and of the lengths of lists, as `Refusal.rule`."""


@dataclass(frozen=True)
class Taken:
    """What operands amount to: plain `words`, and what is left of their own in the output.

    `leading` are the axes in front of the channels where they are not one batch axis, `dtypes` those of the
    operation where they are not all that of the words (see `Geometry`).
    """

    words: Words
    leading: Optional[Shape] = None
    dtypes: Optional[MixedDtypes] = None


Taking = Callable[[Words], Union[Taken, Refusal]]


def predict_operands(
    words: Words, take_operands: Taking, predict: Callable[[Words], Prediction]
) -> Prediction:
    """The prediction for words that do not fit together: that of the plain words which they amount to."""
    taken = take_operands(_resolve(words))
    if isinstance(taken, Refusal):
        return taken
    prediction = predict(taken.words)
    if isinstance(prediction, Refusal):
        return prediction
    return replace(prediction, leading=taken.leading, dtypes=taken.dtypes)


def _resolve(words: Words) -> Words:
    """The words with the shape and dtype of each operand written out, so that no change of another word, as
    of the channels of the input, changes what follows from it."""
    return replace(
        words,
        operands={
            name: Operand(words.operand_shape(name), words.operand_dtype(name))
            for name in words.operand_names
        },
    )


def refuse_dtypes(words: Words) -> Optional[Refusal]:
    """Refuses operands of several dtypes."""
    dtypes = sorted(words.operand_dtypes)
    if len(dtypes) == 1:
        return None
    return Refusal(DTYPES, f"the operands have to be of one dtype, not of {' and '.join(dtypes)}")


def other_dtypes(words: Words) -> Optional[MixedDtypes]:
    """The dtype of all operands, which have one, for everything where it is not the one of the words."""
    (dtype,) = words.operand_dtypes
    return unless_uniform(words, MixedDtypes.of_one(dtype))


def unless_uniform(words: Words, dtypes: MixedDtypes) -> Optional[MixedDtypes]:
    """The dtypes of an operation, None where all are the one of the words."""
    return None if dtypes == MixedDtypes.of_one(words.dtype) else dtypes


def refuse_lists(words: Words, *others: int) -> Optional[Refusal]:
    """Refuses lists that have neither one entry for each axis nor one of the `others` as their length.

    The kernel's extents are no list of a call here: they are what the kernel is made from.
    """
    for name, values in words.lists.items():
        if name != "kernel" and len(values) not in (words.rank, *others):
            return list_refusal(name, len(values), words.rank)
    return None


def list_refusal(name: str, length: int, axes: int) -> Refusal:
    """The refusal of a list of a wrong length."""
    entries = f"{length} {'entry' if length == 1 else 'entries'}"
    return Refusal(LIST_LENGTH, f"{name} has {entries} for {axes} spatial {'axis' if axes == 1 else 'axes'}")


def spread(numbers: Tuple[int, ...], axes: int) -> Tuple[int, ...]:
    """A list of one entry as one of an entry for each axis; every other list as it is."""
    return numbers * axes if len(numbers) == 1 else numbers


def refuse_input_rank(words: Words) -> Optional[Refusal]:
    """Refuses an input that is not `(N, C, *size)`."""
    shape, rank = words.operand_shape(INPUT), words.rank
    if len(shape) == rank + 2:
        return None
    return Refusal(INPUT_RANK, f"the input has {len(shape)} axes, {list(shape)}, and not {rank + 2}")


def refuse_kernel_rank(words: Words) -> Optional[Refusal]:
    """Refuses a kernel without two axes of channels and one for each spatial axis."""
    shape, rank = words.operand_shape(KERNEL), words.rank
    if len(shape) == rank + 2:
        return None
    return Refusal(KERNEL_RANK, f"the kernel has {len(shape)} axes, {list(shape)}, and not {rank + 2}")


def read_kernel(words: Words) -> Union[Words, Refusal]:
    """Plain words of a kernel whose channels are those of the input: output channels and extents are its own.

    The input of `words` is what it is; the kernel has the right number of axes.
    """
    first, second, *extents = words.operand_shape(KERNEL)
    conv, groups = find_operator(words.op).gathers, max(1, words.groups)
    wanted = words.in_channels // groups if conv else words.in_channels
    found = second if conv else first
    if found != wanted or words.in_channels % groups:
        why = f"a kernel of shape {list(words.operand_shape(KERNEL))} takes {found * (groups if conv else 1)}"
        return Refusal(
            CHANNELS, f"{why} input channels in {groups} groups, the input has {words.in_channels}"
        )
    return replace(words, out_channels=first if conv else second * groups, kernel=tuple(extents))


def refuse_bias(words: Words, *others: Shape) -> Optional[Refusal]:
    """Refuses a bias that is not a vector as long as there are output channels, or of one of the `others`."""
    if not words.bias:
        return None
    shape, wanted = words.operand_shape(BIAS), (words.out_channels,)
    if shape in (wanted, *others):
        return None
    return Refusal(BIAS_SHAPE, f"the bias has the shape {list(shape)}, the output {wanted[0]} channels")


def plain(words: Words) -> Words:
    """The words without operands of their own."""
    return replace(words, operands={})


def exact_operands(words: Words) -> Union[Words, Refusal]:
    """Plain words of operands that have to fit exactly, as most frameworks want them: no axis and no channel
    more or less, a bias for each output channel."""
    refusal = refuse_input_rank(words) or refuse_kernel_rank(words)
    read = refusal or read_kernel(replace(words, input=words.operand_shape(INPUT)))
    if isinstance(read, Refusal):
        return read
    return refuse_bias(read) or plain(read)
