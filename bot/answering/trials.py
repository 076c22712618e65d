"""Asks what curators wrote down, and says where the answer is not the one they meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.evaluation import Example, Outcome
from bot.knowledge.problems import found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.answering.answer import Answer
    from bot.knowledge.loading import EntryFile
    from bot.knowledge.problems import Problem
    from bot.knowledge.questions import QuestionFile


def try_phrasings(files: Iterable[EntryFile], ask: Callable[[str], Answer]) -> Iterator[Problem]:
    """A warning for each phrasing that another entry answers better than the one it stands in.

    An alias that two entries share is meant to be torn between them, so only questions are tried.
    """
    for file in files:
        for index, phrasing in enumerate(file.entry.questions):
            answer = ask(phrasing)
            if not any(entry.id == file.entry.id for entry in answer.entries):
                yield file.warning(
                    f"questions[{index}]",
                    f"expected {found(phrasing)} to be answered by this entry, found {_told(answer)}",
                )


def try_questions(files: Iterable[QuestionFile], ask: Callable[[str], Answer]) -> Iterator[Problem]:
    """Where the test questions come out otherwise than written down.

    A known failure that is answered rightly is an error, so that the list only ever holds true failures; a
    question that fails and is not known to is a warning.
    """
    for file in files:
        for question in file.questions:
            answer = ask(question.text)
            is_right = Outcome(Example(question.text, question.expect, question.group), answer).is_right
            if is_right and question.known_failure:
                yield file.error(
                    question, "expected this known failure to fail, found it answered: remove 'known_failure'"
                )
            elif not is_right and not question.known_failure:
                wanted = " or ".join(question.expect) or "no answer"
                yield file.warning(
                    question,
                    f"expected {wanted}, found {_told(answer)}: mend the entry or add 'known_failure: why'",
                )


def _told(answer: Answer) -> str:
    if answer.status == "answered":
        return f"the answer of {', '.join(entry.id for entry in answer.entries[:5])}"
    if answer.status == "choices":
        return f"a choice of {', '.join(entry.id for entry in answer.choices)}"
    return "no answer"
