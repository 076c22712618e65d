"""Sources leave in the forms that people and reference managers read."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
import rispy
from bibtexparser.entrypoint import parse_string

from bot.cli import main
from bot.knowledge.entry import Citation
from bot.knowledge.loading import default_folder, load_folders
from bot.replies.references import render, to_items

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = Citation(
    "50% of what? Ünïcode & _marks_",
    authors="Proctor EK, Lengnick-Hall R, et al",
    year=2023,
    publisher="Implementation Science",
    doi="10.1186/s13012_023",
)
PAGE = Citation(
    "Implementation Drivers",
    authors="National Implementation Research Network",
    publisher="NIRN",
    url="https://example.org/a_b%20c",
    checked=date(2026, 11, 23),
)
ITEMS = to_items((ARTICLE, PAGE, ARTICLE))


def test_each_source_is_named_once() -> None:
    assert [item["id"] for item in ITEMS] == ["proctor2023", "national"]
    assert ITEMS[0]["author"] == [
        {"family": "Proctor", "given": "E. K."},
        {"family": "Lengnick-Hall", "given": "R."},
    ]
    assert ITEMS[1]["author"] == [{"literal": "National Implementation Research Network"}]


def test_people_read_apa_and_vancouver() -> None:
    assert render(ITEMS, "apa").splitlines() == [
        (
            "Proctor, E. K., & Lengnick-Hall, R. (2023). 50% of what? Ünïcode & _marks_."
            " Implementation Science. https://doi.org/10.1186/s13012_023"
        ),
        (
            "National Implementation Research Network. (n.d.). Implementation Drivers. NIRN. Retrieved"
            " November 23, 2026, from https://example.org/a_b%20c"
        ),
    ]
    assert render(ITEMS, "vancouver").splitlines() == [
        (
            "1. Proctor EK, Lengnick-Hall R. 50% of what? Ünïcode & _marks_. Implementation Science. 2023."
            " doi:10.1186/s13012_023"
        ),
        (
            "2. National Implementation Research Network. Implementation Drivers [Internet]. NIRN;"
            " [cited 2026 Nov 23]. Available from: https://example.org/a_b%20c"
        ),
    ]


def test_bibtex_can_be_read_back() -> None:
    text = render(ITEMS, "bibtex")
    library = parse_string(text)
    assert library.failed_blocks == []
    first, second = library.entries
    assert first.fields_dict["doi"].value == "10.1186/s13012_023"
    assert first.fields_dict["author"].value == "Proctor, E. K. and Lengnick-Hall, R."
    assert r"50\% of what?" in first.fields_dict["title"].value
    assert second.fields_dict["author"].value == "{National Implementation Research Network}"
    assert second.fields_dict["url"].value == "https://example.org/a_b%20c"


def test_ris_can_be_read_back() -> None:
    text = render(ITEMS, "ris")
    assert text.lstrip().startswith("TY  - JOUR")
    first, second = rispy.loads(text)
    assert first["authors"] == ["Proctor, E. K.", "Lengnick-Hall, R."]
    assert (second["type_of_reference"], second["urls"]) == ("ELEC", ["https://example.org/a_b%20c"])


@pytest.mark.parametrize("style", ["apa", "vancouver", "bibtex", "ris", "csl-json"])
def test_all_sources_that_ship_can_be_written(style: str) -> None:
    knowledge = load_folders([default_folder()]).knowledge
    items = to_items(citation for entry in knowledge for citation in entry.citations)
    assert len({item["id"] for item in items}) == len(items)
    text = render(items, style)
    assert all(item.get("DOI", "") in text for item in items)


def test_cite_and_export_print_them(
    capsys: pytest.CaptureFixture[str], knowledge_folder: Path, tmp_path: Path
) -> None:
    folder = ["--knowledge", str(knowledge_folder)]
    assert main(["cite", "fidelity", "--style", "csl-json", *folder]) == 0
    assert json.loads(capsys.readouterr().out)[0]["title"]
    for name in ("json", "csl-json", "markdown", "bibtex", "ris"):
        assert main(["export", "--format", name, "-o", str(tmp_path / name), *folder]) == 0
    assert {entry["id"] for entry in json.loads((tmp_path / "json").read_text())} >= {"fidelity", "cfir"}
    assert "## " in (tmp_path / "markdown").read_text()


def test_an_unknown_entry_is_told(capsys: pytest.CaptureFixture[str], knowledge_folder: Path) -> None:
    assert main(["cite", "nowhere", "--knowledge", str(knowledge_folder)]) == 2
    assert capsys.readouterr().err == "impsci: expected the id of an entry, found 'nowhere'\n"
