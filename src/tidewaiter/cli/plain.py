"""Words from other people's files, made safe to print: no control characters, no marks that turn a line around."""

from __future__ import annotations

import unicodedata

__all__ = ["plain"]

_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(words: str) -> str:
    """The words on one line; whoever wrote them can neither move the cursor nor turn what follows around."""
    kept = (" " if unicodedata.category(one) == "Cc" else one for one in words if one not in _TURNS)
    return " ".join("".join(kept).split())
