"""A model in a script, run by ONNX's reference evaluator."""

from __future__ import annotations

from ..onnx.script import runtime_script
from ..scripting import Lines, Script


def _run(device: str) -> Lines:
    return [
        "",
        "def run(model, feeds):",
        "    (output,) = ReferenceEvaluator(model).run(None, feeds)",
        "    return output",
        "",
        "",
    ]


SCRIPT = runtime_script(
    "onnx-reference",
    _run,
    imports=("from onnx.reference import ReferenceEvaluator",),
    version="onnx.__version__",
    needs=("onnx",),
)


def variant_script(name: str) -> Script:
    """The script of a variant: the call is another one, what runs it is the same."""
    return SCRIPT
