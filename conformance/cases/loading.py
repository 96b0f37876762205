"""Loads cases from paths: reads every file, and raises one error with the mistakes of all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from conformance.cases import files
from conformance.cases.arrays import ArrayReader
from conformance.cases.building import build
from conformance.cases.case import Case
from conformance.cases.expansion import Budget, check_defaults, expand
from conformance.cases.format import VERSION, CaseFileModel, Header
from conformance.cases.spelling import suggest_spelling
from conformance.cases.validation import KeysReader, describe_node, validate
from conformance.cases.yaml.mistakes import Mark, Mistakes, echo
from conformance.cases.yaml.tree import YamlNode, parse_tree
from conformance.errors import CaseFileError

MOST_CASES = 100_000
"""Cases that one load may give, all files together."""

_PARTS = ("defaults", "cases")


def load(paths: Sequence[Path], memory_limit: int, ids: Collection[str] | None = None) -> list[Case]:
    """The cases of every path; `conformance.cases.load` documents the order, the ids and the errors.

    `ids` are the first halves of the ids of cases: files with any other are not read.
    """
    cases: list[Case] = []
    mistakes: list[str] = []
    for file in files.find_files(paths):
        try:
            if isinstance(file, Mistakes):
                file.stop()
            if ids is not None and file.id not in ids:
                continue
            cases += _load_file(file, memory_limit)
        except CaseFileError as error:
            mistakes += error.mistakes
        if len(cases) > MOST_CASES:
            mistakes.append(f"{cases[-1].place}: more than {MOST_CASES} cases up to here; load fewer files")
            break
    mistakes += _shared_ids(cases)
    if mistakes:
        raise CaseFileError(mistakes)
    return cases


def load_text(text: str, name: str, memory_limit: int) -> list[Case]:
    """The cases of the text of a case file, their ids behind `name`; raises CaseFileError with every
    mistake."""
    mistakes = Mistakes(name, is_file=False)
    if len(text.encode(errors="surrogatepass")) > files.MOST_BYTES:
        mistakes.fatal((1, 1), f"the text is larger than {files.MOST_BYTES} bytes; split it, or use `matrix`")
    return _read_cases(files.SourceFile(Path(name), name, named=True), text, memory_limit, mistakes)


def _load_file(file: files.SourceFile, memory_limit: int) -> list[Case]:
    mistakes = Mistakes(file.display_path)
    text = files.read(file, mistakes)
    if text is None:
        return []
    return _read_cases(file, text, memory_limit, mistakes)


def _read_cases(file: files.SourceFile, text: str, memory_limit: int, mistakes: Mistakes) -> list[Case]:
    root = parse_tree(text, mistakes)
    if not _is_case_file(root, file.named, mistakes):
        return []
    assert root is not None
    cases = list(_expand_and_build(file, root, memory_limit, mistakes))
    mistakes.check()
    return cases


def _is_case_file(root: YamlNode | None, named: bool, mistakes: Mistakes) -> bool:
    """Whether the key `conformance` is there; raises CaseFileError where a file that was named lacks it."""
    keys = list(root.keys) if root is not None and isinstance(root.value, dict) else []
    if named and "conformance" not in keys:
        what = "the file is empty" if root is None else "not a case file: no top-level key `conformance`"
        text = f"{what}; a case file starts with `conformance: {VERSION}`"
        mistakes.fatal(root.mark if root else (1, 1), text + _hint(keys, "conformance"))
    return "conformance" in keys


def _expand_and_build(
    file: files.SourceFile, root: YamlNode, memory_limit: int, mistakes: Mistakes
) -> Iterator[Case]:
    header = _read_header(root, mistakes)
    defaults = _read_defaults(root, mistakes)
    budget, reader, arrays = Budget(), KeysReader(mistakes), ArrayReader(file.path.parent, mistakes)
    first: dict[str, Mark] = {}
    for entry in _read_entries(root, mistakes):
        for expanded in expand(entry, defaults, budget, mistakes):
            _check_unique(expanded.id, entry.part(("id",)).mark, first, mistakes)
            node = arrays.resolve(expanded.node)
            keys = reader.read(node)
            if keys is None:
                continue
            case = build(f"{file.id}::{expanded.id}", keys, node, header, memory_limit, mistakes)
            if case is not None:
                yield case


def _read_header(root: YamlNode, mistakes: Mistakes) -> Header:
    """The keys of a file beside `defaults` and `cases`; raises CaseFileError for another format version."""
    version = root.parts["conformance"]
    if version.value != VERSION or type(version.value) is not int:
        text = f"format version {describe_node(version)}; this program reads version {VERSION}"
        mistakes.fatal(version.mark, f"{text}: write `conformance: {VERSION}`, or use a newer program")
    parts = {key: part for key, part in root.parts.items() if key not in _PARTS}
    own = YamlNode({key: part.value for key, part in parts.items()}, root.mark, parts, root.keys)
    # a header with mistakes, which are noted, is replaced so that the cases are checked as well
    return validate(Header, own, mistakes) or Header.model_validate({"conformance": VERSION})


def _read_defaults(root: YamlNode, mistakes: Mistakes) -> YamlNode | None:
    defaults = root.parts.get("defaults")
    if defaults is None or defaults.value is None:
        return None
    if not isinstance(defaults.value, dict):
        mistakes.add(
            defaults.mark, f"`defaults` is {describe_node(defaults)}; a mapping of keys to values is wanted"
        )
        return None
    return check_defaults(defaults, mistakes)


def _read_entries(root: YamlNode, mistakes: Mistakes) -> list[YamlNode]:
    cases = root.parts.get("cases")
    wanted = "a list of cases is wanted, each a mapping that starts with `- id: ...`"
    if cases is None:
        unknown = [key for key in root.keys if key not in CaseFileModel.model_fields]
        mistakes.add(root.mark, f"`cases` is missing; {wanted}{_hint(unknown, 'cases')}")
        return []
    if not isinstance(cases.value, tuple) or not cases.value:
        mistakes.add(cases.mark, f"`cases` is {describe_node(cases)}; {wanted}")
        return []
    entries = list(cases.parts.values())
    for entry in entries:
        if not isinstance(entry.value, dict):
            mistakes.add(
                entry.mark, f"a case is {describe_node(entry)}; a mapping of keys to values is wanted"
            )
    return [entry for entry in entries if isinstance(entry.value, dict)]


MOST_HINTED = 50
"""Keys among which one is looked for that is meant to be another."""


def _hint(keys: list[str], wanted: str) -> str:
    """A hint for a message: the first of the keys that is spelled nearly like the one that is wanted."""
    close = [key for key in keys[:MOST_HINTED] if suggest_spelling(key, [wanted])]
    return f"; is {echo(close[0])} meant to be it?" if close else ""


def _check_unique(name: str, mark: Mark, first: dict[str, Mark], mistakes: Mistakes) -> None:
    if name in first:
        line, column = first[name]
        by = (
            "another combination of the same matrix"
            if first[name] == mark
            else f"the case at {line}:{column}"
        )
        mistakes.add(mark, f"the id {echo(name)} is taken by {by}; give every case an id of its own")
    first.setdefault(name, mark)


def _shared_ids(cases: list[Case]) -> list[str]:
    """A mistake for each id that two files share, as files below two folders `cases` may."""
    first: dict[str, Case] = {}
    return [
        f"{case.place}: the id {case.id} is taken by {first[case.id].place}; load the two files one by one"
        for case in cases
        if first.setdefault(case.id, case) is not case
    ]
