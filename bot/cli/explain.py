"""`impsci explain`: why a question is answered as it is, in words and numbers, for curators."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer
from bot.cli import OK
from bot.knowledge.loading import load_knowledge
from bot.settings import find_encoder, knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.answering.answer import Answer
    from bot.matching.matcher import Match, Matcher, Matching
    from bot.matching.prepare import Query

SHOWN = 5
_MEANINGS = {
    "learnt": "what all phrasings together say for it",
    "learnt_lead": "lead of the same over the best other entry",
    "phrasing": "likeness to its nearest phrasing",
    "phrasing_lead": "lead of that over the other entries",
    "name": "share of the question that its names say",
    "is_whole": "a name of it is all that was asked",
    "rival": "share that the names of another entry say",
    "body": "share of the question that its text speaks of",
    "kin": "how near its words come to those of the question, one by one",
    "meaning": "likeness in meaning to its whole text",
    "kind": "it is of the kind that the question names (-1: of another)",
    "known": "share of the question that any entry speaks of",
    "length": "how long the question is (12 words or more: 1)",
    "topical": "lead of what they say over what speaks for being off topic (0: not known)",
    "closer": "likeness to its nearest phrasing over that to the nearest off-topic question (0: not known)",
    "off_topic": "chance, by what was learnt alone, of being off topic",
    "off_topic_share": "share of off-topic questions in all that was learnt from",
}
_REASONS = {
    "match": "one entry is likely enough, and clearly ahead of the second",
    "comparison": "known topics stand side by side",
    "several": "it asks several questions, and each has a clear answer",
    "list": "it asks for all entries of a kind",
    "torn": "several entries are likely, and none is clearly ahead",
    "unsure": "no entry is likely enough to answer",
    "unrelated": "nothing in the knowledge base comes near",
    "greeting": "it only greets or thanks",
    "help": "it asks what the bot is for",
    "empty": "nothing was left to read after mark-up and emoji",
    "too-long": "it is too long to be a question",
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci explain`."""
    command.epilog = 'Example: impsci explain "what does fidelity mean"'
    command.add_argument("question", nargs="+", help="the question, as it was asked")


def run(options: argparse.Namespace) -> int:
    """Prints what was read, what was found, and what was decided."""
    answerer = Answerer(
        load_knowledge(knowledge_folders(os.environ, options.knowledge)), find_encoder(os.environ)
    )
    question = " ".join(options.question)
    matching = answerer.matcher.match_text(question)
    answer = answerer.answer(question)
    reason = _find_reason(answer, answerer, matching.query)
    print(*_tell_reading(matching), "", sep="\n")
    print(*_tell_decision(answer, reason), sep="\n")
    print(*_tell_off_topic(matching, answerer.matcher), "", sep="\n")
    for number, match in enumerate(matching.matches[:SHOWN], 1):
        print(*_tell_match(number, match), sep="\n")
    return OK


def _tell_reading(matching: Matching) -> Iterator[str]:
    query = matching.query
    yield f"read       {query.text or '(nothing)'}"
    part = matching.part
    if part.text != query.text:
        yield f"asks       {part.text}"
    topic = " ".join(part.words[position] for position in part.content)
    yield f"topic      {topic or '(no word carries a topic)'}"
    mended = [
        f"{typed} -> {word}" for typed, word in zip(part.words, matching.words, strict=False) if typed != word
    ]
    if mended:
        yield f"corrected  {', '.join(mended)}"
    if matching.is_encoded:
        yield "meaning    by the sentence encoder, as the words alone left it open"


def _find_reason(answer: Answer, answerer: Answerer, query: Query) -> str:
    if answerer.matcher.is_off_topic(query):
        return "it is one of the off-topic questions, word for word"
    if answer.reason == "match" and answerer.matcher.find_written(query):
        return "it is a phrasing of the entry, word for word"
    if answer.reason == "match" and answerer.find_bearers(query) == answer.entries:
        return "a name of this entry alone is all that was asked"
    return _REASONS[answer.reason]


def _tell_decision(answer: Answer, reason: str) -> Iterator[str]:
    entries = answer.entries or answer.choices
    shown = ", ".join(entry.id for entry in entries[:SHOWN]) + (", …" if len(entries) > SHOWN else "")
    yield f"decided    {answer.status}{': ' if shown else ''}{shown}"
    yield f"because    {reason} (confidence {answer.confidence:.2f})"


def _tell_off_topic(matching: Matching, matcher: Matcher) -> Iterator[str]:
    nearest = matcher.find_nearest_off_topic(matching.part) if matching.matches else ""
    if nearest:
        chance = matching.matches[0].evidence.off_topic
        yield f"off topic  with a chance of {chance:.2f}, by what was learnt; most like: {nearest}"


def _tell_match(number: int, match: Match) -> Iterator[str]:
    yield f"{number}. {match.entry.id}: {match.entry.title}, confidence {match.confidence:.2f}"
    yield f"     nearest phrasing: {match.nearest}"
    for name, value in match.evidence._asdict().items():
        yield f"     {value:6.2f}  {name:14} {_MEANINGS[name]}"
