"""A chip is one chip, whether it came as a board or in a server: no form of it is a second stock."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.account.custody_world import custody, empty_tables
from tests.account.jobs import job_for
from tests.account.test_custody_stories import ROWS, nested_world

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import run_audit
from tidewaiter.engine.duck import connect

Pack = Mapping[str, Sequence[Mapping[str, Any]]]
CHIP = "NVIDIA H100 SXM5 80GB"
BASE: dict[str, list[dict[str, Any]]] = {
    "items": [{"item_id": "SRV", "chip": CHIP, "chips_per_unit": 4},
              {"item_id": "BRD", "chip": CHIP, "chips_per_unit": 1}],
    "parties": [
        {"party_id": name, "name": name, "kind": kind, "country": "MY"}
        for name, kind in (("MAKER", "manufacturer"), ("OP", "cloud"), ("ELSEWHERE", "reseller"))
    ],
    "sites": [{"site_id": "HALL", "operator_id": "OP", "kind": "data_hall", "country": "MY"},
              {"site_id": "ANNEX", "operator_id": "OP", "kind": "data_hall", "country": "MY"}],
}  # fmt: skip


def line(name: str, item: str, units: int, day: str = "2025-01-10", **more: Any) -> dict[str, Any]:
    return {"shipment_id": name, "line": 1, "shipped_on": day, "received_on": day, "kind": "export",
            "seller_id": "MAKER", "buyer_id": "OP", "from_country": "US", "to_country": "MY", "item_id": item,
            "units": units, **more}  # fmt: skip


def event(step: str, day: str, serial: str, item: str, site: str | None = "HALL", **more: Any) -> dict[str, Any]:
    return {"event_id": f"{serial}-{step}-{day}", "event_at": f"{day}T10:00:00Z", "serial_number": serial,
            "item_id": item, "step": step, "party_id": "OP", "site_id": site, **more}  # fmt: skip


def board(number: int, server: str, since: str, until: str = "") -> dict[str, Any]:
    return {"serial_number": f"B{number}", "item_id": "BRD", "parent_serial_number": server, "identity_kind": "label",
            "from_at": f"{since}T11:00:00Z", "until_at": until and f"{until}T11:00:00Z"}  # fmt: skip


def audited(folder: Path, more: Pack, *, found: bool = False) -> Any:
    """A reader of what an audit of this pack says: the last row of a table with these cells."""
    pack = folder / "pack"
    pack.mkdir()
    for name, rows in {**BASE, **more}.items():
        with (pack / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, sorted({cell for row in rows for cell in row}), restval="")
            writer.writeheader()
            writer.writerows(rows)
    job = job_for("balances", "custody_counts", "holder_totals", *(["findings"] if found else []))
    out = run_audit(pack, folder / "out", Settings(as_of="2025-12-31"), job=job, finish=lambda at: at).folder

    def last(table: str, **named: str) -> dict[str, str]:
        with (out / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if all(row[name] == value for name, value in named.items())]
        return rows[-1] if rows else {}

    return last


def ends(row: Mapping[str, str]) -> list[int]:
    return [int(row[f"unaccounted_{end}"]) for end in ("low", "mid", "high")]


def totals(row: Mapping[str, str]) -> list[int]:
    names = ("expected", "shown", "unaccounted_low", "unaccounted_mid", "unaccounted_high")
    return [int(row[f"{name}_chips"]) for name in names]


SERVERS = [event("installed", "2025-01-20", f"S{number}", "SRV") for number in range(2)]
IN_SERVERS = [board(number, f"S{number // 4}", "2025-01-20") for number in range(8)]


def test_boards_that_came_in_servers_are_no_second_stock(tmp_path: Path) -> None:
    """Two servers of four boards came and stand there: eight chips, nothing without an explanation."""
    last = audited(tmp_path, {"shipments": [line("A", "SRV", 2)], "custody_events": SERVERS, "devices": IN_SERVERS},
                   found=True)  # fmt: skip
    row = last("balances", holder_id="OP", item_id="BRD")
    assert (row["unexplained_supply_units"], row["expected_units"], row["inside_units"]) == ("0", "0", "8")
    assert ends(row) == [0, 0, 0]
    assert not last("findings", detector="TW209", subject_id="OP")
    assert totals(last("holder_totals", holder_id="OP")) == [8, 8, 0, 0, 0]


@pytest.mark.parametrize(
    ("day", "low", "why"), [("2025-01-09", 2, "came_inside"), ("2025-01-10", 0, "came_inside|two_levels")]
)
def test_boards_inside_servers_may_be_the_loose_ones_that_are_missed_but_need_not(
    tmp_path: Path, day: str, low: int, why: str
) -> None:
    """Ten boards came loose and nothing shows them; eight sit in servers, and nothing says how these came.

    Where the boards came on the day of the servers, their line may name what sits in those.
    """
    last = audited(
        tmp_path,
        {"shipments": [line("A", "SRV", 2), line("B", "BRD", 10, day)], "custody_events": SERVERS,
         "devices": IN_SERVERS},
    )  # fmt: skip
    row = last("balances", holder_id="OP", item_id="BRD")
    assert (row["expected_units"], row["stand_in_units"], ends(row)) == ("10", "8", [low, 2, 10])
    assert row["unaccounted_why"] == why


def test_boards_that_were_put_into_servers_leave_the_loose_stock(tmp_path: Path) -> None:
    """Ten boards came loose, eight were built into two servers, two are missed: surely two."""
    loose = [event("received", "2025-01-11", f"B{number}", "BRD") for number in range(8)]
    last = audited(
        tmp_path,
        {"shipments": [line("B", "BRD", 10)], "custody_events": [*loose, *SERVERS], "devices": IN_SERVERS},
    )
    row = last("balances", holder_id="OP", item_id="BRD")
    assert (row["put_in_units"], row["expected_units"], ends(row)) == ("8", "2", [2, 2, 2])
    assert (row["stand_in_units"], row["beyond_expected_units"]) == ("0", "0")
    assert last("custody_counts", holder_id="HALL", item_id="BRD")["put_in_units"] == "8"


def test_boards_taken_out_of_a_server_did_not_come_from_nowhere(tmp_path: Path) -> None:
    """A board is removed and another leaves: both came in the server, so that no supply is without an explanation."""
    gone = [event("removed", "2025-03-01", "B0", "BRD"), event("removed", "2025-03-01", "B1", "BRD"),
            event("shipped", "2025-03-02", "B1", "BRD", site=None)]  # fmt: skip
    last = audited(
        tmp_path,
        {"shipments": [line("A", "SRV", 2)], "custody_events": [*SERVERS, *gone], "devices": IN_SERVERS},
        found=True,
    )
    row = last("balances", holder_id="OP", item_id="BRD")
    assert (row["taken_out_units"], row["reshipped_units"], row["unexplained_supply_units"]) == ("2", "1", "0")
    assert (row["expected_units"], row["open_units"], ends(row)) == ("1", "1", [0, 1, 1])
    assert not last("findings", detector="TW209", subject_id="OP")


@pytest.mark.parametrize("dated", [True, False])
def test_boards_that_lines_say_left_after_they_were_taken_out_are_explained(tmp_path: Path, dated: bool) -> None:
    gone = [event("removed", "2025-03-01", f"B{number}", "BRD") for number in range(4)]
    out = line("OUT", "BRD", 4, "2025-03-09", seller_id="OP", buyer_id="ELSEWHERE", kind="reexport")
    serials = [{"shipment_id": "OUT", "line": 1, "serial_number": f"B{number}"} for number in range(4)]
    came = [line("B", "BRD", 1, "2025-04-09")] if dated else []
    last = audited(
        tmp_path,
        {"shipments": [line("A", "SRV", 2), out, *came], "custody_events": [*SERVERS, *gone], "serials": serials,
         "devices": IN_SERVERS},
    )  # fmt: skip
    row = last("balances", holder_id="OP", item_id="BRD")
    assert (row["taken_out_units"], row["reshipped_units"], row["unexplained_supply_units"]) == ("4", "4", "0")


def test_servers_that_left_as_boards_are_not_surely_missing(tmp_path: Path) -> None:
    """Twelve servers came, two stand there, forty boards left: they may be the other ten."""
    out = line("OUT", "BRD", 40, "2025-03-09", seller_id="OP", buyer_id="ELSEWHERE", kind="reexport")
    last = audited(tmp_path, {"shipments": [line("A", "SRV", 12), out], "custody_events": SERVERS})
    row = last("balances", holder_id="OP", item_id="SRV")
    assert (row["expected_units"], ends(row), row["unaccounted_why"]) == ("12", [0, 10, 10], "other_form")
    whole = last("holder_totals", holder_id="OP")
    assert (totals(whole), whole["other_form_chips"]) == ([8, 8, 0, 0, 40], "40")


def test_what_left_in_another_form_explains_no_more_than_its_chips(tmp_path: Path) -> None:
    """Ten boards are two servers and a half: of ten that are missed at least seven are gone."""
    out = line("OUT", "BRD", 10, "2025-03-09", seller_id="OP", buyer_id="ELSEWHERE", kind="reexport")
    last = audited(tmp_path, {"shipments": [line("A", "SRV", 12), out], "custody_events": SERVERS})
    assert ends(last("balances", holder_id="OP", item_id="SRV")) == [7, 10, 10]
    assert totals(last("holder_totals", holder_id="OP")) == [38, 8, 28, 30, 40]


def test_servers_of_which_custody_shows_the_boards_are_counted_once(tmp_path: Path) -> None:
    boards = [event("installed", "2025-01-20", f"B{number}", "BRD") for number in range(8)]
    last = audited(tmp_path, {"shipments": [line("A", "SRV", 2)], "custody_events": boards})
    assert totals(last("holder_totals", holder_id="OP")) == [8, 8, 0, 0, 8]


def test_another_chip_explains_nothing(tmp_path: Path) -> None:
    other = [*BASE["items"], {"item_id": "OTHER", "chip": "NVIDIA A100 SXM4 80GB", "chips_per_unit": 1}]
    out = line("OUT", "OTHER", 40, "2025-03-09", seller_id="OP", buyer_id="ELSEWHERE", kind="reexport")
    last = audited(tmp_path, {"items": other, "shipments": [line("A", "SRV", 12), out], "custody_events": SERVERS})
    assert ends(last("balances", holder_id="OP", item_id="SRV")) == [10, 10, 10]


@pytest.mark.parametrize("serials", [True, False])
def test_a_move_between_own_sites_passes_nothing_on(tmp_path: Path, serials: bool) -> None:
    """A hundred came to the hall; thirty went on to the annex of the same party and were stored there."""
    count = 4 if serials else 1
    moves = [("received", "01-10", "HALL"), ("installed", "01-20", "HALL")]
    away = [("shipped", "02-10", None), ("received", "02-20", "ANNEX"), ("stored", "02-21", "ANNEX")]
    events = []
    for number in range(count):
        for step, day, site in [*moves, *(away if number == 0 else [])]:
            units = {} if serials else {"serial_number": "", "units": 25 if step in ("shipped", "stored") else 100}
            units |= {"units": 25} if not serials and site == "ANNEX" else {}
            events.append(event(step, f"2025-{day}", f"S{number}", "SRV", site, **units))
    whole = 4 if serials else 100
    last = audited(tmp_path, {"shipments": [line("A", "SRV", whole)], "custody_events": events})
    row = last("balances", holder_id="OP", item_id="SRV")
    assert (row["reshipped_units"], row["expected_units"], row["beyond_expected_units"]) == ("0", str(whole), "0")
    assert (int(row["stored_units"]), ends(row)) == (whole // 4, [0, 0, 0])


def put_and_taken(stays: list[dict[str, Any]], place: str) -> dict[str, list[int]]:
    """By holder: how often a unit was put into another there, came out of one, and is inside and never was loose."""
    loose = {"held", "stored", "installed", "open", "in_repair"}
    found: dict[str, list[int]] = {}
    before: dict[str, Any] = {"state": None, place: None}
    last = None
    for now in stays:
        was, here = before[place], now[place]
        gone = before["state"] in loose
        came = gone or (place == "party_id" and before["state"] == "in_transit")
        if now["state"] == "inside" and came and was and (here == was or (here is None and gone)):
            found.setdefault(was, [0, 0, 0])[0] += 1
        leaver = now["from_party_id"] if place == "party_id" and now["state"] == "in_transit" else None
        holder = here if now["state"] in loose else leaver
        if before["state"] == "inside" and holder and was in (None, holder) and now["begun_by"] != "received":
            found.setdefault(holder, [0, 0, 0])[1] += 1
        if (now["state"] in loose or (place == "party_id" and now["state"] == "in_transit")) and here:
            last = here
        before = now
    if before["state"] == "inside" and before[place] and last != before[place]:
        found.setdefault(before[place], [0, 0, 0])[2] += 1
    return found


def test_what_is_put_in_leaves_the_loose_stock_and_what_is_taken_out_comes_back_to_it(tmp_path: Path) -> None:
    chance = random.Random(12)
    worlds = [nested_world(chance, number) for number in range(150)]
    rows = {name: [row for one in worlds for row in one[name]] for name in ("custody_events", "devices")}
    con = connect(threads=1)
    empty_tables(con)
    told = custody(con, tmp_path, {**rows, "sites": ROWS["sites"]})
    lives: dict[str, list[dict[str, Any]]] = {}
    for row in told["custody_spans"]:
        lives.setdefault(row["serial_number"], []).append(row)
    ends: dict[tuple[str, str], dict[str, Any]] = {}
    for row in told["custody_counts"]:
        ends[row["holder_id"], row["item_id"]] = row
    names = ("put_in_units", "taken_out_units", "came_inside_units")
    checked = [0, 0, 0]
    for serial, stays in lives.items():
        if len({one["from_on"] for one in stays}) < len(stays):
            continue
        by_hand = {**put_and_taken(stays, "party_id"), **put_and_taken(stays, "site_id")}
        for holder in ("OP", "BROKER", "HALL", "FAR"):
            expected = by_hand.get(holder, [0, 0, 0])
            told_there = ends.get((holder, serial), dict.fromkeys(names, 0))
            assert [told_there[name] for name in names] == expected, (serial, holder)
            checked = [a + b for a, b in zip(checked, expected, strict=True)]
    assert min(checked) > 5
