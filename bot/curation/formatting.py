"""One form for all entries: order of fields, quotes, indentation and width, with every comment kept."""

from __future__ import annotations

import io
import re
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.curation.blocks import split_blocks
from bot.errors import UsageError
from bot.knowledge.document import parse_document
from bot.knowledge.fields import CITATION_FIELDS, LINK_FIELDS, MATCH_FIELDS, PROGRAM_FIELDS, read_entry
from bot.knowledge.problems import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.curation.blocks import Block
    from bot.knowledge.entry import Entry
    from bot.knowledge.shapes import Fields

WIDTH = 120
INDENT = "  "
_FOLDED = ("short", "note")
_MARKED_UP = ("answer", "research")
_LISTS_ON_A_LINE = ("aliases", "related", "about", "audience", "format", "never", "require")
_GROUPS: dict[str, Fields] = {
    "citations": CITATION_FIELDS,
    "links": LINK_FIELDS,
    "program": PROGRAM_FIELDS,
    "match": MATCH_FIELDS,
}
_HEAD = re.compile(r"^[a-z]+:[ \t]*(?:[>|][+\-0-9]*)?[ \t]*(?P<comment>#.*)?$")
_IS_FOLDED = re.compile(r"[a-z]+: >-\n(?:  \S.*\n)+")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_HARD_BREAK = re.compile(r"(?:  |\\)$", re.MULTILINE)
_SPECIAL = re.compile(r"\s*(?:[-*+>#|]|\d+[.)])")


def format_entry(text: str, path: str) -> str | Report:
    """The text of a file in the one form, or the report that says why it cannot be read.

    Raises:
        UsageError: the result would not mean the same; the file is to be left as it is.
    """
    split = split_blocks(text, path)
    if isinstance(split, Report):
        return split
    entry = parse_entry(text, path)
    if isinstance(entry, Report):
        return entry
    formatted = str(split.sort().change(lambda block: replace(block, text=_format_block(block, entry))))
    if not means_the_same(entry, parse_entry(formatted, path)):
        raise UsageError(f"{path}: expected to keep its meaning, found a change: please format it by hand")
    return formatted


def parse_entry(text: str, path: str) -> Entry | Report:
    """The entry of the text of a file, or the report that says what is wrong."""
    report = Report(path)
    document = parse_document(text.removeprefix("\ufeff"), report)
    entry = read_entry(document, report) if document is not None else None
    return report if entry is None else entry


def means_the_same(one: Entry, other: Entry | Report) -> bool:
    """True where both have equal fields; a line may be broken elsewhere within a paragraph."""
    if isinstance(other, Report):
        return False
    is_alike = replace(one, answer="", research="") == replace(other, answer="", research="")
    return is_alike and all(
        _flatten(getattr(one, name)) == _flatten(getattr(other, name)) for name in _MARKED_UP
    )


def render_field(name: str, value: str | Sequence[str], old: str = "") -> str:
    """The block of a field with a new value; what the `old` block said in comments stays."""
    if name in _FOLDED and isinstance(value, str):
        return _render_prose(name, value, old)
    if name in _MARKED_UP and isinstance(value, str):
        return _render_marked_up(name, value, old)
    loaded = _load(old) if old else CommentedMap()
    if isinstance(value, str):
        loaded[name] = _to_scalar(value)
    else:
        _replace_items(loaded, name, value)
    _style(loaded)
    return _dump(loaded)


def render_group_field(group: str, name: str, value: str | Sequence[str], old: str = "") -> str:
    """The block of a group such as `program` with one of its fields changed; empty values go out."""
    loaded = _load(old) if old else CommentedMap({group: CommentedMap()})
    fields = loaded[group]
    if not value:
        fields.pop(name, None)
    elif isinstance(value, str):
        fields[name] = _to_scalar(value)
    else:
        _replace_items(fields, name, value)
    if not fields:
        return ""
    _style(loaded)
    return _dump(loaded)


def _format_block(block: Block, entry: Entry) -> str:
    if block.name in _FOLDED:
        if _IS_FOLDED.fullmatch(block.text) and max(map(len, block.text.split("\n"))) <= WIDTH:
            return block.text
        return _render_prose(block.name, getattr(entry, block.name), block.text)
    if block.name in _MARKED_UP:
        return _render_marked_up(block.name, getattr(entry, block.name), block.text)
    loaded = _load(block.text)
    _style(loaded)
    return _dump(loaded)


def _render_prose(name: str, value: str, old: str) -> str:
    comment = _head_comment(old)
    line = _dump(CommentedMap({name: value})) if value else f"{name}:\n"
    if len(line) <= WIDTH + 1 and line.count("\n") == 1:
        return f"{line[:-1]}  {comment}\n" if comment else line
    wrapped = _wrap(value)
    # A line that begins with a space would not be folded into the one before it.
    return f"{name}: >-{'  ' + comment if comment else ''}\n" + _indent(wrapped)


def _render_marked_up(name: str, value: str, old: str) -> str:
    comment = _head_comment(old)
    paragraphs = [_wrap_paragraph(one) for one in re.split(r"\n[ \t]*\n+", value.strip())]
    return f"{name}: |{'  ' + comment if comment else ''}\n" + _indent("\n\n".join(paragraphs))


def _wrap_paragraph(paragraph: str) -> str:
    """The paragraph, broken anew only where a line is too long and it holds no list and no hard break."""
    lines = [line.rstrip() if not _HARD_BREAK.search(line) else line for line in paragraph.split("\n")]
    is_short = all(len(INDENT + line) <= WIDTH for line in lines)
    if is_short or any(map(_LIST_ITEM.match, lines)) or _HARD_BREAK.search(paragraph):
        return "\n".join(lines)
    wrapped = _wrap(" ".join(lines))
    # A line that happens to begin with a mark would become a list or a heading.
    return "\n".join(lines) if any(map(_SPECIAL.match, wrapped.split("\n")[1:])) else wrapped


def _wrap(text: str) -> str:
    return textwrap.fill(text, WIDTH - len(INDENT), break_long_words=False, break_on_hyphens=False)


def _indent(text: str) -> str:
    return "".join(f"{INDENT}{line}\n" if line.strip() else "\n" for line in text.split("\n"))


def _flatten(text: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in re.split(r"\n[ \t]*\n+", text.strip()))


def _head_comment(old: str) -> str:
    head = _HEAD.match(old.split("\n", 1)[0])
    return (head["comment"] or "").rstrip() if head else ""


def _yaml(width: int = 10_000) -> YAML:
    yaml = YAML()
    yaml.width = width
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _load(text: str) -> CommentedMap:
    loaded = _yaml().load(text)
    assert isinstance(loaded, CommentedMap)  # noqa: S101 - a block begins with the name of a field
    return loaded


def _dump(loaded: CommentedMap) -> str:
    stream = io.StringIO()
    _yaml().dump(loaded, stream)
    lines = [line.rstrip() for line in stream.getvalue().split("\n") if line.strip()]
    name = next(iter(loaded))
    values = loaded[name]
    if len(lines) == 1 and len(lines[0]) > WIDTH and isinstance(values, CommentedSeq) and not loaded.ca.items:
        return _pack(f"{name}: [", values, INDENT)
    if isinstance(values, CommentedMap) and not values.ca.items:
        lines = [_pack_inside(line, values) for line in lines]
    return "\n".join(lines).rstrip("\n") + "\n"


def _pack_inside(line: str, group: CommentedMap) -> str:
    """A line of a group, packed where it is a list that is too long."""
    name = line.strip().partition(":")[0]
    values = group.get(name)
    if len(line) <= WIDTH or not isinstance(values, CommentedSeq) or not line.endswith("]"):
        return line
    return _pack(f"{INDENT}{name}: [", values, INDENT * 2).rstrip("\n")


def _dump_item(value: object) -> str:
    """The value as it stands inside a list on a line."""
    sequence = CommentedSeq([value])
    sequence.fa.set_flow_style()
    stream = io.StringIO()
    _yaml().dump(sequence, stream)
    return stream.getvalue().strip()[1:-1]


def _pack(start: str, values: CommentedSeq, indent: str) -> str:
    """A list on as few lines as the width allows, broken between items."""
    lines = [start]
    for number, value in enumerate(values):
        piece = f"{_dump_item(value)}{']' if number == len(values) - 1 else ','}"
        gap = "" if lines[-1].endswith("[") else " "
        if len(lines[-1]) + len(gap) + len(piece) > WIDTH:
            lines.append(indent + piece)
        else:
            lines[-1] += gap + piece
    return "\n".join(lines) + "\n"


def _style(loaded: CommentedMap) -> None:
    """Lists of names on a line, all else one a line; the fields of a group in their order."""
    for name, value in loaded.items():
        if isinstance(value, CommentedSeq):
            _style_list(str(name), value)
        elif isinstance(value, CommentedMap):
            _style(value)
    for name, fields in _GROUPS.items():
        value = loaded.get(name)
        for group in value if isinstance(value, CommentedSeq) else (value,):
            if isinstance(group, CommentedMap):
                group.fa.set_block_style()
                _sort_group(group, fields)


def _style_list(name: str, values: CommentedSeq) -> None:
    if values.ca.items:
        return  # Remarks beside the items need a line each.
    if name in _LISTS_ON_A_LINE:
        values.fa.set_flow_style()
    else:
        values.fa.set_block_style()
    for value in values:
        if isinstance(value, CommentedMap):
            _style(value)


def _sort_group(group: CommentedMap, fields: Fields) -> None:
    """Remarks belong to the line above or below them, which only a person knows: then the order stays."""
    order = [row.name for row in fields.rows]
    if group.ca.items or list(group) == sorted(
        group, key=lambda name: order.index(name) if name in order else 99
    ):
        return
    for name in sorted(group, key=lambda name: order.index(name) if name in order else 99):
        group.move_to_end(name)


def _to_scalar(value: str) -> Any:  # noqa: ANN401 - whatever YAML reads from these letters
    """The value as YAML reads it bare, where that is a day or a number: so it is written without quotes."""
    return _yaml().load(value) if re.fullmatch(r"\d{4}-\d{2}-\d{2}|0?\.\d+|\d{1,4}", value) else value


def _replace_items(loaded: CommentedMap, name: str, values: Sequence[str]) -> None:
    """Changes a list item by item, so that remarks beside the others stay."""
    items = loaded.get(name)
    if not isinstance(items, CommentedSeq):
        loaded[name] = CommentedSeq(values)
        return
    kept = [item for item in items if str(item) in values]
    if [str(item) for item in kept] != [value for value in values if value in map(str, items)]:
        loaded[name] = CommentedSeq(values)
        return
    for index in reversed(range(len(items))):
        if str(items[index]) not in values:
            del items[index]
    for index, value in enumerate(values):
        if index >= len(items) or str(items[index]) != value:
            items.insert(index, value)
