"""Questions that no entry answers, as people type them: the matcher learns from them what not to answer.

They stand in `_off-topic.yaml` in the folder of a knowledge base, under headings of the curators' own. A
heading in a later folder replaces the same heading of an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.knowledge.checks import fold_phrasing
from bot.knowledge.document import Items, load_document
from bot.knowledge.problems import Problem, found
from bot.knowledge.shapes import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.knowledge.document import Node
    from bot.knowledge.loading import EntryFile
    from bot.knowledge.problems import Report

OFF_TOPIC_FILE = "_off-topic.yaml"
OffTopic = Mapping[str, tuple["OffTopicQuestion", ...]]
"""Questions that no entry answers, by heading."""
_QUESTION = Text(400)


@dataclass(frozen=True, slots=True)
class OffTopicQuestion:
    """A question that no entry answers, and where it stands."""

    text: str
    path: str
    line: int
    where: str

    @property
    def place(self) -> str:
        """Where it stands, as a person would look it up."""
        return f"{self.path}:{self.line}"


def load_off_topic(path: Path, report: Report) -> OffTopic:
    """The questions of a file, by heading; without such a file there are none."""
    document = load_document(path, report) if path.exists() else None
    questions: dict[str, tuple[OffTopicQuestion, ...]] = {}
    for heading, node in document.fields.items() if document is not None else ():
        if isinstance(node, Items):
            questions[heading] = tuple(_read_questions(heading, node.items, report))
        else:
            report.error(node.line, heading, "expected a list of questions, found no list")
    return questions


def _read_questions(heading: str, items: Iterable[Node], report: Report) -> Iterator[OffTopicQuestion]:
    for index, item in enumerate(items):
        where = f"{heading}[{index}]"
        text = _QUESTION.read(item, where, report)
        if text is not None:
            yield OffTopicQuestion(text, report.path, item.line, where)


def check_off_topic(questions: OffTopic, entries: Iterable[EntryFile]) -> Iterator[Problem]:
    """An error for each question that an entry of the same folder claims, or that stands there twice."""
    if not questions:
        return
    known = {fold_phrasing(text): file.path for file in entries for _, text in file.phrasings()}
    for question in chain.from_iterable(questions.values()):
        earlier = known.setdefault(fold_phrasing(question.text), question.place)
        if earlier != question.place:
            expected = f"expected a question that stands nowhere else, found {found(question.text)}"
            yield Problem(question.path, question.line, question.where, f"{expected} also in {earlier}")


def lay_over(earlier: OffTopic, later: OffTopic, entries: Iterable[EntryFile]) -> OffTopic:
    """The questions of two folders; `entries` of the later one may answer what the earlier left out."""
    if not earlier:
        return later
    claimed = {fold_phrasing(text) for file in entries for _, text in file.phrasings()}
    left = {
        heading: tuple(one for one in questions if fold_phrasing(one.text) not in claimed)
        for heading, questions in earlier.items()
    }
    return {**left, **later}
