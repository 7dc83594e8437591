"""Pairs of parties that are probably one firm, each with a score and the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.parties.addresses import shared_words
from tidewaiter.parties.compare import THRESHOLD, weigh
from tidewaiter.parties.names.model import probability
from tidewaiter.parties.names.reasons import reasons_of
from tidewaiter.parties.resolution.blocks import LeftOut, candidate_pairs
from tidewaiter.parties.resolution.firm import Firm

__all__ = ["SamePair", "find_pairs", "score_pair", "search_pairs"]

_NAME_LEAST = -7.0
"""A firm may change its name altogether: no name speaks against more than this."""
_SAME_NUMBER, _OTHER_NUMBER = 8.0, -6.0
_SAME_WEBSITE = 3.0
_SAME_ADDRESS, _NEAR_ADDRESS = 3.0, 1.0
_SAME_COUNTRY, _OTHER_COUNTRY = 0.7, -0.7
"""Log-odds set by hand: no labelled data holds firms twice. A website or an address alone is a group of firms."""


@dataclass(frozen=True, slots=True)
class SamePair:
    """Two parties, the smaller id first, how likely they are one firm, and why."""

    one: Firm
    other: Firm
    score: float
    log_odds: float
    reasons: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, str]:
        """The two party ids, the smaller one first."""
        return self.one.party_id, self.other.party_id


def find_pairs(firms: Sequence[Firm], least: float = THRESHOLD) -> list[SamePair]:
    """Every pair from a score on, likeliest first; pairs share a near name, a number, a website or an address."""
    return search_pairs(firms, least)[0]


def search_pairs(firms: Sequence[Firm], least: float = THRESHOLD) -> tuple[list[SamePair], list[LeftOut]]:
    """The pairs that `find_pairs` gives, and what was not looked at."""
    candidates, left_out = candidate_pairs(firms)
    found = (score_pair(firms[one], firms[other]) for one, other in sorted(candidates))
    return sorted(
        (pair for pair in found if pair.score >= least), key=lambda pair: (-pair.log_odds, pair.ids)
    ), left_out


def score_pair(one: Firm, other: Firm) -> SamePair:
    """How likely two parties are one firm, going by names, numbers, websites, addresses and countries."""
    one, other = sorted((one, other), key=lambda firm: firm.party_id)
    log_odds, names = _names(one, other)
    told = [*_numbers(one, other), *_website(one, other), *_address(one, other), *_countries(one, other)]
    total = max(log_odds, _NAME_LEAST) + sum(weight for weight, _ in told)
    return SamePair(one, other, probability(total), total, (*names, *(reason for _, reason in told)))


def _names(one: Firm, other: Firm) -> tuple[float, tuple[str, ...]]:
    best, reasons = _NAME_LEAST, tuple[str, ...](("names differ",))
    for mine in dict.fromkeys(one.party.names):
        for theirs in dict.fromkeys(other.party.names):
            log_odds, evidence = weigh(mine, one.party.kind, theirs, other.party.kind)
            if log_odds > best:
                best, reasons = log_odds, reasons_of(evidence)
    return best, reasons


def _numbers(one: Firm, other: Firm) -> list[tuple[float, str]]:
    theirs = {number for _, number in other.numbers}
    if both := sorted(number for _, number in one.numbers if number in theirs):
        return [(_SAME_NUMBER, f"same registration number: {both[0]}")]
    ours = set(one.party.countries), set(other.party.countries)
    if {kind for kind, _ in one.numbers} & {kind for kind, _ in other.numbers} and ours[0] & ours[1]:
        mine, yours = min(one.numbers)[1], min(other.numbers)[1]
        return [(_OTHER_NUMBER, f"other registration number of the same kind: {mine}, {yours}")]
    return []


def _website(one: Firm, other: Firm) -> list[tuple[float, str]]:
    return [(_SAME_WEBSITE, f"same website: {one.host}")] if one.host and one.host == other.host else []


def _address(one: Firm, other: Firm) -> list[tuple[float, str]]:
    share = shared_words(one.party.address, other.party.address)
    if share >= 0.8:
        return [(_SAME_ADDRESS, "same address")]
    return [(_NEAR_ADDRESS, "address in part the same")] if share >= 0.5 else []


def _countries(one: Firm, other: Firm) -> list[tuple[float, str]]:
    ours, theirs = set(one.party.countries), set(other.party.countries)
    if not ours or not theirs:
        return []
    if both := sorted(ours & theirs):
        return [(_SAME_COUNTRY, f"same country: {' '.join(both)}")]
    return [(_OTHER_COUNTRY, f"other country: {' '.join(sorted(ours))}, {' '.join(sorted(theirs))}")]
