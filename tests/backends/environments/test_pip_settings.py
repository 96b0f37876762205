"""What a user told pip is what both installers do; CUDA by accident and old companions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support.wheels import only, wheel

from conformance.backends.environments import (
    cuda,
    cures,
    ensure_environment,
    installers,
    interpreter,
    pip_settings,
)
from conformance.backends.environments.command import CommandFailed
from conformance.errors import HarnessError, UsageError

SETTINGS = """
[global]
index-url = https://one.example/simple
extra-index-url =
    https://two.example/simple
    https://three.example/simple
timeout = 7
[install]
find-links = /some/wheels /more/wheels
no-index = false
pre = yes
[freeze]
timeout = 99
"""


def quiet(line):
    """What is said of a build, to nobody."""


def test_files_and_variables_are_read_as_pip_reads_them(tmp_path, monkeypatch):
    file = tmp_path / "pip.conf"
    file.write_text(SETTINGS)
    for name in ("PIP_FIND_LINKS", "PIP_CONSTRAINT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    monkeypatch.setenv("PIP_INDEX_URL", "https://four.example/simple")
    told = pip_settings.read_settings()
    assert told["index-url"] == "https://four.example/simple"
    assert told["extra-index-url"].split() == ["https://two.example/simple", "https://three.example/simple"]
    assert told["timeout"] == "7"
    told.pop("constraint", None)  # of this machine
    words = list(pip_settings.options_for_uv(told, {}))
    assert words == [
        *("--index-url", "https://four.example/simple"),
        *("--extra-index-url", "https://two.example/simple"),
        *("--extra-index-url", "https://three.example/simple"),
        *("--find-links", "/some/wheels", "--find-links", "/more/wheels"),
        *("--prerelease", "allow", "--index-strategy", "unsafe-best-match"),
    ]
    own = list(pip_settings.options_for_uv(told, {"UV_DEFAULT_INDEX": "https://five.example"}))
    assert "--index-url" not in own
    assert "--find-links" in own


def test_without_pip_the_variables_are_read(monkeypatch):
    monkeypatch.setattr(pip_settings, "_list_config", lambda: None)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    told = pip_settings.read_settings()
    assert told["no-index"] == "1"
    assert "--no-index" in list(pip_settings.options_for_uv(told, {}))
    assert "--no-index" not in list(pip_settings.options_for_uv({"no-index": "off"}, {}))


def test_what_uv_uses_is_told_unless_the_user_told_it(monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "own")
    told = {"cert": "/ca.pem", "default-timeout": "9", "proxy": "http://p"}
    found = pip_settings.variables_for_uv(told)
    assert found == {"SSL_CERT_FILE": "/ca.pem", "UV_HTTP_TIMEOUT": "9", "HTTP_PROXY": "http://p"}


def test_an_installer_that_is_not_there_is_a_usage_error(monkeypatch):
    monkeypatch.setattr(installers, "_find_uv", lambda: None)
    for choice in ("uv", "conda"):
        monkeypatch.setenv("CONFORMANCE_INSTALLER", choice)
        with pytest.raises(UsageError, match="uv"):
            installers.choose_installer(interpreter.find_interpreter(), {})


@pytest.mark.skipif(installers._find_uv() is None, reason="uv is not installed")
def test_uv_builds_the_same_with_the_settings_of_pip(tmp_path, monkeypatch):
    folder = tmp_path / "wheels"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        wheel(folder, "tiny", version)
    (tmp_path / "constraints.txt").write_text("tiny<2\n")
    only(monkeypatch, folder, tmp_path / "cache", installer="uv")
    monkeypatch.setenv("PIP_CONSTRAINT", str(tmp_path / "constraints.txt"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    made = ensure_environment(["tiny"], log=quiet)
    assert made.installed == {"tiny": "1.0"}
    assert made.installer.startswith("uv ")
    code = "import tiny; print(tiny.__version__)"
    ran = subprocess.run([made.python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "1.0\n"
    with pytest.raises(HarnessError, match="tiny>=2"):
        ensure_environment(["tiny>=2"], log=quiet)


def test_cuda_is_not_installed_unknowingly_where_there_is_no_gpu(tmp_path, monkeypatch):
    wheel(tmp_path, "torch", "2.0", requires=("nvidia-cublas-cu12",))
    wheel(tmp_path, "nvidia_cublas_cu12", "12.1")
    only(monkeypatch, tmp_path, tmp_path / "cache")
    monkeypatch.setattr(cuda, "_DEVICE", tmp_path / "no-such-device")
    monkeypatch.setattr(cuda.sys, "platform", "linux")
    with pytest.raises(HarnessError, match=r"would install CUDA \(nvidia.cublas.cu12"):
        ensure_environment(["torch"], log=quiet)
    monkeypatch.setenv(cuda.ALLOWED, "1")
    assert set(ensure_environment(["torch"], log=quiet).installed) == {"torch", "nvidia-cublas-cu12"}


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
    assert fine == cures.Outcome()
    hung, _, seen = cured(tmp_path / "d", lambda there: "nothing within 120 s")
    assert (hung, len(seen)) == (cures.Outcome((), "nothing within 120 s"), 1)
    hopeless, there, seen = cured(tmp_path / "b", lambda there: "Segmentation fault")
    assert hopeless == cures.Outcome((), "Segmentation fault")
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
    assert outcome == cures.Outcome(("numpy<2",), "it has no licence")
    assert there["numpy"] == "1.26.4"
