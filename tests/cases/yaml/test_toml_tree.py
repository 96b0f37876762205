"""TOML as a tree with places."""

import json

import pytest

from conformance.cases.yaml.mistakes import Mistakes
from conformance.cases.yaml.toml_tree import parse_toml
from conformance.errors import CaseFileError

TEXT = '''\
a = 1 # [x]
"b c".'d.e' = [ "x]", [1.5, 2], # a "comment
  { f = true, g.h = """one
two""" }]
[t.u]
k = 1979-05-27 07:32:00
[[t.v]]
w = "#"
[[t.v]]
w = [
]
[t.v.z]
y = 0x1F
'''


def test_values_and_places():
    root = parse_toml(TEXT, Mistakes("f"))
    items = root.value["b c"]["d.e"]
    assert items[:2] == ("x]", (1.5, 2))
    assert items[2] == {"f": True, "g": {"h": "one\ntwo"}}
    assert root.part(("a",)).mark == (1, 5)
    assert root.part(("b c", "d.e", 0)).mark == (2, 17)
    assert root.part(("b c", "d.e", 1, 1)).mark == (2, 29)
    assert root.part(("b c", "d.e", 2, "f")).mark == (3, 9)
    assert root.part(("b c", "d.e", 2)).keys["g"] == (3, 15)
    assert root.part(("t", "u", "k")).mark == (6, 5)
    assert root.part(("t", "v", 1)).mark == (9, 1)
    assert root.part(("t", "v", 1, "w")).mark == (10, 5)
    assert root.part(("t", "v", 1, "z", "y")).mark == (13, 5)
    assert root.part(("b c", "d.e", 2, "f")).text == "true"
    assert json.dumps(root.value["t"]["v"][0]) == '{"w": "#"}'


@pytest.mark.parametrize("text", ["a =", "a = 1\na = 2", "[a", "a = '", "\x00", "x = {a=1,}"])
def test_what_is_not_toml_is_a_mistake_with_a_place(text):
    with pytest.raises(CaseFileError, match=r"^f:\d+:\d+: this is not TOML"):
        parse_toml(text, Mistakes("f"))
