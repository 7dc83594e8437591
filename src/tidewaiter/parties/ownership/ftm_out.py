"""What the records know of one party as FollowTheMoney JSON lines: the party, who holds it, and whom it holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple

from tidewaiter.parties.lists.ftm_out import party_line
from tidewaiter.parties.ownership.dossier import Dossier
from tidewaiter.parties.ownership.parents import Party
from tidewaiter.parties.ownership.stakes import WHOLE, Stake, day_of, pct
from tidewaiter.parties.party import Party as Screened

__all__ = ["dossier_lines"]

_SHARE = "ownership"


def dossier_lines(found: Dossier) -> Iterator[str]:
    """The party, then its owners and holdings by name, then each stake of that day; one JSON line each.

    A share is an `Ownership`; votes, control and consolidation are an `UnknownLink` whose role says which.
    """
    yield party_line(_described(found.party))
    stakes = sorted({*found.owners, *found.holdings}, key=astuple)
    others = {end for one in stakes for end in (one.owner, one.owned)} - {found.party.party_id}
    for other in sorted(others):
        yield party_line(Screened(found.names.get(other) or other, party_id=other))
    told: Counter[str] = Counter()
    for one in stakes:
        told[_key(one)] += 1
        yield _link(one, told[_key(one)])


def _described(one: Party) -> Screened:
    return Screened(
        name=one.name or one.party_id,
        kind="person" if one.natural_person else "unknown",
        countries=tuple(code for code in (one.country,) if code),
        address=", ".join(part for part in (one.address, one.city) if part),
        identifiers=(f"registration={one.registration_number}",) if one.registration_number else (),
        party_id=one.party_id,
    )


def _key(one: Stake) -> str:
    return f"{one.owner}-{one.kind}-{one.owned}-{one.start}"


def _link(one: Stake, place: int) -> str:
    share = one.kind == _SHARE
    ends = ("owner", "asset") if share else ("subject", "object")
    told = {
        ends[0]: one.owner,
        ends[1]: one.owned,
        "percentage": _percentage(one) if share else "",
        "role": "" if share else one.kind,
        "startDate": str(day_of(one.start) or ""),
        "endDate": str(day_of(one.until) or ""),
    }
    record = {
        "id": _key(one) if place == 1 else f"{_key(one)}-{place}",
        "schema": "Ownership" if share else "UnknownLink",
        "properties": {name: [value] for name, value in sorted(told.items()) if value},
    }
    return json.dumps(record, ensure_ascii=False)


def _percentage(one: Stake) -> str:
    """The share as the records state it; nothing where only the link is known."""
    low, high = (pct(share).removesuffix(" %") for share in (one.low, one.high))
    if one.low == one.high:
        return low
    return "" if (one.low, one.high) == (0, WHOLE) else f"{low} to {high}"
