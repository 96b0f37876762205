"""The tests are green wherever they are started from: in the background, where SIGINT is ignored, too."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from support.paths import ROOT, TESTS

IN_THE_BACKGROUND = 'trap "" INT HUP; exec "$@"'
HEARD = "from signal import *; print(*(getsignal(n) != SIG_IGN for n in (SIGINT, SIGHUP)))"


def test_the_slowest_files_come_first_and_exist(pytestconfig):
    (conftest,) = (
        plugin
        for name, plugin in pytestconfig.pluginmanager.list_name_plugin()
        if name == str(TESTS / "conftest.py")
    )
    first, last = (SimpleNamespace(path=TESTS / conftest.SLOWEST[place]) for place in (0, -1))
    other = SimpleNamespace(path=TESTS / "test_conftest.py")
    items = [other, last, first]
    conftest.pytest_collection_modifyitems(items)
    assert items == [first, last, other]
    assert [name for name in conftest.SLOWEST if not (TESTS / name).is_file()] == []


def test_a_process_that_a_test_starts_listens_to_signals():
    ran = subprocess.run([sys.executable, "-c", HEARD], capture_output=True, text=True, check=True)
    assert ran.stdout == "True True\n"


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--noconftest"], 1)], ids=["as it is", "twin"])
def test_where_a_shell_has_signals_ignored(options, code):
    this = f"{__file__}::{test_a_process_that_a_test_starts_listens_to_signals.__name__}"
    pytest_words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, this]
    words = ["sh", "-c", IN_THE_BACKGROUND, "sh", *pytest_words]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stdout + ran.stderr
