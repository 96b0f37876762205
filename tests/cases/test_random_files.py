"""Whatever stands in a file: cases or CaseFileError, never anything else, and soon."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.contract import CONTRACT

from conformance import cases
from conformance.cases.case import Case
from conformance.cases.format import CaseFileModel, Data, Entry, Expect, Known
from conformance.cases.selection import select
from conformance.errors import CaseFileError, UsageError

BOUNDED = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SECONDS = 5

KEYS = sorted(
    {key for model in (CaseFileModel, Entry, Data, Expect, Known) for key in model.model_fields}
    | {"strid", ""}
)
WORDS = [
    "conv",
    "conv_transpose",
    "SAME",
    "valid",
    "FULL",
    "jax",
    "torch",
    "literal",
    "ones",
    "normal",
    "{stride}",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 9),
    st.sampled_from([10**9, -(10**12), 10**30, 10**99, 2**63]),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
NUMBERS = st.integers(-2, 6) | st.sampled_from([10**6, 10**30])
PER_AXIS = NUMBERS | st.lists(NUMBERS, min_size=1, max_size=3)
LIKELY = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", "{stride}"]),
        "op": st.sampled_from(["conv", "conv_transpose"]),
        "input": st.lists(NUMBERS, min_size=3, max_size=5),
        "kernel": PER_AXIS,
    },
    optional={
        "dialect": st.sampled_from(["torch", "tensorflow", "jax", "theano"]),
        "compare": st.sampled_from(["equivalent", "literal"]),
        "out_channels": NUMBERS,
        "groups": NUMBERS,
        "stride": PER_AXIS,
        "dilation": PER_AXIS,
        "padding": PER_AXIS
        | st.sampled_from(["same", "VALID", "FULL", "SAME_LOWER"])
        | st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=3),
        "output_padding": PER_AXIS,
        "output_size": PER_AXIS,
        "matrix": st.dictionaries(st.sampled_from(KEYS), st.lists(VALUES, max_size=3), max_size=3),
        "data": VALUES,
        "options": VALUES,
        "expect": VALUES,
        "known": VALUES,
        "tags": VALUES,
    },
)


def check_outcome(tmp_path, data):
    """Cases or None for mistakes; anything else that is raised fails the test."""
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    started = time.perf_counter()
    try:
        found, mistakes = cases.load(path), ()
    except CaseFileError as error:
        found, mistakes = None, error.mistakes
    assert time.perf_counter() - started < SECONDS
    assert all(line.isprintable() and line.startswith(path.as_posix() + ":") for line in mistakes)
    assert mistakes or all(isinstance(case, Case) for case in found)
    return found


@BOUNDED
@given(data=st.binary(max_size=200))
@example(data=b"conformance: 1\n")
def test_random_bytes(tmp_path, data):
    check_outcome(tmp_path, data)
    check_outcome(tmp_path, b"conformance: 1\n" + data)


@BOUNDED
@given(text=st.text(alphabet="{}[]:,-?&*!|>'\"%@#~. \n\tab1=<", max_size=60))
@example(text="&a [*a]")
@example(text="cases: [&a {id: *a}]")
@example(text="? ? ?\n: :")
def test_random_punctuation(tmp_path, text):
    check_outcome(tmp_path, text.encode())
    check_outcome(tmp_path, b"conformance: 1\ncases: " + text.encode())


@BOUNDED
@given(
    position=st.integers(0, len(CONTRACT) - 1),
    length=st.integers(0, 8),
    inserted=st.text(max_size=4)
    | st.sampled_from(["&a ", "*a", "!!int ", "\t", "null", "[" * 40, "9" * 200, "\0"]),
)
def test_a_case_file_with_a_slip(tmp_path, position, length, inserted):
    check_outcome(tmp_path, (CONTRACT[:position] + inserted + CONTRACT[position + length :]).encode())


@BOUNDED
@given(
    file=st.fixed_dictionaries({}, optional=dict.fromkeys(CaseFileModel.model_fields, VALUES)),
    entries=st.lists(VALUES),
)
def test_values_in_any_place(tmp_path, file, entries):
    text = json.dumps({**file, "conformance": 1, "cases": file.get("cases", entries)})
    check_outcome(tmp_path, text.encode())


@settings(BOUNDED, max_examples=200)
@given(
    entries=st.lists(LIKELY, min_size=1, max_size=2),
    defaults=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=1),
)
def test_likely_cases_with_any_numbers(tmp_path, entries, defaults):
    check_outcome(tmp_path, json.dumps({"conformance": 1, "defaults": defaults, "cases": entries}).encode())


def test_the_outcome_tells_cases_from_mistakes(tmp_path):
    assert len(check_outcome(tmp_path, CONTRACT.encode())) == 8
    assert check_outcome(tmp_path, b"conformance: 1\n") is None
    with pytest.raises(ValueError, match="embedded null byte"):
        check_outcome(tmp_path / "\0", b"")


@BOUNDED
@given(
    expression=st.lists(st.sampled_from(["and", "or", "not", "(", ")", "a", "b"]), max_size=12).map(" ".join)
)
def test_expressions_are_read_or_refused(expression):
    try:
        said = str(select([], expression))
    except UsageError as error:
        said = str(error)
    assert said == "[]" or " at column " in said
