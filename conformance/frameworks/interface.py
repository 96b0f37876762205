"""What a framework has to offer: a call for each question, and an adapter that runs it.

A built-in framework is a package `frameworks/<name>/` with `adapter.py`, the only module that imports the
framework, and a folder for each operator it has, with `rules.py` (words -> geometry or refusal, pure),
`calls.py` (question -> `Call`, pure) and, where `Adapter.apply` runs them, `execution.py` (a `Call` on
tensors). An adapter from outside is one module with a class `Adapter`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Callable, ClassVar, Iterator, Mapping, Optional, Tuple, Type, Union

import numpy as np
import numpy.typing as npt

from ..errors import Unavailable
from ..operators import skips
from ..operators.observations import About, Unsupported
from ..operators.question import Question
from ..operators.registry import find_operator
from ..operators.shapes import Shape
from ..operators.surroundings import Pairs, Surroundings
from ..operators.tensors import BIAS, INPUT, KERNEL
from ..operators.windows.ends import Ends
from ..operators.windows.geometry import Geometry, Prediction
from .registry import operator_calls

__all__ = [
    "About",
    "Adapter",
    "Call",
    "Function",
    "Layout",
    "Pairs",
    "Unavailable",
    "Unsupported",
    "bind_call",
    "channels_first",
    "has_operator",
]

Tensor = Any
Function = Callable[..., Tensor]
"""`function(x, w)` or `function(x, w, b)` over framework tensors in native layout."""


@dataclass(frozen=True)
class Layout:
    """How canonical axes are arranged natively: `native = numpy.transpose(canonical, permutation)`."""

    input: tuple[int, ...]
    kernel: tuple[int, ...]
    output: tuple[int, ...]

    @property
    def of_operands(self) -> Mapping[str, Tuple[int, ...]]:
        """The arrangement of each operand."""
        return {INPUT: self.input, KERNEL: self.kernel, BIAS: (0,)}


def channels_first(rank: int) -> Layout:
    """The layout that leaves every canonical axis where it is, for `rank` spatial axes."""
    same = tuple(range(rank + 2))
    return Layout(same, same, same)


@dataclass(frozen=True)
class Call:
    """One question in a framework's own words, as data: nothing else decides how it is run.

    `function` is the public name that is called, `words` its keyword arguments beyond the
    operands, as plain data. Around the call, in this order: the kernel is turned by 180 degrees
    (`flip`), gets the shape in which the function takes it (`kernel_as`, where the operand has another one)
    and zeros are put between its taps (`dilate`, one factor per axis); the input is padded with zeros
    (`pad`, negative entries remove); the groups are computed one by one and concatenated (`split`); the
    output loses entries at its ends (`crop`, negative entries add zeros); the bias is added where the
    function does not take one (`bias`: "argument" or "added").
    `geometry` is None only where the dialect's rule refuses. `ends` says for each axis what the words and the
    zeros or cuts around the call give for input sizes besides this one (`Axis.ends`); () where they are for
    this size alone. `lacks_gradient` says why the framework is not asked to differentiate the call; "" where
    it is.
    """

    folder: ClassVar[str] = "convolution"
    """The folder of the operator in each framework (`operators.shapes.FOLDERS`)."""

    function: str
    words: Mapping[str, Any]
    layout: Layout
    geometry: Optional[Geometry] = None
    flip: bool = False
    kernel_as: Shape = ()
    dilate: tuple[int, ...] = ()
    pad: Pairs = ()
    split: int = 1
    crop: Pairs = ()
    bias: str = "added"
    notes: tuple[str, ...] = field(default=())
    ends: tuple[Ends, ...] = field(default=(), compare=False)
    lacks_gradient: str = ""

    @property
    def native(self) -> bool:
        """Whether the framework's own call does it all: no zeros, cuts, groups or dilations around it."""
        return not (self.surroundings or self.split > 1)

    @property
    def surroundings(self) -> Surroundings:
        """The zeros, cuts and dilation around the framework's own call."""
        return Surroundings(self.pad, self.crop, self.dilate)

    def steps_around(self, bias: bool = False) -> Iterator[str]:
        """What is done around the framework's own call, in words and in order; `bias`: there is one."""
        if self.flip:
            yield "kernel turned by 180 degrees before the call"
        if self.kernel_as:
            yield f"kernel given in the shape {self.kernel_as}"
        if any(factor != 1 for factor in self.dilate):
            yield f"zeros put between the taps of the kernel, dilation {self.dilate}"
        if any(any(pair) for pair in self.pad):
            yield f"input padded with zeros before the call (negative: cut): {self.pad}"
        if self.split > 1:
            yield f"{self.split} groups computed one by one and concatenated"
        if any(any(pair) for pair in self.crop):
            yield f"output cut after the call (negative: zeros added): {self.crop}"
        if bias and self.bias == "added":
            yield "bias added after the call"
        yield from self.notes

    @property
    def text(self) -> str:
        """The call as one line of code, for people."""
        words = ", ".join(f"{name}={value!r}" for name, value in self.words.items())
        return f"{self.function}({words})"


class Adapter:
    """Answers questions with one framework, in one variant, on one device.

    Built-in adapters override everything below. An adapter from outside has to define `conv` or
    `conv_transpose` (or both) and may define the rest; what it leaves out is reported as unsupported.
    """

    dialect: ClassVar[Optional[str]] = None
    """Whose rule literal words follow; None: only equivalent questions are answered."""

    framework: ClassVar[str] = ""
    """The built-in framework whose folders of operators `apply` covers; an adapter from outside has none."""

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Import the framework and claim the device; raises `Unavailable` with the reason."""
        self.variant = variant
        self.device = device

    def about(self) -> About:
        """Version, device, variants, flags and dtypes of this very instance."""
        return About(framework=type(self).__module__, version="0", variant=self.variant)

    @cached_property
    def described(self) -> About:
        """`about()`, asked for once: some adapters measure their dtypes for it."""
        return self.about()

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        """The call for a question; `prediction` is the geometry, or the refusal of literal words.

        Pure: no framework is asked. By default the call has no words but the geometry. Where that turns the
        kernel, the kernel operand comes turned and the geometry of the call does not turn it again.
        """
        if not isinstance(prediction, Geometry):
            return Unsupported(
                "has no rule of its own for words; it is asked for geometries only", skips.WORDS
            )
        name = prediction.op
        if not has_operator(type(self), name):
            return Unsupported(f"has no {name}", skips.OPERATOR)
        rank = len(prediction.axes)
        layout = channels_first(rank)
        return Call(
            name, {}, layout, geometry=replace(prediction, flip=False), flip=prediction.flip, bias="argument"
        )

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> Tensor:
        """A tensor of `dtype` on the device; `array` is native layout and exact in `dtype`."""
        return array.astype("float32" if dtype == "bfloat16" else dtype)

    def get(self, tensor: Tensor) -> npt.NDArray[np.generic]:
        """The values on the host (bfloat16 as float32), after everything queued is done."""
        return np.asarray(tensor)

    def dtype(self, tensor: Tensor) -> str:
        """The framework's dtype of a tensor, by its NumPy name or `bfloat16`."""
        return str(np.asarray(tensor).dtype)

    def conv(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        """Run a convolution as `call` says, crops, pads and bias included."""
        return self.apply(call, x, w, b)

    def conv_transpose(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        """Run a transposed convolution as `call` says, crops, pads and bias included."""
        return self.apply(call, x, w, b)

    def apply(self, call: Call, *operands: Optional[Tensor]) -> Tensor:
        """Run any operator of a built-in framework as `call` says, crops and pads included.

        The operands come in the order of the operator; a bias that is not there is None.
        """
        raise NotImplementedError

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Union[Tuple[Tensor, Tuple[Tensor, ...]], Unsupported]:
        """Output and the VJP of `cotangent` for every operand (x, w and, where used, b)."""
        return Unsupported("has no gradients", skips.DERIVATIVE)

    def side_results(
        self, call: Call, operands: tuple[Tensor, ...]
    ) -> Union[Tuple[Tensor, ...], Unsupported]:
        """What the operator gives beside its output, in the order of `Operator.side_results`, each laid out
        as the output of the call is."""
        return Unsupported("gives nothing beside the output", skips.OPERATOR)

    def jvp(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], tangents: tuple[Tensor, ...]
    ) -> Union[Tensor, Unsupported]:
        """The derivative of the output along `tangents`, one for each operand and of its shape."""
        return Unsupported("has no forward mode", skips.DERIVATIVE)

    def second_order(
        self,
        call: Call,
        function: Function,
        operands: tuple[Tensor, ...],
        cotangent: Tensor,
        tangents: tuple[Tensor, ...],
    ) -> Union[Tuple[Tensor, Tensor, Tensor], Unsupported]:
        """With the VJPs `g` of `cotangent`: gradients of `sum(<g, tangent>)` by x, w and the cotangent."""
        return Unsupported("has no second-order gradients", skips.DERIVATIVE)

    def adjoint(self, call: Call, cotangent: Tensor, w: Optional[Tensor]) -> Tensor:
        """The adjoint operator, `call`, of the cotangent of a case and its kernel, None where it has none.

        The adjoint of a convolution is the transposed convolution with its geometry, and the other way round.
        """
        assert call.geometry is not None
        function = bind_call(self, call, call.geometry.op)
        return function(cotangent) if w is None else function(cotangent, w)

    def infer_shape(
        self, call: Call, function: Function, operands: tuple[Tensor, ...]
    ) -> Union[Shape, Unsupported]:
        """Native output shape by abstract inference, without computing anything."""
        return Unsupported("has no shape inference", skips.INFERENCE)


def has_method(adapter: Type[Adapter], op: str) -> bool:
    """Whether a class of adapters has a method of its own for an operator, which bears its name."""
    return getattr(adapter, op, None) is not getattr(Adapter, op, None)


def has_operator(adapter: Type[Adapter], op: str) -> bool:
    """Whether a class of adapters answers an operator.

    An adapter from outside has a method for each, which bears its name. A built-in framework has a folder for
    each, and one method for all of them, `apply`.
    """
    if has_method(adapter, op):
        return True
    return bool(adapter.framework) and not isinstance(operator_calls(adapter.framework, op), Unsupported)


def bind_call(adapter: Adapter, call: Call, op: str) -> Function:
    """A call of an operator as a function of its operands; a bias that is not given is None."""
    run = getattr(adapter, op) if has_method(type(adapter), op) else adapter.apply
    operator = find_operator(op)

    def function(*operands: Tensor) -> Tensor:
        missing = (None,) if operator.has_kernel and len(operands) == len(operator.operands) else ()
        return run(call, *operands, *missing)

    return function
