"""Seconds of processor time that a diagnosis takes, with one thread for BLAS: several wait by spinning.

`python seconds.py CASE FAULT` with the id of a case of the library; without a fault every element is wrong.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from conformance import cases
from conformance.cases.questions import question_of
from conformance.frameworks.registry import predict
from conformance.judging.diagnosis.diagnosis import diagnose
from conformance.judging.numerics.arithmetic import PLAIN
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.dtypes import round_to

LIBRARY = Path(__file__).parents[3] / "cases"


def observed(truth, fault):
    if fault:
        given = BY_NAME[fault].results(truth.geometry, truth.operands, tuple(truth.results))
    else:
        with np.errstate(invalid="ignore", over="ignore"):
            given = {key: values + 1.37 * abs(values) + 1 for key, values in truth.results.items()}
    return {key: round_to(values, truth.recipe.dtype) for key, values in given.items()}


def main(name, fault=""):
    question = question_of(cases.find(cases.load([LIBRARY / name.split("::")[0]]), name))
    truth = Reference(predict(question, None), question)
    criterion, given = Criterion(truth, PLAIN), observed(truth, fault)
    failing = [key for key, values in given.items() if not criterion.compare(key, values).ok]
    began = time.process_time()
    found = diagnose(criterion, given, failing)
    json.dump([time.process_time() - began, found.readings, found.text], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
