"""The shapes that a field's value can have: each reads a node, says what it expects, and has a JSON Schema.

A shape that cannot read a node reports why and gives back None; the caller goes on, so that all problems
of a file are seen at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from rapidfuzz import process

from bot.knowledge.document import Group, Items, Node, Scalar
from bot.knowledge.problems import found

if TYPE_CHECKING:
    from bot.knowledge.problems import Report

JsonSchema = dict[str, Any]


class Shape(Protocol):
    """What a value looks like."""

    @property
    def expected(self) -> str:
        """The shape in words, for error texts and the contributor's table."""

    def read(self, node: Node, where: str, report: Report) -> Any:  # noqa: ANN401 - each shape has its own type
        """The value, or None where `report` says what is wrong."""

    def schema(self) -> JsonSchema:
        """The JSON Schema of the value."""


def _text_of(node: Node, shape: Shape, where: str, report: Report) -> str | None:
    """The stripped text of a scalar that was filled in, else None with a reported problem."""
    if not isinstance(node, Scalar):
        report.error(node.line, where, f"expected {shape.expected}, found {_shape_name(node)}")
        return None
    text = node.text.strip()
    if not text:
        report.error(node.line, where, f"expected {shape.expected}, found nothing")
        return None
    return text


def _shape_name(node: Node) -> str:
    if isinstance(node, Items):
        return "a list"
    return "a group of fields" if isinstance(node, Group) else found(node.text)


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is not empty."""

    max_length: int
    one_line: bool = True

    @property
    def expected(self) -> str:
        return f"text, at most {self.max_length:,} characters"

    def read(self, node: Node, where: str, report: Report) -> str | None:
        text = _text_of(node, self, where, report)
        if text is not None and len(text) > self.max_length:
            report.error(node.line, where, f"expected {self.expected}, found {len(text):,} characters")
            return None
        return " ".join(text.split()) if text is not None and self.one_line else text

    def schema(self) -> JsonSchema:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a fixed form."""

    regex: str
    described: str

    @property
    def expected(self) -> str:
        return self.described

    def read(self, node: Node, where: str, report: Report) -> str | None:
        text = _text_of(node, self, where, report)
        if text is not None and not re.fullmatch(self.regex, text):
            report.error(node.line, where, f"expected {self.expected}, found {found(text)}")
            return None
        return text

    def schema(self) -> JsonSchema:
        return {"type": "string", "pattern": f"^(?:{self.regex})$"}


@dataclass(frozen=True, slots=True)
class Address:
    """A web address that a reader can open; no other scheme (`javascript:`, `file:`) passes."""

    expected: str = "an https address"

    def read(self, node: Node, where: str, report: Report) -> str | None:
        text = _text_of(node, self, where, report)
        if text is not None and not _is_web_address(text):
            report.error(node.line, where, f"expected {self.expected}, found {found(text)}")
            return None
        return text

    def schema(self) -> JsonSchema:
        return {"type": "string", "format": "uri", "pattern": "^https?://"}


def _is_web_address(text: str) -> bool:
    if re.search(r"[\s<>\"|\\^`{}\x00-\x20]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("https", "http") and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds, both included."""

    least: float
    most: float
    whole: bool = False

    @property
    def expected(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.least:g} to {self.most:g}"

    def read(self, node: Node, where: str, report: Report) -> float | None:
        text = _text_of(node, self, where, report)
        if text is None:
            return None
        try:
            value = int(text) if self.whole else float(text)
        except ValueError:
            value = self.most + 1
        if not self.least <= value <= self.most:
            report.error(node.line, where, f"expected {self.expected}, found {found(text)}")
            return None
        return value

    def schema(self) -> JsonSchema:
        kind = "integer" if self.whole else "number"
        return {"type": kind, "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    expected: str = "a day as YYYY-MM-DD"

    def read(self, node: Node, where: str, report: Report) -> date | None:
        text = _text_of(node, self, where, report)
        if text is None:
            return None
        try:
            return date.fromisoformat(text) if len(text) == len("YYYY-MM-DD") else date.fromisoformat("")
        except ValueError:
            report.error(node.line, where, f"expected {self.expected}, found {found(text)}")
            return None

    def schema(self) -> JsonSchema:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a closed list."""

    values: tuple[str, ...]

    @property
    def expected(self) -> str:
        return f"one of {', '.join(self.values)}"

    def read(self, node: Node, where: str, report: Report) -> str | None:
        text = _text_of(node, self, where, report)
        if text is not None and text not in self.values:
            report.error(
                node.line,
                where,
                f"expected {self.expected}, found {found(text)}{_did_you_mean(text, self.values)}",
            )
            return None
        return text

    def schema(self) -> JsonSchema:
        return {"enum": list(self.values)}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; a single value stands for a list of one."""

    item: Shape
    most: int = 200

    @property
    def expected(self) -> str:
        return f"a list, each {self.item.expected}"

    def read(self, node: Node, where: str, report: Report) -> tuple[Any, ...]:
        if isinstance(node, Scalar) and not node.text.strip():
            return ()
        if not isinstance(node, Items):
            value = self.item.read(node, where, report)
            return () if value is None else (value,)
        if len(node.items) > self.most:
            report.error(node.line, where, f"expected at most {self.most} items, found {len(node.items):,}")
            return ()
        values = (self.item.read(item, f"{where}[{index}]", report) for index, item in enumerate(node.items))
        return tuple(value for value in values if value is not None)

    def schema(self) -> JsonSchema:
        return {"type": "array", "items": self.item.schema(), "maxItems": self.most}


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table of field rules."""

    name: str
    shape: Shape
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """A group of named fields, read into a plain dict that holds only what was filled in and valid."""

    rows: tuple[Field, ...]
    one_of: tuple[str, ...] = field(default=())
    """At least one of these must be filled in."""
    expected: str = "a group of fields"

    def read(self, node: Node, where: str, report: Report) -> dict[str, Any] | None:
        if not isinstance(node, Group):
            names = ", ".join(row.name for row in self.rows)
            report.error(
                node.line, where or "file", f"expected the fields {names}, found {_shape_name(node)}"
            )
            return None
        prefix = f"{where}." if where else ""
        self._report_unknown(node, prefix, report)
        values: dict[str, Any] = {}
        for row in self.rows:
            value_node = node.fields.get(row.name)
            is_filled_in = value_node is not None and not _is_left_out(value_node)
            if is_filled_in and value_node is not None:
                value = row.shape.read(value_node, prefix + row.name, report)
                if value is not None:
                    values[row.name] = value
            if row.required and (not is_filled_in or values.get(row.name) == ()):
                line = node.lines.get(row.name, node.line)
                report.error(line, prefix + row.name, f"expected {row.shape.expected}, found nothing")
        if self.one_of and not any(_holds_something(node.fields.get(name)) for name in self.one_of):
            report.error(
                node.line, where or "file", f"expected at least one of {', '.join(self.one_of)}, found none"
            )
        return values

    def _report_unknown(self, node: Group, prefix: str, report: Report) -> None:
        """A near miss of a known name would lose what the curator wrote, so it is an error."""
        names = [row.name for row in self.rows]
        if node.lines.keys() <= set(names):
            return
        for name, line in node.lines.items():
            if name not in names:
                hint = _did_you_mean(name, names)
                tell = report.error if hint else report.warning
                tell(line, prefix + name, f"expected one of {', '.join(names)}, found an unknown field{hint}")

    def schema(self) -> JsonSchema:
        properties = {row.name: {**row.shape.schema(), "description": row.meaning} for row in self.rows}
        schema: JsonSchema = {
            "type": "object",
            "properties": properties,
            "required": [row.name for row in self.rows if row.required],
            "additionalProperties": False,
        }
        for row in self.rows:
            if row.required and properties[row.name].get("type") == "array":
                properties[row.name]["minItems"] = 1
        if self.one_of:
            schema["anyOf"] = [{"required": [name]} for name in self.one_of]
        return schema


def _holds_something(node: Node | None) -> bool:
    return bool(node.items) if isinstance(node, Items) else node is not None and not _is_left_out(node)


def _is_left_out(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text


def _did_you_mean(word: str, known: tuple[str, ...] | list[str]) -> str:
    nearest = process.extractOne(word.lower(), known, score_cutoff=70)
    return f" (did you mean '{nearest[0]}'?)" if nearest else ""
