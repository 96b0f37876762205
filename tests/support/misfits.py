"""Random configurations whose operands and lists do not fit each other."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from conformance.operators.dtypes import DTYPES
from conformance.operators.shapes import CONV, OPERATORS
from conformance.operators.tensors import BIAS, INPUT, KERNEL
from conformance.operators.words import Operand, Words

FLOATS = ("float32", "float64", "float16", "bfloat16")


def draw_misfit(random: Random, dtypes: tuple[str, ...] = FLOATS) -> Words:
    """Words that fit, with one to three of their parts changed."""
    words = _draw_words(random, dtypes)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        words = random.choice((_change_shape, _change_shape, _change_dtype, _change_list))(random, words)
    return words


def _draw_words(random: Random, dtypes: tuple[str, ...]) -> Words:
    rank, op = random.choice((1, 2, 2, 3)), random.choice(OPERATORS)
    groups = random.choice((1, 1, 2, 3))
    extents = [random.randint(3, 5) for _ in range(rank)]
    strided = random.random() < 0.5
    return Words(
        op=op,
        input=(random.randint(1, 3), groups * random.randint(1, 2), *extents),
        out_channels=groups * random.randint(1, 2),
        kernel=tuple(random.randint(1, 3) for _ in range(rank)),
        stride=tuple(random.randint(1, 2) if strided else 1 for _ in range(rank)),
        dilation=tuple(1 if strided else random.randint(1, 2) for _ in range(rank)),
        groups=groups,
        padding=random.choice((None, None, "VALID", "SAME", ((1, 1),) * rank, (1,) * rank)),
        bias=random.random() < 0.5,
        dtype=random.choice(dtypes),
    )


def _change_shape(random: Random, words: Words) -> Words:
    name = random.choice((INPUT, KERNEL, BIAS))
    shape = list(words.operand_shape(name))
    change = random.randrange(6)
    if change == 0:
        shape = shape[1:]
    elif change == 1:
        shape.insert(0, random.randint(1, 3))
    elif change == 2 and shape:
        shape[random.randrange(len(shape))] = random.randint(0, 6)
    elif change == 3 and shape:
        del shape[random.randrange(len(shape))]
    elif change == 4 and shape:
        axis = random.randrange(min(2, len(shape)))
        shape[axis] *= random.choice((2, 3))
    else:
        shape = random.choice(([], [1], shape, [1] * len(shape)))
    return with_operand(words, name, shape=tuple(shape))


def _change_dtype(random: Random, words: Words) -> Words:
    name = random.choice((INPUT, KERNEL, BIAS))
    return with_operand(words, name, dtype=random.choice((*FLOATS, random.choice(DTYPES))))


def _change_list(random: Random, words: Words) -> Words:
    names = ["stride", "dilation", "padding"] + (
        [] if words.op == CONV else ["output_padding", "output_size"]
    )
    name = random.choice(names)
    length = random.choice([n for n in range(1, 6) if n != words.rank])
    entry = {"output_padding": 0, "output_size": 8}.get(name, random.choice((1, 1, 2)))
    values = (entry,) * length
    if name == "padding" and random.random() < 0.5:
        values = ((1, 1),) * length  # type: ignore[assignment]
    return replace(words, **{name: values})  # type: ignore[arg-type]


def with_operand(words: Words, name: str, **changes: object) -> Words:
    """The words with a shape or dtype of its own for an operand, and a bias where that is one."""
    operand = replace(words.operands.get(name, Operand()), **changes)  # type: ignore[arg-type]
    return replace(words, bias=words.bias or name == BIAS, operands={**words.operands, name: operand})
