"""Looks for texts that raise or are slow, led by the lines that they reach.

The command is `python -m tests.bench.fuzz FOLDER`. FOLDER keeps the texts that reach new lines, between runs
too. Everything after it goes to libFuzzer, such as `-max_total_time=3600`. A crash is stored beside
FOLDER. The slowest text so far is in `FOLDER.slowest`; `python -m tests.bench hostile --text FOLDER.slowest`
says what it costs without the fuzzer's own work.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot.matching", "bot.answering", "bot.replies"]):
    from bot.knowledge.loading import default_folder, load_knowledge
    from tests.hostile import LONGEST_READ, Pipeline

from bot.answering.evaluation import load_examples

QUESTIONS = Path(__file__).parents[1] / "questions"


def main() -> None:
    """Runs until libFuzzer stops."""
    program, folder, *options = sys.argv
    corpus = Path(folder)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(load_examples(QUESTIONS)):
        (corpus / f"question-{number}").write_text(example.text, encoding="utf-8")
    pipeline = Pipeline(load_knowledge([default_folder()]))
    slowest = 0.0

    def try_text(raw: bytes) -> None:
        nonlocal slowest
        # What is no UTF-8 becomes lone surrogates, as JSON can carry them.
        text = raw.decode("utf-8", "surrogateescape")
        started = time.process_time()
        pipeline.run(text)
        took = time.process_time() - started
        if took > slowest:
            slowest = took
            corpus.with_suffix(".slowest").write_bytes(raw)

    own = [f"-max_len={LONGEST_READ}", "-len_control=0", f"-artifact_prefix={corpus}."]
    atheris.Setup([program, str(corpus), *own, *options], try_text)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
