"""A line chart of shares as SVG, which needs no library, and is readable on light and on dark ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

WIDTH, HEIGHT = 640, 440
LEFT, RIGHT, TOP, BOTTOM = 72, 48, 48, 64
"""The margins around the plot."""
TICKS = 5
MOST_ROUND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Where an axis may end."""
STYLE = """
svg { color-scheme: light dark; font: 13px system-ui, sans-serif; background: #fff; color: #1c2430 }
text { fill: currentColor } .title { font-size: 16px; font-weight: 600 }
.grid { stroke: #d5dae1 } .line { fill: none; stroke: #0b5cad; stroke-width: 2.5 }
.dot { fill: #0b5cad } .guide { fill: none; stroke: #6b7480; stroke-width: 1.5; stroke-dasharray: 6 5 }
@media (prefers-color-scheme: dark) {
  svg { background: #14181f; color: #e8ebf0 }
  .grid { stroke: #39414d } .line { stroke: #7db8f5 } .dot { fill: #7db8f5 } .guide { stroke: #9aa3af }
}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the line, both coordinates from 0 to 1, with what is written beside it."""

    x: float
    y: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One line, and what is needed to read it."""

    title: str
    description: str
    """The same in a sentence, for those who do not see the chart."""
    x_title: str
    y_title: str
    marks: tuple[Mark, ...]
    has_diagonal: bool = False
    """True for a dashed line where both coordinates are equal; both axes then run to 1."""


def render_chart(chart: Chart) -> str:
    """The chart as an SVG document."""
    widest = max((mark.x for mark in chart.marks), default=1.0)
    end = 1.0 if chart.has_diagonal else next((one for one in MOST_ROUND if one >= widest), 1.0)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "aria-labelledby": "title description",
        },
    )
    ET.SubElement(root, "title", {"id": "title"}).text = chart.title
    ET.SubElement(root, "desc", {"id": "description"}).text = chart.description
    ET.SubElement(root, "style").text = STYLE
    _write(root, (WIDTH / 2, 26), chart.title, "middle", **{"class": "title"})
    _add_axes(root, chart, end)
    places = [_place(mark.x / end, mark.y) for mark in chart.marks]
    if chart.has_diagonal:
        _add_line(root, [_place(0, 0), _place(1, 1)], "guide")
    _add_line(root, places, "line")
    for mark, (x, y) in zip(chart.marks, places, strict=True):
        ET.SubElement(root, "circle", {"class": "dot", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4"})
        if mark.label:
            _write(root, (x + 8, y + 16), mark.label, "start")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _place(x: float, y: float) -> tuple[float, float]:
    """From shares of the axes to coordinates, which grow downwards."""
    return LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)


def _add_axes(root: Element, chart: Chart, end: float) -> None:
    for number in range(TICKS + 1):
        share = number / TICKS
        (x, bottom), (left, y) = _place(share, 0), _place(0, share)
        _add_line(root, [(x, bottom), _place(share, 1)], "grid")
        _add_line(root, [(left, y), _place(1, share)], "grid")
        _write(root, (x, bottom + 20), f"{share * end * 100:g} %", "middle")
        _write(root, (left - 10, y + 4), f"{share * 100:g} %", "end")
    _write(root, _place(0.5, 0), chart.x_title, "middle", dy="46")
    x, y = 20.0, _place(0, 0.5)[1]
    _write(root, (x, y), chart.y_title, "middle", transform=f"rotate(-90 {x:.1f} {y:.1f})")


def _add_line(root: Element, places: Sequence[tuple[float, float]], name: str) -> None:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    ET.SubElement(root, "polyline", {"class": name, "points": points})


def _write(root: Element, place: tuple[float, float], text: str, anchor: str, **more: str) -> None:
    x, y = place
    attributes = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, **more}
    ET.SubElement(root, "text", attributes).text = text
