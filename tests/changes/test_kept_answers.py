"""A bisection that was killed goes on from what it has measured, and from nothing else."""

import json
import shutil

import pytest
from support.short_fingerprint import shorten
from support.versions import VERSIONS, load_three, releases_with

from conformance.changes import KeptAnswers, bisect, digest_of, open_answers
from conformance.errors import HarnessError, UsageError

IDENTITY = {"package": "kernels", "cases": "0123", "timeout": 60.0}
NAMES = frozenset({"kernels"})
LINE = VERSIONS[:4]
FAULT = {"v2": "output-padding-zero"}


def ignore(text):
    pass


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return load_three(tmp_path_factory.mktemp("cases"))


def answers_in(folder, resume=True, **identity):
    return open_answers(KeptAnswers(folder, NAMES, {**IDENTITY, **identity}, resume), ignore)


def found_by(cases, folder, prepared=None, resume=True):
    """What a bisection finds, and the versions whose backends were prepared for it."""
    prepared = prepared or releases_with(**FAULT)
    found = bisect(cases, LINE, prepared, precision=not cases, answers=answers_in(folder, resume))
    return found, prepared.asked


@pytest.fixture(scope="module")
def first(cases, tmp_path_factory):
    """The folder of a bisection that came to its end, and what it found."""
    folder = tmp_path_factory.mktemp("answers")
    return folder, *found_by(cases, folder, resume=False)


@pytest.fixture
def kept(first, tmp_path):
    """A copy of that folder."""
    return shutil.copytree(first[0], tmp_path / "kept")


def test_what_was_measured_is_not_measured_again(first, kept, cases):
    _, found, asked = first
    again, asked_again = found_by(cases, kept)
    assert (again.found, again.results, asked_again) == (found.found, found.results, [])
    assert asked == ["1.0", "1.3", "1.1", "1.2"]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.4])
def test_a_search_that_was_cut_off_anywhere_goes_on(share, first, kept, cases):
    for version in ("1.1", "1.2"):
        (path,) = kept.glob(f"{version}-*.jsonl")
        path.unlink()
    (path,) = kept.glob("1.3-*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    again, asked = found_by(cases, kept)
    assert (again.found, again.exit_code) == (first[1].found, 1)
    assert asked == ["1.3", "1.1", "1.2"]


def test_an_interrupted_search_has_kept_what_was_measured_before(cases, tmp_path):
    def interrupted(version):
        if version == "1.3":
            raise KeyboardInterrupt
        return releases_with(**FAULT)(version)

    with pytest.raises(KeyboardInterrupt):
        found_by(cases, tmp_path / "kept", interrupted)
    assert [path.name.partition("-")[0] for path in (tmp_path / "kept").iterdir()] == ["1.0"]


def test_fingerprints_are_kept_as_well(tmp_path, monkeypatch):
    shorten(monkeypatch, "float32")
    monkeypatch.setattr(f"{__name__}.LINE", VERSIONS[:2])
    found, asked = found_by([], tmp_path / "kept", releases_with(v1="operands-tf32"))
    again, asked_again = found_by([], tmp_path / "kept", releases_with(v1="operands-tf32"))
    assert [each.step.first for each in found.found] == ["1.1"]
    assert (again.found, again.precision) == (found.found, found.precision)
    assert (asked, asked_again) == (["1.0", "1.1"], [])


def test_a_version_that_could_not_be_run_is_tried_again(cases, kept):
    for path in kept.glob("1.3-*.jsonl"):
        path.unlink()
    with pytest.raises(HarnessError, match="does not install"):
        found_by(cases, kept, releases_with(v3=None))
    assert found_by(cases, kept)[1] == ["1.3"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"package": "others"}, "package was kernels, is others"),
        ({"cases": "4567"}, "other cases"),
        ({"timeout": 5.0}, "timeout was 60.0, is 5.0"),
    ],
)
def test_the_answers_to_another_bisection_are_refused(changed, said, kept):
    with pytest.raises(UsageError, match=f"kept by another bisection \\({said}\\); name another folder"):
        answers_in(kept, **changed)
    assert len(list(kept.iterdir())) == 4


HEAD = {"record": 1, "backends": {}, "cases": 3}
OURS = {**IDENTITY, "version": "1.0"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not a record\n", "not a line of JSON"),
        ("[" * 100_000 + "\n", "brackets too deep"),
        ("\udcff\n", "not UTF-8"),
        (json.dumps(HEAD) + "\n", "no record of a bisection"),
        (json.dumps({**HEAD, "bisection": [1]}) + "\n", "no record of a bisection"),
        (json.dumps({**HEAD, "bisection": {}}) + "\n", "kept by another bisection"),
        (json.dumps({**HEAD, "bisection": {**OURS, "version": "2.0"}}) + "\n", 'its version is "2.0"'),
        (json.dumps({**HEAD, "bisection": {**OURS, "version": {"a": "x" * 99}}}) + "\n", "its version is"),
    ],
)
def test_a_file_that_is_hostile_is_refused_and_left_alone(text, said, tmp_path):
    path = tmp_path / "1.0-precision.jsonl"
    path.write_text(text, errors="surrogateescape")
    with pytest.raises(UsageError, match=said) as error:
        answers_in(tmp_path)
    assert str(path) in str(error.value)
    assert len(str(error.value)) < 500
    assert path.read_text(errors="surrogateescape") == text


@pytest.mark.parametrize(
    "precision", [None, 3, [], {"float32": 24}, {}], ids=["none", "number", "list", "entry", "empty"]
)
def test_a_fingerprint_that_is_none_is_measured_again(precision, tmp_path):
    answers = answers_in(tmp_path)
    head = {**HEAD, "backends": {"kernels": {"precision": precision}}}
    answers.write_precision("1.0", head)
    kept = answers.load_precision("1.0")
    assert (kept is not None) == (precision == {})


def test_answers_that_lack_some_are_asked_for_the_rest(first, kept, cases):
    (path,) = kept.glob("1.0-*.jsonl")
    head, _, *rest = path.read_text().splitlines(keepends=True)
    path.write_text("".join([head, *rest]))
    again, asked = found_by(cases, kept)
    assert (again.found, asked) == (first[1].found, ["1.0"])


def test_a_new_search_removes_the_answers_to_an_older_one_and_no_other_file(kept):
    (kept / "mine.jsonl").write_text(json.dumps(HEAD) + "\n")
    (kept / "notes.txt").write_text("mine")
    answers_in(kept, resume=False, package="others")
    assert sorted(path.name for path in kept.iterdir()) == ["mine.jsonl", "notes.txt"]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(HarnessError, match="the folder cannot be used"):
        answers_in(tmp_path / "file" / "kept")


def test_the_digest_is_of_what_is_asked_and_not_of_where_it_stands(cases, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    assert digest_of(load_three(tmp_path / "elsewhere")) == digest_of(reversed(cases))
    assert digest_of(cases[:2]) != digest_of(cases)
