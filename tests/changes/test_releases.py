"""Released versions come from the user's own index, in order, and only those between two ends count."""

import sys
import textwrap

import pytest

from conformance.changes import releases
from conformance.errors import HarnessError, UsageError


def pip_that(tmp_path, said):
    """A Python whose pip does what `said` does: the index itself is not what is tested."""
    folder = tmp_path / "pip"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "__main__.py").write_text(textwrap.dedent(said))
    launcher = tmp_path / "python"
    launcher.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n')
    launcher.chmod(0o755)
    return str(launcher)


def test_versions_are_ordered_by_number_not_by_letter(tmp_path):
    python = pip_that(
        tmp_path,
        """
        import sys
        assert sys.argv[1:] == ["index", "versions", "thing"], sys.argv
        print("thing (1.10.0)\\nAvailable versions: 1.10.0, 1.9.0, not-a-version, 1.9.0.post1, 0.4.30")
        """,
    )
    assert releases.released_versions("thing", python) == ("0.4.30", "1.9.0", "1.9.0.post1", "1.10.0")


def test_prereleases_are_asked_for(tmp_path):
    python = pip_that(
        tmp_path, "import sys; print('Available versions: 1.0, 1.1rc1' if '--pre' in sys.argv else '')"
    )
    assert releases.released_versions("thing", python, prereleases=True) == ("1.0", "1.1rc1")
    with pytest.raises(HarnessError, match="thing"):
        releases.released_versions("thing", python)


def test_what_pip_says_is_shown(tmp_path):
    python = pip_that(tmp_path, "import sys; sys.exit('ERROR: No matching distribution found for thing')")
    with pytest.raises(HarnessError, match=r"(?s)No matching distribution.*--versions"):
        releases.released_versions("thing", python)


def test_a_python_without_pip_is_told(tmp_path):
    with pytest.raises(HarnessError, match="could not be listed"):
        releases.released_versions("thing", str(tmp_path / "nowhere"))


def test_the_line_goes_from_good_to_bad():
    versions = ["0.9.0", "0.10.0", "0.8.3", "0.9.1"]
    assert releases.versions_between(versions, "0.8.3", "0.10.0") == ("0.8.3", "0.9.0", "0.9.1", "0.10.0")
    assert releases.versions_between(versions, "0.10.0", "0.8.3") == ("0.10.0", "0.9.1", "0.9.0", "0.8.3")


def test_ends_need_not_be_listed():
    assert releases.versions_between(["1.1"], "1.0", "1.2+local") == ("1.0", "1.1", "1.2+local")


@pytest.mark.parametrize(("good", "bad"), [("1.0", "1.0.0"), ("one", "2.0"), ("1.0", "")])
def test_ends_that_are_no_ends(good, bad):
    with pytest.raises(UsageError):
        releases.versions_between(["1.0"], good, bad)
