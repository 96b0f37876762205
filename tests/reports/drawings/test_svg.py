"""Text of others in SVG."""

from xml.etree import ElementTree

from conformance.reports.drawings.svg import element, escape, shorten, text


def test_what_acts_in_xml_is_escaped_and_comes_back_as_it_was():
    hostile = "<a href='x' title=\"y\">&amp;]]>"
    node = ElementTree.fromstring(element("g", [("class", hostile)], escape(hostile)))
    assert node.attrib["class"] == hostile
    assert node.text == hostile
    assert len(node) == 0


def test_what_cannot_be_seen_is_an_escape():
    assert escape("a\u202eb\x00\n\ud800") == "a\\u202eb\\x00\\x0a\\ud800"


def test_texts_are_escaped_once():
    assert ElementTree.fromstring(text(1, 2, "sum", "a < b & c")).text == "a < b & c"


def test_a_long_text_is_cut_and_says_so():
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "ab…"
