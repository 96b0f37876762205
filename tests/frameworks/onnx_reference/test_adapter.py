"""ONNX's reference evaluator: where it runs, what it says of itself, and what it computes."""

from __future__ import annotations

import numpy as np
import pytest
from support.installed import skip_without
from support.planted.dense import case

from conformance.cases.questions import question_of
from conformance.errors import Unavailable
from conformance.frameworks.onnx_reference.adapter import Adapter
from conformance.operators.observations import Answer
from conformance.worker.answer import answer

skip_without("onnx")


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return Adapter(device="cpu")


@pytest.mark.parametrize("device", ["gpu", "gpu:1", "tpu"])
def test_it_runs_on_the_cpu_only(device: str) -> None:
    with pytest.raises(Unavailable, match="CPU only"):
        Adapter(device=device)


def test_it_says_what_it_computes_with(adapter: Adapter) -> None:
    import onnx

    about = adapter.about()
    assert (about.framework, about.device, about.version) == ("onnx-reference", "cpu", onnx.__version__)
    assert {"float32", "float64"} <= set(about.dtypes)
    assert about.narrow_sums == {"float16": ("output",)}


def test_it_answers_in_the_dtype_of_the_question(adapter: Adapter) -> None:
    asked = question_of(case("plain", op="conv", gradients=False))
    observed = answer(asked, adapter)
    assert isinstance(observed, Answer)
    assert (observed.dtype, np.isfinite(observed.values["output"]).all()) == ("float32", True)
