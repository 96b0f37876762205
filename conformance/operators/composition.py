"""What the results of an operator are made of: the sums of products in each, and what is added to them.

Data, oracle, bounds and judge all ask this of a result, so that they cannot disagree about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import FrozenSet, Mapping, Tuple

from .tensors import (
    ADJOINT,
    BIAS,
    COTANGENT,
    GRAD_BIAS,
    GRAD_INPUT,
    GRAD_KERNEL,
    INDICES,
    INPUT,
    JVP,
    KERNEL,
    OUTPUT,
    SECOND_COTANGENT,
    SECOND_INPUT,
    SECOND_KERNEL,
    TANGENT_BIAS,
    TANGENT_INPUT,
    TANGENT_KERNEL,
)

Factors = Tuple[str, ...]
"""Operands and tangents of which an element of each is multiplied."""


@dataclass(frozen=True)
class Composition:
    """The results of an operator by name, in terms of its operands and tangents.

    `products` has the sums of products in each result, each by its factors; results with several are sums of
    results. `addends` names the operand that is added to the products of a result, once for each element.

    `selections` are results whose elements are elements of an operand, or places of such: no arithmetic makes
    them, so that they are exact whatever the operands hold. `selectors` are operands that only choose which
    elements of others take part. `sums_windows` is false where an element at a coarse position is one element
    of its window and not the sum of all. `roundings` counts those of each term besides its products and sums,
    as where it is divided; none of them rounds where `Theory.has_exact_weights`.
    """

    products: Mapping[str, Tuple[Factors, ...]] = field(hash=False)
    addends: Mapping[str, str] = field(default_factory=dict, hash=False)
    selections: FrozenSet[str] = frozenset()
    selectors: FrozenSet[str] = frozenset()
    sums_windows: bool = True
    roundings: int = 0

    @cached_property
    def sources(self) -> Mapping[str, FrozenSet[str]]:
        """The operands and tangents that each result is made of."""
        return {
            name: frozenset(factor for factors in products for factor in factors).union(
                {self.addends[name]} if name in self.addends else ()
            )
            for name, products in self.products.items()
        }

    @cached_property
    def summands(self) -> Mapping[str, int]:
        """Results that are sums of results: of how many, each of which a framework may round before it adds
        them."""
        return {
            name: len(products) + (name in self.addends)
            for name, products in self.products.items()
            if len(products) > 1
        }


_ALONG_THE_TANGENTS = ((TANGENT_INPUT, KERNEL), (INPUT, TANGENT_KERNEL))

BILINEAR = Composition(
    products={
        OUTPUT: ((INPUT, KERNEL),),
        GRAD_INPUT: ((KERNEL, COTANGENT),),
        GRAD_KERNEL: ((INPUT, COTANGENT),),
        GRAD_BIAS: ((COTANGENT,),),
        JVP: _ALONG_THE_TANGENTS,
        SECOND_INPUT: ((TANGENT_KERNEL, COTANGENT),),
        SECOND_KERNEL: ((TANGENT_INPUT, COTANGENT),),
        SECOND_COTANGENT: _ALONG_THE_TANGENTS,
        ADJOINT: ((KERNEL, COTANGENT),),
    },
    addends={OUTPUT: BIAS, JVP: TANGENT_BIAS, SECOND_COTANGENT: TANGENT_BIAS},
)
"""Of an operator that is linear in its input and in its kernel, with a bias behind it."""


def leave_out(composition: Composition, *results: str) -> Composition:
    """The composition of an operator that lacks some of the results."""
    kept = {name: sums for name, sums in composition.products.items() if name not in results}
    return Composition(kept, {name: added for name, added in composition.addends.items() if name in kept})


LINEAR = Composition(
    products={
        OUTPUT: ((INPUT,),),
        GRAD_INPUT: ((COTANGENT,),),
        JVP: ((TANGENT_INPUT,),),
        ADJOINT: ((COTANGENT,),),
    },
    sums_windows=False,
)
"""Of an operator that copies its input, its one operand, and of the adjoint, which adds the copies up."""

AVERAGE = Composition(
    products={OUTPUT: ((INPUT,),), GRAD_INPUT: ((COTANGENT,),), JVP: ((TANGENT_INPUT,),)},
    # a division, or a multiplication with a reciprocal that was rounded before
    roundings=2,
)
"""Of an operator that is linear in its input, its one operand, with weights that may have to be rounded."""

SELECTION = Composition(
    products={OUTPUT: ((INPUT,),), INDICES: ((INPUT,),), GRAD_INPUT: ((COTANGENT,),)},
    selections=frozenset({OUTPUT, INDICES}),
    selectors=frozenset({INPUT}),
    sums_windows=False,
)
"""Of an operator that selects elements of its input, its one operand, by their values."""
