"""`python -m conformance.differences [FILE]` writes the document, by default `docs/semantics.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.cases import load
from conformance.differences import document

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "semantics.md"


def main() -> None:
    """Generate from the cases beside the package."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENT
    target.write_text(document(load(ROOT / "cases")), "utf-8")


if __name__ == "__main__":
    main()
