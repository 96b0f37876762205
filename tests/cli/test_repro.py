"""The options of `conformance repro`; tests/test_commands.py pastes the command that a script names."""

from conformance.cli import code_of
from conformance.cli.output_files import check_output


def test_the_script_goes_to_a_file(tmp_path, capsys):
    file = tmp_path / "report.py"
    words = ["--op", "conv", "--input", "4", "--kernel", "2"]
    assert code_of(["repro", *words, "-b", "numpy", "--no-shrink", "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    check_output(file, force=False)
    assert "#   conformance repro --op conv --input 4 --kernel 2 -b numpy --no-shrink" in file.read_text()
