"""TOML as the same tree as YAML: `tomllib` reads the values, and a second pass finds where each stands."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from conformance.cases.yaml.mistakes import Mark, Mistakes
from conformance.cases.yaml.tree import YamlNode

Path = tuple[Any, ...]
"""Keys and indices on the way to a value."""

_TOKEN = re.compile(
    r'''(?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')'''
    r"|(?P<skipped>\#[^\n]*|[ \t\r]+)|(?P<mark>[\n\[\]{}=,.])|(?P<bare>[^\s\[\]{}=,.\#\"']+)",
    re.DOTALL,
)
_ERROR = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)


def parse_toml(text: str, mistakes: Mistakes) -> YamlNode:
    """The root of the tree of a document; raises CaseFileError, with the place, for text that is not TOML."""
    try:
        values = tomllib.loads(text)
        places = _Places(text.replace("\r\n", "\n"))
        places.read()
        return places.node(values, ())
    except tomllib.TOMLDecodeError as error:
        said = _ERROR.fullmatch(str(error))
        mark = (
            (int(said["line"]), int(said["column"])) if said and said["line"] else (text.count("\n") + 1, 1)
        )
        mistakes.fatal(mark, f"this is not TOML: {said['what'] if said else error}")
    except RecursionError:
        mistakes.fatal((1, 1), "nested too deeply; a configuration needs three levels")


class _Places:
    """Where the keys and values of a document stand that `tomllib` has accepted.

    Each method reads what its name says at the current token; the text is known to be right, so that nothing
    is checked a second time.
    """

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, Mark]] = []
        self.keys: dict[Path, Mark] = {}
        self.values: dict[Path, Mark] = {}
        self.last_of_array: dict[Path, int] = {}
        self.position = 0
        line, start = 1, 0
        for match in _TOKEN.finditer(text):
            if match.lastgroup != "skipped":
                self.tokens.append((match.group(), (line, match.start() - start + 1)))
            breaks = match.group().count("\n")
            if breaks:
                line, start = line + breaks, text.rindex("\n", 0, match.end()) + 1

    def node(self, value: Any, path: Path) -> YamlNode:
        """The tree of a value."""
        mark = self.values.get(path) or self.keys.get(path, (1, 1))
        if isinstance(value, dict):
            parts: dict[Any, YamlNode] = {key: self.node(each, (*path, key)) for key, each in value.items()}
            keys = {key: self.keys.get((*path, key), mark) for key in value}
            return YamlNode({key: part.value for key, part in parts.items()}, mark, parts, keys)
        if isinstance(value, list):
            parts = {at: self.node(each, (*path, at)) for at, each in enumerate(value)}
            return YamlNode(tuple(part.value for part in parts.values()), mark, parts)
        if isinstance(value, str):
            return YamlNode(value, mark)
        return YamlNode(value, mark, text=str(value).lower() if isinstance(value, bool) else str(value))

    def read(self) -> None:
        """Find every place."""
        table: Path = ()
        while self.position < len(self.tokens):
            if self._next() == "\n":
                self.position += 1
            elif self._next() == "[":
                table = self._header()
            else:
                self._entry(table)

    def _next(self) -> str:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else "\n"

    def _skip(self, *texts: str) -> None:
        while self.position < len(self.tokens) and self._next() in texts:
            self.position += 1

    def _header(self) -> Path:
        mark = self.tokens[self.position][1]
        before = self.position
        self._skip("[")
        is_array = self.position - before == 2
        path: Path = ()
        keys = self._key("]")
        for at, key in enumerate(keys):
            path = (*path, key)
            self.keys.setdefault(path, mark)
            if is_array and at == len(keys) - 1:
                self.last_of_array[path] = self.last_of_array.get(path, -1) + 1
            if path in self.last_of_array:
                path = (*path, self.last_of_array[path])
        self.values[path] = mark
        self._skip("]")
        return path

    def _key(self, end: str) -> list[str]:
        parts: list[str] = []
        while self._next() not in (end, "\n"):
            text = self._next()
            if text != ".":
                parts += tomllib.loads(f"{text}=0") if text[0] in "\"'" else [text]
            self.position += 1
        return parts

    def _entry(self, table: Path) -> None:
        mark, path = self.tokens[self.position][1], table
        for key in self._key("="):
            path = (*path, key)
            self.keys.setdefault(path, mark)
        self.position += 1
        self._value(path)

    def _value(self, path: Path) -> None:
        self.values[path] = self.tokens[self.position][1]
        if self._next() == "[":
            self._skip_one_and_breaks()
            at = 0
            while self._next() != "]":
                self._value((*path, at))
                self._skip(",", "\n")
                at += 1
            self.position += 1
        elif self._next() == "{":
            self._skip_one_and_breaks()
            while self._next() != "}":
                self._entry(path)
                self._skip(",", "\n")
            self.position += 1
        else:
            while self._next() not in ("\n", ",", "]", "}"):
                self.position += 1

    def _skip_one_and_breaks(self) -> None:
        self.position += 1
        self._skip("\n")
