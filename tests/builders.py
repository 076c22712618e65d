"""Small knowledge bases for tests, so that curators' edits do not change what the tests mean."""

from __future__ import annotations

from typing import Any

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Citation, Entry, Link, Program

SOURCE = Citation(
    title="A source", authors="Doe J", year=2020, publisher="A Journal", url="https://example.org/source"
)


def make_entry(entry_id: str, title: str, **fields: Any) -> Entry:  # noqa: ANN401 - any field of an entry
    """An entry with everything filled in that a test does not care about."""
    defaults: dict[str, Any] = {
        "kind": "definition",
        "answer": f"{title} is explained here, in one sentence [1].",
        "citations": (SOURCE,),
        "short": f"{title}, in short.",
    }
    return Entry(id=entry_id, title=title, **{**defaults, **fields})


def make_program(entry_id: str, title: str, **program: Any) -> Entry:  # noqa: ANN401 - any field of a program
    """A program with a link."""
    return make_entry(
        entry_id,
        title,
        kind="program",
        program=Program(**program),
        links=(Link(f"{title} page", f"https://example.org/{entry_id}"),),
    )


def make_base() -> KnowledgeBase:
    """A few topics of the field, with the traps among them."""
    return KnowledgeBase.of(
        (
            make_entry(
                "implementation-science",
                "Implementation science",
                aliases=("IS", "ImpSci"),
                questions=(
                    "the study of how proven practices get into routine use",
                    "what do implementation scientists do",
                ),
            ),
            make_entry(
                "implementation-support-practitioner",
                "Implementation support practitioner",
                aliases=("ISP", "implementation support practitioners"),
                questions=("who helps an organization put evidence into use", "what does an ISP do all day"),
                answer="ISPs support leaders and staff in using evidence [1]. They deliver no services [1].",
            ),
            make_entry(
                "fidelity",
                "Implementation fidelity",
                aliases=("fidelity", "treatment integrity"),
                questions=(
                    "how do I know whether staff deliver the program as designed",
                    "how is fidelity measured",
                ),
            ),
            make_entry(
                "sic",
                "Stages of Implementation Completion",
                kind="tool",
                aliases=("SIC",),
                questions=("measure of how far a site got with implementation",),
            ),
            make_entry(
                "eric", "Expert Recommendations for Implementing Change", aliases=("ERIC",), kind="framework"
            ),
            make_entry(
                "parihs",
                "PARIHS framework",
                kind="framework",
                aliases=("PARIHS", "i-PARIHS"),
                questions=("framework of evidence, context and facilitation",),
            ),
            make_entry(
                "cfir",
                "Consolidated Framework for Implementation Research",
                kind="framework",
                aliases=("CFIR",),
                questions=("framework with five domains of barriers and facilitators",),
                related=("parihs", "eric", "unknown-topic"),
            ),
            make_entry(
                "isp-core-competencies",
                "Core competencies for implementation support practitioners",
                kind="resource",
                aliases=("ISP competencies", "core competencies"),
                questions=("what skills should an ISP have",),
                related=("tci-certificate",),
            ),
            make_entry(
                "tci-core-competencies",
                "Core competencies for implementation practice",
                kind="resource",
                aliases=("TCI core competencies", "core competencies"),
                questions=("which skills does the center for implementation list",),
            ),
            make_entry(
                "theories-models-frameworks",
                "Theories, models and frameworks",
                aliases=("TMF",),
                questions=("how do a theory and a model differ",),
            ),
            make_program(
                "tci-certificate",
                "Implementation Support Specialist certificate",
                credential="certificate",
                audience=("practitioners",),
                format=("online",),
                applications="open",
            ),
            make_program(
                "cip-certificate",
                "Certificate Program in Implementation Practice",
                credential="certificate",
                audience=("practitioners",),
            ),
            make_program(
                "free-course", "Introduction course", credential="course", cost="free", format=("online",)
            ),
        )
    )
