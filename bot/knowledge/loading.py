"""From folders of YAML files to a knowledge base, with every problem on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import KnowledgeError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.checks import check_layer, check_links_between
from bot.knowledge.document import load_document
from bot.knowledge.fields import read_entry
from bot.knowledge.links import load_dead_links
from bot.knowledge.off_topic import OFF_TOPIC_FILE, check_off_topic, lay_over, load_off_topic
from bot.knowledge.problems import Problem, Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.knowledge.entry import Entry
    from bot.knowledge.off_topic import OffTopic

MAX_FILES = 200_000


@dataclass(frozen=True, slots=True)
class EntryFile:
    """An entry, the file it stands in, and the line of each of its fields and list items."""

    entry: Entry
    path: str
    lines: Mapping[str, int]

    def line_of(self, field: str) -> int:
        """The line of a field or item (`citations[1].url`), or the nearest line above it that is known."""
        while field and field not in self.lines:
            field = field[: max(field.rfind("."), field.rfind("["), 0)]
        return self.lines.get(field, 1)

    def phrasings(self) -> Iterator[tuple[str, str]]:
        """The questions and aliases of the entry, each with where it stands: `questions[2]`."""
        for name, texts in (("questions", self.entry.questions), ("aliases", self.entry.aliases)):
            for index, text in enumerate(texts):
                yield f"{name}[{index}]", text

    def error(self, where: str, text: str) -> Problem:
        """A problem that keeps the file from being used."""
        return Problem(self.path, self.line_of(where), where, text)

    def warning(self, where: str, text: str) -> Problem:
        """A problem that a curator should look at."""
        return Problem(self.path, self.line_of(where), where, text, "warning")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the folders hold: the files that could be read, and every problem, by file and line."""

    files: tuple[EntryFile, ...]
    problems: tuple[Problem, ...]
    dead_links: Mapping[str, date] = field(default_factory=dict)
    off_topic: OffTopic = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def in_force(self) -> tuple[EntryFile, ...]:
        """The files that answers come from: of two with one id the later one, by id."""
        by_id = {file.entry.id: file for file in self.files}
        return tuple(file for _, file in sorted(by_id.items()))

    @property
    def knowledge(self) -> KnowledgeBase:
        """The base of all readable files, later folders over earlier ones."""
        off_topic = (one.text for questions in self.off_topic.values() for one in questions)
        return KnowledgeBase.of((file.entry for file in self.files), self.dead_links, off_topic)


LoadedFile = tuple[EntryFile | None, list[Problem]]
LoadAll = Callable[[Callable[[Path], LoadedFile], Iterable[Path]], Iterable[LoadedFile]]


def default_folder() -> Path:
    """The knowledge base that ships with the package: inside a wheel, or beside `bot/` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "_data" / "knowledge"
    return packaged if packaged.is_dir() else package.parent / "knowledge"


def load_knowledge(folders: Sequence[Path]) -> KnowledgeBase:
    """The knowledge base of `folders`, a later one adding to and overriding an earlier one.

    Raises:
        KnowledgeError: at least one file has an error; all errors are listed.
    """
    loaded = load_folders(folders)
    if loaded.errors:
        raise KnowledgeError([str(problem) for problem in loaded.errors])
    if not loaded.files:
        raise KnowledgeError([f"{folder}: expected YAML entries, found none" for folder in folders])
    return loaded.knowledge


def load_folders(folders: Iterable[Path], load_all: LoadAll = map) -> Loaded:
    """Everything that `folders` hold, good and bad; raises nothing.

    `load_all` applies `load_file` to all paths, in order, as `map` does; a pool's `map` does it faster.
    """
    layers: list[list[EntryFile]] = []
    problems: list[Problem] = []
    off_topic: OffTopic = {}
    folders = tuple(folders)
    for folder in folders:
        layer: list[EntryFile] = []
        if not folder.is_dir():
            problems.append(
                Problem(str(folder), 1, "folder", "expected a folder of YAML entries, found none")
            )
        for file, found_problems in load_all(load_file, find_entry_files(folder)):
            problems += found_problems
            if file is not None:
                layer.append(file)
        problems += check_layer(layer)
        layers.append(layer)
        report = Report(_shown(folder / OFF_TOPIC_FILE))
        own = load_off_topic(folder / OFF_TOPIC_FILE, report)
        off_topic = lay_over(off_topic, own, layer)
        problems += (*report.problems, *check_off_topic(own, layer))
    files = tuple(file for layer in layers for file in layer)
    problems += check_links_between(files)
    return Loaded(files, tuple(sorted(problems)), load_dead_links(folders), off_topic)


def load_file(path: Path) -> LoadedFile:
    """The entry of one file, or None, and what is wrong with it."""
    report = Report(_shown(path))
    document = load_document(path, report)
    entry = read_entry(document, report) if document is not None else None
    if entry is None or document is None:
        return None, report.problems
    return EntryFile(entry, report.path, dict(document.find_lines())), report.problems


def find_entry_files(folder: Path) -> Iterator[Path]:
    """The YAML files below `folder`, in order; names that start with `_` or `.` are passed over.

    Each folder is visited once, so a loop of symbolic links ends.
    """
    seen: set[str] = set()
    count = 0
    for root, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith(("_", ".")))
        for name in sorted(names):
            if name.endswith((".yaml", ".yml")) and not name.startswith(("_", ".")):
                count += 1
                if count > MAX_FILES:
                    return
                yield Path(root, name)


def _shown(path: Path) -> str:
    """The path as a person would name it from where they stand."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
