"""The aspects of an observation that are judged, and the outcomes of asking a backend.

Case files, records and reports name both; `judging` produces them.
"""

from __future__ import annotations

from .tensors import FURTHER_RESULTS, RESULTS, SIDE_RESULTS

COMPUTED, REFUSED, CRASHED, TIMEOUT, UNSUPPORTED = "computed", "refused", "crashed", "timeout", "unsupported"

OUTCOMES = (COMPUTED, REFUSED, CRASHED, TIMEOUT, UNSUPPORTED)
"""What may come of one question to one backend."""

ACCEPTANCE, SHAPE, INFERRED_SHAPE, DTYPE = "acceptance", "shape", "inferred_shape", "dtype"

CALL_ASPECTS = (ACCEPTANCE, SHAPE, INFERRED_SHAPE, DTYPE)
"""What is judged of the call before any number is compared."""

RESULT_ASPECTS = (*RESULTS, *FURTHER_RESULTS, *SIDE_RESULTS)
"""What is judged of the numbers: each result is an aspect of its own name."""

ASPECTS = (*CALL_ASPECTS, *RESULT_ASPECTS)
