"""Where a unit is follows from its records as a clerk would enter them, and no unit is invented or lost on the way."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.account.custody_clerk import HERE, Stay, by_hand, flows, presence, told_of
from tests.account.custody_lots_clerk import lots_by_hand
from tests.account.custody_world import custody, empty_tables

from tidewaiter.account import custody_counts
from tidewaiter.account.custody import dwell_limit_days
from tidewaiter.engine.duck import connect

START = dt.datetime.fromisoformat("2025-01-28")
AS_OF = dt.date(2026, 6, 30)
STEPS = [
    *("commissioned", "shipped", "received", "stored", "installed", "installed", "accepted", "observed", "observed"),
    *("removed", "repaired", "returned", "scrapped", "seized", "lost", "listed_for_sale"),
]
FLOWS = [
    *("received_units", "appeared_units", "shipped_units", "returned_units", "scrapped_units", "seized_units"),
    *("lost_units", "left_units"),
]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty_tables(con)
    return con


def event(number: str, at: str | dt.datetime, step: str, serial: str | None = None, **cells: Any) -> dict[str, Any]:
    row = {
        "event_id": number,
        "event_at": dt.datetime.fromisoformat(at) if isinstance(at, str) else at,
        "serial_number": serial,
        "item_id": "SRV",
        "units": None,
        "step": step,
        "party_id": None,
        "site_id": None,
        "location": None,
        "basis": None,
        "replaced_by_serial": None,
        "recorded_at": None,
        "status": None,
    }
    return row | cells


def party(name: str, kind: str = "cloud") -> dict[str, Any]:
    return {"party_id": name, "name": name, "kind": kind, "country": "MY"}


def world(chance: random.Random, number: int) -> dict[str, list[dict[str, Any]]]:
    """Records that may contradict each other in every way; ids bear the number of the world."""
    parties = [party(f"{number}P"), party(f"{number}Q", "reseller"), party(f"{number}M", "manufacturer")]
    names = [one["party_id"] for one in parties]
    sites = [{"site_id": f"{number}{one}", "operator_id": names[at], "country": "MY"} for at, one in enumerate("STU")]
    items = [f"{number}I", f"{number}J"]
    serials = [f"{number}-{one}" for one in range(chance.randrange(1, 4))]
    own = {one: items[chance.randrange(2)] for one in serials}

    def maybe(values: list[Any], share: float = 0.7) -> Any:
        return chance.choice(values) if chance.random() < share else None

    events = [
        event(
            f"{number}E{at:02}",
            START + dt.timedelta(days=chance.randrange(70), hours=chance.choice([0, 0, 9, 17])),
            chance.choice(STEPS),
            serial := chance.choice(serials),
            item_id=own[serial] if chance.random() < 0.95 else chance.choice(items),
            party_id=maybe(names),
            site_id=maybe([one["site_id"] for one in sites]),
            location=maybe(["hall 1", "hall 2"], 0.2),
            basis=maybe(["document", "telemetry", "inspection"], 0.5),
        )
        for at in range(chance.randrange(1, 14))
    ]
    lines, of_lines = [], []
    for at in range(chance.choice([0, 0, 1, 2])):
        shipped = (START + dt.timedelta(days=chance.randrange(70))).date()
        lines.append(
            {
                "shipment_id": f"{number}SH{at}",
                "line": "1",
                "shipped_on": shipped,
                "received_on": maybe([shipped + dt.timedelta(days=chance.randrange(-1, 20))], 0.8),
                "seller_id": chance.choice(names),
                "buyer_id": chance.choice(names),
                "ultimate_consignee_id": maybe(names),
                "site_id": maybe([one["site_id"] for one in sites], 0.5),
                "item_id": own[serials[0]],
                "units": 1,
                "kind": "export",
                "from_country": "US",
                "to_country": "MY",
            }
        )
        of_lines.append({"shipment_id": f"{number}SH{at}", "line": "1", "serial_number": serials[0]})
    return {"parties": parties, "sites": sites, "custody_events": events, "shipments": lines, "serials": of_lines}


def joined(worlds: list[dict[str, list[dict[str, Any]]]]) -> dict[str, list[dict[str, Any]]]:
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in worlds:
        for name, rows in one.items():
            together[name] += rows
    return together


def as_row(serial: str, stay: Stay) -> dict[str, Any]:
    seen = sorted(one.date() for one in stay.seen)
    return {
        "serial_number": serial,
        "item_id": stay.item,
        "span_id": stay.span_id,
        "state": stay.state,
        "party_id": stay.party,
        "site_id": stay.site,
        "from_on": stay.since.date(),
        "until_on": stay.until.date() if stay.until else None,
        "units": 1,
        "from_party_id": stay.shipper,
        "first_seen_on": seen[0] if seen else None,
        "seen_on": seen[-1] if seen else None,
        "doubtful": "yes" if stay.doubtful else "no",
    }


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(row[name]) for name in ("serial_number", "from_on", "span_id", "state")])


def check_worlds(con: duckdb.DuckDBPyConnection, folder: Path, worlds: list[dict[str, list[dict[str, Any]]]]) -> int:
    """Spans, problems and counts as by hand; says how many problems there were."""
    rows = joined(worlds)
    told = custody(con, folder, rows, str(AS_OF))
    ledger = {serial: by_hand(records) for serial, records in told_of(rows).items()}
    spans = [as_row(serial, stay) for serial, (stays, _) in ledger.items() for stay in stays]
    ours = [{name: row[name] for name in spans[0]} for row in told["custody_spans"]]
    assert in_order(ours) == in_order(spans)
    problems = Counter((serial, *one) for serial, (_, found) in ledger.items() for one in found)
    others = {"duplicate", "open_past_limit", "listed_for_sale"}
    assert problems == Counter(
        {
            (row["serial_number"], row["problem"], row["from_on"]): 1
            for row in told["custody_problems"]
            if row["problem"] not in others
        }
    )
    late = {(serial, day) for serial, (stays, _) in ledger.items() for day in late_by_hand(stays)}
    assert late == {
        (row["serial_number"], row["from_on"])
        for row in told["custody_problems"]
        if row["problem"] == "open_past_limit"
    }
    check_counts(told["custody_counts"], [stays for stays, _ in ledger.values()])
    return sum(problems.values())


def late_by_hand(stays: list[Stay]) -> list[dt.date]:
    """Days since which a unit was open past the limit: away, in repair or in hand of another closes nothing."""
    late, since = [], None
    for stay in [*stays, None]:
        going_on = stay is not None and stay.state in {"open", "in_transit", "in_repair", "held"}
        if since and not going_on:
            end = stay.since.date() if stay else AS_OF
            late += [since] if (end - since).days > dwell_limit_days() else []
            since = None
        if stay and stay.state == "open" and since is None:
            since = stay.since.date()
    return late


def check_counts(counts: list[dict[str, Any]], ledgers: list[list[Stay]]) -> None:
    columns = {f"{state}_units": state for state in (*HERE, "in_transit")}
    moved = [one for stays in ledgers for one in flows(stays)]
    holders = {(stay.party, stay.item) for stays in ledgers for stay in stays if stay.party}
    told = {(row["holder_id"], row["item_id"], row["month"]): row for row in counts if row["holder_kind"] == "party"}
    assert {key[:2] for key in told} <= holders | {(who, item) for _, _, who, item, _ in moved}
    for (holder, item, month), row in told.items():
        day = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        there = [
            stay for stays in ledgers if (stay := presence(stays, day)) and (stay.party, stay.item) == (holder, item)
        ]
        by_state = Counter(stay.state for stay in there)
        assert {name: row[name] for name in columns} == {name: by_state[state] for name, state in columns.items()}
        assert row["doubtful_units"] == sum(stay.doubtful for stay in there if stay.state in HERE)
        so_far = Counter[str]()
        for on, column, who, what, units in moved:
            if on <= day and (who, what) == (holder, item):
                so_far[column] += units
        assert {name: row[name] for name in FLOWS} == {name: so_far[name] for name in FLOWS}
        seen = [stay for stay in there if stay.state == "installed" and stay.seen and min(stay.seen).date() <= day]
        assert (row["verified_units"] or 0) == len(seen)


def test_hundreds_of_small_worlds_are_kept_as_a_clerk_would(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    chance = random.Random(20261130)
    assert check_worlds(con, tmp_path, [world(chance, number) for number in range(200)]) > 200


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_small_worlds_are_kept_as_a_clerk_would(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    check_worlds(con, tmp_path, [world(chance, number) for number in range(1000)])


def test_what_was_known_on_a_day_is_the_begin_of_what_is_known_later(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Folding half and going on is folding all: what ended by a cut is the same then, what lasts begins so."""
    rows = joined([world(random.Random(number), number) for number in range(60)])
    whole = custody(con, tmp_path, rows, str(AS_OF))["custody_spans"]
    for cut in (START.date() + dt.timedelta(days=days) for days in (14, 45)):
        half = custody(con, tmp_path, rows, str(cut))["custody_spans"]
        over = [row for row in whole if row["until_on"] and row["until_on"] <= cut]
        lasting = [row for row in whole if row["from_on"] <= cut and not (row["until_on"] and row["until_on"] <= cut)]
        assert over == [row for row in half if row["until_on"]] and over
        assert [begin(row) for row in lasting] == [begin(row) for row in half if not row["until_on"]] and lasting


def begin(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if name not in ("until_on", "seen_on", "first_seen_on")}


def test_neither_the_order_of_the_rows_nor_the_threads_nor_how_many_fit_in_memory_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = joined([world(random.Random(number), number) for number in range(40)])
    mixed = {name: random.Random(7).sample(list(given), len(given)) for name, given in rows.items()}
    for given in (rows, mixed):
        for name, table in given.items():
            given[name] = [{**row, "row_id": "|".join(str(cell) for cell in row.values())} for row in table]
    told = []
    for given, threads, at_once in ((rows, 1, 4_000_000), (mixed, 2, 4_000_000), (mixed, 1, 300)):
        monkeypatch.setattr(custody_counts, "_AT_ONCE", at_once)
        con = connect(threads=threads)
        empty_tables(con)
        told.append(custody(con, tmp_path, given, str(AS_OF)))
    assert told[0] == told[1] == told[2]


def test_every_unit_that_something_is_told_of_is_in_one_state(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = joined([world(random.Random(number), number) for number in range(100, 160)])
    told = custody(con, tmp_path, rows, str(AS_OF))
    serials = {serial for serial, records in told_of(rows).items() if by_hand(records)[0]}
    now = Counter(row["serial_number"] for row in told["custody_spans"] if row["until_on"] is None)
    assert now == Counter(serials)
    balance: dict[str, int] = defaultdict(int)
    for row in last_rows(told["custody_counts"]):
        came = row["received_units"] + row["appeared_units"]
        gone = sum(row[f"{way}_units"] for way in ("shipped", "returned", "scrapped", "seized", "lost", "left"))
        balance[row["holder_id"]] += came - gone - sum(row[f"{state}_units"] for state in HERE)
    assert balance and set(balance.values()) == {0}


def last_rows(counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last row of each party and item."""
    rows = sorted((row for row in counts if row["holder_kind"] == "party"), key=lambda row: row["month"])
    return list({(row["holder_id"], row["item_id"]): row for row in rows}.values())


PATHS = [
    ("received", "installed", "removed", "scrapped"),
    ("received", "stored", "installed", "removed", "repaired"),
    ("received", "stored", "shipped"),
    ("received", "installed", "removed", "shipped"),
    ("received", "stored", "lost"),
    ("commissioned", "stored", "seized"),
    ("received", "installed", "removed", "returned"),
    ("installed",),
]


def test_without_their_serial_numbers_units_count_the_same(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    chance, events = random.Random(5), []
    for number in range(80):
        path = chance.choice(PATHS)
        for unit in range(chance.randrange(1, 5)):
            at = START
            for step in path[: chance.randrange(1, len(path) + 1)]:
                at += dt.timedelta(days=chance.randrange(1, 40))
                name = f"{number}-{unit}"
                events.append(
                    event(
                        f"{name}{step}",
                        at,
                        step,
                        name,
                        item_id=f"I{number}",
                        party_id=f"P{number}",
                        site_id=f"S{number}",
                    )
                )
    stripped = [{**one, "serial_number": None, "units": 1} for one in events]
    kept, lots = (custody(con, tmp_path, {"custody_events": one}, str(AS_OF)) for one in (events, stripped))
    assert kept["custody_counts"] and not [
        row for row in lots["custody_problems"] if row["problem"] != "open_past_limit"
    ]
    assert [{**row, "basis": "lots"} for row in kept["custody_counts"]] == lots["custody_counts"]
    # Shipped on or in repair, a unit with a serial number is still open; of lots nobody can say which units those are.
    assert 0 < sum(row["units"] for row in lots["custody_problems"]) <= len(kept["custody_problems"])


def lot_world(chance: random.Random, number: int) -> list[dict[str, Any]]:
    steps = ["received", "received", "stored", "installed", "installed", "removed", "repaired", "shipped", "returned"]
    return [
        event(
            f"{number}E{at:02}",
            START + dt.timedelta(days=at * 9, hours=1),
            chance.choice([*steps, "scrapped", "seized", "lost", "observed"]),
            item_id="I",
            units=chance.randrange(1, 6),
            party_id=f"P{number}",
            site_id=chance.choice([f"S{number}", f"T{number}", None]),
        )
        for at in range(chance.randrange(1, 14))
    ]


def check_lots(con: duckdb.DuckDBPyConnection, folder: Path, worlds: list[list[dict[str, Any]]]) -> int:
    told = custody(con, folder, {"custody_events": [row for one in worlds for row in one]}, str(AS_OF))
    last = {row["holder_id"]: row for row in last_rows(told["custody_counts"])}
    problems: dict[str, Counter[str]] = defaultdict(Counter)
    for row in told["custody_problems"]:
        problems[row["party_id"]][row["problem"]] += row["units"]
    spans: dict[str, Counter[tuple[str | None, str]]] = defaultdict(Counter)
    for row in told["custody_spans"]:
        if row["until_on"] is None:
            spans[row["party_id"]][row["site_id"], row["state"]] += row["units"]
    for number, one in enumerate(worlds):
        rows = [(row["step"], row["site_id"], row["event_at"].date(), row["units"]) for row in one]
        units, gone, found = lots_by_hand(rows, dwell_limit_days(), AS_OF)
        holder = f"P{number}"
        assert spans[holder] == Counter((unit.site, unit.state) for unit in units)
        by_hand_problems = Counter[str]()
        for problem, count in found:
            by_hand_problems[problem] += count
        assert problems[holder] == by_hand_problems
        now = last.get(holder)
        if now is None:
            assert not units and not gone
            continue
        assert Counter({state: now[f"{state}_units"] for state in HERE}) == Counter(unit.state for unit in units)
        words = ("received", "appeared", "shipped", "scrapped", "seized", "lost")
        assert [now[f"{word}_units"] for word in words] == [gone.get(word, 0) for word in words]
    return sum(len(found) for found in problems.values())


def test_lots_are_moved_as_one_would_by_hand(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    chance = random.Random(3)
    assert check_lots(con, tmp_path, [lot_world(chance, number) for number in range(200)]) > 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_lots_are_moved_as_one_would_by_hand(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    check_lots(con, tmp_path, [lot_world(chance, number) for number in range(1000)])
