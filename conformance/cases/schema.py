"""The JSON Schema of case files, for editors; it is made of the models and shipped as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("case-file.schema.json")
"""The shipped schema."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def text() -> str:
    """The schema that the models of today give, as the shipped file holds it."""
    return json.dumps(_schema(), indent=2, ensure_ascii=False) + "\n"


def _schema() -> dict[str, Any]:
    from conformance.cases.format import CaseFileModel

    schema = CaseFileModel.model_json_schema()
    entry = schema["$defs"]["Entry"]["properties"]
    entry["matrix"] = _matrix(schema["$defs"]["Keys"]["properties"], entry["matrix"]["description"])
    return {"$schema": DIALECT, **strip_titles(schema), "title": "Conformance case file"}


def _matrix(keys: dict[str, Any], description: str) -> dict[str, Any]:
    """A list of values for any key; a value has the schema of the key."""
    lists = {
        key: {"type": "array", "minItems": 1, "items": {"$ref": f"#/$defs/Keys/properties/{key}"}}
        for key in keys
    }
    mapping = {"type": "object", "properties": lists, "additionalProperties": False, "minProperties": 1}
    return {"anyOf": [mapping, {"type": "null"}], "description": description}


def strip_titles(schema: Any) -> Any:
    """Without the titles that pydantic makes up of field names."""
    if isinstance(schema, list):
        return [strip_titles(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: strip_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
