"""A small careful reader of free text about a transaction: phrases it knows become facts, the rest stays unread.

"NVIDIA H200 SXM (export from US)" says how it moves; "60% owned by an Entity List party" says who owns the buyer;
"HBM3E stack 1180 GB/s in 110 mm2 package" says what it is. What it does not know it leaves as a missing fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError
from tidewaiter.law.facts_foundry import foundry_facts

__all__ = ["Phrases", "read_phrases"]

Facts = dict[str, Decimal | str]

_COUNTRY_WORDS = {
    "UAE": "AE",
    "USA": "US",
    "U.S.": "US",
    "United States of America": "US",
    "Hong Kong": "HK",
    "Macau": "MO",
}
_COUNTRIES = _COUNTRY_WORDS | {name: code for code, name in COUNTRY_NAMES.items()} | {c: c for c in COUNTRY_NAMES}
_COUNTRY = "(?:the )?(" + "|".join(sorted(map(re.escape, _COUNTRIES), key=len, reverse=True)) + r")(?![\w])"
_NUMBER = r"(\d+(?:\.\d+)?)"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The facts that the phrases say, and the text that is left: the item's name, or words not understood."""

    facts: Facts
    rest: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    facts: Callable[[re.Match[str]], Facts]


def _phrase(pattern: str, facts: Callable[[re.Match[str]], Facts] | Facts, *, cased: bool = False) -> _Phrase:
    compiled = re.compile(pattern, 0 if cased else re.IGNORECASE)
    return _Phrase(compiled, facts if callable(facts) else lambda _: facts)


def _code(name: str) -> str:
    return _COUNTRIES.get(name) or next(code for word, code in _COUNTRIES.items() if word.casefold() == name.casefold())


def _moved(kind: str) -> Callable[[re.Match[str]], Facts]:
    return lambda found: {"kind": kind, "from_country": _code(found.group(1))}


def _share(found: re.Match[str]) -> Facts:
    shares = re.findall(_NUMBER + r"\s*(?:%|percent|per cent)", found.group(0), re.IGNORECASE)
    return {"listed_owner_share_pct": sum(map(Decimal, shares), Decimal(0))}


_PERCENT = _NUMBER + r"\s*(?:%|percent|per cent)"
_LIST = r"(?:BIS )?(?:Entity[- ]List(?:ed)?|MEU[- ]List(?:ed)?|listed|SDN)"

# In this order: a phrase is taken out of the text when it is read, so that a later one does not read it again.
_PHRASES = (
    _phrase(r"\bre-?export(?:ed)? from " + _COUNTRY, _moved("reexport")),
    _phrase(r"\b(?:direct )?export(?:ed)? from " + _COUNTRY, _moved("export")),
    _phrase(r"\bship(?:ped|ment)? from " + _COUNTRY, lambda m: {"from_country": _code(m.group(1))}),
    _phrase(
        r"\b(?:in-?country transfer|transfer \(?in-?country\)?)(?: (?:in|within) " + _COUNTRY + ")?",
        {"kind": "in_country"},
    ),
    _phrase(r"\b(?:(?:transshipment|transit) (?:via|through|in)|via|through) Malaysia\b", {"via_malaysia": "yes"}),
    _phrase(r"\bre-?export(?:ed)?(?: from abroad)?\b", {"kind": "reexport"}),
    _phrase(r"\bexport(?:ed)? from abroad\b", {"kind": "reexport"}),
    _phrase(
        rf"\b{_PERCENT}(?:\s*(?:\+|and|,)\s*{_PERCENT})*[- ]*owned by (?:an? |two |several |three )?(?:\w\w )?{_LIST}"
        r"(?: part(?:y|ies)| entit(?:y|ies)| compan(?:y|ies)| firms?)?(?: \([^)]*\))?",
        _share,
    ),
    _phrase(
        r"\bentit(?:y|ies) (?:listed |named )?(?:in|of|on) Supp(?:\.|lement)?(?: No\.?)? ?8 (?:to|of) Part 740",
        {"supp8": "yes"},
    ),
    _phrase(r"\bSupp(?:\.|lement)?(?: No\.?)? ?8 (?:(?:to|of) Part 740 )?(?:listed )?entit(?:y|ies)", {"supp8": "yes"}),
    _phrase(r"\bUAE government(?: (?:agency|agencies|body|bodies|entity|ministry))?", {"supp8": "yes"}),
    _phrase(r"\b(?:G42|Core42)\b", {"supp8": "yes"}),
    _phrase(r"\bnot (?:listed )?in Supp(?:\.|lement)?(?: No\.?)? ?8(?: (?:to|of) Part 740)?", {"supp8": "no"}),
    _phrase(
        r"\bunlisted (?:private )?(?:UAE|Emirati) (?:company|entity|firm|party|buyer)", {"supp8": "no", "listed": "no"}
    ),
    _phrase(r"\b(?:unlisted|not listed)\b", {"listed": "no"}),
    _phrase(
        rf"\b(?:to|for) (?:an? )?(?:\w\w )?{_LIST}(?:[- ]List)? (?:party|entity|company|firm|end user|buyer)",
        {"listed": "yes"},
    ),
    _phrase(r"\b(?:for (?:use in )?(?:an? )?)?supercomputer\b(?: end use)?", {"end_use": "supercomputer"}),
    _phrase(r"\b(?:for )?(?:an? )?military[- ]?(?:intelligence )?end[- ]?(?:use|user)\b", {"end_use": "military"}),
    _phrase(
        r"\b(?:for )?(?:an? )?(?:IC )?fab(?:rication plant)? (?:of|with) unknown node|fab,? node unknown",
        {"end_use": "ic_fab_unknown_node"},
    ),
    _phrase(r"\b(?:for )?(?:an? )?advanced[- ]node (?:IC )?(?:fab|facility)\b", {"end_use": "advanced_fab"}),
    _phrase(r"\b(?:for )?(?:an? )?cloud (?:provider|use)\b", {"end_use": "cloud"}),
    _phrase(r"\b(?:without|no|lacking|missing)(?: all)? (?:\(dd\) )?certifications?\b", {"dd_certified": "no"}),
    _phrase(r"\b(?:with )?all (?:Supp\.? ?2 )?(?:\(dd\) )?certifications?(?: met)?\b", {"dd_certified": "yes"}),
    _phrase(r"\bnot (?:commercially )?available in the US\b", {"us_available": "no"}),
    _phrase(r"\b(?:commercially )?available in the US\b", {"us_available": "yes"}),
    _phrase(rf"\b{_PERCENT} US(?:-origin)? content", lambda m: {"us_content_pct": Decimal(m.group(1))}),
    _phrase(r"\b(?:not|no) (?:a )?(?:foreign[- ]direct[- ]product|FDP)\b", {"fdp": "no"}),
    _phrase(r"\b(?:foreign[- ]direct[- ]product|FDP)\b", {"fdp": "yes"}),
    _phrase(r"\bnot of US[- ]origin|\bnon-US[- ]origin", {"us_origin": "no"}),
    _phrase(r"\b(?:of )?US[- ]origin", {"us_origin": "yes"}),
    _phrase(
        r"\bnot (?:designed|marketed|designed or marketed) for data ?cent(?:er|re)s?", {"datacenter_marketed": "no"}
    ),
)
_MEMORY = re.compile(r"^\s*(?:\w+ )?HBM\d?\w*\b", re.IGNORECASE)
_BANDWIDTH = re.compile(_NUMBER + r"\s*(GB|TB)/s", re.IGNORECASE)
_AREA = re.compile(_NUMBER + r"\s*mm(?:2|²|\^2)", re.IGNORECASE)
_DENSITY = re.compile(r"density (?:of )?" + _NUMBER, re.IGNORECASE)
_EMPTY = re.compile(r"\(\s*[,;]?\s*\)")


def read_phrases(text: str, year: int = 0) -> Phrases:
    """Facts of the phrases in a text; `year` is that of the transaction, which some attestations depend on."""
    facts: Facts = {}
    rest = text
    foundry, rest = foundry_facts(rest, year)
    facts |= foundry
    if _MEMORY.match(rest):
        memory, rest = _memory(rest)
        facts |= memory
    for phrase in _PHRASES:
        found = phrase.pattern.search(rest)
        if found:
            facts |= {name: value for name, value in phrase.facts(found).items() if name not in facts}
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    return Phrases(facts, " ".join(_EMPTY.sub(" ", rest).split()))


def _memory(text: str) -> tuple[Facts, str]:
    """A memory stack: bandwidth over package area is its density; both given must agree within 1 %."""
    facts: Facts = {"item_kind": "hbm"}
    bandwidth, area, density = _BANDWIDTH.search(text), _AREA.search(text), _DENSITY.search(text)
    stated = Decimal(density.group(1)) if density else None
    if bandwidth:
        gbs = Decimal(bandwidth.group(1)) * (1000 if bandwidth.group(2).upper() == "TB" else 1)
        facts["dram_bandwidth_gbs"] = gbs
        if area:
            derived = (gbs / Decimal(area.group(1))).quantize(Decimal("0.001"))
            if stated is not None and abs(stated - derived) > derived / 100:
                raise InputError(
                    "The stated memory bandwidth density contradicts bandwidth and area.",
                    value=f"density {stated}, {gbs} GB/s / {area.group(1)} mm² = {derived}",
                    expected="values that agree within 1 %",
                )
            facts["memory_bandwidth_density"] = derived
    if stated is not None:
        facts.setdefault("memory_bandwidth_density", stated)
    rest = text
    for pattern in (_DENSITY, _BANDWIDTH, _AREA):
        rest = pattern.sub(" ", rest)
    return facts, re.sub(r"\bin\s+package\b|\bstack\b|\bpackage\b", " ", _MEMORY.sub(" ", rest), flags=re.IGNORECASE)
