"""Give hostile files to what reads them.

python -m benchmarks.hostile_files [--count N] [--seed S] [--only K]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.hostile_files.asking import ask, prepare, short

MEGABYTES = 200
"""Memory that the whole of it may take, NumPy and pydantic included."""


def main() -> int:
    """Ask for each number, print every mistake and a summary; 1 where there was one."""
    parser = argparse.ArgumentParser(description="Give hostile files to what reads them.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    numbers = range(options.count) if options.only is None else [options.only]
    kinds: Counter[str] = Counter()
    failed, begun = 0, time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        place = prepare(Path(folder))
        for number in numbers:
            kind, mistakes = ask(place, options.seed, number)
            kinds[kind] += 1
            failed += bool(mistakes)
            for mistake in mistakes:
                print(f"{number} ({kind}): {short(mistake)}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    print(
        f"seed {options.seed}: {counts}; {failed} failed; {time.process_time() - begun:.0f} s, {peak:.0f} MB"
    )
    return int(failed > 0 or peak > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
