"""Observations are values; what a backend says of itself decides what it is asked."""

from conformance.operators.observations import About, Answer, Refused, Unsupported


def test_the_inferred_shape_is_no_part_of_a_refusal():
    plain = Refused("ValueError", "no")
    assert plain == Refused("ValueError", "no", (2, 3))
    assert plain == Refused("ValueError", "no", Unsupported("nothing to ask"))
    assert plain != Refused("ValueError", "yes")
    assert plain != Refused("TypeError", "no")


def test_integers_are_taken_for_an_operator_and_its_number_of_axes():
    about = About("mine", "1", dtypes=("float32",), integers={"conv 2-D": ("int8", "int64")})
    assert About.operator("conv", 2) == "conv 2-D"
    assert about.dtypes_for("conv", 2) == ("float32", "int8", "int64")
    assert about.dtypes_for("conv", 1) == about.dtypes_for("conv_transpose", 2) == ("float32",)


def test_a_plain_answer_claims_nothing_beyond_its_values():
    answer = Answer({}, "float32")
    assert answer.native
    assert not any((answer.bias_added, answer.dilated, answer.effects, answer.missing))
    assert answer.unstable is None


def test_a_plain_backend_is_exact_and_repeatable():
    about = About("mine", "1")
    assert about.exact
    assert about.repeatable
    assert about.dtypes_for("conv", 1) == ("float64", "float32", "bfloat16", "float16")
