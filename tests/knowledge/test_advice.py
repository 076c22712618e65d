"""What a curator is warned of: thin, unchecked, old, nearly the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.knowledge.loading import load_folders
from bot.knowledge.questions import check_questions, load_questions
from bot.knowledge.similar import check_similar
from bot.knowledge.upkeep import check_upkeep
from tests.knowledge.files import GOOD, WORDS, other, write_entry

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)


def upkeep(folder: Path, text: str) -> list[str]:
    write_entry(folder, text)
    loaded = load_folders([folder])
    assert loaded.problems == ()
    return [f"{one.line}: {one.field}: {one.text}" for one in check_upkeep(loaded.in_force, TODAY)]


def test_a_good_entry_needs_nothing(tmp_path: Path) -> None:
    assert upkeep(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (WORDS, "Only a few words", "9: answer: expected 60 to 120 words, found 4"),
        (
            "short: How closely an intervention is delivered as intended.\n",
            "",
            "1: short: expected one sentence that stands alone, found nothing",
        ),
        (
            "reviewed: 2026-11-01",
            "reviewed: 2025-11-23",
            "19: reviewed: expected a review within 365 days, found it due since 2026-11-23",
        ),
        (
            "reviewed: 2026-11-01",
            "",
            "1: reviewed: expected the day a curator last read the whole entry, found nothing",
        ),
        (
            "    checked: 2026-11-01\n",
            "",
            "12: citations[0].checked: expected the day somebody last looked, found nothing",
        ),
        (
            "    checked: 2026-11-01\n",
            "    checked: 2027-01-01\n",
            "12: citations[0].checked: expected a day up to today, found 2027-01-01",
        ),
    ],
)
def test_what_needs_care_is_named(old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert upkeep(tmp_path, GOOD.replace(old, new)) == [expected]


def test_an_entry_reviewed_364_days_ago_is_not_due(tmp_path: Path) -> None:
    assert upkeep(tmp_path, GOOD.replace("reviewed: 2026-11-01", "reviewed: 2025-11-24")) == []


def similar(folder: Path, question: str) -> list[str]:
    write_entry(folder)
    write_entry(folder, other("manuals", "Following the manual", question), "manuals")
    return [f"{one.line}: {one.field}" for one in check_similar(load_folders([folder]).in_force)]


@pytest.mark.parametrize(
    "question",
    [
        "how do I know whether staff deliver the programme as designed",
        "the staff deliver the program as designed, how do I know whether",
        "how do i know whether staffs deliver the program as designed?",
    ],
)
def test_phrasings_that_are_nearly_the_same_are_told_once(question: str, tmp_path: Path) -> None:
    assert similar(tmp_path, f"'{question}'") == ["6: questions[0]"]


@pytest.mark.parametrize(
    "question", ["how is feasibility measured", "how is adoption measured", "what is SIC"]
)
def test_phrasings_of_one_form_about_other_things_are_not(question: str, tmp_path: Path) -> None:
    assert similar(tmp_path, question) == []


def questions(folder: Path, text: str, name: str = "fidelity") -> list[str]:
    write_entry(folder / "knowledge")
    (folder / "questions").mkdir()
    (folder / "questions" / f"{name}.yaml").write_text(text, encoding="utf-8")
    files, problems = load_questions(folder / "questions")
    problems += check_questions(files, load_folders([folder / "knowledge"]).in_force)
    return [f"{one.line}: {one.field}: {one.text}" for one in problems]


THREE = "".join(
    f"- {{text: {text}, expect: fidelity, class: plain}}\n" for text in ("is it done right", "two", "three")
)


def test_three_questions_of_their_own_are_enough(tmp_path: Path) -> None:
    assert questions(tmp_path, THREE) == []


@pytest.mark.parametrize(
    "leak", ["How is FIDELITY measured?", "Treatment integrity", "implementation  fidelity!"]
)
def test_a_question_that_is_a_phrasing_tests_nothing(leak: str, tmp_path: Path) -> None:
    (problem,) = questions(tmp_path, f"{THREE}- {{text: {leak!r}, expect: fidelity}}\n")
    assert problem.startswith(
        f"4: [3]: expected a question that is no phrasing, found '{leak.split(maxsplit=1)[0]}"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (THREE + "- {text: what, expect: fidelty}\n", "4: [3]: expected the id of an entry, found 'fidelty'"),
        (THREE + "- {text: what}\n", "4: [3].expect: expected the id of an entry, or null, found nothing"),
        (
            THREE[: THREE.index("- {text: three")],
            "1: file: expected at least 3 questions that expect 'fidelity' in fidelity.yaml, found 2",
        ),
        (
            THREE + "- {text: what, expect: null, known_failures: x}\n",
            (
                "4: [3].known_failures: expected one of text, expect, class, known_failure,"
                " found an unknown field (did you mean 'known_failure'?)"
            ),
        ),
    ],
)
def test_mistakes_in_questions_are_named(text: str, expected: str, tmp_path: Path) -> None:
    assert questions(tmp_path, text) == [expected]


def test_a_file_of_questions_stands_beside_an_entry(tmp_path: Path) -> None:
    problems = questions(tmp_path, THREE, "gone")
    assert problems[-1] == "1: file: expected the name of an entry, found 'gone.yaml'"


def test_questions_of_no_entry_need_none(tmp_path: Path) -> None:
    problems = questions(tmp_path, "- {text: weather in Paris, expect: null}\n", "_off-topic")
    assert problems == [
        "1: file: expected at least 3 questions that expect 'fidelity' in fidelity.yaml, found 0"
    ]
