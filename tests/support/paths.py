"""Where things are in the checkout."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
LIBRARY = ROOT / "cases"
SUPPORT = TESTS / "support"
HOSTILE = SUPPORT / "hostile"
PLANTED = SUPPORT / "planted" / "adapter.py"
MISBEHAVING = SUPPORT / "misbehaving" / "adapter.py"
