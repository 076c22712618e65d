"""Questions that stand beside the entries to test them: `tests/questions/<id>.yaml`.

They are what people may type, and no entry's phrasings: a test question that is also a phrasing tests
nothing. Files whose name starts with `_` hold questions of no single entry, such as those off topic.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.knowledge.checks import fold_phrasing
from bot.knowledge.document import Group, load_node
from bot.knowledge.problems import Problem, Report, found
from bot.knowledge.shapes import Field, Fields, ListOf, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.knowledge.document import Node
    from bot.knowledge.loading import EntryFile

LEAST_QUESTIONS = 3
"""How many questions an entry has beside it, at the least."""

QUESTION_FIELDS = Fields(
    rows=(
        Field("text", Text(20_000, one_line=False), "What somebody types.", required=True),
        Field(
            "expect", ListOf(Text(100)), "The id of the entry that answers it, or a list; `null` for none."
        ),
        Field("class", Text(50), "The sort of question, such as `typo`: results are shown by class."),
        Field("known_failure", Text(400), "Why it is not answered rightly yet; taken out once it is."),
    ),
    expected="a question as {text, expect, class}",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the ids of the entries that answer it; none means that the bot should not answer."""

    text: str
    expect: tuple[str, ...]
    group: str
    line: int
    where: str
    known_failure: str = ""
    """Why it is not answered rightly yet; empty where it should be."""


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of one file."""

    path: str
    questions: tuple[Question, ...]

    @property
    def entry_id(self) -> str:
        """The entry that the file stands beside; empty for a file of no single entry."""
        stem = PurePath(self.path).stem
        return "" if stem.startswith("_") else stem

    def error(self, question: Question, text: str) -> Problem:
        """A problem of one question."""
        return Problem(self.path, question.line, question.where, text)

    def warning(self, question: Question, text: str) -> Problem:
        """Something about one question that a curator should look at."""
        return Problem(self.path, question.line, question.where, text, "warning")


def load_questions(folder: Path) -> tuple[tuple[QuestionFile, ...], list[Problem]]:
    """The question files of a folder, by name, and what is wrong with them."""
    files: list[QuestionFile] = []
    problems: list[Problem] = []
    paths = sorted(path for ending in ("*.yaml", "*.yml") for path in folder.glob(ending))
    if not paths:
        problems.append(Problem(str(folder), 1, "folder", "expected YAML files of questions, found none"))
    for path in paths:
        report = Report(str(path))
        node = load_node(path, report)
        if node is not None:
            files.append(QuestionFile(str(path), tuple(_read_questions(node, report))))
        problems += report.problems
    return tuple(files), problems


def _read_questions(node: Node, report: Report) -> Iterator[Question]:
    items = getattr(node, "items", None)
    if items is None or isinstance(node, Group):
        report.error(node.line, "file", "expected a list of {text, expect, class}, found no list")
        return
    for index, item in enumerate(items):
        where = f"[{index}]"
        values = QUESTION_FIELDS.read(item, where, report)
        if values is None or "text" not in values:
            continue
        if isinstance(item, Group) and "expect" not in item.lines:
            report.error(item.line, f"{where}.expect", "expected the id of an entry, or null, found nothing")
            continue
        yield Question(
            values["text"],
            values.get("expect", ()),
            values.get("class", "all"),
            item.line,
            where,
            values.get("known_failure", ""),
        )


def check_questions(files: Sequence[QuestionFile], entries: Sequence[EntryFile]) -> Iterator[Problem]:
    """Errors of question files beside `entries`: leaks, unknown ids, too few questions."""
    known = {file.entry.id: file for file in entries}
    asked = {fold_phrasing(text): file for file in entries for text in file.entry.questions}
    for file in files:
        beside = known.get(file.entry_id)
        names = {fold_phrasing(text): beside for text in beside.entry.names} if beside else {}
        for question in file.questions:
            yield from _check_question(file, question, known, asked | names)
    yield from _check_counts(files, entries)


def _check_question(
    file: QuestionFile,
    question: Question,
    known: dict[str, EntryFile],
    phrasings: dict[str, EntryFile],
) -> Iterator[Problem]:
    leak = phrasings.get(fold_phrasing(question.text))
    if leak is not None:
        yield file.error(
            question, f"expected a question that is no phrasing, found {found(question.text)} in {leak.path}"
        )
    for entry_id in question.expect:
        if entry_id not in known:
            yield file.error(question, f"expected the id of an entry, found {found(entry_id)}")


def _check_counts(files: Iterable[QuestionFile], entries: Iterable[EntryFile]) -> Iterator[Problem]:
    by_id = {file.entry_id: file for file in files if file.entry_id}
    for entry in entries:
        entry_id = entry.entry.id
        file = by_id.pop(entry_id, None)
        own = [question for question in file.questions if entry_id in question.expect] if file else []
        if len(own) < LEAST_QUESTIONS:
            path = file.path if file else entry.path
            name = f"{entry_id}.yaml"
            yield Problem(
                path,
                1,
                "file",
                f"expected at least {LEAST_QUESTIONS} questions that expect '{entry_id}' in {name},"
                f" found {len(own)}",
            )
    for entry_id, file in by_id.items():
        yield Problem(file.path, 1, "file", f"expected the name of an entry, found '{entry_id}.yaml'")
