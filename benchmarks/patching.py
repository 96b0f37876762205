"""How a patch gets into a framework: its functions replaced by attribute, as any program could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.patch import Patch
from benchmarks.patching_jax import JaxOps
from benchmarks.patching_tensorflow import TensorFlowOps
from benchmarks.patching_torch import TorchOps

OPS = {"torch": TorchOps, "tensorflow": TensorFlowOps, "jax": JaxOps}


@contextmanager
def patched(patch: Patch, ops: Any) -> Iterator[None]:
    """The framework with a patch in its functions."""
    before = [(module, name, getattr(module, name), read) for module, name, read in ops.functions()]

    def replacement(original: Any, read: Any) -> Any:
        def function(*args: Any, **words: Any) -> Any:
            seen, bound = read(args, words)
            run = bound(original)
            if seen.abstract != patch.inference:
                return run(seen.x, seen.w, seen.b)
            return patch.body(seen, run, ops)

        return function

    for module, name, original, read in before:
        setattr(module, name, replacement(original, read))
    try:
        yield
    finally:
        for module, name, original, _ in before:
            setattr(module, name, original)
