"""The options of a baseline, before anything is run."""

import pytest
from support.case_files import PAIR
from support.paths import LIBRARY

from conformance import cases
from conformance.cli import code_of
from conformance.cli.baseline_options import BaselineOptions, check_fixed_ids, read_baseline
from conformance.errors import HarnessError, UsageError


def test_without_a_baseline_there_is_nothing_to_read():
    assert read_baseline(BaselineOptions()) is None


@pytest.mark.parametrize(("field", "flag"), [("update", "--update-baseline"), ("strict", "--strict")])
def test_options_of_a_baseline_need_one(field, flag):
    with pytest.raises(UsageError, match=f"{flag} needs to know the baseline"):
        read_baseline(BaselineOptions(**{field: True}))


def test_a_baseline_that_is_missing_can_only_be_made(tmp_path):
    file = tmp_path / "baseline.jsonl"
    with pytest.raises(UsageError, match="there is no such file; --update-baseline makes it"):
        read_baseline(BaselineOptions(file))
    assert read_baseline(BaselineOptions(file, update=True)) is None


def test_a_baseline_that_cannot_be_written_is_refused_before_the_run(tmp_path):
    with pytest.raises(HarnessError, match="cannot be written"):
        read_baseline(BaselineOptions(tmp_path / "absent" / "baseline.jsonl", update=True))


def test_a_baseline_has_ids_that_do_not_depend_on_how_a_folder_is_named(tmp_path, capsys):
    loose, fixed = tmp_path / "conv" / "pair.yaml", tmp_path / "cases" / "pair.yaml"
    for path in (loose, fixed):
        path.parent.mkdir()
        path.write_text(PAIR)
    assert [case.id for case in cases.load(tmp_path / "conv")] != [
        case.id for case in cases.load(tmp_path) if case.place.file == loose.as_posix()
    ]
    options = BaselineOptions(tmp_path / "baseline.jsonl", update=True)
    check_fixed_ids(options, cases.load(fixed))
    check_fixed_ids(BaselineOptions(tmp_path / "baseline.jsonl"), cases.load(loose))
    for named in (tmp_path, tmp_path / "conv", loose):
        words = ["run", str(named), "-b", "numpy", "--baseline", str(options.baseline), "--update-baseline"]
        assert code_of(words) == 2
        assert "depend on how its folder is named" in capsys.readouterr().err
    assert not options.baseline.exists()


FILE = "conv/torch_same.yaml"


@pytest.mark.parametrize(("first", "then"), [("path", "prefix"), ("prefix", "path")])
def test_a_baseline_with_the_prefix_and_a_run_without_it_meet(
    short_fingerprint, tmp_path, capsys, first, then
):
    paths = {"path": str(LIBRARY / FILE), "prefix": f"shipped:{FILE}"}
    kept = tmp_path / "b.jsonl"
    words = ["-b", "numpy", "--baseline", str(kept)]
    assert code_of(["run", paths[first], *words, "--update-baseline"]) == 0
    before = kept.read_bytes()
    assert code_of(["run", paths[then], *words, "--strict"]) == 0
    assert code_of(["run", paths[then], *words, "--update-baseline"]) == 0
    assert kept.read_bytes() == before
    kept.write_text(kept.read_text().replace('"shape":[', '"shape":[9,'))
    assert code_of(["run", paths[then], *words]) == 1
