"""Data of a case file that an integer dtype cannot hold."""

from __future__ import annotations

import pytest

from conformance.cases import load
from conformance.errors import CaseFileError

FILE = """\
conformance: 1
cases:
  - {{id: one, op: conv, input: [1, 1, 3], kernel: 2, dtype: int8, data: {data}}}
"""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("normal", "`data.input` is normal, which int8 cannot hold"),
        ("{input: special}", "it has to be one of integers, ones, impulse, or whole numbers"),
        ("{input: [[[1, 2.5, 3]]]}", "`data.input` has a number that int8 cannot hold"),
        ("{kernel: [[[1, 128]]]}", "write whole numbers from -128 to 127"),
    ],
)
def test_what_they_cannot_hold_is_a_mistake(tmp_path, data, said):
    path = tmp_path / "one.yaml"
    path.write_text(FILE.format(data=data))
    with pytest.raises(CaseFileError, match=said.replace(".", r"\.")):
        load(path)
    path.write_text(FILE.format(data="{input: [[[1, -128, 127]]], kernel: ones}"))
    assert load(path)[0].words.dtype == "int8"
