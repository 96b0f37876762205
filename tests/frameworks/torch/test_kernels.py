"""torch's CPU kernels add up in 16 bits, in the formats that oneDNN has no kernels for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.frameworks.torch.kernels import narrow_sums
from conformance.operators.tensors import RESULTS


def torch(available: bool = True, enabled: bool = True, **supported: bool) -> Any:
    """What `narrow_sums` asks a torch; a question that is not named is one that this torch lacks."""
    questions = {
        f"_is_mkldnn_{name}_supported": lambda answer=answer: answer for name, answer in supported.items()
    }
    mkldnn = SimpleNamespace(is_available=lambda: available, enabled=enabled)
    return SimpleNamespace(
        backends=SimpleNamespace(mkldnn=mkldnn), ops=SimpleNamespace(mkldnn=SimpleNamespace(**questions))
    )


@pytest.mark.parametrize(
    ("asked", "formats"),
    [
        (torch(bf16=True, fp16=True), []),
        (torch(bf16=True, fp16=False), ["float16"]),
        (torch(bf16=False, fp16=False), ["bfloat16", "float16"]),
        (torch(), []),
        (torch(enabled=False, bf16=True, fp16=True), ["bfloat16", "float16"]),
        (torch(available=False), ["bfloat16", "float16"]),
    ],
)
def test_sums_are_narrow_where_onednn_has_no_kernels(asked: Any, formats: list[str]) -> None:
    assert narrow_sums(asked, "cpu") == dict.fromkeys(formats, RESULTS)


def test_nothing_is_said_of_a_gpu() -> None:
    assert narrow_sums(torch(available=False), "cuda:0") == {}
