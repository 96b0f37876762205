"""What is compiled, and what is refused."""

from __future__ import annotations

import pytest
from support.compiled import SAMPLE, compiled
from support.javascript import evaluate

from conformance.errors import HarnessError
from conformance.reports.site.javascript.compilation import compile_functions, runtime
from conformance.reports.site.javascript.source import CompileError

OUTSIDE = {
    "async": "async def f():\n    pass",
    "a With": "def f():\n    with open('x') as file:\n        return 1",
    "the name open": "def f():\n    return open('x')",
    "the use of os.getcwd": "import os\ndef f():\n    return os.getcwd()",
    "the use of random.random": "from random import random\ndef f():\n    return random()",
    "**keywords": "def f(**words):\n    return words",
    "the decorator": "def d(g):\n    return g\n@d\ndef f():\n    return 1",
    "the operator MatMult": "def f(a):\n    return a @ a",
    "the constant": "def f():\n    return 1j",
    "a Match": "def f(x):\n    match x:\n        case 1:\n            return 1",
    "the reading of _": "def f():\n    for _ in (1, 2):\n        pass\n    return _",
}


@pytest.mark.parametrize("what", list(OUTSIDE))
def test_what_is_outside_of_the_subset_is_refused_with_its_place(what):
    text = OUTSIDE[what]
    error = HarnessError if what == "async" else CompileError
    with pytest.raises(error) as caught:
        compile_functions(SAMPLE, ["f"], {SAMPLE: text})
    if error is CompileError:
        assert what in str(caught.value)
        assert "<conformance.sample>:" in str(caught.value)


def test_numbers_that_a_double_does_not_hold_are_an_error_and_not_another_number():
    text = "def f():\n    return [3**40, 2**53 + 1]"
    (found,) = evaluate(compiled(text), [["f"]], "sample")
    assert "beyond 2**53" in str(found)


def test_a_function_that_is_absent_says_so_when_it_is_called():
    text = "def g():\n    return open('x')\ndef f(x=0):\n    return g() if x else 1"
    program = compile_functions(SAMPLE, ["f"], {SAMPLE: text}, [f"{SAMPLE}.g"])
    made = f"const sample = (() => {{ {runtime()}\n{program}\nreturn exported; }})();"
    assert evaluate(made, [["f"], ["f", 1]], "sample") == [
        1,
        {"thrown": "NotImplementedError: g is not here"},
    ]


def test_only_what_is_needed_is_compiled():
    unused = "def g():\n    return open('x')\n"
    text = f"{unused}class C:\n    def h(self):\n        return open('y')"
    assert "function" not in compile_functions(SAMPLE, ["C"], {SAMPLE: text})
