"""Reads one YAML file into nodes that know their line.

Stricter than YAML on purpose: a duplicate key, an alias (`*name`), a tag (`!!python/...`) or a second
document is a problem, not a surprise. Scalars stay text, so that a title of `No` is not read as false:
the field rules decide what a text means.
"""

from __future__ import annotations

import re
import stat
import sys
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, Protocol

import yaml

from bot.knowledge.problems import found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bot.knowledge.problems import Report

MAX_BYTES = 256 * 1024
"""No entry that a person wrote comes near this; a larger file is a mistake and is not read."""
MAX_DEPTH = 12

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML."""
_ODD_BREAKS = ("\x85", "\u2028", "\u2029")
"""Those of them that end none in an editor; they come along with text copied from elsewhere."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# Named tuples, not dataclasses: a large knowledge base has a million nodes, and these are built far faster.
class Scalar(NamedTuple):
    """A text as written; empty when the value was left out."""

    line: int
    text: str


class Items(NamedTuple):
    """A list of nodes."""

    line: int
    items: tuple[Node, ...]


class Group(NamedTuple):
    """Named nodes, with the line of each name."""

    line: int
    fields: Mapping[str, Node]
    lines: Mapping[str, int]

    def find_lines(self) -> Iterator[tuple[str, int]]:
        """Each field of this group with its line, and each item of its lists: `questions[2]`."""
        for name, line in self.lines.items():
            yield name, line
            node = self.fields.get(name)
            if isinstance(node, Items):
                for index, item in enumerate(node.items):
                    yield sys.intern(f"{name}[{index}]"), item.line


Node = Scalar | Items | Group


def load_document(path: Path, report: Report) -> Group | None:
    """The top-level fields of a file, or None where the report says why not."""
    return _to_document(load_node(path, report), report)


def parse_document(text: str, report: Report) -> Group | None:
    """The top-level fields of the text of a file, or None where the report says why not."""
    return _to_document(_parse_node(text, report), report)


def load_node(path: Path, report: Report) -> Node | None:
    """What a file holds, or None where the report says why it holds nothing that can be used."""
    text = _load_text(path, report)
    return None if text is None else _parse_node(text, report)


def _to_document(root: Node | None, report: Report) -> Group | None:
    if root is None or isinstance(root, Group):
        return root
    report.error(1, "file", "expected fields such as 'id: ...', found no field names")
    return None


def _parse_node(text: str, report: Report) -> Node | None:
    lines = _LineCounter(text)
    composer = _Composer(_LOADER(text).get_event, lines, report)
    try:
        root = composer.compose_document()
    except yaml.YAMLError as error:
        mark, what = _explain(error)
        report.error(lines.number(mark), "file", f"expected valid YAML, found {what}")
        return None
    except _RefusedError as refused:
        report.error(refused.line, refused.where, refused.text)
        return None
    if root is None and not report.problems:
        report.error(1, "file", "expected fields such as 'id: ...', found an empty file")
    return root


def _load_text(path: Path, report: Report) -> str | None:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            report.error(1, "file", "expected a file, found something else")
            return None
        size = status.st_size
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


def _explain(error: yaml.YAMLError) -> tuple[_Mark | None, str]:
    """Where the parser stumbled and, in one line, over what."""
    mark = getattr(error, "problem_mark", None)
    begin = getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "a mistake"
    what = what.removeprefix("found ")
    context = getattr(error, "context", None)
    if mark is None or "end of stream" in what:
        # The end of the file says nothing; where the open quote or bracket stands does.
        mark = begin or mark
    if "did not find expected" in what or "mapping values are not allowed" in what:
        what += " (is the text before or on this line in quotes, and indented like its neighbours?)"
    return mark, f"{what} {context or ''}".strip()


class _Mark(Protocol):
    """A place in the text; the parser's two forms each have a class of their own for it."""

    @property
    def line(self) -> int: ...


class _LineCounter:
    """Numbers lines as editors do, for whom a character such as U+2028 ends none; for YAML it does."""

    def __init__(self, text: str) -> None:
        breaks = _BREAK.finditer(text) if any(one in text for one in _ODD_BREAKS) else ()
        self._after_odd = [line for line, one in enumerate(breaks, 1) if one.group() in _ODD_BREAKS]

    def number(self, mark: _Mark | None) -> int:
        """The line of a place in the text, from 1; of no place, the first."""
        return mark.line + 1 - bisect_right(self._after_odd, mark.line) if mark else 1


class _RefusedError(Exception):
    """Something for which the rest of the file is not read, lest one mistake is told a hundred times."""

    def __init__(self, line: int, where: str, text: str) -> None:
        self.line = line
        self.where = where or "file"
        self.text = text


class _Composer:
    """Builds nodes from the parser's events.

    PyYAML's own composer is not used: it follows aliases, lets the last of two equal keys win, and its
    compiled form overruns the stack on a few kilobytes of nested brackets.
    """

    def __init__(self, next_event: Callable[[], yaml.Event], lines: _LineCounter, report: Report) -> None:
        self._next = next_event
        self._lines = lines
        self._report = report

    def compose_document(self) -> Node | None:
        root = None
        documents = 0
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report.error(
                        self._lines.number(event.start_mark),
                        "file",
                        "expected one entry a file, found a second '---'",
                    )
                    return None
            elif isinstance(event, yaml.NodeEvent):
                root = self._compose(event, "", 0)
        return None if root == Scalar(1, "") else root

    def _compose(self, event: yaml.Event, where: str, depth: int) -> Node:
        """The node that starts with `event`."""
        line = self._lines.number(event.start_mark)
        if depth > MAX_DEPTH:
            raise _RefusedError(line, "file", f"expected at most {MAX_DEPTH} levels, found a deeper nesting")
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            text = event.value
            is_left_out = text in ("", "~", "null") and event.style in (None, "")
            node = Scalar(line, "" if is_left_out else text)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._compose_items(line, where, depth)
        elif isinstance(event, yaml.MappingStartEvent):
            node = self._compose_group(line, where, depth)
        else:
            name = getattr(event, "anchor", "")
            raise _RefusedError(
                line,
                where,
                f"expected the text itself, found the alias '*{name}' (put text with a * in quotes)",
            )
        if event.tag is not None:
            raise _RefusedError(line, where, f"expected plain YAML, found the tag {found(event.tag)}")
        return node

    def _compose_items(self, line: int, where: str, depth: int) -> Items:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._compose(event, f"{where}[{len(items)}]", depth + 1))
        return Items(line, tuple(items))

    def _compose_group(self, line: int, where: str, depth: int) -> Group:
        fields: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._compose(event, where, depth + 1)
            name = key.text if isinstance(key, Scalar) else ""
            inner = f"{where}.{name}" if where else name
            value = self._compose(self._next(), inner, depth + 1)
            key_line = self._lines.number(event.start_mark)
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
                fields[name] = value
        return Group(line, fields, lines)
