"""What a configuration means after a dialect's rule has read its words: one window per spatial axis.

Both operators link a fine line and a coarse line: tap `j` at coarse position `m` touches the fine position `m
* stride + j * dilation - offset`. A convolution reads the fine line (its input) and writes the coarse one; a
transposed convolution reads the coarse line and writes the fine one. The two are each other's adjoint with
the same numbers (V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning,
arXiv:1603.07285). Every framework's words (SAME, VALID, padding, output_padding, output_shape, ...) choose a
window of one of these lines, so nothing but rules and translations needs to know them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Dict, Mapping, Optional, Union

from ..mixed_dtypes import MixedDtypes
from ..registry import find_operator
from ..shapes import Shape, kernel_shape
from ..tensors import BIAS, INPUT, KERNEL
from ..words import Refusal, Words
from .ends import Ends


@dataclass(frozen=True)
class Axis:
    """One spatial axis of one operator; every number counts elements.

    conv:           `out[n] = sum_j in[n * stride + j * dilation - offset] * w[j]`
    conv_transpose: `out[n] = sum_{m, j: m * stride + j * dilation = n + offset} in[m] * w[j]`

    for `n` in `0 .. size - 1`, zeros wherever the input is not defined. For a convolution
    `offset` is the padding at the beginning; for a transposed convolution it is the crop at the
    beginning of the full scatter. A negative offset means the opposite (crop, or added zeros).

    `ends` is what the words say for input sizes besides `input`. It is no part of the window: axes with one
    window are equal.
    """

    input: int
    kernel: int
    stride: int
    dilation: int
    offset: int
    size: int
    ends: Ends = field(default=None, compare=False)

    @property
    def effective_kernel(self) -> int:
        """Extent of the dilated kernel, `d(k - 1) + 1`."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def full(self) -> int:
        """Length of the full scatter of a transposed convolution, `s(i - 1) + d(k - 1) + 1`."""
        if self.input == 0:
            return 0
        return self.stride * (self.input - 1) + self.effective_kernel

    @property
    def padding(self) -> tuple[int, int]:
        """Zeros before and after the input that a convolution's window covers (negative: crop).

        What the last position does not reach at a stride counts as crop: `i + p0 + p1 = s(o - 1) + d(k - 1) +
        1`.
        """
        needed = (self.size - 1) * self.stride + self.effective_kernel
        return self.offset, needed - self.input - self.offset

    @property
    def zeros(self) -> tuple[int, int]:
        """Padding of a convolution in numbers that hold for every input size where `ends` has such, else
        `padding`, but for a remainder that no window reaches, which stays."""
        lo, hi = self.padding
        if isinstance(self.ends, tuple) and self.ends[0] == self.offset:
            unread = self.ends[1] - hi
            if 0 <= unread < self.stride:
                return self.ends
        return lo, 0 if -self.stride < hi < 0 else hi

    @property
    def trimmed(self) -> Axis:
        """This axis of a convolution with no more zeros at its ends than a window reads at this input size.

        For other sizes the operation may then be another one: `ends` are numbers that hold for `input` alone.
        """
        least = min(self.ends[1], 0) if isinstance(self.ends, tuple) else 0
        return replace(self, ends=(self.offset, max(self.padding[1], least)))

    @property
    def crop(self) -> tuple[int, int]:
        """Entries cut from both ends of the full scatter of a transposed convolution (negative: zeros
        added)."""
        return self.offset, self.full - self.offset - self.size

    @property
    def adjoint(self) -> Axis:
        """The axis of the adjoint operation: the roles of input and output exchanged, all else equal."""
        return replace(self, input=self.size, size=self.input, ends=None)


@dataclass(frozen=True)
class Geometry:
    """A complete operation: batch, channels, groups, one `Axis` per spatial axis, orientation.

    Shapes are canonical, channels first: input `(N, C_in, *size)`, output `(N, C_out, *size)`,
    kernel of a conv `(C_out, C_in / groups, *k)`, kernel of a conv_transpose
    `(C_in, C_out / groups, *k)` (the array of the convolution it is the adjoint of), bias `(C_out,)`.
    `flip` is true where the kernel is turned by 180 degrees before it is used as in `Axis`
    (true convolution, as in Theano and scipy; `jax.lax.conv_transpose` by default).

    `leading` are the axes in front of the channels where they are not the one batch axis: none of an
    unbatched input, several of which `batch` is the product. `dtypes` says what is computed in which dtype
    where that is not the dtype of the case for everything. `own` holds what
    a rule made of the words that only this operator has (`Words.own`), its defaults included.
    """

    op: str
    batch: int
    in_channels: int
    out_channels: int
    groups: int
    axes: tuple[Axis, ...]
    flip: bool = False
    leading: Optional[Shape] = None
    dtypes: Optional[MixedDtypes] = None
    own: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def gathers(self) -> bool:
        """Whether each position of the output reads a window of the input, see `Operator`."""
        return find_operator(self.op).gathers

    def fine(self, axis: Axis) -> int:
        """Extent of the line of one of the axes whose positions lie a stride apart from window to window."""
        return axis.input if self.gathers else axis.size

    def coarse(self, axis: Axis) -> int:
        """Extent of the line of one of the axes that has a position for each window."""
        return axis.size if self.gathers else axis.input

    def ends(self, axis: Axis) -> tuple[int, int]:
        """What words choose at both ends of one of the axes: the padding of the input, or the crop of the
        output."""
        return axis.padding if self.gathers else axis.crop

    @property
    def batch_axes(self) -> Shape:
        """The axes in front of the channels of input and output."""
        return (self.batch,) if self.leading is None else self.leading

    @property
    def plain(self) -> Geometry:
        """This operation with input and output of shape `(N, C, *size)` and all operands of one dtype.

        It computes the same numbers, batch by batch, from operands that were reshaped and converted.
        """
        return replace(self, leading=None, dtypes=None)

    @property
    def batched(self) -> Geometry:
        """This operation with input and output of shape `(N, C, *size)`, `N` the product of `batch_axes`."""
        return replace(self, leading=None)

    @property
    def input_shape(self) -> Shape:
        return (*self.batch_axes, self.in_channels, *(axis.input for axis in self.axes))

    @property
    def output_shape(self) -> Shape:
        return (*self.batch_axes, self.out_channels, *(axis.size for axis in self.axes))

    @property
    def kernel_shape(self) -> Shape:
        return kernel_shape(
            self.op,
            self.in_channels,
            self.out_channels,
            self.groups,
            tuple(axis.kernel for axis in self.axes),
        )

    @property
    def operand_shapes(self) -> Dict[str, Shape]:
        """The shape of each operand, in the order of the operator, that of a bias included."""
        shapes = {INPUT: self.input_shape, KERNEL: self.kernel_shape, BIAS: (self.out_channels,)}
        return {name: shapes[name] for name in find_operator(self.op).operand_names(bias=True)}

    @property
    def trimmed(self) -> Geometry:
        """This operation with no more padding at the ends of a convolution than windows read at this size.

        A transposed convolution, whose `ends` are cuts of its output, stays as it is.
        """
        if not self.gathers:
            return self
        return replace(self, axes=tuple(axis.trimmed for axis in self.axes))

    @property
    def adjoint(self) -> Geometry:
        """The operation whose matrix is the transpose of this one's, with the same kernel array, in one
        dtype."""
        return replace(
            self,
            op=find_operator(self.op).adjoint,
            in_channels=self.out_channels,
            out_channels=self.in_channels,
            axes=tuple(axis.adjoint for axis in self.axes),
            dtypes=None,
        )

    def to_words(self, dtype: str, layout: str = "native") -> Words:
        """A configuration with the numbers of this operation, but not with its windows.

        It says nothing of padding, output size or orientation, for which each dialect has words of its own.
        """
        return Words(
            op=self.op,
            input=self.input_shape,
            out_channels=self.out_channels,
            kernel=tuple(axis.kernel for axis in self.axes),
            stride=tuple(axis.stride for axis in self.axes),
            dilation=tuple(axis.dilation for axis in self.axes),
            groups=self.groups,
            dtype=dtype,
            layout=layout,
            own=self.own,
        )


Prediction = Union[Geometry, Refusal]
"""What a dialect's rule makes of words: an operation, or why it refuses them."""
