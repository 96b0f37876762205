"""What pytest leaves alone, and where the tests find the benchmarks."""

import sys
from pathlib import Path

collect_ignore_glob = ["hostile/*"]
"""Files that are broken on purpose are for the loader's own tests."""

sys.path.append(str(Path(__file__).parents[1]))
