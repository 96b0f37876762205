"""The plugin among the others of a session: its options clash with none, it is cheap, it can be left out."""

import subprocess
import sys

import pytest
from support.pytest_runs import ON, case_folder, run

CONFTEST = """\
def pytest_addoption(parser):
    parser.addoption("--backend", action="append")
    parser.addoption("--device")
    parser.addoption("--record")
"""


@pytest.fixture
def folder(tmp_path):
    return case_folder(tmp_path)


def test_options_clash_with_none_of_a_conftest(folder):
    (folder / "conftest.py").write_text(CONFTEST)
    code, out = run(folder, "cases", ON, "numpy", "--backend", "theirs")
    assert (code, "2 passed" in out) == (0, True)


def test_every_option_begins_with_the_name_of_the_program():
    import conformance.pytest_plugin as plugin

    names = []

    class Parser:
        def getgroup(self, *words):
            return self

        def addoption(self, name, **words):
            names.append(name)

        def addini(self, name, *words, **more):
            names.append(name)

    plugin.pytest_addoption(Parser())
    assert names
    assert [name for name in names if not name.startswith(("--conformance-", "conformance_"))] == []


def test_a_session_without_case_files_loads_nothing_that_is_slow(tmp_path):
    (tmp_path / "other.yaml").write_text("conformance: 1\ncases: []\n")
    (tmp_path / "pyproject.toml").write_text('[tool.conformance]\npaths = ["cases"]\n')
    slow = "{'numpy', 'yaml', 'pydantic', 'rich', 'conformance.cases'} & {*sys.modules}"
    (tmp_path / "test_own.py").write_text(f"import sys\ndef test_one():\n    assert not {slow}\n")
    program = "import sys, pytest; sys.exit(pytest.main(['-q', '-p', 'conformance.pytest_plugin']))"
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": ":".join(sys.path)}
    words = [sys.executable, "-c", program]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_can_be_turned_off(folder):
    code, out = run(folder, "cases", "-p", "no:conformance")
    assert code == 5
    assert "no tests ran" in out
    assert run(folder, "-p", "no:conformance", ON, "numpy")[0] == 4
