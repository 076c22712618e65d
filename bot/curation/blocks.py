"""An entry's file as blocks of text, one a field, so that one field changes and all else stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.knowledge.document import parse_document
from bot.knowledge.fields import ENTRY_FIELDS
from bot.knowledge.problems import Report

if TYPE_CHECKING:
    from collections.abc import Callable

ORDER = {row.name: number for number, row in enumerate(ENTRY_FIELDS.rows)}


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one field, with the comments above it; every line ends with a line feed."""

    name: str
    comments: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryText:
    """A file in pieces that add up to it."""

    header: str
    """What stands above the first field: remarks on the whole file."""
    blocks: tuple[Block, ...]
    footer: str
    """Remarks below the last field."""

    def __str__(self) -> str:
        return self.header + "".join(block.comments + block.text for block in self.blocks) + self.footer

    def find(self, name: str) -> Block | None:
        """The block of a field, or None where the file does not have it."""
        return next((block for block in self.blocks if block.name == name), None)

    def change(self, change: Callable[[Block], Block]) -> EntryText:
        """The file with each block changed."""
        return replace(self, blocks=tuple(map(change, self.blocks)))

    def sort(self) -> EntryText:
        """The file with its fields in the order of the field rules; unknown ones come last."""
        ordered = sorted(self.blocks, key=lambda block: ORDER.get(block.name, len(ORDER)))
        return replace(self, blocks=tuple(ordered))

    def put(self, name: str, text: str) -> EntryText:
        """The file with `text` as the block of a field, in its place; an empty text takes the field out."""
        old = self.find(name)
        if old is not None:
            return self.change(lambda block: replace(block, text=text) if block is old else block)
        place = sum(ORDER.get(block.name, len(ORDER)) < ORDER[name] for block in self.blocks)
        blocks = (*self.blocks[:place], Block(name, "", text), *self.blocks[place:])
        return replace(self, blocks=blocks)


def split_blocks(text: str, path: str) -> EntryText | Report:
    """The file in pieces, or the report that says why it cannot be read."""
    report = Report(path)
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    text = text if text.endswith("\n") else f"{text}\n"
    document = parse_document(text, report)
    if document is None or report.problems:
        return report
    lines = [f"{line}\n" for line in text.split("\n")[:-1]]
    starts = sorted((line - 1, name) for name, line in document.lines.items())
    header = _take_header(lines[: starts[0][0]])
    carried = ""
    blocks = []
    for (start, name), end in zip(starts, [*(start for start, _ in starts[1:]), len(lines)], strict=True):
        own = lines[start:end]
        last = len(own)
        while last > 1 and (own[last - 1].startswith("#") or not own[last - 1].strip()):
            last -= 1
        blocks.append(Block(name, carried, "".join(own[:last])))
        carried = "".join(line for line in own[last:] if line.strip())
    return EntryText(header, tuple(blocks), carried)


def _take_header(lines: list[str]) -> str:
    return "".join(line for line in lines if line.strip() and not line.startswith("---"))
