"""Numbers by which a party is known, written `kind=value`, whatever words a publisher uses for the kind."""

from __future__ import annotations

import re

__all__ = ["identifier", "is_number_kind"]

_KINDS = (
    ("imo", r"\bimo\b|vessel registration identification"),
    ("mmsi", r"\bmmsi\b|maritime mobile service identity"),
    ("lei", r"\blei\b|legal entity (identifier|number)"),
    ("uscc", r"\buscc\b|unified social credit"),
    ("swift", r"swift|\bbic\b"),
    ("duns", r"d-?u-?n-?s"),
    ("passport", r"passport"),
    ("vat", r"\bv\.?a\.?t\.?\b"),
    ("tax_id", r"tax|\binn\b|fiscal"),
    ("ogrn", r"ogrn|government registration number|primary state registration"),
    ("aircraft_serial", r"manufacturer's serial"),
    ("aircraft_tail", r"tail number"),
    ("registration", r"registration|company number|commercial registry|trade license|enterprise number|regnumber"),
    ("national_id", r"national id|identification number|cedula|personal id|d\.?n\.?i\.?|\bid\b|ssn|id card|curp"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
_NUMBER = re.compile(
    r"number|\bno\.?$|#|\bid\b|passport|registration|swift|bic|\bimo\b|mmsi|\blei\b|cedula|nit\b|ruc\b|rif\b|curp|"
    r"d\.n\.i|c\.r\.|d-u-n-s|license|matricula|folio|uscc|identification",
    re.IGNORECASE,
)


def is_number_kind(words: str) -> bool:
    """Whether a publisher's words name a number at all; a gender or a website is none."""
    return bool(_NUMBER.search(words))


def identifier(words: str, value: str) -> str:
    """`kind=value` from the publisher's words for the kind; a kind of its own where no other fits."""
    value = " ".join(value.split())
    imo = re.fullmatch(r"(?:IMO )?(\d{7})", value)
    if imo and re.search(r"\bimo\b|vessel", f"{words} {value}", re.IGNORECASE):
        return f"imo={imo[1]}"
    kind = next((kind for kind, pattern in _PATTERNS if pattern.search(words)), "")
    return f"{kind or re.sub(r'[^a-z0-9]+', '_', words.lower()).strip('_') or 'number'}={value}"
