"""The page of one reply as a single file, for a curator who has no server running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.replies import wording
from bot.replies.page import render_page_parts
from bot.replies.plain import summarize

if TYPE_CHECKING:
    from bot.replies.reply import Reply

_STYLESHEET = "impsci.css"


def render_preview(reply: Reply, title: str, count: int) -> str:
    """The page as the server shows it, with its stylesheet inside: it loads nothing from outside.

    `count` is the number of entries that the page names at its end.
    """
    loader = PackageLoader("bot.channels.web")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    html = environment.get_template("page.html").render(
        question=title,
        parts=render_page_parts(reply),
        summary=summarize(reply),
        answered=True,
        gone="",
        purpose=wording.PURPOSE,
        examples=wording.EXAMPLES,
        stylesheet=_STYLESHEET,
        count=count,
    )
    css = PackageLoader("bot.channels.web", "static").get_source(environment, _STYLESHEET)[0]
    return html.replace(f'<link rel="stylesheet" href="{_STYLESHEET}">', f"<style>\n{css}</style>")
