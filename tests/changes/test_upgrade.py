"""Two versions compared: what changed, what is flaky, what did not start; versions are planted faults."""

from dataclasses import replace

import pytest
from support.paths import SUPPORT
from support.versions import load_three, with_fault

from conformance.backends.names import parse
from conformance.changes import upgrade
from conformance.changes.comparison import diff
from conformance.changes.upgrade import NEW, OLD, OLD_AGAIN, UpgradeSide

MISBEHAVING = SUPPORT / "misbehaving"
pytestmark = pytest.mark.usefixtures("short_fingerprint")


@pytest.fixture
def cases(tmp_path):
    return load_three(tmp_path)


def side(label, *faults):
    return UpgradeSide(label, tuple(with_fault(fault) for fault in faults))


def numbers(found):
    """The changes of results: a kernel that is wrong has a fingerprint of its own as well."""
    return [change for change in found.difference.changes if change.kind != "precision"]


def test_two_versions_that_are_the_same(cases, tmp_path):
    found = upgrade(cases, side("1.0", ""), side("1.1", ""), tmp_path)
    assert (found.exit_code, found.difference.changes, found.difference.compared) == (0, (), 3)
    assert not (tmp_path / OLD_AGAIN).exists()


def test_what_changed_is_named_and_told_from_what_is_flaky(cases, tmp_path):
    found = upgrade(cases, side("1.0", ""), side("1.1", "kernel-flipped"), tmp_path)
    (change,) = numbers(found)
    assert (change.trend, len(change.cases)) == ("broken", 3)
    assert "kernel-flipped" in change.sentence
    assert (found.difference.old, found.difference.new) == ("1.0", "1.1")
    assert (found.exit_code, found.difference.flaky) == (1, ())
    assert (tmp_path / OLD_AGAIN).exists()


def test_the_way_back_is_a_repair(cases, tmp_path):
    found = upgrade(cases, side("1.1", "kernel-flipped"), side("1.2", ""), tmp_path)
    assert [change.trend for change in numbers(found)] == ["fixed"]


RACING = """
from pathlib import Path
from conformance.frameworks.planted.adapter import Adapter as Right

STARTS = Path(__file__).with_suffix(".starts")

class Adapter(Right):
    def __init__(self, variant="", device="auto"):
        self.wrong = not STARTS.exists()
        STARTS.touch()
        super().__init__(variant, device)

    def get(self, tensor):
        return super().get(tensor) + self.wrong
"""


def test_what_is_different_in_a_further_run_is_flaky_not_changed(cases, tmp_path):
    adapter = tmp_path / "racing.py"
    adapter.write_text(RACING)
    racing = UpgradeSide("1.1", (replace(parse(str(adapter)), name="kernels"),))
    found = upgrade(cases, side("1.0", ""), racing, tmp_path)
    assert {case for change in found.difference.flaky for case in change.cases} == {case.id for case in cases}
    assert numbers(found) == []


def test_a_backend_that_does_not_start_is_told_with_its_version(cases, tmp_path):
    broken = UpgradeSide("1.1", (replace(parse(str(MISBEHAVING / "ends_at_import.py")), name="kernels"),))
    found = upgrade(cases, side("1.0", ""), broken, tmp_path)
    assert found.exit_code == 3
    assert list(found.failures) == ["kernels (1.1)"]
    assert (found.difference.changes, found.difference.notes) == ((), ())


def test_records_that_were_cut_off_are_gone_on_with(cases, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        whole = upgrade(cases, side("1.0", ""), side("1.1", "bias-twice"), tmp_path / name)
    cut = (tmp_path / "b" / NEW).read_bytes().splitlines(keepends=True)
    (tmp_path / "b" / NEW).write_bytes(b"".join(cut[:2]) + cut[2][:40])
    again = upgrade(cases, side("1.0", ""), side("1.1", "bias-twice"), tmp_path / "b", resume=True)
    assert again.difference == whole.difference
    for name in (OLD, NEW):
        assert diff(tmp_path / "a" / name, tmp_path / "b" / name).exit_code == 0
