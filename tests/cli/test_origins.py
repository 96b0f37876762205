"""What a record says of how its results are repeated, and how that is read back."""

from pathlib import Path

import pytest
from support.case_files import GOOD, write

from conformance import cases
from conformance.cli.backend_options import Backing, Pace
from conformance.cli.case_options import Selection
from conformance.cli.origins import KEY, from_record, option_words, to_record, versioned
from conformance.commands import BackendOrigin, Origins
from conformance.reports.origins import OptionWords

ID = "a.yaml::a"


@pytest.fixture
def origins(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "own" / "a.yaml", GOOD)
    options = ("--targets", "targets.yaml", "--device", "cpu")
    backends = {"k.py": BackendOrigin("k.py"), "mine": BackendOrigin("mine", options, ("--timeout", "5"))}
    for name in ("k.py", "targets.yaml"):
        (tmp_path / name).touch()
    return Origins({case.id: case.name for case in cases.load("own")}, backends)


def header(origins, record="kept/r.jsonl"):
    return to_record(origins, Selection(("own",)), Path(record))


def test_options_are_those_that_change_a_result():
    backing = Backing(("jax",), ("scipy",), "gpu", Path("t.yaml"))
    words = option_words(backing, Selection(("x",), memory_limit="2G"), Pace(8, 5.0))
    shared = ("--device", "gpu", "--targets", "t.yaml", "--memory-limit", "2G")
    assert words == OptionWords(shared, ("--with", "scipy"), ("--timeout", "5"))
    assert option_words(Backing()) == OptionWords()


def test_a_record_brings_its_origins_back(origins):
    read, found = from_record(Path("kept/r.jsonl"), header(origins), {ID})
    assert read == origins
    assert [case.id for case in found] == [ID]


def test_paths_are_those_from_where_one_stands(origins, tmp_path, monkeypatch):
    said = header(origins)
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    read, _ = from_record(tmp_path / "kept" / "r.jsonl", said, {ID})
    assert read.cases == {ID: "../own/a.yaml::a"}
    assert read.backend("k.py").name == "../k.py"
    assert read.backend("mine").options == ("--targets", "../targets.yaml", "--device", "cpu")


@pytest.mark.parametrize(
    "said",
    [{}, {KEY: 3}, {KEY: {"folder": 3, "cases": {"a": 1}, "backends": [1]}}, {KEY: {"backends": {"a": 1}}}],
)
def test_a_record_of_others_may_say_anything(origins, said):
    assert from_record(Path("r.jsonl"), said, {"none::such"}) == (Origins(), [])


@pytest.mark.parametrize(
    "text", ["x" * 300, "a\0b", "loop/x", "x" * 10_000, "shipped:../x", "::" * 2000, "/"]
)
def test_a_record_of_others_may_name_any_place(origins, tmp_path, text):
    (tmp_path / "loop").symlink_to("loop")
    backends = {"k.py": {"name": f"{text}.py", "options": ["--targets", text]}}
    for said in ({"folder": text, "cases": ["own"]}, {"cases": [text, f"{text}::a"], "backends": backends}):
        _, found = from_record(Path("r.jsonl"), {KEY: said}, {"none::such"})
        assert found == []


def test_a_record_has_no_large_folder_searched_nor_files_that_are_not_wanted(origins, monkeypatch):
    said = {"cases": ["own", "own/a.yaml"]}
    assert from_record(Path("r.jsonl"), {KEY: said}, {ID})[1]
    monkeypatch.setattr("conformance.cli.origins._MOST_ENTRIES", 0)
    read = []
    monkeypatch.setattr("conformance.cli.origins._cases_in", lambda source, wanted: read.append(source) or {})
    from_record(Path("r.jsonl"), {KEY: said}, {ID})
    from_record(Path("r.jsonl"), {KEY: {"cases": ["own/a.yaml"]}}, {"b.yaml::b"})
    from_record(Path("r.jsonl"), {KEY: {"cases": ["own/a.yaml"]}}, {ID})
    assert [each for each in read if not each.startswith("shipped:")] == ["own/a.yaml"]


def test_a_record_brings_back_no_option_that_writes_or_is_unknown(origins):
    words = ["--targets", "targets.yaml", "--output", "~/.profile", "--force", "--device", "cpu"]
    of_run = ["--record", "x", "--timeout", "5"]
    said = {"backends": {"k.py": {"name": "k.py", "options": words, "of_run": of_run}}}
    read, _ = from_record(Path("r.jsonl"), {KEY: said}, {ID})
    options = ("--targets", "targets.yaml", "--device", "cpu")
    assert read.backend("k.py") == BackendOrigin("k.py", options, ("--timeout", "5"))


def test_the_version_of_an_upgrade_stands_behind_the_name_or_beside_it():
    origins = Origins({}, {name: BackendOrigin(name) for name in ("jax+jit", "torch@cpu", "./k.py")})
    sided = versioned(origins, {"jax+jit": "jax==0.9+jit"}, "numpy==2.0")
    assert sided.backend("jax==0.9+jit") == BackendOrigin("jax==0.9+jit")
    assert sided.backend("torch@cpu") == BackendOrigin("torch>=0@cpu", ("--with", "numpy==2.0"))
    assert sided.backend("./k.py").name == ""
