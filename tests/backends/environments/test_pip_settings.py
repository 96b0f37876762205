"""The user's settings of pip, read as pip reads them and translated for uv."""

from __future__ import annotations

import pytest
from support.wheels import hostile_folder

from conformance.backends.environments import pip_settings

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


@pytest.mark.parametrize("named", [False, True])
def test_files_of_the_current_folder_are_read_only_where_they_are_named(tmp_path, monkeypatch, named):
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_CONFIG_FILE", raising=False)
    folder = hostile_folder(tmp_path)
    monkeypatch.chdir(folder)
    if named:
        monkeypatch.setenv("PIP_CONFIG_FILE", "pip.conf")
    assert ("elsewhere" in str(pip_settings.read_settings())) == named
    assert not (folder / "ran").exists()


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
