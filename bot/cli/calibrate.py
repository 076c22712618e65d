"""`impsci calibrate`: fits the matcher's weights to questions with known answers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answering.evaluation import load_examples
from bot.cli import OK
from bot.errors import UsageError
from bot.knowledge.loading import load_knowledge
from bot.matching.calibration import calibration_error, fit_ranking
from bot.matching.matcher import Matcher
from bot.matching.prepare import prepare_query
from bot.matching.ranking import ENCODED, TERMS, WEIGHTS_PATH
from bot.settings import find_encoder, knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from bot.answering.evaluation import Example
    from bot.matching.evidence import Candidate
    from bot.matching.ranking import Ranking

SEVERAL = frozenset(("compare", "programs", "torn"))
"""Classes of questions about several entries: they say nothing of the rank of one."""
ROUNDS = 3

# A question and what its whole text and its sentences were read as.
_Read = tuple["Example", list[tuple["Candidate", ...]]]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci calibrate`."""
    command.epilog = "Example: impsci calibrate tests/questions --write"
    command.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="questions, as for `impsci eval`"
    )
    command.add_argument("--write", action="store_true", help="store the weights in the package")


def run(options: argparse.Namespace) -> int:
    """Prints how well weights fitted without each class predict that class, and fits them to all."""
    encoder = find_encoder(os.environ)
    matcher = Matcher(load_knowledge(knowledge_folders(os.environ, options.knowledge)), encoder)
    examples = [one for path in options.files for one in load_examples(path) if one.group not in SEVERAL]
    if not any(example.expect for example in examples):
        raise UsageError("expected questions that name the entry to answer with, found none")
    encoded = json.loads(WEIGHTS_PATH.read_text(encoding="utf-8"))[ENCODED]
    stored = _calibrate(matcher, examples, is_encoded=False)
    if encoder is None:
        print(f"'{ENCODED}' stays as it is: that needs the extra [semantic]")
    else:
        print(f"\n{ENCODED}:")
        encoded = _calibrate(matcher, examples, is_encoded=True)
    text = json.dumps({**stored, ENCODED: encoded}, indent=2, ensure_ascii=False) + "\n"
    if options.write:
        WEIGHTS_PATH.write_text(text, encoding="utf-8")
        print(f"wrote {WEIGHTS_PATH}")
    else:
        print(text)
    return OK


def _calibrate(matcher: Matcher, examples: Sequence[Example], *, is_encoded: bool) -> dict[str, Any]:
    """The weights for these examples, as they are stored; prints what they do for each class left out."""
    numbers = {matcher.entry_of(number).id: number for number in range(matcher.size)}
    reads = [
        (example, [reading.candidates for reading in matcher.read(query, is_encoded=is_encoded)])
        for example in examples
        if not (query := prepare_query(example.text)).is_empty
    ]
    print(f"{'left out':12} {'n':>5} {'first right':>12} {'calibration error':>18}")
    for group in dict.fromkeys(example.group for example, _ in reads):
        inside = [read for read in reads if read[0].group == group]
        ranking = _fit([read for read in reads if read[0].group != group], numbers)
        firsts = [_first(read, ranking, numbers) for read in inside]
        share = sum(right for _, right in firsts) / len(firsts)
        print(f"{group:12} {len(firsts):5} {share:12.1%} {calibration_error(firsts):18.3f}")
    ranking = _fit(reads, numbers)
    return {
        "bias": round(ranking.bias, 4),
        "weights": {t: round(w, 4) for t, w in zip(TERMS, ranking.weights, strict=True)},
    }


def _fit(reads: Sequence[_Read], numbers: dict[str, int]) -> Ranking:
    """The ranking for these questions; which sentence of a message counts is settled in a few rounds."""
    chosen: list[tuple[Example, tuple[Candidate, ...]]] = [
        (example, candidates[0]) for example, candidates in reads
    ]
    ranking = _fit_once(chosen, numbers)
    for _ in range(ROUNDS - 1):
        chosen = [(example, _best(candidates, ranking)) for example, candidates in reads]
        ranking = _fit_once(chosen, numbers)
    return ranking


def _fit_once(chosen: Iterable[tuple[Example, tuple[Candidate, ...]]], numbers: dict[str, int]) -> Ranking:
    return fit_ranking(
        (candidate.evidence, candidate.entry in {numbers.get(one) for one in example.expect})
        for example, candidates in chosen
        for candidate in candidates
    )


def _best(readings: Sequence[tuple[Candidate, ...]], ranking: Ranking) -> tuple[Candidate, ...]:
    return max(
        readings,
        key=lambda candidates: max((ranking.confidence(one.evidence) for one in candidates), default=0),
    )


def _first(read: _Read, ranking: Ranking, numbers: dict[str, int]) -> tuple[float, bool]:
    """The confidence of the first candidate, and whether it is right."""
    example, readings = read
    first = max(_best(readings, ranking), key=lambda candidate: ranking.confidence(candidate.evidence))
    return ranking.confidence(first.evidence), first.entry in {numbers.get(one) for one in example.expect}
