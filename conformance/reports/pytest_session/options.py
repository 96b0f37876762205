"""The options of the plugin, the ini options of the same names, and which files are collected."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.errors import ConformanceError
from conformance.printable import lines
from conformance.repository import CASES, OWN_FILE, SHARED_FILE, TABLE, find_cases, folders_to_root

if TYPE_CHECKING:
    from conformance.runs.configuration import Configuration

SHOWN_TIMEOUT = 60
"""`conformance.backends.limits.CASE_TIMEOUT`, written out so that help loads nothing."""

PREFIX = "shipped:"
"""`conformance.cases.library.PREFIX`, written out for the same reason."""

_OPTIONS = {
    "backend": ("NAME", "backend that case files are run with (default: every framework installed)"),
    "targets": ("FILE", "file that names backends (default: targets.yaml here)"),
    "device": ("DEVICE", "auto, cpu or gpu (default: auto)"),
    "timeout": ("S", f"seconds a case (default: {SHOWN_TIMEOUT})"),
    "baseline": ("FILE", "baseline, or record, that every result is compared with; a change fails"),
}
"""Name, metavar and help; `--conformance-NAME` on the command line, `conformance_NAME` in an ini file."""

_PATHS = pytest.StashKey["tuple[Path, ...]"]()
_SHIPPED = pytest.StashKey["tuple[Path, ...]"]()
"""Files and folders of the shipped library that were named by its prefix."""
_CONFIGURATION = pytest.StashKey["Configuration"]()


def add_options(parser: pytest.Parser) -> None:
    """Add the options; all begin with `--conformance-`, so that none is one of a conftest."""
    group = parser.getgroup("conformance", "conformance of convolutions")
    for name, (metavar, text) in _OPTIONS.items():
        repeated: dict[str, Any] = {"action": "append"} if name == "backend" else {}
        more = " (repeatable)" if repeated else ""
        group.addoption(f"--conformance-{name}", metavar=metavar, help=text + more, **repeated)
        kind: Any = "args" if name == "backend" else "string"
        parser.addini(f"conformance_{name}", text, type=kind, default=None)
    text = "files and folders whose case files are collected (default: the configured ones, else cases/)"
    parser.addini("conformance_paths", text, type="args", default=None)


@dataclass(frozen=True)
class SessionSettings:
    """What the command line says, else the ini file, else the configuration of the repository.

    `targets` was named here and stands for all of its backends where none is; `other_targets` only defines
    names. `configuration` has the rest.
    """

    backends: tuple[str, ...]
    targets: str | None
    other_targets: Path | None
    device: str
    timeout: float
    baseline: Path | None
    configuration: Configuration


def settings_of(config: pytest.Config) -> SessionSettings:
    """The settings of a session; raises UsageError or CaseFileError for mistakes in them."""
    from conformance.backends.limits import CASE_TIMEOUT

    configured = configuration_of(config)
    targets = _path(config, "targets")
    baseline = _path(config, "baseline") or configured.baseline
    backends = _given_option(config, "backend") or (() if targets else configured.backends)
    return SessionSettings(
        tuple(backends),
        targets if targets is None else str(targets),
        configured.targets,
        _given_option(config, "device") or "auto",
        _seconds(_given_option(config, "timeout") or configured.timeout or CASE_TIMEOUT),
        None if baseline is None else Path(baseline),
        configured,
    )


def configuration_of(config: pytest.Config) -> Configuration:
    """The configuration of the repository around pytest's root folder, read once."""
    from conformance.runs.configuration import load_configuration

    if _CONFIGURATION not in config.stash:
        config.stash[_CONFIGURATION] = load_configuration(config.rootpath)
    return config.stash[_CONFIGURATION]


def _given_option(config: pytest.Config, name: str) -> Any:
    """What the command line says, else the ini file; None where neither does."""
    option = config.getoption(f"--conformance-{name}")
    return config.getini(f"conformance_{name}") if option is None else option


def _path(config: pytest.Config, name: str) -> Path | None:
    """A file that an option names; one of an ini file is relative to it."""
    option, ini = config.getoption(f"--conformance-{name}"), config.getini(f"conformance_{name}")
    if option is not None:
        return Path(option)
    return _ini_folder(config) / ini if ini else None


def _ini_folder(config: pytest.Config) -> Path:
    return config.inipath.parent if config.inipath else config.rootpath


def _seconds(value: Any) -> float:
    from conformance.backends.limits import MOST_SECONDS
    from conformance.errors import UsageError

    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= MOST_SECONDS:
        raise UsageError(f"--conformance-timeout {value!r}: a number of seconds above 0 is wanted")
    return seconds


def as_usage_error(error: ConformanceError) -> pytest.UsageError:
    """An error as pytest ends a session by it, without a traceback."""
    return pytest.UsageError(lines(str(error)))


def is_wanted(path: Path, config: pytest.Config) -> bool:
    """Whether a file is below the configured paths, or was named on the command line."""
    if _PATHS not in config.stash:
        own = (*_configured_paths(config), *_named_paths(config))
        config.stash[_PATHS] = (*own, *config.stash.get(_SHIPPED, ()))
    return any(path == each or each in path.parents for each in config.stash[_PATHS])


def name_shipped(config: pytest.Config) -> None:
    """Have pytest collect what `shipped:...` names, which it would take for a path that is not there.

    Without arguments that is what the configured paths name. Raises pytest.UsageError for what the library
    does not have.
    """
    arguments = [str(each) for each in config.args]
    if config.args_source != pytest.Config.ArgsSource.ARGS:
        arguments += [text for _, text in _configured_texts(config) or () if text.startswith(PREFIX)]
    shipped = [each for each in arguments if each.startswith(PREFIX)]
    if not shipped:
        return
    places = {each: _locate(each.partition("::")[0]) for each in shipped}
    config.stash[_SHIPPED] = tuple(places.values())
    config.args[:] = [
        "::".join((str(places[each]), *each.split("::")[1:])) if each in places else each
        for each in arguments
    ]


def _locate(path: str) -> Path:
    from conformance.cases.library import locate
    from conformance.cases.nearest import describe_missing

    try:
        found = locate(path)
    except ConformanceError as error:
        raise as_usage_error(error) from error
    if not found.exists():
        raise pytest.UsageError(lines(f"{path}: {describe_missing(found)}"))
    return found


def is_shipped_path(path: Path, config: pytest.Config) -> bool:
    """Whether a file was named by the prefix of the shipped library, or a folder above it was."""
    return any(path == each or each in path.parents for each in config.stash.get(_SHIPPED, ()))


def _configured_paths(config: pytest.Config) -> Iterator[Path]:
    """The paths of the ini file, else of the configuration, else the nearest folder `cases`."""
    texts = _configured_texts(config)
    if texts is not None:
        yield from (_absolute(folder, each) for folder, each in texts if not each.startswith(PREFIX))
        return
    found = (find_cases(folder) for folder in (config.rootpath, config.invocation_params.dir))
    yield from (each for each in found if each is not None)


def _configured_texts(config: pytest.Config) -> list[tuple[Path, str]] | None:
    """The configured paths as they are written, each with the folder that it is relative to; None without
    any."""
    ini = config.getini("conformance_paths")
    if ini:
        return [(_ini_folder(config), each) for each in ini]
    return _paths_of_configuration(config.rootpath)


def _named_paths(config: pytest.Config) -> Iterator[Path]:
    """The files that the command line names, and its folders that are called `cases` or are in such."""
    for argument in config.args:
        path = _absolute(config.invocation_params.dir, argument)
        if path.is_file() or CASES in path.parts:
            yield path


def _absolute(folder: Path, written: str) -> Path:
    return folder / Path(str(written).partition("::")[0])


def _paths_of_configuration(root: Path) -> list[tuple[Path, str]] | None:
    """The paths of the nearest configuration, None where there is none.

    Read without the models, which take long to load: mistakes are told once a case file is collected.
    """
    for folder in folders_to_root(root):
        for name, keys in ((OWN_FILE, ()), (SHARED_FILE, TABLE)):
            table = _table(folder / name, keys)
            if table is None:
                continue
            paths = table.get("paths")
            if not isinstance(paths, list):
                return None
            return [(folder, each) for each in paths if isinstance(each, str)]
    return None


def _table(path: Path, keys: tuple[str, ...]) -> dict[str, Any] | None:
    try:
        text = path.read_text("utf-8-sig") if path.is_file() else ""
        table: Any = tomllib.loads(text) if "conformance" in text or (text and not keys) else None
    except (OSError, ValueError, RecursionError):
        return None
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None
