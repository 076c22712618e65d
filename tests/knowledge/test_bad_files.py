"""A file that nobody should write, or that was written to do harm: one line, no traceback, little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.knowledge.files import GOOD, write_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_MEGABYTES = 200
TIMEOUT_SECONDS = 60
"""Far more than is needed: this machine may be busy. `make bench` shows how long it takes."""

MEASURED = """
import json, pathlib, resource, sys, time
started = time.perf_counter()
from bot.cli import main
code = main(sys.argv[1:])
status = pathlib.Path("/proc/self/status")
if status.exists():
    # Unlike ru_maxrss, not inherited from the process that runs the tests.
    peak = int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
else:
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
took = {"code": code, "megabytes": peak, "seconds": time.perf_counter() - started}
print(json.dumps(took), file=sys.stderr)
"""


def check(folder: Path) -> tuple[list[str], dict[str, float]]:
    """The lines that `impsci check` prints, and what it took."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "check", str(folder), "--today", "2026-11-23"],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout.splitlines()[:-1], json.loads(done.stderr.splitlines()[-1])


def text_file(text: str) -> Callable[[Path], object]:
    return lambda folder: write_entry(folder, text)


def big_file(folder: Path) -> None:
    with (folder / "fidelity.yaml").open("wb") as file:
        file.write(GOOD.encode())
        file.seek(50 * 1024 * 1024)
        file.write(b"#")


def broken_link(folder: Path) -> None:
    (folder / "fidelity.yaml").symlink_to(folder / "nowhere.yaml")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)

CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "duplicate key": (
        text_file(GOOD + "title: Again\n"),
        "fidelity.yaml:20: title: expected this field once, found it already on line 3",
    ),
    "wrong kind": (
        text_file(GOOD.replace("kind: definition", "kind: definitio")),
        (
            "fidelity.yaml:2: kind: expected one of definition, framework, tool, resource, program,"
            " organization, found 'definitio' (did you mean 'definition'?)"
        ),
    ),
    "missing citation": (
        text_file(GOOD[: GOOD.index("citations:")] + "reviewed: 2026-11-01\n"),
        "fidelity.yaml:1: citations: expected a list, each a source with title and url or doi, found nothing",
    ),
    "marker without a source": (
        text_file(GOOD.replace("[1]", "[1] [2]")),
        "fidelity.yaml:9: answer: expected a source for [2], found 1 citation",
    ),
    "marker without a source in the research wording": (
        text_file(GOOD.replace("citations:", "research: Fidelity [3].\ncitations:")),
        "fidelity.yaml:11: research: expected a source for [3], found 1 citation",
    ),
    "javascript address": (
        text_file(GOOD.replace("doi: 10.1186/1748-5908-2-40", "url: javascript:alert(1)")),
        "fidelity.yaml:16: citations[0].url: expected an https address, found 'javascript:alert(1)'",
    ),
    "broken YAML": (
        text_file(GOOD.replace("title: Implementation fidelity", 'title: "Implementation fidelity')),
        "fidelity.yaml:3: file: expected valid YAML, found",
    ),
    "alias bomb": (text_file(BOMB), "fidelity.yaml:2: b[0]: expected the text itself, found the alias '*a'"),
    "tag": (
        text_file(GOOD.replace("title: Imp", "title: !!python/object/apply:os.system Imp")),
        (
            "fidelity.yaml:3: title: expected plain YAML, found the tag"
            " 'tag:yaml.org,2002:python/object/apply:os.system'"
        ),
    ),
    "empty file": (
        text_file(""),
        "fidelity.yaml:1: file: expected fields such as 'id: ...', found an empty file",
    ),
    "50 MB": (big_file, "fidelity.yaml:1: file: expected at most 256 KB, found 51,200 KB"),
    "wrong encoding": (
        lambda folder: (folder / "fidelity.yaml").write_bytes(
            GOOD.replace("How c", "Wie gr\u00f6").encode("latin-1")
        ),
        "fidelity.yaml:8: file: expected UTF-8 text, found another encoding (save the file as UTF-8)",
    ),
    "UTF-16": (
        lambda folder: (folder / "fidelity.yaml").write_bytes(GOOD.encode("utf-16")),
        "fidelity.yaml:1: file: expected UTF-8 text, found another encoding (save the file as UTF-8)",
    ),
    "deep nesting": (
        text_file("a: " + "[" * 100_000),
        "fidelity.yaml:1: file: expected at most 12 levels, found a deeper nesting",
    ),
    "two documents": (
        text_file(GOOD + "---\n" + GOOD),
        "fidelity.yaml:20: file: expected one entry a file, found a second '---'",
    ),
    "a list": (
        text_file("- one\n- two\n"),
        "fidelity.yaml:1: file: expected fields such as 'id: ...', found no field names",
    ),
    "a link to nothing": (
        broken_link,
        "fidelity.yaml:1: file: expected a readable file, found: No such file or directory",
    ),
    "control characters": (
        text_file(GOOD.replace("Implementation fidelity", "Implementation \x07 fidelity")),
        "fidelity.yaml:1: file: expected valid YAML, found",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_told_in_a_line_with_its_place(case: str, tmp_path: Path) -> None:
    make, expected = CASES[case]
    make(tmp_path)
    lines, took = check(tmp_path)
    (line,) = lines
    assert line.startswith(f"{tmp_path}/{expected}")
    assert took["code"] == 1
    assert took["megabytes"] < MOST_MEGABYTES


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("mistaken", "expected"),
    [("status: curent", "status: expected"), ("status: 'c", "file: expected valid YAML")],
)
def test_lines_are_numbered_as_in_an_editor(
    odd: str, end: str, mistaken: str, expected: str, tmp_path: Path
) -> None:
    text = GOOD.replace("short: How closely", f'note: "one{odd}two{odd}"\nshort: How closely')
    text = text.replace("status: current", mistaken)
    (tmp_path / "fidelity.yaml").write_bytes(text.replace("\n", end).encode())
    line = text.split("\n").index(mistaken) + 1
    (told,) = [one for one in check(tmp_path)[0] if expected in one and ": note:" not in one]
    assert told.startswith(f"{tmp_path}/fidelity.yaml:{line}: {expected}")


def test_a_loop_of_folders_ends(tmp_path: Path) -> None:
    write_entry(tmp_path / "definitions")
    (tmp_path / "definitions" / "again").symlink_to(tmp_path, target_is_directory=True)
    lines, took = check(tmp_path)
    assert lines == []
    assert took["code"] == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with named pipes")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fidelity.yaml")
    lines, _ = check(tmp_path)
    assert lines == [f"{tmp_path}/fidelity.yaml:1: file: expected a file, found something else"]
