"""How much work a verdict is worth."""

from __future__ import annotations

import math
from enum import Enum


class Effort(Enum):
    """What is spent on explaining wrong numbers; finding them costs the same in every case.

    The value is the processor time in seconds for the diagnosis of one large case, None for no diagnosis.
    Small cases are diagnosed completely whatever the value, so that what is said of them does not depend on
    how busy the machine is.
    """

    VERDICT = None
    DIAGNOSIS = 1.5
    EXHAUSTIVE = math.inf
