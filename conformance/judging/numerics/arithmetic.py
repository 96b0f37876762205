"""How a backend computes, as far as it says so: what decides how closely it can be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.observations import About, Answer
from conformance.operators.tensors import COMPUTED_AS, RESULTS

SUMMATION = "summation"


@dataclass(frozen=True)
class Arithmetic:
    """`bound` is `About.bound`; `narrow` holds the results of the first order whose sums are kept in the
    dtype in which they are stored, instead of in a wider accumulator.

    `bias_added` says that the bias was added to a result that had been rounded, `dilated` that zeros
    were put between the taps of the kernel. `direct` are results that come out in a dtype other than that of
    their sums without having been stored in the latter.
    """

    exact: bool = True
    bound: str = SUMMATION
    narrow: tuple[str, ...] = ()
    bias_added: bool = False
    dilated: bool = False
    direct: tuple[str, ...] = ()

    @classmethod
    def of(cls, about: About, answer: Answer, dtypes: MixedDtypes) -> Arithmetic:
        """What a backend says of itself, and of this answer, whose operation has these dtypes."""
        narrow = tuple(name for name in RESULTS if name in about.narrow_sums.get(dtypes.summed(name), ()))
        return cls(about.exact, about.bound, narrow, answer.bias_added, answer.dilated)

    def is_narrow(self, name: str) -> bool:
        """Whether the sums of a result are kept in the dtype in which they are stored."""
        return COMPUTED_AS.get(name, name) in self.narrow


PLAIN = Arithmetic()
