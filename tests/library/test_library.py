"""The shipped cases: what they must cover, that they say why, and that their expectations hold.

This folder mirrors no folder of the package: it tests the case library `cases/`. Every check is a function
from cases to complaints, and has a twin that applies it to a spoilt list.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml
from support.paths import LIBRARY

from conformance.cases import load
from conformance.cases.case import Case, ExpectedResult
from conformance.cases.questions import question_of
from conformance.frameworks.registry import DIALECTS, FRAMEWORKS, rule
from conformance.operators.convolution.exact_sums import count_terms
from conformance.operators.data_kinds import TOSA
from conformance.operators.operands import draw
from conformance.operators.question import LITERAL
from conformance.operators.registry import find_operator, find_theory
from conformance.operators.tensors import BIAS, INPUT, KERNEL
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal

SEED_FACTS = (
    *("A1", "A2", "A3", "A4", "A5", "A6", "A7"),
    *("B1", "B2", "B3"),
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7"),
    *("D1", "D2", "D3", "D4"),
    *("E2", "E3"),
)
"""Facts of the articles that a convolution can state; E1, unpooling, depends on the data."""


@pytest.fixture(scope="module")
def library() -> list[Case]:
    return load(LIBRARY)


def geometry_of(case: Case) -> Geometry | None:
    prediction = rule(case.dialect)(case.words)
    return prediction if isinstance(prediction, Geometry) else None


def refusing(case: Case) -> set[str]:
    """The built-in frameworks whose own rule refuses the words of a literal case."""
    spoken = ((name, framework.dialect) for name, framework in FRAMEWORKS.items() if framework.dialect)
    return {name for name, dialect in spoken if isinstance(rule(dialect)(case.words), Refusal)}


def repeated(ids: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(ids).items() if count > 1]


def silent(headers: dict[str, dict[str, Any]]) -> list[str]:
    """Files that do not say in a sentence why they are there."""
    return [
        name
        for name, header in headers.items()
        if not str(header.get("title", "")).strip() or len(str(header.get("about", "")).split()) < 8
    ]


def unnamed(cases: Iterable[Case]) -> list[str]:
    """Facts of the articles that no case names by its tag and by its source."""
    named = {
        tag.removeprefix("seed-")
        for case in cases
        for tag in case.tags
        if tag.startswith("seed-") and f"article {tag[5]}" in (case.source or "")
    }
    return [fact for fact in SEED_FACTS if fact not in named]


DENSE = {"integers", "normal", "special", "extreme", *TOSA}
EXCUSED = ("figure", "layer", "square", "empty", "single")
"""Tags that say why a case need not be dense and asymmetric."""


def flat(cases: Iterable[Case]) -> list[str]:
    """Ordinary cases that a swap of axes, channels, groups or batch entries could leave unchanged.

    Cases of operands that do not fit together ask who refuses them, hardly ever for numbers.
    """
    ordinary = (case for case in cases if not set(EXCUSED) & set(case.tags) and case.words.fit_together)
    return [
        f"{case.id}: {complaint}"
        for case in ordinary
        if (geometry := geometry_of(case))
        for complaint, bad in _flatness(case, geometry).items()
        if bad
    ]


def _flatness(case: Case, geometry: Geometry) -> dict[str, bool]:
    groups, ins, outs = geometry.groups, geometry.in_channels, geometry.out_channels
    depthwise = "depthwise" in case.tags or bool(find_operator(geometry.op).multiplier)
    kernels = [axis.kernel for axis in geometry.axes]
    sizes = [axis.input for axis in geometry.axes]
    rank = len(kernels)
    has_groups = find_operator(geometry.op).has_kernel
    return {
        "a single batch entry": geometry.batch < 2,
        "constant data": not set(case.kinds.values()) <= DENSE,
        "one group": has_groups and groups < 2 and "ungrouped" not in case.tags,
        "one channel a group": not depthwise and min(ins, outs) < 2 * groups,
        "as many channels in as out": ins == outs and not depthwise and has_groups,
        "equal sizes": rank > 1 and len(set(sizes)) < 2,
        "equal kernels": rank > 1 and len(set(kernels)) < 2 and max(kernels) > 1 and not _differs(geometry),
    }


def _differs(geometry: Geometry) -> bool:
    return len({(a.stride, a.dilation, a.offset) for a in geometry.axes}) > 1


def contradicted(cases: Iterable[Case]) -> list[str]:
    """Cases whose expectation is not what their dialect's rule and the reference say."""
    return [f"{case.id}: {text}" for case in cases for text in _contradictions(case)]


def _contradictions(case: Case) -> list[str]:
    geometry = geometry_of(case)
    expect = case.expect
    found = []
    if bool(expect.refused) != (geometry is None) and case.compare != LITERAL:
        found.append(f"refused is {expect.refused}, the rule gives {geometry}")
    if (
        case.compare == LITERAL
        and isinstance(expect.refused, tuple)
        and set(expect.refused) != refusing(case)
    ):
        found.append(f"refused by {expect.refused}, the rules by {refusing(case)}")
    if geometry is None:
        return found
    if expect.shape is not None and expect.shape != geometry.output_shape:
        found.append(f"the shape is {expect.shape}, the rule gives {geometry.output_shape}")
    if expect.output is not None and not np.array_equal(_output(case, geometry), _array(expect.output)):
        found.append(f"the output should be {_output(case, geometry).tolist()}")
    return found


def _array(values: Any) -> Any:
    return np.asarray(values, dtype=np.float64)


def _output(case: Case, geometry: Geometry) -> Any:
    recipe, shapes = question_of(case).recipe, geometry.operand_shapes
    given = {name: draw(recipe, name, shapes[name]) for name in case.words.operand_names}
    x, w, b = (given.get(name) for name in (INPUT, KERNEL, BIAS))
    return find_theory(geometry.op).result("output", geometry, x, w, b)


def heavy(cases: Iterable[Case], elements: int = 80_000, products: int = 5_000_000) -> list[str]:
    """Cases with more elements in and out, or more products to add, than a quick run can afford."""
    return [
        case.id
        for case in cases
        if (geometry := geometry_of(case))
        and (_elements(geometry) > elements or _products(geometry) > products)
    ]


def _elements(geometry: Geometry) -> int:
    shapes = *geometry.operand_shapes.values(), geometry.output_shape
    return sum(map(math.prod, shapes))


def _products(geometry: Geometry) -> int:
    return count_terms(geometry)["output"] * math.prod(geometry.output_shape)


def headers() -> dict[str, dict[str, Any]]:
    return {path.name: yaml.safe_load(path.read_text("utf-8")) for path in LIBRARY.rglob("*.yaml")}


def without(cases: Iterable[Case], tag: str) -> list[Case]:
    return [case for case in cases if tag not in case.tags]


def named(cases: Iterable[Case], name: str) -> Case:
    return next(case for case in cases if case.id == name)


def test_there_are_enough_cases_and_not_too_many(library: list[Case]) -> None:
    assert 200 <= len(library) <= 1200
    geometries = {(geometry, case.words.dtype) for case in library if (geometry := geometry_of(case))}
    assert 200 <= len(geometries) <= 800


def test_ids_are_unique(library: list[Case]) -> None:
    ids = [case.id for case in library]
    assert repeated(ids) == []
    assert "transpose/same_even.yaml::default-output" in ids
    assert repeated([*ids, ids[3]]) == [ids[3]]


def test_every_file_says_why() -> None:
    files = headers()
    assert len(files) > 30
    assert silent(files) == []
    spoilt = {"a.yaml": {"title": "A", "about": ""}, "b.yaml": {"about": "x " * 9}}
    assert silent(spoilt) == ["a.yaml", "b.yaml"]


def test_every_fact_of_the_articles_has_a_case(library: list[Case]) -> None:
    assert unnamed(library) == []
    assert unnamed(without(library, "seed-B3")) == ["B3"]
    assert unnamed([replace(case, source=None) for case in library]) == list(SEED_FACTS)


def test_ordinary_cases_are_dense_and_asymmetric(library: list[Case]) -> None:
    assert flat(library) == []
    case = named(library, "conv/everything_different.yaml::rank-2")
    spoilt = [
        replace(case, words=replace(case.words, input=(1, *case.words.input[1:]))),
        replace(case, words=replace(case.words, groups=1)),
        replace(case, words=replace(case.words, out_channels=4)),
        replace(case, words=replace(case.words, input=(2, 4, 11, 11))),
        replace(case, kinds={"input": "ones"}),
    ]
    complaints = [flat([one]) for one in spoilt]
    assert [len(texts) for texts in complaints] == [1] * len(spoilt)


def test_expectations_are_what_rules_and_reference_say(library: list[Case]) -> None:
    assert contradicted(library) == []


def test_a_wrong_expectation_is_noticed(library: list[Case]) -> None:
    figure = named(library, "articles/tensorflow_examples.yaml::d3-same-stride-1")
    top_left = ((((1, 2, 2, 2), (2, 4, 4, 4), (2, 4, 4, 4), (2, 4, 4, 5)),),)
    literal = named(library, "literal/same_words.yaml::transposed-same")
    spoilt = [
        replace(figure, expect=ExpectedResult(output=top_left)),
        replace(figure, expect=ExpectedResult(shape=(1, 1, 4, 5))),
        replace(figure, expect=ExpectedResult(refused=True)),
        replace(named(library, "refused/torch.yaml::stride-0"), expect=ExpectedResult()),
        replace(literal, expect=ExpectedResult(refused=("torch", "jax"))),
    ]
    assert len(contradicted(spoilt)) == len(spoilt)


def test_cases_are_small(library: list[Case]) -> None:
    assert heavy(library) == []
    case = named(library, "layers/generators.yaml::dcgan-k4-s2-p1")
    large = replace(case, words=replace(case.words, input=(2, 8, 64, 64)))
    assert heavy([large]) == [case.id]


def test_a_smoke_run_is_short_and_has_both_operators(library: list[Case]) -> None:
    smoke = [case for case in library if "smoke" in case.tags]
    assert 20 <= len(smoke) <= 30
    assert {case.dialect for case in smoke} == set(DIALECTS)
    assert heavy(smoke, elements=5_000) == []
