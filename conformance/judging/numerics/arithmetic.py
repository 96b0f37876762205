"""How a backend computes, as far as it says so: what decides how closely it can be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.operators.observations import About, Answer
from conformance.operators.tensors import COMPUTED_AS

SUMMATION = "summation"


@dataclass(frozen=True)
class Arithmetic:
    """`bound` is `About.bound`; `narrow` holds the results of the first order whose sums are kept in the
    case's own dtype.

    `bias_added` says that the bias was added to a result that had been rounded, `dilated` that zeros
    were put between the taps of the kernel.
    """

    exact: bool = True
    bound: str = SUMMATION
    narrow: tuple[str, ...] = ()
    bias_added: bool = False
    dilated: bool = False

    @classmethod
    def of(cls, about: About, answer: Answer, dtype: str) -> Arithmetic:
        """What a backend says of itself, and of this answer."""
        narrow = tuple(about.narrow_sums.get(dtype, ()))
        return cls(about.exact, about.bound, narrow, answer.bias_added, answer.dilated)

    def is_narrow(self, name: str) -> bool:
        """Whether the sums of a result are kept in the case's own dtype."""
        return COMPUTED_AS.get(name, name) in self.narrow


PLAIN = Arithmetic()
