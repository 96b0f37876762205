"""For which input sizes a call holds, in words and by running the code that `translate` prints."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from support import translations

import conformance
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.errors import UsageError
from conformance.frameworks.interface import Call
from conformance.operators.words import Words
from conformance.semantics import translation
from conformance.semantics.input_sizes import describe_input_sizes


def case(op, dialect, size, kernel, stride, **words):
    rank = len(size)
    numbers = {"kernel": (kernel,) * rank, "stride": (stride,) * rank, "dilation": (1,) * rank}
    return Case(
        "here", Words(op, input=(1, 1, *size), out_channels=1, **numbers, **words), Place("", 1, 1), dialect
    )


RESNET = case("conv", "torch", (224,), 7, 2, padding=3)


def sentences(asked, to):
    geometry = translation.geometry_of(asked)
    call = translation.target_call(asked, geometry, to)
    assert isinstance(call, Call)
    return describe_input_sizes(geometry, call)


@pytest.mark.parametrize("to", ["jax", "torch", "onnx", "tensorflow", "keras"])
def test_words_that_hold_for_every_size_come_first(to):
    assert sentences(RESNET, to) == ()
    numbers = {"jax": "padding=[(3, 3)]", "onnx": "pads=(3, 3)"}
    assert numbers.get(to, "") in conformance.translate(RESNET, to=to)


@pytest.mark.parametrize(
    ("asked", "to", "said"),
    [
        (case("conv", "tensorflow", (6,), 3, 2, padding="SAME"), "jax", ()),
        (case("conv", "tensorflow", (6,), 3, 2, padding="SAME"), "onnx", ()),
        (case("conv", "onnx", (6,), 3, 2, padding="SAME_LOWER"), "jax", ()),
        (
            case("conv", "tensorflow", (7,), 3, 2, padding="SAME"),
            "torch",
            ("holds for input sizes n with n % 2 == 1",),
        ),
        (
            case("conv", "tensorflow", (6,), 4, 2, padding="SAME"),
            "torch",
            ("holds for input sizes n with n % 2 == 0; zeros [1, 2] around the input hold for all",),
        ),
        (
            case("conv", "tensorflow", (6, 7), 3, 2, padding="SAME"),
            "torch",
            (
                "axis 0: holds for input sizes n with n % 2 == 0",
                "axis 1: holds for input sizes n with n % 2 == 1",
            ),
        ),
        (RESNET, "numpy", ("holds for this input size alone",)),
        (
            case("conv_transpose", "torch", (5,), 4, 2, padding=1),
            "tensorflow",
            ("holds for this input size alone: its output size is written out, 2 n in general",),
        ),
        (
            case("conv_transpose", "tensorflow", (5,), 4, 2, padding="SAME", output_size=(9,)),
            "torch",
            ("the case has an output size of its own; for an input of n this gives 2 n - 1",),
        ),
        (case("conv_transpose", "torch", (5,), 4, 2, padding=1), "onnx", ()),
    ],
)
def test_other_words_say_for_which_sizes(asked, to, said):
    assert sentences(asked, to) == said


def test_the_comment_of_the_code_and_explain_say_it():
    asked = case("conv", "tensorflow", (7,), 3, 2, padding="SAME")
    assert "# Holds for input sizes n with n % 2 == 1.\n" in conformance.translate(asked, to="torch")
    assert "holds for input sizes n with n % 2 == 1" in str(conformance.explain(asked))
    assert "holds for" not in str(conformance.explain(RESNET)).partition("tensorflow  ")[0]


def claimed(code, size):
    """Whether the comment of the code says that it holds for an input size; one axis."""
    found = re.search(r"Holds for input sizes n with (.*?)[.;]", code.replace("\n# ", " "))
    return True if found is None else eval(found[1], {"n": size})


@pytest.mark.parametrize("dialect", ["tensorflow", "jax", "onnx", "theano", "keras"])
def test_printed_code_holds_exactly_for_the_sizes_that_it_says(dialect):
    """Code for torch is run on inputs of other sizes than the one that it was made for."""
    # threads that wait for one another take longer than these small operations
    pytest.importorskip("torch").set_num_threads(1)
    words = {
        "jax": ["SAME", "SAME_LOWER", ((3, 2),), ((1, 0),)],
        "onnx": ["SAME", "SAME_LOWER", ((2, 1),), 1],
        "theano": ["SAME", 1],
    }.get(dialect, ["SAME", "VALID"])
    seen = set()
    for padding, kernel, stride, size in (
        (padding, kernel, stride, size)
        for padding in words
        for kernel, stride in ((3, 2), (4, 2), (5, 3), (4, 3), (3, 1))
        for size in (7, 8)
    ):
        asked = case("conv", dialect, (size,), kernel, stride, padding=padding)
        try:
            code = conformance.translate(asked, to="torch")
        except UsageError:
            continue
        assert "alone" not in code
        for other in range(8, 8 + stride):
            resized = replace(asked, words=replace(asked.words, input=(1, 1, other)))
            arrays, wanted = translations.arrays(resized)
            right = np.array_equal(translations.run(code, arrays), wanted)
            assert right == claimed(code, other), (code, other)
            seen.add(right)
    assert True in seen
    assert (False in seen) == (dialect != "theano")
