"""One layer of a module: a case in the words of the target, and as its source computes it."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.cases.case import Case
from conformance.cases.spelling import meaning, suggest_spelling
from conformance.errors import UsageError
from conformance.frameworks import registry
from conformance.frameworks.interface import Call
from conformance.frameworks.modules import LayerText, ModuleWriter
from conformance.frameworks.program import Arrays, Program
from conformance.operators.convolution.exact_sums import exact_limits, is_exact
from conformance.operators.dtypes import FORMATS, is_integer
from conformance.operators.observations import Unsupported
from conformance.operators.shapes import Shape
from conformance.operators.tensors import BIAS, INPUT, KERNEL, OUTPUT
from conformance.operators.windows.geometry import Geometry
from conformance.semantics import translation
from conformance.semantics.input_sizes import describe_input_sizes

NUMPY = "numpy"


@dataclass(frozen=True)
class Layer:
    """A case as a layer of `target`.

    `arrays` are what the layer takes, `source_arrays` what its source takes and `source` computes; `source`
    is None where nothing here can compute it.
    """

    case: Case
    geometry: Geometry
    call: Call
    arrays: Arrays
    source_arrays: Arrays
    text: LayerText
    source: Program | None

    @property
    def name(self) -> str:
        """The id of the case."""
        return self.case.id

    def header(self, target: str) -> list[str]:
        """Comments: the call of the source, names, shapes and layouts, and the input sizes that it holds
        for."""
        sizes = describe_input_sizes(self.geometry, self.call)
        return translation.header_lines(self.case, self.geometry, self.arrays, target, sizes)

    @property
    def shapes(self) -> dict[str, Shape]:
        """Shapes of the operands in the layout of the source, by the names x, w and b."""
        layout, geometry = self.source_arrays.layout, self.geometry
        shapes = {
            "x": tuple(geometry.input_shape[axis] for axis in layout.input),
            "w": tuple(geometry.kernel_shape[axis] for axis in layout.kernel),
        }
        return {**shapes, **({"b": (geometry.out_channels,)} if self.arrays.bias else {})}

    @property
    def moves(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Orders of axes that bring `x` from the source's layout to the layer's, and `y` back."""
        source, own = self.source_arrays.layout, self.arrays.layout
        return (
            tuple(source.input.index(axis) for axis in own.input),
            tuple(own.output.index(axis) for axis in source.output),
        )


def make_layer(case: Case, target: str, writer: ModuleWriter, io_layout: str) -> Layer:
    """The layer of a case; raises UsageError where the case means nothing or the target cannot say it."""
    geometry = translation.geometry_of(case)
    call = translation.target_call(case, geometry, writer.calls)
    arrays = translation.arrays_of(case, geometry, call, io_layout)
    text = writer.write(call, arrays) if isinstance(call, Call) else call
    if isinstance(text, Unsupported) or not isinstance(call, Call):
        reason = text.reason if isinstance(text, Unsupported) else ""
        raise translation.Untranslatable(f"{target} cannot say this case: {reason}")
    own = translation.arrays_of(case, geometry, call, translation.SOURCE)
    return Layer(case, geometry, call, arrays, own, text, _write_source(case, geometry, own))


def _write_source(case: Case, geometry: Geometry, arrays: Arrays) -> Program | None:
    """The case in its own framework's words, or as NumPy's loops where no framework speaks them."""
    for name in (case.dialect, NUMPY):
        if name != NUMPY and not registry.has_code(name):
            continue
        own = name == case.dialect and _runs_as_written(case, geometry)
        call = translation.own_call(case, geometry) if own else translation.target_call(case, geometry, name)
        program = registry.code(name)(call, arrays) if isinstance(call, Call) else call
        if isinstance(program, Program):
            return program
    return None


def _runs_as_written(case: Case, geometry: Geometry) -> bool:
    """Whether the source runs the words as they stand: ONNX Runtime refuses an `output_shape`, and what a CPU
    lacks (groups in TensorFlow) is written around another call."""
    if case.dialect == "onnx" and case.words.output_size is not None:
        return False
    phrased = translation.target_call(case, geometry, case.dialect)
    return isinstance(phrased, Call) and phrased.native


def whole_numbers(layer: Layer) -> tuple[dict[str, int], int | None]:
    """Magnitudes of whole numbers for x, w and b with which every sum is exact in the dtype itself, and how
    many numbers of the kernel may be other than 0; None for all of them.

    The sums count in the dtype and not in its accumulator: some kernels (those of Eigen in TensorFlow) round
    partial sums to the 16 bits of their operands. A number of the kernel enters a sum once at most, so that
    with ones, `2 ** bits - 1` numbers and a bias stay within the integers that the format holds.
    """
    geometry, dtype = layer.geometry, layer.case.words.dtype
    limits = exact_limits(geometry, dtype)
    while max(limits.values()) > 1 and not is_exact(geometry, dtype, limits, OUTPUT, narrow=True):
        limits = {name: max(1, value - 1) for name, value in limits.items()}
    named = {"x": limits[INPUT], "w": limits[KERNEL], "b": limits[BIAS]}
    if is_integer(dtype) or is_exact(geometry, dtype, limits, OUTPUT, narrow=True):
        return named, None
    return named, int(2 ** FORMATS[dtype].bits) - 1


def check_target(target: str) -> ModuleWriter:
    """The writer of a target; raises UsageError for a name that nothing is written for."""
    meant = meaning(target, registry.MODULES)
    if meant is None:
        known = f"it can be one of {', '.join(registry.MODULES)}"
        raise UsageError(
            f"no module is written for {target!r}; {known}{suggest_spelling(target, registry.MODULES)}"
        )
    writer: ModuleWriter = registry.module_writer(meant)
    return writer
