"""What people say around the one thing that they ask about: who wants to know it, what for, in which form.

In "brief me on fidelity before my 2 o'clock, the board wants two lines" only "fidelity" is asked about. The
words are in two lists: what may stand beside any question, and the occasions of asking, which say nothing
only where it is asked what something is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.matching.vectors import DATA
from bot.matching.words import stem

if TYPE_CHECKING:
    from pathlib import Path

ASIDES_PATH = DATA / "asides.txt"
OCCASIONS_PATH = DATA / "occasions.txt"
# Words of somebody who wants to know what something is, and "what is", or "what" with a verb at its end.
_ASKS_WHAT = re.compile(
    r"\b(?:mean(?:s|t|ing)?|def|define\w*|defining|definition\w*|expla\w+|descri\w+|underst\w+|intro\w*|overview"
    r"|summary|summari[sz]e\w*|sum\s+up|gist|basics|brief|blurb|primer|refresher|rundown|concept|terms?|word|jargon"
    r"|buzzword|stands?\s+for|know|learn|read|example|illustrat\w+|refers?\s+to|behind|cit(?:e|ation)\w*"
    r"|references?|sources?|relevan\w+|matters?|confus\w+|curious|stuck|lost|clue\w*|tell\s+me|wonder\w*"
    r"|familiar\w*|head\s+round|heard\s+of|fill\s+(?:me|us)\s+in|what\s+do\s+i\s+say"
    r"|what(?:'s|\s+is|\s+are|\s+on\s+earth|\s+the\s+(?:hell|heck))"
    r"|what\b.{1,120}\b(?:is|are|was)(?=\W*(?:$|[,.?!]|and|but|by|for|before)))\b",
    re.IGNORECASE,
)


def load_asides(text: str) -> frozenset[str]:
    """The stems that say nothing of what a text asks about."""
    return _load(ASIDES_PATH, OCCASIONS_PATH) if _ASKS_WHAT.search(text) else _load(ASIDES_PATH)


@lru_cache(maxsize=2)
def _load(*paths: Path) -> frozenset[str]:
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return frozenset(stem(word) for line in lines if not line.startswith("#") for word in line.split())
