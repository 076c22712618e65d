"""Questions about two topics side by side: "CFIR vs EPIS", "is A the same as B"."""

from __future__ import annotations

import re
from itertools import islice, starmap
from typing import TYPE_CHECKING

from bot.matching.prepare import asks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOPIC = r"(.{2,120}?)"
_SHORT = r"(.{2,50}?)"
"""Where three may stand side by side: time grows with the cube of their length."""
_END = r"(?:[?.,;:!](?!\w)|$)"


def _compile(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE)


_FORMS = tuple(
    map(
        _compile,
        (
            rf"\b(?:differen\w*|distinction|distinguish|compar\w*|relation\w*|line|choose|choosing|choice|decid\w+|torn|overlap)\b.{{0,40}}?\b(?:between|of|from)\s+{_TOPIC}\s+(?:and|vs\.?|versus|or|from)\s+{_TOPIC}{_END}",
            rf"\b(?:compar(?:e|ing)|contrast(?:ing)?|distinguish(?:ing)?)\s+{_TOPIC}\s+(?:and|with|to|vs\.?|versus|from)\s+{_TOPIC}{_END}",
            rf"\b(?:tell|separates?|differentiates?|know)\s+{_TOPIC}\s+(?:apart\s+)?from\s+{_TOPIC}{_END}",
            rf"\b(?:is|are)(?:n't)?\s+{_TOPIC}\s+(?:really\s+|just\s+)?(?:the\s+same(?:\s+\w+)?\s+(?:as|like)|different\s+(?:from|to|than)|identical\s+(?:to|with))\s+{_TOPIC}{_END}",
            rf"\b(?:is|are)(?:n't)?\s+{_SHORT}\s+and\s+{_SHORT}\s+(?:really\s+|just\s+|all\s+)?(?:the\s+same|different|identical|alike|one\s+thing|interchangeable|synonyms?|synonymous|related)\b",
            rf"\b(?:is|are)(?:n't)?\s+{_SHORT}\s+(?:just|only|merely|simply|basically|really)\s+{_TOPIC}(?:\s+(?:with|without|plus|under|in|by|but|for|on)\b|{_END})",
            rf"\b(?:is|are)(?:n't)?\s+{_TOPIC}\s+(?:just\s+|really\s+|only\s+|simply\s+)?(?:an?|the|part)\s+(?:[\w-]+\s+){{0,2}}(?:version|kind|part|form|type|subset|branch|flavou?r|successor|extension)\s+(?:of|to)\s+{_TOPIC}{_END}",
            rf"\b(?:does|do|can|will)\s+{_TOPIC}\s+(?:line\s+up|fit|overlap|match|map|square|go|work)\s+(?:up\s+|in\s+|together\s+)?(?:with|on|onto|into|to)\s+{_TOPIC}{_END}",
            rf"\bhow\s+(?:does|do|is|are)\s+{_TOPIC}\s+(?:relate|differ|compare|fit|map|belong|connect)\w*\s+(?:to|from|with|in|into|inside|within|under|on|onto)\s+{_TOPIC}{_END}",
            rf"\b(?:is|are)(?:n't)?\s+{_TOPIC}\s+(?:(?:anything|something|much|more|a\s+bit)\s+)?like\s+{_TOPIC}{_END}",
            rf"^{_TOPIC}[,:;]\s+is\s+(?:that|this|it)\s+(?:(?:still|just|really|only|the\s+same\s+as|part\s+of|a\s+kind\s+of)\s+){{0,2}}((?:(?!\sor\s).){{2,80}}?)(?:\s+(?:again|then|too|or\s+(?:does|is|has))\b|{_END})",
            rf"\b(?:should|shall|do|would)\s+(?:i|we)\s+(?:\w+\s+)?{_TOPIC}\s+or\s+{_TOPIC}{_END}",
            rf"\b(?:mix\w*\s+up|confus\w+|conflat\w+|muddl\w+)\s+{_TOPIC}\s+(?:and|with|for)\s+{_TOPIC}{_END}",
            rf"\b(?:would|does|do|will|can)\s+{_TOPIC}\s+(?:give|offer|add|bring|have|do|cover|tell|include)\b.{{0,30}}?\b(?:anything|something|what|more)\s+(?:that\s+)?{_TOPIC}\s+(?:does|do|has|have|is|can)(?:\s*not|n't)\b",
            rf"^{_TOPIC}\s+or\s+{_TOPIC}{_END}",
        ),
    )
)
_WHICH = _compile(
    r"^(?:which|what)\s+(?:(?:should|shall|would|can|could|will|is|are|do|does|one|of)\b|(\w+))"
    rf"[^,:]{{0,60}}[,:]\s*{_TOPIC},?\s+or\s+{_TOPIC}{_END}"
)
"""The first word may say what both are: "which set should we use, the one by Metz or TCI's"."""
_HAS_BOTH = _compile(
    rf"^{_TOPIC}\s+(?:has|have|offers?|runs?|made|publish\w*)\s+(?:both\s+)?an?\s+{_TOPIC},?\s+and\s+an?\s+{_TOPIC}{_END}"
)
_SO_HAS = _compile(
    rf"^{_TOPIC}\s+(?:has|have|offers?|runs?|made|wrote|publish\w*)\s+{_TOPIC},?"
    rf"\s+and\s+so\s+(?:do|does|did|has|have)\s+{_TOPIC}{_END}"
)
_BOTH_HAVE = _compile(
    rf"\bboth\s+{_TOPIC}\s+and\s+{_TOPIC}\s+(?:have|offer|run|made|wrote|publish\w*)\s+{_TOPIC}{_END}"
)
_ONE_AND_ONE = _compile(
    rf"\b(\w+\s+[\w-]+)(?:\s+(?:for|of|on|in|from|by)\b[^,:?!]{{0,40}})?\s*[,:(]\s*(?:one|the\s+one)\s+((?:by|from|at|of|in|for|called)\s+.{{2,60}}?),?"
    rf"\s+(?:and|or)\s+(?:(?:one|the\s+one|the\s+other|another)\s+)?(.{{2,80}}?){_END}"
)
"""Two of a kind: "two lists of competencies, one by TCI and one by UNC"."""
_JOINTS = _compile(
    r"\b(?:vs\.?|versus|(?:as\s+)?(?:compared|comparable|opposed|distinct|different)\s+(?:with|to|from|than)"
    r"|(?:rather|better|worse)\s+than|instead\s+of|same\s+(?:thing\s+)?as|apart\s+from|unlike|against"
    r"|another\s+(?:word|name|term)\s+for|that(?=.*(?:\bnot|n't)\b))\s"
)
"""What stands between two things that are compared, whatever else the sentence says."""
_SMALL_WORDS = _compile(
    r",?\s+(?:and|or|to|from|with|into|of|for|in|over|than|but|while|not|what|why)\s+|[,;]\s+"
)
_COLON = re.compile(r":\s+")
_BETWEEN_CLAUSES = _compile(r",?\s+(?:and|but|while|whereas|or)\s+|,\s+(?=(?:another|the\s+other)\s)")
_KIND = _compile(
    r"\b(?:two|both|these|several|different)\s+((?:[\w-]+\s+){0,2}[\w-]+s)\b|\b(?:one|an?)\s+([\w-]+)(?=[^:,.]{0,20}:)"
)
"""What both are: "two competency lists", "one certificate only: the TCI one or ..."."""
_COMMA = re.compile(r"[,:(]\s*")
_ITS_ONE = _compile(r"\bthe\s+((?:[\w'’/&-]+\s+)?)one\b")
_NOUN_BY = _compile(r"\b(\w{3,})\s+(?:by|from|at|of|in|for)\b")
_THE_ONE = _compile(r"\b((?:the|that)(?: (?!(?:and|in|of|on|at|to|the|that|for)\b)[\w'’]+){0,5}) one\b")
_THE_ONES = _compile(r"\b((?:the|those)(?: [\w'’]+){0,5}) ones\b")
_ONE_AND_OTHER = r"the\s+(?:one|first)\b.*\bthe\s+(?:other|second)|the\s+second\b.*\bthe\s+first"
_WHICH_IS_BETTER = r"which\s+is\s+(?:\w+er|more|less)"
_REFERS_TO_BOTH = _compile(
    r"\b(?:these|those|they|them|both|the\s+two|each\s+other|one\s+another|which\s+one"
    rf"|{_ONE_AND_OTHER}|{_WHICH_IS_BETTER})\b"
)
MAX_CHARACTERS = 400
"""Longer sentences are not searched: all this is for questions."""
MOST_SPLITS = 6
"""Of a sentence; each is two more texts to match."""

_SURE = (
    r"vs|versus|differ\w*|distinct\w*|distinguish\w*|compar\w*|same|similar|identical|alike|than|instead|overlap\w*"
    r"|confus\w*|mix\w*|opposed|contrast\w*|unlike|apart|separate\w*|alternatives?|interchangeabl\w*|torn|conflat\w*"
    r"|prefer\w*|(?:pick|choose|take)\b.*\bover|muddl\w*|beyond|depart\w*|diverge\w*|deviate\w*|connect\w*|adds?|still\s+need"
)
_SURE_CUES = _compile(rf"\b(?:{_SURE}|relat(?:e|es|ed|ion))\b")
"""A sentence with one of these surely compares."""
_CUES = _compile(
    rf"\b(?:{_SURE}|v|or|relat\w*|between|both|against|another|side\s+by\s+side|(?:used|fits?|goe?s?|hang|belong|put)\s+together|combine[sd]?|combining|combination|complement\w*|replac\w*|come\s+first|came\s+first|begins?|line|two\s+(?:sides|things|sets|words|terms)|next\s+to|alongside"
    r"|(?<!what\s)(?<!which\s)(?:part|kind|type|form|subset|version)\s+of|which\b.*\band\s+which|who\s+does\s+what|which\s+(?:one(?!\s+(?:is|was)\s+(?:it|that)\b)|of\s+(?:them|these|those|the\s+two))"
    r"|(?:names?|words?|terms?|labels?|synonyms?)\s+(?:for|of)|do(?:es)?\b.{1,120}\beach|each\s+(?:one|other)|ha(?:s|ve)\s+to\s+do\s+with"
    r"|one\s+(?:thing|concept|construct|idea)|which\b.{0,40}\bwhen|on\s+top\s+of|belongs?\s+to|(?:fit|map)s?\s+(?:in|into|inside|within|on|onto)"
    r"|(?:anything|something)\s+like|is\s+(?:that|this)\s+(?:still|just|really|only|the)|(?:is|are)(?:n't)?\b.{1,60}\b(?:just|basically|really)"
    rf"|{_ONE_AND_OTHER}|{_WHICH_IS_BETTER})\b"
    r"|\b(?:tell|know)\b.*\bfrom\b|\b(?:that|anything|something)\b.*(?:\bnot|n't)\b"
)


_APART = _compile(
    r"\b(?:differ\w*|distinct\w*|distinguish\w*|same|opposed|separate\w*|apart|each|mix\w*|confus\w*|what(?:'s|\s+is)\s+what)\b"
)


def sets_side_by_side(text: str) -> bool:
    """True where a word may compare two things."""
    return len(text) <= MAX_CHARACTERS and bool(_CUES.search(text))


def tells_apart(text: str) -> bool:
    """True where a word asks what sets two things apart, and not which one to hold to."""
    return bool(_APART.search(text))


def find_pairs(sentence: str) -> Iterator[tuple[str, str]]:
    """The pairs of texts that a sentence may set side by side, the likeliest reading first."""
    if len(sentence) > MAX_CHARACTERS:
        return
    found = _WHICH.search(sentence)
    if found:
        if found[1]:
            yield f"{found[2]} {found[1]}", f"{found[3]} {found[1]}"
        yield _spell_out(found[2], found[3])
    found = _ONE_AND_ONE.search(sentence)
    if found:
        yield f"{found[1]} {found[2]}", f"{found[1]} {found[3]}"
    if _KIND.search(sentence) and _ITS_ONE.search(sentence):
        yield from starmap(_spell_out, _split_at(_BETWEEN_CLAUSES, sentence))
    found = _HAS_BOTH.search(sentence)
    if found:
        yield f"{found[1]} {found[2]}", f"{found[1]} {found[3]}"
    found = _SO_HAS.search(sentence)
    if found:
        yield f"{found[1]} {found[2]}", f"{found[3]} {found[2]}"
    found = _BOTH_HAVE.search(sentence)
    if found:
        yield f"{found[1]} {found[3]}", f"{found[2]} {found[3]}"
    for form in _FORMS:
        found = form.search(sentence)
        if found:
            yield _spell_out(found[1].strip(), found[2].strip())
    for joint in _JOINTS.finditer(sentence):
        yield _spell_out(sentence[: joint.start()].strip(), sentence[joint.end() :].strip())


def find_splits(sentence: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind each small word of a sentence that surely compares, in whatever form.

    "What did CFIR ever learn from EPIS, and where do they differ": before and behind "from".
    """
    if len(sentence) <= MAX_CHARACTERS and _SURE_CUES.search(sentence):
        for part in _COLON.split(sentence):
            yield from _split_at(_SMALL_WORDS, part)


def find_pairs_before(sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs of texts that a question may set side by side which only points back to them.

    They stand in one of the two sentences before it, or in each of them one.
    """
    parts = [part for sentence in sentences for part in _COLON.split(sentence)]
    for number, sentence in enumerate(parts):
        if number and asks(sentence) and _REFERS_TO_BOTH.search(sentence):
            before = parts[number - 1]
            yield from starmap(_spell_out, _split_at(_BETWEEN_CLAUSES, before))
            if number > 1:
                yield from starmap(_spell_out, _split_at(_BETWEEN_CLAUSES, parts[number - 2]))
                yield parts[number - 2], before


def _split_at(joints: re.Pattern[str], sentence: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind each joint of a sentence, of the first few."""
    for joint in islice(joints.finditer(sentence), MOST_SPLITS):
        yield sentence[: joint.start()], sentence[joint.end() :]


def _spell_out(first: str, second: str) -> tuple[str, str]:
    """Both sides; "the one" in the second is what the first ends with: "TCI course or the (new UNC) one".

    "The one by UNC" is what the first says is by somebody: "the course by TCI". "The ones" are the last
    things that the first has in the plural: "the competencies that UNC made". Where it says what both are,
    "the one" is that in either: "two courses, the TCI one and the one UNC runs".
    """
    kind = _KIND.search(first)
    if kind:
        *_, told = _COMMA.split(first[kind.end() :])
        if _ITS_ONE.search(told) or _ITS_ONE.search(second):
            spelt_out = rf"the \g<1>{kind[1] or kind[2]}"
            return _ITS_ONE.sub(spelt_out, told), _ITS_ONE.sub(spelt_out, second)
    *_, noun = re.findall(r"\w+", first) or ("one",)
    *_, nouns = re.findall(r"\b\w{3,}[^\Wsu]s\b", first) or (noun,)
    second = _THE_ONES.sub(rf"\1 {nouns}", second)
    made = _NOUN_BY.search(first)
    return first, _THE_ONE.sub(rf"\1 {made[1] if made else noun}", second)
