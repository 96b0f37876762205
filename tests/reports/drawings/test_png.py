"""Drawings as PNG."""

from __future__ import annotations

import struct
import sys
import zlib

import pytest

from conformance.errors import UsageError
from conformance.reports.drawings.png import SOFTWARE, png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><path d="M0 0h8v4z"/></svg>'


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of each chunk, whose checksums are right."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, []
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        body = data[at + 4 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length]) == (zlib.crc32(body),)
        found.append((body[:4], body[4:]))
        at += 12 + length
    return found


@pytest.mark.parametrize(("scale", "size"), [(2, (16, 8)), (0.5, (4, 2))])
def test_a_png_has_its_size_and_says_who_wrote_it(scale, size):
    pytest.importorskip("resvg_py")
    found = chunks(png(SVG, scale))
    assert struct.unpack(">II", found[0][1][:8]) == size
    assert found[1] == (b"tEXt", SOFTWARE)
    assert found[-1][0] == b"IEND"


def test_a_missing_package_is_named_with_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(UsageError, match=r"needs the package resvg-py .* 'conv-conformance\[png\]'"):
        png(SVG)


@pytest.mark.parametrize("scale", [0, -1, 5, float("nan"), float("inf")])
def test_a_scale_has_its_bounds(scale):
    with pytest.raises(UsageError, match=r"it can be from 0\.1 to 4"):
        png(SVG, scale)
