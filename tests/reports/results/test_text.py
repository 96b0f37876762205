"""A run in a terminal: a line for each kind of result, a block for each cause, the verdict last."""

from dataclasses import replace

from support.planted.dense import case
from support.records import ended, right, unsupported, wrong
from support.run_reports import STRIDED, report_of, text_of

from conformance.cli.baseline_options import Outcome
from conformance.judging.expectations import UnseenExpectation
from conformance.reports.results.text import BRIEF, MOST_BLOCKS, write

IDS = [each.id for each in STRIDED]


def flipped(name, backend="torch"):
    return wrong(name, backend, readings=("kernel-flipped",), diagnosis="worst at output[0]\n  12\n  21")


def test_green_is_a_table_and_the_verdict():
    backends = ("numpy", "tensorflow", "torch", "jax", "onnxruntime", "onnx-reference")
    results = [right(name, backend) for name in IDS for backend in backends]
    results += [replace(unsupported(name), skip="rank") for name in IDS]
    results += [replace(right(name), verdict="known", aspects={"output": "known"}) for name in IDS]
    results += [replace(right(name), weak=True) for name in IDS]
    unseen = tuple(UnseenExpectation(each, ("torch",)) for each in STRIDED)
    text = text_of(report_of(results, unseen=unseen), width=80)
    lines = text.splitlines()
    assert len(lines) <= 23
    assert "skipped 4: rank 4 (-r s)" in lines
    assert "known 4: output 4 (-r k)" in lines
    assert "weak 4, a pass that could hide a difference: dense.yaml 4 (-r w)" in lines
    assert "4 expectations not looked at: each skipped by all that could (-r s)" in lines
    assert lines[-1] == "32 of 36 checked: 28 pass, 4 known, 4 skip"


def test_one_bug_is_one_block_and_its_name_stands_at_the_end():
    text = text_of(report_of([flipped(name) for name in IDS] + [right("x::1")]))
    assert text.count("FAIL ") == 1
    assert text.count("worst at") == 1
    assert f"FAIL {IDS[0]} [torch]  computed: output" in text
    assert "and 3 more failures of this cause, in " in text
    assert any("[kernel-flipped]" in line for line in text.splitlines()[-10:])
    assert "4 failures of torch: output comes out when the kernel is turned" in text
    assert text.splitlines()[-1] == "1 of 5 checked: 1 pass, 4 fail".replace("1 of 5", "5 of 5")


def test_every_cause_has_a_block_and_all_failures_have_one_on_demand():
    failed = [*(flipped(name) for name in IDS[:3]), ended(IDS[3], "refused", "TypeError", "no")]
    text = text_of(report_of(failed))
    assert text.count("FAIL ") == 2
    assert "1 failure of torch: refused: TypeError: no\n" in text
    assert text_of(report_of(failed), kinds=frozenset("f")).count("FAIL ") == 4
    assert text_of(report_of(failed), kinds=frozenset("A")).count("FAIL ") == 4


def test_very_many_causes_are_counted():
    cases = [case(f"c{at}") for at in range(MOST_BLOCKS + 5)]
    failed = [
        ended(each.id, "refused", "TypeError", "abcdefghijklmnopqrstuvwxyz"[at])
        for at, each in enumerate(cases)
    ]
    text = text_of(report_of(failed, cases))
    assert text.count("FAIL ") == MOST_BLOCKS
    assert "9 failures of 9 more causes; -r f shows each" in text


def test_details_are_listed_on_demand():
    known = replace(right(IDS[1]), verdict="known", reason="It pads.", aspects={"output": "known"})
    results = [
        unsupported(IDS[0], "no bfloat16: a"),
        unsupported(IDS[1], "no bfloat16: b"),
        known,
        replace(right(IDS[2]), weak=True),
    ]
    report = report_of(results, unseen=(UnseenExpectation(STRIDED[0], ("torch",)),) * 2)
    assert "bfloat16" not in text_of(report)
    skipped = text_of(report, kinds=frozenset("s"))
    assert "torch (2): no bfloat16: a (and 1 more reason that begins so)\n" in skipped
    assert skipped.count("expectation not looked at: ") == 2
    assert "It pads." in text_of(report, kinds=frozenset("k"))
    assert f"    {IDS[2]}\n" in text_of(report, kinds=frozenset("w"))
    assert "(-r" not in text_of(report, kinds=frozenset("A"))


def test_quiet_leaves_out_the_table_and_twice_all_but_the_verdict():
    report = report_of([flipped(IDS[0])])
    once = text_of(report, detail=replace(BRIEF, quiet=1))
    assert once.startswith("FAIL ")
    assert text_of(report, detail=replace(BRIEF, quiet=2)) == "1 of 1 checked: 1 fail\n"


def test_the_slowest_results_are_listed():
    results = [replace(right(name), seconds=at / 4) for at, name in enumerate(IDS)]
    text = text_of(report_of(results), durations=2)
    assert f"slowest 2 results\n     0.750 s  {IDS[3]} [torch]\n     0.500 s  {IDS[2]} [torch]\n" in text
    assert text_of(report_of(results), durations=0).count(" s  dense") == 3
    assert "slowest" not in text_of(report_of(results))


def test_a_run_that_was_stopped_says_so_in_the_verdict():
    report = report_of([flipped(IDS[0])], stopped="stopped after 1 failure")
    assert text_of(report).splitlines()[-1] == "stopped after 1 failure: 1 of 1 checked: 1 fail"


def test_failures_of_the_baseline_are_counted():
    outcome = Outcome(0, accepted=frozenset({(IDS[0], "torch")}))
    assert "1 failing in the baseline as well" in text_of(report_of([flipped(IDS[0])], outcome=outcome))


def test_the_text_of_a_file_has_the_source_first():
    assert write(report_of([right(IDS[0])])).splitlines()[0] == "4 cases of cases/ here"
