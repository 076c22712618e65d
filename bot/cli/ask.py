"""`impsci ask`: an answer in the terminal, or as JSON for scripts."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from bot.cli import FAILED, NOT_ANSWERED, OK
from bot.errors import UsageError
from bot.knowledge.loading import load_knowledge
from bot.replies.plain import NoStyle, PlainRenderer
from bot.replies.record import Record, to_error_record, to_record
from bot.replies.responder import Responder
from bot.settings import find_encoder, knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

MAX_WIDTH = 88


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci ask`."""
    command.epilog = 'Example: impsci ask "what does fidelity mean"'
    command.add_argument("question", nargs="*", help="the question, in your own words")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--batch",
        metavar="FILE",
        help="with --json: one question a line of FILE ('-' is standard input), one JSON object a line",
    )


def run(options: argparse.Namespace) -> int:
    """Answers; exit code 0 when answered or offered choices, 1 when abstained, 2 on a mistake."""
    if options.batch is not None:
        if options.question or not options.json:
            raise UsageError("--batch FILE goes with --json and without a question")
        return _answer_batch(options.batch, _responder(options))
    if not options.question:
        raise UsageError('expected a question, as in: impsci ask "what is an ISP"')
    question = " ".join(options.question)
    responder = _responder(options)
    started = time.perf_counter()
    response = responder.respond(question)
    if options.json:
        record = to_record(question, response.answer, (time.perf_counter() - started) * 1_000)
        print(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        style = AnsiStyle() if _shows_colour(sys.stdout) else NoStyle()
        width = min(shutil.get_terminal_size().columns, MAX_WIDTH)
        print(PlainRenderer(width, style).render(response.reply))
    return NOT_ANSWERED if response.answer.status == "abstained" else OK


def _responder(options: argparse.Namespace) -> Responder:
    return Responder(
        load_knowledge(knowledge_folders(os.environ, options.knowledge)), find_encoder(os.environ)
    )


def _answer_batch(path: str, responder: Responder) -> int:
    """Answers line by line; a line that cannot be read is answered with an error, and the rest go on."""
    code = OK
    for line in _lines_of(path):
        record = _answer_line(line, responder)
        if record["status"] == "error":
            code = FAILED
        print(json.dumps(record, ensure_ascii=False))
    return code


def _lines_of(path: str) -> Iterator[bytes]:
    """The lines as bytes: one that is no UTF-8 must not keep the others from being read."""
    try:
        if path == "-":
            yield from sys.stdin.buffer
        else:
            with open(path, "rb") as file:  # noqa: PTH123 - a name from the command line
                yield from file
    except OSError as error:
        raise UsageError(f"--batch: expected a readable file, found '{path}': {error.strerror}") from None


def _answer_line(line: bytes, responder: Responder) -> Record:
    try:
        text = line.decode("utf-8").strip("\r\n")
        question = json.loads(text) if text.startswith('"') else text
    except UnicodeDecodeError:
        return to_error_record(line.decode("utf-8", "replace").strip(), "expected UTF-8 text")
    except ValueError:
        return to_error_record(text, "expected a JSON string or plain text, found a broken JSON string")
    started = time.perf_counter()
    response = responder.respond(question)
    return to_record(question, response.answer, (time.perf_counter() - started) * 1_000)


def _shows_colour(stream: TextIO) -> bool:
    """Colour only where a person looks at a terminal that wants it (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@dataclass(frozen=True, slots=True)
class AnsiStyle:
    """Terminal escapes, line by line, so that a pager shows each line right."""

    def strong(self, text: str) -> str:
        return self._mark(text, "1")

    def faint(self, text: str) -> str:
        return self._mark(text, "2")

    def address(self, text: str) -> str:
        return self._mark(text, "4;36")

    def _mark(self, text: str, code: str) -> str:
        return "\n".join(f"\x1b[{code}m{line}\x1b[0m" for line in text.splitlines())
