"""Finds and reads the configuration of a repository; all its mistakes are reported at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from conformance.cases.case import KnownDeviation
from conformance.cases.files import MOST_BYTES
from conformance.cases.library import is_shipped
from conformance.cases.onnx_vectors import PREFIX as VECTORS
from conformance.cases.validation import describe_node, validate
from conformance.cases.yaml.mistakes import Mistakes, echo
from conformance.cases.yaml.place import Place
from conformance.cases.yaml.toml_tree import parse_toml
from conformance.cases.yaml.tree import YamlNode
from conformance.durable import open_for_reading
from conformance.errors import UsageError
from conformance.repository import OWN_FILE, SHARED_FILE, TABLE, folders_to_root
from conformance.runs.configuration.backends import read_backends
from conformance.runs.configuration.configuration import AcceptedDeviation, Configuration
from conformance.runs.configuration.format import ConfigurationModel


def load_configuration(start: Path | None = None) -> Configuration:
    """The nearest configuration from a folder (default: the working directory) up to its repository's root.

    An empty one where there is none. Raises CaseFileError with every mistake of it and its place, and
    UsageError where a folder has both files.
    """
    folders = folders_to_root(start)
    for folder in folders:
        own, shared = folder / OWN_FILE, folder / SHARED_FILE
        found = [path for path in (own, shared) if _configures(path)]
        if len(found) == 2:
            table = ".".join(TABLE)
            raise UsageError(
                f"{_relative_to_here(own)} and [{table}] of {_relative_to_here(shared)} both configure: "
                "keep one of them"
            )
        if found:
            return _read(found[0], folders[-1])
    return Configuration()


def _relative_to_here(path: Path) -> Path:
    return Path(os.path.relpath(path))


def _configures(path: Path) -> bool:
    """Whether a file is there and, where others use it too, may have a table of ours."""
    # Path.is_file raises where a folder above may not be entered
    if not os.path.isfile(path):  # noqa: PTH113
        return False
    return path.name == OWN_FILE or (b"conformance" in _bytes(path) and _table(path) is not None)


def _bytes(path: Path) -> bytes:
    mistakes = Mistakes(_relative_to_here(path).as_posix())
    try:
        with open_for_reading(path) as stream:
            data: bytes = stream.read(MOST_BYTES + 1)
    except OSError as error:
        mistakes.fatal((1, 1), f"cannot be read ({error.strerror or error})")
    if len(data) > MOST_BYTES:
        mistakes.fatal((1, 1), f"the file is larger than {MOST_BYTES} bytes: use a {OWN_FILE} beside it")
    return data


def _table(path: Path) -> YamlNode | None:
    """The table of the configuration; None for a file that has none.

    Raises CaseFileError for text that is not TOML, and where ours is no table.
    """
    mistakes = Mistakes(_relative_to_here(path).as_posix())
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        mistakes.fatal((1, 1), f"the byte 0x{error.object[error.start]:02x} is not UTF-8; save it as UTF-8")
    node = parse_toml(text, mistakes)
    for key in () if path.name == OWN_FILE else TABLE:
        if key not in node.parts:
            return None
        node = node.parts[key]
        if not isinstance(node.value, dict):
            mistakes.fatal(node.mark, f"`{key}` is {describe_node(node)}; a table is wanted")
    return node


def _read(path: Path, root: Path) -> Configuration:
    node = _table(path)
    assert node is not None
    mistakes = Mistakes(_relative_to_here(path).as_posix())
    model = validate(ConfigurationModel, node, mistakes)
    if model is None:
        # the other keys are looked at as well, each alone: all mistakes are told at once
        model = _right_keys(node)
    paths = [
        _check_path(each, node.part(("paths", at)), path.parent, root, mistakes)
        for at, each in enumerate(model.paths or ())
    ]
    single = {
        key: _check_path(written, node.part((key,)), path.parent, root, mistakes, new=key == "baseline")
        for key in ("baseline", "targets")
        if (written := getattr(model, key)) is not None
    }
    files = {key: Path(written) for key, written in single.items()}
    backends, code = read_backends(model, node, path.parent, files.get("targets"), mistakes)
    mistakes.check()
    known = tuple(
        _accepted(entry, node.part(("known", at)), mistakes) for at, entry in enumerate(model.known or ())
    )
    return Configuration(
        file=_relative_to_here(path),
        paths=tuple(paths),
        backends=backends,
        timeout=model.timeout,
        jobs=model.jobs,
        known=known,
        code=code,
        **files,
    )


def _right_keys(node: YamlNode) -> ConfigurationModel:
    """A model of the keys that have no mistake of their own."""
    right: dict[str, Any] = {}
    for key, part in node.parts.items():
        alone = YamlNode({key: part.value}, node.mark, {key: part}, node.keys)
        if validate(ConfigurationModel, alone, Mistakes("")) is not None:
            right[key] = part.value
    return ConfigurationModel.model_validate(right)


def _check_path(
    written: str, node: YamlNode, folder: Path, root: Path, mistakes: Mistakes, *, new: bool = False
) -> str:
    """A path of a configuration as seen from here; notes one that leaves the repository, or is not there."""
    if is_shipped(written) or written.startswith(VECTORS):
        return written
    file, colons, rest = written.partition("::")
    whole = Path(os.path.abspath(folder / file))  # noqa: PTH100 - links stay
    if os.path.isabs(file) or not whole.is_relative_to(root):  # noqa: PTH117
        mistakes.add(
            node.mark,
            f"{echo(written)} leads out of the repository; name what is in {_relative_to_here(root)}",
        )
    elif not new and not os.path.lexists(whole):
        mistakes.add(
            node.mark, f"{echo(written)}: there is no such file or folder in {_relative_to_here(folder)}"
        )
    return f"{os.path.relpath(whole)}{colons}{rest}"


def _accepted(entry: Any, node: YamlNode, mistakes: Mistakes) -> AcceptedDeviation:
    keys = dict(entry)
    return AcceptedDeviation(
        keys.pop("cases"), KnownDeviation(**keys, place=Place(mistakes.file, *node.mark))
    )
