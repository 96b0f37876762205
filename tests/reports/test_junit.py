"""JUnit XML whose texts come from anywhere."""

from xml.etree import ElementTree

import pytest
from support import junit as schema

from conformance.reports.junit import ERROR, FAILURE, SKIPPED, JunitTest, document

HOSTILE = "]]> & <a b='\"> \x00\x0b\x1b[1m \ud800 \ufffe \uffff \u202e\n::error::x " + "long " * 5000


def hostile():
    tests = [
        JunitTest(HOSTILE, HOSTILE, kind, HOSTILE, HOSTILE, HOSTILE) for kind in (FAILURE, ERROR, SKIPPED)
    ]
    return document(HOSTILE, [(HOSTILE, [*tests, JunitTest("a", "b", seconds=1234.5)]), ("empty", [])])


def test_no_text_breaks_the_document():
    text = hostile()
    text.encode()
    assert schema.mistakes(text) == []
    root = ElementTree.fromstring(text)
    assert [suite.get("tests") for suite in root] == ["4", "0"]
    failure = root.find(".//failure")
    assert failure.text.startswith("]]> & <a b='\"> \\x00\\x0b\\x1b[1m")
    assert root[0].get("time") == "1234.500"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('failures="1"', 'failures="2"'),
        ("<error", "<mistake"),
        ("testcase classname", "testcase file"),
        (' name="a"', ' name=""'),
        ('time="1234.500"', 'time="an hour"'),
    ],
)
def test_the_schema_notices_a_mistake(was, now):
    text = document(
        "x",
        [("s", [JunitTest("a", "b", FAILURE, "m", "t", "k", 1234.5), JunitTest("c", "d", ERROR, text="t")])],
    )
    assert schema.mistakes(text) == []
    assert was in text
    changed = text.replace(was, now).replace("</error", "</mistake" if "mistake" in now else "</error")
    assert schema.mistakes(changed)
