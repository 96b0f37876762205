"""`python -m conformance.semantics.differences` writes `docs/semantics.md` and `docs/deviations.md`."""

from __future__ import annotations

from pathlib import Path

from conformance.cases import load
from conformance.semantics.differences import document
from conformance.semantics.differences.deviations import deviations

DOCUMENTS = {Path("docs", "semantics.md"): document, Path("docs", "deviations.md"): deviations}
"""The documents in a checkout of the project, whose root is the working directory, and what makes each."""


def main() -> None:
    """Write the documents from the cases of the checkout."""
    library = load(Path("cases"))
    for target, make in DOCUMENTS.items():
        target.write_text(make(library), "utf-8")


if __name__ == "__main__":
    main()
