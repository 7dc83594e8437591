"""Orders, shipments and serial numbers, as the sellers and carriers of a world have them in their books."""

from __future__ import annotations

import random

from tidewaiter.worlds.calendar import LAST, iso
from tidewaiter.worlds.chance import Ids, happens, stream
from tidewaiter.worlds.economy import Economy
from tidewaiter.worlds.model import Cell, Line, Lot, Party, Plan
from tidewaiter.worlds.places import COUNTRIES, PAYERS
from tidewaiter.worlds.sink import Sink

__all__ = ["describe", "leg_serials", "lines_of", "move", "number_units", "story_serials"]

_WORDS = {
    "server": (
        "GPU server",
        "AI server, 8 accelerators",
        "rack server with accelerators",
        "automatic data processing unit",
    ),
    "rack": ("rack-scale AI system", "liquid-cooled server rack"),
    "board": ("accelerator card", "PCIe GPU card", "graphics accelerator"),
    "module": ("GPU module", "accelerator module", "SXM module"),
}
_MOST_SERIALS = 96
_STRANGER, _GROUP = 0.4, 0.8
"""How often a third-country payment comes from another party than the buyer: a stranger, or one of the group where
there is any. Both give about the same share of lines, so that the difference itself says nothing."""


def describe(form: str, choice: float) -> str:
    """A description of the goods that fits their form; `choice` between 0 and 1 says which."""
    words = _WORDS[form]
    return words[int(choice * len(words))]


def lines_of(lot: Lot) -> list[Line]:
    """Every line of a lot, in the order of the road."""
    return [*lot.lines, *(leg.line for leg in lot.story.legs if leg.line is not None)]


def number_units(plan: Plan, cell: Cell, ids: Ids) -> None:
    """Give serial numbers to the units of cells that keep them."""
    if cell.custody == "serials":
        for lot in cell.lots:
            if lot.units <= _MOST_SERIALS:
                lot.serials = [ids.new("1ZX", 11) for _ in range(lot.units)]


def story_serials(plan: Plan, cell: Cell) -> dict[int, list[str]]:
    """Which serial numbers a story concerns, by the place of its lot in the cell."""
    rng = stream(plan.seed, cell.number, "which serials")
    return {
        place: rng.sample(lot.serials, min(lot.story.units, len(lot.serials))) for place, lot in enumerate(cell.lots)
    }


def leg_serials(lot: Lot, moved: list[str]) -> list[list[str]]:
    """The serial numbers on each leg of a story: all that moved, or its portion; none where modules were taken out."""
    found, taken = [], 0
    for leg in lot.story.legs:
        start = taken if lot.story.kind == "resale" else 0
        found.append(moved[start : start + leg.units] if leg.item is lot.item else [])
        taken += leg.units
    return found


def move(plan: Plan, cell: Cell, economy: Economy, sink: Sink, concerned: dict[int, list[str]]) -> None:
    """Write orders, shipments and serials of a cell."""
    rng = stream(plan.seed, cell.number, "books")
    payers = stream(plan.seed, cell.number, "payers")
    ordered: dict[str, list[Lot]] = {}
    for place, lot in enumerate(cell.lots):
        ordered.setdefault(lot.order_id, []).append(lot)
        _foreign_payer(payers, cell, lot)
        astray = "forwarder_address" in lot.story.signals
        for line in lines_of(lot):
            last = line.step == "onward" or line is lot.lines[-1]
            address = line.forwarder.address if astray and last else line.address
            _shipment(rng, sink, line, address)
        carried = [lot.serials] * len(lot.lines) + leg_serials(lot, concerned[place])
        for line, serials in zip(lines_of(lot), carried, strict=True):
            for serial in serials:
                sink.row("serials", (line.shipment_id, line.number, serial))
    for order_id, lots in ordered.items():
        first = lots[0]
        buyer = cell.billing or first.holder
        units = sum(lot.units for lot in lots)
        done = max(lot.received for lot in lots) <= LAST
        use_own = "" if cell.kind == "trader" else first.holder.party_id
        sink.row(
            "orders",
            (
                order_id,
                iso(first.ordered),
                buyer.party_id,
                use_own,
                first.site.site_id,
                first.item.item_id,
                units,
                f"{sum(lot.lines[-1].value for lot in lots)}.00",
                "shipped" if done else "open",
            ),
            first.ordered,
        )


def _foreign_payer(rng: random.Random, cell: Cell, lot: Lot) -> None:
    """Somebody in a third country pays: lawfully the group, for a diversion often a party that owns nothing of it.

    That two countries of one line differ must say little, or a lookup of two columns would find it; what says more is
    who pays, and that takes the ownership table.
    """
    # Mostly any country, so that no country of payment says anything by itself.
    country, moved = (COUNTRIES if rng.random() < 0.8 else PAYERS).pick(rng), "third_payer" in lot.story.signals
    group = [one for one in (cell.affiliate, cell.billing, cell.parent) if one is not None]
    strangers: list[Party] = cell.resellers if lot.story.typology else group
    other = rng.choice(strangers) if strangers else None
    elsewhere = rng.random() < (_STRANGER if lot.story.typology else _GROUP)
    if moved:
        for line in lines_of(lot)[-2:]:
            if country not in {line.buyer.country, line.to_country}:
                line.payer_country = country
                line.payer = other if other is not None and elsewhere else line.buyer


def _shipment(rng: random.Random, sink: Sink, line: Line, address: str) -> None:
    between_hands = happens(rng, 0.18) and line.kind != "return"
    received = iso(line.received) if line.received <= LAST else ""
    sink.row(
        "shipments",
        (
            line.shipment_id,
            line.number,
            iso(line.shipped),
            received,
            line.kind,
            line.seller.party_id,
            line.buyer.party_id,
            line.forwarder.party_id if between_hands else "",
            line.consignee.party_id,
            line.end_user.party_id if line.end_user else "",
            line.end_use,
            line.forwarder.party_id,
            line.payer.party_id,
            line.payer_country,
            line.from_country,
            line.to_country,
            line.via,
            line.site.site_id if line.site else "",
            address,
            line.item.hs,
            describe(line.item.form, rng.random()),
            line.item.eccn,
            line.item.item_id,
            line.units,
            line.weight,
            f"{line.value}.00",
            line.license_id,
        ),
        line.shipped,
    )
