"""The examples of docs/python.md run as they stand, in their order."""

import re

import pytest
from support.installed import skip_without
from support.paths import ROOT

import conformance

EXAMPLES = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "python.md").read_text(), re.S | re.M)


def test_the_examples_run_and_print_what_they_say(tmp_path, monkeypatch, capsys):
    skip_without("torch")
    monkeypatch.chdir(tmp_path)
    space = {}
    for example in EXAMPLES:
        exec(compile(example, "docs/python.md", "exec"), space)
    shown = capsys.readouterr().out
    for comment in re.findall(r"# (<.*>)$", "\n".join(EXAMPLES), re.M):
        assert comment in shown


@pytest.mark.parametrize("verb", sorted(set(conformance.__all__) - {"Case", "Result", "Diff"}))
def test_every_public_name_has_an_example_or_a_line(verb):
    text = (ROOT / "docs" / "python.md").read_text()
    called = f"conformance.{verb}(" if verb[0].islower() else f"`{verb}`"
    assert called in text


def test_an_example_that_is_wrong_is_noticed():
    wrong = EXAMPLES[0].replace('padding="SAME"', 'padding="SOME"')
    assert wrong != EXAMPLES[0]
    with pytest.raises(conformance.CaseFileError):
        exec(compile(wrong, "docs/python.md", "exec"), {})
