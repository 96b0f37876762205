"""The part of a module that runs every layer here and in its source, on the same whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.frameworks.modules import ModuleWriter
from conformance.frameworks.source_text import literal
from conformance.semantics.porting.layer import Layer, whole_numbers

CHECK = '''
def check():
    """Compare every layer with its source: 0 if all agree, 1 if one does not, 3 if a source cannot be run.

    Operands are whole numbers so small that every sum is exact in the dtype, in any order: the results have
    to be equal. Where a kernel has too many numbers for that, all but KEPT of them are 0.
    """
    draw, given, weights = np.random.default_rng(0), {}, {}
    for name, operands, dtype, kept in zip(NAMES, OPERANDS, DTYPES, KEPT):
        drawn = given[name] = {
            key: draw.integers(-most, most + 1, shape).astype(dtype)
            for key, (shape, most) in operands.items()
        }
        if kept is not None:
            kernel = drawn["w"].reshape(-1)
            kernel[draw.permutation(kernel.size)[kept:]] = 0
        weights.update({f"{name}/{key}": array for key, array in drawn.items() if key != "x"})
    results = compute_each(given, weights)
    code = 0
    for name, source in zip(NAMES, SOURCES):
        code = max(code, compare(name, given[name], results[name], source))
    return code


def compute(names, given, weights):
    """Arrays of the results of some layers, in the layout of their sources, by name."""
    numbers = [NAMES.index(name) for name in names]
    layers, inputs = Layers(weights, names), {}
    with CONTEXT:
        for name, n in zip(names, numbers):
            inputs[name] = TENSORS[n](np.ascontiguousarray(given[name]["x"].transpose(MOVES[n][0])))
        outputs = layers(inputs)
        return {name: ARRAYS[n](outputs[name]).transpose(MOVES[n][1]) for name, n in zip(names, numbers)}


def compute_each(given, weights):
    """The results of all layers at once; where that raises, of each alone, or what it raises."""
    try:
        return compute(NAMES, given, weights)
    except Exception as error:
        together = error
    results = {}
    for name in NAMES:
        try:
            results.update(compute([name], given, weights))
        except Exception as error:
            results[name] = error
    if not any(isinstance(result, Exception) for result in results.values()):
        raise together
    return results


def compare(name, drawn, got, source):
    if isinstance(got, Exception):
        print(f"{name!r}: raises {describe(got)}")
        return 1
    if source is None:
        print(f"{name!r}: not checked, nothing here computes its source")
        return 3
    try:
        wanted = source(**drawn)
    except Exception as error:
        print(f"{name!r}: not checked, its source raises {describe(error)}")
        return 3
    if got.shape != wanted.shape:
        print(f"{name!r}: the shape is {got.shape}, and {wanted.shape} in the source")
        return 1
    apart = float(np.abs(got.astype(float) - wanted.astype(float)).max(initial=0))
    if apart != 0:
        print(f"{name!r}: off by {apart} at most, where exact sums have to be equal")
        return 1
    print(f"{name!r}: equal to its source")
    return 0


def describe(error):
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


if __name__ == "__main__":
    sys.exit(check())
'''


def check_lines(layers: Sequence[Layer], writer: ModuleWriter) -> Iterator[str]:
    """Functions that compute the sources, what they are asked with, and the comparison."""
    for number, layer in enumerate(layers, 1):
        if layer.source is not None:
            yield from ("", "")
            yield from _source_lines(number, layer)
    yield from ("", "")
    yield from _table(
        "SOURCES", [f"source_{n}" if each.source else "None" for n, each in enumerate(layers, 1)]
    )
    numbers = [whole_numbers(layer) for layer in layers]
    yield from _table("OPERANDS", [_operands(layer, limits) for layer, (limits, _) in zip(layers, numbers)])
    yield from _table("DTYPES", [literal(_array_dtype(layer)) for layer in layers])
    yield from _table("KEPT", [literal(kept) for _, kept in numbers])
    yield from _table("MOVES", [literal(layer.moves) for layer in layers])
    yield from _table("TENSORS", [f"lambda x: {layer.text.tensor}" for layer in layers])
    yield from _table("ARRAYS", [f"lambda y: {layer.text.array}" for layer in layers])
    context = writer.context or "contextlib.nullcontext()"
    yield from ("", *CHECK.replace("CONTEXT", context).rstrip().split("\n"))


def _source_lines(number: int, layer: Layer) -> Iterator[str]:
    assert layer.source is not None
    yield f"def source_{number}({', '.join(layer.shapes)}):"
    imports = [line for line in layer.source.imports if line != "import numpy as np"]
    yield from (f"    {line}" for line in imports)
    yield from ("",) if imports else ()
    yield from (f"    {line}" for line in layer.source.body)
    yield "    return y"


def _operands(layer: Layer, limits: dict[str, int]) -> str:
    return literal({name: (shape, limits[name]) for name, shape in layer.shapes.items()})


def _array_dtype(layer: Layer) -> str:
    """The dtype of the arrays: bfloat16, which NumPy lacks, travels as float32."""
    dtype = layer.case.words.dtype
    return "float32" if dtype == "bfloat16" else dtype


def _table(name: str, entries: list[str]) -> Iterator[str]:
    yield f"{name} = ["
    yield from (f"    {entry}," for entry in entries)
    yield "]"
