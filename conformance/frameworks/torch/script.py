"""A function of torch tensors in a script: autograd for gradients, the meta device for shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Union

from ...geometry import Prediction
from ...observations import About, Question, Unsupported
from ..interface import Call
from ..scripting import Lines, Script
from .calls import TorchCall, in_channels_last, translate
from .variants import CHANNELS_LAST, INDUCTOR, VARIANTS


def _tensor(text: str, dtype: str, device: str) -> str:
    on = "" if device == "cpu" else f', device="{device}"'
    return f"torch.tensor({text}, dtype=torch.{dtype}{on})"


def _array(text: str, dtype: str) -> str:
    return f"{text}.detach().cpu(){'.float()' if dtype == 'bfloat16' else ''}.numpy()"


def _setup(dtype: str, device: str) -> Lines:
    tf32 = ("torch.backends.cudnn.allow_tf32 = False", "torch.backends.cuda.matmul.allow_tf32 = False")
    return ["torch.set_num_threads(1)", *(tf32 if device.startswith("cuda") else ())]


def _prepare(call: Call) -> Lines:
    if not (isinstance(call, TorchCall) and call.memory_format):
        return []
    return [f"{name} = {name}.to(memory_format={call.memory_format})" for name in "xw"]


SCRIPT = Script(
    imports=("import torch", "import torch.nn.functional as F"),
    version="torch.__version__",
    tensor=_tensor,
    array=_array,
    setup=_setup,
    prepare=_prepare,
    differentiate=(
        "leaves = [operand.requires_grad_() for operand in operands]",
        "output = compute(*leaves)",
        "gradients = torch.autograd.grad(output, leaves, cotangent)",
    ),
    infer=('inferred = tuple(compute(*(operand.to("meta") for operand in operands)).shape)',),
)


def scripted(name: str) -> Script:
    """The script of a variant."""
    variant = VARIANTS[name]
    changed = {path: value for path, value in variant.flags.items() if value != VARIANTS[""].flags[path]}
    flags = [f"torch.backends.{path} = {value}" for path, value in changed.items()]
    return replace(
        SCRIPT,
        setup=lambda dtype, device: [*_setup(dtype, device), *flags] if name else _setup(dtype, device),
        environment=variant.environment,
        wrap=('compute = torch.compile(compute, backend="inductor", dynamic=False)',)
        if variant.compiler == INDUCTOR
        else (),
        translate=_in_channels_last if variant.call == CHANNELS_LAST else None,
    )


def _in_channels_last(question: Question, prediction: Prediction, about: About) -> Union[Call, Unsupported]:
    call = translate(question, prediction, about.device)
    return call if isinstance(call, Unsupported) else in_channels_last(question, call)
