"""Words as the matcher sees them: folded, in one spelling, and reduced to a stem."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

LONGEST_WORD = 40
"""What is longer is known by its first letters."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""A run of letters and digits; hyphens part words, so `RE-AIM`, `re aim` and `re‑aim` are the same two."""

# British endings and their American form, each after letters that such a word holds: hardly any other does.
# The stems before them are spelt alike in both.
_BRITISH_ENDINGS = (
    ("is", re.compile(r"is(e|ed|es|ing|ation|ations|ational|er|ers)$"), r"iz\1"),
    ("ys", re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),
    ("our", re.compile(r"our(s|al|ed|ing|able|ite)?$"), r"or\1"),
    ("tre", re.compile(r"(cent|theat|met|lit)re(s)?$"), r"\1er\2"),
    ("ogue", re.compile(r"ogue(s)?$"), r"og\1"),
    ("lled", re.compile(r"lled$"), "led"),
    ("lling", re.compile(r"lling$"), "ling"),
)
# Words with more than one spelling, British or short, and the one that stands for all.
_SPELLINGS = {
    "programme": "program",
    "programmes": "programs",
    "practise": "practice",
    "practised": "practiced",
    "practises": "practices",
    "practising": "practicing",
    "judgement": "judgment",
    "defence": "defense",
    "licence": "license",
    "enrol": "enroll",
    "fulfil": "fulfill",
    "ageing": "aging",
    "paediatric": "pediatric",
    "tumour": "tumor",
    "cheque": "check",
    "vs": "versus",
}
# Ends like a British spelling, but is spelt so everywhere.
_SAME_EVERYWHERE = frozenset(
    """
    our your four hour hours pour tour tours course courses promise rise raise wise exercise
    exercised exercises otherwise likewise advise advised adviser advisers advising revise revised
    revising supervise supervised precise noise expertise premise disease called calling rolled
    rolling enrolled filled filling selling telling spelling pulled pulling skilled advertise
    surprise surprised surprising franchise enterprise comprise comprised concise dialogue
    """.split()
)

_stemmer = Stemmer.Stemmer("english")


def is_acronym(typed: str) -> bool:
    """True for a word as typed in capitals, also in its plural: `ISPs`, and not `Is`."""
    core = typed.removesuffix("s")
    return len(core) > 1 and core.isupper()


def fold(text: str) -> str:
    """`text` in lower case, with compatibility forms and accents taken away."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def split_words(text: str) -> tuple[str, ...]:
    """The words of `text`, folded and in American spelling."""
    return tuple(map(fold_word, WORD.findall(text)))


def fold_word(word: str) -> str:
    """One word, folded, without a possessive ending, and in American spelling."""
    # Cut before it is remembered: what is longer is no word, and somebody may send very many.
    return _fold_word(word[:LONGEST_WORD])


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    return to_american(fold(word).replace("’", "'").removesuffix("'s"))


@lru_cache(maxsize=65_536)
def to_american(word: str) -> str:
    """A folded word in American spelling: `organisation` -> `organization`."""
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if len(word) < 5 or word in _SAME_EVERYWHERE:
        return word
    for held, ending, american in _BRITISH_ENDINGS:
        if held in word:
            changed = ending.sub(american, word)
            if changed != word:
                return changed
    return word


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a folded word: `implementing` and `implementation` share one."""
    return str(_stemmer.stemWord(word)) if len(word) > 3 else word
