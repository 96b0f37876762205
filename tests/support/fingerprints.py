"""Fingerprints measured in this process, and what they should be."""

from __future__ import annotations

from conformance.operators.dtypes import FORMATS
from conformance.runs.fingerprint.tasks import entries, tasks
from conformance.worker.answer import answer


def measured(adapter, dtype="float32", layers=("depthwise",), keep=lambda task: True):
    """The fingerprint of an adapter in this process, on some of the layers."""
    asked = [task for task in tasks(dtype) if task.places[0][2] in layers and keep(task)]
    return entries((task, tuple(answer(q, adapter) for q in task.questions)) for task in asked)


def ideal(dtype, accumulator=None):
    """What a backend shows that loses nothing it could keep."""
    bits = FORMATS[dtype].bits
    return {
        "accumulator_bits": accumulator or FORMATS[FORMATS[dtype].accumulator].bits,
        "algorithm": "direct",
        "batch": "invariant",
        "cotangent_bits": bits,
        "input_bits": bits,
        "kernel_bits": bits,
        "products": "whole",
        "repeatable": True,
        "result_bits": bits,
        "rounding": "nearest-even",
        "roundings": "once",
        "subnormal_operands": "kept",
        "subnormal_results": "kept",
    }


def changes(found, right):
    """The entries that are not what they should be."""
    return {name: value for name, value in found.items() if value != right[name]}
