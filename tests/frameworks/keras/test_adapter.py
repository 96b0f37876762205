"""Keras itself, on each backend: acceptance, sizes and values against the rule and the oracle, to the bit.

Every backend runs in a worker of its own, as Keras has one backend a process. What a backend is known to do
otherwise is left out by `deviates`; the case library holds it as known deviations.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from support.misfit_verdicts import unexplained
from support.misfits import draw_misfit, with_operand
from support.paths import SUPPORT

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks.keras.convolution.rules import predict
from conformance.frameworks.torch.convolution.rules import predict as torch_rule
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words
from conformance.runs.run import run

pytestmark = pytest.mark.skipif(not importlib.util.find_spec("keras"), reason="Keras is not installed")
PLANTED = SUPPORT / "planted" / "keras_layers.py"
COUNTS = {"torch": 150, "tensorflow": 60, "jax": 12}
"""Configurations per operator. The rule is one for all backends; JAX compiles each configuration."""
FOREIGN = {"torch": 60, "tensorflow": 30, "jax": 6}
MISFITS = {"torch": 120, "tensorflow": 60, "jax": 15}
DTYPES = ("float64", "float32", "float32", "float16", "bfloat16")


def words(random: Random, op: str) -> Words:
    """A configuration in Keras's words, one in six with a word or a number that Keras refuses."""
    rank = random.choice((1, 2, 2, 3))
    groups = random.choice((*[1] * 14, 2, 3)) if op == CONV else 1
    dilated = random.random() < 0.3

    def numbers(low: int, high: int) -> tuple[int, ...]:
        return tuple(random.randint(low, high) for _ in range(rank))

    plain = Words(
        op,
        (random.randint(1, 2), groups * random.randint(2, 3), *numbers(1, 7)),
        groups * random.randint(2, 3),
        numbers(1, 4),
        (1,) * rank if dilated else numbers(1, 4),
        numbers(1, 3) if dilated else (1,) * rank,
        groups,
        random.choice(("SAME", "SAME", "VALID", None)),
        bias=random.random() < 0.5,
        dtype=random.choice(DTYPES),
        layout=random.choice(("native", "native", "native", "channels_first")),
    )
    if op == CONV_TRANSPOSE and random.random() < 0.6:
        plain = replace(plain, output_padding=tuple(random.randrange(stride) for stride in plain.stride))
    return random.choice(HOSTILE)(plain) if random.random() < 1 / 6 else plain


HOSTILE = (
    lambda w: replace(w, padding="SAME_LOWER"),
    lambda w: replace(w, padding=1),
    lambda w: replace(w, padding=((1, 0),) * w.rank),
    lambda w: replace(w, stride=(2,) * w.rank, dilation=(2,) * w.rank),
    lambda w: replace(w, stride=(0,) * w.rank),
    lambda w: replace(w, output_padding=w.stride),
    lambda w: replace(w, output_size=w.size),
    lambda w: replace(w, groups=4),
)


def deviates(backend: str, words: Words) -> bool:
    """Whether Keras on this backend is known to leave the rule."""
    geometry = predict(words)
    if not isinstance(geometry, Geometry) or backend == "jax":
        return False
    if backend == "torch":
        return _unwritten(words, geometry)
    return any(
        (
            words.dtype == "bfloat16" and any(map(_idle, _convolution(geometry))),
            _refused_size(words, geometry),
            words.bias and words.layout == "channels_first" and geometry.axes[-1].size == words.out_channels,
            _unwritten(words, geometry),
            words.rank == 3 and words.dtype != "float32" and any(map(_short, _convolution(geometry))),
        )
    )


def _convolution(geometry: Geometry) -> tuple[Axis, ...]:
    return geometry.axes if geometry.op == CONV else geometry.adjoint.axes


def _idle(axis: Axis) -> bool:
    """A tap that only meets padding: a wrong kernel gradient in bfloat16."""
    starts = range(-axis.offset, axis.size * axis.stride - axis.offset, axis.stride)
    reached = {tap for tap in range(axis.kernel) for s in starts if 0 <= s + tap * axis.dilation < axis.input}
    return len(reached) < axis.kernel


def _refused_size(words: Words, geometry: Geometry) -> bool:
    """An even kernel without output_padding: a size that tf.nn refuses."""
    given = zip(words.output_padding or (1,) * words.rank, geometry.axes)
    return words.padding == "SAME" and any(not more and not a.effective_kernel % 2 for more, a in given)


def _unwritten(words: Words, geometry: Geometry) -> bool:
    """oneDNN's AVX-512 kernel leaves part of an output of width 1 unwritten, in both frameworks."""
    last = _convolution(geometry)[-1]
    return words.dtype == "bfloat16" and last.size == 1 and last.stride > 1


def _short(axis: Axis) -> bool:
    """Eigen's conv3d SAME reads input 1 instead of 0 for i=3, k=1, s=3: in float64, and what oneDNN lacks."""
    return axis.effective_kernel < axis.stride


def cases(backend: str, op: str, count: int) -> Iterator[Case]:
    random = Random(f"{backend} {op}")
    drawn = (words(random, op) for _ in iter(int, 1))
    kept = (asked for asked in drawn if not deviates(backend, asked))
    for index, asked in zip(range(count), kept):
        yield case(f"{op}-{index}", asked)


def case(name: str, asked: Words, dialect: str = "keras", compare: str = "literal") -> Case:
    return Case(f"random::{name}", asked, Place("random", 1, 1), dialect, compare)


def foreign(backend: str, op: str, count: int) -> Iterator[Case]:
    """The same operators in PyTorch's words: pads, groups, and a stride beside a dilation."""
    random = Random(f"{backend} {op} foreign")
    for index in range(count):
        rank = random.choice((1, 2, 2, 3))
        groups = random.choice((1, 1, 2)) if backend == "torch" else 1
        legal = False
        while not legal:
            stride, dilation = (tuple(random.randint(1, 3) for _ in range(rank)) for _ in range(2))
            asked = Words(
                op,
                (2, 2 * groups, *(random.randint(1, 6) for _ in range(rank))),
                3 * groups,
                tuple(random.randint(1, 4) for _ in range(rank)),
                stride,
                dilation,
                groups,
                tuple(random.randint(0, 4) for _ in range(rank)),
                bias=random.random() < 0.5,
            )
            if op == CONV_TRANSPOSE:
                extra = (random.randrange(max(pair)) for pair in zip(stride, dilation))
                asked = replace(asked, output_padding=tuple(extra))
            legal = isinstance(torch_rule(asked), Geometry)
        yield case(f"foreign-{op}-{index}", asked, "torch", "equivalent")


def failing(results: list[Result]) -> list[tuple[str, str | None]]:
    return [(result.case, result.diagnosis) for result in results if result.verdict == "fail"]


def misfits(backend: str) -> list[Case]:
    """Operands that do not fit, and among them kernels and biases of other dtypes, which a layer converts."""
    random, others = Random(f"{backend} misfits"), ("float64", "float32", "float16", "int32")
    drawn = [draw_misfit(random) for _ in range(MISFITS[backend])]
    plain = Words("conv", (2, 20, 5, 5), 6, (3, 3), (1, 1), (1, 1), dtype="bfloat16")
    converted = [
        with_operand(with_operand(replace(plain, op=op), "kernel", dtype=dtype), "bias", dtype=dtype)
        for op in OPERATORS
        for dtype in others
    ]
    return [case(f"misfit-{index}", asked) for index, asked in enumerate((*converted, *drawn))]


@dataclass(frozen=True)
class Answers:
    """What one worker of a backend says: of itself, and the results of three lists of cases."""

    backend: str
    about: About
    own: list[Result]
    foreign: list[Result]
    misfits: list[Result]


@pytest.fixture(scope="module", params=COUNTS)
def answered(request: pytest.FixtureRequest) -> Answers:
    """A backend and its results, in Keras's own words, in another dialect's, and of operands that do not fit:
    one worker for all."""
    backend = request.param
    own = [case for op in OPERATORS for case in cases(backend, op, COUNTS[backend])]
    other = [case for op in OPERATORS for case in foreign(backend, op, FOREIGN[backend])]
    every = (own, other, misfits(backend))
    done = run([case for part in every for case in part], [f"keras+{backend}"])
    assert not done.failures
    by_id = {result.case: result for result in done}
    results = ([by_id[case.id] for case in part] for part in every)
    return Answers(backend, done.abouts[f"keras+{backend}"], *results)


def test_keras_does_what_its_rule_says(answered: Answers) -> None:
    backend, results = answered.backend, answered.own
    assert failing(results) == []
    outcomes = Counter(result.outcome for result in results)
    assert outcomes["computed"] > COUNTS[backend]
    assert outcomes["refused"] > COUNTS[backend] / 6


def test_keras_computes_what_another_dialect_says(answered: Answers) -> None:
    results = answered.foreign
    assert failing(results) == []
    assert {result.outcome for result in results} == {"computed"}
    assert {result.native for result in results} == {True, False}


def test_operands_that_do_not_fit_are_taken_and_refused_as_the_rule_predicts(answered: Answers) -> None:
    backend, results = answered.backend, answered.misfits
    assert [(result.case, result.diagnosis) for result in results if unexplained(result)] == []
    converted = results[: 4 * len(OPERATORS)]
    assert [result.aspects.get("grad_kernel") for result in converted] == ["pass"] * 3 + ["skip"] + [
        "pass"
    ] * 3 + ["skip"]
    assert sum(result.outcome == "refused" for result in results) >= MISFITS[backend] / 2


def dense(op: str, **more: Any) -> Case:
    plain = Words(op, (2, 4, 6, 5), 6, (3, 4), (2, 3), (1, 1), 1, "SAME", bias=True)
    return case("dense", replace(plain, **more), compare="equivalent")


CONVOLUTION = dense(CONV, groups=2)
TRANSPOSED = dense(CONV_TRANSPOSE, output_padding=(1, 2))
PLAIN = dense(CONV, stride=(1, 1))
SQUARE = dense(CONV, kernel=(3, 3), stride=(2, 2))
HALF = dense(CONV, input=(2, 32, 6, 5), dtype="bfloat16")


OPERANDS = {"output", "grad_input", "grad_kernel"}
FAULTS = (
    ("turned", CONVOLUTION, OPERANDS),
    ("turned", TRANSPOSED, OPERANDS),
    ("late", CONVOLUTION, {*OPERANDS, "grad_bias"}),
    ("late", TRANSPOSED, {*OPERANDS, "grad_bias"}),
    ("valid", CONVOLUTION, {"shape", "output", *OPERANDS, "grad_bias", "inferred_shape"}),
    ("default-size", TRANSPOSED, {"shape", "output", *OPERANDS, "grad_bias", "inferred_shape"}),
    ("ungrouped", CONVOLUTION, {"acceptance"}),
    ("fused", HALF, {"output"}),
    ("strides", PLAIN, set()),
    ("spread", SQUARE, set()),
    ("inferred", CONVOLUTION, {"inferred_shape"}),
    ("grad-input", TRANSPOSED, {"grad_input"}),
    ("grad-kernel", CONVOLUTION, {"grad_kernel"}),
    ("grad-bias", TRANSPOSED, {"grad_bias"}),
)


def spoilt(asked: Case, fault: str) -> Case:
    options = {"planted": {"fault": fault}}
    return replace(asked, id=f"{fault}::{asked.words.op}", words=replace(asked.words, options=options))


def test_planted_changes_are_caught_and_nothing_else() -> None:
    asked = [spoilt(case, fault) for fault, case, _ in FAULTS]
    right = [spoilt(case, "none") for case in (CONVOLUTION, TRANSPOSED, HALF)]
    done = run([*asked, *right], [str(PLANTED)])
    *wrong, first, second, third = done
    # a CPU without units for bfloat16 rounds partial sums to it: one rounding more or less does not show
    narrow = "output" in done.abouts[str(PLANTED)].narrow_sums.get("bfloat16", ())
    seen = [{aspect for aspect, state in result.aspects.items() if state == "fail"} for result in wrong]
    assert seen == [set() if narrow and case is HALF else aspects for _, case, aspects in FAULTS]
    assert [result.verdict for result in (first, second, third)] == ["pass"] * 3


def test_wrong_defaults_and_numbers_wrongly_spread_show_in_the_variant() -> None:
    done = run(
        [spoilt(case, fault) for fault in ("none", "strides", "spread") for case in (PLAIN, SQUARE)],
        [f"{PLANTED}+defaults"],
    )
    assert [result.verdict for result in done] == ["pass", "pass", "fail", "pass", "pass", "fail"]


def check_about(about: About, variant: str, backend: str) -> None:
    assert (about.framework, about.dialect, about.variant) == ("keras", "keras", variant)
    assert about.variants[:4] == ("tensorflow", "torch", "jax", "defaults")
    assert "torch+defaults" in about.variants
    assert about.flags["backend"] == backend
    assert about.flags[backend][0].isdigit()
    assert about.version[0].isdigit()


def test_a_variant_says_what_it_runs_on(answered: Answers) -> None:
    check_about(answered.about, answered.backend, answered.backend)


def test_without_a_variant_the_backend_is_keras_own_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    done = run([CONVOLUTION], ["keras"], device="cpu")
    assert not done.failures
    check_about(done.abouts["keras"], "", "jax")
    assert done.abouts["keras"].device == "cpu"


def test_what_is_not_here_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    done = run([CONVOLUTION], ["keras", "keras+torch@gpu:99"])
    assert "numpy" in done.failures["keras"]
    assert "gpu:99" in done.failures["keras+torch@gpu:99"]
