"""Loading a file of targets; all its mistakes are reported at once, each with its place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.backends.environments.interpreter import find_path
from conformance.backends.names import ADAPTER, parse
from conformance.backends.requirements import requirements_of
from conformance.backends.target import Target
from conformance.backends.targets_file.format import MARK, VERSION, TargetEntry
from conformance.backends.targets_file.forms import LONGEST
from conformance.backends.variants import check_variant
from conformance.cases.files import SourceFile, read
from conformance.cases.validation import describe_node, note_unknown_key, validate
from conformance.cases.yaml.mistakes import Mark, Mistakes, echo
from conformance.cases.yaml.tree import YamlNode, parse_tree
from conformance.errors import UsageError

_KEYS = (MARK, "targets")

MOST_TARGETS = 1000
"""Targets of one file: each is looked up among the packages that are installed."""


def load(path: Path) -> dict[str, Target]:
    """The targets of a file by name; paths in it are relative to its folder. Raises CaseFileError."""
    mistakes = Mistakes(path.as_posix())
    text = read(SourceFile(path, path.name, True), mistakes)
    root = parse_tree(text or "", mistakes)
    targets: dict[str, Target] = {}
    places: dict[str, Mark] = {}
    for node in _entries(root, mistakes):
        entry = validate(TargetEntry, node, mistakes)
        if entry is None:
            _check_rest(node, path.parent, mistakes)
            continue
        target = _build_target(entry, node, path.parent, mistakes)
        if target is None:
            continue
        if target.name in places:
            line, column = places[target.name]
            text = f"the name {echo(target.name)} is taken by the target at {line}:{column}; choose another"
            mistakes.add(node.part(("name",)).mark, text)
        places.setdefault(target.name, node.part(("name",)).mark)
        targets[target.name] = target
    mistakes.check()
    return targets


def _entries(root: YamlNode | None, mistakes: Mistakes) -> Iterator[YamlNode]:
    """The mappings below `targets`; raises CaseFileError for another kind of file."""
    start = f"a file of targets starts with `{MARK}: {VERSION}`"
    if root is None or not isinstance(root.value, dict):
        mistakes.fatal(
            root.mark if root else (1, 1), f"{describe_node(root) if root else 'nothing'}; {start}"
        )
    for key in root.keys:
        if key not in _KEYS:
            note_unknown_key(key, root, _KEYS, mistakes)
    version = root.parts.get(MARK)
    if version is None:
        mistakes.fatal(root.mark, f"`{MARK}` is missing; {start}")
    if version.value != VERSION or type(version.value) is not int:
        mistakes.fatal(
            version.mark, f"format version {describe_node(version)}; this program reads version {VERSION}"
        )
    targets = root.parts.get("targets")
    wanted = "a list of targets is wanted, each a mapping that starts with `- name: ...`"
    if targets is None or not isinstance(targets.value, tuple) or not targets.value:
        mistakes.fatal(
            targets.mark if targets else root.mark,
            f"`targets` is {describe_node(targets) if targets else 'missing'}; {wanted}",
        )
    if len(targets.parts) > MOST_TARGETS:
        mistakes.fatal(targets.mark, f"{len(targets.parts)} targets; a file has {MOST_TARGETS} at most")
    for node in targets.parts.values():
        if isinstance(node.value, dict):
            yield node
        else:
            mistakes.add(
                node.mark, f"a target is {describe_node(node)}; a mapping of keys to values is wanted"
            )


def _build_target(entry: TargetEntry, node: YamlNode, folder: Path, mistakes: Mistakes) -> Target | None:
    python = _find_python(entry.python, node, folder, mistakes)
    backend = _parse_backend(entry.backend, node, folder, mistakes, entry.requirements or ())
    if backend is None:
        return None
    for key, written in (("variant", backend.variant), ("device", "@" in _behind_path(entry.backend))):
        if getattr(entry, key) is not None and written:
            mistakes.add(node.part((key,)).mark, f"`{key}` is in `backend` already; write it in one place")
    _check_variant(entry, backend, node, mistakes)
    return replace(
        backend,
        name=entry.name,
        variant=entry.variant or backend.variant,
        device=entry.device or backend.device,
        python=python or backend.python,
        requirements=_requirements_of(backend, entry),
        environment=tuple(sorted((entry.environment or {}).items())),
        timeout=entry.timeout,
    )


def _check_variant(entry: TargetEntry, backend: Target, node: YamlNode, mistakes: Mistakes) -> None:
    if entry.variant is None or backend.adapter.endswith(".py"):
        return
    try:
        check_variant(entry.name, backend.framework, entry.variant)
    except UsageError as error:
        mistakes.add(node.part(("variant",)).mark, f"`variant` is {echo(entry.variant)}; {_reason(error)}")


def _behind_path(backend: str) -> str:
    """What a backend says behind the path of its adapter, which may have any characters; else all of it."""
    match = ADAPTER.match(backend)
    return match["rest"] if match else backend


def _check_rest(node: YamlNode, folder: Path, mistakes: Mistakes) -> None:
    """Report mistakes in an entry that the models have refused already, so that none shows only later."""
    backend, python = node.value.get("backend"), node.value.get("python")
    if isinstance(backend, str) and len(backend) <= LONGEST:
        _parse_backend(backend, node, folder, mistakes)
    if isinstance(python, str) and len(python) <= LONGEST:
        _find_python(python, node, folder, mistakes)


def _parse_backend(
    written: str, node: YamlNode, folder: Path, mistakes: Mistakes, extra: Sequence[str] = ()
) -> Target | None:
    match = ADAPTER.match(written)
    name = f"{folder / match['path']}{match['rest']}" if match else written
    try:
        return parse(name, extra=extra)
    except UsageError as error:
        mistakes.add(node.part(("backend",)).mark, f"`backend` is {echo(written)}; {_reason(error)}")
        return None


def _requirements_of(backend: Target, entry: TargetEntry) -> tuple[str, ...]:
    if entry.requirements is None or backend.requirements:
        return backend.requirements
    return requirements_of(backend.framework, "", entry.requirements, entry.variant or backend.variant)


def _find_python(written: str | None, node: YamlNode, folder: Path, mistakes: Mistakes) -> str | None:
    if written is None:
        return None
    # Path.expanduser raises for a user that is not there
    path = Path(os.path.expanduser(written))  # noqa: PTH111
    try:
        return find_path(str(folder / path) if len(path.parts) > 1 else written)
    except UsageError as error:
        mistakes.add(node.part(("python",)).mark, f"`python` is {echo(written)}; {_reason(error)}")
        return None


def _reason(error: UsageError) -> str:
    """The text of an error without the name in front of it, which the mistake names itself."""
    return str(error).partition(": ")[2] or str(error)
