"""A seed and a number are one case."""

from dataclasses import replace

from conformance.failures.space import LARGEST_BYTES, Space, _memory_bytes, draw_case

CASES = [draw_case(Space(), 3, number) for number in range(30)]


def test_a_seed_and_a_number_repeat_a_case():
    assert [draw_case(Space(), 3, number) for number in range(30)] == CASES
    assert draw_case(Space(), 4, 0) != CASES[0]


def test_dtype_and_data_do_not_change_the_configuration():
    space = Space(dtypes=("float64",), data=("normal",))
    for number, case in enumerate(CASES):
        other = draw_case(space, 3, number)
        # float64 has to be written: it is no default
        forms = {name: form for name, form in case.words.forms.items() if name != "dtype"}
        assert other.words == replace(case.words, dtype="float64", forms=forms)
        assert (other.words.dtype, set(other.kinds.values())) == ("float64", {"normal"})


def test_each_field_is_one_of_those_of_the_space():
    space = Space(ops=("conv",), dialects=("onnx",), comparisons=("literal",))
    for number in range(10):
        case = draw_case(space, 0, number)
        assert (case.words.op, case.dialect, case.compare) == ("conv", "onnx", "literal")


def test_no_case_is_too_large():
    assert all(_memory_bytes(case.words, case.dialect, case.compare) <= LARGEST_BYTES for case in CASES)
