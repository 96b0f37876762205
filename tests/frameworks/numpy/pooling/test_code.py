"""Pooling as a NumPy program gives what the oracle gives."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.pooling import OPS, random_geometry, small_operands

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.numpy.pooling.code import program
from conformance.frameworks.program import Arrays, Program
from conformance.operators.observations import Unsupported
from conformance.operators.pooling.reference import pools


@pytest.mark.parametrize("op", OPS)
def test_the_program_gives_what_the_oracle_gives(op):
    random, seen = Random(f"programs {op}"), 0
    for _ in range(40):
        geometry = random_geometry(random, op)
        layout = channels_first(len(geometry.axes))
        written = program(Call("pool", {}, layout, geometry), Arrays(layout, "float64"))
        if isinstance(written, Unsupported):
            assert geometry.own.get("ties") == "last"
            continue
        assert isinstance(written, Program)
        x, _ = small_operands(geometry, random)
        names: dict[str, object] = {"x": x}
        exec("\n".join((*written.imports, *written.body)), names)
        assert np.allclose(names["y"], pools.result("output", geometry, x), 1e-14, 1e-14)
        seen += 1
    assert seen > 10
