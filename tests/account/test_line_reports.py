"""Lines that a report of an offer, a seizure or a loss may be about, as a clerk finds them who looks at every pair."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from tests.detection.tables import empty_tables, fill

import tidewaiter

SQL = (Path(tidewaiter.__file__).parent / "account" / "line_reports.sql").read_text()
START = dt.date(2025, 1, 1)
Row = dict[str, Any]
Told = set[tuple[Any, ...]]


def world(chance: random.Random) -> dict[str, list[Row]]:
    """A few lines with serial numbers, and reports of every kind."""
    parties, items = "PQR", ("one", "two", None)
    lines: list[Row] = [
        {"row_id": f"s{n}", "shipment_id": f"S{n}", "line": "1", "seller_id": chance.choice(parties), "units": 5,
         "buyer_id": chance.choice(parties), "ultimate_consignee_id": chance.choice([None, *parties]),
         "item_id": chance.choice(items), "shipped_on": START + dt.timedelta(days=chance.randrange(6)),
         "kind": "export"}
        for n in range(chance.randrange(8))
    ]  # fmt: skip
    serials = [
        {"shipment_id": one["shipment_id"], "line": "1", "serial_number": number}
        for one in lines
        for number in "xy"
        if chance.random() < 0.3
    ]
    events: list[Row] = [
        {"row_id": f"e{n}", "event_id": f"E{n}", "step": chance.choice(["listed_for_sale", "seized", "lost", "stored"]),
         "event_at": dt.datetime.combine(START, dt.time(9)) + dt.timedelta(days=chance.randrange(6)), "units": n + 1,
         "party_id": chance.choice([None, *parties]), "item_id": chance.choice(items),
         "serial_number": chance.choice([None, None, "x", "y", "z"])}
        for n in range(chance.randrange(8))
    ]  # fmt: skip
    return {"shipments": lines, "serials": serials, "custody_events": events}


def clerk(made: dict[str, list[Row]]) -> Told:
    """Each line with its nearest reports, found by looking at every pair."""
    told: Told = set()
    lines, by_serial = made["shipments"], dict[tuple[str, str], list[Row]]()
    loose = []
    for event in made["custody_events"]:
        if event["step"] == "stored":
            continue
        listed = {one["shipment_id"] for one in made["serials"] if one["serial_number"] == event["serial_number"]}
        before = [
            one for one in lines if one["shipment_id"] in listed and one["shipped_on"] <= event["event_at"].date()
        ]
        if before:
            last = min(before, key=lambda one: (-one["shipped_on"].toordinal(), one["row_id"]))
            by_serial.setdefault((event["step"], last["row_id"]), []).append(event)
        elif event["party_id"]:
            loose.append(event)
    for (step, row), events in by_serial.items():
        first = min(events, key=lambda one: (one["event_at"], one["row_id"]))
        units = sum(one["units"] for one in events)
        told.add((step, "serial", row, "yes", None, first["event_at"].date(), first["row_id"], units, None, None, None))
    for line in lines:
        holders = {"received": line["ultimate_consignee_id"] or line["buyer_id"], "sold": line["seller_id"]}
        for side, holder in holders.items():
            told |= _nearest(line, side, [one for one in loose if one["party_id"] == holder])
    return told


def _nearest(line: Row, side: str, events: list[Row]) -> Told:
    told: Told = set()
    item = line["item_id"]
    both = [one for one in events if item and one["item_id"] == item]
    half = [one for one in events if item is None or one["item_id"] is None]
    lacks = "shipments.item_id" if item is None else "custody_events.item_id"
    for sure, missing, some in (("yes", None, both), ("no", lacks, half)):
        for step in {one["step"] for one in some}:
            mine = sorted((one["event_at"].date(), one["row_id"], one["units"]) for one in some if one["step"] == step)
            later = [one for one in mine if one[0] >= line["shipped_on"]]
            earlier = [one for one in mine if one[0] < line["shipped_on"]] if side == "sold" else []
            if later or earlier:
                first = later[0] if later else (None, None, None)
                last = earlier[-1] if earlier else (None, None, None)
                told.add((step, side, line["row_id"], sure, missing, *first, *last))
    return told


@pytest.mark.parametrize("part", range(4))
def test_every_line_has_the_nearest_reports_that_a_clerk_finds(part: int) -> None:
    chance, found = random.Random(part), 0
    with empty_tables() as con:
        for _ in range(60):
            made = world(chance)
            fill(con, made)
            rows = con.execute(
                "SELECT step, side, shipment_row_id, sure, missing_facts, next_on, next_event_row_id, next_units, "
                f"last_on, last_event_row_id, last_units FROM ({SQL})"
            ).fetchall()
            assert len(set(rows)) == len(rows)
            assert set(rows) == clerk(made)
            found += len(rows)
    assert found > 100
