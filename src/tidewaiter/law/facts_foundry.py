"""Reads what a foundry's text says about Note 1 to 3A090.a: who attested what, and whether that overcomes it."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["foundry_facts", "presumption_overcome"]

Facts = dict[str, Decimal | str]

_DIE = re.compile(r"\blogic (?:die|dies|wafer|wafers|IC)\b", re.IGNORECASE)
_NODE = re.compile(r"\b(\d+(?:\.\d+)?)\s*nm\b", re.IGNORECASE)
_NON_PLANAR = re.compile(r"\b(?:non-planar|FinFET|GAA(?:FET)?)\b", re.IGNORECASE)
_EXPORTER = re.compile(
    r"\(?exporter (?:=|is) (?:an? |the )?(?:foundry|OSAT|fabricator|front-end fabricator)\)?", re.IGNORECASE
)
_NO_DESIGNER = re.compile(r"\bno (?:approved |authori[sz]ed )?(?:IC )?designer attestation\b", re.IGNORECASE)
_DESIGNER = re.compile(
    r"\b(?:approved|authori[sz]ed) (?:IC )?designer(?:'s)?(?: (?:attests?|attestation|datasheet)[^,;()]*)?",
    re.IGNORECASE,
)
_UNAPPROVED = re.compile(r"\b(?:unapproved|not approved) OSAT\b", re.IGNORECASE)
_APPROVED = re.compile(r"\b(?:packaged by )?(?:an? )?approved OSAT\b", re.IGNORECASE)
_FABRICATOR = re.compile(r"\bpackaged by the (?:fabricator|foundry)(?: outside [^,;()]*)?", re.IGNORECASE)
_TRANSISTORS = re.compile(
    r"(?:\battest(?:ing|s|ed)?(?: to)? )?(?:< ?|below |fewer than )?(\d+(?:\.\d+)?)\s*(?:bn|billion)(?: transistors)?",
    re.IGNORECASE,
)
_NO_HBM = re.compile(r"\b(?:without|no) HBM\b", re.IGNORECASE)
_HBM = re.compile(r"\bwith HBM\b", re.IGNORECASE)


def foundry_facts(text: str, year: int) -> tuple[Facts, str]:
    """The facts of a logic die that a foundry or packager exports, and the text without them.

    A presumption stands until it is overcome: where no attestation that counts is mentioned, it is not.
    """
    if not _DIE.search(text):
        return {}, text
    facts: Facts = {"item_kind": "die"}
    node = _NODE.search(text)
    if node:
        facts["foundry_node_advanced"] = "yes" if Decimal(node.group(1)) <= 16 or _NON_PLANAR.search(text) else "no"
    elif _NON_PLANAR.search(text):
        facts["foundry_node_advanced"] = "yes"
    if _EXPORTER.search(text):
        facts |= {"exporter_is_foundry": "yes", "letter_holder": "none"}
        facts["presumption_overcome"] = "yes" if _overcome(text, year) else "no"
    rest = text
    for pattern in (_DIE, _NODE, _NON_PLANAR, _EXPORTER, _NO_DESIGNER, _DESIGNER, _UNAPPROVED, _APPROVED, _FABRICATOR):
        rest = pattern.sub(" ", rest)
    for pattern in (_TRANSISTORS, _NO_HBM, _HBM):
        rest = pattern.sub(" ", rest)
    return facts, rest.strip(" ,;")


def presumption_overcome(transistors_bn: Decimal, hbm: bool, year: int) -> bool:
    """Whether an attested count of aggregated approximated transistors suffices in a year (Note 1, (b) and (c))."""
    if transistors_bn < 30:
        return True
    limit = 40 if year >= 2029 else 35 if year >= 2027 else 30
    return not hbm and transistors_bn < limit


def _overcome(text: str, year: int) -> bool:
    if _DESIGNER.search(text) and not _NO_DESIGNER.search(text):
        return True
    counted = _TRANSISTORS.search(text)
    attested = (_APPROVED.search(text) and not _UNAPPROVED.search(text)) or _FABRICATOR.search(text)
    if not counted or not attested:
        return False
    return presumption_overcome(Decimal(counted.group(1)), not _NO_HBM.search(text), year)
