"""Python that is compiled to JavaScript and run in both languages."""

from __future__ import annotations

import json

from conformance.reports.site.javascript.compilation import compile_functions, runtime
from support.javascript import evaluate

SAMPLE = "conformance.sample"
HEAD = """
from __future__ import annotations
import math
import re
import textwrap
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property, partial, reduce
from itertools import accumulate, chain, product, repeat, takewhile
from operator import itemgetter
from typing import Any, ClassVar, Mapping, Sequence
"""

"""Imports of the samples."""


def compiled(text: str) -> str:
    program = compile_functions(SAMPLE, ["f"], {SAMPLE: text})
    call = "(...args) => $.toPage(exported.f(...args.map($.fromPage)))"
    return f"const sample = (() => {{ {runtime()}\n{program}\nreturn {{f: {call}}}; }})();"


def in_both(text: str) -> tuple[object, object]:
    scope: dict[str, object] = {"__name__": "typing"}  # dataclasses looks ClassVar up there
    exec(text, scope)
    function = scope["f"]
    assert callable(function)
    (found,) = evaluate(compiled(text), [["f"]], "sample")
    return found, json.loads(json.dumps(function()))
