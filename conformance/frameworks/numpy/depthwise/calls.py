"""How the reference of depthwise convolutions is called: in the formulation that the variant names."""

from __future__ import annotations

from ..formulations import Formulations

_OWN = Formulations(
    "depthwise",
    {"": "products", "matrix": "matrix", "im2col": "im2col"},
    errs="multiplies zeros that are no elements with infinities",
)

translate, formulation = _OWN.translate, _OWN.find
