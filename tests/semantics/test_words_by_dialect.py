"""Formulas of words are held against the rules over configurations that they were not found with."""

import itertools

import pytest

from conformance.frameworks import registry
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal
from conformance.semantics import words_by_dialect
from conformance.semantics.formulas import VARIABLES, evaluate, names_of, sample
from conformance.semantics.words_by_dialect import FORMS, NONE, NUMBER, OUTPUT_WORDS, PAIR, Form, meaning

COUNT = 100


def mistakes(found, seed):
    """Configurations for which the rule does other than the meaning of the form says."""
    rule = registry.rule(found.dialect)
    for values in sample(found.form.parameters, COUNT, seed):
        answer = rule(words_by_dialect.words_of(found.form, values))
        if isinstance(found.read, Refusal):
            if isinstance(answer, Geometry):
                yield values
            continue
        sized = {**values, "o": evaluate(found.read.size, values)}
        accepted = all(evaluate(limit, sized) for limit in found.read.limits)
        if accepted != isinstance(answer, Geometry):
            yield values
        elif isinstance(answer, Geometry):
            begin = evaluate(found.read.begin, sized)
            if any((axis.size, axis.offset) != (sized["o"], begin) for axis in answer.axes):
                yield values


@pytest.mark.parametrize("op", FORMS)
@pytest.mark.parametrize("dialect", registry.DIALECTS)
def test_every_formula_is_the_rule(dialect, op):
    for form in FORMS[op]:
        if words_by_dialect.CONSISTENT in form.beside and dialect != "jax":
            continue
        assert not list(mistakes(meaning(dialect, form), seed=1 + FORMS[op].index(form)))


def test_a_wrong_formula_is_noticed():
    found = meaning("torch", Form("conv_transpose", NUMBER, ("output_padding",)))
    for name, wrong in (("size", "s*(i - 1) + K - 2*p"), ("begin", "0"), ("limits", ("p >= 0", "o >= 1"))):
        read = type(found.read)(**{**vars(found.read), name: wrong})
        assert list(mistakes(type(found)(found.dialect, found.form, read), seed=1)), name


def test_every_word_of_a_rule_has_a_form():
    """What some rule accepts as padding, alone or beside the words for sizes, is among the forms."""
    beside = [(), ("output_padding",), ("output_size",), OUTPUT_WORDS]
    for padding, others in itertools.product(("none", *words_by_dialect.PADDING_WORDS, NUMBER, PAIR), beside):
        assert Form("conv_transpose", padding, others) in FORMS["conv_transpose"]


def test_a_word_is_named_as_the_framework_names_it():
    names = {dialect: words_by_dialect.keyword(dialect, "conv", "stride") for dialect in registry.DIALECTS}
    assert names == {
        "tensorflow": "strides",
        "torch": "stride",
        "jax": "window_strides",
        "theano": "subsample",
        "onnx": "strides",
        "keras": "strides",
    }
    assert words_by_dialect.keyword("keras", "conv_transpose", "output_size") is None
    assert words_by_dialect.keyword("keras", "conv_transpose", "output_padding") == "output_padding"
    assert words_by_dialect.keyword("tensorflow", "conv_transpose", "output_size") == "output_shape"
    assert meaning("onnx", Form("conv", "SAME")).spelled == "auto_pad='SAME_UPPER'"


def test_the_kernel_is_turned_where_the_rule_turns_it():
    turning = {name for name in registry.DIALECTS if meaning(name, Form("conv_transpose", "VALID")).turned}
    assert turning == {"jax", "theano"}


def test_every_variable_is_explained():
    for op in FORMS:
        for form in FORMS[op]:
            for dialect in registry.DIALECTS:
                read = meaning(dialect, form).read
                formulas = () if isinstance(read, Refusal) else (read.size, read.begin, *read.limits)
                for formula in formulas:
                    assert names_of(formula) <= {*VARIABLES, *form.parameters, "groups"}


def test_a_form_that_is_refused_has_the_reason():
    refused = meaning("torch", Form("conv_transpose", "SAME")).read
    assert isinstance(refused, Refusal)
    assert "not a word of torch" in refused.why
    assert isinstance(meaning("torch", Form("conv_transpose", NONE)).read, words_by_dialect.Formulas)
