"""Types of the values in a file of targets: each checks one value, and says what it takes if it does not."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from conformance.backends.names import DEVICE, DEVICES
from conformance.backends.requirements import announced_entry_points, parse_requirement
from conformance.backends.variants import PLANTED
from conformance.cases.numbers import form_error
from conformance.errors import UsageError
from conformance.frameworks.registry import BUILT_IN

_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"


LONGEST = 1000
"""Characters of a name, a path or a requirement: reading one takes time that grows with their square."""


def _form(check: Any, schema: dict[str, Any]) -> Any:
    return Annotated[Any, PlainValidator(check), WithJsonSchema(schema)]


def _check_name(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(_NAME, value):
        raise form_error("it has to be a word of letters, digits, `_`, `.` and `-`")
    if value in (*BUILT_IN, PLANTED, *announced_entry_points()):
        raise form_error(
            f"it is the name of a framework; give the target a name of its own, such as old-{value}"
        )
    return value


def _check_text(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise form_error("text is wanted: put it in quotes")
    if len(value) > LONGEST:
        raise form_error(f"a text of {len(value)} characters; at most {LONGEST} are read")
    return value


def _check_device(value: Any) -> Any:
    if not isinstance(value, str) or not DEVICE.match(value):
        raise form_error(f"it has to be one of {DEVICES}")
    return value


_MOST_REQUIREMENTS = 1000


def _check_requirements(value: Any) -> Any:
    wanted = "it has to be a list of requirements as pip takes them, such as ['jax==0.4.30', 'numpy<2']"
    if not isinstance(value, tuple) or not value:
        raise form_error(wanted)
    if len(value) > _MOST_REQUIREMENTS:
        raise form_error(f"{len(value)} requirements are too many: {_MOST_REQUIREMENTS} at most")
    for index, entry in enumerate(value):
        try:
            parse_requirement(entry if isinstance(entry, str) and len(entry) <= LONGEST else "")
        except UsageError:
            raise form_error(wanted, index) from None
    return value


def _check_environment(value: Any) -> Any:
    if not isinstance(value, dict) or not all(re.fullmatch(_VARIABLE, name) for name in value):
        raise form_error(
            "it has to map names of variables to text, as {XLA_FLAGS: '--xla_cpu_enable_fast_math=true'}"
        )
    for name, each in value.items():
        if isinstance(each, bool) or not isinstance(each, (str, int)) or "\0" in str(each):
            raise form_error(f"the value of {name} has to be text or a whole number: put it in quotes")
    return {name: str(each) for name, each in value.items()}


def _check_seconds(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise form_error("it has to be a number of seconds above 0")
    return float(value)


_TEXT = {"type": "string", "minLength": 1}
Name: Any = _form(_check_name, {"type": "string", "pattern": f"^{_NAME}$"})
Text: Any = _form(_check_text, _TEXT)
Device: Any = _form(_check_device, {"type": "string", "pattern": r"^(auto|cpu|gpu)(:\d+)?$"})
Requirements: Any = _form(_check_requirements, {"type": "array", "items": _TEXT, "minItems": 1})
Variables: Any = _form(
    _check_environment,
    {
        "type": "object",
        "propertyNames": {"pattern": f"^{_VARIABLE}$"},
        "additionalProperties": {"type": ["string", "integer"]},
    },
)
Seconds: Any = _form(_check_seconds, {"type": "number", "exclusiveMinimum": 0})
