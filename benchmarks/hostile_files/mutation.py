"""Plain data changed at random: values, keys and lists replaced, repeated, nested, hostile text put in."""

from __future__ import annotations

import json
import random
from typing import Any

CANARY = "canary7f3"
"""A name that hostile text calls: it must be no name in any program that is generated."""

TEXTS = (
    f'x"), __import__("os").system("{CANARY}"), {CANARY}("',
    f"x'), {CANARY}('",
    f"\n{CANARY}()\n",
    f"\r\nimport {CANARY}",
    f'"""\n{CANARY}()\n"""',
    f"{{{CANARY}()}}",
    f"\\\n{CANARY}()",
    f"$({CANARY}) `{CANARY}` ; {CANARY}",
    f"[/b][link=http://{CANARY}]x[/link][blink]",
    f"\n::error::{CANARY}\n##[error]{CANARY}",
    f"<script>{CANARY}()</script>",
    f"\"'><img src=x onerror={CANARY}()></table><base href=//{CANARY}>",
    f"{{{{ {CANARY} }}}}{{% {CANARY} %}}",
    f"]}});{CANARY}();//",
    "__proto__",
    "shipped:../../etc",
    "\x1b]0;x\x07\x1b[2J\x9b31m",
    "\u202e\u2066\u200f\u2028\u2029\x85\x7f",
    "\U000e0001\U0001f600\ufffe",
    "x" * 3000,
    "",
    " ",
    "::",
    "../../etc/passwd",
    "torch==1.0",
    "SAME",
    "conv_transpose",
    "literal",
    "nan",
    ".inf",
    "-0",
    "1e999",
    "0x10",
)
NUMBERS = (
    0,
    1,
    -1,
    2,
    3,
    7,
    2**31,
    2**62,
    2**63,
    -(2**63),
    10**30,
    10**99,
    10**120,
    0.5,
    -0.0,
    1e308,
    1e-320,
)
NAMES = (
    *("id", "op", "input", "kernel", "stride", "dilation", "padding", "groups", "options", "tags", "matrix"),
    *("expect", "known", "data", "dtype", "dialect", "compare", "why", "source", "bias", "output_size", "<<"),
    *(
        "output_padding",
        "gradients",
        "layout",
        "defaults",
        "cases",
        "conformance",
        "title",
        "about",
        "record",
    ),
    *("backends", "verdict", "outcome", "aspects", "error", "digest", "targets", "python", "requirements"),
    *(
        "around",
        "unseen",
        "missing",
        "readings",
        "deviations",
        "operands",
        "file",
        "array",
        "values",
        "layout",
    ),
    *("shape", "refused", "opset", "paths", "baseline", "repeat", "precision", "__proto__", "constructor"),
)


FREE = {
    *(
        "title",
        "about",
        "why",
        "source",
        "name",
        "precision",
        "case",
        "diagnosis",
        "reason",
        "type",
        "message",
    ),
    *(
        "call",
        "version",
        "A",
        "host",
        "started",
        "around",
        "unseen",
        "readings",
        "partly",
        "device",
        "folder",
    ),
}
"""Keys whose values may be any text: with another one there the file stays one that is read."""


def mutate(data: Any, drawn: random.Random) -> Any:
    """The data after one to four changes, each at a place that is drawn; half of them of free text."""
    data = json.loads(json.dumps(data))
    if drawn.random() < 0.5:
        return _with_free_text(data, drawn)
    for _ in range(drawn.randint(1, 4)):
        data = _change(data, drawn, drawn.randint(0, 6))
    return data


def _with_free_text(node: Any, drawn: random.Random, key: str = "") -> Any:
    """The node with hostile text for about half of its values that may be any text."""
    if isinstance(node, dict):
        return {each: _with_free_text(value, drawn, each) for each, value in node.items()}
    if isinstance(node, list):
        return [_with_free_text(value, drawn, key) for value in node]
    if key not in FREE or drawn.random() < 0.5:
        return node
    return drawn.choice(TEXTS) if isinstance(node, str) else node


def _change(node: Any, drawn: random.Random, depth: int) -> Any:
    """The node with a change within it, `depth` levels down as far as there are that many."""
    if depth and isinstance(node, dict) and node:
        key = drawn.choice(list(node))
        return {**node, key: _change(node[key], drawn, depth - 1)}
    if depth and isinstance(node, list) and node:
        at = drawn.randrange(len(node))
        return [*node[:at], _change(node[at], drawn, depth - 1), *node[at + 1 :]]
    return _replacement(node, drawn)


def _replacement(node: Any, drawn: random.Random) -> Any:
    """Something else in place of a node: other plain data, or the node with entries more, less or again."""
    kind = drawn.randrange(8)
    if kind == 0 and isinstance(node, dict):
        return {**node, drawn.choice((*NAMES, *TEXTS)): plain_value(drawn)}
    if kind == 1 and isinstance(node, dict) and node:
        gone = drawn.choice(list(node))
        return {key: value for key, value in node.items() if key != gone}
    if kind == 2 and isinstance(node, dict) and node:
        old = drawn.choice(list(node))
        return {drawn.choice((*NAMES, *TEXTS)) if key == old else key: value for key, value in node.items()}
    if kind == 3 and isinstance(node, list) and node:
        return node * drawn.choice((0, 2, 3, 50, 1000 // len(node) + 1))
    if kind == 4:
        return [node, plain_value(drawn)]
    if kind == 5 and isinstance(node, str):
        return node + drawn.choice(TEXTS)
    if kind == 6 and isinstance(node, int):
        return node + drawn.choice((-1, 1, 2**31, 2**62))
    return plain_value(drawn)


def plain_value(drawn: random.Random, depth: int = 3) -> Any:
    """A scalar, or a list or mapping of such, nested at most `depth` levels."""
    kind = drawn.randrange(10 if depth else 7)
    if kind < 3:
        return drawn.choice(TEXTS)
    if kind < 6:
        return drawn.choice(NUMBERS)
    if kind == 6:
        return drawn.choice((None, True, False))
    if kind == 9:
        return {
            drawn.choice((*NAMES, *TEXTS)): plain_value(drawn, depth - 1) for _ in range(drawn.randint(0, 3))
        }
    return [plain_value(drawn, depth - 1)] * drawn.choice((0, 1, 2, 3, 3, 200))


def damage(data: bytes, drawn: random.Random) -> bytes:
    """The bytes, or once in four times with some of them cut, repeated or replaced."""
    if not data or drawn.randrange(4):
        return data
    at, length = drawn.randrange(len(data)), drawn.choice((1, 1, 5, 100, len(data)))
    other = drawn.choice(
        (b"", b"\0", b"\xff\xfe", b"\n", b"\t", b"*a", b"&a ", b"!!python/object ", b"[" * 2000)
    )
    return data[:at] + other + data[drawn.choice((at, at + length)) :]
