"""What each side of a change is called, and when two sides are called alike."""

from dataclasses import replace

import pytest
from support.records import (
    CASE,
    REFUSED,
    RIGHT,
    compared,
    ended,
    only,
    right,
    unsupported,
    wrong,
)

from conformance.changes.comparison.accounts import refusal_account, result_account
from conformance.changes.comparison.compact import Compactor


def test_what_a_rule_refuses_and_what_leaves_its_bound_are_said():
    taken = replace(RIGHT, aspects={"acceptance": "fail"})
    refused = ended(CASE, "refused", "ValueError", "no", rule=True)
    assert only(compared([taken], [refused])).sentence == (
        "it was computed, which its rule refuses, is refused (ValueError: no) now"
    )
    far = wrong(CASE, bounded=("output",))
    near = right(CASE, bounded=("output",))
    assert only(compared([near], [far])).sentence == "output was right, is wrong beyond the bound now"


def test_the_node_of_a_graph_is_no_part_of_a_message():
    nodes = [f"{{{{function_node __wrapped__{n}_device_/job:localhost}}}} no" for n in "ab"]
    old, new = (ended(CASE, "refused", "InvalidArgumentError", node) for node in nodes)
    assert compared([old], [new]).notes == ()
    change = only(compared([old], [RIGHT]))
    assert change.sentence == "it was refused (InvalidArgumentError: no), is computed now"


def account(result):
    return result_account(Compactor()(result.to_json()).facts)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (RIGHT, "computed"),
        (wrong(CASE), "computed, output wrong"),
        (
            wrong(CASE, aspects=("shape", "output", "grad_input")),
            "computed, shape, output and grad_input wrong",
        ),
        (wrong(CASE, bounded=("output",)), "computed, output wrong beyond the bound"),
        (REFUSED, "refused (ValueError: no)"),
        (ended(CASE, "refused", "ValueError"), "refused (ValueError)"),
        (ended(CASE, "crashed", "SIGSEGV", "last words"), "a crash (SIGSEGV)"),
        (ended(CASE, "timeout", "TimedOut"), "no answer in time"),
        (unsupported(CASE), "not asked (does not take float16)"),
    ],
)
def test_a_result_in_a_few_words(result, text):
    assert account(result).text == text


def test_refusals_are_alike_but_for_their_numbers():
    one, two, other = (refusal_account("ValueError", text) for text in ("3 is odd", "5 is odd", "3 is even"))
    assert one.key == two.key != other.key
    assert one.key != refusal_account("TypeError", "3 is odd").key
