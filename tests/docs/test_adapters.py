"""The worked example of docs/adapters.md does what the page says."""

import re

import pytest
from support.paths import ROOT

from conformance.cli import code_of

PAGE = (ROOT / "docs" / "adapters.md").read_text()
WRONG = "return [axis.crop[1] for axis in geometry.axes]"
RIGHT = "return [axis.offset for axis in geometry.axes]"


@pytest.fixture
def scatter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "scatter.py"
    path.write_text(code)
    return path


def test_the_planted_bug_is_named_as_the_page_shows(scatter, capsys):
    assert "conformance run cases/transpose/dilation.yaml -b scatter.py" in PAGE
    assert code_of(["run", "cases/transpose/dilation.yaml", "-b", "scatter.py"]) == 1
    out = capsys.readouterr().out
    shown = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert len(shown) == 2
    for block in shown:
        assert block in out


def test_the_right_line_is_right(scatter, capsys):
    code = scatter.read_text()
    assert code.count(WRONG) == 1
    assert RIGHT in PAGE
    scatter.write_text(code.replace(WRONG, RIGHT))
    assert code_of(["run", "cases/transpose", "-b", "scatter.py"]) == 0
    assert "FAIL" not in capsys.readouterr().out
