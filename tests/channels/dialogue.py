"""One list of what people say, with what every channel must make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

Status = Literal["answered", "choices", "abstained"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What an asker was told: its kind, and the topics it shows or offers to choose from."""

    status: Status
    entries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said, and what must be heard."""

    name: str
    utterance: str
    heard: Heard
    deliveries: int = 1
    """How often the platform delivers it; a person hears one answer all the same."""


class Surface(Protocol):
    """A place where people talk to the bot."""

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        """Everything that was heard after `utterance` was delivered so often."""


def _answered(*entries: str) -> Heard:
    return Heard("answered", frozenset(entries))


def _choices(*entries: str) -> Heard:
    return Heard("choices", frozenset(entries))


ABSTAINED = Heard("abstained")

DIALOGUE = (
    Line("greeting", "hello", ABSTAINED),
    Line("thanks", "Thanks, bot!", ABSTAINED),
    Line("empty text", "", ABSTAINED),
    Line("help", "help", ABSTAINED),
    Line("exact term", "fidelity", _answered("fidelity")),
    Line("question", "what is an ISP", _answered("implementation-support-practitioner")),
    Line("typo", "what does fidleity mean", _answered("fidelity")),
    Line("acronym", "CFIR", _answered("cfir")),
    Line("acronym in small letters", "what is epis?", _answered("epis")),
    Line("shouting", "WHAT IS FIDELITY?!", _answered("fidelity")),
    Line(
        "two-way ambiguity",
        "core competencies",
        _choices("isp-core-competencies", "tci-core-competencies"),
    ),
    Line("list", "send me the program links", _answered("cip-certificate", "tci-certificate")),
    Line("comparison", "CFIR vs EPIS", _answered("cfir", "epis")),
    Line("off-topic", "what is the weather in Paris", ABSTAINED),
    Line("off-topic that shares an acronym", "what does my internet provider ISP cost", ABSTAINED),
    Line("4,000 characters", "lorem " * 667, ABSTAINED),
    Line("emoji", "🎉🎉", ABSTAINED),
    Line("emoji by name", ":tada: :+1:", ABSTAINED),
    Line("mention only", "<@U0IMPSCI>", ABSTAINED),
    Line("mention within", "hey <@U0IMPSCI> what is fidelity", _answered("fidelity")),
    Line("hostile text", "<script>steal(cookies)</script> & <!channel>", ABSTAINED),
    Line("hostile entry", "what is the zorblax scale", _answered("zorblax-scale")),
    Line("mark-up", "*what* is _fidelity_?", _answered("fidelity")),
    Line(
        "repeated delivery", "what is an ISP", _answered("implementation-support-practitioner"), deliveries=4
    ),
)
