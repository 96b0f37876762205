"""What a planted backend does wrong beside its numbers: each behaviour at work, and right without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.frameworks.planted.behaviours import BEHAVIOURS, RIGHT
from conformance.operators.windows.geometry import Axis, Geometry

BY_NAME = {behaviour.name: behaviour for behaviour in BEHAVIOURS}
PLAIN = Geometry("conv", 1, 2, 2, 1, (Axis(5, 3, 1, 1, 0, 3),))
VALUES = np.linspace(0.1, 1.0, 10000)


def geometry(batch: int = 1, groups: int = 1, axis: Axis = PLAIN.axes[0]) -> Geometry:
    return Geometry("conv", batch, 2, 2, groups, (axis,))


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("refuses-dilation", geometry(axis=Axis(5, 2, 1, 2, 0, 3))),
        ("refuses-groups", geometry(groups=2)),
        ("refuses-empty-batch", geometry(batch=0)),
        ("loses-conv-transpose", replace(PLAIN, op="conv_transpose")),
        ("refuses-stride-beyond-kernel", geometry(axis=Axis(5, 2, 3, 1, 0, 2))),
    ],
)
def test_a_refusal_is_at_work_where_it_refuses(name: str, refused: Geometry) -> None:
    assert BY_NAME[name].refuses(refused)
    assert BY_NAME[name].can_show(refused, "float32")
    assert not BY_NAME[name].can_show(PLAIN, "float32")
    assert not RIGHT.refuses(refused)


def test_groups_of_another_default_refuse_a_kernel_of_one_group() -> None:
    assert BY_NAME["default-groups"].refuses(PLAIN)
    assert not BY_NAME["default-groups"].refuses(geometry(groups=2))


def test_a_lost_dtype_is_at_work_in_that_dtype() -> None:
    assert BY_NAME["loses-float64"].loses("float64")
    assert BY_NAME["loses-float64"].can_show(PLAIN, "float64")
    assert not BY_NAME["loses-float64"].can_show(PLAIN, "float32")
    assert BY_NAME["loses-dtypes"].can_show(PLAIN, "float32")
    assert not RIGHT.loses("float64")


def test_an_empty_output_has_no_last_axis() -> None:
    assert BY_NAME["outputs-empty"].raced(VALUES, 1, "float32").shape == (0,)


def test_inference_and_names_of_dtypes() -> None:
    assert BY_NAME["inference-one-more"].inferred((1, 2, 3)) == (1, 2, 4)
    assert BY_NAME["inference-reversed"].inferred((1, 2, 3)) == (3, 2, 1)
    assert BY_NAME["dtype-wider"].dtype("float16") == "float32"
    assert BY_NAME["dtype-wider"].dtype("float64") == "float64"
    assert (RIGHT.inferred((1, 2)), RIGHT.dtype("float16")) == ((1, 2), "float16")


def test_a_race_hits_one_element_in_a_thousand_and_others_in_every_run() -> None:
    first, second = (BY_NAME["races"].raced(VALUES, run, "float32") != VALUES for run in (1, 2))
    assert 2 <= first.sum() <= 30
    assert not np.array_equal(first, second)
    assert np.array_equal(BY_NAME["races"].raced(VALUES, 1, "float32") != VALUES, first)
    assert np.array_equal(RIGHT.raced(VALUES, 1, "float32"), VALUES)


def test_a_race_within_the_bound_rounds_to_the_other_neighbour() -> None:
    raced = BY_NAME["races-within-bound"].raced(VALUES, 1, "float16")
    hit = raced != VALUES
    assert 2 <= hit.sum() <= 30
    assert np.array_equal(raced[hit].astype(np.float16), raced[hit])
    assert (raced[hit] != VALUES[hit].astype(np.float16)).all()
    assert (np.abs(raced - VALUES) < np.spacing(VALUES.astype(np.float16)).astype(np.float64) * 1.01).all()


def test_whole_numbers_are_never_rounded() -> None:
    whole = np.arange(10000.0)
    assert np.array_equal(BY_NAME["races-within-bound"].raced(whole, 1, "int32"), whole)
