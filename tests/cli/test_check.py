"""`impsci check` as people and machines call it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.cli import main
from tests.knowledge.files import GOOD, other, write_entry

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TODAY = ("--today", "2026-11-23")


def test_a_good_folder_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path)
    assert main(["check", str(tmp_path), *TODAY]) == 0
    assert capsys.readouterr().out == "1 entries, 0 errors, 0 warnings\n"


def test_a_warning_does_not_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path, GOOD.replace("status: current", "related: [nowhere]"))
    assert main(["check", str(tmp_path), *TODAY]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path}/fidelity.yaml:18: related[0]: warning: expected the id of an entry, found 'nowhere'",
        "1 entries, 0 errors, 1 warnings",
    ]


def test_github_shows_problems_beside_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path, GOOD.replace("kind: definition", "kind: '100%'"))
    assert main(["check", str(tmp_path), "--format", "github"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        f"::error file={tmp_path}/fidelity.yaml,line=2,title=impsci check%3A kind::kind: expected one of"
        " definition, framework, tool, resource, program, organization, found '100%25'"
    )


def test_machines_get_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path, GOOD.replace("kind: definition", "kind: x"))
    assert main(["check", str(tmp_path), "--format", "json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert (record["entries"], record["errors"], record["warnings"]) == (0, 1, 0)
    assert record["problems"][0].keys() == {"path", "line", "field", "text", "severity"}


def test_a_phrasing_that_another_entry_answers_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_entry(tmp_path)
    write_entry(tmp_path, other("manuals", "Following the manual", "implementation fidelity"), "manuals")
    assert main(["check", str(tmp_path), *TODAY, "--answers"]) == 0
    assert (
        "manuals.yaml:6: questions[0]: warning: expected 'implementation fidelity' to be answered by"
        " this entry, found" in capsys.readouterr().out
    )


def test_known_failures_are_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path / "knowledge")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "fidelity.yaml").write_text(
        "- {text: explain treatment integrity please, expect: fidelity, known_failure: too hard}\n"
        "- {text: weather in Paris, expect: fidelity, known_failure: too far}\n"
        "- {text: time for lunch, expect: fidelity}\n",
        encoding="utf-8",
    )
    arguments = ["check", str(tmp_path / "knowledge"), *TODAY, "--questions", str(tmp_path / "questions")]
    assert main(arguments) == 1
    assert capsys.readouterr().out.splitlines() == [
        (
            f"{tmp_path}/questions/fidelity.yaml:1: [0]: expected this known failure to fail,"
            " found it answered: remove 'known_failure'"
        ),
        (
            f"{tmp_path}/questions/fidelity.yaml:3: [2]: warning: expected fidelity, found no answer:"
            " mend the entry or add 'known_failure: why'"
        ),
        "1 entries, 1 errors, 1 warnings",
    ]


def test_a_thousand_files_are_read_on_all_processors_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1_000):
        write_entry(tmp_path, other(f"e{number}", f"Topic t{number}x"), f"e{number}")
    write_entry(tmp_path, GOOD.replace("kind: definition", "kind: x"))
    assert main(["check", str(tmp_path), *TODAY]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1000 entries, 1 errors, 0 warnings"


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--today", "tomorrow"]) == 2
    assert "--today: expected a day as YYYY-MM-DD, found 'tomorrow'" in capsys.readouterr().err
