"""Files that are right, as plain data: what is changed at random."""

from __future__ import annotations

import json
from typing import Any

from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.runs import record

CASES: dict[str, Any] = {
    "conformance": 1,
    "title": "A file",
    "about": "Of everything",
    "defaults": {"op": "conv", "input": [1, 2, 5, 6], "kernel": [3, 2], "out_channels": 2, "tags": ["a"]},
    "cases": [
        {"id": "a", "dialect": "jax", "padding": "SAME", "options": {"jax": {"precision": "highest"}}},
        {
            "id": "b-{stride}",
            "op": "conv_transpose",
            "dialect": "tensorflow",
            "padding": "SAME",
            "matrix": {"stride": [1, 2]},
        },
        {"id": "c", "compare": "literal", "options": {"tensorflow": {"name": "x"}}, "bias": True, "why": "w"},
        {"id": "d", "data": {"input": "ones", "seed": 3}, "gradients": ["vjp", "jvp"], "dtype": "bfloat16"},
        {
            "id": "e",
            "expect": {"shape": [1, 2, 3, 5], "refused": ["jax"]},
            "known": [{"backend": "torch", "why": "x", "versions": "<2", "issue": "https://example.org/1"}],
        },
        {"id": "f", "op": "conv_transpose", "output_padding": [1, 0], "stride": [2, 1], "groups": 2},
        {
            "id": "g",
            "dialect": "onnx",
            "compare": "literal",
            "padding": "SAME_LOWER",
            "options": {"onnx": {"opset": 10}},
            "expect": {"refused": {"tensorflow": "padding"}, "shape": [1, 2, 5, 6]},
        },
        {
            "id": "h",
            "data": {
                "input": {"file": "numbers.npz", "array": "x"},
                "kernel": {"values": [1] * 24, "shape": [3, 2, 2, 2], "layout": "hwio"},
            },
            "expect": {
                "output": {"file": "numbers.npz", "array": "y", "layout": "nhwc"},
                "grad_kernel": {"file": "numbers.npz", "array": "w"},
            },
        },
        {"id": "i", "operands": {"bias": {"shape": [3], "dtype": "float64"}}, "bias": True},
    ],
}
TARGETS = {
    "conformance-targets": 1,
    "targets": [
        {"name": "old", "backend": "torch", "python": "python3", "requirements": ["torch==2.0", "numpy<2"]},
        {"name": "fast", "backend": "jax+jit", "device": "cpu", "environment": {"A": "b"}, "timeout": 3},
    ],
}
CONFIGURATION = {
    "paths": ["cases", "shipped:transpose/same_even.yaml"],
    "backends": ["numpy", "torch==2.0", "adapter.py", "old"],
    "baseline": "right.jsonl",
    "targets": "targets.yaml",
    "timeout": 20,
    "jobs": 2,
    "known": [{"cases": ["*", "shipped:*"], "backend": "torch", "why": "x", "versions": "<2"}],
}
_RESULTS = (
    Result(
        "a", "torch", "pass", "computed", aspects={"output": "pass"}, shape=(1, 2), digest={"output": "0a"}
    ),
    Result("b", "torch", "fail", "computed", aspects={"output": "fail"}, diagnosis="wrong", reason="r"),
    Result("c", "torch", "fail", "refused", error={"type": "E", "message": "m"}, call="f(a=1)"),
    Result(
        "d",
        "torch",
        "known",
        "computed",
        native=False,
        weak=True,
        inferred=(1, 2),
        dtype="float32",
        error_size={"output": {"max_abs": 1.0, "of_bound": 2.0}},
        bounded=("output",),
        missing={"grad_input": {"type": "E", "message": "m"}},
        readings=("kernel-flipped",),
        partly=("output",),
        deviations={"output": "known/x.yaml::a"},
        skip="unsupported",
        seed=3,
        around=("zeros [1, 1] around the input",),
        unseen=("grad_input",),
    ),
)
ABOUT = About("torch", "2.0", python="3.11", flags={"OMP_NUM_THREADS": "2"})
PRECISION = {"float32": {"input_bits": 24, "algorithm": "direct", "repeatable": True}}
REPEAT = {
    "folder": ".",
    "cases": ["cases", "shipped:"],
    "backends": {"torch": {"name": "torch", "options": []}},
}
RECORD = json.loads(
    json.dumps(
        [
            {**record.header({"torch": ABOUT}, 4, {"torch": PRECISION}), "repeat": REPEAT},
            *(result.to_json() for result in _RESULTS),
            {"end": True, "counts": {}, "exit": 1},
        ]
    )
)
