"""What a shell completes: names of cases, tags, backends and words; no framework is loaded for it.

Each function is a `shell_complete` of click. Bash takes `:` for the end of a word, which click does not know
(https://github.com/pallets/click/issues/2703): `BashComplete` joins such words again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from conformance.errors import ConformanceError

MOST_BYTES = 2**20
"""Bytes of a file that are searched for tags."""

_FLOW = re.compile(r"\btags[\"']?\s*:\s*\[([^\]]*)\]")
_BLOCK = re.compile(r"\btags[\"']?\s*:\s*\n((?:[ \t]*-[ \t]+[\w.-]+[ \t]*\n)+)")
_WORD = re.compile(r"[\w.-]*\w[\w.-]*")

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


class ColonBashComplete(BashComplete):
    """Completion for bash in which `file.yaml::id` and `shipped:transpose` are one word each."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor and the one at it, as they were before bash parted them at colons."""
        args, incomplete = super().get_completion_args()
        words = join_colons([*args, incomplete])
        self._kept = words[-1].rpartition(":")[0] + ":" if ":" in words[-1] else ""
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        """A completion without what bash keeps of the word: everything up to its last colon."""
        return f"{item.type},{item.value.removeprefix(self._kept)}"


def join_colons(words: Iterable[str]) -> list[str]:
    """Words of a command line with those joined that a colon stands between."""
    joined: list[str] = []
    for word in words:
        if joined and (word.startswith(":") or joined[-1].endswith(":")):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def register() -> None:
    """Have click use `ColonBashComplete` for bash."""
    add_completion_class(ColonBashComplete, "bash")


def words_of(words: Iterable[str] | Callable[[], Iterable[str]]) -> Completer:
    """A completer of these words, in any capitals; of a function those that it returns when asked."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return _matching(words() if callable(words) else words, incomplete)

    return complete


def list_of(words: Iterable[str] | Callable[[], Iterable[str]]) -> Completer:
    """A completer of lists with commas in which each of the words stands once."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return _in_list(words() if callable(words) else words, incomplete)

    return complete


def letters_of(letters: str) -> Completer:
    """A completer of options in one word, as `-r sk`: each letter once, in any order."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        if not {*incomplete} <= {*letters}:
            return []
        return [CompletionItem(incomplete + letter) for letter in letters if letter not in incomplete]

    return complete


def cases(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders; behind `FILE::` the ids of the file, and behind `shipped:` what the library has."""
    from conformance.cases.library import PREFIX, is_shipped, locate

    try:
        source, colons, _ = incomplete.partition("::")
        if colons or locate(source).is_file():
            return _matching(_case_names(source), incomplete)
        if is_shipped(incomplete):
            return _matching(_shipped(incomplete.removeprefix(PREFIX)), incomplete)
    except (ConformanceError, OSError):
        return []
    shipped = [CompletionItem(PREFIX)] if incomplete and PREFIX.startswith(incomplete) else []
    return [*shipped, CompletionItem(incomplete, type="file")]


def _case_names(source: str) -> Iterator[str]:
    from conformance.cases import load

    for case in load(source):
        yield f"{source}::{case.id.partition('::')[2]}"


def _shipped(inside: str) -> Iterator[str]:
    from conformance.cases.library import PREFIX, SUFFIXES, locate

    folder = inside.rpartition("/")[0]
    prefix = f"{PREFIX}{folder}/" if folder else PREFIX
    for entry in sorted(locate(f"{PREFIX}{folder}").iterdir()):
        if entry.is_dir():
            yield f"{prefix}{entry.name}/"
        elif entry.name.endswith(SUFFIXES):
            yield f"{prefix}{entry.name}"


def tags(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The tags of the library: the own one, else the shipped one."""
    from conformance.cases.files import SourceFile, find_files
    from conformance.cases.library import library

    try:
        found = find_files([library()])
        texts = (_text(file.path) for file in found if isinstance(file, SourceFile))
        written = {tag for text in texts for tag in find_tags(text)}
    except (ConformanceError, OSError):
        return []
    return _in_list(sorted(written), incomplete)


def find_tags(text: str) -> set[str]:
    """The tags in the text of a case file, without reading it as YAML, which takes ten times as long."""
    lists = [*_FLOW.findall(text), *(re.sub(r"^\s*-", "", each, flags=re.M) for each in _BLOCK.findall(text))]
    return {tag for each in lists for tag in _WORD.findall(each)}


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES).decode(errors="replace") if path.is_file() else ""


def backends(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The backends by name; behind `+` the variants of the framework, behind `@` the devices."""
    from conformance.backends.names import announced_adapters
    from conformance.frameworks.registry import BUILT_IN, FRAMEWORKS, variants

    before, comma, last = incomplete.rpartition(",")
    framework = re.split("[+=<>!~@]", last)[0]
    stem = last.rpartition("@")[0]
    if "@" in last:
        names = [f"{stem}@{device}" for device in ("cpu", "gpu")]
    elif "+" in last and framework in BUILT_IN:
        ways = (*FRAMEWORKS[framework].runs_on, *filter(None, variants(framework)))
        names = [f"{last.rpartition('+')[0]}+{way}" for way in ways]
    elif "/" in last or last.startswith("."):
        return [CompletionItem(incomplete, type="file")]
    else:
        names = [*BUILT_IN, *announced_adapters()]
    return [CompletionItem(f"{before}{comma}{item.value}") for item in _matching(names, last)]


def all_variants(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """`all`, and the variants of every framework."""
    from conformance.frameworks.registry import BUILT_IN, variants

    names = {way for framework in BUILT_IN for way in variants(framework) if way}
    return _in_list(("all", *sorted(names)), incomplete)


def packages(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The packages of the frameworks."""
    from conformance.frameworks.registry import FRAMEWORKS

    return _matching(sorted({framework.package for framework in FRAMEWORKS.values()}), incomplete)


def faults(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The faults that can be planted."""
    from conformance.frameworks.planted import BY_NAME

    return _matching(BY_NAME, incomplete)


def _in_list(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """The words that may be the last of a list with commas, behind what stands before it and not in it."""
    before, comma, last = incomplete.rpartition(",")
    left = (word for word in words if word not in before.split(","))
    return [CompletionItem(f"{before}{comma}{item.value}") for item in _matching(left, last)]


def _matching(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    written = incomplete.lower()
    return [CompletionItem(word) for word in dict.fromkeys(words) if word.lower().startswith(written)]
