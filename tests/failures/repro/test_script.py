"""The lines of a script, written for NumPy from the answer of a planted backend in this process."""

import pytest
from support.numpy_scripts import script
from support.planted.dense import case

from conformance.failures.repro.script import _call_lines
from conformance.failures.repro.subject import Operation
from conformance.frameworks.interface import Call, channels_first

SMALL = case("small", input=(1, 2, 4, 5), groups=1, out_channels=2, kernel=(2, 2), padding=None)
LARGE = case("large", input=(2, 8, 16, 16), groups=1, out_channels=8, stride=(1, 1), padding=None)


def ends_with(text):
    with pytest.raises(SystemExit) as ended:
        exec(compile(text, "<script>", "exec"), {})
    return ended.value.code


@pytest.mark.parametrize("one", [SMALL, LARGE])
def test_a_script_of_what_is_right_runs_and_exits_0(one, capsys):
    assert ends_with(script(one)) == 0
    assert "largest difference 0, 0 of" in capsys.readouterr().out


def test_an_expected_value_that_is_off_is_noticed(capsys):
    text = script(SMALL)
    line = 'expected["output"] = np.array('
    assert text.count(line) == 1
    assert ends_with(text.replace(line, 'expected["output"] = 1 + np.array(')) == 1


def test_the_head_says_what_is_wrong_and_how_the_script_was_written():
    text = script(SMALL, "kernel-flipped", "conformance repro small -b numpy")
    assert text.startswith(f"# {SMALL.id} on numpy\n")
    assert "# wrong: output" in text
    assert "#   conformance repro small -b numpy\n" in text
    assert "# agrees with the reference" in script(SMALL)


def test_large_integer_operands_are_drawn_and_large_results_sampled():
    text = script(LARGE)
    assert "def integers(stream, shape, largest):" in text
    assert 'places["output"]' in text
    assert text.count("def integers") == 1
    assert "def integers" not in script(SMALL)
    assert 'places["output"]' not in script(SMALL)


def test_what_stands_around_a_call_has_a_line_of_its_own():
    padded = Call("f", {"stride": 2}, channels_first(1), flip=True, pad=((0, 1),), bias="added")
    assert list(_call_lines("call", Operation.from_call(padded), bias=True)) == [
        "call: f(stride=2)",
        "around that: kernel turned by 180 degrees before the call; input padded with zeros before the",
        "call (negative: cut): ((0, 1),); bias added after the call",
    ]
    alone = Call("f", {}, channels_first(1))
    assert list(_call_lines("call", Operation.from_call(alone), bias=False)) == ["call: f()"]
