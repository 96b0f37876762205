"""A command of an installer: its output on success, the end of its output on failure."""

from __future__ import annotations

import sys

import pytest

from conformance.backends.environments.command import CommandFailed, last_lines, reason_in, run
from conformance.errors import HarnessError


def python(code, **variables):
    return run([sys.executable, "-c", code], variables)


def test_the_output_is_that_of_both_streams():
    output = python("import sys; print('out', flush=True); print('err', file=sys.stderr)")
    assert output.splitlines() == ["out", "err"]


def test_variables_are_added_to_those_of_this_process(monkeypatch):
    monkeypatch.setenv("OWN", "1")
    assert python("import os; print(os.environ['OWN'], os.environ['MORE'])", MORE="2") == "1 2\n"


def test_a_failure_quotes_the_command_its_status_and_the_end_of_its_output():
    with pytest.raises(CommandFailed, match=r"-c import sys.*: exit status 4; its last words:\n    no disk"):
        python("import sys; print('no disk'); sys.exit(4)")
    assert issubclass(CommandFailed, HarnessError)


def test_it_reads_nothing_from_a_person():
    assert python("import sys; print(repr(sys.stdin.read()))") == "''\n"


def test_the_last_lines_are_few_indented_and_not_empty():
    assert last_lines("one\n\n  two  \n") == "    one\n      two"
    assert last_lines("\n".join(map(str, range(40)))).split() == [str(n) for n in range(28, 40)]
    assert last_lines("\n") == "    (none)"


UV = """uv pip install: exit status 1; its last words:
    error: No solution found when resolving dependencies
      cause: Because there is no version of
             kernels==7 and needs==1.0 depends on kernels==7, we can conclude that needs==1.0 cannot be used.
             And because you require needs==1.0, we can conclude that your requirements
             are unsatisfiable.

    hint: Pre-releases are available for kernels
"""


def test_the_reason_is_the_last_line_or_what_uv_concludes_from():
    assert reason_in("Traceback:\n  line 1\nImportError: no\n\n") == "ImportError: no"
    told = reason_in(UV)
    assert told.startswith("Because there is no version of kernels==7 and needs==1.0 depends on kernels==7, ")
    assert told.endswith("you require needs==1.0, we can conclude that your requirements are unsatisfiable.")
    assert reason_in(UV.replace("unsatisfiable", "fine")) == "hint: Pre-releases are available for kernels"
