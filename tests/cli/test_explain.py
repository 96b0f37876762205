"""`conformance explain`: a case, words, or one word."""

from conformance.cli import code_of


def test_a_word_is_explained(capsys):
    assert code_of(["explain", "output_padding"]) == 0
    assert "output_padding < max(s, d)" in capsys.readouterr().out


def test_a_case_is_explained_and_not_taken_for_a_word(capsys):
    name = "transpose/same_even.yaml::default-output"
    assert code_of(["explain", name]) == 0
    out = capsys.readouterr().out
    assert out.startswith(name)
    assert "In each dialect" in out


def test_a_word_that_is_misspelled_has_the_nearest_beside_it(capsys):
    assert code_of(["explain", "output_pading"]) == 2
    assert "did you mean `output_padding`?" in capsys.readouterr().err
