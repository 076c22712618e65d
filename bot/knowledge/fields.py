"""The one table of field rules: reading, the JSON Schema and the contributor's table all come from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.knowledge.entry import KINDS, STATUSES, Citation, Entry, Link, MatchRules, Program
from bot.knowledge.shapes import Address, Day, Field, Fields, ListOf, Number, OneOf, Pattern, Text

if TYPE_CHECKING:
    from bot.knowledge.document import Group
    from bot.knowledge.problems import Report

CREDENTIALS = ("certificate", "degree", "course", "institute", "modules")
AUDIENCES = ("practitioners", "researchers", "students", "managers")
FORMATS = ("online", "in-person", "hybrid")
COSTS = ("free", "paid", "mixed", "unknown")
APPLICATIONS = ("open", "periodic", "closed", "unknown")

_ID = Pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*", "lower-case words joined by hyphens, such as 'know-do-gap'")
_IDS = ListOf(_ID)
_WORDS = ListOf(Text(100))

CITATION_FIELDS = Fields(
    rows=(
        Field("title", Text(400), "The title of the source.", required=True),
        Field("authors", Text(400), "Who wrote it: `Albers B, Metz A, Burke K`, or the organisation."),
        Field("year", Number(1800, 2100, whole=True), "The year it was published."),
        Field("publisher", Text(300), "The journal or the organisation that published it."),
        Field("url", Address(), "Where to read it. Needed unless there is a `doi`."),
        Field(
            "doi",
            Pattern(r"10\.\d{4,9}/\S+", "a DOI such as 10.1186/1748-5908-1-1"),
            "The DOI, without `https://doi.org/`.",
        ),
        Field("checked", Day(), "The day somebody last saw that this source says this."),
    ),
    one_of=("url", "doi"),
    expected="a source with title and url or doi",
)

LINK_FIELDS = Fields(
    rows=(
        Field("label", Text(150), "What the reader will find there.", required=True),
        Field("url", Address(), "The address.", required=True),
        Field("checked", Day(), "The day somebody last opened it."),
    ),
    expected="a link with label and url",
)

PROGRAM_FIELDS = Fields(
    rows=(
        Field("provider", Text(200), "The id of the organisation's entry, or its name."),
        Field("credential", OneOf(CREDENTIALS), "What one holds afterwards."),
        Field("audience", ListOf(OneOf(AUDIENCES)), "Whom it is for."),
        Field("format", ListOf(OneOf(FORMATS)), "How it is taught; leave it out if not known."),
        Field("cost", OneOf(COSTS), "`mixed`: some parts are free."),
        Field("length", Text(200), "How long it takes, in words."),
        Field("place", Text(200), "Where it is taught."),
        Field("applications", OneOf(APPLICATIONS), "`open`: one can start or apply at any time."),
    ),
    expected="what one needs to know to choose a training",
)

MATCH_FIELDS = Fields(
    rows=(
        Field("never", _WORDS, "Words of another field: a message that holds one is not about this entry."),
        Field("require", _WORDS, "A message must hold at least one of these words."),
        Field("threshold", Number(0, 1), "The confidence from which this entry may answer."),
    ),
    expected="a curator's last word on matching",
)

ENTRY_FIELDS = Fields(
    rows=(
        Field("id", _ID, "The file's name without `.yaml`.", required=True),
        Field("kind", OneOf(KINDS), "What sort of thing it is.", required=True),
        Field("title", Text(200), "The heading of the answer.", required=True),
        Field(
            "aliases", ListOf(Text(150)), "Other names of the same thing: acronyms, spellings, full forms."
        ),
        Field("questions", ListOf(Text(400)), "Phrasings, as people type them."),
        Field("short", Text(240), "One sentence in plain language that stands alone."),
        Field(
            "answer",
            Text(20_000, one_line=False),
            "60 to 120 words; each claim carries its source: [1].",
            required=True,
        ),
        Field(
            "research",
            Text(20_000, one_line=False),
            "The same for researchers, with the same sources; shown on demand.",
        ),
        Field(
            "citations",
            ListOf(CITATION_FIELDS),
            "The sources, numbered by position: the first is [1].",
            required=True,
        ),
        Field("links", ListOf(LINK_FIELDS), "Where to go next: program pages, sites, tools."),
        Field("related", _IDS, "Ids of entries to read next, the most useful first."),
        Field("about", _IDS, "Ids of the topics that this framework, tool, resource or program serves."),
        Field("program", PROGRAM_FIELDS, "For training: what one needs to know to choose it."),
        Field("status", OneOf(STATUSES), "`current` unless something changed; then say what in `note`."),
        Field("note", Text(1_000), "Shown with the answer: what changed, ended, or is not known."),
        Field("owner", Text(150), "Who is asked when the entry is due for review."),
        Field("reviewed", Day(), "The day a curator last read the whole entry."),
        Field("match", MATCH_FIELDS, "A curator's last word on when this entry answers."),
    ),
    one_of=("aliases", "questions"),
)

_GROUPS: dict[str, type] = {"program": Program, "match": MatchRules}
_LISTS_OF_GROUPS: dict[str, type] = {"citations": Citation, "links": Link}


def read_entry(document: Group, report: Report) -> Entry | None:
    """The entry of a document, or None where `report` holds an error."""
    before = _count_errors(report)
    values: dict[str, Any] = ENTRY_FIELDS.read(document, "", report) or {}
    if _count_errors(report) > before:
        return None
    for name, group in _GROUPS.items():
        if name in values:
            values[name] = group(**values[name])
    for name, group in _LISTS_OF_GROUPS.items():
        values[name] = tuple(group(**fields) for fields in values.get(name, ()))
    return Entry(**values)


def _count_errors(report: Report) -> int:
    return sum(problem.severity == "error" for problem in report.problems)
