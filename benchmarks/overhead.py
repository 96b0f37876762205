"""What the harness adds to a case: question, round trip and verdict, less the framework's own time.

`python -m benchmarks.overhead [BACKEND...]` prints, for each backend, milliseconds per small case: the
framework's own time, what the harness adds, and the ratio of the two.
"""

from __future__ import annotations

import sys
import time
from statistics import median

from conformance.backends.client import Client
from conformance.backends.names import parse
from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.cases.yaml.place import Place
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import PASS
from conformance.operators.observations import Answer
from conformance.operators.words import Words

ROUNDS = 300
WORDS = Words("conv_transpose", (2, 4, 5, 6), 6, (2, 3), (2, 1), (1, 1), 2, 1, bias=True)


def measure_overhead(name: str) -> tuple[float, float]:
    """Median seconds per case of the framework itself, and of everything around it."""
    own, around = [], []
    with Client(parse(name)) as client:
        for seed in range(ROUNDS):
            began = time.perf_counter()
            case = Case("overhead.yaml::a", WORDS, Place("overhead.yaml", 1, 1), seed=seed)
            question = question_of(case)
            answer = client.ask(question)
            result = judge(Job(case, name, question), client.about, answer, Oracle())
            wall = time.perf_counter() - began
            assert isinstance(answer, Answer)
            assert result.verdict == PASS, result
            own.append(answer.seconds)
            around.append(wall - answer.seconds)
    return median(own), median(around)


def main() -> None:
    """Print one line for each backend."""
    for name in sys.argv[1:] or ("numpy", "torch"):
        own, around = measure_overhead(name)
        print(f"{name:12} own {own * 1e3:6.2f} ms  harness {around * 1e3:6.2f} ms  ratio {around / own:5.2f}")


if __name__ == "__main__":
    main()
