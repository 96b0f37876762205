"""The script of a worker: where it looks for modules."""

import os
import sys

from conformance.worker.boot import extend_path


def test_folders_come_first_and_packages_of_the_user_before_what_is_installed(tmp_path, monkeypatch):
    (tmp_path / "user").mkdir()
    monkeypatch.setattr(sys, "path", ["/lib/python3", "/usr/lib/site-packages", "/more"])
    extend_path(os.pathsep.join(("/a", "/b")), str(tmp_path / "user"))
    user = str(tmp_path / "user")
    assert sys.path == ["/a", "/b", "/lib/python3", user, "/usr/lib/site-packages", "/more"]


def test_without_folders_nothing_changes(monkeypatch):
    monkeypatch.setattr(sys, "path", ["/lib/python3"])
    extend_path()
    extend_path("", "")
    assert sys.path == ["/lib/python3"]
