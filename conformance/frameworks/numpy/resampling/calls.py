"""How the reference of resampling is called: by geometry, in the formulation that the variant names."""

from __future__ import annotations

from ..formulations import Formulations

_OWN = Formulations("resampling", {"": "sums", "matrix": "matrix"})

translate, formulation = _OWN.translate, _OWN.find
