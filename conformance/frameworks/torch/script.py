"""A function of torch tensors in a script: autograd for gradients, the meta device for shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Union

from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.windows.geometry import Prediction
from ..interface import Call
from ..registry import operator_calls
from ..scripting import Lines, Script, Translate
from ..source_text import literal
from .convolution.calls import TorchCall
from .variants import INDUCTOR, STRIDED, VARIANTS


def _tensor(text: str, dtype: str, device: str) -> str:
    on = "" if device == "cpu" else f", device={literal(device)}"
    return f"torch.tensor({text}, dtype=torch.{dtype}{on})"


def _strided_tensor(text: str, dtype: str, device: str) -> str:
    return f"view({_tensor(text, dtype, device)})"


def _array(text: str, dtype: str) -> str:
    return f"{text}.detach().cpu(){'.float()' if dtype == 'bfloat16' else ''}.numpy()"


def _setup(dtype: str, device: str) -> Lines:
    tf32 = ("torch.backends.cudnn.allow_tf32 = False", "torch.backends.cuda.matmul.allow_tf32 = False")
    return ["torch.set_num_threads(1)", *(tf32 if device.startswith("cuda") else ())]


VIEW = (
    "",
    "",
    "def view(tensor):",
    "    if tensor.numel() > 1 and bool((tensor == tensor.reshape(-1)[0]).all()):",
    "        return tensor.reshape(-1)[0].expand(tensor.shape)",
    "    return torch.stack([tensor, tensor + 1], -1)[..., 0]",
    "",
    "",
)


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
    jvp=(
        "ahead = torch.autograd.forward_ad",
        "with ahead.dual_level():",
        "    duals = [ahead.make_dual(one.detach(), tangent) for one, tangent in zip(operands, tangents)]",
        "    primal, jvp = ahead.unpack_dual(compute(*duals))",
        "    jvp = torch.zeros_like(primal) if jvp is None else jvp",
    ),
    second_order=(
        "leaves = [operand.detach().requires_grad_() for operand in operands]",
        "back = cotangent.detach().requires_grad_()",
        "first = torch.autograd.grad(compute(*leaves), leaves, back, create_graph=True)",
        "wanted = [*leaves[:2], back]",
        "second = torch.autograd.grad(first, wanted, tangents, allow_unused=True)",
        "second = [torch.zeros_like(at) if one is None else one for one, at in zip(second, wanted)]",
    ),
    infer=('inferred = tuple(compute(*(operand.to("meta") for operand in operands)).shape)',),
)


COMPILED = '@torch.compile(backend="inductor", fullgraph=True, dynamic=False)'
WHOLE = replace(
    SCRIPT,
    jvp=(
        "",
        COMPILED,
        "def along(operands, tangents):",
        "    return torch.func.jvp(eager, operands, tangents)[1]",
        "",
        "",
        "jvp = along(tuple(operands), tuple(tangents))",
    ),
    second_order=(
        "",
        "def first(operands, cotangent):",
        "    return torch.func.vjp(eager, *operands)[1](cotangent)",
        "",
        "",
        COMPILED,
        "def twice(operands, cotangent, tangents):",
        "    return torch.func.vjp(first, operands, cotangent)[1](tangents)",
        "",
        "",
        "(by_x, by_w, *_), by_cotangent = twice(tuple(operands), cotangent, tuple(tangents))",
        "second = [by_x, by_w, by_cotangent]",
    ),
    wrap='torch.compile({}, backend="inductor", dynamic=False)',
)
"""Each derivative is compiled as a whole, as in `derivatives.py`."""


def variant_script(name: str) -> Script:
    """The script of a variant."""
    variant = VARIANTS[name]
    own_flags = {path: value for path, value in variant.flags.items() if value != VARIANTS[""].flags[path]}
    flags = [f"torch.backends.{path} = {literal(value)}" for path, value in own_flags.items()]
    strided = variant.call == STRIDED
    return replace(
        WHOLE if variant.compiler == INDUCTOR else SCRIPT,
        tensor=_strided_tensor if strided else _tensor,
        setup=lambda dtype, device: [*_setup(dtype, device), *flags, *(VIEW if strided else ())],
        environment=variant.environment,
        translate=_translate_in_the_way_of(variant.call),
    )


def _translate_in_the_way_of(way: str) -> Translate:
    def translate_and_vary(
        question: Question, prediction: Prediction, about: About
    ) -> Union[Call, Unsupported]:
        calls = operator_calls("torch", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        call = calls.translate(question, prediction, about.device)
        varied: Union[Call, Unsupported] = calls.vary(question, call, way)
        return varied

    return translate_and_vary
