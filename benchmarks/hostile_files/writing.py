"""Plain data as the text of a file, and arrays as an archive whose headers may lie."""

from __future__ import annotations

import io
import json
import random
import zipfile
from typing import Any

import numpy as np
import yaml


def as_yaml(data: Any, drawn: random.Random) -> bytes:
    """Plain data as YAML in one of its styles, or as JSON."""
    if drawn.randrange(3):
        text = json.dumps(data, ensure_ascii=drawn.random() < 0.5)
    else:
        text = yaml.safe_dump(
            data, allow_unicode=drawn.random() < 0.5, default_flow_style=drawn.random() < 0.3
        )
    return text.encode(errors="surrogatepass")


def as_record(data: Any, drawn: random.Random) -> bytes:
    """Plain data as the lines of a record."""
    rows = data if isinstance(data, list) else [data]
    return "".join(json.dumps(row, ensure_ascii=drawn.random() < 0.5) + "\n" for row in rows).encode()


def as_toml(data: Any, drawn: random.Random) -> bytes:
    """Plain data as TOML: its keys one a line, all below them inline."""
    rows = data.items() if isinstance(data, dict) else [("paths", data)]
    text = "".join(f"{json.dumps(key)} = {_toml_value(value)}\n" for key, value in rows)
    return text.encode(errors="surrogatepass")


def as_table(data: Any, drawn: random.Random) -> bytes:
    """Plain data as the table of a `pyproject.toml`, with another one before or behind it."""
    table, other = b"[tool.conformance]\n" + as_toml(data, drawn), b"[project]\nname = 'x'\n"
    return table + other if drawn.random() < 0.5 else other + table


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        entries = (f"{json.dumps(key)} = {_toml_value(each)}" for key, each in value.items())
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml_value, value))}]"
    return "nan" if value is None else json.dumps(value, ensure_ascii=isinstance(value, float))


HEADERS = (
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 5, 6)}",
    "{'descr': '|O', 'fortran_order': False, 'shape': (1, 2, 5, 6)}",
    "{'descr': '<f8', 'fortran_order': True, 'shape': (1073741824, 1073741824)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 60)}",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (60,)}",
    "{'descr': '<V4000000', 'fortran_order': False, 'shape': (60,)}",
    "{'descr': '<c8', 'fortran_order': 1, 'shape': 60}",
    "{'descr': ('<f4', (9,) * 9), 'fortran_order': False, 'shape': ()}",
    "__import__('os').system('canary7f3')",
    "{" * 3000,
)
"""Headers of a `.npy` file: the first one is that of the sample's input."""


def as_archive(drawn: random.Random) -> bytes:
    """The `.npz` file of the sample, right, or with a header, a number or a name that lies."""
    numbers = drawn.choice(([1.0] * 60, [1.0] * 60, [float("nan")] * 60, [1e38] * 61, []))
    members = {name: _as_npy(drawn, name, numbers) for name in ("x", "y", "w")}
    if not drawn.randrange(4):
        members[drawn.choice(("../../x", "\x1b[31m", "x" * 3000, "\u202e"))] = members["x"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", drawn.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


def _as_npy(drawn: random.Random, name: str, numbers: list[float]) -> bytes:
    shape = {"x": (1, 2, 5, 6), "y": (1, 3, 5, 2), "w": (2, 2, 3, 2)}[name]
    if drawn.randrange(3):
        file = io.BytesIO()
        np.save(file, np.ones(shape, drawn.choice((np.float32, np.float64, np.int64, np.complex64))))
        return file.getvalue()
    header = drawn.choice(HEADERS).encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + np.float32(numbers).tobytes()
