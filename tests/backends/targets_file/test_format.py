"""The models of a file of targets and the schema that is shipped."""

from __future__ import annotations

import json

import jsonschema
import pytest
from pydantic import ValidationError

from conformance.backends.targets_file.format import MARK, PATH, VERSION, TargetEntry, TargetsFile, schema

TARGET = {"name": "old-jax", "backend": "jax==0.4.30"}


def test_the_shipped_schema_is_that_of_the_models():
    assert PATH.read_text() == schema()


def test_the_schema_takes_what_the_models_take():
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    assert not list(validator.iter_errors({MARK: VERSION, "targets": [TARGET]}))
    for wrong in ({**TARGET, "timeout": 0}, {"name": "old-jax"}, {**TARGET, "colour": "red"}):
        assert list(validator.iter_errors({MARK: VERSION, "targets": [wrong]}))
        with pytest.raises(ValidationError):
            TargetEntry.model_validate(wrong)


def test_a_file_has_its_mark_and_at_least_one_target():
    assert TargetsFile.model_validate({MARK: VERSION, "targets": (TARGET,)}).targets[0].name == "old-jax"
    for wrong in ({"targets": (TARGET,)}, {MARK: VERSION, "targets": ()}, {MARK: 2, "targets": (TARGET,)}):
        with pytest.raises(ValidationError):
            TargetsFile.model_validate(wrong)
