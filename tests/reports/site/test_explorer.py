"""What the explorer says of one configuration."""

from __future__ import annotations

from conformance.reports.site import explorer

FORM = {
    "op": "conv_transpose",
    "input": (1, 3, 7, 7),
    "out_channels": 4,
    "kernel": (5, 5),
    "stride": (2, 2),
    "dilation": (1, 1),
    "groups": 1,
    "padding": "SAME",
    "output_padding": None,
    "output_size": None,
    "dtype": "float32",
    "options": {},
}


def test_a_shape_and_windows_or_a_refusal_for_each_dialect():
    said = explorer.predict(FORM)
    assert said["tensorflow"]["shape"] == [1, 4, 14, 14]
    assert said["tensorflow"]["axes"] == ["cut [1, 2] → 14"] * 2
    assert [kind for kind, *_ in said["tensorflow"]["ruler"]["shapes"][:2]] == ["cut", "output"]
    assert said["torch"]["refused"] == "padding_word"
    assert said["jax"]["flip"] is True
    conv = explorer.predict({**FORM, "op": "conv"})
    assert conv["tensorflow"]["axes"][0] == "zeros [2, 2] → 4"


def test_legal_sizes_with_the_default_among_them():
    said = explorer.legal_sizes(FORM)
    assert said["tensorflow"] == {
        "default": 14,
        "choices": [
            {"word": "output_shape", "values": [13, 14], "sizes": [13, 14], "open_ended": False},
        ],
    }
    assert "not a word of torch" in said["torch"]["why"]
    assert explorer.legal_sizes({**FORM, "op": "conv"}) == {}


def test_code_or_the_reason_why_there_is_none():
    assert "F.conv_transpose2d(" in explorer.code(FORM, "tensorflow", "torch")["code"]
    assert "refuses the words" in explorer.code(FORM, "torch", "jax")["why"]
    assert "it can be one of" in explorer.code(FORM, "tensorflow", "nonsense")["why"]
