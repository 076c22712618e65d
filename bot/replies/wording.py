"""Every fixed sentence that an asker may read, and how dates and sources are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.knowledge.entry import Citation, Entry, Kind

PURPOSE = "I answer questions about implementation science from a reviewed, cited knowledge base."
EXAMPLES = ("what is an ISP", "what does fidelity mean", "CFIR vs EPIS", "send me the program links")
HELP_TITLE = "Ask me about implementation science"
HELP_HOW = (
    "Ask in your own words: I know definitions, frameworks, tools, resources, organizations, and training. "
    "Every answer comes from a reviewed file and lists its sources; nothing is generated. "
    "When I am not sure, I say so."
)
TRY = "For example"
GREETING = "Hello! " + PURPOSE
UNSURE = "I do not have a reviewed answer to that."
UNRELATED = "I do not have a reviewed answer to that. " + PURPOSE
NEAREST = "The nearest topics I know"
REPHRASE = "You can put it differently, or name the term or framework that you have in mind."
TORN = "I can think of {count} things that you may mean:"
EMPTY = "I did not find a question in that. " + PURPOSE
TOO_LONG = "That is too long for me to read as a question. Please ask it in a sentence or two."
CURATED = "Curated, not generated"
SOURCES = "Sources"
LINKS = "Go on"
RELATED = "Related"
MORE = "More on"
FAILED = (
    "Something went wrong on my side, and I have no answer for you. Please try again (incident {incident})."
)
TOO_LATE_FOR_FORM = "That took too long, and Slack no longer opens the form. Please press the button again."
ANSWERED_ELSEWHERE = (
    "I may not write where you asked. Here is the answer; to get it there, invite me to that channel."
)
TOO_MANY = "Those were very many questions in a minute. Please ask again in a moment."
FOR_RESEARCHERS = "In the words of researchers"
PROGRAMS = "Training and certificates"
NO_PROGRAM = "I know of no training that is said to be all of that. Take one of the filters away."
NARROW = "Narrow it down"
ALL_PROGRAMS = "All"
FACETS = {
    "online": "Online",
    "in-person": "In person",
    "practitioners": "For practitioners",
    "researchers": "For researchers",
    "certificate": "Certificate",
    "degree": "Degree",
    "free": "Free",
    "open": "Open all year",
}
WHAT_IT_IS = "What it is"
KIND = "Kind"
PARTS = "Parts"
SERVES = "Serves"
AT_A_GLANCE = "At a glance"
KIND_NAMES = {
    "definition": "term",
    "framework": "framework, model or theory",
    "tool": "tool or measure",
    "resource": "resource",
    "program": "training",
    "organization": "organization or event",
}
CITE_STYLES = {"apa": "APA", "vancouver": "Vancouver", "bibtex": "BibTeX", "ris": "RIS"}
SHARE = "Share to channel"
RESEARCH = "Research wording"
CITE = "Cite"
CITE_TITLE = "Cite these sources"
CITE_HOW = "Select a text and copy it."
CLOSE = "Close"
HELPFUL = "Helpful"
UNHELPFUL = "Not helpful"
FEEDBACK_KEPT = "Thank you: your word helps us to improve this answer."
FEEDBACK_LOST = "Your word could not be kept just now. Please try again later."
NOTE = "Note"
MORE_BELOW = "Show more"
PAGE_BEFORE = "Show what came before"
DETAILS = "Details"
SHOWN_BELOW = "The answer is below"
TAGLINE = "cited answers about implementation science"
APP_SHORT = "Cited answers about implementation science, reviewed by people."
APP_FULL = (
    "Definitions, frameworks, tools, resources and training in implementation science, in your own words. "
    "Every answer comes from a reviewed file and lists its sources; nothing is generated. "
    "When the bot is not sure, it offers a choice or says so. "
    "Write to it, mention it in a channel or group chat, or search for a definition under the message box."
)
SEARCH = "Search impsci"
SEARCH_SHORTCUT_DESCRIPTION = "Find a term, framework, tool or training, and read its cited answer"
EXPLAIN_DESCRIPTION = "Explains the terms of a message; only you see it"
EXPLAIN = "Explain with impsci"
BROWSE = "Browse"
BACK = "Back to the start"
LATEST = "Reviewed lately"
NOTHING_KNOWN = "Nothing is known yet."
STEP_TITLE = "Answer a question"
STEP_DESCRIPTION = "Answers a question about implementation science, with its sources"
STEP_PARAMETERS = {
    "question": ("Question", "In anybody's own words"),
    "answer": ("Answer", "The answer as text; where there is none, that it is not known"),
    "entry_id": ("Entry", "The id of the entry that answers; empty where none does, or several"),
    "sources": ("Sources", "The numbered sources of the answer, one a line"),
}
"""What the step of a workflow takes in and hands on: a name, its title and its description."""
TERMS = "This message has terms that I know. Which one shall I explain?"
NO_TERMS = "I found no term in this message that I know. You can ask me about it with /impsci."
KIND_HEADINGS: dict[Kind, str] = {
    "definition": "Definitions",
    "framework": "Frameworks, models and theories",
    "tool": "Tools and measures",
    "resource": "Resources",
    "program": "Training and certificates",
    "organization": "Organizations and events",
}
SLACK_FULL = (
    "impsci answers questions about implementation science: definitions, frameworks, tools, training and "
    "organizations. Every answer comes from a reviewed file and lists its sources; no text is generated. "
    "When impsci does not know, it says so. Ask with /impsci, by mentioning @impsci in a channel, "
    "or in a direct message."
)
SEARCH_TITLE = "Cite a definition"
SEARCH_DESCRIPTION = "Find a term and put its definition with its sources into the conversation"
SEARCH_FIELD = "Term or question"
SEARCH_HINT = "For example: fidelity, CFIR, implementation support practitioner"
SEARCH_NONE = "Nothing found: put it differently, or name the term"
WELCOME = (
    "Hello! " + PURPOSE + " Write to me here, or mention me in a channel or group chat."
    " To put a cited definition into any conversation, search for it under the message box."
)
FEEDBACK_TITLE = "About this answer"
FEEDBACK_THANKS = "Thank you. What helped?"
FEEDBACK_WHY = "What was wrong?"
FEEDBACK_COMMENT = "In your own words (optional; please no names or other personal details)"
FEEDBACK_SEND = "Send"
FEEDBACK_REASONS = {
    "not-asked": "Not what I asked",
    "wrong": "Something in it is wrong",
    "outdated": "It is out of date",
    "unclear": "Hard to understand",
    "link": "A link does not work",
}
"""Why an answer did not help: a key that is stored, and its label."""
GONE = "I no longer have an entry of that name. Please ask again."


@dataclass(frozen=True, slots=True)
class Notice:
    """A page that tells one thing, with one way on."""

    title: str
    text: str
    link: str
    url: str


_INSTALL_URL = "/slack/install"
INSTALL_CANCELLED = Notice(
    "impsci was not installed",
    "Slack was not given the permission, and nothing was changed. You can start again at any time.",
    "Start again",
    _INSTALL_URL,
)
INSTALL_AGAIN = Notice(
    "impsci was not installed",
    "This page works once, for ten minutes, in the browser in which the installation was started. "
    "Please start again.",
    "Start again",
    _INSTALL_URL,
)
INSTALL_LATER = Notice(
    "impsci cannot be installed now",
    "Something on my side does not work, and nothing was changed. Please try again in a few minutes.",
    "Try again",
    _INSTALL_URL,
)


def installed(name: str, url: str) -> Notice:
    """What is said after an installation into the workspace or organization `name`; `url` leads there."""
    how = (
        "In Slack, type /impsci and a question, mention @impsci in a channel that it was invited to, "
        "or send it a direct message."
    )
    return Notice(f"impsci is installed in {name}", how, "Open Slack", url)


_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def shared_by(name: str) -> str:
    """The line under an answer that somebody showed to all."""
    return f"Shared by {name}" if name else "Shared by a member of this channel"


def home_fine_print(count: int, latest: date | None) -> str:
    """The last line of the Home."""
    reviewed = f" · last reviewed {day(latest)}" if latest else ""
    return f"{count} reviewed entries · {CURATED}{reviewed}"


def chosen(label: str) -> str:
    """A filter that is on: pressed once more, it is off."""
    return f"✓ {label}"


def torn(count: int) -> str:
    """The sentence above choices."""
    return TORN.format(count=_NUMBERS.get(count, str(count)))


def neither(count: int) -> str:
    """The label of the way out of a choice."""
    return "Neither" if count == 2 else "None of these"


def day(value: date) -> str:
    """`23 Nov 2026`: unlike all-digit dates, read alike on both sides of the Atlantic."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_name(entry: Entry) -> str:
    """The acronym where there is one, else the title."""
    return _acronym(entry) or entry.title


def no_response(value: date) -> str:
    """What is said beside an address that `impsci links` found dead."""
    return f"link did not respond on {day(value)}"


def heading(entry: Entry) -> str:
    """The title, with its acronym where it has one that the title does not hold."""
    acronym = _acronym(entry)
    return (
        f"{entry.title} ({acronym})"
        if acronym and acronym.lower() not in entry.title.lower()
        else entry.title
    )


def _acronym(entry: Entry) -> str:
    return next((alias for alias in entry.aliases if _is_acronym(alias)), "")


def _is_acronym(alias: str) -> bool:
    return 2 <= len(alias) <= 10 and " " not in alias and sum(map(str.isupper, alias)) >= 2


def reference(citation: Citation) -> str:
    """Who, when, what, where: `Albers B, Metz A, Burke K (2020). Title. Journal`."""
    who = citation.authors or citation.publisher
    year = f" ({citation.year})" if citation.year else ""
    where = f". {citation.publisher}" if citation.publisher and citation.publisher != who else ""
    return f"{who}{year}. {citation.title}{where}" if who else f"{citation.title}{year}"


def short_reference(citation: Citation) -> str:
    """Who and when: `Damschroder LJ et al. 2022`."""
    first, *others = [part.strip() for part in citation.authors.split(",")]
    who = f"{first} et al." if others else first or citation.publisher or citation.title
    return f"{who} {citation.year}" if citation.year else who


def fine_print(entry: Entry) -> str:
    """The last line of an answer."""
    return f"{CURATED} · reviewed {day(entry.reviewed)}" if entry.reviewed else CURATED


_COST = {"free": "free", "paid": "fee", "mixed": "partly free", "unknown": "fee not known: see the page"}
_APPLICATIONS = {
    "open": "open all year",
    "periodic": "at set times",
    "closed": "applications closed",
    "unknown": "dates not known: see the page",
}


def program_facts(entry: Entry) -> str:
    """What one needs to know to choose a training, as far as it is known."""
    program = entry.program
    if program is None:
        return ""
    parts = (
        f"for {join(program.audience)}" if program.audience else "",
        join(program.format),
        program.place,
        program.length,
        _COST.get(program.cost, ""),
        _APPLICATIONS.get(program.applications, ""),
    )
    return " · ".join(part for part in parts if part)


def checked(facts: str, when: date | None) -> str:
    """Facts of a training, with the day on which somebody last saw them."""
    return " · ".join((facts, f"checked {day(when)}")) if facts and when else facts


def checked_between(first: date, last: date) -> str:
    """The same under several of them."""
    return f"Checked {day(first)}" if first == last else f"Checked between {day(first)} and {day(last)}"


def facts_day(entry: Entry) -> date | None:
    """The day on which somebody last saw these facts."""
    return next((link.checked for link in entry.links if link.checked), entry.reviewed)


def join(words: tuple[str, ...]) -> str:
    """The words one after the other: "A, B and C"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
