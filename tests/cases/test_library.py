"""Where cases are looked for, and what a shipped case is called."""

import pytest
from support.case_files import GOOD, write
from support.paths import LIBRARY

from conformance import cases
from conformance.cases import library
from conformance.cases.library import PREFIX, locate, respelled, unite
from conformance.errors import CaseFileError, UsageError

FILE = "transpose/same_even.yaml"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "src" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "src" / "deep")
    return tmp_path


def test_own_cases_are_found_up_to_the_root_of_the_repository(repository):
    assert str(library.library()) == PREFIX
    (repository.parent / "cases").mkdir(exist_ok=True)
    assert str(library.library()) == PREFIX
    (repository / "cases").mkdir()
    assert str(library.library()) == "../../cases"
    (repository / "src" / "cases").mkdir()
    assert str(library.library()) == "../cases"


def test_outside_of_a_repository_nothing_is_looked_for_above(repository):
    (repository / "cases").mkdir()
    (repository / ".git").rmdir()
    assert library.own_library() is None


def test_a_shipped_case_has_the_prefix_and_the_same_operands():
    shipped, by_path = cases.load(f"{PREFIX}{FILE}"), cases.load(LIBRARY / FILE)
    assert [case.id for case in shipped] == [f"{PREFIX}{case.id}" for case in by_path]
    assert [case.seed for case in shipped] == [case.seed for case in by_path]
    assert shipped[0].place.file == f"{PREFIX}{FILE}"
    assert shipped[0].name == shipped[0].id
    assert len(cases.load(f"{PREFIX}transpose")) == len(cases.load(LIBRARY / "transpose"))


def test_own_and_shipped_cases_of_one_name_run_together(repository):
    write(repository / "cases" / FILE, GOOD.replace("id: a", "id: default-output"))
    both = cases.load([str(repository / "cases"), f"{PREFIX}{FILE}"])
    assert both[0].id == f"{FILE}::default-output"
    assert f"{PREFIX}{FILE}::default-output" in [case.id for case in both]


def test_mistakes_name_the_shipped_file():
    with pytest.raises(CaseFileError) as caught:
        cases.load(f"{PREFIX}{FILE}", memory_limit=1)
    assert f"{PREFIX}{FILE}:" in str(caught.value)
    assert str(LIBRARY) not in str(caught.value)


@pytest.mark.parametrize("path", ["shipped:../secret", "shipped:a/../../b", "shipped:/etc/passwd"])
def test_the_prefix_does_not_lead_out_of_the_library(path):
    with pytest.raises(UsageError, match="stays in the shipped library"):
        locate(path)


def test_nobody_else_has_such_ids(tmp_path):
    write(tmp_path / "cases" / "shipped:a.yaml", GOOD)
    with pytest.raises(CaseFileError, match="are those of shipped cases"):
        cases.load(tmp_path / "cases")


def test_ids_meet_under_both_spellings_unless_both_are_there():
    assert respelled({"a::x"}, {"shipped:a::x"}) == {"a::x": "shipped:a::x"}
    assert respelled({"shipped:a::x"}, {"a::x"}) == {"shipped:a::x": "a::x"}
    assert respelled({"a::x", "shipped:a::x"}, {"a::x"}) == {}
    assert respelled({"a::x"}, {"a::x", "shipped:a::x"}) == {}
    assert respelled({"a::x"}, {"b::x"}) == {}


def test_an_id_is_united_with_the_first_spelling_unless_one_set_has_two_cases():
    assert unite([{"a"}, {"shipped:a"}, {"a"}]) == {"shipped:a": "a"}
    assert unite([{"shipped:a"}, {"a", "b"}]) == {"a": "shipped:a"}
    assert unite([{"a"}, {"shipped:a"}, {"a", "shipped:a"}]) == {}
