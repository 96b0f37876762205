"""What pytest leaves alone, and where the tests find the benchmarks."""

import sys
from pathlib import Path

collect_ignore_glob = ["support/*"]
"""Files that are broken, or wrong, on purpose are for the tests that name them."""

sys.path.append(str(Path(__file__).parents[1]))
