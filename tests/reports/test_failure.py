from conformance.judging.results import Result
from conformance.reports.failure import describe_call, join_words


def test_what_stands_around_a_call_has_a_line_of_its_own():
    result = Result("a.yaml::a", "torch", "fail", "computed", call="conv1d(x)", around=("padded", "cut"))
    assert list(describe_call(result)) == ["call: conv1d(x)", "around the call: padded; cut"]


def test_a_call_that_stands_alone_has_one_line_and_what_was_not_called_none():
    assert list(describe_call(Result("a", "torch", "fail", "computed", call="f()"))) == ["call: f()"]
    assert list(describe_call(Result("a", "torch", "fail", "crashed"))) == []


def test_words_are_joined_as_in_a_sentence():
    assert join_words(["a"]) == "a"
    assert join_words(["a", "b", "c"]) == "a, b and c"
