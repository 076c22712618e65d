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

# Words in -ise that are spelt so everywhere ("advise", "precise", "otherwise"), by what stands before it.
_NEVER_IZE = (
    "w|pr|[aou]|(?<![ai])c|(?<!i)v|^a?r|sunr|upr|^cr|^m|^dem|prem|prom|surm|desp|franch"
    "|(?:adver|exper|trea|mor|chas)t|(?:merchan|para)d"
)
_IZED = "e|ed|es|ing|ation|ations|ational|er|ers"
_COLOR = (
    "arb|ard|arm|behavi|cand|clam|col|demean|endeav|fav|ferv|flav|harb|hon|hum|lab|neighb|od|parl|ranc|rig|rum"
    "|sav|savi|splend|succ|tum|val|vap|vig"
)
_TRAVEL = (
    "cancel|channel|counsel|dial|duel|equal|fuel|funnel|initial|jewel|label|level|marshal|marvel|medal|model|panel"
    "|parcel|pedal|pencil|quarrel|rival|shovel|signal|spiral|swivel|total|travel|trial|tunnel|unravel"
)
# British spellings and their American form, each after letters that such a word holds: hardly any other does.
_BRITISH = tuple(
    (held, re.compile(form), american)
    for held, form, american in (
        ("is", rf"^(?!.*(?:{_NEVER_IZE})is(?:{_IZED})$)(.+)is({_IZED})$", r"\1iz\2"),
        ("ys", r"ys(e|ed|ing)$", r"yz\1"),
        ("our", rf"({_COLOR})our", r"\1or"),
        ("tre", r"(cent|theat|met|lit)re(s)?$", r"\1er\2"),
        ("ogue", r"(anal|catal)ogue(s)?$", r"\1og\2"),
        ("ll", rf"({_TRAVEL})l(ed|ing|ers?|ors?)$", r"\1\2"),
        ("ae", r"(?<=p)ae(?=d)|(?<=an)ae(?=sth|m)|(?<=[hk])ae(?=m)|(?<=gyn)ae(?=c)", "e"),
        ("oe", r"oe(?=strogen|sophag|dema)|(?<=f)oe(?=t)|(?<=rrh)oe(?=a)", "e"),
    )
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
    "enrols": "enrolls",
    "enrolment": "enrollment",
    "fulfil": "fulfill",
    "fulfils": "fulfills",
    "fulfilment": "fulfillment",
    "ageing": "aging",
    "cheque": "check",
    "vs": "versus",
}

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
    if len(word) < 5:
        return word
    for held, form, american in _BRITISH:
        if held in word:
            changed = form.sub(american, word)
            if changed != word:
                return changed
    return word


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a folded word: `implementing` and `implementation` share one."""
    return str(_stemmer.stemWord(word)) if len(word) > 3 else word
