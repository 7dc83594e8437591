"""What truly happened, apart from the pack: cases, legs, serial numbers, look-alikes, who belongs to whom."""

from __future__ import annotations

from tidewaiter.worlds.calendar import LAST, iso
from tidewaiter.worlds.chance import Ids
from tidewaiter.worlds.model import Cell, Lot, Plan, Story
from tidewaiter.worlds.movement import lines_of
from tidewaiter.worlds.sink import Sink

__all__ = ["Tally", "tell_truth"]


class Tally:
    """How much of a world is diverted, counted while it is made."""

    def __init__(self) -> None:
        self.delivered = self.diverted = self.lots = self.diverted_lots = self.cases = 0


def tell_truth(plan: Plan, cell: Cell, ids: Ids, sink: Sink, concerned: dict[int, list[str]], tally: Tally) -> None:
    """Write the truth about one cell."""
    for party in cell.parties:
        sink.truth("groups", (party.party_id, cell.number, party.role))
    for site in cell.sites:
        for item, start, end, units in site.loads:
            if end > start and start <= LAST:
                sink.truth(
                    "site_units", (site.site_id, item.item_id, iso(start), iso(end) if end <= LAST else "", units)
                )
    for lot in cell.lots:
        for line in lines_of(lot):
            sink.truth("lines", (line.shipment_id, line.number, cell.number, line.step))
    turned = [(place, lot) for place, lot in enumerate(cell.lots) if lot.story.typology]
    tally.delivered += sum(lot.units * lot.item.chips for lot in cell.lots)
    tally.lots += len(cell.lots)
    if turned:
        _case(plan, cell, ids, sink, turned, concerned)
        tally.cases += 1
        tally.diverted_lots += len(turned)
        tally.diverted += sum(lot.story.units * lot.item.chips for _, lot in turned)
    for lot in cell.lots:
        if lot.ambiguous:
            _ambiguous(ids, sink, lot)
        elif not lot.story.typology:
            _lookalike(cell, ids, sink, lot)
    _quiet_lookalikes(cell, ids, sink)


def _case(
    plan: Plan, cell: Cell, ids: Ids, sink: Sink, turned: list[tuple[int, Lot]], concerned: dict[int, list[str]]
) -> None:
    case = ids.new("CASE-")
    parties, sites, countries = {}, {}, {}
    names: dict[str, int] = {}
    for place, lot in turned:
        story, diversion = lot.story, ids.new("DIV-")
        for name in story.typology.split("|"):
            names[name] = names.get(name, 0) + 1
        parties[lot.holder.party_id] = sites[lot.site.site_id] = countries[lot.site.country] = True
        _legs(sink, case, diversion, lot)
        for leg in story.legs:
            parties[leg.buyer.party_id] = countries[leg.to_country] = True
        countries[story.target] = True
        for serial in concerned[place]:
            sink.truth("case_serials", (case, diversion, serial, lot.item.item_id))
        sink.truth(
            "diversions",
            (
                case,
                diversion,
                story.typology,
                story.kind,
                lot.holder.party_id,
                lot.site.site_id,
                lot.item.item_id,
                story.units,
                story.units * lot.item.chips,
                iso(lot.received),
                iso(story.begins),
                iso(story.leaves),
                story.leaves - lot.received,
                story.target,
                f"{plan.premium:.3f}",
                "yes" if story.stopped else "no",
                iso(story.known) if story.known else "",
            ),
        )
    stories = [lot.story for _, lot in turned]
    known = [story.known for story in stories if story.known]
    sink.truth(
        "cases",
        (
            case,
            "|".join(sorted(names)),
            "no",
            "|".join(sorted(parties)),
            "|".join(sorted(sites)),
            sum(story.units for story in stories),
            sum(lot.story.units * lot.item.chips for _, lot in turned),
            sum(story.units for story in stories if story.stopped),
            iso(min(story.begins for story in stories)),
            iso(max(story.leaves for story in stories)),
            iso(min(known)) if known else "",
            max(map(_borders, stories)),
            "|".join(sorted(countries)),
        ),
    )


def _legs(sink: Sink, case: str, diversion: str, lot: Lot) -> None:
    story, number = lot.story, 0
    for line in lot.lines:
        sink.truth(
            "case_lines", (case, diversion, line.shipment_id, line.number, "supply", min(story.units, line.units))
        )
    for leg in story.legs:
        number += 1
        carried = leg.line
        assert carried is not None
        shipment = (carried.shipment_id, carried.number)
        sink.truth("case_lines", (case, diversion, *shipment, "onward", leg.units))
        sink.truth(
            "legs",
            (
                diversion,
                number,
                leg.seller.party_id,
                leg.buyer.party_id,
                leg.from_country,
                leg.to_country,
                iso(leg.shipped),
                leg.units,
                "yes",
                *shipment,
            ),
        )
    here = story.legs[-1] if story.legs else None
    sink.truth(
        "legs",
        (
            diversion,
            number + 1,
            here.buyer.party_id if here else lot.holder.party_id,
            "",
            here.to_country if here else lot.site.country,
            story.target,
            iso(story.leaves),
            story.units,
            "no",
            "",
            "",
        ),
    )


def _borders(story: Story) -> int:
    """The borders crossed after the units had arrived, the last one included; portions of a lot go side by side."""
    crossed = [leg.from_country != leg.to_country for leg in story.legs]
    return 1 + (max(crossed, default=0) if story.kind == "resale" else sum(crossed))


def _ambiguous(ids: Ids, sink: Sink, lot: Lot) -> None:
    """Nothing was diverted; whether that can be seen is another matter, so it is scored apart."""
    case = ids.new("CASE-")
    sink.truth(
        "cases",
        (
            case,
            "stock_not_where_declared",
            "yes",
            lot.holder.party_id,
            lot.site.site_id,
            0,
            0,
            0,
            iso(lot.received),
            "",
            "",
            0,
            lot.site.country,
        ),
    )
    for line in lot.lines:
        sink.truth("case_lines", (case, "", line.shipment_id, line.number, "ambiguous", 0))


def _lookalike(cell: Cell, ids: Ids, sink: Sink, lot: Lot) -> None:
    story = lot.story
    if not story.kind:
        return
    mark = ids.new("LOOK-")
    last = max((leg.received for leg in story.legs), default=lot.installed or story.begins)
    sink.truth(
        "lookalikes",
        (
            mark,
            story.kind,
            lot.holder.party_id,
            lot.site.site_id,
            lot.item.item_id,
            story.units,
            iso(story.begins),
            iso(last),
        ),
    )
    for line in lines_of(lot):
        sink.truth("lookalike_lines", (mark, line.shipment_id, line.number))


def _quiet_lookalikes(cell: Cell, ids: Ids, sink: Sink) -> None:
    """Those of a whole group: it buys through an office elsewhere, or rents to firms with a parent elsewhere."""
    if cell.front or not cell.lots:
        return
    first, last = iso(cell.lots[0].received), iso(cell.lots[-1].received)
    units = sum(lot.units for lot in cell.lots)
    kinds = [
        ("central_billing", cell.billing),
        *(("offshore_rental", one) for one in cell.tenants if one.parent_country == "CN"),
    ]
    for kind, party in kinds:
        if party is not None:
            mark = ids.new("LOOK-")
            sink.truth("lookalikes", (mark, kind, party.party_id, cell.lots[0].site.site_id, "", units, first, last))
            for lot in cell.lots:
                sink.truth("lookalike_lines", (mark, lot.lines[-1].shipment_id, lot.lines[-1].number))
