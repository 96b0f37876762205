"""What CI systems take as JUnit XML: elements, attributes, children, as in the xUnit schema."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_TIME = r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?"
_NUMBER = r"[0-9]+"
_ANY = r"(?s).*"
_SAID = {"required": {}, "optional": {"type": _ANY, "message": _ANY}, "children": set()}
SCHEMA = {
    "testsuites": {
        "required": {},
        "optional": {"name": _ANY, "time": _TIME, "tests": _ANY, "failures": _ANY, "errors": _ANY},
        "children": {"testsuite"},
    },
    "testsuite": {
        "required": {"name": _ANY, "tests": _NUMBER, "failures": _NUMBER, "errors": _NUMBER},
        "optional": {"time": _TIME, "skipped": _NUMBER, "timestamp": _ANY, "hostname": _ANY, "id": _ANY},
        "children": {"testcase", "properties", "system-out", "system-err"},
    },
    "testcase": {
        "required": {"name": r"(?s).+"},
        "optional": {"classname": _ANY, "time": _TIME, "group": _ANY},
        "children": {"skipped", "error", "failure", "system-out", "system-err"},
    },
    "failure": _SAID,
    "error": _SAID,
    "skipped": _SAID,
}


def mistakes(text: str) -> list[str]:
    """Where a document is not what the schema says; raises ParseError for what is no XML."""
    root = ElementTree.fromstring(text)
    return [*_mistakes(root), *([] if root.tag == "testsuites" else ["the root is no testsuites"])]


def _mistakes(element: ElementTree.Element) -> list[str]:
    rule = SCHEMA.get(element.tag)
    if rule is None:
        return [f"there is no element {element.tag}"]
    patterns = {**rule["required"], **rule["optional"]}
    found = [f"{element.tag} lacks {name}" for name in rule["required"] if name not in element.attrib]
    for name, value in element.attrib.items():
        if name not in patterns:
            found.append(f"{element.tag} has an attribute {name}")
        elif not re.fullmatch(patterns[name], value):
            found.append(f"{element.tag} {name}={value!r}")
    for child in element:
        if child.tag not in rule["children"]:
            found.append(f"{element.tag} has a child {child.tag}")
        found += _mistakes(child)
    if element.tag == "testsuite":
        for name, tag in (("tests", "testcase"), ("failures", ".//failure"), ("errors", ".//error")):
            if int(element.get(name, "-1")) != len(element.findall(tag)):
                found.append(f"{name} of {element.get('name')} are counted wrong")
    return found
