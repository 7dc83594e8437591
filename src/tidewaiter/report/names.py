"""Calls parties, sites and goods what the records call them, and by their number where the records give no name."""

from __future__ import annotations

from collections.abc import Mapping

from tidewaiter.report.folder import Row
from tidewaiter.report.stories import listed
from tidewaiter.report.wording import count_of, country, listing, number, plain

__all__ = ["KINDS", "chip_words", "goods", "party_name", "party_place", "site_name"]

KINDS: Mapping[str, str] = {
    "manufacturer": "manufacturer",
    "integrator": "integrator",
    "distributor": "distributor",
    "reseller": "reseller",
    "forwarder": "forwarder",
    "cloud": "cloud provider",
    "datacenter_operator": "data center operator",
    "enterprise": "enterprise",
    "research": "research institute",
    "government": "government",
    "data_hall": "data hall",
    "warehouse": "warehouse",
    "depot": "depot",
    "free_zone": "free zone",
    "office": "office",
}
_LONGEST = 120


def party_name(parties: Mapping[str, Row], party_id: str) -> str:
    """The party's name; its number where it has no row in the parties table."""
    row = parties.get(party_id)
    return plain((row.text("name") if row else "") or party_id or "a party that is not recorded", _LONGEST)


def party_place(parties: Mapping[str, Row], party_id: str) -> str:
    """Country and kind, as they stand under a name: Malaysia · forwarder."""
    row = parties.get(party_id, Row())
    parts = [country(row.text("country"))] if row.text("country") else []
    if row.text("headquarters_country") not in {"", row.text("country")}:
        parts.append(f"headquarters {country(row.text('headquarters_country'))}")
    if row.text("kind") in KINDS:
        parts.append(KINDS[row.text("kind")])
    return " · ".join(parts)


def site_name(sites: Mapping[str, Row], site_id: str) -> str:
    """A site by its kind, number and country: data hall S-014 in Malaysia."""
    row = sites.get(site_id, Row())
    kind = KINDS.get(row.text("kind"), "site")
    where = f" in {country(row.text('country'))}" if row.text("country") else ""
    return f"{kind} {plain(site_id, _LONGEST)}{where}"


def goods(row: Row) -> str:
    """What moved, was ordered or was seized: 27 × Server with H100 GPUs (216 chips)."""
    units, chips = row.number("units"), row.number("chips")
    if not row.text("item_id"):
        serial = row.text("serial_number")
        return (
            f"the unit {plain(serial, _LONGEST)}"
            if serial
            else f"{count_of(units, 'unit')} of an item that is not recorded"
        )
    what = plain(row.text("description") or row.text("chip") or row.text("item_id"), _LONGEST)
    if units is None:
        return f"{what} (number of units not recorded)"
    inside = f" ({count_of(chips, 'chip')})" if chips is not None and chips != units else ""
    return f"{number(units)} × {what}{inside}"


def chip_words(row: Row) -> str:
    """The chip behind an item: its catalogue name, the range it may be, or that nothing is known."""
    if row.text("chip"):
        return plain(row.text("chip"), _LONGEST)
    candidates = listed(row.text("candidates"))
    return f"one of {listing(candidates, 2, 'chips more')}" if candidates else "chip not known"
