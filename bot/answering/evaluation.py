"""How well questions with known answers are answered: right, wrong, offered, abstained, for each class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from bot.answering.answer import Answer

COMPARE = "compare"
SIDE_BY_SIDE = frozenset(("comparison", "several"))
"""The reasons of answers that hold several entries in full: one that was not asked for is one too many;
a list may hold more."""
TORN = "torn"
"""The class of questions that mean several entries alike: there a choice is the right answer."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the entries that answer it; none of them means that the bot should not answer."""

    text: str
    expect: tuple[str, ...]
    group: str
    """The class of question, such as `typo`; in `compare` all expected entries are needed, elsewhere any."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one example."""

    example: Example
    answer: Answer

    @property
    def is_right(self) -> bool:
        """Answered with what was expected, or rightly not answered."""
        if not self.example.expect:
            return self.answer.status != "answered"
        if self.example.group == TORN and self._is_among_choices:
            return True
        answered = [entry.id for entry in self.answer.entries]
        is_too_many = self.answer.reason in SIDE_BY_SIDE and not set(answered).issubset(self.example.expect)
        return self.answer.status == "answered" and not is_too_many and self._is_held_by(answered)

    @property
    def is_wrong(self) -> bool:
        """Answered with something else, or with more than was asked for."""
        return self.answer.status == "answered" and not self.is_right

    @property
    def has_too_many(self) -> bool:
        """Wrong only in that something stands beside what was expected."""
        is_beside = self.answer.status == "answered" and self.answer.reason in SIDE_BY_SIDE
        return is_beside and self.is_wrong and self._is_held_by([entry.id for entry in self.answer.entries])

    @property
    def is_offered(self) -> bool:
        """Right, or what was expected stands among the choices."""
        return self.is_right or self._is_among_choices

    @property
    def is_first_right(self) -> bool:
        """What the confidence is the chance of: the first entry named is, or the compared ones are, right."""
        if self.answer.status == "answered":
            return bool(self.example.expect) and self.is_right
        return any(entry.id in self.example.expect for entry in self.answer.choices[:1])

    @property
    def _is_among_choices(self) -> bool:
        return self.answer.status == "choices" and any(
            entry.id in self.example.expect for entry in self.answer.choices
        )

    def _is_held_by(self, answered: Iterable[str]) -> bool:
        expected, found = set(self.example.expect), set(answered)
        return expected <= found if self.example.group == COMPARE else not expected.isdisjoint(found)


@dataclass(slots=True)
class Tally:
    """The outcomes of one class."""

    outcomes: list[Outcome] = field(default_factory=list)

    def share(self, has: Callable[[Outcome], bool]) -> float:
        """The share, from 0 to 1, of outcomes with a property."""
        return sum(map(has, self.outcomes)) / len(self.outcomes) if self.outcomes else 0.0

    def to_record(self) -> dict[str, Any]:
        """Counts and shares, for machines."""
        return {
            "n": len(self.outcomes),
            "right": self.share(lambda outcome: outcome.is_right),
            "wrong": self.share(lambda outcome: outcome.is_wrong),
            "offered": self.share(lambda outcome: outcome.is_offered),
        }


@dataclass(frozen=True, slots=True)
class Confusion:
    """Asked for one topic, answered with another."""

    asked: str
    """What was expected; empty where it was no answer."""
    answered: str
    questions: tuple[str, ...]


def find_confusions(outcomes: Iterable[Outcome]) -> list[Confusion]:
    """The wrong answers, the most frequent pairs first."""
    questions: dict[tuple[str, str], list[str]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.is_wrong:
            asked = " or ".join(outcome.example.expect)
            answered = " and ".join(entry.id for entry in outcome.answer.entries)
            questions[asked, answered].append(outcome.example.text)
    found = [Confusion(*pair, tuple(texts)) for pair, texts in questions.items()]
    return sorted(found, key=lambda one: (-len(one.questions), one.asked, one.answered))


def load_examples(path: Path) -> list[Example]:
    """The examples of a file, or of every YAML file of a folder.

    Raises:
        UsageError: a file is no list of `{text, expect, class}` records.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    return [example for file in files for example in _load_file(file)]


def _load_file(path: Path) -> list[Example]:
    try:
        records = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: expected a YAML list of questions: {error}") from None
    if not isinstance(records, list):
        raise UsageError(f"{path}: expected a list of {{text, expect, class}} records")
    return [_to_example(path, number, record) for number, record in enumerate(records, 1)]


def _to_example(path: Path, number: int, record: object) -> Example:
    if not isinstance(record, dict) or not isinstance(record.get("text"), str) or "expect" not in record:
        raise UsageError(
            f"{path}: record {number}: expected {{text, expect, class}}, found {str(record)[:80]!r}"
        )
    expect = record["expect"]
    ids = () if expect is None else tuple(map(str, expect)) if isinstance(expect, list) else (str(expect),)
    return Example(record["text"], ids, str(record.get("class", "all")))


def evaluate(examples: Iterable[Example], answer: Callable[[str], Answer]) -> dict[str, Tally]:
    """The outcomes of all examples, by class, in the order in which the classes first appear."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for example in examples:
        tallies[example.group].outcomes.append(Outcome(example, answer(example.text)))
    return dict(tallies)
