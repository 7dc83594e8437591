"""One line of a list may hold several names, and words that are no name."""

from __future__ import annotations

import re

__all__ = ["names_in"]

_FORMERLY = re.compile(
    r"[\s,;(\[]+(?:f\.?\s?/?k\.?\s?/?a\.?|a\.?\s?/?k\.?\s?/?a\.?|d\.?\s?/?b\.?\s?/?a\.?|n\.?\s?/?k\.?\s?/?a\.?"
    r"|formerly(?: known as)?|also known as|doing business as)(?=[\s,:])[,:]?\s+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"[;,]?\s+and\s+any\s+successors?\b.*$|[;,]?\s+and\s+(?:all\s+|its\s+)*(?:subordinate|subsidiaries)\b.*$",
    re.IGNORECASE,
)


def names_in(text: str) -> tuple[str, ...]:
    """The names a text holds: itself without "and any successor …", parted where it says f.k.a., a.k.a. or d.b.a."""
    if not text.isascii() and not _FORMERLY.search(text):
        return (text,)
    parts = (_NO_NAME.sub("", part).strip(' ,;()[]"') for part in _FORMERLY.split(text))
    return tuple(dict.fromkeys(part for part in parts if part)) or (text,)
