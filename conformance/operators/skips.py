"""Why a backend cannot be asked a question: a closed list of kinds, which records and reports name."""

from __future__ import annotations

WORDS = "words"
"""Its dialect refuses the words, or has none for this."""

OPERATOR = "operator"
"""It has no such operator."""

DTYPE = "dtype"
"""It does not take the dtype, for this operator and number of axes."""

RANK = "rank"
"""It does not take as many spatial axes."""

LAYOUT = "layout"
"""It does not take the layout."""

OPERANDS = "operands"
"""It does not take operands of these shapes, or of this kind of data."""

DEVICE = "device"
"""The device has no kernel for this, though the framework has the operation."""

DERIVATIVE = "derivative"
"""It has no such derivative."""

INFERENCE = "inference"
"""It has no abstract shape inference, or one that leaves the shape open."""

SIZE = "size"
"""The algorithm would need more memory or time than a case may take."""

OTHER = "other"
"""An adapter from outside gives a reason of its own."""

SKIPS = (WORDS, OPERATOR, DTYPE, RANK, LAYOUT, OPERANDS, DEVICE, DERIVATIVE, INFERENCE, SIZE, OTHER)
