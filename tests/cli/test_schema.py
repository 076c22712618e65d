"""What is generated from the field rules is up to date, and says the same as they do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.cli import main
from bot.knowledge.loading import default_folder, find_entry_files, load_file
from bot.knowledge.schema import TABLE_END, TABLE_START, build_schema
from tests.knowledge.files import GOOD

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = build_schema()


def validate(text: str) -> list[str]:
    """The mistakes that an editor would mark."""
    record = YAML(typ="safe", pure=True).load(text)
    plain = json.loads(json.dumps(record, default=str))
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(plain)]


def test_the_generated_files_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["schema", "--check", "--knowledge", str(default_folder())])
    assert code == 0, capsys.readouterr().out


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", list(find_entry_files(default_folder())), ids=lambda path: path.stem)
def test_every_entry_that_ships_fits_the_schema(path: Path) -> None:
    assert validate(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: definition", "kind: thing"),
        ("id: fidelity", "id: Fidelity!"),
        ("title: Implementation fidelity\n", ""),
        ("year: 2007", "year: 1207"),
        ("    doi: 10.1186/1748-5908-2-40\n", ""),
        ("    doi: 10.1186/1748-5908-2-40\n", "    url: javascript:alert(1)\n"),
        ("status: current", "stats: current"),
        ("reviewed: 2026-11-01", "reviewed: last week"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(old: str, new: str, tmp_path: Path) -> None:
    text = GOOD.replace(old, new)
    path = tmp_path / "fidelity.yaml"
    path.write_text(text, encoding="utf-8")
    entry, _ = load_file(path)
    assert entry is None
    assert validate(text)


def test_a_stale_file_is_told_and_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text(
        f"Before\n{TABLE_START}\nstale table\n{TABLE_END}\nafter\n", encoding="utf-8"
    )
    assert main(["schema", "--check", "--knowledge", str(tmp_path)]) == 1
    assert main(["schema", "--write", "--knowledge", str(tmp_path)]) == 0
    assert main(["schema", "--check", "--knowledge", str(tmp_path)]) == 0
    guide = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert guide.startswith("Before\n")
    assert guide.endswith("after\n")
    assert "stale table" not in guide
    assert "stale" in capsys.readouterr().out


def test_a_guide_without_markers_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--write", "--knowledge", str(tmp_path)]) == 2
    assert "README.md: expected the markers" in capsys.readouterr().err


def test_the_guides_example_is_a_good_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide = (default_folder() / "README.md").read_text(encoding="utf-8")
    entry, questions, off_topic = re.findall(r"^```yaml\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    (tmp_path / "example-scale.yaml").write_text(entry, encoding="utf-8")
    assert validate(entry) == []
    assert main(["check", str(tmp_path), "--today", "2026-11-23"]) == 0
    warnings = capsys.readouterr().out.splitlines()[:-1]
    assert all("found 'organizational-readiness'" in warning for warning in warnings), warnings
    assert all(isinstance(texts, list) for texts in YAML(typ="safe").load(off_topic).values())
    assert [question["expect"] for question in YAML(typ="safe").load(questions)] == ["example-scale"] * 2
