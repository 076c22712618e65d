"""The page: one template for the server and for a curator's preview, with its stylesheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.replies import wording
from bot.replies.page import render_page_parts
from bot.replies.plain import summarize
from bot.replies.reply import Heading

if TYPE_CHECKING:
    from bot.replies.reply import Reply
    from bot.replies.wording import Notice

MAX_QUESTION = 3_000
STYLESHEET_PATH = "/static/impsci.css"


class Page:
    """Renders the page, with or without a reply."""

    def __init__(self) -> None:
        environment = Environment(
            loader=PackageLoader("bot.channels.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("page.html")
        self._notice = environment.get_template("notice.html")
        static = PackageLoader("bot.channels.web", "static")
        self.stylesheet = static.get_source(environment, "impsci.css")[0]

    def render(self, reply: Reply | None, *, question: str, count: int, gone: str = "") -> str:
        """The HTML; `count` is the number of entries, `gone` what is said of one that is no more."""
        return self._template.render(
            question=question[:MAX_QUESTION],
            parts=render_page_parts(reply) if reply else (),
            has_heading=reply is not None and any(isinstance(part, Heading) for part in reply.parts),
            summary=summarize(reply) if reply else wording.PURPOSE,
            answered=reply is not None,
            gone=gone,
            purpose=wording.PURPOSE,
            examples=wording.EXAMPLES,
            stylesheet=STYLESHEET_PATH,
            count=count,
        )

    def render_notice(self, notice: Notice) -> str:
        """The HTML of a page that tells one thing."""
        return self._notice.render(notice=notice, purpose=wording.PURPOSE, stylesheet=STYLESHEET_PATH)

    def render_alone(self, reply: Reply, *, title: str, count: int) -> str:
        """The same page as one file, with the stylesheet inside: it loads nothing from outside."""
        html = self.render(reply, question=title, count=count)
        link = f'<link rel="stylesheet" href="{STYLESHEET_PATH}">'
        return html.replace(link, f"<style>\n{self.stylesheet}</style>")
