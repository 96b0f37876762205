"""What a depthwise convolution computes, and how it is misunderstood."""

from __future__ import annotations

from ..windows.theory import Theory
from .readings import FAMILIES
from .reference import elements, products
from .reference.structural_zeros import possible_nans

THEORY = Theory(
    result=products.result,
    element=elements.element,
    families=FAMILIES,
    possible_nans=possible_nans,
)
