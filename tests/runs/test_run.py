"""The Python functions: load, run, explain."""

import pytest
from support.misbehaving import FOLDER as MISBEHAVING
from support.paths import PLANTED

import conformance
from conformance.errors import UsageError
from conformance.judging.results import Result
from conformance.runs.run import MOST_ROWS, Run

TEXT = """\
conformance: 1
title: One
about: One transposed convolution.
cases:
  - {id: only, op: conv_transpose, dialect: tensorflow, input: [2, 4, 5, 3], out_channels: 6, kernel: [4, 3],
     stride: 2, padding: SAME, bias: true}
"""


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text(TEXT)
    return conformance.load(path)


def test_load_run_and_explain(cases):
    (case,) = cases
    assert isinstance(case, conformance.Case)
    ran = conformance.run(cases, backends=["numpy", "numpy+im2col", str(PLANTED)])
    assert [result.verdict for result in ran] == ["pass"] * 3
    assert (len(ran), ran.exit_code, set(ran.failures)) == (3, 0, set())
    assert ran.abouts["numpy"].framework == "numpy"
    text = str(conformance.explain(case))
    assert "output 2x6x10x6" in text


def test_a_fault_is_exit_code_1(cases):
    ran = conformance.run(cases, backends=[f"{PLANTED}+window-later"])
    assert ran.exit_code == 1
    assert "window-later" in ran.results[0].readings


def test_a_backend_that_cannot_start_is_exit_code_3_and_has_no_results(cases):
    ran = conformance.run(cases, backends=["numpy", f"{PLANTED}+no-such-reading"])
    assert ran.exit_code == 3
    assert [result.backend for result in ran] == ["numpy"]
    assert "no fault is called" in ran.failures[f"{PLANTED}+no-such-reading"]


DAMAGING = """\
conformance: 1
title: Damage
about: A case that damages its process, and an innocent one behind it.
defaults: {{op: conv, input: [1, 1, 4], kernel: [2]}}
cases:
  - id: damages
    options: {{misbehaving: {{do: damage_the_process}}}}
    known: [{{backend: "*adapter.py", why: writes past its memory, outcome: crashed, {further}}}]
  - {{id: innocent}}
"""


@pytest.mark.parametrize(("further", "innocent"), [("damages_process: true", "pass"), ("", "fail")])
def test_a_case_that_damages_its_process_costs_no_other(tmp_path, further, innocent):
    path = tmp_path / "damage.yaml"
    path.write_text(DAMAGING.format(further=f"sometimes: true, {further}".rstrip(", ")))
    ran = conformance.run(conformance.load(path), backends=[str(MISBEHAVING / "adapter.py")])
    assert [result.verdict for result in ran] == ["pass", innocent]


def test_an_unknown_backend_is_a_usage_error(cases):
    with pytest.raises(UsageError, match="did you mean torch"):
        conformance.run(cases, backends=["troch"])


def test_the_package_names_what_it_exports():
    assert {"load", "run", "explain"} <= set(dir(conformance))
    with pytest.raises(AttributeError, match="frobnicate"):
        _ = conformance.frobnicate


SPEAKER = """
from conformance.frameworks.numpy import adapter


class Adapter(adapter.Adapter):
    dialect = {dialect!r}
"""


@pytest.mark.parametrize(("dialect", "outcome"), [("tensorflow", "computed"), (None, "unsupported")])
def test_literal_words_are_judged_by_the_dialect_an_outside_adapter_speaks(tmp_path, dialect, outcome):
    path = tmp_path / "one.yaml"
    path.write_text(
        "conformance: 1\ntitle: a\nabout: b\ncases:\n"
        "  - {id: a, op: conv, compare: literal, input: [2, 4, 5, 6], kernel: [3, 2], stride: 2,\n"
        "     padding: SAME}\n"
    )
    adapter = tmp_path / "speaker.py"
    adapter.write_text(SPEAKER.format(dialect=dialect))
    (result,) = conformance.run(conformance.load(path), backends=[str(adapter)])
    assert (result.outcome, result.verdict) == (outcome, "pass" if dialect else "skip")


def test_an_expectation_that_nobody_looked_at_is_kept(tmp_path):
    path = tmp_path / "one.yaml"
    case = "{id: a, op: conv, layout: channels_last, input: [2, 4, 5], kernel: 2EXPECT}"
    skipped, plain = case, "{id: b, op: conv, input: [2, 4, 5, 6], kernel: 2}"
    for expect, count in ((", expect: {shape: [2, 1, 4]}", 1), ("", 0)):
        path.write_text(f"conformance: 1\ncases: [{skipped.replace('EXPECT', expect)}, {plain}]\n")
        ran = conformance.run(conformance.load(path), backends=["torch"])
        assert ([result.verdict for result in ran], ran.exit_code) == (["skip", "pass"], 0)
        assert len(ran.unseen) == count


RESULTS = Run(
    tuple(
        Result(f"a.yaml::{case}", backend, verdict, "computed")
        for case, backend, verdict in (
            ("one", "numpy", "pass"),
            ("one", "torch", "fail"),
            ("two", "torch", "skip"),
        )
    ),
    {},
    {},
    requested=("numpy", "torch"),
)


def test_results_are_indexed_by_place_case_and_backend():
    assert RESULTS[0].backend == "numpy"
    assert [each.backend for each in RESULTS["a.yaml::one"]] == ["numpy", "torch"]
    assert RESULTS["a.yaml::one", "torch"].verdict == "fail"
    assert len(RESULTS[1:]) == 2
    with pytest.raises(KeyError, match=r"did you mean `a\.yaml::one`"):
        RESULTS["a.yaml::on"]
    with pytest.raises(KeyError, match="no result of 'numpy'"):
        RESULTS["a.yaml::two", "numpy"]


def test_results_are_filtered_by_their_fields():
    assert [each.backend for each in RESULTS.failed] == ["torch"]
    assert len(RESULTS.where(backend="torch", verdict=["fail", "skip"])) == 2
    assert len(RESULTS.where(backend="jax")) == 0
    with pytest.raises(TypeError, match=r"no field 'verdit'; did you mean `verdict`"):
        RESULTS.where(verdit="fail")


def test_a_part_is_judged_by_itself():
    """Of a part no backend has to have checked anything: it was left out, not skipped."""
    assert RESULTS.where(backend="numpy").exit_code == 0
    assert RESULTS.failed.exit_code == 1


def test_results_are_short_to_look_at():
    assert repr(RESULTS) == "<Results: 3 results on numpy, torch: 1 pass, 1 fail, 1 skip>"
    assert repr(RESULTS[0]) == "<Result pass: a.yaml::one on numpy, computed>"


HOSTILE = "a.yaml::<script>alert(1)</script>\"'&\u202e\x1b[31m"


def test_text_of_others_is_text_in_a_notebook():
    hostile = Result(HOSTILE, "<b>", "fail", "computed", diagnosis="<img src=x onerror=alert(1)>")
    for shown in (hostile._repr_html_(), Run((hostile,), {}, {})._repr_html_()):
        assert "<script" not in shown
        assert "<img" not in shown
        assert "&lt;script&gt;" in shown
        assert "\u202e" not in shown
        assert "\x1b" not in shown
    assert "\x1b" not in repr(hostile)


def test_a_long_run_has_a_table_of_limited_length():
    many = Run(tuple(Result(f"{n}", "numpy", "pass", "computed") for n in range(MOST_ROWS + 50)), {}, {})
    assert many._repr_html_().count("<tr>") == MOST_ROWS + 1
