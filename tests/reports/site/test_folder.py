"""Files of a site take the place of those before them when they are whole."""

from __future__ import annotations

import pytest

from conformance.errors import HarnessError
from conformance.reports.site.folder import SiteFolder


def test_a_file_that_was_begun_is_not_there(tmp_path):
    folder = SiteFolder(tmp_path / "site")
    folder.write("a/b.txt", "old")

    def half() -> None:
        with folder.open("a/b.txt") as file:
            file.write("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert (tmp_path / "site" / "a" / "b.txt").read_text() == "old"
    assert [path.name for path in (tmp_path / "site" / "a").iterdir()] == ["b.txt"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HarnessError, match="the site cannot be written"):
        SiteFolder(tmp_path / "file" / "below")
