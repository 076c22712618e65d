"""The first step: an utterance, as typed in a chat, becomes a query.

Takes away what chat clients add (mentions, mark-up, entities, emoji) and what people say around a question
(greetings, "can you tell me"), and keeps both the words and what they looked like.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from bot.matching.words import WORD, fold_word, is_acronym, stem

MAX_CHARACTERS = 3_000
"""A longer text is not a question, and is not read; neither is one of more than MAX_WORDS."""
MAX_WORDS = 500
MOST_ACCENTS = 30
"""No word of any language has more on one letter (Unicode Standard Annex 15, stream-safe text format)."""

_SLACK_LINK = re.compile(r"<(?:https?|mailto):[^|<>\s]{1,2000}\|([^<>|]{1,300})>")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(<?https?://[^\s()<>]{1,2000}>?\)")
_ADDRESS = re.compile(r"<?\b(?:https?://|mailto:|www\.)[^\s<>|]{1,2000}>?", re.IGNORECASE)
_SLACK_MENTION = re.compile(r"<[@#!][^<>]{0,100}>")
_TEAMS_MENTION = re.compile(r"<at[^<>]{0,100}>[^<>]{0,200}</at>", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@(?=\w)[\w.-]{1,80}")
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z0-9_+\-]{2,40}:(?![\w:])", re.IGNORECASE)
_MARKS = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)|^[^\S\n]*(?:>|&gt;)+[^\S\n]?", re.MULTILINE)
# Control, zero-width and direction characters, which split or hide words; line ends and tabs stay.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e007f]"
)
# What one of the expressions above needs, or an entity: most of what is typed holds nothing of it.
_ADDED = re.compile(r"[<>&:*_~`@]|www\.", re.IGNORECASE)
_QUOTE_MARKS = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"'}
_QUESTION_WORDS = r"(?:what|who|how|where|when|why|which)(?:'?s)?\b"
_NEXT_QUESTION = re.compile(rf"\b(?:and|also|plus)\s+(?={_QUESTION_WORDS})", re.IGNORECASE)
_QUESTION = re.compile(rf"(?:and |also |so )?{_QUESTION_WORDS}|.{{1,300}}\?$", re.IGNORECASE)
_ASKING = re.compile(
    rf"(?:and |so |but )?(?:{_QUESTION_WORDS}|(?:is|are|can|could|does|do|did|has|any|give|show|tell)\b"
    r"|(?:i|we)(?:'d| would)?\s+(?:(?:just|only|really|simply)\s+)?(?:want|need|like|love)\s+to\s+know\b)",
    re.IGNORECASE,
)
# How an answer is wished for, which says nothing of what it is about.
_MANNER = re.compile(
    r" ?[,;:(\u2013\u2014-]? ?\b(?:in\s+(?:short|brief|english)|briefly|eli5"
    r"|without\s+(?:(?:the|all|any)\s+){0,2}jargon|(?:once|when|if)\s+(?:you|we|i)\b[^.?!,;\n]{1,30}\sjargon"
    r"|(?:in|with|using)\s+(?:(?:very|really|more|a|your|my|own|few|couple\s+of|one|two|three|or|[1-5]"
    r"|plain|simpler?|easy|everyday|ordinary|normal|human|basic|short|lay|layman'?s|non-?technical|technical"
    r"|implementation|science)\s+){1,4}"
    r"(?:terms|words|english|language|sentences?|lines|paragraphs?|nutshell|terminology|jargon|lingo)"
    r"|in\s+(?:your|our|this)\s+field"
    r"|to\s+(?:an?\s+)?(?:(?:complete|total|absolute|utter|real|mere)\s+)?"
    r"(?:newbies?|newcomers?|novices?|beginners?|lay\s?(?:persons?|people))"
    r"|in\s+words\s+(?:that\s+)?(?:i|we|a|an|my|our|even|any|every)\b[^.?!,;\n]{1,50}"
    r"|for\s+(?:my|our|a|the|this|his|her)\s+(?:[\w'-]+\s+){0,2}?(?:thesis|dissertation|essay|assignment|homework"
    r"|coursework|slides?|presentation|lecture|seminar|handout|glossary|chapter)(?:\s+(?:chapter|section))?"
    r"|(?:as\s+if|like)\s+(?:i'?m|i\s+(?:am|was|were)|we'?re|to)\s+(?:five|six|5|6|new|an?)\b[^.?!,;\n]{0,40}"
    r")\)?(?=\s*(?:[.?!,;:)]|$|please|pls|thanks))",
    re.IGNORECASE,
)
# What the expression above needs: most of what is typed holds nothing of it.
_MANNERED = re.compile(
    r"short|brief|english|eli5|jargon|terms|words|language|sentence|lines|paragraph|nutshell|terminology"
    r"|lingo|field|like|as if|thesis|dissertation|essay|assignment|homework|coursework|slide|presentation"
    r"|lecture|seminar|handout|glossary|chapter|newbie|newcomer|novice|beginner|lay"
)
_CLAUSE_END = re.compile(
    r"[,;:()\"]+\s*|\s[-\u2013\u2014]\s|\b(?:and|but|so|because|although|when|while|since|if|though)\b",
    re.IGNORECASE,
)
_ASKING_CLAUSE = re.compile(rf"(?:[,;:]|\s[-\u2013\u2014])\s+(?={_ASKING.pattern})", re.IGNORECASE)
# "Metz et al. 2020", "e.g. CFIR" and "St. Louis" go on.
_SENTENCE_END = re.compile(
    r"(?<=[.?!…])(?<! al\.)(?<! vs\.)(?<!e\.g\.)(?<!i\.e\.)"
    r"(?<!\bSt\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)\s+|\n+"
)

# Words that carry no topic: how people ask, greet and hedge. Folded; in American spelling.
FRAME_WORDS = frozenset(
    """
    a an and are as at be been being but by can could did do does doing done for from get got had
    has have having he her here him his how i i'd i'll i'm i've if in into is isn't it it's its just
    me my no not of off on one or our out she should so some such than that that's the their them
    then there these they they're this those to too up us was we we're we've were what what's whats
    when where where's which while who who's whose why will with would you your about again all also
    any anybody anyone anything before between both each else ever every actually already basically
    else even exactly maybe perhaps please pls plz quite rather really simply sure thx thank thanks
    ta cheers hi hiya hey hello morning afternoon evening good bot folks team everyone everybody
    guys ask asked asking call called calls explain explained explaining tell telling told describe
    describing say saying says said know knows known wonder wondering question questions quick mean
    means meaning meant define defined definition defining need needs needed want wants wanted like
    liked looking look find finding found give gives giving given let lets show showing share send
    sending help understand thing things stuff something somebody someone lot lots bit kind sort way
    ways oh ok okay um umm lol haha ugh btw don't doesn't didn't can't cannot couldn't won't
    wouldn't shouldn't aren't wasn't yes yeah yep nope am may might must shall per via vs versus etc
    eg ie stand stands think thinking thought remind summarize summary overview come comes came
    phrase count counts
    """.split()
)

_SMALL_TALK = frozenset(
    """
    hi hiya hey hello howdy morning good afternoon evening night day greetings thanks thank you thx
    ta cheers ty bye goodbye everyone everybody all folks team there bot yo welcome
    """.split()
)
_HELP = frozenset(
    map(
        str.strip,
        """
        help, help me, commands, how do you work, how does this work, how do i use this, how can you help me,
        what can you do, what do you do, what can you answer, what can i ask, what can i ask you,
        what do you know, what can you help with, who are you, what are you, what is this bot
        """.split(","),
    )
)


@dataclass(frozen=True, slots=True)
class Query:
    """An utterance, prepared."""

    utterance: str
    text: str
    """The utterance without mark-up, case kept."""
    typed: tuple[str, ...]
    """All its words, as typed."""
    words: tuple[str, ...]
    """The same, folded, in American spelling."""
    stems: tuple[str, ...]
    """The stem of each word, in the same order."""
    content: tuple[int, ...]
    """The positions of the words that carry a topic."""
    is_shouted: bool = False
    """True where most of it is in capitals, so that they mark no acronyms."""
    is_too_long: bool = False

    def __hash__(self) -> int:
        """All else follows from the text, and queries are looked up often."""
        return hash(self.text)

    @property
    def is_empty(self) -> bool:
        """True where nothing is left that one could ask about."""
        return not self.words

    @property
    def is_greeting(self) -> bool:
        """True where it only greets or thanks."""
        return bool(self.words) and len(self.words) <= 6 and all(word in _SMALL_TALK for word in self.words)

    @property
    def is_help(self) -> bool:
        """True where the asker wants to know what the bot is for."""
        return " ".join(self.words) in _HELP


def prepare_query(utterance: str) -> Query:
    """The query of an utterance; time grows with its length, up to MAX_CHARACTERS."""
    text = clean(utterance) if len(utterance) <= MAX_CHARACTERS else utterance
    # Some characters stand for many: a text may be longer once it is clean.
    is_too_long = len(text) > MAX_CHARACTERS
    text = "" if is_too_long else leave_out_manner(text)
    typed = tuple(WORD.findall(text))
    if len(typed) > MAX_WORDS:
        is_too_long, text, typed = True, "", ()
    words = tuple(map(fold_word, typed))
    is_shouted = sum(map(str.isupper, typed)) > max(2, len(typed) // 2)
    content = tuple(
        index
        for index, word in enumerate(words)
        if word not in FRAME_WORDS or (is_acronym(typed[index]) and not is_shouted)
    )
    return Query(utterance, text, typed, words, tuple(map(stem, words)), content, is_shouted, is_too_long)


def clean(utterance: str) -> str:
    """`utterance` without what chat clients add: mentions, tags, entities, emphasis, emoji, addresses."""
    if utterance.isascii() and utterance.isprintable() and not _ADDED.search(utterance):
        return " ".join(utterance.split())
    text = html.unescape(utterance)
    if "<" in text:
        text = _TEAMS_MENTION.sub(" ", text)
        text = _SLACK_LINK.sub(r" \1 ", text)
        text = _SLACK_MENTION.sub(" ", text)
    if "](" in text:
        text = _MARKDOWN_LINK.sub(r" \1 ", text)
    text = _ADDRESS.sub(_keep_host, text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = html.unescape(text)
    text = _HANDLE.sub(" ", _SHORTCODE.sub(" ", text))
    if not (text.isascii() and text.isprintable()):
        # Hidden characters first: what is left may be written in many more.
        text = unicodedata.normalize("NFKC", _limit_accents(_HIDDEN.sub("", text)))
        for curly, straight in _QUOTE_MARKS.items():
            text = text.replace(curly, straight)
    text = _MARKS.sub(" ", text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def leave_out_manner(text: str) -> str:
    """A cleaned text without how the answer is wished for: "in plain English"."""
    return _MANNER.sub("", text) if _MANNERED.search(text.lower()) else text


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences and lines of a cleaned text."""
    return tuple(sentence for part in _SENTENCE_END.split(text) if (sentence := part.strip()))


def split_clauses(sentence: str) -> tuple[str, ...]:
    """The clauses of a sentence, at its punctuation and conjunctions; all of it where it is nothing else."""
    clauses = tuple(clause for part in _CLAUSE_END.split(sentence) if (clause := part.strip(" .?!…\n")))
    return clauses or (sentence,)


def part_told_and_asked(sentence: str) -> tuple[str, str]:
    """What a sentence tells, and what it asks at its end: "I could not say: who are NIRN?"."""
    ends = [clause.span() for clause in _ASKING_CLAUSE.finditer(sentence)]
    return (sentence[: ends[-1][0]], sentence[ends[-1][1] :]) if ends else ("", sentence)


def split_questions(text: str) -> tuple[str, ...]:
    """The questions of a cleaned text, where it asks more than one: "what is X, and who made Y"."""
    parts = [
        part.strip(" ,;") for sentence in split_sentences(text) for part in _NEXT_QUESTION.split(sentence)
    ]
    return tuple(part for part in parts if _QUESTION.match(part))


def begins_asking(sentence: str) -> bool:
    """True for a sentence that is a question from its first word on."""
    return bool(_ASKING.match(sentence))


def asks(sentence: str) -> bool:
    """True for a sentence that is a question by its first word or its mark."""
    return sentence.endswith("?") or begins_asking(sentence)


def _limit_accents(text: str) -> str:
    """At most MOST_ACCENTS of them on one letter: more are put in order in the square of their number."""
    kept, count = [], 0
    for character in text:
        count = count + 1 if unicodedata.combining(character) else 0
        if count <= MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)


def _keep_host(address: re.Match[str]) -> str:
    """The site's name is a word that one may ask about; the rest of an address is noise."""
    host = re.sub(r"^<?(?:https?://|mailto:)?(?:www\.)?", "", address.group().lower())
    return f" {re.split(r'[/?#>:]', host, maxsplit=1)[0]} "
