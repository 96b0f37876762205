"""What convolution and its adjoint compute, which differ in the direction of their geometry alone."""

from __future__ import annotations

from ..windows.theory import Theory
from .formulations import fourier
from .readings import FAMILIES
from .reference import elements, taps
from .reference.structural_zeros import possible_nans

THEORY = Theory(
    result=taps.result,
    element=elements.element,
    families=FAMILIES,
    possible_nans=possible_nans,
    transform_error=fourier.bound,
)
