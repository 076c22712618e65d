"""Messages that set two topics side by side: by which words one knows them, and where one side ends."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.matching.words import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_CHARACTERS = 400
"""Longer messages are not searched: all this is for questions."""
MOST_PARTINGS = 8
"""Of a sentence at one kind of joint; each is two more texts to match."""


def _compile(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE)


_SURE = (
    r"vs|versus|differ\w*|distinct\w*|distinguish\w*|compar\w*|same|similar|identical|alike|than|instead|overlap\w*"
    r"|confus\w*|mix(?!es\b)\w*|opposed|contrast\w*|unlike|apart|separate\w*|alternatives?|interchangeabl\w*|torn|conflat\w*"
    r"|prefer\w*|(?:pick|choose|take)\b.*\bover|muddl\w*|beyond|depart(?:s|ed|ing)?|diverge\w*|deviate\w*|connect\w*"
    r"|adds?|still\s+need|relat(?:e|es|ed|ion)"
)
_LIKELY = (
    r"v|or|relat(?:ing|ionship\s+(?:of|to|with))|between|both|against|another|side\s+by\s+side|complement\w*|replac\w*"
    r"|(?:used|fits?|goe?s?|hang|belong|put)\s+together|combine[sd]?|combining|combination|c[ao]me\s+first|begins?|line"
    r"|two\s+(?:sides|things|sets|words|terms)|next\s+to|alongside|on\s+top\s+of|belongs?\s+to|which\b.{0,40}\bwhen"
    r"|(?<!what\s)(?<!which\s)(?:part|kind|type|form|subset|version)\s+of|which\b.*\band\s+which|who\s+does\s+what"
    r"|which\s+(?:one(?!\s+(?:is|was)\s+(?:it|that)\b)|of\s+(?:them|these|those|the\s+two))|which\s+is\s+(?:\w+er|more|less)"
    r"|(?:names?|words?|terms?|labels?|synonyms?)\s+(?:for|of)|do(?:es)?\b.{1,120}\beach|each\s+(?:one|other)"
    r"|(?:ha(?:s|ve)|got)\s+to\s+do\s+with|one\s+(?:thing|concept|construct|idea)|(?:fit|map)s?\s+(?:in|into|inside|within|on|onto)"
    r"|(?:anything|something)\s+like|is\s+(?:that|this)\s+(?:still|just|really|only|the)"
    r"|(?:is|are)(?:n't)?\b.{1,60}\b(?:just|basically|really)"
    r"|who(?:'s|\s+is)\s+who|what(?:'s|\s+is)\s+what|for\s+whom|pros\s+and\s+cons"
    r"|(?:choose|choosing|pick|decide)\s+(?:among|from)"
    r"|the\s+(?:one|first)\b.*\bthe\s+(?:other|second)|the\s+second\b.*\bthe\s+first"
)
_SURE_CUES = _compile(rf"\b(?:{_SURE})\b")
_CUES = _compile(
    rf"\b(?:{_SURE}|{_LIKELY})\b"
    r"|\b(?:tell|know)\b.*\bfrom\b|\b(?:that|anything|something)\b.*(?:\bnot|n't)\b"
)
_APART = _compile(
    r"\b(?:differ\w*|distinct\w*|distinguish\w*|same|opposed|separate\w*|apart|each|mix\w*|confus\w*"
    r"|what(?:'s|\s+is)\s+what)\b"
)
JOINTS = (
    # What stands between two things that are compared ...
    _compile(
        r"[,;:(?]*\s+(?:or|vs\.?|versus|(?:rather\s+|better\s+|worse\s+)?than|against|unlike|instead\s+of"
        r"|(?:as\s+)?(?:compared?|comparable|opposed|distinct|identical|differ\w*|overlap|relate[sd]?)"
        r"\s+(?:with|to|from|than)"
        r"|same\s+(?:thing\s+)?as|apart\s+from|another\s+(?:word|name|term)\s+for)\s+"
    ),
    # ... or between any two.
    _compile(r"[,;:(?]*\s+(?:and|while|whereas|but)\s+"),
)
"""What parts two sides of a sentence, the surest kind first."""
OTHER_JOINTS = (
    _compile(r"\s*[;:(?]\s*|,\s+|\s+-+\s+"),
    _compile(
        r"\s+(?:to|from|with|into|inside|of|for|in|on|over|as|like|just|is|are|a|the|that|not|between|really"
        r"|basically)\s+"
    ),
)
"""What may part them where nothing surer does: "what does RE-AIM give me that PRISM doesn't"."""
_LEAD = _compile(
    r"^.*\b(?:between|both|either|compar\w+|whether|confus\w+|mix(?:ing|ed)?\s+up|torn|separates?"
    r"|distinguish(?:es)?|tell|should\s+(?:i|we)(?:\s+(?:go\s+for|use|do|take))?)\s+"
)
_TAIL = _compile(
    r"(?:\s*[,:;(]|\s-+)\s*(?:and\s+)?(?:what|which|who|how|why|where|when|do|does|is|are|should|shall|same)\b.*"
    r"|[\s?.!,;:]+$"
)
"""What is asked of both sides, behind the second one."""
_ONE = re.compile(r"\bone\b")
_WHICH = _compile(r"(?:and|so|but)?\s*which\b")
_BY_MAKERS = _compile(r"\b(?:ones?|both|that\s+(?:of|from)|so\s+(?:do|does|did|has|have))\b|'s\b(?!\s\w)")
_MADE_BY = re.compile(r"\b(\w{3,})\s+(?:by|from|at|of|in|for)\b")


def sets_side_by_side(text: str) -> bool:
    """True where a word may compare two things."""
    return len(text) <= MAX_CHARACTERS and bool(_CUES.search(text))


def surely_compares(text: str) -> bool:
    """True where a word can hardly do anything else."""
    return len(text) <= MAX_CHARACTERS and bool(_SURE_CUES.search(text))


def begins_choosing(text: str) -> bool:
    """True for a question that asks which of several things."""
    return bool(_WHICH.match(text))


def tells_apart(text: str) -> bool:
    """True where a word asks what sets two things apart, and not which one to hold to."""
    return bool(_APART.search(text))


def goes_by_makers(text: str) -> bool:
    """True where whoever made a thing may stand for it: "the one from UNC", "or TCI's?"."""
    return bool(_BY_MAKERS.search(text))


def part(
    sentence: str, joint: re.Pattern[str], names: Sequence[tuple[int, int]] = ()
) -> Iterator[tuple[str, str]]:
    """What stands before and behind each place of a sentence where such a joint may part two sides.

    It parts none of the `names`, given as the positions of the first word and of the one behind the last.
    "One" is what the side before it is, or is said to be by somebody: a certificate in "the TCI certificate
    or the UNC one" and in "the certificate from TCI or the one by UNC".
    """
    for found in islice(joint.finditer(sentence), MOST_PARTINGS):
        before, behind = sentence[: found.start()], sentence[found.end() :]
        place = len(WORD.findall(before))
        if any(start < place < end for start, end in names):
            continue
        first = _LEAD.sub("", before) or before
        *_, noun = re.findall(r"\w+", first) or ("one",)
        made = _MADE_BY.search(first)
        yield first, _ONE.sub(made[1] if made else noun, _TAIL.sub("", behind) or behind)
