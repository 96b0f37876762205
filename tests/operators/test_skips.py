"""Every skip of ours has a kind from the closed list; what is none of it becomes `other`."""

import ast
from pathlib import Path

import pytest

import conformance
from conformance.operators import skips
from conformance.operators.limits import KINDS
from conformance.operators.observations import Unsupported
from conformance.worker.frames import Frame
from conformance.worker.messages import decode_reply

PACKAGE = Path(conformance.__file__).parent


def constructions(source):
    """The calls of `Unsupported` in a module that make one: class patterns of a `match` are no calls."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unsupported":
            yield node


SENT = {"messages.py", "serve.py"}
"""Modules of the worker that pass on what was said, or say why a backend cannot start, which is no skip."""

MODULES = [file for file in sorted(PACKAGE.rglob("*.py")) if file.name not in SENT]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_whoever_skips_says_of_what_kind(file):
    for call in constructions(file.read_text()):
        _, kind = call.args
        named = isinstance(kind, ast.Attribute) and getattr(skips, kind.attr) in skips.SKIPS
        assert named or ast.unparse(kind) == "KINDS[name]"


def test_every_limit_has_a_kind_of_skip():
    assert set(KINDS.values()) <= set(skips.SKIPS)


def test_a_skip_without_a_kind_is_noticed():
    (call,) = constructions("def f():\n    return Unsupported('no')")
    assert len(call.args) == 1


def test_the_kinds_are_those_of_the_module():
    assert set(skips.SKIPS) == {value for name, value in vars(skips).items() if name.isupper()} - {
        skips.SKIPS
    }


@pytest.mark.parametrize(
    ("sent", "kind"), [("dtype", "dtype"), ("weather", "other"), (None, "other"), ([], "other")]
)
def test_a_kind_that_is_not_on_the_list_is_another(sent, kind):
    reply = decode_reply(Frame({"to": 1, "kind": "Unsupported", "reason": "no", "skip": sent}, {}), 1)
    assert (reply, reply.skip) == (Unsupported("no"), kind)
