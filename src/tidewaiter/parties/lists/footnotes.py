"""The footnote numbers that stand, without any sign, in the license requirements of the Entity List."""

from __future__ import annotations

import re

__all__ = ["footnotes_in"]

_AFTER = re.compile(r"734\.9\(e\)\s*([1-9])\b(?!\))")
_LAST = re.compile(r"(?:EAR\)?|\))\.?\s*([1-9])\.?\s*$")
_NAMED = re.compile(r"\b(?:footnote|fn)\s*([1-9])\b", re.IGNORECASE)


def footnotes_in(requirement: str) -> tuple[str, ...]:
    """`4` in "(See §§ 734.9(e)(2) and 744.11 of the EAR) 4": the footnote, not the section."""
    found = {match[1] for pattern in (_AFTER, _LAST, _NAMED) for match in pattern.finditer(requirement)}
    return tuple(sorted(found))
