"""A drawing as PNG, rendered by resvg (the package resvg-py, the extra `png`)."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from importlib import import_module
from types import ModuleType

from conformance.errors import UsageError

SCALE = 2.0
"""Pixels of a PNG for each pixel of the SVG, which is sharp on paper and on dense screens."""
LARGEST = 4.0
SOFTWARE = b"Software\0conformance"
"""The text by which a PNG of this program is known; its keyword is one of the PNG specification, 11.3.3."""
_HEAD = 8 + 25
"""Bytes of the signature and of IHDR, after which other chunks may stand."""


def png(svg: str, scale: float = SCALE) -> bytes:
    """An SVG as the bytes of a PNG file, `scale` pixels for each of the SVG.

    Raises UsageError where resvg-py is missing or finds no font, and for a scale that is not within 0.1 and
    `LARGEST`.
    """
    if not 0.1 <= scale <= LARGEST:
        raise UsageError(f"scale {scale:g}: it can be from 0.1 to {LARGEST:g}")
    renderer = _load()
    if not _has_font():
        raise UsageError("a PNG needs a font for its texts and none is installed; install DejaVu, for one")
    data: bytes = renderer.svg_to_bytes(svg_string=svg, zoom=scale)
    return data[:_HEAD] + _chunk(b"tEXt", SOFTWARE) + data[_HEAD:]


def _load() -> ModuleType:
    try:
        return import_module("resvg_py")
    except ImportError as error:
        raise UsageError(
            f"a PNG needs the package resvg-py ({error}); pip install 'conv-conformance[png]'"
        ) from error


@cache
def _has_font() -> bool:
    """Whether a text leaves a trace: without any font it is left out in silence."""
    text, nothing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">{letter}</text></svg>'
        for letter in ("0", "")
    )
    render = _load().svg_to_bytes
    return bool(render(svg_string=text) != render(svg_string=nothing))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
