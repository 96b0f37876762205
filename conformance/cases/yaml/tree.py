"""Parses YAML text into a tree whose nodes know their place, in time and memory bounded by the text.

The tree is built from parser events in one pass and without recursion: depth, number of nodes and
what aliases expand to are checked while it grows, before anything large exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from conformance.cases.yaml.mistakes import Mark, Mistakes, echo
from conformance.cases.yaml.scalars import scalar_value

DEEPEST = 32
"""Levels of nesting; a case file needs about ten."""
MOST_NODES = 20_000
"""Nodes of one file, every alias expanded; a long text counts as several."""
CHARACTERS_OF_A_NODE = 64
"""How much of a text counts as a node: what is done with a value takes longer the longer it is."""
LONGEST_SCALAR = 20_000
"""Characters of one scalar."""
READ_AHEAD = 2048
"""Characters that a parser may read beyond the last event: a key on one line has at most 1024 (YAML 1.2,
7.4), so that far it may look for the colon that makes a collection a key."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it, which is many times faster."""
_OPENING = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(slots=True)
class YamlNode:
    """A value with its place.

    `value` is a scalar, a tuple or a dict of plain values; `parts` holds the nodes of its entries by
    index or key, `keys` the places of the keys. `weight` counts the nodes of the subtree with every alias
    expanded, `depth` its levels, `text` is how a plain scalar is spelled.
    """

    value: Any
    mark: Mark
    parts: dict[Any, YamlNode] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    weight: int = 1
    depth: int = 1
    text: str | None = None

    def part(self, path: tuple[Any, ...]) -> YamlNode:
        """The node at a path, or the deepest one that exists on the way to it."""
        node = self
        for step in path:
            if step not in node.parts:
                break
            node = node.parts[step]
        return node


_NO_PARTS: dict[Any, YamlNode] = {}
_NO_KEYS: dict[str, Mark] = {}
"""What all scalars share, so that a file of scalars takes less memory."""


@dataclass(slots=True)
class _OpenCollection:
    """A collection whose end event has not come yet; `key` is a mapping's key that still lacks its value."""

    mark: Mark
    mapping: bool
    anchor: str | None
    parts: dict[Any, YamlNode] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    key: YamlNode | None = None
    weight: int = 1
    depth: int = 1


def parse_tree(text: str, mistakes: Mistakes) -> YamlNode | None:
    """The root of the tree of a document, None for an empty document.

    Duplicate keys, tags, empty values and other mistakes that do not hide the rest are noted and left out of
    the tree. Raises CaseFileError for text that is not YAML, for several documents, and past the limits.
    """
    # the parser raises an error without a usable position for these characters
    control = _CONTROL.search(text)
    if control is not None:
        mark = _mark_at(text, control.start())
        mistakes.fatal(mark, f"a control character {echo(control.group())}; remove it, YAML is plain text")
    builder = _Builder(mistakes)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.check_depth_ahead(text)
        mistakes.fatal(*_describe_syntax_error(text, error))
    return builder.root


def _events(text: str) -> Iterator[Any]:
    events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
    return events


def _mark_at(text: str, position: int) -> Mark:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _describe_syntax_error(text: str, error: Any) -> tuple[Mark, str]:
    """The place and the text of a parser's error; a tab gets a text of its own, since it cannot be seen."""
    spot = error.problem_mark or error.context_mark
    mark = (spot.line + 1, spot.column + 1) if spot is not None else (1, 1)
    what = ", ".join(part for part in (error.context, error.problem) if part)
    lines = text.split("\n")
    line = lines[mark[0] - 1] if mark[0] <= len(lines) else ""
    if line[mark[1] - 1 : mark[1]] == "\t" or line[: len(line) - len(line.lstrip())].count("\t"):
        return mark, "a tab where indentation is read; YAML indents with spaces only: replace the tab"
    return mark, f"this is not YAML ({what}); check quotes, brackets, colons and indentation here"


class _Builder:
    """Builds the tree of one document from parser events, with a stack of the open collections."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.root: YamlNode | None = None
        self.open: list[_OpenCollection] = []
        self.anchors: dict[str, YamlNode] = {}
        self.documents = 0
        self.nodes = 0
        self.position = 0

    def take(self, event: Any) -> None:
        self.position = event.end_mark.index
        mark = (event.start_mark.line + 1, event.start_mark.column + 1)
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._attach(self._remember_anchor(self._scalar(event, mark), event.anchor))
        elif kind is yaml.AliasEvent:
            self._attach(self._alias(event.anchor, mark))
        elif kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
            self._start(event, mark)
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            self._end()
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.mistakes.fatal(mark, "a second document starts here; a file holds one: split the file")

    def _start(self, event: Any, mark: Mark) -> None:
        self._refuse_tag(event, mark)
        self._check_depth(len(self.open) + 1, mark)
        self._count(mark, 1)
        self.open.append(_OpenCollection(mark, type(event) is yaml.MappingStartEvent, event.anchor))

    def _check_depth(self, depth: int, mark: Mark) -> None:
        if depth > DEEPEST:
            self.mistakes.fatal(mark, f"nested deeper than {DEEPEST} levels; a case file needs about ten")

    def check_depth_ahead(self, text: str) -> None:
        """Raise CaseFileError where the parser gave up among collections that are nested too deep.

        libyaml has a limit of its own (1,000 levels from PyYAML 6.0.4 on), which it may meet while it reads
        ahead of its events; the mistake is the same one, at the same place, with every parser.
        """
        ahead, depth = text[self.position : self.position + READ_AHEAD], len(self.open)
        with suppress(yaml.YAMLError):
            for token in yaml.scan(ahead, Loader=yaml.SafeLoader):
                depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
                self._check_depth(depth, _mark_at(text, self.position + token.start_mark.index))

    def _end(self) -> None:
        done = self.open.pop()
        values: Any = {key: part.value for key, part in done.parts.items()}
        value = values if done.mapping else tuple(values.values())
        node = YamlNode(value, done.mark, done.parts, done.keys, done.weight, done.depth)
        self._attach(self._remember_anchor(node, done.anchor))

    def _scalar(self, event: Any, mark: Mark) -> YamlNode:
        self._refuse_tag(event, mark)
        text = event.value
        if len(text) > LONGEST_SCALAR:
            self.mistakes.fatal(mark, f"a text of {len(text)} characters; at most {LONGEST_SCALAR} are read")
        weight = 1 + len(text) // CHARACTERS_OF_A_NODE
        self._count(mark, weight)
        if event.style:
            return YamlNode(text, mark, _NO_PARTS, _NO_KEYS, weight)
        return YamlNode(self._plain_value(text, mark), mark, _NO_PARTS, _NO_KEYS, weight, text=text)

    def _plain_value(self, text: str, mark: Mark) -> Any:
        if not text:
            self.mistakes.add(mark, "nothing is written here; write a value, or null to take back a default")
            return None
        try:
            return scalar_value(text)
        except ValueError as error:
            self.mistakes.add(mark, f"{error}; write a smaller number")
            return 0

    def _refuse_tag(self, event: Any, mark: Mark) -> None:
        if event.tag is not None:
            text = f"a tag {echo(event.tag)}; tags are not read: write the value without it"
            self.mistakes.add(mark, text)

    def _remember_anchor(self, node: YamlNode, anchor: str | None) -> YamlNode:
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def _alias(self, anchor: str, mark: Mark) -> YamlNode:
        node = self.anchors.get(anchor)
        if node is None:
            self.mistakes.fatal(mark, f"`*{anchor[:40]}` has no complete anchor `&{anchor[:40]}` before it")
        if len(self.open) + node.depth > DEEPEST:
            self.mistakes.fatal(mark, f"an alias nests deeper than {DEEPEST} levels; write the value out")
        self._count(mark, node.weight)
        return YamlNode(node.value, mark, node.parts, node.keys, node.weight, node.depth, node.text)

    def _count(self, mark: Mark, weight: int) -> None:
        # an alias counts with all that it repeats: ten lines of aliases may stand for 10**9 values
        self.nodes += weight
        if self.nodes > MOST_NODES:
            why = f"more than {MOST_NODES} values, aliases expanded; split the file or use `matrix`"
            self.mistakes.fatal(mark, why)

    def _attach(self, node: YamlNode) -> None:
        """Enter a complete node as the root, as an item of the open sequence, or into the open mapping."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.weight += node.weight
        parent.depth = max(parent.depth, node.depth + 1)
        if not parent.mapping:
            parent.parts[len(parent.parts)] = node
        elif parent.key is None:
            parent.key = node
        else:
            self._add_entry(parent, parent.key, node)
            parent.key = None

    def _add_entry(self, parent: _OpenCollection, key: YamlNode, node: YamlNode) -> None:
        if isinstance(key.value, (dict, tuple)):
            self.mistakes.add(key.mark, "a key that is itself a collection; keys are plain words")
            return
        name = key.text if key.text is not None else str(key.value)
        if name == "<<":
            text = "a merge key; merge keys are not read: use `defaults`, or repeat the keys"
            self.mistakes.add(key.mark, text)
            return
        if name in parent.keys:
            line, column = parent.keys[name]
            text = f"the key {echo(name)} is here a second time (first at {line}:{column}); keep one of them"
            self.mistakes.add(key.mark, text)
            return
        parent.keys[name], parent.parts[name] = key.mark, node
