"""Put a fault into a framework in this process: its functions are replaced as attributes of their modules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.framework_faults.fault import Fault
from benchmarks.framework_faults.into_jax import JaxOps
from benchmarks.framework_faults.into_tensorflow import TensorFlowOps
from benchmarks.framework_faults.into_torch import TorchOps

OPS = {"torch": TorchOps, "tensorflow": TensorFlowOps, "jax": JaxOps}


@contextmanager
def inject(fault: Fault, ops: Any) -> Iterator[None]:
    """Replace the framework's convolution functions by a fault's body within a `with` block."""
    before = [(module, name, getattr(module, name), read) for module, name, read in ops.functions()]

    def replacement(original: Any, read: Any) -> Any:
        def function(*args: Any, **words: Any) -> Any:
            call, bound = read(args, words)
            run = bound(original)
            if call.abstract != fault.inference:
                return run(call.x, call.w, call.b)
            return fault.body(call, run, ops)

        return function

    for module, name, original, read in before:
        setattr(module, name, replacement(original, read))
    try:
        yield
    finally:
        for module, name, original, _ in before:
            setattr(module, name, original)
