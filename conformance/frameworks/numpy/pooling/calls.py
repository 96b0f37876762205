"""How the reference of pooling is called: by geometry, in the formulation that the variant names."""

from __future__ import annotations

from ..formulations import Formulations

_OWN = Formulations("pooling", {"": "pools", "im2col": "patches"})

translate, formulation = _OWN.translate, _OWN.find
