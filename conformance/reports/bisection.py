"""What a bisection found, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.backends.environments.command import reason_in
from conformance.changes import Bisection
from conformance.printable import count

MOST_IDS = 4


def describe_bisection(package: str, ends: tuple[str, str], bisection: Bisection) -> Iterator[str]:
    """A paragraph for each version that changed something, then the versions that were left out."""
    yield from _describe_agreement(package, ends, bisection)
    for each in bisection.found:
        step = each.step
        unknown = f" (or one of {', '.join(step.skipped)}, which could not be run)" if step.skipped else ""
        yield f"{package} {step.first}{unknown} is the first that differs, {step.before} does not"
        for change in each.changes:
            yield f"  {change.backends[0]}: {change.sentence}"
            some = ", ".join(change.cases[:MOST_IDS])
            more = f" and {len(change.cases) - MOST_IDS} more" if len(change.cases) > MOST_IDS else ""
            yield from [f"    {some}{more}"] if some else []
    for version, why in bisection.skipped.items():
        yield f"left out: {package} {version}: {reason_in(why)}"


def _describe_agreement(package: str, ends: tuple[str, str], bisection: Bisection) -> Iterator[str]:
    """In what the two ends are alike, of that which was compared, and what could not be decided."""
    both = f"{package} {ends[0]} and {ends[1]}"
    if bisection.results and not bisection.results.changes:
        yield f"{both} give the same ({count(bisection.results.compared, 'result')} compared)"
    if bisection.precision and not bisection.precision.changes:
        undecided = [note for note in bisection.precision.notes if note.kind == "undecided"]
        if undecided:
            yield f"{both}: a fingerprint ran out of time or was killed; what differs in it may be chance"
        else:
            yield f"{both} compute in the same way (precision fingerprint)"
