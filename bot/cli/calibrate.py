"""`impsci calibrate`: fits the matcher's weights to questions with known answers."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answering.evaluation import Example, load_examples
from bot.answering.intents import load_intent_sets
from bot.cli import OK
from bot.errors import UsageError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import load_knowledge
from bot.matching.calibration import Sample, calibration_error, fit_ranking
from bot.matching.matcher import Matcher
from bot.matching.prepare import prepare_query
from bot.matching.ranking import TERMS, WEIGHTS_PATH, Origin
from bot.settings import find_encoder, knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from bot.knowledge.entry import Entry
    from bot.matching.encoder import Encoder
    from bot.matching.evidence import Candidate
    from bot.matching.ranking import Ranking

SEVERAL = frozenset(("compare", "programs", "torn"))
"""Classes of questions about several entries: they say nothing of the rank of one."""
ROUNDS = 3
FEW = 3
"""The phrasings of an entry in poor and small bases."""
PARTS = 12
"""So many small bases are made of the base."""
SMALL_SHARE = 0.3
"""What all questions to them count, beside all of those to the base itself."""
UNTOLD_SMALL_SHARE = 2.0
"""The same where they tell nothing of what is off topic, as small bases do more often than large ones."""
BESIDE_SHARE = 0.15
"""What those count there once more that are off topic in spite of a name in them: a small base knows little
else to tell them by."""
POOR_SHARE = 0.2
"""What all questions to the base made poor count, beside all of those to the base itself."""
SET_SHARE = 1.5
"""The same for a public set: they stand for all the bases that nobody has seen."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Questions to one base, with their answers."""

    matcher: Matcher
    examples: tuple[Example, ...]
    weight: float = 1.0
    """How much each question counts."""
    is_foreign: bool = False
    """True for a base that is unlike those which the weights are for."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One question, and the candidates for its whole text and for each of its sentences."""

    example: Example
    right: frozenset[int]
    """The numbers of the entries that answer it."""
    readings: tuple[tuple[Candidate, ...], ...]
    weight: float
    is_foreign: bool


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci calibrate`."""
    command.epilog = "Example: impsci calibrate tests/questions --write"
    command.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="questions, as for `impsci eval`"
    )
    command.add_argument(
        "--sets", metavar="FOLDER", type=Path, help="public intent sets to learn from as well"
    )
    command.add_argument("--write", action="store_true", help="store the weights in the package")


def run(options: argparse.Namespace) -> int:
    """Prints how well weights fitted without each class predict that class, and fits them to all."""
    encoder = find_encoder(os.environ)
    knowledge = load_knowledge(knowledge_folders(os.environ, options.knowledge))
    examples = [one for path in options.files for one in load_examples(path) if one.group not in SEVERAL]
    if not any(example.expect for example in examples):
        raise UsageError("expected questions that name the entry to answer with, found none")
    rankings = json.loads(WEIGHTS_PATH.read_text(encoding="utf-8"))
    untold = replace(knowledge, off_topic=())
    for base, learns in ((knowledge, True), (untold, True), (untold, False)):
        is_told = base is knowledge
        if is_told and not knowledge.off_topic:
            continue
        lessons = list(_collect(base, examples, options.sets, encoder, learns=learns))
        for is_encoded in (False, True) if learns else (False,):
            origin = Origin(learns, is_told, is_encoded)
            print(f"\n{origin.name}:")
            if is_encoded and encoder is None:
                print("stays as it is: that needs the extra [semantic]")
            else:
                rankings[origin.name] = _calibrate(lessons, is_encoded=is_encoded)
    text = json.dumps(rankings, indent=2, ensure_ascii=False) + "\n"
    if options.write:
        WEIGHTS_PATH.write_text(text, encoding="utf-8")
        print(f"wrote {WEIGHTS_PATH}")
    else:
        print(text)
    return OK


def _collect(
    knowledge: KnowledgeBase,
    examples: Sequence[Example],
    sets: Path | None,
    encoder: Encoder | None,
    *,
    learns: bool,
) -> Iterator[Lesson]:
    """The base itself, then others, so that the weights hold for a base that is made otherwise.

    Some of these are small parts of the base; one is the whole made poor. Public sets tell nothing of what is
    off topic.
    """

    def make(base: KnowledgeBase) -> Matcher:
        return Matcher(base, encoder, learns=learns)

    def teach(matcher: Matcher, asked: Sequence[Example], share: float, *, is_foreign: bool) -> Lesson:
        return Lesson(matcher, tuple(asked), share * len(examples) / len(asked), is_foreign=is_foreign)

    yield Lesson(make(knowledge), tuple(examples))
    small_share = SMALL_SHARE if knowledge.off_topic else UNTOLD_SMALL_SHARE
    off_topic = [one for one in examples if not one.expect]
    for part in _cut(knowledge):
        matcher, ids = make(part), {one.id for one in part}
        asked = [one for one in examples if not ids.isdisjoint(one.expect)] + off_topic
        if asked:
            yield teach(matcher, asked, small_share / PARTS, is_foreign=False)
        beside = [one for one in off_topic if matcher.find_named(prepare_query(one.text))]
        if beside and not knowledge.off_topic:
            yield teach(matcher, beside, BESIDE_SHARE / PARTS, is_foreign=False)
    poor = KnowledgeBase.of(map(_make_poor, knowledge), off_topic=knowledge.off_topic)
    yield teach(make(poor), examples, POOR_SHARE, is_foreign=True)
    for intents in load_intent_sets(sets, "validation") if sets and not knowledge.off_topic else ():
        asked = [
            Example(one.text, (one.expect,) if one.expect else (), intents.name) for one in intents.questions
        ]
        yield teach(make(intents.knowledge), asked, SET_SHARE, is_foreign=True)


def _cut(knowledge: KnowledgeBase) -> Iterator[KnowledgeBase]:
    """Small bases: entries taken at even distances, with few phrasings, in turn with answers and without.

    What they tell of what is off topic runs from about a question an entry to their share of all.
    """
    entries = tuple(knowledge)
    for start in range(min(PARTS, len(entries))):
        few = (replace(one, questions=one.questions[:FEW]) for one in entries[start::PARTS])
        off_topic = knowledge.off_topic[start :: PARTS * 2 ** (start % 3)]
        yield KnowledgeBase.of(map(_make_poor, few) if start % 2 else few, off_topic=off_topic)


def _make_poor(entry: Entry) -> Entry:
    """The entry with few phrasings, and no answer to read."""
    questions = entry.questions[:FEW]
    return replace(entry, questions=questions, answer=entry.title, short="", note="", citations=())


def _calibrate(lessons: Sequence[Lesson], *, is_encoded: bool) -> dict[str, Any]:
    """The weights for these lessons, as they are stored; prints what they do for each class left out.

    The first lesson is that of the base itself, which alone is told of.
    """
    own, *others = [list(_try(lesson, is_encoded=is_encoded)) for lesson in lessons]
    trials = [trial for some in (own, *others) for trial in some]
    print(f"{'left out':12} {'n':>5} {'first right':>12} {'calibration error':>18}")
    for group in dict.fromkeys(trial.example.group for trial in own):
        # Bases made from this one are asked the same questions: they are left out there too.
        ranking = _fit([trial for trial in trials if trial.example.group != group])
        firsts = [_first(trial, ranking) for trial in own if trial.example.group == group]
        share = sum(right for _, right in firsts) / len(firsts)
        print(f"{group:12} {len(firsts):5} {share:12.1%} {calibration_error(firsts):18.3f}")
    ranking = _fit(trials)
    return {
        "bias": round(ranking.bias, 4),
        "weights": {t: round(w, 4) for t, w in zip(TERMS, ranking.weights, strict=True)},
    }


def _try(lesson: Lesson, *, is_encoded: bool) -> Iterator[Trial]:
    """What each question of a lesson is read as."""
    matcher = lesson.matcher
    numbers = {matcher.entry_of(number).id: number for number in range(matcher.size)}
    for example in lesson.examples:
        query = prepare_query(example.text)
        if not query.is_empty:
            right = frozenset(numbers[one] for one in example.expect if one in numbers)
            readings = tuple(one.candidates for one in matcher.read(query, is_encoded=is_encoded))
            yield Trial(example, right, readings, lesson.weight, lesson.is_foreign)


def _fit(trials: Sequence[Trial]) -> Ranking:
    """The ranking for these questions; which sentence of a message counts is settled in a few rounds."""
    ranking = _fit_once((trial, trial.readings[0]) for trial in trials)
    for _ in range(ROUNDS - 1):
        ranking = _fit_once((trial, _best(trial, ranking)) for trial in trials)
    return ranking


def _fit_once(chosen: Iterable[tuple[Trial, tuple[Candidate, ...]]]) -> Ranking:
    return fit_ranking(
        Sample(
            [candidate.evidence for candidate in candidates],
            [candidate.entry in trial.right for candidate in candidates],
            trial.weight,
            trial.is_foreign,
        )
        for trial, candidates in chosen
    )


def _best(trial: Trial, ranking: Ranking) -> tuple[Candidate, ...]:
    """The reading with the most confident candidate."""
    if len(trial.readings) == 1:
        return trial.readings[0]
    return max(trial.readings, key=lambda candidates: max(_confidences(candidates, ranking), default=0.0))


def _confidences(candidates: Sequence[Candidate], ranking: Ranking) -> list[float]:
    (chances,) = ranking.confidences([[candidate.evidence for candidate in candidates]])
    return chances


def _first(trial: Trial, ranking: Ranking) -> tuple[float, bool]:
    """The confidence of the first candidate, and whether it is right; 0 where there is none."""
    candidates = _best(trial, ranking)
    pairs = zip(_confidences(candidates, ranking), candidates, strict=True)
    confidence, first = max(pairs, key=lambda pair: pair[0], default=(0.0, None))
    return confidence, first is not None and first.entry in trial.right
