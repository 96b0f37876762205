"""Mistakes in the code of an adapter from outside, told from what it and its framework say."""

import importlib.util
import sys

import pytest

from conformance.frameworks.numpy import adapter as built_in
from conformance.operators.observations import Refused
from conformance.worker.messages import crash_of
from conformance.worker.own_code import OwnCode
from conformance.worker.stages import Clock

SOURCE = """
import functools
import re

import numpy as np

import helper_of_kernel


class Error(Exception):
    pass


class Adapter:
    def undefined(self):
        return wrong_name

    def attribute(self):
        return self.nothing

    def of_a_module(self):
        return np.zerso(3)

    def index(self):
        return (1, 2)[self.two()]

    def two(self):
        return 2

    def key(self):
        return {}["a"]

    def sum_of_types(self):
        return (1,) + [2]

    def arguments(self):
        return self.two(3)

    def of_a_builtin(self):
        return len(3)

    def keyword(self):
        return np.pad(np.ones(2), wrong=1)

    def unpack(self):
        a, b = 1, 2, 3

    def asserted(self):
        assert self.two() == 3

    def imported(self):
        import no_such_module

    def beside(self):
        return helper_of_kernel.wrong()

    def zero(self):
        return 1 // (self.two() - 2)

    def said(self):
        raise TypeError("strides are not taken")

    def said_again(self):
        try:
            self.index()
        except IndexError as error:
            raise Error("no such axis") from error

    def of_the_framework(self):
        return np.ones((2, 3)) @ np.ones((2, 3))

    def of_its_python(self):
        return functools.reduce(None, [1, 2])

    def type_error_of_what_it_calls(self):
        return re.compile(3)
"""
HELPER = "def wrong():\n    return undefined_here\n"
WRONG = ("undefined", "attribute", "of_a_module", "index", "key", "sum_of_types", "arguments", "of_a_builtin")
WRONG += ("keyword", "unpack", "asserted", "imported", "beside", "zero")
RIGHT = ("said", "said_again", "of_the_framework", "type_error_of_what_it_calls")


@pytest.fixture(scope="module")
def adapter(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernel")
    (folder / "helper_of_kernel.py").write_text(HELPER)
    (folder / "kernel.py").write_text(SOURCE)
    sys.path.append(str(folder))
    spec = importlib.util.spec_from_file_location("outside_kernel", folder / "kernel.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module.Adapter()
    sys.path.remove(str(folder))
    del sys.modules[spec.name]


def error_of(call) -> BaseException:
    try:
        call()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    pytest.fail("nothing was raised")


def line_of(name: str, text: str = SOURCE) -> int:
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if f"def {name}(" in line)
    return next(at for at in range(start + 1, len(lines)) if lines[at].strip() != "try:") + 1


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_no_refusal_and_has_its_place(adapter, name):
    own, call = OwnCode.of(adapter), getattr(adapter, name)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each raises another
        Clock(own=own)(call)
    crash = crash_of(caught.value, own)
    place = "helper_of_kernel.py:2, in wrong" if name == "beside" else f"kernel.py:{line_of(name)}, in {name}"
    assert crash.is_mistake
    assert crash.how.endswith(f"({place})")
    first, second, *_ = crash.stderr.splitlines()
    assert first.startswith("Traceback")
    assert f'kernel.py", line {line_of(name)}' in second


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_said_on_purpose_or_by_others_is_a_refusal(adapter, name):
    found = Clock(own=OwnCode.of(adapter))(getattr(adapter, name))
    assert isinstance(found, Refused)
    is_said = name.startswith("said")
    assert found.message.endswith(f"(kernel.py:{line_of(name)}, in {name})") != is_said


def test_without_own_code_every_exception_is_an_answer(adapter):
    assert Clock()(adapter.undefined) == Refused("NameError", "name 'wrong_name' is not defined")
    assert OwnCode.of(built_in.Adapter()) == OwnCode()


def test_what_is_installed_below_the_same_folder_is_not_own_code(adapter):
    (folder,) = OwnCode.of(adapter).folders
    own = OwnCode((folder,))
    assert own.holds(f"{folder}/more/kernel.py")
    assert not own.holds(f"{folder}/.venv/lib/python3/site-packages/numpy/core.py")
    assert not own.holds("/elsewhere/kernel.py")
    assert not OwnCode((built_in.__file__.rpartition("/conformance/")[0],)).holds(built_in.__file__)


def test_a_subclass_of_a_built_in_adapter_has_its_own_code_alone(tmp_path):
    file = tmp_path / "sub.py"
    file.write_text(
        "from conformance.frameworks.numpy import adapter\nclass Adapter(adapter.Adapter):\n    pass\n"
    )
    spec = importlib.util.spec_from_file_location("outside_sub", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    assert OwnCode.of(module.Adapter()).folders == (str(tmp_path),)
    del sys.modules[spec.name]
