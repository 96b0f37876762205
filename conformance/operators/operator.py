"""An operator as data: what everything outside of its own folder asks of it.

Rooms that judge, record, compare and show know no operator by its name; what differs from one to the next
they read here. What an operator computes stands in its folder, see `registry`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from .composition import Composition
from .own_words import OwnWord
from .tensors import BIAS, GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, INPUT, KERNEL

GRADIENT_OF = {INPUT: GRAD_INPUT, KERNEL: GRAD_KERNEL, BIAS: GRAD_BIAS}
"""The VJP by each operand."""


@dataclass(frozen=True)
class Operator:
    """One operator, by its name in case files.

    `folder` is its folder in `operators/`, and in each framework that has it. `title` is its name in
    sentences, after "a". `adjoint` names the operator whose matrix is the transpose; "" for none.

    `gathers` tells the two directions of a window apart (`Geometry`): true where each position of the output
    reads the window of the input that belongs to it, so that words choose zeros around the input; false where
    each position of the input writes to a window of the output, so that words choose what is cut of it.

    `operands` are those that it always has, in the order in which a framework's function takes them; a bias
    comes behind them where a case has one. `kernel_letters` stand for the first axes of the kernel:
    output and input channels in the order of the canonical array. `has_size_words` says that words select
    among several sizes of the output, each axis by itself. `lacks` are the keys of cases that are no words
    of it, `own_words` those that it has beside what most operators have. `multiplier` is the one of these
    that says how many channels the output has for each of the input; "" where `out_channels` says how many.

    `side_results` are what it gives beside its output, some of `tensors.SIDE_RESULTS`.
    `has_weights` says that results are sums with weights of the geometry's own, of which its theory tells
    (`WeightedSums`).
    """

    name: str
    folder: str
    title: str
    adjoint: str
    gathers: bool
    operands: Tuple[str, ...]
    composition: Composition
    lacks: Tuple[str, ...] = ()
    own_words: Tuple[OwnWord, ...] = ()
    kernel_letters: str = ""
    has_size_words: bool = False
    multiplier: str = ""
    side_results: Tuple[str, ...] = ()
    has_weights: bool = False

    @property
    def has_kernel(self) -> bool:
        """Whether one of its operands is a kernel."""
        return KERNEL in self.operands

    @property
    def ends_name(self) -> str:
        """What words choose at both ends of an axis: `padding` of the input or `crop` of the output."""
        return "padding" if self.gathers else "crop"

    def operand_names(self, bias: bool) -> Tuple[str, ...]:
        """The operands of a case, in order; `bias` says that it has one."""
        return (*self.operands, BIAS) if bias else self.operands
