"""Random words of JAX."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.words import Words


@st.composite
def configurations(draw: st.DrawFn, op: str) -> Words:
    """Every word in every form, with a number that makes no convolution now and then."""
    rank = draw(st.sampled_from((1, 1, 2, 2, 3)))
    grouped = op == CONV or draw(st.integers(0, 7)) == 0
    groups = draw(st.sampled_from((1, 1, 1, 1, 2, 2, 3, 0))) if grouped else 1

    def number(low: int, high: int, rare: tuple[int, ...]) -> int:
        unusual = rare and draw(st.integers(0, 25)) == 0
        return draw(st.sampled_from(rare) if unusual else st.integers(low, high))

    def numbers(low: int, high: int, rare: tuple[int, ...] = ()) -> tuple[int, ...]:
        return tuple(number(low, high, rare) for _ in range(rank))

    pairs = tuple(zip(numbers(-2, 4, (-6,)), numbers(-2, 4, (-6, 9))))
    strings = ("SAME", "VALID", "SAME_LOWER", "FULL")
    padding = draw(st.sampled_from((None, *strings[:3], *strings, pairs, pairs, pairs, 1, numbers(0, 2))))
    names = ("transpose_kernel", "use_consistent_padding") if op == CONV_TRANSPOSE else ()
    rarely = draw(st.integers(0, 15))
    few = st.integers(1, 3) if draw(st.integers(0, 9)) else st.integers(0, 3)
    inputs, outputs = draw(few) * max(1, groups), draw(few) * max(1, groups)
    return Words(
        op=op,
        input=(draw(st.integers(0, 2)), inputs + (rarely == 1), *numbers(1, 7, (0,))),
        out_channels=outputs + (rarely == 2),
        kernel=numbers(1, 4, (0, 9)),
        stride=numbers(1, 4, (0, -1)),
        dilation=numbers(1, 3, (0, -1)),
        groups=groups,
        padding=padding,
        output_padding=numbers(0, 1) if rarely == 3 else None,
        output_size=numbers(1, 7) if rarely == 4 else None,
        layout=draw(st.sampled_from(("native", "channels_first", "channels_last"))),
        options={"jax": {name: draw(st.booleans()) for name in names}},
    )
