"""The shipped JSON Schema says what the loader says, and the document about the format loads."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from support.contract import CONTRACT
from support.mistakes import WRONG, start_of_case
from support.paths import ROOT

from conformance import cases
from conformance.cases import schema
from conformance.cases.format import CaseFileModel, Data, Entry, Expect, Known
from conformance.cases.yaml.mistakes import Mistakes
from conformance.cases.yaml.tree import parse_tree
from conformance.errors import CaseFileError

DOCUMENT = ROOT / "docs" / "format.md"
SCHEMA = json.loads(schema.PATH.read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

ONLY_THE_LOADER_SEES = (
    "stride: 1e1",
    "stride: 2.0",
    "stride: ",
    "stride: [1, 2, 3]",
    "dilation: [1]",
    "padding: [1]",
    "padding: [[1, 1]]",
    "output_size: [3]",
    "output_padding: [0, 0, 0]",
    "data: {input: [[1, 2], [3]]}",
    "data: {input: [.nan]}",
    "data: {input: [1]}",
    "data: {kernel: [[[[1]]]]}",
    "data: {cotangent: [[[[1]]]]}",
    "data: {bias: [1, 2]}",
    "bias: true, data: {bias: [1, 70000]}, dtype: float16",
    "tags: [Not]",
    "options: {jaax: {a: 1}}",
    "expect: {refused: [trch]}",
    "expect: {shape: [2, 2, 4]}",
    "expect: {output: [[[3]]]}",
    "expect: {output: [[[[3]]]], shape: [1, 1, 1, 2]}",
    "expect: {refused: true, shape: [2, 2, 4, 4]}",
    "expect: {output: [[[[1.5]]]]}, dtype: int8",
    "expect: {output: [[[[200]]]]}, dtype: int8",
    "expect: {output: [[[[7e4]]]]}, dtype: float16",
    "expect: {grad_bias: [1, 2]}",
    "expect: {grad_bias: [1]}, bias: true",
    "expect: {grad_bias: [1]}, bias: true, gradients: false",
    "expect: {grad_bias: [1]}, bias: true, dtype: int8",
    "known: [{backend: tensorfow, why: x}]",
)
"""Mistakes that need several keys, the text itself (JSON has 2.0 for 2), or a guess at a name."""


def plain(text):
    """The values of a file as an editor sees them."""
    return json.loads(json.dumps(parse_tree(text, Mistakes("a.yaml")).value))


def says(text):
    return [error.message for error in VALIDATOR.iter_errors(plain(text))]


def test_the_shipped_file_is_not_stale():
    make = "from conformance.cases import schema; schema.PATH.write_text(schema.text())"
    assert schema.PATH.read_text() == schema.text(), f'make it anew: python -c "{make}"'


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(jsonschema.SchemaError):
        jsonschema.Draft202012Validator.check_schema({**SCHEMA, "required": 3})


@pytest.mark.parametrize("path", sorted((ROOT / "cases").rglob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_cases_validate(path):
    assert says(path.read_text()) == []


def test_the_example_validates_and_a_slip_does_not():
    assert says(CONTRACT) == []
    for good, bad in (
        ("title", "titel"),
        ("SAME", "SOME"),
        ("[2, 3, 5, 5]", "[2, 3]"),
        ("float64", "float46"),
    ):
        assert says(CONTRACT.replace(good, bad))


@pytest.mark.parametrize(
    ("wrong", "right"), [entry[:2] for entry in WRONG], ids=[entry[0] for entry in WRONG]
)
def test_it_agrees_with_the_loader(wrong, right):
    start = "conformance: 1\ncases:\n" + start_of_case(right)
    assert says(f"{start}{right}}}\n") == []
    assert bool(says(f"{start}{wrong}}}\n")) != (wrong in ONLY_THE_LOADER_SEES)


def test_most_mistakes_are_seen_by_an_editor_too():
    assert len(ONLY_THE_LOADER_SEES) < len(WRONG) / 2


def test_every_key_has_a_description_for_editors():
    for model in (CaseFileModel, Entry, Data, Expect, Known):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"


def fenced():
    return re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)


@pytest.mark.parametrize("number", range(len(fenced())))
def test_examples_of_the_document_load_and_validate(tmp_path, number):
    text = fenced()[number]
    path = tmp_path / "cases" / "example.yaml"
    path.parent.mkdir()
    path.write_text(text)
    assert cases.load(path)
    assert says(text) == []


def test_the_document_names_every_key_and_word():
    text = DOCUMENT.read_text()
    assert len(fenced()) >= 4
    keys = [name for model in (CaseFileModel, Entry, Data, Expect, Known) for name in model.model_fields]
    assert [key for key in keys if f"`{key}`" not in text] == []
    words = re.findall(r'"enum": \[\s*([^\]]*)\]', schema.text())
    missing = {word for line in words for word in re.findall(r'"(\w+)"', line) if f"`{word}`" not in text}
    assert missing == set()


def test_messages_of_the_document_are_real(tmp_path):
    shown = re.search(r"```text\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    broken = re.search(r"```yaml broken\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    path = tmp_path / "mine.yaml"
    path.write_text(broken.group(1))
    with pytest.raises(CaseFileError) as caught:
        cases.load(path)
    assert shown.group(1).strip() == str(caught.value).replace(path.as_posix(), "mine.yaml")
