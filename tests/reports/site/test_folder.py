"""Files of a site take the place of those before them together, and nothing else is written."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext

import pytest

from conformance.errors import HarnessError, UsageError
from conformance.reports.site.folder import MARK, new_site


@pytest.fixture
def site(tmp_path):
    with new_site(tmp_path / "site") as folder:
        folder.write("a/b.txt", "old")
        folder.write("c.txt", "old")
    return tmp_path / "site"


def files(site):
    return {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*") if path.is_file()}


def test_what_was_begun_is_not_there(site):
    before = files(site)

    def half() -> None:
        with new_site(site) as folder:
            folder.write("c.txt", "new")
            with folder.open("a/b.txt") as file:
                file.write("new")
                raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert files(site) == before == {"a/b.txt": "old", "c.txt": "old", MARK: before[MARK]}


def test_what_is_whole_is_there_and_what_a_killed_run_left_is_not(site):
    (site / ".unfinished-x" / "a").mkdir(parents=True)
    with new_site(site) as folder:
        folder.write("a/b.txt", "new")
    assert sorted(path.name for path in site.iterdir()) == [MARK, "a", "c.txt"]
    assert (site / "a" / "b.txt").read_text() == "new"


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HarnessError, match="the site cannot be written"), new_site(tmp_path / "file" / "x"):
        pass


@pytest.mark.parametrize("link", [MARK, "a", "c.txt"])
def test_no_link_leads_out_of_the_folder(site, tmp_path, link):
    theirs = tmp_path / "theirs"
    (site / link).rename(tmp_path / "moved")
    theirs.mkdir() if link == "a" else theirs.write_text("mine")
    (site / link).symlink_to(theirs)
    with nullcontext() if link == "c.txt" else pytest.raises(UsageError), new_site(site) as folder:
        folder.write("a/b.txt", "new")
        folder.write("c.txt", "new")
    assert list(theirs.iterdir()) == [] if link == "a" else theirs.read_text() == "mine"


def test_a_full_disk_leaves_the_site_as_it_was(site):
    before = files(site)
    script = """
import resource, signal, sys
from pathlib import Path
from conformance.errors import HarnessError
from conformance.reports.site.folder import new_site
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with new_site(Path(sys.argv[1])) as folder:
        folder.write("c.txt", "new")
        folder.write("a/b.txt", "x" * 5000)
except HarnessError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script, site], capture_output=True, text=True, check=True)
    assert "the site cannot be written: File too large; make room" in done.stdout
    assert files(site) == before
