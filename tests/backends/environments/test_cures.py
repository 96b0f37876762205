"""Older packages beside an old framework: tried until it starts, and never against the user's choice."""

from __future__ import annotations

from pathlib import Path

from packaging.requirements import Requirement

from conformance.backends.environments import (
    cures,
)
from conformance.backends.environments.command import CommandFailed


def quiet(line):
    """What is said of a build, to nobody."""


RELEASES = {
    "numpy": ("1.26.4", "2.4.1"),
    "scipy": ("1.12.0", "1.13.0", "1.14.0"),
    "protobuf": ("3.20.1", "4.5.0", "5.1.0", "6.2.0", "6.3.0"),
    "old": ("1.0",),
}


class Shelf:
    """An installer that knows a few releases and writes nothing but their names."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "lib" / "python3.11" / "site-packages"
        self.site.mkdir(parents=True)

    def install(self, folder, requirements, *more):
        """Install the newest releases that all requirements take, as pip does."""
        wanted = [Requirement(text) for text in requirements]
        for name in {each.name for each in wanted}:
            fits = [v for v in RELEASES[name] if all(v in e.specifier for e in wanted if e.name == name)]
            if not fits:
                raise CommandFailed(f"no {name}")
            for there in self.site.glob(f"{name}-*"):
                (there / "METADATA").unlink()
                there.rmdir()
            info = self.site / f"{name}-{fits[-1]}.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {fits[-1]}\n")


def cured(tmp_path, starts, requirements=("numpy", "scipy", "protobuf", "old==1.0")):
    shelf = Shelf(tmp_path)
    shelf.install(tmp_path, requirements)
    seen = []

    def asked(python):
        seen.append(cures.installed_in(tmp_path))
        return starts(seen[-1])

    return cures.cure(tmp_path, requirements, shelf, asked, quiet), cures.installed_in(tmp_path), seen


def picky(there):
    """A framework that needs NumPy 1, a SciPy that has `tril` and an old protobuf."""
    if there["numpy"] >= "2":
        return "ImportError: _ARRAY_API not found"
    if there["scipy"] >= "1.13":
        return "ImportError: cannot import name 'tril' from 'scipy.linalg'"
    if there["protobuf"] >= "4":
        return "TypeError: Descriptors cannot be created directly; downgrade the protobuf package"
    return None


def test_what_a_framework_stumbles_over_is_taken_in_older_versions(tmp_path):
    outcome, there, _ = cured(tmp_path, picky)
    assert outcome.trouble is None
    assert set(outcome.added) == {"numpy<2", "scipy<1.13", "protobuf<4"}
    assert there == {"numpy": "1.26.4", "scipy": "1.12.0", "protobuf": "3.20.1", "old": "1.0"}


def test_nothing_is_changed_where_it_starts_and_put_back_where_nothing_helps(tmp_path):
    fine, first, _ = cured(tmp_path / "a", lambda there: None)
    assert fine == cures.CureOutcome()
    hung, _, seen = cured(tmp_path / "d", lambda there: "nothing within 120 s")
    assert (hung, len(seen)) == (cures.CureOutcome((), "nothing within 120 s"), 1)
    hopeless, there, seen = cured(tmp_path / "b", lambda there: "Segmentation fault")
    assert hopeless == cures.CureOutcome((), "Segmentation fault")
    assert there == first
    assert [each["numpy"] for each in seen] == ["2.4.1", "1.26.4"]
    missing, _, seen = cured(tmp_path / "c", lambda there: "No module named 'tree'")
    assert (missing.trouble, len(seen)) == ("No module named 'tree'", 1)


def test_what_the_user_chose_is_left_alone(tmp_path):
    chosen = ("numpy==2.4.1", "scipy>=1.13", "protobuf", "old==1.0")
    outcome, there, _ = cured(tmp_path, picky, chosen)
    assert outcome.trouble == "ImportError: _ARRAY_API not found"
    assert there["numpy"] == "2.4.1"


def test_a_step_that_leads_further_is_kept(tmp_path):
    def starts(there):
        return "ImportError: _ARRAY_API not found" if there["numpy"] >= "2" else "it has no licence"

    outcome, there, _ = cured(tmp_path, starts)
    assert outcome == cures.CureOutcome(("numpy<2",), "it has no licence")
    assert there["numpy"] == "1.26.4"
