"""Draws inline SVG from tags and attributes; every text and attribute is escaped, whatever a party calls itself."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from tidewaiter.report.wording import plain

SMALLEST = 0.78
"""How far a picture shrinks with its frame before the frame scrolls: the smallest type stays readable."""

LONGEST_PATH = 40_000
"""Characters of one attribute; the line of a drawing is longer than any text."""

__all__ = ["fit", "lines_of", "picture", "tag", "text"]

Attribute = str | int | float | None


def tag(name: str, *children: Markup | str, **attributes: Attribute) -> Markup:
    """One element; `_` in an attribute's name is written `-`, a trailing `_` is dropped, None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_attribute(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(child if isinstance(child, Markup) else escape(plain(child)) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704  built of escaped parts


def text(x: float, y: float, words: str, class_: str = "", **attributes: Attribute) -> Markup:
    """A run of text at a point."""
    return tag("text", words, x=x, y=y, class_=class_ or None, **attributes)


def picture(width: float, height: float, label: str, parts: Iterable[Markup]) -> Markup:
    """A whole picture that a screen reader announces by its label; it keeps its size and its frame scrolls."""
    return tag(
        "svg",
        tag("title", label),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_attribute(width)} {_attribute(height)}",
        width=width,
        height=height,
        style=f"min-width: {_attribute(float(width) * SMALLEST)}px",
        role="img",
    )


def fit(words: str, characters: int) -> str:
    """The words, shortened to what fits; the full text belongs in a title beside it."""
    clean = plain(words)
    return clean if len(clean) <= characters else f"{clean[: characters - 1].rstrip()}…"


def lines_of(words: str, characters: int, most: int) -> list[str]:
    """The words broken into at most so many lines; SVG does not break lines by itself."""
    lines: list[str] = [""]
    for word in plain(words).split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= characters or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [fit(line, characters) for line in lines]


def _attribute(value: Attribute) -> str:
    """Coordinates to a tenth: the same bytes everywhere, and no longer than a screen can show."""
    if isinstance(value, float):
        written = f"{value:.1f}".removesuffix(".0")
        return "0" if written == "-0" else written
    return plain(value, LONGEST_PATH)
