"""`impsci eval`: tables for people, JSON for machines, charts for both grounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bot.cli import main
from bot.cli.chart import Chart, Mark, render_chart

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
QUESTIONS = """
- {text: what is an ISP, expect: implementation-support-practitioner, class: plain}
- {text: what is fidelity, expect: implementation-science, class: plain}
- {text: "what is fidelity, please", expect: implementation-science, class: plain}
- {text: where can I park, expect: null, class: far}
"""


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.yaml"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def evaluate(knowledge: Path, *arguments: object) -> int:
    return main(["eval", *map(str, arguments), "--knowledge", str(knowledge)])


def test_confusions_name_both_topics_and_the_questions(
    knowledge_folder: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(knowledge_folder, questions, "--confusions") == 0
    first, *texts = capsys.readouterr().out.splitlines()
    assert first.split() == "2 x asked for implementation-science, answered fidelity".split()
    assert [text.strip() for text in texts] == ["'what is fidelity'", "'what is fidelity, please'"]


def test_without_wrong_answers_that_is_said(
    knowledge_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("- {text: what is fidelity, expect: fidelity}", encoding="utf-8")
    assert evaluate(knowledge_folder, path, "--confusions") == 0
    assert capsys.readouterr().out == "No wrong answers.\n"


def test_a_sweep_is_a_table_and_a_chart(
    knowledge_folder: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = tmp_path / "sweep.svg"
    assert evaluate(knowledge_folder, questions, "--sweep", "--svg", chart) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["threshold", "right", "wrong", "offered", "off", "topic,", "answered"]
    assert len(lines) == 22
    assert len(ET.parse(chart).findall(f"{SVG}circle")) == 21


def test_reliability_counts_by_class_and_by_confidence(
    knowledge_folder: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(knowledge_folder, questions, "--reliability", "--json") == 0
    measured = json.loads(capsys.readouterr().out)
    assert measured["plain"]["n"] == 3
    assert measured["plain"]["right"] == pytest.approx(1 / 3)
    assert sum(one["n"] for one in measured["all"]["bins"]) == measured["all"]["n"]
    chart = tmp_path / "reliability.svg"
    assert evaluate(knowledge_folder, questions, "--reliability", "--svg", chart) == 0
    assert "all, by confidence" in capsys.readouterr().out
    assert len(ET.parse(chart).findall(f"{SVG}circle")) == len(measured["all"]["bins"])


def test_a_chart_needs_a_table_that_can_be_drawn(
    knowledge_folder: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(knowledge_folder, questions, "--svg", tmp_path / "chart.svg") == 2
    assert "--sweep" in capsys.readouterr().err


def test_a_chart_that_cannot_be_written_is_an_error_that_says_where(
    knowledge_folder: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "no such folder" / "chart.svg"
    assert evaluate(knowledge_folder, questions, "--reliability", "--svg", path) == 2
    assert str(path) in capsys.readouterr().err


def test_a_chart_escapes_its_words_and_keeps_its_marks_inside() -> None:
    marks = (Mark(0.0, 0.0), Mark(0.03, 1.0, "<b>&"))
    root = ET.fromstring(render_chart(Chart("a < b", "c & d", "x", "y", marks)))
    assert root.findtext(f"{SVG}title") == "a < b"
    assert root.findtext(f"{SVG}desc") == "c & d"
    assert "<b>&" in [text.text for text in root.findall(f"{SVG}text")]
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for dot in root.findall(f"{SVG}circle"):
        assert 0 < float(dot.attrib["cx"]) < width
        assert 0 < float(dot.attrib["cy"]) < height


def test_a_chart_is_readable_on_light_and_on_dark_ground() -> None:
    svg = render_chart(Chart("t", "d", "x", "y", (Mark(0.5, 0.5),), has_diagonal=True))
    assert "prefers-color-scheme: dark" in svg
    assert len(ET.fromstring(svg).findall(f"{SVG}polyline[@class='guide']")) == 1
