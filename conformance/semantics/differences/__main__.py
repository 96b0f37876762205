"""`python -m conformance.semantics.differences [FILE]` writes `docs/semantics.md`, or FILE."""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.cases import load
from conformance.semantics.differences import document

DOCUMENT = Path("docs", "semantics.md")
"""The document in a checkout of the project, whose root is the working directory."""


def main() -> None:
    """Write the document from the cases of the checkout."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENT
    target.write_text(document(load(Path("cases"))), "utf-8")


if __name__ == "__main__":
    main()
