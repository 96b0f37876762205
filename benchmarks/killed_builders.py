"""Builders of a real environment, killed at random moments, two at a time: none leaves half of one.

python -m benchmarks.killed_builders 'numpy==1.26.4' 20
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

BUILD = [sys.executable, "-m", "conformance", "envs", "build"]


def main(backend: str, rounds: int, seed: int = 1) -> int:
    """Kill builders `rounds` times, look at what is kept after each time, and build to the end once."""
    drawn, silent = random.Random(seed), dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["CONFORMANCE_CACHE"] = cache
        whole = time_command([*BUILD, backend])
        seen: Counter[str] = Counter()
        for _ in range(rounds):
            subprocess.run([*BUILD[:-1], "remove", "--all"], check=True, capture_output=True)
            builders = [subprocess.Popen([*BUILD, backend], **silent) for _ in range(2)]
            time.sleep(drawn.uniform(0, 1.1 * whole))
            for builder in builders:
                with suppress(ProcessLookupError):
                    builder.send_signal(signal.SIGKILL)
                builder.wait()
            seen[cache_state(Path(cache) / "environments")] += 1
        last = time_command([*BUILD, backend])
        left = list((Path(cache) / "environments").glob(".unfinished-*"))
        print(f"{backend}: built in {whole:.1f} s; {rounds} times two builders were killed: {dict(seen)}")
        print(f"the build after that took {last:.1f} s and left {len(left)} unfinished folders")
    return int(bool(left or seen["broken"]))


def time_command(command: list[str]) -> float:
    """Wall seconds that a command takes."""
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - begun


def cache_state(folder: Path) -> str:
    """What the cache holds: "nothing", a "complete" environment that works, or a "broken" one."""
    kept = [path for path in folder.iterdir() if not path.name.startswith(".")]
    if not kept:
        return "nothing"
    check = "import numpy; assert numpy.arange(9).sum() == 36; from numpy import fft, linalg, random"
    ran = [subprocess.run([path / "bin" / "python", "-I", "-c", check], check=False) for path in kept]
    return "complete" if all(each.returncode == 0 for each in ran) else "broken"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
