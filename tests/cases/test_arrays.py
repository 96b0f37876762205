"""Numbers that are flat, in another layout or in a file are those that nested lists of them would be."""

from __future__ import annotations

import json

import numpy as np
import pytest
from support.case_files import mistakes

from conformance.cases import arrays, load

OPS = {"conv": (3, 2), "conv_transpose": (2, 3)}
HEAD = "conformance: 1\ndefaults: {op: %s, input: [1, 2, 4, 3], out_channels: 3, kernel: [3, 2]}\ncases:\n"


def case_of(written, op, keys):
    (case,) = load([written(HEAD % op + f"  - {{id: a, {keys}}}\n")])
    return case


def numbers(shape, step=1.0):
    return np.arange(np.prod(shape)).reshape(shape) * step - 2


def text(values):
    return json.dumps(np.asarray(values).tolist())


@pytest.mark.parametrize("op", OPS)
def test_flat_numbers_in_a_frameworks_layout_are_the_nested_ones(op, written):
    x, w = numbers((1, 2, 4, 3)), numbers((*OPS[op], 3, 2), 0.125)
    layout = "hwio" if op == "conv" else "hwoi"
    kernel = w.transpose(2, 3, 1, 0)
    nested = case_of(written, op, f"data: {{input: {text(x)}, kernel: {text(w)}}}")
    x_last = text(x.transpose(0, 2, 3, 1).ravel())
    flat = case_of(
        written,
        op,
        f"data: {{input: {{values: {x_last}, shape: [1, 4, 3, 2], layout: NHWC}},"
        f" kernel: {{values: {text(kernel)}, layout: {layout}}}}}",
    )
    assert flat == nested
    assert dict(flat.kinds) == dict(nested.kinds)
    assert np.array_equal(np.array(flat.kinds["kernel"]), w)


def test_an_expectation_in_another_layout_keeps_the_digits_of_each_number(written):
    nested = case_of(written, "conv", "expect: {output: [[[[0.5, 1]], [[2.25, 3]], [[4, 5.0]]]]}")
    other = case_of(
        written,
        "conv",
        "expect: {output: {values: [0.5, 2.25, 4, 1, 3, 5.0], shape: [1, 1, 2, 3], layout: nhwc}}",
    )
    assert other.expect == nested.expect
    assert dict(other.expect.half_units) == dict(nested.expect.half_units)


@pytest.mark.parametrize("dtype", ["float32", "<f8", ">f4", "int16", "uint8"])
@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_the_numbers_of_a_file_are_the_nested_ones(dtype, ending, written):
    x = abs(numbers((1, 2, 4, 3))).astype(dtype)
    path = written(HEAD % "conv" + f"  - {{id: a, data: {{input: {{file: x.{ending}, layout: nhwc}}}}}}\n")
    stored = np.asfortranarray(x.transpose(0, 2, 3, 1))
    if ending == "npy":
        np.save(path.with_name("x.npy"), stored)
    else:
        np.savez_compressed(path.with_name("x.npz"), only=stored)
    (case,) = load([path])
    nested = case_of(written, "conv", f"data: {{input: {text(x)}}}")
    assert (case, dict(case.kinds)) == (nested, dict(nested.kinds))


def test_other_contents_of_a_file_are_another_case(written):
    path = written(HEAD % "conv" + "  - {id: a, data: {input: {file: x.npy}}}\n")
    kinds = []
    for last in (1, 2):
        x = np.ones((1, 2, 4, 3))
        x[-1, -1, -1, -1] = last
        np.save(path.with_name("x.npy"), x)
        kinds += [dict(load([path])[0].kinds)]
    assert kinds[0] != kinds[1]


def test_an_expected_number_of_a_file_says_as_much_as_its_dtype(written):
    path = written(HEAD % "conv" + "  - {id: a, dtype: float64, expect: {output: {file: y.npz, array: y}}}\n")
    np.savez(path.with_name("y.npz"), y=np.full((1, 3, 2, 2), 1 / 3, np.float32), other=np.ones(3))
    (case,) = load([path])
    half = np.array(case.expect.half_units["output"])
    assert half.shape == (1, 3, 2, 2)
    assert np.allclose(half, 2**-26, rtol=0.01, atol=0)
    np.savez(path.with_name("y.npz"), y=np.ones((1, 3, 2, 2), np.int8))
    assert not load([path])[0].expect.half_units


def test_cases_of_a_matrix_read_a_file_once(written, monkeypatch):
    path = written(
        HEAD % "conv" + "  - {id: 'a-{stride}', data: {input: {file: x.npy}}, matrix: {stride: [1, 2, 3]}}\n"
    )
    np.save(path.with_name("x.npy"), np.ones((1, 2, 4, 3)))
    seen = []
    read = arrays.read_array
    monkeypatch.setattr(arrays, "read_array", lambda *words: seen.append(words) or read(*words))
    assert len(load([path])) == 3
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("{}", "numbers have `values: [...]` or `file: a.npy`"),
        ("{values: [1], file: x.npy}", "numbers have `values: [...]` or `file: a.npy`"),
        ("{vals: [1]}", "unknown key `vals`; numbers have values, file, array, shape, layout"),
        ("{values: ones}", "`values` has to be a list of numbers"),
        ("{values: [[1], [1, 2]]}", "this entry has the shape [2]"),
        ("{values: [1, x]}", "it has to hold finite numbers only"),
        ("{values: [1, 2], shape: [3]}", "`shape` [3] has 3 elements, not 2"),
        ("{values: [], shape: [1000000000, 0]}", "`shape` [1000000000, 0] has 0 elements"),
        ("{values: [1, 2], shape: [-1, -2]}", "whole numbers that are not negative"),
        ("{values: [1, 2], shape: [1, 1, 1, 2], layout: nhw}", "`layout` of input is `nhw`; it can be nwc"),
        ("{values: [1, 2], shape: [1, 1, 1, 2], layout: hwio}", "`layout` of input is `hwio`"),
        ("{values: [1, 2], layout: nhwc}", "is for 4 axes, and the numbers have 1; add a `shape`"),
        ("{values: [1, 2], array: x}", "`values` are no file"),
        ("{values: [1, 2], shape: [1, 1, 1, 2]}", "this operand has the shape [1, 2, 4, 3]"),
        ("{file: 3}", "`file` has to be text"),
        ("{file: x.npy}", "there is no file `x.npy` beside the case file"),
    ],
)
def test_a_mistake_is_told_at_its_place(value, told, written):
    path = written(HEAD % "conv" + f"  - {{id: a, data: {{input: {value}}}}}\n")
    (line,) = mistakes(path)
    assert told in line
    assert line.startswith(f"{path}:4:")


def test_the_numbers_of_files_are_bounded_over_all_cases(written, monkeypatch):
    monkeypatch.setattr(arrays, "MOST_NUMBERS", 50)
    path = written(
        HEAD % "conv" + "  - {id: 'a-{stride}', data: {input: {file: x.npy}}, matrix: {stride: [1, 2, 3]}}\n"
    )
    np.save(path.with_name("x.npy"), np.ones((1, 2, 4, 3)))
    (line,) = mistakes(path)
    assert "more than 50 numbers of files, each use counted" in line


def test_a_bias_has_no_layout(written):
    path = written(HEAD % "conv" + "  - {id: a, bias: true, data: {bias: {values: [1, 2, 3], layout: c}}}\n")
    (line,) = mistakes(path)
    assert "`layout` of bias is `c`; it can be none" in line
