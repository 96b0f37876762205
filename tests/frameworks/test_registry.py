"""Rules and calls are found by framework and operator; an operator that a framework lacks is unsupported."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest

from conformance import frameworks
from conformance.frameworks import registry
from conformance.operators import shapes
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words

WORDS = Words("conv", (1, 1, 5), 1, (3,), (2,), (1,), padding="SAME")
RULES = """
from conformance.operators.words import Refusal
def predict(words):
    return Refusal("rule", f"the rule for {words.op} was found")
"""
CALLS = """
from conformance.operators.observations import Unsupported
def translate(question, prediction, device):
    return Unsupported(f"the call of {question.words.op} was found")
"""


def asked(words: Words, dialect: str, compare: str = EQUIVALENT) -> Question:
    return Question(words, dialect, compare, Recipe(0, "float32"), gradients=False)


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """An operator with a folder, both called "made_up", which theano alone has."""
    monkeypatch.setitem(shapes.FOLDERS, "made_up", "made_up")
    folder = tmp_path / "made_up"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "rules.py").write_text(RULES)
    (folder / "calls.py").write_text(CALLS)
    theano = import_module("conformance.frameworks.theano")
    monkeypatch.setattr(theano, "__path__", [*theano.__path__, str(tmp_path)])
    return replace(WORDS, op="made_up")


def test_literal_words_are_read_by_the_backends_own_rule_and_equivalent_ones_by_their_dialects():
    # SAME of an input of 5 with stride 2: torch refuses it, TensorFlow pads by (1, 1)
    assert isinstance(registry.predict(asked(WORDS, "tensorflow", LITERAL), "torch"), Refusal)
    geometry = registry.predict(asked(WORDS, "tensorflow", EQUIVALENT), "torch")
    assert isinstance(geometry, Geometry)
    assert (geometry.axes[0].offset, geometry.axes[0].size) == (1, 3)
    assert registry.predict(asked(WORDS, "tensorflow", LITERAL), None) == geometry


def test_a_new_operator_is_one_folder_in_each_framework_that_has_it(made_up):
    found = Refusal("rule", "the rule for made_up was found")
    assert registry.rule("theano")(made_up) == found
    assert registry.predict(asked(made_up, "theano"), "torch") == Refusal(
        "rule", "the rule for made_up was found"
    )
    question = asked(made_up, "theano")
    answer = registry.call("theano")(question, registry.predict(question, None), "cpu")
    assert answer == Unsupported("the call of made_up was found")


@pytest.mark.parametrize("framework", registry.FRAMEWORKS)
def test_an_operator_without_a_folder_is_unsupported(made_up, framework):
    question = asked(made_up, "torch")
    prediction = registry.rule("torch")(made_up)
    assert prediction == Refusal("operator", "torch has no made_up")
    assert registry.call(framework)(question, prediction, "cpu") == Unsupported(f"{framework} has no made_up")


def test_a_folder_that_lacks_a_module_is_a_mistake_and_not_a_missing_operator(made_up):
    # numpy has convolutions, but no words and so no rules
    with pytest.raises(ModuleNotFoundError, match="rules"):
        registry.rule("numpy")(WORDS)


def test_every_dialect_has_a_rule_and_every_framework_a_call_for_every_operator():
    for op in shapes.OPERATORS:
        words = replace(WORDS, op=op, padding=None)
        assert all(isinstance(registry.rule(dialect)(words), Geometry) for dialect in registry.DIALECTS)
        question = asked(words, "tensorflow")
        geometry = registry.predict(question, None)
        for framework in registry.FRAMEWORKS:
            assert not isinstance(registry.call(framework)(question, geometry, "cpu"), Unsupported)


def test_what_a_framework_does_not_have_is_said_without_importing_it():
    assert [name for name in registry.FRAMEWORKS if not registry.has_script(name)] == []
    assert not registry.has_script("theano")
    assert registry.has_code("torch")
    assert not registry.has_code("theano")
    assert registry.variants("theano") == {}
    assert "compile" in registry.variants("torch")


def test_the_variant_of_a_layer_begins_with_what_it_runs_on():
    assert registry.split_variant("keras", "torch+defaults") == ("torch", "defaults")
    assert registry.split_variant("keras", "torch") == ("torch", "")
    assert registry.split_variant("keras", "defaults") == ("", "defaults")
    assert registry.split_variant("torch", "compile") == ("", "compile")


def test_a_layer_has_no_script_without_what_it_runs_on():
    assert registry.script("keras") is None
    assert registry.script("keras", "defaults") is None
    for variant in ("torch", "torch+defaults"):
        assert registry.script("keras", variant).environment["KERAS_BACKEND"] == "torch"
    assert registry.script("torch", "no such variant") is None
    assert registry.script("torch") is not None


def test_the_package_offers_what_the_registry_has():
    for name in frameworks.__all__:
        assert getattr(frameworks, name) is getattr(registry, name)
