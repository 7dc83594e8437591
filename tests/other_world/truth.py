"""Truth: which lines carried units that were diverted, in the tables that `tidewaiter evaluate` asks for."""

from __future__ import annotations

from tests.other_world.book import Book
from tests.other_world.group import Group
from tests.other_world.things import Line, Row

CONCERN = ("CN", "HK")


def truth_tables(book: Book, groups: list[Group]) -> dict[str, list[Row]]:
    """Cases, their lines and lots, lawful look-alikes, and the group of every line and party.

    A line is a line of a case where it carried diverted units to or from a party of the case: what went to a
    distributor's stock before is nobody's diversion.
    """
    tables: dict[str, list[Row]] = {
        name: [] for name in ("cases", "case_lines", "diversions", "lookalike_lines", "lines", "groups")
    }
    owner = book.cells
    for line in book.lines:
        tables["lines"].append({"shipment_id": line.shipment_id, "line": line.line, "cell": line.cell})
    for party, cell in owner.items():
        tables["groups"].append({"party_id": party, "cell": cell})
    if book.habits.complete:
        tables["reached"] = _reached(book)
    guilty: set[tuple[str, str]] = set()
    by_cell: dict[str, list[int]] = {}
    for at, line in enumerate(book.lines):
        by_cell.setdefault(line.cell, []).append(at)
    for group in groups:
        if group.diversions:
            _case(book, group, [book.lines[at] for at in by_cell.get(group.cell, [])], tables, guilty)
    for line in book.lines:
        if line.lookalike and (line.shipment_id, line.line) not in guilty:
            tables["lookalike_lines"].append({"shipment_id": line.shipment_id, "line": line.line})
    return tables


def _reached(book: Book) -> list[Row]:
    """How many units of each line went to a place of concern on that line or on a later one."""
    gone: dict[int, bool] = {}
    rows = []
    for line in reversed(book.lines):
        for unit in line.units:
            gone[unit] = gone.get(unit, False) or line.to in CONCERN
        count = sum(gone[unit] for unit in line.units)
        rows.append({"shipment_id": line.shipment_id, "line": line.line, "units": count})
    return rows


def _case(
    book: Book, group: Group, lines: list[Line], tables: dict[str, list[Row]], guilty: set[tuple[str, str]]
) -> None:
    case_id = f"K-{group.cell}"
    parties = {p.party_id for p in (group.buyer, group.user, *group.helpers)} | ({group.buyer.alias_id} - {""})
    touched: set[str] = set()
    days = []
    total = 0
    for n, diversion in enumerate(group.diversions):
        lost = set(diversion.units)
        diversion_id = f"{case_id}/{n + 1}"
        first = None
        for line in lines:
            count = len(lost.intersection(line.units))
            if count and (line.seller in parties or line.buyer in parties):
                tables["case_lines"].append(
                    {
                        "case_id": case_id,
                        "shipment_id": line.shipment_id,
                        "line": line.line,
                        "units": count,
                        "diversion_id": diversion_id,
                    }
                )
                guilty.add((line.shipment_id, line.line))
                touched |= {line.seller, line.buyer} & parties
                first = min(first or line.on, line.on)
        if first is None:
            continue
        total += len(lost)
        days.append((first, diversion.border))
        tables["diversions"].append(
            {
                "case_id": case_id,
                "diversion_id": diversion_id,
                "typology": diversion.way,
                "units": len(lost),
                "first_leg_on": first,
                "last_border_on": diversion.border,
            }
        )
    if days:
        tables["cases"].append(
            {
                "case_id": case_id,
                "party_ids": "|".join(sorted(touched | {group.buyer.party_id})),
                "ambiguous": "no",
                "units": total,
                "typologies": group.way,
                "first_leg_on": min(day for day, _ in days),
                "last_border_on": max(day for _, day in days if day),
            }
        )
