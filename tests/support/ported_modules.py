"""Modules that `translate_module` writes, run on whole numbers and compared with the reference to the bit."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import numpy as np

from conformance.cases.case import Case
from conformance.semantics.porting.module import translate_module
from support import translations


def run(text: str):
    """The names that a module defines."""
    space = {"__name__": "ported"}
    exec(compile(text, "<module>", "exec"), space)
    return space


def numbered(cases: list[Case]) -> list[Case]:
    """The cases under ids of their own, which those of a grid have not."""
    return [replace(case, id=f"grid.yaml::{number}") for number, case in enumerate(cases)]


def mistakes(cases: list[Case], to: str, io_layout: str = "source") -> list[str]:
    """The layers of a module that give other numbers than the reference; last, how many there are."""
    written = translate_module(cases, to, io_layout)
    left_out = {name for name, _ in written.left_out}
    kept = [case for case in cases if case.id not in left_out]
    space = run(written.text)
    given = [translations.arrays(case) for case in kept]
    weights = {
        f"{case.id}/{key}": arrays[key] for case, (arrays, _) in zip(kept, given) for key in ("w", "b")
    }
    moved = [arrays["x"].transpose(there) for (arrays, _), (there, _) in zip(given, space["MOVES"])]
    layers = space["Layers"](weights)
    no_grad = space["torch"].no_grad() if to == "torch" else contextlib.nullcontext()
    with no_grad:
        fed = zip(kept, space["TENSORS"], moved)
        outputs = layers({case.id: to_tensor(np.ascontiguousarray(x)) for case, to_tensor, x in fed})
        results = [to_array(outputs[case.id]) for case, to_array in zip(kept, space["ARRAYS"])]
    wrong = []
    for case, got, (arrays, wanted), (_, back) in zip(kept, results, given, space["MOVES"]):
        own = got.transpose(back)
        if own.dtype != arrays["x"].dtype or not np.array_equal(own, wanted):
            wrong.append(case.id)
    return [*wrong, f"{len(kept)} layers"]
