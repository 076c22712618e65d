"""The small mark-up of answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.replies.markup import Bullets, Paragraph, Span, parse_markup, to_plain


def spans_of(text: str) -> tuple[Span, ...]:
    (block,) = parse_markup(text)
    assert isinstance(block, Paragraph)
    return block.spans


def test_a_marker_knows_its_source() -> None:
    assert spans_of("A claim [1][12].") == (
        Span("A claim "),
        Span("[1]", source=1),
        Span("[12]", source=12),
        Span("."),
    )


def test_emphasis_strong_code_and_links_are_read() -> None:
    assert spans_of("*a* **b** `c` [d](https://example.org)") == (
        Span("a", is_emphasis=True),
        Span(" "),
        Span("b", is_strong=True),
        Span(" "),
        Span("c", is_code=True),
        Span(" "),
        Span("d", url="https://example.org"),
    )


def test_a_hyperlink_is_one_span_however_it_is_written() -> None:
    assert spans_of("[a **strong**\none](https://example.org)") == (
        Span("a strong one", url="https://example.org"),
    )


def test_line_breaks_inside_a_paragraph_are_spaces() -> None:
    assert to_plain(spans_of("one\ntwo")) == "one two"


def test_bullets_are_items() -> None:
    before, bullets = parse_markup("Parts:\n\n- one [1]\n- two\n")
    assert isinstance(before, Paragraph)
    assert isinstance(bullets, Bullets)
    assert [to_plain(item) for item in bullets.items] == ["one [1]", "two"]


def test_everything_else_stays_text() -> None:
    assert to_plain(spans_of("<b>no</b> # no ![no](https://example.org/x.png)")).startswith("<b>no</b> # no")


def test_other_schemes_are_no_links() -> None:
    assert all(not span.url for span in spans_of("[x](javascript:alert(1)) [y](file:///etc/passwd)"))


@settings(deadline=None)
@given(st.text(alphabet="*_`[]()!<>- \n1a", max_size=300))
def test_any_mixture_of_marks_can_be_read(text: str) -> None:
    parse_markup(text)
