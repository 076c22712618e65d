"""Texts that try to break or to slow the bot, by kind, and the whole way that a text goes."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer
from bot.replies.compose import Composer
from bot.replies.markdown import render_markdown
from bot.replies.page import render_page_parts
from bot.replies.plain import render_plain, summarize
from bot.replies.record import to_record
from bot.replies.slack import render_slack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry

LONGEST_READ = 2_990
"""The worst texts are just below MAX_CHARACTERS, above which nothing is read."""


class Pipeline:
    """From a text to what each platform shows; nothing is remembered, so each text goes the whole way."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._answerer = Answerer(knowledge)
        self._composer = Composer(knowledge)

    def run(self, text: str, topic: Entry | None = None) -> tuple[object, ...]:
        """Everything that is shown; `topic` is what was answered before."""
        answer = self._answerer.answer(text, topic)
        reply = self._composer.compose(answer)
        return (
            render_slack(reply),
            render_plain(reply),
            render_markdown(reply),
            render_page_parts(reply),
            summarize(reply),
            to_record(text, answer, 0.0),
        )


def _fill(piece: str, limit: int = LONGEST_READ) -> str:
    return (piece * (limit // len(piece) + 1))[:limit]


def _compared(random: Random) -> str:
    """Many short questions, each of which sets two things side by side in several ways."""
    words = ("guideline", "ward", "school", "change", "staff", "training", "evidence", "plan")
    asked = "is {} and {} the same as {} that {} or {}? Are they alike? "
    return "".join(asked.format(*random.choices(words, k=5)) for _ in range(9))


def _compared_at_length(random: Random) -> str:
    """Few sentences that compare, each of which can be parted in many ways."""
    words = ("guideline", "ward", "school", "change", "staff", "training", "evidence", "plan")
    asked = "What is the difference between {} {} and {} {}, or {} {}. "
    return "".join(asked.format(*random.choices(words, k=6)) for _ in range(6))


def _compared_with_slips(random: Random) -> str:
    """The same with two mistakes in each word that is compared."""
    asked = "is {} and {} the same as {} that {}, or {}? Are they alike? "
    return "".join(asked.format(*_slips(random, 5)) for _ in range(9))


def _made_up_words(random: Random, count: int, letters: str = "abcdefghijklmnopqrstuvwxyz") -> list[str]:
    return ["".join(random.choices(letters, k=random.randint(4, 9))) for _ in range(count)]


def _slips(random: Random, count: int) -> list[str]:
    """Long words, each with a wrong letter and one that is missing."""
    known = ("implementation", "sustainability", "dissemination", "effectiveness", "organizational")
    words = []
    for word in random.choices(known, k=count):
        wrong, missing = sorted(random.sample(range(1, len(word)), 2))
        letter = random.choice("abcdefghijklmnopqrstuvwxyz")
        words.append(f"{word[:wrong]}{letter}{word[wrong + 1 : missing]}{word[missing + 1 :]}")
    return words


def _in_sentences(words: list[str], length: int) -> str:
    sentences = (" ".join(words[start : start + length]) for start in range(0, len(words), length))
    return ". ".join(sentences)[:LONGEST_READ]


def _of_each_block(random: Random) -> str:
    """A character of every 64 code points: all blocks of Unicode, surrogates and unassigned ones too."""
    return "".join(chr(start + random.randrange(64)) for start in range(0, sys.maxunicode + 1, 64))


def _of_category(random: Random, *categories: str) -> str:
    chosen = [one for one in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(one) in categories]
    return "".join(random.choices(chosen, k=LONGEST_READ))


KINDS: Mapping[str, Callable[[Random], str]] = {
    "40,000 characters": lambda random: " ".join(_made_up_words(random, 8_000))[:40_000],
    "5,000 words": lambda random: " ".join(random.choices(("a", "is", "of", "to", "isp"), k=5_000)),
    "one word of 10,000 letters": lambda random: random.choice("abc") * 10_000,
    "one word of 2,999 letters": lambda random: random.choice("abc") * (LONGEST_READ - 1),
    "1,000 words of two letters": lambda random: _fill(" ".join(_made_up_words(random, 9, "ab"))[:60] + " "),
    "unknown words": lambda random: " ".join(_made_up_words(random, 600))[:LONGEST_READ],
    "unknown words, a sentence each": lambda random: ". ".join(_made_up_words(random, 600))[:LONGEST_READ],
    "unknown words, a clause each": lambda random: ", ".join(_made_up_words(random, 600))[:LONGEST_READ],
    "misspelt words": lambda random: " ".join(
        "".join(random.sample(word, len(word)))
        for word in random.choices(("implementation", "fidelity", "adaptation", "framework"), k=250)
    )[:LONGEST_READ],
    "unknown words, ten a sentence": lambda random: _in_sentences(_made_up_words(random, 600), 10),
    "slips, ten a sentence": lambda random: _in_sentences(_slips(random, 400), 10),
    "slips, thirty a sentence": lambda random: _in_sentences(_slips(random, 400), 30),
    "names, over and over": lambda random: _fill("CFIR ERIC ISP RE-AIM EPIS "[random.randrange(5) :]),
    "a long name without its end": lambda random: _fill(f"implementation {random.randrange(9)} "),
    "sentences of names": lambda random: _fill(f"What is CFIR? Who made EPIS {random.randrange(9)}? "),
    "one sentence of many clauses": lambda random: _fill(f"the ISP {random.randrange(9)}, and CFIR, but "),
    "comparisons, over and over": lambda random: _fill(f"difference between {random.randrange(9)} and "),
    "comparison without an end": lambda random: (
        f"difference between {_fill(f'x{random.randrange(9)} ', 370)}"
    ),
    "comparisons of 400 characters": lambda random: _fill(
        f"is a or b vs c and d {random.randrange(9)} ", 399
    ),
    "comparisons of the field's words": lambda random: _compared(random)[:399],
    "comparisons in few sentences": lambda random: _compared_at_length(random)[:399],
    "comparisons of misspelt words": lambda random: _compared_with_slips(random)[:399],
    "one who has both, over and over": lambda random: _fill(f"a has a {random.randrange(9)} and a b ", 399),
    "work, over and over": lambda random: _fill(f"write me a {random.randrange(9)} two-page "),
    "names with slips": lambda random: (
        _fill("implementtaion sceince audti and fedback knwo-do gpa ", 399) + random.choice("abc")
    ),
    "tags, nested": lambda random: "<b>" * 900 + f"fidelity {random.randrange(9)}",
    "tags that never close": lambda random: _fill("<a") + random.choice("abc"),
    "angle brackets": lambda random: _fill("<") + random.choice("abc"),
    "mentions that never close": lambda random: _fill("<@U") + random.choice("abc"),
    "at-mentions that never close": lambda random: _fill("<at>") + random.choice("abc"),
    "links that never close": lambda random: _fill("<https://a") + random.choice("abc"),
    "one address": lambda random: "https://" + _fill(random.choice("abc/"), LONGEST_READ - 8),
    "www. without an end": lambda random: _fill("www.") + random.choice("abc"),
    "emphasis, nested": lambda random: "*_~`" * 350 + f"fidelity {random.randrange(9)}" + "`~_*" * 350,
    "emphasis within words": lambda random: _fill("a*_") + random.choice("abc"),
    "quote marks": lambda random: _fill("\n > >") + random.choice("abc"),
    "quote marks, escaped": lambda random: _fill("&gt;") + random.choice("abc"),
    "line ends": lambda random: _fill("\n", LONGEST_READ - 1) + random.choice("abc"),
    "line ends and spaces": lambda random: _fill("\n \t") + random.choice("abc"),
    "spaces": lambda random: "a" + " " * (LONGEST_READ - 2) + random.choice("abc"),
    "short codes": lambda random: _fill(":a:b") + random.choice("abc"),
    "colons": lambda random: _fill(":a_") + random.choice("abc"),
    "apostrophes": lambda random: _fill("a'") + random.choice("abc"),
    "entities": lambda random: _fill("&amp;") + random.choice("abc"),
    "entities of entities": lambda random: "&" + _fill("amp;") + "lt;" + random.choice("abc"),
    "numbers": lambda random: _fill(f"{random.randrange(10**6)} "),
    "full stops": lambda random: _fill(". ") + random.choice("abc"),
    "question marks": lambda random: _fill("? ") + random.choice("abc"),
    "questions": lambda random: _fill(f"and what and who {random.randrange(9)} "),
    "pronouns": lambda random: _fill("and what about it? ", 190 + random.randrange(9)),
    "every block of Unicode": lambda random: _of_each_block(random)[:LONGEST_READ],
    "the planes above": lambda random: _of_each_block(random)[-LONGEST_READ:],
    "surrogates": lambda random: _of_category(random, "Cs"),
    "combining marks": lambda random: "a" + _of_category(random, "Mn", "Me")[:-1],
    "one combining mark": lambda random: "a" + _fill("\u0301\u0316"[random.randrange(2) :], LONGEST_READ - 1),
    "marks that are sorted": lambda random: "a" + _fill("\u0315\u0300\u05ae\u0d4d", LONGEST_READ - 1),
    "control and format characters": lambda random: _of_category(random, "Cc", "Cf"),
    "letters of all scripts": lambda random: _of_category(random, "Lo", "Ll", "Lu"),
    "right to left": lambda random: _fill("\u202e\u05d0\u0627\u200f ") + random.choice("abc"),
    "what grows when folded": lambda random: _fill("\ufdfa") + random.choice("abc"),
    "ligatures and wide letters": lambda random: _fill("ﬃ\uff46ⅷ㎯") + random.choice("abc"),
    "emoji": lambda random: _fill("👩\u200d👩\u200d👧\u200d👦🏽") + random.choice("abc"),
}
"""Texts of each kind; the same seed gives the same text."""
