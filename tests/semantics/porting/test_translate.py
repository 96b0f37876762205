"""The library's `translate`: code for one case, a module for several."""

import conformance
from conformance.semantics import translation
from conformance.semantics.porting.module import translate_module

ONE = conformance.case(op="conv", input=[1, 2, 5], out_channels=2, kernel=3)


def test_one_case_is_code_and_several_are_a_module():
    assert conformance.translate(ONE, to="torch") == translation.translate(ONE, "torch")
    assert conformance.translate([ONE], to="torch") == translate_module([ONE], "torch").text
    module = conformance.translate(iter([ONE]), to="torch", io_layout="target")
    assert module.startswith("# 1 layer in torch.")
