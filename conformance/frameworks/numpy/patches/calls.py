"""How the reference of patches is called: by geometry, in the formulation that the variant names."""

from __future__ import annotations

from ..formulations import Formulations

_OWN = Formulations("patches", {"": "copies", "matrix": "matrix", "im2col": "indices"})

translate, formulation = _OWN.translate, _OWN.find
