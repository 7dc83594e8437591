"""Labels on the left, words wrapped on the right, as wide as the terminal but never too wide to read."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence

__all__ = ["bullets", "labelled", "paragraph", "width"]

_NARROWEST, _WIDEST = 60, 110
_LABEL = 16


def width() -> int:
    """Columns to use."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))


def labelled(label: str, text: str) -> str:
    """One label and its words; further lines stand under the first word."""
    start = f"  {label:<{_LABEL - 1}} "
    return _wrapped(text or "-", start, " " * len(start))


def bullets(texts: Sequence[str], indent: str = "    ") -> str:
    """One dash a text."""
    return "\n".join(_wrapped(text, f"{indent}- ", f"{indent}  ") for text in texts)


def paragraph(text: str, indent: str = "") -> str:
    """Words that fill the lines."""
    return _wrapped(text, indent, indent)


def _wrapped(text: str, first: str, further: str) -> str:
    return textwrap.fill(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
