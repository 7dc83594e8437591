from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.report.svg import fit, lines_of, picture, tag, text

NAME = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(deadline=None)
@given(NAME, NAME)
def test_any_text_and_attribute_gives_well_formed_xml(words: str, more: str) -> None:
    drawn = picture(10.0, 10, words, [text(1.5, 2, more, class_=words), tag("g", tag("title", words))])
    ElementTree.fromstring(drawn)


def test_a_text_cannot_become_a_tag() -> None:
    assert "<b>" not in text(0, 0, "<b>", class_='"><b>')


def test_coordinates_are_written_to_a_tenth() -> None:
    assert tag("line", x1=1.25, x2=-0.01, y1=3.0) == '<line x1="1.2" x2="0" y1="3"></line>'


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(min_value=2, max_value=30), st.integers(min_value=1, max_value=4))
def test_broken_lines_keep_to_their_width_and_number(words: str, characters: int, most: int) -> None:
    lines = lines_of(words, characters, most)
    assert 1 <= len(lines) <= most
    assert all(len(line) <= characters for line in lines)


def test_what_does_not_fit_ends_in_dots() -> None:
    assert fit("Far Lake Computing", 8) == "Far Lak…"
    assert fit("short", 8) == "short"
