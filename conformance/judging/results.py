"""The verdict on one case and backend: one line of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from conformance.operators.shapes import Shape
from conformance.printable import html_table, one_line

PASS, FAIL, KNOWN, SKIP = "pass", "fail", "known", "skip"
VERDICTS = (PASS, FAIL, KNOWN, SKIP)


@dataclass(frozen=True, repr=False)
class Result:
    """What was seen and what it means; the fields are the keys of a record line.

    `outcome` is computed, refused, crashed, timeout or unsupported. `error` has `type` and `message`.
    `inferred` is the shape that the framework's own inference gives, of a refused call as well, `dtype` that
    of the output; `missing` has `type` and `message` for each result that was refused though the output was
    computed, and for `inferred_shape` where the inference refused.
    `error_size` maps an aspect to `max_abs`, `of_bound` (the largest fraction of the bound), `rms_of_bound`
    and, where errors are roundings at random, `variance_of_limit` and `bias_of_limit`; `bounded` names the
    results that are held to a bound, the others have to be equal. `deterministic` says whether the same call
    gave the same bits again, which is tried where data are real-valued (None elsewhere).
    `readings` names the alternative understandings that give what came out, `partly` those that give what is
    wrong of it, beside what is right. `excerpts` has a part of each wrong result of a `fail` or `known`:
    `expected` and `got`, at most 16 rows of 16 numbers as texts, of an array of `shape` from index `begin`
    on, around the largest difference at `worst`; or, where `got_shape` is another one, the beginning of both.
    `deviations` maps failing aspects to known deviations that would make them what they are, `onnxruntime
    same-with-dilation`.
    `skip` is the kind of a skip, one of `skips.SKIPS`, None where the backend was asked. `reason` explains a
    skip, a known deviation or a stale entry; `diagnosis` a failure. `around` says what stands around `call`.
    `unseen` names the results that the case expects and that were not compared with it here.
    """

    case: str
    backend: str
    verdict: str
    outcome: str
    native: bool = True
    weak: bool = False
    aspects: Mapping[str, str] = field(default_factory=dict)
    shape: Shape | None = None
    inferred: Shape | None = None
    dtype: str | None = None
    error: Mapping[str, str] | None = None
    error_size: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    bounded: tuple[str, ...] = ()
    digest: Mapping[str, str] = field(default_factory=dict)
    deterministic: bool | None = None
    missing: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    diagnosis: str | None = None
    readings: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    excerpts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    deviations: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    skip: str | None = None
    seconds: float = 0.0
    seed: int = 0
    call: str = ""
    around: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Result {self.verdict}: {one_line(self.case)} on {one_line(self.backend)}, {self.outcome}>"

    def _repr_html_(self) -> str:
        """A table of what was seen for a notebook."""
        rows = [
            (name, value) for name, value in self.to_json().items() if value not in (None, {}, [], (), "")
        ]
        return html_table([("key", "value"), *rows], f"{self.case} on {self.backend}")

    @property
    def failing_aspects(self) -> tuple[str, ...]:
        """The aspects that fail and that no known deviation covers."""
        return tuple(aspect for aspect, verdict in self.aspects.items() if verdict == FAIL)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
