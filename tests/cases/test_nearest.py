"""Paths and tags that are not there: what may be meant by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cases.library import locate
from conformance.cases.nearest import describe_missing, describe_unknown_tags, suggest_path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "cases" / "mine").mkdir(parents=True)
    (tmp_path / "cases" / "mine" / "strided.yaml").write_text("conformance: 1\n")
    (tmp_path / "notes.txt").write_text("")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("caes", "cases"),
        ("case/mine/strded.yaml", "cases/mine/strided.yaml"),
        ("cases/mine/strided.yml", "cases/mine/strided.yaml"),
        ("mine", "cases/mine"),
        ("mine/strided", "cases/mine/strided.yaml"),
        ("notes.tx", ""),
        ("elsewhere/at/all", ""),
    ],
)
def test_the_path_that_may_be_meant_is_suggested(written, meant):
    assert suggest_path(Path(written)) == (f"; did you mean `{meant}`?" if meant else "")


@pytest.mark.usefixtures("folder")
def test_a_word_alone_may_be_a_case_or_a_tag():
    assert "--tag smoke" in describe_missing(Path("smoke"))
    assert "--tag" not in describe_missing(Path("smoke.yaml"))


def test_each_unknown_tag_is_told_with_the_nearest_that_a_case_has():
    told = describe_unknown_tags(["smoek", "slow", "xyz"], ["smoke", "slow"])
    assert told == "; no case has the tag smoek, did you mean smoke?; no case has the tag xyz"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("shipped:transpsoe", "shipped:transpose"),
        ("shipped:transpose/same_evn.yaml", "shipped:transpose/same_even.yaml"),
        ("transpose/same_even", "shipped:transpose/same_even.yaml"),
    ],
)
def test_a_path_of_the_shipped_library_is_suggested_with_its_prefix(written, meant):
    assert suggest_path(locate(written)) == f"; did you mean `{meant}`?"
