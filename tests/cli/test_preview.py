"""A curator sees an entry before anybody else does, and what is due for review."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bot.cli import main
from tests.knowledge.files import GOOD, other, write_entry

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def preview(folder: Path, *arguments: str) -> int:
    return main(["preview", *arguments, "--knowledge", str(folder)])


def test_all_views_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path)
    assert preview(tmp_path, "fidelity", "-o", str(tmp_path / "page.html")) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Implementation fidelity\n")
    assert '"type": "header"' in shown
    assert f"page: {tmp_path}/page.html" in shown


def test_the_slack_view_is_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_entry(tmp_path)
    assert preview(tmp_path, str(path), "--as", "slack") == 0
    message = json.loads(capsys.readouterr().out)
    assert message["blocks"][0]["text"]["text"] == "Implementation fidelity"


def test_the_page_loads_nothing_from_outside(tmp_path: Path) -> None:
    write_entry(
        tmp_path,
        GOOD.replace("title: Imp", 'title: "<script>alert(1)</script> Imp').replace(
            "fidelity\nal", 'fidelity"\nal'
        ),
    )
    page = tmp_path / "page.html"
    assert preview(tmp_path, "fidelity", "--as", "page", "-o", str(page)) == 0
    html = page.read_text(encoding="utf-8")
    assert "<style>" in html
    assert not re.findall(r"<(?:link|script|img|iframe)\b|\bsrc=|@import|url\(", html)


def test_a_broken_neighbour_does_not_hinder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path)
    write_entry(tmp_path, "id: [", "broken")
    assert preview(tmp_path, "fidelity", "--as", "terminal") == 0
    assert preview(tmp_path, "broken") == 2
    assert "broken.yaml:" in capsys.readouterr().err
    assert preview(tmp_path, "nowhere") == 2


def test_what_is_due_is_listed_by_owner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_entry(tmp_path, GOOD.replace("status: current", "owner: Jane Doe"))
    write_entry(tmp_path, other("manuals", "Manuals").replace("2026-11-01\n", "2026-12-01\n"), "manuals")
    write_entry(tmp_path, other("guides", "Guides").replace("reviewed: 2026-11-01\n", ""), "guides")
    arguments = ["stale", "--knowledge", str(tmp_path), "--today", "2027-11-01"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [
        "(no owner):",
        f"  never reviewed  guides  {tmp_path}/guides.yaml:1",
        "Jane Doe:",
        f"  due 2027-11-01  fidelity  {tmp_path}/fidelity.yaml:19",
        "2 of 3 entries due by 2027-11-01",
    ]
    assert main([*arguments, "--within", "30", "--json"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)["(no owner)"]] == ["guides", "manuals"]
