"""A model in a script, run by ONNX Runtime with the options of the adapter."""

from __future__ import annotations

from ..onnx.script import runtime_script
from ..scripting import Lines, Script
from ..source_text import literal


def _run(device: str) -> Lines:
    index = device.partition(":")[2] or "0"
    cuda = f'("CUDAExecutionProvider", {{"device_id": {literal(index)}, "use_tf32": "0"}})'
    provider = '("CPUExecutionProvider", {})' if device == "cpu" else cuda
    return [
        "",
        "def run(model, feeds):",
        "    options = onnxruntime.SessionOptions()",
        "    options.intra_op_num_threads = options.inter_op_num_threads = 1",
        f"    providers = [{provider}]",
        "    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=providers)",
        "    session.disable_fallback()",
        "    return session.run(None, feeds)[0]",
        "",
        "",
    ]


SCRIPT = runtime_script(
    "onnxruntime",
    _run,
    imports=("import onnxruntime",),
    version='onnxruntime.__version__, "onnx", onnx.__version__',
    needs=("onnx", "onnxruntime"),
)


def variant_script(name: str) -> Script:
    """The script of a variant: the call is another one, what runs it is the same."""
    return SCRIPT
