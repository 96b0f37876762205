"""Annotations of GitHub; tests/reports/changes/test_formats.py has hostile ones."""

from conformance.cases.yaml.place import Place
from conformance.reports.annotations import annotation


def test_an_annotation_has_its_place_and_nothing_in_it_ends_it():
    text = annotation("error", "a,b:c", "50% of\nit\r::warning::x", Place("cases/a,b.yaml", 3, 5))
    assert text == ("::error file=cases/a%2Cb.yaml,line=3,col=5,title=a%2Cb%3Ac::50%25 of%0Ait ::warning::x")
    assert annotation("notice", "t", "m") == "::notice title=t::m"


def test_paths_start_at_the_root_of_the_repository(monkeypatch, tmp_path):
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    place = Place("cases/a.yaml", 1, 1)
    assert "file=cases/a.yaml," in annotation("error", "t", "m", place)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert "file=sub/cases/a.yaml," in annotation("error", "t", "m", place)
    outside = Place("/elsewhere/a.yaml", 1, 1)
    assert "file=/elsewhere/a.yaml," in annotation("error", "t", "m", outside)
