"""Reads one YAML file into nodes that know their line.

Stricter than YAML on purpose: a duplicate key, an alias (`*name`), a tag (`!!python/...`) or a second
document is a problem, not a surprise. Scalars stay text, so that a title of `No` is not read as false:
the field rules decide what a text means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from bot.knowledge.problems import found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.knowledge.problems import Report

MAX_BYTES = 256 * 1024
"""No entry that a person wrote comes near this; a larger file is a mistake and is not read."""
MAX_DEPTH = 12

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written; empty when the value was left out."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of nodes."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Named nodes, with the line of each name."""

    line: int
    fields: Mapping[str, Node]
    lines: Mapping[str, int]


Node = Scalar | Items | Group


def load_document(path: Path, report: Report) -> Group | None:
    """The top-level fields of a file, or None where the report says why not."""
    text = _load_text(path, report)
    if text is None:
        return None
    composer = _Composer(yaml.parse(text, Loader=_LOADER), report)
    try:
        root = composer.compose_document()
    except yaml.YAMLError as error:
        line, what = _explain(error)
        report.error(line, "file", f"expected valid YAML, found {what}")
        return None
    except _TooDeepError as error:
        report.error(error.line, "file", f"expected at most {MAX_DEPTH} levels, found a deeper nesting")
        return None
    if isinstance(root, Group):
        return root
    if not report.problems:
        what = "an empty file" if root is None else "no field names"
        report.error(1, "file", f"expected fields such as 'id: ...', found {what}")
    return None


def _load_text(path: Path, report: Report) -> str | None:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            report.error(1, "file", f"expected at most {MAX_BYTES // 1024} KB, found {size // 1024:,} KB")
            return None
        raw = path.read_bytes()
    except OSError as error:
        report.error(1, "file", f"expected a readable file, found: {error.strerror}")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report.error(line, "file", "expected UTF-8 text, found another encoding (save the file as UTF-8)")
        return None


def _explain(error: yaml.YAMLError) -> tuple[int, str]:
    """The line and, in one line, what the parser stumbled over."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "a mistake"
    what = what.removeprefix("found ")
    context = getattr(error, "context", None)
    if "did not find expected" in what or "mapping values are not allowed" in what:
        what += " (is the text before or on this line in quotes, and indented like its neighbours?)"
    return (mark.line + 1 if mark else 1), f"{what} {context or ''}".strip()


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Composer:
    """Builds nodes from the parser's events.

    PyYAML's own composer is not used: it follows aliases, lets the last of two equal keys win, and its
    compiled form overruns the stack on a few kilobytes of nested brackets.
    """

    def __init__(self, events: Iterator[yaml.Event], report: Report) -> None:
        self._events = events
        self._report = report

    def compose_document(self) -> Node | None:
        root = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report.error(
                        _line(event), "file", "expected one entry a file, found a second '---'"
                    )
                    return None
            elif isinstance(event, yaml.NodeEvent):
                root = self._compose(event, "", 0)
        return None if root == Scalar(1, "") else root

    def _compose(self, event: yaml.Event, where: str, depth: int) -> Node | None:
        """The node that starts with `event`; None where it is refused, with all its events consumed."""
        line = _line(event)
        if depth > MAX_DEPTH:
            raise _TooDeepError(line)
        if isinstance(event, yaml.AliasEvent):
            self._report.error(
                line, where or "file", f"expected the text itself, found the alias '*{event.anchor}'"
            )
            return None
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            is_left_out = event.style in (None, "") and event.value in ("", "~", "null")
            node = Scalar(line, "" if is_left_out else event.value)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._compose_items(line, where, depth)
        else:
            node = self._compose_group(line, where, depth)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._report.error(line, where or "file", f"expected plain YAML, found the tag {found(tag)}")
            return None
        return node

    def _compose_items(self, line: int, where: str, depth: int) -> Items:
        items: list[Node] = []
        index = 0
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item = self._compose(event, f"{where}[{index}]", depth + 1)
            if item is not None:
                items.append(item)
            index += 1
        return Items(line, tuple(items))

    def _compose_group(self, line: int, where: str, depth: int) -> Group:
        fields: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._compose(event, where, depth + 1)
            name = key.text if isinstance(key, Scalar) else ""
            inner = f"{where}.{name}" if where else name
            value = self._compose(next(self._events), inner, depth + 1)
            key_line = _line(event)
            if not name:
                self._report.error(
                    key_line, where or "file", "expected a field name, found a list, a group or nothing"
                )
            elif name in lines:
                self._report.error(
                    key_line, inner, f"expected this field once, found it already on line {lines[name]}"
                )
            else:
                lines[name] = key_line
                if value is not None:
                    fields[name] = value
        return Group(line, fields, lines)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
