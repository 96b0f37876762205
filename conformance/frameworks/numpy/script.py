"""A NumPy program as a script: nothing to set up, nothing to differentiate."""

from __future__ import annotations

from ..scripting import Script

SCRIPT = Script(
    imports=(),
    version="np.__version__",
    tensor=lambda text, dtype, device: text,
    array=lambda text, dtype: text,
)
