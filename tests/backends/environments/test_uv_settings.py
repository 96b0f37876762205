"""Which of uv's settings hold: those of the user and the machine, none of a repository."""

from __future__ import annotations

from conformance.backends.environments.uv_settings import variables


def test_without_settings_of_the_user_there_are_none(tmp_path):
    assert variables({"XDG_CONFIG_HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path)}) == {
        "UV_NO_CONFIG": "1"
    }


def test_the_file_of_the_user_comes_before_that_of_the_machine(tmp_path):
    for name in ("user", "machine"):
        (tmp_path / name / "uv").mkdir(parents=True)
        (tmp_path / name / "uv" / "uv.toml").touch()
    folders = {"XDG_CONFIG_HOME": str(tmp_path / "user"), "XDG_CONFIG_DIRS": str(tmp_path / "machine")}
    assert variables(folders) == {"UV_CONFIG_FILE": str(tmp_path / "user" / "uv" / "uv.toml")}
    (tmp_path / "user" / "uv" / "uv.toml").unlink()
    assert variables(folders) == {"UV_CONFIG_FILE": str(tmp_path / "machine" / "uv" / "uv.toml")}


def test_what_the_user_names_holds_from_where_the_user_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").touch()
    (tmp_path / "wheels").mkdir()
    named = {"UV_CONFIG_FILE": "mine.toml", "UV_FIND_LINKS": "wheels https://there.example/"}
    assert variables(named) == {
        "UV_CONFIG_FILE": str(tmp_path / "mine.toml"),
        "UV_FIND_LINKS": f"{tmp_path / 'wheels'} https://there.example/",
    }
    assert variables({"UV_NO_CONFIG": "1"}) == {}
