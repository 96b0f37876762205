"""From files to cases: ids, defaults, matrix, and what every key becomes."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from support.contract import CONTRACT
from support.paths import ROOT

from conformance import cases
from conformance.cases import expansion, loading
from conformance.cases.case import Case, ExpectedResult, KnownDeviation
from conformance.cases.questions import question_of
from conformance.cases.yaml.place import Place
from conformance.errors import CaseFileError
from conformance.operators.words import Words

HEAD = "conformance: 1\ndefaults: {op: conv, input: [1, 1, 6], kernel: 2}\ncases:\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def load(tmp_path, text):
    return cases.load(write(tmp_path / "cases" / "a.yaml", text))


def ids(tmp_path, text):
    return [case.id.removeprefix("a.yaml::") for case in load(tmp_path, HEAD + text)]


def mistakes(path):
    with pytest.raises(CaseFileError) as caught:
        cases.load(path)
    return caught.value.mistakes


def test_a_file_with_everything_in_it(tmp_path):
    path = write(tmp_path / "cases" / "transpose" / "same_even.yaml", CONTRACT)
    found = cases.load(tmp_path)
    prefix = "transpose/same_even.yaml::"
    assert [case.id.removeprefix(prefix) for case in found] == [
        "default-output",
        "output-9x9-float32",
        "output-9x9-float64",
        "output-10x10-float32",
        "output-10x10-float64",
        "output-11x11-float32",
        "output-11x11-float64",
        "seed-d1",
    ]
    assert found[0] == Case(
        id=prefix + "default-output",
        words=Words("conv_transpose", (2, 3, 5, 5), 4, (4, 4), (2, 2), (1, 1), padding="SAME"),
        place=Place(path.as_posix(), 7, 5),
        dialect="tensorflow",
        seed=zlib.crc32((prefix + "default-output").encode()),
        why="One odd row of padding has to go somewhere.",
        source="https://example.org/article",
        expect=ExpectedResult(shape=(2, 4, 10, 10)),
    )
    assert found[2].words.output_size == (9, 9)
    assert found[2].words.dtype == "float64"
    assert found[-1].words.out_channels == 1
    assert found[-1].kinds == {"input": "ones", "kernel": "ones"}
    assert found[-1].expect.output == ((((1, 2, 2, 1), (2, 4, 4, 2), (2, 4, 4, 2), (1, 2, 2, 1)),),)


def test_defaults_of_a_bare_case(tmp_path):
    (case,) = load(tmp_path, "conformance: 1\ncases: [{id: a, op: conv, input: [2, 3, 7, 5], kernel: 2}]")
    assert case.words == Words("conv", (2, 3, 7, 5), 1, (2, 2), (1, 1), (1, 1))
    assert case.words.padding is None
    assert (case.dialect, case.compare, case.gradients) == ("torch", "equivalent", True)
    assert (case.kinds, case.tags, case.known, case.why, case.source) == ({}, (), (), "", None)
    assert case.expect == ExpectedResult()


@pytest.mark.parametrize(
    ("written", "gradients", "derivatives"),
    [
        ("true", True, ()),
        ("false", False, ()),
        ("null", True, ()),
        ("[vjp]", True, ()),
        ("[jvp]", False, ("jvp",)),
        ("[adjoint, second_order, vjp]", True, ("second_order", "adjoint")),
    ],
)
def test_gradients_are_all_none_or_those_of_a_list(tmp_path, written, gradients, derivatives):
    text = "conformance: 1\ncases: [{id: a, op: conv, input: [2, 3, 7, 5], kernel: 2, gradients: GRADIENTS}]"
    (case,) = load(tmp_path, text.replace("GRADIENTS", written))
    assert (case.gradients, case.derivatives) == (gradients, derivatives)
    question = question_of(case)
    assert (question.gradients, question.derivatives) == (gradients, derivatives)


def test_every_key_arrives(tmp_path):
    (case,) = load(
        tmp_path,
        """
conformance: 1
title: the title
source: the file's
cases:
  - id: a
    op: conv_transpose
    dialect: jax
    compare: literal
    input: [2, 4, 3, 2]
    out_channels: 6
    kernel: 3
    stride: [2, 1]
    dilation: 2
    groups: 2
    padding: [[1, 0], [0, -1]]
    output_padding: 1
    output_size: [7, 8]
    bias: true
    dtype: bfloat16
    data: {input: normal, kernel: integers, cotangent: impulse, bias: [1, -2.5, 3, 4, 5, 6], seed: 7}
    layout: channels_last
    gradients: false
    options: {jax: {transpose_kernel: true, list: [1, [2]]}}
    tags: [slow, figure, slow]
    source: the case's
    expect: {refused: [torch, jax+jit]}
    known:
      - {backend: jax, versions: '<1', device: gpu, aspect: output, outcome: computed, why: x, issue: 'https://a.b/c'}
      - {backend: torch, why: y}
""",
    )
    assert case.words == Words(
        op="conv_transpose",
        input=(2, 4, 3, 2),
        out_channels=6,
        kernel=(3, 3),
        stride=(2, 1),
        dilation=(2, 2),
        groups=2,
        padding=((1, 0), (0, -1)),
        output_padding=(1, 1),
        output_size=(7, 8),
        bias=True,
        dtype="bfloat16",
        layout="channels_last",
        options={"jax": {"transpose_kernel": True, "list": [1, [2]]}},
    )
    assert case.seed == 7
    assert case.kinds == {"input": "normal", "cotangent": "impulse", "bias": (1, -2.5, 3, 4, 5, 6)}
    assert (case.dialect, case.compare, case.gradients) == ("jax", "literal", False)
    assert (case.tags, case.why, case.source) == (("slow", "figure"), "the title", "the case's")
    assert case.expect == ExpectedResult(refused=("torch", "jax+jit"))
    assert case.known == (
        KnownDeviation("jax", "x", "<1", "gpu", "output", "computed", "https://a.b/c"),
        KnownDeviation("torch", "y"),
    )
    assert hash(case) == hash(case)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("same", "SAME"),
        ("Same_Lower", "SAME_LOWER"),
        ("0", 0),
        ("-1", -1),
        ("[2]", (2,)),
        ("[[1, 2]]", ((1, 2),)),
        ("null", None),
    ],
)
def test_padding_keeps_its_form(tmp_path, written, kept):
    (case,) = load(tmp_path, f"{HEAD}  - {{id: a, padding: {written}}}\n")
    assert case.words.padding == kept


def test_a_kind_word_is_for_all_operands(tmp_path):
    (case,) = load(tmp_path, HEAD + "  - {id: a, data: normal}\n")
    assert case.kinds == dict.fromkeys(("input", "kernel", "bias", "cotangent"), "normal")


def test_case_over_defaults_and_null_takes_a_default_back(tmp_path):
    text = "conformance: 1\nabout: file\n"
    text += "defaults: {op: conv, input: [1, 1, 6], kernel: 2, padding: 1, why: all, tags: [a]}\n"
    text += "cases:\n  - {id: a}\n  - {id: b, padding: 0, tags: [b], why: own}\n"
    text += "  - {id: c, padding: null, why: null}\n"
    first, second, third = load(tmp_path, text)
    assert (first.words.padding, first.why, first.tags) == (1, "all", ("a",))
    assert (second.words.padding, second.why, second.tags) == (0, "own", ("b",))
    assert (third.words.padding, third.why, third.tags) == (None, "file", ("a",))


def test_the_seed_follows_the_id(tmp_path):
    text = "conformance: 1\ncases: [{id: a, op: conv, input: [1, 1, 4], kernel: 2}]"
    one = cases.load(write(tmp_path / "x" / "cases" / "a.yaml", text))[0]
    other = cases.load(write(tmp_path / "y" / "z" / "cases" / "a.yaml", "# moved\n" + text))[0]
    renamed = cases.load(write(tmp_path / "cases" / "b.yaml", text))[0]
    assert one.seed == other.seed == zlib.crc32(b"a.yaml::a")
    assert renamed.seed != one.seed


@pytest.mark.parametrize(
    ("file", "argument", "expected"),
    [
        ("cases/t/a.yaml", ".", "t/a.yaml"),
        ("cases/t/a.yaml", "cases/t", "t/a.yaml"),
        ("cases/t/a.yaml", "cases/t/a.yaml", "t/a.yaml"),
        ("cases/old/cases/t/a.yaml", ".", "t/a.yaml"),
        ("conformance/library/t/a.yaml", "conformance/library", "t/a.yaml"),
        ("library/t/a.yaml", "library", "t/a.yaml"),
        ("library/t/a.yaml", ".", "library/t/a.yaml"),
        ("mine/t/a.yaml", "mine", "t/a.yaml"),
        ("mine/t/a.yaml", "mine/t/a.yaml", "a.yaml"),
        ("mine/t/a.yaml", "mine/../mine/t", "a.yaml"),
        ("mine/t/cases.yaml", "mine", "t/cases.yaml"),
    ],
)
def test_ids_of_files(tmp_path, monkeypatch, file, argument, expected):
    write(tmp_path / file, HEAD + "  - {id: a}\n")
    assert cases.load(tmp_path / argument)[0].id == f"{expected}::a"
    monkeypatch.chdir(tmp_path)
    relative = cases.load(argument)[0]
    assert relative.id == f"{expected}::a"
    assert not relative.place.file.startswith("/")
    monkeypatch.chdir((tmp_path / file).parent)
    assert cases.load(Path(file).name)[0].id.rpartition("/")[2] == f"{Path(file).name}::a"


def test_a_file_named_twice_is_loaded_once(tmp_path):
    path = write(tmp_path / "cases" / "a.yaml", HEAD + "  - {id: a}\n")
    assert len(cases.load([path, tmp_path, path.parent])) == 1


def test_one_id_in_two_files_is_a_mistake(tmp_path):
    first = write(tmp_path / "x" / "cases" / "a.yaml", HEAD + "  - {id: a}\n")
    second = write(tmp_path / "y" / "cases" / "a.yaml", HEAD + "  - {id: a}\n")
    (line,) = mistakes(tmp_path)
    assert line.startswith(f"{second.as_posix()}:4:5: the id a.yaml::a is taken by {first.as_posix()}:4:5")


def test_an_empty_folder_has_no_cases(tmp_path):
    assert cases.load(tmp_path) == []
    assert cases.load([]) == []


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ("id: 'k{stride}', matrix: {stride: [1, 2]}", ["k1", "k2"]),
        ("id: k, matrix: {stride: [1, [2]]}", ["k-1", "k-2"]),
        ("id: p, matrix: {padding: [[1], [[0, 2]], SAME, -1]}", ["p-1", "p-0_2", "p-SAME", "p--1"]),
        (
            "id: 'd-{dtype}-x', matrix: {dtype: [float32], bias: [true, false]}",
            ["d-float32-x-true", "d-float32-x-false"],
        ),
        ("id: n, matrix: {padding: [null, 1]}", ["n-none", "n-1"]),
        (
            "id: o, matrix: {data: [ones, {input: ones, kernel: normal}]}",
            ["o-ones", "o-input_ones_kernel_normal"],
        ),
        ("id: why, matrix: {why: [a b/c, d]}", ["why-a_b_c", "why-d"]),
        ("id: e, matrix: {why: [a, '" + "x" * 50 + "']}", ["e-a", "e-why2"]),
        ("id: e, matrix: {why: [a, '']}", ["e-a", "e-why2"]),
        ("id: '{stride}-{stride}', matrix: {stride: [1]}", ["1-1"]),
        ("id: none, matrix: null", ["none"]),
    ],
)
def test_matrix_and_ids(tmp_path, matrix, expected):
    assert ids(tmp_path, f"  - {{{matrix}}}\n") == expected


def test_pairs_of_several_axes_in_an_id(tmp_path):
    text = "  - {id: p, input: [1, 1, 5, 5], matrix: {padding: [[[0, 1], [2, 3]], [1, 2]]}}\n"
    assert ids(tmp_path, text) == ["p-0_1x2_3", "p-1x2"]


def test_matrix_is_a_product_with_the_last_key_fastest(tmp_path):
    text = HEAD + "  - {id: 'a', matrix: {stride: [1, 2], dilation: [1, 2, 3]}}\n"
    found = [(case.words.stride[0], case.words.dilation[0]) for case in load(tmp_path, text)]
    assert found == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]


def test_matrix_values_override_defaults(tmp_path):
    found = load(tmp_path, HEAD + "  - {id: a, matrix: {kernel: [1, 3]}}\n")
    assert [case.words.kernel for case in found] == [(1,), (3,)]


@pytest.mark.parametrize(
    ("entry", "fragment"),
    [
        ("id: '{strid}', matrix: {stride: [1]}", "`{strid}` in the id has no list in `matrix`"),
        ("id: '{strid}', matrix: {stride: [1]}", "did you mean `stride`?"),
        ("id: '{stride}'", "`{stride}` in the id has no list"),
        ("id: '{'", "`{` is not an id"),
        ("id: a b", "`a b` is not an id"),
        ("id: ''", "`` is not an id"),
        ("id: 'a::b'", "is not an id"),
        ("id: " + "a" * 201, "an id has up to 200 letters"),
        ("id: 7", "`id` is `7`; text is wanted"),
        ("id: a, matrix: [1]", "`matrix` is `[1]`; it has to map keys to lists"),
        ("id: a, matrix: {}", "`matrix` is a mapping of 0 keys"),
        ("id: a, matrix: {stride: 1}", "`matrix.stride` is `1`; a list with at least one value"),
        ("id: a, matrix: {stride: []}", "`matrix.stride` is `[]`"),
        ("id: a, matrix: {strid: [1]}", "unknown key `strid`"),
        ("id: a, matrix: {id: [x, y]}", "unknown key `id`"),
        ("id: a, matrix: {matrix: [{}]}", "unknown key `matrix`"),
        ("id: a, stride: 1, matrix: {stride: [1]}", "`stride` stands in the matrix and in the case (4:13)"),
        (
            "id: a, matrix: {stride: [1, 1]}",
            "the id `a-1` is taken by another combination of the same matrix",
        ),
        ("id: a, matrix: {stride: [1, one]}", "`stride` is `one`"),
    ],
)
def test_mistakes_of_a_matrix(tmp_path, entry, fragment):
    path = write(tmp_path / "a.yaml", f"{HEAD}  - {{{entry}}}\n")
    lines = mistakes(path)
    assert any(fragment in line for line in lines), lines
    assert ids(tmp_path, "  - {id: 'a.b_c+d=e,f~g-{stride}', matrix: {stride: [1, 2]}}\n")


def test_two_cases_with_one_id_name_both_places(tmp_path):
    path = write(tmp_path / "a.yaml", HEAD + "  - {id: a-1}\n  - {id: a, matrix: {stride: [1]}}\n")
    (line,) = mistakes(path)
    assert line.startswith(f"{path.as_posix()}:5:10: the id `a-1` is taken by the case at 4:10")
    assert ids(tmp_path, "  - {id: a-1}\n  - {id: a, matrix: {stride: [2]}}\n") == ["a-1", "a-2"]


def test_how_many_cases_a_file_and_a_load_may_have(tmp_path, monkeypatch):
    text = HEAD + "  - {id: a, matrix: {stride: [1, 2], dilation: [1, 2]}}\n  - {id: b}\n"
    path = write(tmp_path / "a.yaml", text)
    assert len(cases.load(path)) == 5
    monkeypatch.setattr(loading, "MOST_CASES", 4)
    assert "more than 4 cases up to here" in mistakes(path)[0]
    monkeypatch.setattr(
        expansion.Budget, "__init__", lambda budget: budget.__dict__.update(cases=4, values=100)
    )
    assert "1 cases here; a file holds at most" in mistakes(path)[0]


def test_a_contradiction_with_the_rule_is_not_a_mistake_of_the_file(tmp_path):
    (case,) = load(tmp_path, HEAD + "  - {id: a, expect: {shape: [9, 9, 9]}}\n")
    assert case.expect.shape == (9, 9, 9)


def test_words_that_a_rule_refuses_load(tmp_path):
    text = (
        "  - {id: a, stride: 0}\n  - {id: b, groups: 5}\n  - {id: c, padding: -9}\n  - {id: d, kernel: 0}\n"
    )
    assert ids(tmp_path, text + "  - {id: e, out_channels: 0, groups: 0}\n") == ["a", "b", "c", "d", "e"]


def test_a_thousand_cases_load_in_time(tmp_path):
    entry = (
        "    input: [2, 3, 5, {0}]\n    out_channels: 4\n    padding: SAME\n    bias: true\n    why: Here.\n"
    )
    text = (
        "conformance: 1\ndefaults: {op: conv_transpose, dialect: tensorflow, kernel: 4, stride: 2}\ncases:\n"
    )
    text += "".join(f"  - id: case-{number}\n" + entry.format(5 + number % 7) for number in range(1000))
    path = write(tmp_path / "a.yaml", text)
    started = time.perf_counter()
    assert len(cases.load(path)) == 1000
    assert time.perf_counter() - started < 1.5


def test_importing_the_package_loads_neither_pydantic_nor_yaml():
    code = "import sys, conformance.cases; sys.exit('pydantic' in sys.modules or 'yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
