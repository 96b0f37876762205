"""A module of PyTorch: every layer is a `torch.nn.Module` with parameters."""

from __future__ import annotations

from typing import Union

from ...operators import skips
from ...operators.dtypes import is_integer
from ...operators.observations import Unsupported
from ..interface import Call
from ..modules import LayerText, ModuleWriter, plain_layer
from ..program import Arrays, geometry_of
from .code import TorchSpelling


def write(call: Call, arrays: Arrays) -> Union[LayerText, Unsupported]:
    """A layer with a parameter `weight` and, with a bias, `bias`; none without input channels, see `code`."""
    if geometry_of(call).in_channels == 0:
        return Unsupported("torch drops the output channels of an operation without channels", skips.OPERANDS)
    # whole numbers have no gradient
    fixed = ", requires_grad=False" if is_integer(arrays.dtype) else ""
    return plain_layer(TorchSpelling(), call, arrays, f"torch.nn.Parameter({{}}.clone(){fixed})")


WRITER = ModuleWriter(
    "torch", write, "torch.nn.Module", "forward", ("import torch",), context="torch.no_grad()"
)
