"""A call of PyTorch as a program: `torch.nn.functional` on tensors that share memory with the arrays."""

from __future__ import annotations

from typing import List, Tuple, Union

from ...operators import skips
from ...operators.observations import Unsupported
from ..interface import Call, Pairs
from ..program import Arrays, Program, Spelling, write_program
from ..source_text import assignment, literal
from .convolution.calls import KEYWORDS, TorchCall

FUNCTIONAL = "torch.nn.functional."


class TorchSpelling(Spelling):
    """Functions of `torch.nn.functional` over tensors."""

    lacking = "for which torch has no words here"
    imports = (("import torch", "torch."), ("import torch.nn.functional as F", "F."))
    keywords = KEYWORDS

    def to_tensor(self, text: str, dtype: str) -> str:
        # torch has no negative strides, which is what turning leaves in NumPy
        tensor = f"torch.from_numpy({text}{'.copy()' if '::-1' in text else ''})"
        return f"{tensor}.bfloat16()" if dtype == "bfloat16" else tensor

    def to_array(self, text: str, dtype: str) -> str:
        return f"{text}.float().numpy()" if dtype == "bfloat16" else f"{text}.numpy()"

    def move(self, text: str, source: Tuple[int, ...], target: Tuple[int, ...]) -> str:
        return super().move(text, source, target).replace(".transpose(", ".permute(")

    def pad(self, name: str, pairs: Pairs) -> str:
        ends = [end for pair in reversed(pairs) for end in pair]
        while ends[-2:] == [0, 0]:
            del ends[-2:]
        return f"F.pad({name}, {literal(tuple(ends))})"

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        if isinstance(call, TorchCall) and call.is_module:
            return _module(call, operands, self.arguments(call))
        function = call.function.replace(FUNCTIONAL, "F.")
        return assignment("outputs", function, [*operands, *self.arguments(call)])


def _module(call: TorchCall, operands: Tuple[str, ...], arguments: List[str]) -> List[str]:
    """A module that has no parameters of its own, called with the operands as its parameters."""
    own = [*arguments, 'device="meta"', f"dtype={operands[0]}.dtype"]
    parameters = ", ".join(f'"{name}": {operand}' for name, operand in zip(("weight", "bias"), operands[1:]))
    forward = ", ".join(f'"{name}": {literal(value)}' for name, value in call.forward.items())
    given = ["module", f"{{{parameters}}}", f"({operands[0]},)", f"{{{forward}}}"]
    return [
        *assignment("module", call.function, own),
        *assignment("outputs", "torch.func.functional_call", given),
    ]


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """The functional form, on the CPU; none that translates a convolution without input channels.

    Measured with 2.13: no input channels and two output channels give a shape of (1, 0, 1, 1). A script that
    shows what comes of a call (`Arrays.tensors`) makes it all the same.
    """
    if not arrays.tensors and call.geometry is not None and call.geometry.in_channels == 0:
        why = "torch drops the output channels of an operation without channels"
        return Unsupported(why, skips.OPERANDS)
    return write_program(TorchSpelling(arrays.tensors), call, arrays)
