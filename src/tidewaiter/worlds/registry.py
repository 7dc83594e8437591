"""Who the parties are on paper: registers, owners, officers, figures, and what people answered about them."""

from __future__ import annotations

import random

from tidewaiter.worlds import names
from tidewaiter.worlds.calendar import LAST, day_number, iso
from tidewaiter.worlds.chance import between, happens, stream
from tidewaiter.worlds.economy import ODD_LINES, Economy
from tidewaiter.worlds.model import Cell, Party, Plan
from tidewaiter.worlds.sink import Sink

__all__ = ["CELL_SIGNALS", "economy_rows", "party_rows", "register"]

CELL_SIGNALS: dict[str, tuple[float, float, str]] = {
    "shared_people": (0.45, 0.08, "an officer sits on both sides of a resale"),
    "shared_address": (0.20, 0.05, "buyer and reseller give one address"),
    "out_of_scale": (0.45, 0.12, "orders far beyond cash and staff"),
    "odd_business": (0.30, 0.08, "a line of business that needs no such machines"),
    "bad_answers": (0.35, 0.12, "a due-diligence question was answered with yes"),
}
"""Signs that a group of parties shows, as in `diverting.SIGNALS`: rate for fronts, for others, meaning."""

_YEAR_ENDS = (day_number(2023, 12, 31), day_number(2024, 12, 31), day_number(2025, 12, 31))
_QUESTIONS = ("BIS25-01", "BIS25-03", "BIS25-05", "BIS25-08", "S3-02", "S3-09", "S3-14")
_ANSWERED = 0.12


def register(plan: Plan, cell: Cell, sink: Sink) -> None:
    """Write the parties of a cell with everything that a register or a questionnaire says of them."""
    rng = stream(plan.seed, cell.number, "registers")
    signs = stream(plan.seed, cell.number, "group signals")
    place = 0 if cell.front else 1
    shown = {name: happens(signs, rates[place]) for name, (*rates, _) in CELL_SIGNALS.items()}
    holder, reseller = cell.holder, rng.choice(cell.resellers)
    person, odd = rng.choice(holder.officers), rng.choice(ODD_LINES)
    if shown["shared_people"]:
        reseller.officers.append((person[0], "director", max(reseller.incorporated, person[2])))
    if shown["shared_address"] and reseller.country == holder.country:
        reseller.address, reseller.city = holder.address, holder.city
    if shown["odd_business"]:
        holder.business = odd
    spent: dict[str, list[float]] = {}
    for lot in cell.lots:
        year = min(sum(lot.received > end for end in _YEAR_ENDS), 2)
        for party, value in [
            (lot.holder, lot.lines[-1].value),
            *((leg.buyer, leg.line.value) for leg in lot.story.legs if leg.line),
        ]:
            spent.setdefault(party.party_id, [0.0, 0.0, 0.0])[year] += value
    for party in cell.parties:
        party_rows(sink, party)
        scale = rng.uniform(0.004, 0.08)
        if not (shown["out_of_scale"] and party is holder):
            scale = between(rng, 0.8, 14)
        _figures(rng, sink, party, spent.get(party.party_id, [0.0] * 3), scale)
        _answer(rng, sink, party, bad=shown["bad_answers"] and party is holder)
    for owner, owned, share, since, until in cell.ownerships:
        sink.row("ownership", (owner.party_id, owned.party_id, share, iso(since), iso(until) if until else ""), since)
    if cell.parent is not None:
        sink.row(
            "ownership",
            (cell.parent.party_id, holder.party_id, rng.choice(("100", "80", "60")), iso(cell.merged_on), ""),
            cell.merged_on,
        )
        if rng.random() < 0.9:
            sink.row("officers", (holder.party_id, names.person(rng), "director", iso(cell.merged_on)), cell.merged_on)


def party_rows(sink: Sink, party: Party) -> None:
    """A party and its officers."""
    sink.row(
        "parties",
        (
            party.party_id,
            party.name,
            party.kind,
            party.country,
            party.headquarters,
            party.parent_country,
            party.address,
            party.city.name,
            iso(party.incorporated),
            party.registration,
            names.website(party.name),
            party.business,
        ),
    )
    for name, role, since in party.officers:
        sink.row("officers", (party.party_id, name, role, iso(since)), since)


def _figures(rng: random.Random, sink: Sink, party: Party, spent: list[float], scale: float) -> None:
    floor = between(rng, 4e5, 4e7)
    filed = rng.random() < 0.75
    for year, end in enumerate(_YEAR_ENDS):
        revenue = max(floor * rng.uniform(0.8, 1.3) if scale > 0.1 else 0.0, spent[year] * scale, 2e5)
        cash, staff = revenue * rng.uniform(0.05, 0.35), max(1, round(revenue / between(rng, 1.2e5, 1.5e6)))
        if filed and party.incorporated < end:
            sink.row("party_figures", (party.party_id, iso(end), f"{revenue:.2f}", f"{cash:.2f}", staff), end)


def _answer(rng: random.Random, sink: Sink, party: Party, *, bad: bool) -> None:
    asked, question, day = rng.random(), rng.choice(_QUESTIONS), rng.randint(0, LAST)
    drawn = rng.random()
    if bad or asked < _ANSWERED:
        answer = "yes" if bad or drawn < 0.06 else "unknown" if drawn < 0.3 else "no"
        sink.row("answers", ("party", party.party_id, question, answer, "compliance desk", iso(day)), day)


def economy_rows(sink: Sink, economy: Economy) -> None:
    """The shared parties."""
    for party in economy.parties:
        party_rows(sink, party)
