"""What else than the name speaks for or against a hit: kinds, countries, addresses, numbers, birth dates."""

from __future__ import annotations

import re

from tidewaiter.parties.addresses import shared_words
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.party import Party

__all__ = ["field_evidence", "most_evidence", "plain_number", "same_number"]

_SAME_NUMBER, _OTHER_NUMBER = 8.0, -3.0
_SAME_COUNTRY, _OTHER_COUNTRY = 0.7, -0.7
_SAME_BIRTH, _OTHER_BIRTH = 2.0, -4.0
_SAME_ADDRESS, _NEAR_ADDRESS = 3.0, 1.0
_OTHER_KIND = -2.5
"""Log-odds, set by hand: no labelled data says how often listed parties share a country or a number with ordinary ones.
A country says little (firms have branches), a registration number nearly everything."""

_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_LEAST_SIGNS = 6
"""A shorter number, or one without a digit (N/A), tells nobody apart."""


def field_evidence(party: Party, entry: ListEntry, asked: str) -> tuple[float, tuple[str, ...]]:
    """Log-odds to add for every field known on both sides, each with its reason; what is not known adds nothing."""
    found = [*_kinds(party, entry, asked), *_countries(party, entry), *_numbers(party, entry), *_births(party, entry)]
    found += _addresses(party, entry)
    return sum(weight for weight, _ in found), tuple(reason for _, reason in found)


def most_evidence(party: Party) -> float:
    """The most log-odds that the fields known of a party could add to a name, its number left out."""
    return (
        (_SAME_COUNTRY if party.countries else 0.0)
        + (_SAME_BIRTH if party.born else 0.0)
        + (_SAME_ADDRESS if party.address else 0.0)
    )


def _kinds(party: Party, entry: ListEntry, asked: str) -> list[tuple[float, str]]:
    kind = party.kind
    if kind == "unknown" and read_name(asked, False).trade:
        kind = "company"
    if "unknown" in {kind, entry.kind} or kind == entry.kind:
        return []
    return [(_OTHER_KIND, f"kind differs: {kind}, listed as {entry.kind}")]


def _countries(party: Party, entry: ListEntry) -> list[tuple[float, str]]:
    ours, theirs = set(party.countries), set(entry.countries)
    if not ours or not theirs:
        return []
    if both := sorted(ours & theirs):
        return [(_SAME_COUNTRY, f"same country: {' '.join(both)}")]
    return [(_OTHER_COUNTRY, f"other country: {' '.join(sorted(ours))}, listed {' '.join(sorted(theirs))}")]


def _numbers(party: Party, entry: ListEntry) -> list[tuple[float, str]]:
    if same := same_number(party, entry):
        return [(_SAME_NUMBER, f"same number: {same}")]
    kinds = {plain_number(text)[0] for text in party.identifiers}
    kinds &= {plain_number(text)[0] for text in entry.identifiers} - {""}
    return [(_OTHER_NUMBER, f"other {kind}") for kind in sorted(kinds)][:1]


def plain_number(text: str) -> tuple[str, str]:
    """The kind of a registration number, where it says one, and its letters and digits; "" where these tell nothing."""
    kind, equals, value = text.rpartition("=")
    plain = "".join(sign for sign in value.casefold() if sign.isalnum())
    telling = len(plain) >= _LEAST_SIGNS and any(map(str.isdigit, plain))
    return (kind.casefold() if equals else "", plain if telling else "")


def same_number(party: Party, entry: ListEntry) -> str:
    """The party's number that the entry bears too, of the same kind where both say a kind; "" where there is none."""
    theirs = {plain_number(text) for text in entry.identifiers}
    for text in party.identifiers:
        kind, value = plain_number(text)
        if value and any(other == value and (not kind or not named or kind == named) for named, other in theirs):
            return text
    return ""


def _births(party: Party, entry: ListEntry) -> list[tuple[float, str]]:
    ours = set(_YEAR.findall(party.born))
    theirs = {year for born in entry.born for year in _YEAR.findall(born)}
    if not ours or not theirs:
        return []
    if both := sorted(ours & theirs):
        return [(_SAME_BIRTH, f"same year of birth: {both[0]}")]
    return [(_OTHER_BIRTH, f"other year of birth: {min(ours)}, listed {min(theirs)}")]


def _addresses(party: Party, entry: ListEntry) -> list[tuple[float, str]]:
    if not party.address:
        return []
    best = max((shared_words(party.address, address) for address in entry.addresses), default=0.0)
    if best >= 0.8:
        return [(_SAME_ADDRESS, "same address")]
    return [(_NEAR_ADDRESS, "address in part the same")] if best >= 0.5 else []
