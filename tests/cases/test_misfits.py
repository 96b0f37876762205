"""The key `operands` of a case: read, written again, and held against the other keys."""

import pytest
from support.case_files import write

from conformance import cases
from conformance.cases.writing import FileEntry, case_file_text
from conformance.errors import CaseFileError
from conformance.operators.words import Operand

HEAD = "conformance: 1\ndefaults: {op: conv, input: [1, 2, 4, 4], kernel: 3}\ncases:\n"


def load(tmp_path, keys):
    return cases.load(write(tmp_path / "a.yaml", f"{HEAD}  - {{id: one, {keys}}}\n"))


def test_operands_are_read(tmp_path):
    (case,) = load(tmp_path, "operands: {input: {shape: [2, 4, 4]}, bias: {shape: [], dtype: float64}}")
    assert case.words.operands == {"input": Operand((2, 4, 4)), "bias": Operand((), "float64")}
    assert case.words.bias
    assert case.words.operand_shape("kernel") == (1, 2, 3, 3)
    assert not case.words.fit_together


def test_nothing_of_their_own_is_nothing(tmp_path):
    (case,) = load(tmp_path, "operands: {kernel: {}}")
    assert case.words.fit_together


def test_what_is_written_is_read_again(tmp_path):
    keys = "compare: literal, stride: [1, 2, 1], operands: {kernel: {shape: [1, 3, 3], dtype: int8}}"
    (case,) = load(tmp_path, keys)
    text = case_file_text("t", "a", [FileEntry("one", case)])
    (again,) = cases.load(write(tmp_path / "b.yaml", text))
    assert (again.words, again.words.operands) == (case.words, case.words.operands)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("operands: {input: {shape: 3}}", "`operands.input.shape` is `3`; it has to be a list of up to 8"),
        ("operands: {input: {shape: [-1]}}", "it has to be a list of up to 8 whole numbers"),
        ("operands: {input: {shap: [1]}}", "unknown key `shap`; the keys here are shape, dtype"),
        ("operands: {kernl: {shape: [1]}}", "unknown key `kernl`; the keys here are input, kernel, bias"),
        ("operands: {bias: {dtype: float23}}", "did you mean `float32`?"),
        ("bias: false, operands: {bias: {shape: [1]}}", "`bias` is false, and `operands` gives one"),
        ("gradients: [jvp], operands: {bias: {shape: [1]}}", "asks for more than `vjp`"),
        ("data: special, operands: {input: {shape: []}}", "`data.input` is special; operands that do not"),
        ("stride: [1, 1, 1], operands: {}", "one entry for each spatial axis is wanted"),
        ("stride: [1, 1, 1], compare: literal", "if that is meant, add `operands: {}`"),
    ],
)
def test_mistakes_are_told(tmp_path, keys, words):
    with pytest.raises(CaseFileError) as caught:
        load(tmp_path, keys)
    assert words in str(caught.value)


@pytest.mark.parametrize("meant", ["operands: {}", "expect: {refused: true}"])
def test_a_list_of_another_length_may_be_meant(tmp_path, meant):
    (case,) = load(tmp_path, f"stride: [1, 1, 1], compare: literal, {meant}")
    assert case.words.stride == (1, 1, 1)
