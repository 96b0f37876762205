"""The JSON Schema of case files, for editors: generated from the models of `format`, shipped as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("case-file.schema.json")
"""The shipped schema."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The version of JSON Schema that pydantic writes."""


def text() -> str:
    """The schema of the current models, as the shipped file has to hold it."""
    return json.dumps(_schema(), indent=2, ensure_ascii=False) + "\n"


def _schema() -> dict[str, Any]:
    from conformance.cases.format import CaseFileModel

    schema = CaseFileModel.model_json_schema()
    entry = schema["$defs"]["Entry"]["properties"]
    entry["matrix"] = _matrix_schema(schema["$defs"]["Keys"]["properties"], entry["matrix"]["description"])
    return {"$schema": DIALECT, **strip_titles(schema), "title": "Conformance case file"}


def _matrix_schema(keys: dict[str, Any], description: str) -> dict[str, Any]:
    """The schema of `matrix`: for any key of a case a list of values, each with the schema of the key."""
    lists = {
        key: {"type": "array", "minItems": 1, "items": {"$ref": f"#/$defs/Keys/properties/{key}"}}
        for key in keys
    }
    mapping = {"type": "object", "properties": lists, "additionalProperties": False, "minProperties": 1}
    return {"anyOf": [mapping, {"type": "null"}], "description": description}


def strip_titles(schema: Any) -> Any:
    """A schema without the titles that pydantic derives from field names."""
    if isinstance(schema, list):
        return [strip_titles(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: strip_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
