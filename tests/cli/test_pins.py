"""The version that a file of requirements pins, however the line is written."""

import io

import pytest

from conformance.changes import releases
from conformance.cli.pins import main, pinned_version
from conformance.errors import UsageError


@pytest.mark.parametrize(
    "line",
    [
        "jax==0.9.2",
        "jax == 0.9.2  # why",
        "jax[cpu]==0.9.2",
        "JAX[cuda12, k8s] ==0.9.2 ; python_version >= '3.9'",
        "jax===0.9.2",
        "jax==0.9.2 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11",
        "jax==0.9.2 --hash=sha256:00",
        "\tjax==0.9.2\r",
        "jaxlib==0.8\nno-jax==1.0\n-r more.txt\n--index-url https://example.org\n# jax==1.0\njax==0.9.2",
        "jax==0.9.2\njax==0.9.2",
        "jax==1.0; python_version < '3'\njax==0.9.2; python_version >= '3'",
        "jax==0.9.2,!=0.9.3",
    ],
)
def test_a_pin_is_read(line):
    assert pinned_version(line, "jax") == "0.9.2"


def test_names_are_compared_as_the_index_does():
    assert pinned_version("Tensorflow_CPU==2.20.0", "tensorflow-cpu") == "2.20.0"
    assert pinned_version("ruamel.yaml==0.18", "ruamel-yaml") == "0.18"


@pytest.mark.parametrize(
    "text", ["", "jax", "jax>=0.9.2", "jax==0.9.*", "# jax==0.9.2", "jax @ https://example.org/j.whl", "\0"]
)
def test_what_is_no_pin(text):
    assert pinned_version(text, "jax") is None


def test_two_pins_contradict_each_other():
    with pytest.raises(UsageError, match=r"pinned more than once, to 0\.9\.1 and 0\.9\.2"):
        pinned_version("jax==0.9.2\njax[cpu]==0.9.1", "jax")


def test_the_command_prints_it(tmp_path, monkeypatch, capsys):
    file = tmp_path / "requirements.txt"
    file.write_text("jax[cpu]==0.9.2\n")
    assert main(["jax", str(file)]) == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"jax==0.8.3\n")))
    assert main(["jax", "-"]) == 0
    monkeypatch.setattr(releases, "released_versions", lambda package: ("0.9.2", "0.10.2"))
    assert main(["jax"]) == 0
    assert capsys.readouterr().out == "0.9.2\n0.8.3\n0.10.2\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["torch", "requirements.txt"], "no line pins torch"),
        (["jax", "none.txt"], "cannot be read"),
        (["jax", "bytes.txt"], "cannot be read"),
        (["jax\n::error::x", "requirements.txt"], "no name of a package"),
        (["--help"], "PACKAGE FILE"),
        ([], "PACKAGE FILE"),
        (["a", "b", "c"], "PACKAGE FILE"),
    ],
)
def test_what_is_off_is_told(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text("jax==0.9.2\n")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe")
    assert main(words) == 2
    seen = capsys.readouterr()
    assert (said in seen.err, seen.out) == (True, "")
    assert not any(line.startswith("::") for line in seen.err.splitlines())
