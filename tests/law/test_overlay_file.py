"""A draft over a file: every line gets the answer that it gets by itself, and none is presented as law."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import duckdb
import pytest

from tidewaiter.core.errors import InputError, UsageError
from tidewaiter.law.ask import Question, ask
from tidewaiter.law.bulk_answer import ANSWER_COLUMNS, answer_row
from tidewaiter.law.determine_file import determine_file
from tidewaiter.law.facts_of import CASE_COLUMNS, DESK_ASSUMPTIONS, facts_of_row
from tidewaiter.law.load import rulebook
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.overlay_determine import Laid
from tidewaiter.law.overlay_load import overlay, overlays
from tidewaiter.law.overlay_measure import asked_by, measured
from tidewaiter.law.what_if import what_if

Row = dict[str, str]

DRAFT = """
name = "mine"
title = "A draft's draft"
over = "us_ear"
says = "A license above an amount"
repeals = ["742.6(a)(6)(iii)(A) worldwide"]

[[state]]
state = "rumoured"
on = 2025-01-10
source = "a newsletter"
confirmed_by = ""
confidence = "low"

[[state]]
state = "denied"
on = 2025-07-01
source = "a spokesman"
confirmed_by = "Department of Commerce"
confidence = "high"

[[requirement]]
key = "amount"
channel = "item_destination"
says = "an amount"
when = "meets('subject') and meets('3A090.a') and to_country != 'CN'"
measure = MEASURE

[[requirement.exempt]]
when = "end_use == 'research'"
says = "research"

[[review]]
policy = "quick"
measure = { of = "chips", per = "order", at_most = 10 }

[[review]]
policy = "slow"
measure = { of = "tpp", per = "order", above = 1000000 }
"""
MEASURES = (
    '{ of = "tpp", per = "item", above = 10000 }',
    '{ of = "performance_density", per = "item", at_least = 5.92 }',
    '{ of = "chips", per = "order", above = 20 }',
    '{ of = "value", per = "order", above = 1000 }',
    '{ of = "servers", per = "order", above = 1 }',
    '{ of = "tpp", per = "company_year", above = 400000 }',
    '{ of = "chips", per = "country_stock", above = 60, at_most = 120 }',
    '{ of = "value", per = "country_flow", at_least = 4000 }',
    '{ of = "power", per = "company_year", above = 5 }',
)
ITEMS = (
    "NVIDIA H100 SXM5 80GB",
    "NVIDIA H20",
    "A100",
    "HBM3E stack 1180 GB/s in 110 mm2 package (density 10.73)",
    "Logic die 7 nm, packaged by approved OSAT attesting 25 bn transistors (exporter = foundry)",
    "NVIDIA H200 SXM (reexport from SG)",
)


def draft(folder: Path, measure: str) -> Overlay:
    path = folder / "mine.toml"
    path.write_text(DRAFT.replace("MEASURE", measure))
    return overlay(str(path))


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def random_cases(count: int) -> list[Row]:
    random = Random(11)
    first = rulebook("us_ear").first_day
    return [
        {
            "case_id": f"C{n}",
            "date": str(first + dt.timedelta(random.randint(0, 2200))),
            "item": random.choice(ITEMS),
            "tpp": random.choice(["", "", "4800", "15832"]),
            "die_area_mm2": random.choice(["", "", "814"]),
            "performance_density": "",
            "dram_bandwidth_gbs": "",
            "datacenter_marketed": random.choice(["", "yes", "no"]),
            "destination_iso2": random.choice(["", "CN", "MY", "TH", "US"]),
            "hq_iso2": random.choice(["", "CN", "MY", "US"]),
        }
        for n in range(count)
    ]


def by_itself(row: Row, draft: Overlay) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """The answers of `determine --with` to the facts of one row: the law's, the draft's, and its warning."""
    try:
        given = facts_of_row(row, known_item=True)
        day = dt.date.fromisoformat(row["date"])
        switches = {key: on for key, on in given.assumptions.items() if key in rulebook("us_ear").assumptions}
        (reply,) = ask(Question(given.facts, day, overlay=draft, assumptions=switches))
    except InputError:
        return None
    both = reply.hypothetical
    assert both is not None
    base, under = (tuple(cell or "" for cell in answer_row(one)) for one in (both.base, both.under))
    return base, under, both.under.warnings[0]


def compare(rows: list[Row], laid: Overlay, folder: Path) -> None:
    summary = determine_file(write(folder / "cases.csv", rows), folder / "out.csv", overlay=laid)
    expected = [(row, answer) for row in rows if (answer := by_itself(row, laid)) is not None]
    found = read(folder / "out.csv")
    assert summary.lines == len(expected)
    assert len(found) == 2 * len(expected)
    for (row, (base, under, warning)), before, after in zip(expected, found[::2], found[1::2], strict=True):
        assert (before["ruleset"], after["ruleset"]) == ("base", laid.ruleset)
        for line in (before, after):
            assert {name: line[name] for name in CASE_COLUMNS} == row
        assert (row, tuple(before[name] for name in ANSWER_COLUMNS)) == (row, base)
        assert (row, tuple(after[name] for name in ANSWER_COLUMNS)) == (row, under)
        assert (before["hypothetical"], after["hypothetical"]) == ("", warning)


@pytest.mark.parametrize("name", overlays())
def test_every_case_gets_the_answers_that_it_gets_by_itself(name: str, tmp_path: Path) -> None:
    compare(random_cases(50), overlay(name), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_so_it_does_under_every_measure(measure: str, tmp_path: Path) -> None:
    compare(random_cases(20), draft(tmp_path, measure), tmp_path)


def shipments(count: int) -> list[Row]:
    random = Random(5)
    return [
        {
            "shipment_id": f"S{random.randint(0, 9)}{n:03}",
            "line": "1",
            "shipped_on": str(dt.date(2025, 6, 1) + dt.timedelta(random.randint(0, 400))),
            "kind": "export",
            "seller_id": "P-0",
            "buyer_id": random.choice(["P-1", "P-2"]),
            "end_use": random.choice(["", "cloud", "research"]),
            "from_country": random.choice(["US", "US", "SG"]),
            "to_country": random.choice(["MY", "TH", "CN"]),
            "item_id": random.choice(["NVIDIA H100 SXM5 80GB", "NVIDIA H20"]),
            "units": str(random.randint(1, 30)),
            "value_usd": str(random.randint(1, 2000)),
            "our_note": f"n{n}",
        }
        for n in range(count)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("measure", [one for one in MEASURES if "servers" not in one and "power" not in one])
def test_running_amounts_are_those_of_what_if(measure: str, tmp_path: Path) -> None:
    laid, rows = draft(tmp_path, measure), shipments(40)
    path = write(tmp_path / "shipments.csv", rows)
    determine_file(path, tmp_path / "out.csv", overlay=laid)
    found = read(tmp_path / "out.csv")
    assert [row["our_note"] for row in found] == [row["our_note"] for row in rows for _ in range(2)]
    expected = {one.shipment_id: (one.before, one.after) for one in what_if(path, laid).lines}
    assert len(set(expected.values())) > 1
    for before, after in zip(found[::2], found[1::2], strict=True):
        answers = (before["license_required"], after["license_required"])
        assert (before["shipment_id"], answers) == (before["shipment_id"], expected[before["shipment_id"]])
        assert after["hypothetical"].endswith(". Amounts before a line are those of this file.")


def test_a_shipment_gets_the_answer_that_its_facts_get_by_themselves(tmp_path: Path) -> None:
    laid, rows = draft(tmp_path, MEASURES[2]), shipments(40)
    determine_file(write(tmp_path / "shipments.csv", rows), tmp_path / "out.csv", overlay=laid)
    law = Laid(laid, rulebook("us_ear"))
    switches = {key: on for key, on in DESK_ASSUMPTIONS.items() if key in law.book.assumptions}
    for row, after in zip(rows, read(tmp_path / "out.csv")[1::2], strict=True):
        facts = facts_of_row({"date": row["shipped_on"], "item": row["item_id"]}).facts
        facts |= {name: row[name] for name in ("from_country", "to_country", "end_use") if row[name]}
        facts |= {"kind": "export" if row["from_country"] == "US" else "reexport", "chips": Decimal(row["units"])}
        both = law.determine(facts, dt.date.fromisoformat(row["shipped_on"]), assumptions=switches)
        answer = tuple(cell or "" for cell in answer_row(both.under))
        assert (row, tuple(after[name] for name in ANSWER_COLUMNS)) == (row, answer)


def answered(folder: Path, laid: Overlay, *rows: Row) -> list[Row]:
    determine_file(write(folder / "shipments.csv", rows), folder / "out.csv", overlay=laid)
    return read(folder / "out.csv")[1::2]


def test_what_no_column_tells_is_missing_by_name(tmp_path: Path) -> None:
    one = shipments(1)[0] | {"to_country": "MY", "end_use": "cloud", "from_country": "US", "units": "1"}
    dgx = one | {"item_id": "DGX H100"}
    for measure, row, missing in (
        (MEASURES[2], dgx, "chips"),
        (MEASURES[3], one | {"value_usd": ""}, "value_usd"),
        (MEASURES[4], one, "servers"),
        (MEASURES[8], one, "company_year_power"),
    ):
        (after,) = answered(tmp_path, draft(tmp_path, measure), row)
        assert (missing, after["license_required"]) == (missing, "undetermined")
        assert missing in after["missing_facts"].split("|")


def test_a_total_over_a_line_of_unknown_amount_is_unknown(tmp_path: Path) -> None:
    one = shipments(1)[0] | {"to_country": "MY", "end_use": "cloud", "from_country": "US", "shipped_on": "2025-09-01"}
    laid = draft(tmp_path, '{ of = "value", per = "company_year", above = 100 }')
    rows = [one | {"line": str(n), "value_usd": value} for n, value in enumerate(("10", "", "20", "200"))]
    found = answered(tmp_path, laid, *rows)
    headquarters = {"hq_country", "parent_country"}
    assert [set(row["missing_facts"].split("|")) - headquarters for row in found[:3]] == [
        set(),
        {"value_usd"},
        {"company_year_value"},
    ]
    assert found[3]["license_required"] == "yes"


def test_an_empty_column_of_amounts_or_none_is_unknown(tmp_path: Path) -> None:
    one = shipments(1)[0] | {"to_country": "MY", "end_use": "cloud", "from_country": "US"}
    del one["value_usd"]
    (after,) = answered(tmp_path, draft(tmp_path, MEASURES[3]), one)
    assert "value_usd" in after["missing_facts"].split("|")


def test_the_summary_counts_lines_under_the_law_and_under_the_draft(tmp_path: Path) -> None:
    rows = [one | {"hq_iso2": "MY", "destination_iso2": "MY", "date": "2025-09-01"} for one in random_cases(1) * 3]
    rows = [one | {"item": ITEMS[0], "tpp": "", "die_area_mm2": ""} for one in rows]
    path = write(tmp_path / "cases.csv", rows)
    laid = overlay("my_th_2025")
    summary = determine_file(path, tmp_path / "out.parquet", overlay=laid)
    assert (summary.lines, summary.laws) == (3, ("us_ear",))
    assert dict(summary.answers) == {("US", "no"): 3, (laid.ruleset, "yes"): 3}
    rulesets = f"SELECT DISTINCT CAST(ruleset AS VARCHAR) FROM '{tmp_path / 'out.parquet'}' ORDER BY ALL"
    assert duckdb.execute(rulesets).fetchall() == [("base",), (laid.ruleset,)]


def test_other_laws_that_are_asked_for_are_answered_as_they_stand(tmp_path: Path) -> None:
    path = write(tmp_path / "shipments.csv", shipments(3))
    determine_file(path, tmp_path / "out.csv", laws=("us_ear", "my_sta"), overlay=overlay("my_th_2025"))
    found = read(tmp_path / "out.csv")
    assert [(row["jurisdiction"], row["ruleset"]) for row in found[:3]] == [
        ("US", "base"),
        ("US", "overlay:my_th_2025"),
        ("MY", "base"),
    ]


def test_a_draft_of_a_law_that_is_not_asked_for_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.csv", random_cases(1))
    with pytest.raises(UsageError, match="would change another law"):
        determine_file(path, tmp_path / "out.csv", laws=("my_sta",), overlay=overlay("my_th_2025"))


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_else_than_what_a_measure_asks_for_changes_its_answer(measure: str, tmp_path: Path) -> None:
    one = draft(tmp_path, measure).additions[0].measure
    assert one is not None
    names = asked_by(one)
    assert measured(one, {}).missing <= names
    everything = {name: Decimal(7) for name in ("tpp", "chips", "value_usd", "power_kw", "servers", "company_year_tpp")}
    assert measured(one, everything) == measured(one, {name: everything[name] for name in names & everything.keys()})
