"""What a replay counts, whose records a view holds, and when it may say that nobody could have seen a case."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.detection.teardown import TEARDOWN, write_teardown

from tidewaiter.audit.past import Past
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.cli.replay_tables import replayed_csv, replayed_json
from tidewaiter.cli.replay_text import replayed_lines
from tidewaiter.core.errors import InputError
from tidewaiter.detection.evaluation.truth import TrueCase
from tidewaiter.detection.replay.documented import as_truth, documented, ending, merged, settled_from
from tidewaiter.detection.replay.evidence import About, kinds, records_about, ways, what_could_show
from tidewaiter.detection.replay.replay import Found, Pace, Replayed, Row, Seen, replay
from tidewaiter.detection.replay.search import first_days, grid
from tidewaiter.detection.replay.standing import Standing
from tidewaiter.detection.replay.summary import summed, wilson
from tidewaiter.detection.replay.views import views
from tidewaiter.detection.replay.worklist import by_chance, first_listed, worked_off
from tidewaiter.records.contracts import tables

START = dt.date(2025, 1, 1)
EXAMPLES = Path(__file__).parents[2] / "examples" / "documented-cases"


def asked(sql: str) -> list[tuple[Any, ...]]:
    return duckdb.connect().execute(sql).fetchall()


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def test_a_grid_begins_and_ends_where_it_should() -> None:
    assert grid(day(0), day(60), 30) == [day(0), day(30), day(60)]
    assert grid(day(0), day(61), 30) == [day(0), day(30), day(60), day(61)]
    assert grid(day(5), day(5), 30) == [day(5)]


@pytest.mark.parametrize("seed", range(20))
def test_first_days_are_those_of_looking_every_day_where_a_case_stays(seed: int) -> None:
    chance = random.Random(seed)
    comes = {f"C{number}": chance.randrange(400) for number in range(12)}
    since = {name: day(chance.randrange(300)) for name in comes}
    looked: list[dt.date] = []

    def look(on: dt.date) -> frozenset[str]:
        looked.append(on)
        return frozenset(name for name, number in comes.items() if day(number) <= on)

    found = first_days(look, grid(day(0), day(300), 30), since, within=1)
    true = {name: max(day(number), since[name]) for name, number in comes.items()}
    assert found == {name: on if on <= day(300) else None for name, on in true.items()}
    assert len(looked) == len(set(looked))


def test_on_the_grid_alone_a_first_day_is_the_next_of_the_grid() -> None:
    found = first_days(lambda on: frozenset("C" if on >= day(31) else ""), grid(day(0), day(90), 30), {"C": day(7)}, 30)
    assert found == {"C": day(60)}


def test_a_case_that_stood_there_before_counts_from_its_first_leg_on() -> None:
    found = first_days(lambda on: frozenset("C"), grid(day(0), day(90), 30), {"C": day(40)}, 1)
    assert found == {"C": day(40)}


def test_a_list_is_worked_off_from_its_top_and_nothing_twice_too_soon() -> None:
    cases = [(name, frozenset(name)) for name in "ABCDE"]
    since = dict.fromkeys("ABCDE", day(0))
    lists = {day(0): cases, day(14): cases, day(21): cases}
    assert worked_off(lists, since, 2, 90) == {"A": day(0), "B": day(0), "C": day(7), "D": day(7), "E": day(14)}
    assert worked_off(lists, since, 2, 7) == {"A": day(0), "B": day(0), "C": None, "D": None, "E": None}
    later = since | {"A": day(1)}
    assert worked_off(lists, later, 2, 90)["A"] is None
    assert worked_off(lists, later, 2, 21)["A"] == day(21)


def test_an_order_of_chance_can_be_repeated_and_is_another_every_day() -> None:
    cases = [(f"K{number}", frozenset({f"C{number}"})) for number in range(50)]
    lists = {day(0): cases, day(30): cases}
    shuffled = by_chance(lists)
    assert shuffled == by_chance({on: list(reversed(one)) for on, one in lists.items()})
    assert sorted(shuffled[day(0)]) == sorted(cases) != shuffled[day(0)] != shuffled[day(30)]


def test_who_is_listed_by_chance_is_among_the_first_of_a_day_from_its_own_on() -> None:
    lists = {day(0): [("K", frozenset("A")), ("L", frozenset("B"))], day(30): [("L", frozenset("B"))]}
    since = {"A": day(1), "B": day(0), "C": day(0)}
    assert first_listed(lists, since, 1) == {"A": None, "B": day(30), "C": None}
    assert first_listed(lists, since, 2) == {"A": None, "B": day(0), "C": None}


def test_medians_and_shares_count_what_was_never_seen() -> None:
    rows = [_row(f"C{place}", days) for place, days in enumerate([10, 20, 30, None, None])]
    one = summed(rows, "joint")
    assert (one.cases, one.blind, one.listed.found) == (5, 1, 3)
    assert (one.listed.median_days, one.listed.median_of_all) == (20, 30)
    assert (one.listed.before_border, one.listed.with_border) == (2, 5)
    assert summed(rows[2:], "joint").listed.median_of_all is None
    low, high = wilson(2, 5) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.118, 0.769)
    assert wilson(0, 0) is None


def _row(name: str, days: int | None) -> Row:
    case = TrueCase(name, ("resale",), False, frozenset(), 1, day(0), day(25))
    found = Found.at(None if days is None else day(days), case)
    by = frozenset[str]() if name == "C4" else frozenset({"sales"})
    return Row(case, {"joint": Seen(found, found, found, found, by, None)})


HOLDERS: dict[str, Sequence[Mapping[str, object]]] = {
    "parties": [
        {"party_id": "M", "name": "Maker", "kind": "manufacturer", "country": "US"},
        {"party_id": "H", "name": "Holder", "kind": "cloud", "country": "MY"},
        {"party_id": "R", "name": "Reseller", "kind": "reseller", "country": "SG"},
    ],
    "shipments": [
        {"shipment_id": "sold", "seller_id": "M", "buyer_id": "H", "kind": "export"},
        {"shipment_id": "back", "seller_id": "H", "buyer_id": "M", "kind": "return"},
        {"shipment_id": "onward", "seller_id": "H", "buyer_id": "R", "kind": "reexport"},
    ],
    "serials": [
        {"shipment_id": "sold", "line": "1", "serial_number": "A"},
        {"shipment_id": "onward", "line": "1", "serial_number": "B"},
    ],
    "declarations": [
        {"declaration_id": "D", "line": "1", "kind": "export", "authority": "MY", "filed_on": "2025-02-01",
         "shipment_id": "onward"},
    ],
    "licenses": [
        {"license_id": "permit", "authority": "MY", "kind": "permit", "holder_id": "H", "issued_on": "2025-01-01"},
        {"license_id": "license", "authority": "US", "kind": "license", "holder_id": "M", "issued_on": "2025-01-01"},
    ],
    "documents": [
        {"document_id": "lease", "kind": "lease", "subject_kind": "site", "subject_id": "S"},
        {"document_id": "statement", "kind": "end_use_statement", "subject_kind": "order", "subject_id": "O"},
        {"document_id": "waybill", "kind": "air_waybill", "subject_kind": "shipment", "subject_id": "onward"},
    ],
    "sites": [{"site_id": "S", "operator_id": "H", "country": "MY"}],
    "site_power": [{"site_id": "S", "month": "2025-02-01", "mean_it_load_mw": 1}],
    "custody_events": [
        {"event_id": "rma", "event_at": "2025-02-01T00:00:00Z", "serial_number": "A", "step": "repaired",
         "party_id": "M", "basis": "warranty"},
        {"event_id": "racked", "event_at": "2025-02-01T00:00:00Z", "serial_number": "A", "step": "installed",
         "party_id": "H", "basis": "document"},
        {"event_id": "held", "event_at": "2025-02-01T00:00:00Z", "serial_number": "B", "step": "seized",
         "party_id": "", "basis": ""},
    ],
    "pings": [{"landmark_id": "L", "site_id": "S", "measured_at": "2025-02-01T00:00:00Z", "rtt_ms": 4}],
    "answers": [
        {"subject_kind": "party", "subject_id": "H", "question": "S3-09", "answer": "no", "answered_on": "2025-01-01"}
    ],
}  # fmt: skip
LINE = {"line": "1", "shipped_on": "2025-01-10", "from_country": "US", "to_country": "MY", "item_id": "i", "units": 1}

HOLDS = {
    "supplier": {
        "parties M H R", "shipments sold back", "serials sold", "licenses license", "documents statement",
        "custody_events rma", "answers party",
    },
    "customs": {"parties M H R", "declarations D", "licenses permit", "documents waybill", "custody_events held"},
    "operator": {
        "parties M H R", "sites S", "site_power S", "custody_events racked", "pings L", "documents lease",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("holders")
    pack = folder / "pack"
    pack.mkdir()
    for table, rows in HOLDERS.items():
        full = [{**LINE, **row} for row in rows] if table == "shipments" else rows
        with (pack / f"{table}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, full[0])
            writer.writeheader()
            writer.writerows(full)
    return Past.of(pack, folder / "read", job=MAIN_JOB).records


@pytest.mark.parametrize("view", ["supplier", "customs", "operator"])
def test_a_view_holds_the_rows_of_its_holder_and_no_others(view: str, records: Path, tmp_path: Path) -> None:
    views()[view].keep(records, tmp_path / view)
    held = set()
    for path in sorted((tmp_path / view).iterdir()):
        ids = [str(row[0]) for row in asked(f"SELECT * FROM '{path}'")]
        if ids:
            held.add(" ".join([path.stem, *ids]))
    assert {" ".join([one.split()[0], *sorted(one.split()[1:])]) for one in held} == {
        " ".join([one.split()[0], *sorted(one.split()[1:])]) for one in HOLDS[view]
    }


def test_the_joint_view_holds_everything(records: Path, tmp_path: Path) -> None:
    views()["joint"].keep(records, tmp_path / "joint")
    assert {path.name for path in (tmp_path / "joint").iterdir()} == {path.name for path in records.glob("*.parquet")}


def test_customs_never_learns_a_sellers_number_of_a_shipment(records: Path, tmp_path: Path) -> None:
    views()["customs"].keep(records, tmp_path / "customs")
    path = tmp_path / "customs" / "declarations.parquet"
    assert asked(f"SELECT count(*), count(shipment_id) FROM '{path}'") == [(1, 0)]


def test_every_table_of_the_layout_is_somebodys() -> None:
    held = {table for view in views().values() if view.name != "joint" for table in view.rows}
    assert held == {*tables()}


def test_evidence_knows_every_way_that_worlds_and_documented_cases_name() -> None:
    told = {way for one in documented().values() for way in one.ways} - {"remote_use"}
    assert told <= {*ways()}
    assert {name for alternatives in ways().values() for one in alternatives for name in one} == {*kinds()}


def test_a_way_is_shown_by_all_of_one_alternative_or_not_at_all() -> None:
    case = About("C", ("overstated_purchase",), day(0), frozenset("H"))
    assert what_could_show(case, frozenset({"purchases"})) == frozenset()
    assert what_could_show(case, frozenset({"purchases", "capacity"})) == {"purchases", "capacity"}
    assert what_could_show(case, frozenset({"payers"})) == frozenset()
    both = About("C", ("overstated_purchase", "third_country_payer"), day(0), frozenset("H"))
    assert what_could_show(both, frozenset({"payers"})) == {"payers"}
    unknown = About("C", ("a way of tomorrow",), day(0), frozenset("H"))
    assert what_could_show(unknown, frozenset({"power"})) == {"power"}


@pytest.mark.parametrize(
    ("evidence", "kind"),
    [("reports", "device_reports"), ("pings", "device_reports"), ("power", "power"), ("inventory", "counts")],
)
def test_a_record_shows_a_teardown_only_from_its_day_on(evidence: str, kind: str, tmp_path: Path) -> None:
    pack, _ = write_teardown(tmp_path / "teardown", [evidence])
    records = Past.of(pack, tmp_path / "read", job=MAIN_JOB).records
    case = About("T", ("installed_then_resold",), TEARDOWN, frozenset({"holder-hall"}), frozenset({"hall"}))
    assert kind not in records_about(records, [case], TEARDOWN - dt.timedelta(days=1)).get("T", frozenset())
    assert kind in records_about(records, [case], TEARDOWN + dt.timedelta(days=60))["T"]
    other = About("T", ("installed_then_resold",), TEARDOWN, frozenset({"holder-elsewhere"}), frozenset({"elsewhere"}))
    assert records_about(records, [other], TEARDOWN + dt.timedelta(days=60)) == {}


def hand_replay(folder: Path, pace: Pace, lists: Mapping[int, Sequence[str]]) -> Replayed:
    """A replay of the teardown over hand-made lists: by day after it the lines that the cases name, in their order."""
    pack, truth = write_teardown(folder / "teardown", ["power"])
    records = Past.of(pack, folder / "read", job=MAIN_JOB).records
    counted = itertools.count()

    @contextmanager
    def cases_on(on: dt.date, here: Path) -> Iterator[Path]:
        assert here.name == "joint"
        newest = max((number for number in lists if TEARDOWN + dt.timedelta(days=number) <= on), default=None)
        rows = [] if newest is None else lists[newest]
        told = folder / f"tables-{next(counted)}"
        told.mkdir()
        with (told / "cases.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["case_id", "rank", "shipment_ids", "party_ids", "next_step", "typologies"])
            writer.writerows([f"K-{line}", place, line, "", f"Ask {line}.", "x"] for place, line in enumerate(rows, 1))
        yield told

    return replay(cases_on, records, truth, [views()["joint"]], pace, folder)


def test_a_replay_tells_listed_and_reached_apart(tmp_path: Path) -> None:
    lists = {0: ["S-other:1", "S-hall:1"], 50: ["S-hall:1"]}
    found = hand_replay(tmp_path, Pace(1, every=30, within=30, last=TEARDOWN + dt.timedelta(days=70)), lists)
    seen = found.rows[0].seen["joint"]
    assert (seen.listed.days, seen.listed.before_border) == (60, False)
    assert (seen.reached.days, seen.reached.before_border) == (7, True)
    assert [(on - TEARDOWN).days for on in found.days["joint"]] == [0, 30, 60, 70]
    words = "\n".join(replayed_lines(found, {}))
    assert "joint     listed 2025-07-09, day 60, after the last border; reached 2025-05-17, day 7, before" in words
    assert "listed   1 of 1; median days 60 of these, 60 of all; before the last border 0 of 1, 0%" in words
    assert "T,installed_then_resold,no,2025-05-10,2025-07-09,joint,yes,2025-07-09,60,no" in replayed_csv(found, {})
    assert '"median_days_of_found": 7.0' in replayed_json(found, {})


def test_where_no_first_leg_is_known_no_days_are_told(tmp_path: Path) -> None:
    found = hand_replay(tmp_path, Pace(1, last=TEARDOWN + dt.timedelta(days=7)), {0: ["S-hall:1"]})
    seen = found.rows[0].seen["joint"]
    timeless = replace(seen, listed=replace(seen.listed, days=None), reached=replace(seen.reached, days=None))
    told = replace(found, rows=(replace(found.rows[0], seen={"joint": timeless}),))
    words = "\n".join(replayed_lines(told, {}))
    assert "listed   1 of 1; median days - of these, no first leg is known" in words
    assert "reached  1 of 1; median days - of these, no first leg is known" in words


def test_between_two_lists_a_first_day_is_looked_for(tmp_path: Path) -> None:
    found = hand_replay(
        tmp_path, Pace(1, every=30, within=1, last=TEARDOWN + dt.timedelta(days=60)), {41: ["S-hall:1"]}
    )
    assert found.rows[0].seen["joint"].listed.days == 41


def test_what_is_on_no_list_is_told_with_what_could_have_shown_it(tmp_path: Path) -> None:
    last = TEARDOWN + dt.timedelta(days=100)
    found = hand_replay(tmp_path, Pace(1, last=last), {0: ["S-other:1", "S-hall:1"], 7: ["S-other:1"]})
    (row,) = found.rows
    assert row.seen["joint"].by == {"power"}
    blind = hand_replay(tmp_path / "blind", Pace(1, first=TEARDOWN, last=TEARDOWN), {})
    assert blind.rows[0].seen["joint"].can_be_seen is False
    assert "joint     cannot be seen" in "\n".join(replayed_lines(blind, {}))


def test_without_a_first_day_none_is_made_up(tmp_path: Path) -> None:
    pack, truth = write_teardown(tmp_path / "teardown", [])
    (truth / "cases.csv").write_text("case_id,party_ids\nT,holder-hall\n", encoding="utf-8")
    past = Past.of(pack, tmp_path / "read", job=MAIN_JOB)
    with pytest.raises(InputError, match="No day to begin with"):
        replay(past.cases_on, past.records, truth, [views()["joint"]], Pace(), tmp_path)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Past.of(EXAMPLES, tmp_path_factory.mktemp("documented") / "read", job=MAIN_JOB).records


def test_documented_cases_name_only_what_their_pack_holds(own: Path) -> None:
    held = {path.stem: {str(row[0]) for row in asked(f"SELECT * FROM '{path}'")} for path in own.glob("*.parquet")}
    lines = asked(f"SELECT shipment_id || ':' || line FROM '{own}/shipments.parquet'")
    for one in documented().values():
        assert set(one.parties) <= held["parties"], one.case
        assert {(line,) for line in one.lines} <= {*lines}, one.case
        for table, row in one.hides:
            assert row in held[table], one.case
        for table, row, column, _ in one.tells:
            assert row in held[table], one.case
            assert column in {known.name for known in tables()[table].columns}


def test_nothing_of_a_documented_case_is_told_that_only_its_discovery_brought(own: Path, tmp_path: Path) -> None:
    records = merged(None, own, documented(), tmp_path / "merged")
    found = asked(f"SELECT shipment_id, to_country FROM '{records}/shipments.parquet'")
    assert not {name for name, _ in found} & {row for one in documented().values() for _, row in one.hides}
    assert dict(found)["c03-exports"] == "SG"
    for path in records.glob("*.parquet"):
        assert asked(f"SELECT count(recorded_at) FROM '{path}'") == [(0,)], path.stem


def test_a_background_keeps_its_rows_and_may_not_use_the_same_ids(own: Path, records: Path, tmp_path: Path) -> None:
    both = merged(records, own, documented(), tmp_path / "both")
    names = [row[0] for row in asked(f"SELECT party_id FROM '{both}/parties.parquet'")]
    assert {"M", "H", "R", "c06-megaspeed"} <= {*names}
    assert settled_from(records, documented()) == dt.date(2025, 1, 10) + dt.timedelta(days=183)
    with pytest.raises(InputError, match="one id for two things"):
        merged(own, own, documented(), tmp_path / "twice")


def test_documented_cases_are_a_truth_in_which_only_diversions_were_diverted(tmp_path: Path) -> None:
    truth = as_truth(documented(), tmp_path / "truth")
    rows = list(csv.DictReader((truth / "cases.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["case_id"] for row in rows if row["ambiguous"] == "yes"} == {"C06", "C11", "C12", "C20"}


def test_a_remote_rental_is_called_no_diversion_unless_a_case_of_it_stands_among_the_first() -> None:
    rented = documented()["C12"]
    assert ending(rented, None, listed=False) == "not called physical diversion: no case names it"
    wrong = Standing(3, "K", ("installed_taken_apart_resold",), "Ask.")
    assert ending(rented, wrong, listed=True).startswith("called installed_taken_apart_resold")
    told = ending(rented, wrong, listed=False)
    assert told == "not called physical diversion: number 3 of the list, which names installed_taken_apart_resold"
    counted = Standing(1, "K", (), "Ask for a stock check at X.")
    assert ending(documented()["C06"], counted, listed=True) == counted.next_step


@pytest.mark.slow
def test_the_ambiguous_case_ends_with_a_stock_check_and_remote_use_as_no_diversion(own: Path, tmp_path: Path) -> None:
    past = Past.of(EXAMPLES, tmp_path / "read", job=MAIN_JOB)
    records = merged(None, own, documented(), tmp_path / "merged")
    truth = as_truth(documented(), tmp_path / "truth")
    on = dt.date(2026, 6, 30)
    found = replay(past.cases_on, records, truth, [views()["joint"]], Pace(first=on, last=on), tmp_path)
    ends = {}
    for row in found.rows:
        seen, told = row.seen["joint"], documented()[row.case.case_id]
        ends[row.case.case_id] = ending(told, seen.standing, listed=seen.listed.on is not None)
    assert ends["C06"].startswith("Ask for a stock check at c06-megaspeed")
    assert {ends[name] for name in ("C11", "C12", "C20")} == {"not called physical diversion: no case names it"}
