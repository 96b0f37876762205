"""An expectation is met, contradicted, or reported as not looked at."""

from dataclasses import replace

import pytest
from support.planted.adapter import Adapter
from support.planted.dense import ask, case

from conformance.cases.case import ExpectedResult
from conformance.cases.questions import Job, question_of
from conformance.frameworks.registry import predict
from conformance.judging.expectations import find_unseen_expectations
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import Result
from conformance.operators.observations import About, Refused, Unsupported

TOO_LARGE = {"kernel": (50, 2)}
"""A kernel that no window of the input holds: the rule of torch refuses."""
LITERAL_SAME = {
    "compare": "literal",
    "op": "conv_transpose",
    "groups": 1,
    "padding": "SAME",
    "dilation": (1, 1),
}


REFUSED = Refused("E", "no")


def refused_by(asked, dialect=None, observation=REFUSED):
    about = About(dialect or "torch", "1", dialect=dialect)
    return judge(Job(asked, "torch", question_of(asked, dialect)), about, observation, Oracle())


@pytest.mark.parametrize("expect", [{"shape": (1, 1, 7)}, {"output": (((1,),),)}])
def test_a_result_that_is_expected_where_the_rule_refuses_is_a_contradiction(expect):
    result = refused_by(case(expect=ExpectedResult(**expect), **TOO_LARGE))
    assert (result.verdict, result.outcome) == ("fail", "refused")
    assert "dense.yaml:7:5 expects" in result.diagnosis
    assert "but the rule of torch refuses: " in result.diagnosis
    assert refused_by(case(**TOO_LARGE)).verdict == "pass"


def test_a_backend_that_is_expected_to_refuse_contradicts_no_shape_for_the_others():
    asked = case(expect=ExpectedResult(shape=(1, 1, 7), refused=("torch",)), **TOO_LARGE)
    assert refused_by(asked).verdict == "pass"
    assert (
        refused_by(replace(asked, expect=ExpectedResult(shape=(1, 1, 7), refused=("jax",)))).verdict == "fail"
    )


def test_a_literal_expectation_speaks_of_the_dialect_of_the_case():
    asked = case("literal", "jax", expect=ExpectedResult(shape=(2, 6, 14, 27)), **LITERAL_SAME)
    assert refused_by(asked, "torch").verdict == "pass"
    by_torch = replace(asked, dialect="torch")
    assert "the rule of torch refuses" in refused_by(by_torch, "torch").diagnosis


def result(backend, verdict, skip=None):
    return Result("dense.yaml::case", backend, verdict, "computed", skip=skip)


def test_an_expectation_that_every_backend_skips_is_not_looked_at():
    asked = case(expect=ExpectedResult(shape=(2, 6, 4, 4)))
    (unseen,) = find_unseen_expectations([asked], [result("a", "skip"), result("b", "skip")])
    assert str(unseen) == ("expectation not looked at: dense.yaml::case (dense.yaml:7:5): skipped by a, b")
    assert find_unseen_expectations([asked], [result("a", "skip"), result("b", "pass")]) == ()
    assert find_unseen_expectations([case()], [result("a", "skip")]) == ()
    assert find_unseen_expectations([asked], []) == ()


def test_a_refusal_is_expected_of_the_backend_that_is_named():
    asked = case(expect=ExpectedResult(refused=("jax",)))
    (unseen,) = find_unseen_expectations([asked], [result("jax@cpu", "skip"), result("torch", "pass")])
    assert unseen.backends == ("jax@cpu",)
    assert find_unseen_expectations([asked], [result("jax", "pass"), result("torch", "skip")]) == ()


def test_a_contradiction_with_the_rule_fails_where_the_backend_skips_as_well():
    asked = case(expect=ExpectedResult(shape=(1, 1, 7)), **TOO_LARGE)
    assert refused_by(asked, observation=Unsupported("none")).verdict == "fail"
    assert refused_by(case(**TOO_LARGE), observation=Unsupported("none")).verdict == "skip"


@pytest.mark.parametrize("refused", [False, (), {}])
def test_nothing_that_is_refused_means_that_it_must_be_accepted(refused):
    assert (
        "expects torch to accept"
        in refused_by(case(expect=ExpectedResult(refused=refused), **TOO_LARGE)).diagnosis
    )
    accepted = ask(case(expect=ExpectedResult(refused=refused)), Adapter())
    assert accepted.verdict == "pass"


def test_the_rule_that_refuses_has_to_be_the_one_that_is_named():
    named = case(expect=ExpectedResult(refused={"torch": "kernel_size"}), **TOO_LARGE)
    assert refused_by(named).verdict == "pass"
    result = refused_by(replace(named, expect=ExpectedResult(refused={"torch": "groups"})))
    assert result.verdict == "fail"
    assert "expects torch to refuse by the rule `groups`, but `kernel_size` refuses: " in result.diagnosis


class NoGradients(Adapter):
    def differentiate(self, call, function, operands, cotangent):
        return Unsupported("has no gradients")


RIGHT = tuple(
    map(int, Oracle()(question_of(case()), predict(question_of(case()), None)).results["grad_bias"])
)
EXPECTS_GRADIENT = case(expect=ExpectedResult(grad_bias=RIGHT))


def test_an_expected_result_that_every_backend_leaves_out_is_not_looked_at():
    left_out = ask(EXPECTS_GRADIENT, NoGradients())
    assert (left_out.verdict, left_out.unseen) == ("pass", ("grad_bias",))
    (unseen,) = find_unseen_expectations([EXPECTS_GRADIENT], [left_out])
    assert str(unseen) == (
        "expectation not looked at: dense.yaml::case (dense.yaml:7:5): grad_bias was not compared on"
        f" {left_out.backend}"
    )
    skipped = result("b", "skip")
    (unseen,) = find_unseen_expectations([EXPECTS_GRADIENT], [left_out, skipped])
    assert (unseen.results, unseen.backends) == (("grad_bias",), (left_out.backend, "b"))


def test_an_expected_result_that_one_backend_compares_is_looked_at():
    met = ask(EXPECTS_GRADIENT, Adapter())
    assert (met.verdict, met.unseen) == ("pass", ())
    contradicted = ask(case(expect=ExpectedResult(grad_bias=(*RIGHT[1:], 99))), NoGradients())
    assert (contradicted.verdict, contradicted.unseen) == ("fail", ())
    both = [met, replace(met, backend="b", unseen=("grad_bias",))]
    assert find_unseen_expectations([EXPECTS_GRADIENT], both) == ()


def test_a_literal_expectation_is_not_looked_at_where_other_words_give_another_window():
    asked = case("literal", "jax", expect=ExpectedResult(shape=(2, 6, 14, 27)), **LITERAL_SAME)
    refused = refused_by(asked, "torch")
    assert (refused.verdict, refused.unseen) == ("pass", ("shape",))
    (unseen,) = find_unseen_expectations([asked], [refused])
    assert unseen.results == ("shape",)


def test_what_contradicts_an_expectation_has_looked_at_it():
    contradiction = refused_by(case(expect=ExpectedResult(shape=(1, 1, 7)), **TOO_LARGE))
    assert (contradiction.verdict, contradiction.unseen) == ("fail", ())
