"""Two records of 100,000 lines are compared in 5 s and 300 MB: held here to a fifth of the lines.

The time is held to that of `json.loads` over the same lines in the same process, which follows the machine:
2.4 to 2.7 times that was measured, where 5 s are five times it.
"""

import json
import subprocess
import sys

from support.records import header, right, wrong

from conformance.runs.record import to_line

LINES = 20_000
TIMES_READING, MEGABYTES = 4, 100
"""Python and its modules take 45 MB, a fifth of the rest is 51."""

MEASURE = """
import json, re, resource, sys
from pathlib import Path
from conformance.cli import code_of
def peak():
    # of this program alone: ru_maxrss begins with what its parent held
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
code_of(["diff", "absent", "absent"])
def seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
spent = []
for _ in range(int(sys.argv[3])):
    before = seconds()
    code = code_of(["diff", sys.argv[1], sys.argv[2], "-o", sys.argv[2] + ".out"])
    spent.append(seconds() - before)
reading = []
for _ in range(int(sys.argv[3])):
    before = seconds()
    for name in sys.argv[1:3]:
        with open(name, "rb") as file:
            for line in file:
                json.loads(line)
    reading.append(seconds() - before)
print(code, min(spent) / min(reading), peak())
"""
TEXTS = {
    "diagnosis": "the rule of torch says so, and the numbers with it " * 3,
    "call": "torch.nn.functional.conv_transpose2d(stride=(2, 1), padding=(1, 0), dilation=(1, 1), groups=2)",
}


def big(path, broken):
    """A record of many lines, of four backends, in which one in 97 is wrong."""
    with path.open("w") as file:
        file.write(to_line(header([right("a", name) for name in "abcd"])))
        made = [json.loads(to_line(make("CASE", "a", **TEXTS).to_json())) for make in (right, wrong)]
        for number in range(LINES):
            row = made[broken and number % 97 == 0]
            row["case"], row["backend"] = (
                f"some/folder/of_cases.yaml::case-{number // 4}-of-many",
                "abcd"[number % 4],
            )
            row["digest"] = {"output": f"{number:016x}", "grad_input": f"{number + 1:016x}"}
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
        file.write('{"end":true}\n')
    return str(path)


def test_large_records_are_compared_in_time_and_memory(tmp_path):
    old, new = big(tmp_path / "old", False), big(tmp_path / "new", True)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, old, new, "3"], capture_output=True, text=True, check=True
    )
    code, times, megabytes = ran.stdout.split()
    assert int(code) == 1
    assert float(times) < TIMES_READING
    assert float(megabytes) < MEGABYTES
    assert (tmp_path / "new.out").read_text().splitlines()[-1].endswith("20000 compared: 4 broken")
