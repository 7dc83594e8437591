"""What is told of single units: chips in boards in servers in racks, repairs, duplicates, corrections, wrong clocks."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from tests.account.custody_world import custody, empty_tables
from tests.account.test_custody import event, party

from tidewaiter.account.custody import READS, custody_step
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import Workplace, parquet
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import outputs
from tidewaiter.records.faults import write_rejects
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import read_pack

Told = dict[str, list[dict[str, Any]]]


def at(
    step: str, day: str, serial: str | None, site: str | None = "HALL", who: str | None = None, **cells: Any
) -> dict[str, Any]:
    number = cells.pop("event_id", f"{serial}-{step}-{day}")
    return event(number, f"2025-{day}T10:00:00", step, serial, site_id=site, party_id=who, **cells)


def device(serial: str, parent: str, since: str | None, until: str | None = None, item: str = "BRD") -> dict[str, Any]:
    return {
        "serial_number": serial,
        "item_id": item,
        "parent_serial_number": parent,
        "from_at": since and f"2025-{since}T10:00:00",
        "until_at": until and f"2025-{until}T10:00:00",
        "identity_kind": "label",
    }


EVENTS = [
    # A rack moves, and all that is in it.
    at("received", "02-01", "RACK"), at("shipped", "03-01", "RACK", None, "OP"), at("received", "03-09", "RACK", "FAR"),
    # A failed unit comes back to its maker; another never does; one is sold on; one is scrapped on paper.
    *(at("installed", "02-01", name) for name in ("BACK", "GONE", "SOLD", "PAPER", "WORD")),
    *(at("removed", "03-01", name) for name in ("BACK", "GONE", "SOLD", "PAPER", "WORD")),
    at("shipped", "03-02", "BACK", None, "OP"), at("received", "03-20", "BACK", None, "MAKER"),
    at("repaired", "03-05", "SOLD"), at("shipped", "03-06", "SOLD", None, "OP"), at("received", "03-30", "SOLD", "FAR"),
    at("returned", "03-02", "WORD", None, "OP"),
    # Replaced in place: alone, and within a server.
    at("installed", "02-01", "OLD", location="rack 1"), at("removed", "03-01", "OLD", replaced_by_serial="NEW"),
    at("installed", "02-01", "SRV2"), at("removed", "04-01", "BRD1", replaced_by_serial="BRD2"),
    # A server taken apart; a board moved; a board in two servers.
    *(at("installed", "02-01", name) for name in ("SRV3", "SRV4")), at("removed", "05-01", "T1"),
    # Told twice, offered for sale, at two places, from nowhere, after the end, before its time.
    at("installed", "02-01", "TWICE", event_id="EV-1"), at("installed", "02-01", "TWICE", event_id="EV-2"),
    at("listed_for_sale", "02-05", "TWICE", None),
    at("observed", "02-01", "HERE"), at("observed", "02-01", "HERE", "FAR", event_id="X"),
    at("removed", "02-01", "NOWHERE"),
    at("scrapped", "02-01", "ENDED"), at("observed", "02-09", "ENDED", basis="inspection"),
    at("installed", "02-01", "SKEW", recorded_at="2025-01-31 10:00:00"),
    at("installed", "02-01", "EARLY"), {**at("removed", "02-02", "EARLY"), "event_at": "2027-01-01"},
    at("installed", "02-01", "WRONG"), at("scrapped", "02-03", "WRONG", status="corrected"),
    # A lot row beside serial numbers, and one that is theirs.
    *(at("received", "02-01", f"MIX{n}", event_id="EV-MIX", item_id="MIXED") for n in range(3)),
    at("received", "02-01", None, event_id="EV-MIX", item_id="MIXED", units=5),
    at("installed", "02-02", "MIX0", event_id="EV-MIX2", item_id="MIXED"),
    at("installed", "02-02", None, event_id="EV-MIX2", item_id="MIXED", units=1),
    at("observed", "02-03", None, item_id="MIXED", units=1, event_id="EV-MIX3", basis="telemetry"),
    # Serial numbers that name no item.
    at("installed", "02-01", "UNNAMED", item_id=None),
]  # fmt: skip
DEVICES = [
    device("SRV1", "RACK", "01-01", item="SRV"), device("BRD0", "SRV1", "01-01"),
    device("CHIP", "BRD0", "01-01", item="CHP"),
    device("BRD1", "SRV2", "01-01"),
    device("T1", "SRV3", "01-01"), device("T2", "SRV3", "01-01", "05-02"), device("T3", "SRV3", "01-01", "07-01"),
    device("T2", "SRV4", "05-05"), device("T3", "SRV4", "06-01"),
    device("LOOP1", "LOOP2", "01-01"), device("LOOP2", "LOOP1", "01-01"),
    {**device("UNNAMED", "UNNAMED", None, item="NAMED"), "parent_serial_number": None},
]  # fmt: skip
ROWS = {
    "custody_events": EVENTS,
    "devices": DEVICES,
    "parties": [party("OP"), party("MAKER", "manufacturer"), party("BROKER", "reseller")],
    "sites": [
        {"site_id": name, "operator_id": operator, "country": "MY"}
        for name, operator in (("HALL", "OP"), ("FAR", "BROKER"))
    ],
    "documents": [
        {
            "document_id": "SCRAP-1",
            "kind": "scrap_certificate",
            "subject_kind": "device",
            "subject_id": "PAPER",
            "issued_on": dt.date(2025, 3, 8),
            "issuer_id": "BROKER",
        }
    ],
    "item_parts": [{"item_id": "SRV", "part_item_id": "BRD", "count": 3}],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    con = connect(threads=1)
    empty_tables(con)
    return custody(con, tmp_path_factory.mktemp("custody"), ROWS)


def life(told: Told, serial: str) -> list[tuple[str, str | None, str]]:
    """State, place and first day of each stay that lasted a day."""
    return [
        (row["state"], row["site_id"] or row["party_id"], f"{row['from_on']:%m-%d}")
        for row in told["custody_spans"]
        if row["serial_number"] == serial and row["from_on"] != row["until_on"]
    ]


def problems(told: Told, serial: str) -> dict[str, dict[str, Any]]:
    return {row["problem"]: row for row in told["custody_problems"] if row["serial_number"] == serial}


def counts(told: Told, holder: str, item: str) -> dict[str, Any]:
    rows = [row for row in told["custody_counts"] if (row["holder_id"], row["item_id"]) == (holder, item)]
    return max(rows, key=lambda row: row["month"])


def test_a_rack_takes_along_servers_boards_and_chips(told: Told) -> None:
    moved = [("inside", "HALL", "02-01"), ("inside", None, "03-01"), ("inside", "FAR", "03-09")]
    for serial in ("SRV1", "BRD0", "CHIP"):
        assert life(told, serial)[1:] == moved
    last = [row for row in told["custody_spans"] if row["serial_number"] == "CHIP"][-1]
    assert (last["party_id"], last["inside_serial"], last["begun_by"]) == ("BROKER", "BRD0", "received")
    assert counts(told, "FAR", "CHP")["inside_units"] == 1


def test_a_removed_unit_is_open_until_its_maker_or_a_scrap_record_closes_it(told: Told) -> None:
    assert [state for state, *_ in life(told, "BACK")] == ["installed", "open", "in_transit", "returned"]
    assert [state for state, *_ in life(told, "PAPER")] == ["installed", "open", "scrapped"]
    assert [state for state, *_ in life(told, "GONE")] == ["installed", "open"]
    assert [state for state, *_ in life(told, "WORD")] == ["installed", "open", "open"]
    late = {row["serial_number"]: row for row in told["custody_problems"] if row["problem"] == "open_past_limit"}
    assert {"GONE", "SOLD", "WORD"} <= set(late) and not {"BACK", "PAPER"} & set(late)
    assert late["SOLD"]["from_on"] == dt.date(2025, 3, 1) and late["SOLD"]["until_on"] is None
    held = counts(told, "OP", "SRV")
    assert (held["returned_units"], held["scrapped_units"]) == (1, 2)


def test_a_replacement_takes_the_place(told: Told) -> None:
    assert life(told, "OLD") == [("installed", "HALL", "02-01"), ("open", "HALL", "03-01")]
    assert life(told, "NEW") == [("installed", "HALL", "03-01")]
    assert life(told, "BRD2") == [("inside", "HALL", "04-01")]
    assert life(told, "BRD1")[-1] == ("open", "HALL", "04-01")
    assert "dismantled" not in problems(told, "SRV2")


def test_a_server_taken_apart_is_a_row_with_how_many_of_how_many_and_no_accusation(told: Told) -> None:
    row = problems(told, "SRV3")["dismantled"]
    assert (row["units"], row["from_on"], row["until_on"]) == (3, dt.date(2025, 5, 1), dt.date(2025, 6, 1))
    assert row["detail"] == "3 of 3 parts known in it were taken out, 0 put in since; by item_parts it holds 3"
    assert problems(told, "T2")["board_moved"]["detail"] == "from SRV3 into SRV4"
    assert life(told, "T2")[-2:] == [("open", "HALL", "05-02"), ("inside", "HALL", "05-05")]
    assert problems(told, "T3")["installed_in_two"]["from_on"] == dt.date(2025, 6, 1)


def test_units_that_sit_in_each_other_are_a_row_and_no_endless_loop(told: Told) -> None:
    assert all("parent_cycle" in problems(told, one) for one in ("LOOP1", "LOOP2"))


def test_what_is_told_twice_counts_once_and_is_listed(told: Told) -> None:
    assert life(told, "TWICE") == [("installed", "HALL", "02-01")]
    found = problems(told, "TWICE")
    assert set(found) == {"duplicate", "listed_for_sale"}
    assert len(found["duplicate"]["evidence"].split("|")) == 2


def test_contradictions_are_rows_and_the_later_record_counts(told: Told) -> None:
    assert life(told, "HERE") == [("held", "FAR", "02-01")]
    assert "two_places" in problems(told, "HERE")
    assert "from_nowhere" in problems(told, "NOWHERE")
    assert [state for state, *_ in life(told, "ENDED")] == ["scrapped", "held"]
    assert "after_end" in problems(told, "ENDED")
    far = counts(told, "FAR", "SRV")
    assert far["doubtful_units"] == 1


def test_a_part_told_elsewhere_than_its_unit_keeps_its_seat_in_doubt_and_was_not_seen_there(tmp_path: Path) -> None:
    away = {"SEEN": "observed", "GOT": "received", "SET": "installed", "TAKEN": "stored"}
    rows = {
        **ROWS,
        "devices": [device(name, "S", "02-01") for name in (*away, "STAYS", "MOVES", "ALSO")],
        "custody_events": [
            at("installed", "02-02", "S", basis="telemetry"),
            *(at(step, "05-01", name, "FAR", basis="inspection", item_id="BRD") for name, step in away.items()),
            at("observed", "05-09", "SEEN", "FAR", basis="telemetry", item_id="BRD"),
            at("observed", "04-01", "SEEN", basis="inspection", item_id="BRD"),
            at("installed", "02-02", "ALSO", "FAR", basis="telemetry", item_id="BRD"),
            at("observed", "05-01", "STAYS", basis="inspection", item_id="BRD"),
            at("shipped", "06-01", "S", None, "OP"), at("received", "06-20", "S", "FAR"),
            at("observed", "06-10", "MOVES", "FAR", basis="telemetry", item_id="BRD"),
            at("observed", "06-21", "MOVES", "FAR", basis="telemetry", item_id="BRD"),
        ],
    }  # fmt: skip
    con = connect(threads=1)
    empty_tables(con)
    told = custody(con, tmp_path, rows)
    found = {row["serial_number"]: row["problem"] for row in told["custody_problems"] if row["problem"] != "dismantled"}
    expected = dict.fromkeys(("SEEN", "GOT", "SET", "ALSO"), "two_places") | {"TAKEN": "moved_without_removal"}
    assert found == expected
    row = problems(told, "SEEN")["two_places"]
    assert (row["site_id"], row["party_id"], row["from_on"], row["until_on"]) == (
        "FAR", "BROKER", dt.date(2025, 5, 1), dt.date(2025, 5, 9),
    )  # fmt: skip
    assert "sits in S, which is at HALL" in row["detail"]
    stays = {
        row["serial_number"]: row
        for row in told["custody_spans"]
        if row["from_on"] <= dt.date(2025, 5, 1) and (row["until_on"] or dt.date.max) > dt.date(2025, 5, 1)
    }
    assert {name for name, row in stays.items() if row["doubtful"] == "yes"} == set(expected)
    assert {name for name, row in stays.items() if row["state"] == "inside"} == {*away, "STAYS", "MOVES", "ALSO"} - {
        "TAKEN"
    }
    seen = {name: row["seen_on"] for name, row in stays.items() if row["state"] == "inside"}
    assert seen == dict.fromkeys(("GOT", "SET", "ALSO", "MOVES")) | {
        "SEEN": dt.date(2025, 4, 1),
        "STAYS": dt.date(2025, 5, 1),
    }


def test_a_wrong_clock_is_a_row_and_the_future_has_not_happened(told: Told) -> None:
    assert "clock_skew" in problems(told, "SKEW") and life(told, "SKEW")
    assert "clock_skew" in problems(told, "EARLY")
    assert life(told, "EARLY") == [("installed", "HALL", "02-01")]


def test_what_its_source_declares_wrong_does_not_count(told: Told) -> None:
    assert life(told, "WRONG") == [("installed", "HALL", "02-01")]
    assert "declared_wrong" in problems(told, "WRONG")


def test_a_lot_row_counts_only_what_is_above_the_serial_numbers_of_its_event(told: Told) -> None:
    row = counts(told, "HALL", "MIXED")
    assert (row["basis"], row["received_units"], row["held_units"], row["installed_units"]) == ("mixed", 5, 4, 1)


def test_a_lot_moves_between_own_sites_once_its_first_receipt_is_in_custody(tmp_path: Path) -> None:
    moves = [
        at("installed", "03-02", None, units=60), at("shipped", "04-01", None, units=30),
        at("received", "04-02", None, "DEPOT", units=30), at("stored", "04-03", None, "DEPOT", units=30),
    ]  # fmt: skip
    line = {
        "shipment_id": "L", "line": "1", "shipped_on": "2025-02-20", "received_on": "2025-03-01", "kind": "export",
        "seller_id": "MAKER", "buyer_id": "OP", "site_id": "HALL", "item_id": "SRV", "units": 100,
    }  # fmt: skip
    sites = [{"site_id": name, "operator_id": "OP", "country": "MY"} for name in ("HALL", "DEPOT")]
    rows = {"custody_events": moves, "shipments": [line], "sites": sites}
    con = connect(threads=1)
    empty_tables(con)
    short = custody(con, tmp_path / "short", rows)["custody_problems"]
    assert [(row["problem"], row["units"], row["site_id"]) for row in short] == [("more_out_than_in", 30, "DEPOT")]
    assert short[0]["missing_facts"] == "custody_events.site_id of the first receipt and of each move"
    told = custody(
        con, tmp_path / "whole", rows | {"custody_events": [at("received", "03-01", None, units=100), *moves]}
    )
    assert told["custody_problems"] == []
    assert counts(told, "DEPOT", "SRV")["stored_units"] == 30
    hall = counts(told, "HALL", "SRV")
    assert (hall["held_units"], hall["installed_units"]) == (10, 60)


def test_an_item_that_no_event_names_is_taken_from_devices(told: Told) -> None:
    assert {row["item_id"] for row in told["custody_spans"] if row["serial_number"] == "UNNAMED"} == {"NAMED"}


def test_late_rows_and_corrections_count_from_the_day_they_are_recorded(tmp_path: Path) -> None:
    header = "event_id,event_at,serial_number,item_id,step,site_id,party_id,recorded_at,status"
    lines = [
        "E1,2025-03-01T09:00:00Z,A,SRV,installed,HALL,OP,2025-03-01T12:00:00Z,",
        "E1,2025-03-01T09:00:00Z,A,SRV,stored,HALL,OP,2025-04-10T12:00:00Z,corrected",
        "E2,2025-03-05T09:00:00Z,A,SRV,removed,HALL,OP,2025-05-10T12:00:00Z,",
    ]
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "custody_events.csv").write_text("\n".join([header, *lines, lines[2]]) + "\n")
    seen = {}
    for day in ("2025-04-01", "2025-05-01", "2025-06-01"):
        folder = tmp_path / day
        (folder / "scratch").mkdir(parents=True)
        with connect(threads=1) as con:
            reading = read_pack(con, files_of(pack), folder / "scratch", into=folder)
            write_rejects(con, reading.faults, folder / "rejects.csv")
            assert reading.tables["custody_events"].rejected == 1  # the row that stands twice, listed as such
            register_as_of(con, folder, dt.date.fromisoformat(day))
            order = {name: one.order for name, one in outputs().items()}
            custody_step().run(Workplace(con, folder, folder, order, {"as_of": day}))
            con.execute(f"SELECT state FROM {parquet(folder / 'tables' / 'custody_spans.parquet')} ORDER BY from_on")
            seen[day] = [row[0] for row in con.fetchall()]
    assert list(seen.values()) == [["installed"], ["stored"], ["stored", "open"]]


def test_a_pack_without_custody_is_accounted_at_once(tmp_path: Path) -> None:
    con = connect(threads=1)
    empty_tables(con)
    assert custody(con, tmp_path, {}) == {"custody_spans": [], "custody_problems": [], "custody_counts": []}
    assert "custody_events" in READS


def test_a_sum_that_no_number_holds_is_unknown_and_the_rest_goes_on(tmp_path: Path) -> None:
    con = connect(threads=1)
    empty_tables(con)
    huge = 9_223_372_036_854_775_807
    rows = [at("received", f"02-0{n}", None, units=huge, event_id=f"E{n}") for n in (1, 2)]
    told = custody(con, tmp_path, {"custody_events": [*rows, at("installed", "02-01", "A", item_id="B")]})
    assert told["custody_counts"][-1]["received_units"] is None
    assert counts(told, "HALL", "B")["installed_units"] == 1


def nested_world(chance: random.Random, number: int) -> dict[str, list[dict[str, Any]]]:
    """Racks, servers, boards and chips that are put in and taken out at random, and move at random."""
    serials = [f"{number}-{kind}{at}" for kind in ("R", "S", "B", "C") for at in range(2)]
    days = [f"{month:02}-{day:02}" for month in (2, 3, 4) for day in range(1, 28)]
    devices, seen = [], set()
    for serial in serials:
        for _ in range(chance.choice([0, 1, 1, 2, 3])):
            since, until = sorted(chance.sample(days, 2))
            if (serial, since) not in seen:
                seen.add((serial, since))
                devices.append(device(serial, chance.choice(serials), since, chance.choice([until, None]), serial))
    steps = ["received", "stored", "installed", "removed", "shipped", "observed", "scrapped", "repaired"]
    events = [
        at(
            chance.choice(steps),
            chance.choice(days),
            serial,
            chance.choice(["HALL", "FAR", None]),
            event_id=f"{number}E{n}",
            item_id=serial,
        )
        for n, serial in enumerate(chance.choices(serials, k=14))
    ]
    return {
        "custody_events": events,
        "devices": [one for one in devices if one["parent_serial_number"] != one["serial_number"]],
    }


def test_what_sits_in_another_is_where_that_is_and_every_unit_is_in_one_place(tmp_path: Path) -> None:
    chance = random.Random(11)
    worlds = [nested_world(chance, number) for number in range(60)]
    rows = {name: [row for one in worlds for row in one[name]] for name in ("custody_events", "devices")}
    con = connect(threads=1)
    empty_tables(con)
    told = custody(con, tmp_path, {**rows, "sites": ROWS["sites"]})
    lives: dict[str, list[dict[str, Any]]] = {}
    for row in told["custody_spans"]:
        lives.setdefault(row["serial_number"], []).append(row)
    in_circles = {row["serial_number"] for row in told["custody_problems"] if row["problem"] == "parent_cycle"}
    expected = {row["serial_number"] for row in rows["devices"]} | {
        row["serial_number"] for row in rows["custody_events"]
    }
    assert set(lives) == expected
    checked = 0
    for serial, stays in lives.items():
        lasting = sorted((one for one in stays if one["from_on"] != one["until_on"]), key=lambda one: one["from_on"])
        assert lasting[-1]["until_on"] is None
        assert [one["until_on"] for one in lasting[:-1]] == [one["from_on"] for one in lasting[1:]]
        for one in lasting:
            around = [p for p in lives.get(one["inside_serial"] or "", []) if covers(p, one)]
            if one["state"] == "inside" and around and serial not in in_circles:
                assert (one["party_id"], one["site_id"]) in {(p["party_id"], p["site_id"]) for p in around}
                checked += 1
    assert checked > 60 and in_circles


def covers(outer: dict[str, Any], inner: dict[str, Any]) -> bool:
    return outer["from_on"] <= inner["from_on"] and (outer["until_on"] is None or outer["until_on"] > inner["from_on"])


def test_the_tables_have_the_columns_and_words_of_their_contracts(told: Told) -> None:
    for name, rows in told.items():
        columns = {column.name: column for column in outputs()[name].columns}
        assert rows and list(rows[0]) == list(columns)
        for row in rows:
            for column, cell in row.items():
                assert cell is not None or not columns[column].required
                assert not columns[column].choices or cell is None or cell in columns[column].choices, (column, cell)
