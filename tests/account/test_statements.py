"""What papers claim is set against the records as a clerk would do it, and what is decided stays decided."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.account.statement_clerk import clerk
from tests.account.statement_world import DAY, HOLDERS, PARTIES, SITES, START, Paper, Sent, World, filled, random_world
from tests.account.step_tables import empty, load, run_step

from tidewaiter.account.papers import end_use_meant, promise_made
from tidewaiter.account.statements import READS, statement_checks_step
from tidewaiter.engine.duck import connect
from tidewaiter.records.contracts import outputs

CHECKS = set(outputs()["statement_checks"].column("check").choices)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty(con, READS)
    con.executemany("INSERT INTO parties (party_id, country) VALUES (?, ?)", list(PARTIES.items()))
    con.executemany("INSERT INTO sites (site_id, country, row_id) VALUES (?, ?, 's')", list(SITES.items()))
    con.executemany("INSERT INTO licenses (license_id, holder_id, max_units) VALUES (?, ?, 15)", list(HOLDERS.items()))
    return con


def checks(con: duckdb.DuckDBPyConnection, folder: Path, world: World) -> dict[tuple[str, str], dict[str, Any]]:
    load(con, "shipments", world.sent)
    load(con, "orders", world.ordered)
    load(con, "documents", world.papers)
    rows = run_step(con, statement_checks_step(), folder)
    found = {(row["document_id"], row["check"]): row for row in rows}
    assert len(found) == len(rows)
    for row in rows:
        assert (row["answer"] == "unknown") == (row["missing_facts"] is not None), row
        assert row["evidence"].startswith("documents:d")
    return found


@pytest.mark.parametrize("worlds", [6, pytest.param(400, marks=pytest.mark.slow)])
def test_random_papers_are_checked_as_a_clerk_would(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, worlds: int
) -> None:
    chance = random.Random(worlds)
    seen: Counter[tuple[str, str]] = Counter()
    for _ in range(worlds):
        world = random_world(chance, chance.choice([0.75, 0.95, 1.0]))
        told = {key: row["answer"] for key, row in checks(con, tmp_path, world).items()}
        expected = clerk(world)
        assert told == expected
        seen.update((check, answer) for (_, check), answer in told.items())
    assert {check for check, _ in seen} == CHECKS
    if worlds > 100:
        assert all(seen[check, answer] for check in CHECKS for answer in ("yes", "no", "unknown")), seen


@pytest.mark.parametrize("worlds", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_more_facts_never_flip_what_was_decided(con: duckdb.DuckDBPyConnection, tmp_path: Path, worlds: int) -> None:
    chance = random.Random(worlds)
    settled = 0
    for _ in range(worlds):
        world = random_world(chance, chance.choice([0.75, 0.95]))
        before, after = checks(con, tmp_path, world), checks(con, tmp_path, filled(world, chance))
        for key, was in before.items():
            if was["answer"] != "unknown":
                assert after[key]["answer"] == was["answer"], (key, was, after[key], world)
                settled += 1
    assert settled > worlds


def test_the_order_of_the_rows_does_not_matter(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    chance = random.Random(3)
    for _ in range(2):
        world = random_world(chance)
        told = checks(con, tmp_path, world)
        again = World(*(chance.sample(list(rows), len(rows)) for rows in vars(world).values()))
        # `load` numbers rows by their own columns, so that evidence is comparable too
        assert checks(con, tmp_path, again) == told


SENT = Sent("S", "1")


def test_a_paper_names_the_units_that_left_the_country_it_claims(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    on = Sent("T", "1", START + DAY, "reexport", "B", "D", from_country="MY", to_country="CN", units=7)
    world = World([SENT, on], papers=[Paper("P", claimed_country="MY", reexport_promise="no reexport")])
    told = checks(con, tmp_path, world)
    for check in ("left_claimed_country", "reexported"):
        assert (told["P", check]["answer"], told["P", check]["units"]) == ("yes", 7)
        assert told["P", check]["evidence"] == "documents:dP/end_use_statement|shipments:sT/1"
    before = replace(on, shipped_on=START - DAY)
    assert checks(con, tmp_path, replace(world, sent=[SENT, before]))["P", "reexported"]["answer"] == "no"


def test_a_party_whose_sales_nobody_recorded_kept_no_promise_and_broke_none(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    row = checks(con, tmp_path, World([SENT], papers=[Paper("P", reexport_promise="yes")]))["P", "reexported"]
    assert (row["answer"], row["missing_facts"]) == ("unknown", "shipments")


def test_a_promise_with_an_exception_is_open_until_the_license_is_known(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    on = Sent("T", "1", START + DAY, "reexport", "B", "D", from_country="MY", to_country="CN", license_id=None)
    paper = Paper("P", reexport_promise="no re-export without a licence")
    row = checks(con, tmp_path, World([SENT, on], papers=[paper]))["P", "reexported"]
    assert (row["answer"], row["missing_facts"]) == ("unknown", "shipments.license_id")
    licensed = World([SENT, replace(on, license_id="M")], papers=[paper])
    assert checks(con, tmp_path, licensed)["P", "reexported"]["answer"] == "no"


def test_statements_about_one_license_are_added_up(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    papers = [Paper(name, subject_kind="license", subject_id="L", claimed_units=5) for name in "PQ"]
    assert checks(con, tmp_path, World([SENT], papers=papers))["P", "more_units_shipped"]["answer"] == "no"
    row = checks(con, tmp_path, World([replace(SENT, units=12)], papers=papers))["P", "more_units_shipped"]
    assert (row["answer"], row["claimed"], row["found"], row["units"]) == ("yes", "10", "12", 2)


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("yes", "made"),
        ("No Re-Export", "made"),
        ("will not be re-exported without a license", "unless"),
        ("No transfer except with authorisation", "unless"),
        ("re-export allowed", "none"),
        ("no", "unread"),
        ("see annex 3", "unread"),
    ],
)
def test_a_promise_is_read_out_of_its_words(text: str, promise: str) -> None:
    assert promise_made(text) == promise


@pytest.mark.parametrize(
    ("text", "use"),
    [("Public cloud service", "cloud"), ("own_training", "own_training"), ("cloud and research", ""), ("servers", "")],
)
def test_an_end_use_is_read_out_of_its_words(text: str, use: str) -> None:
    assert end_use_meant(text) == use


def test_words_of_papers_may_hold_any_sign(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    odd = 'a,"b"\n\u202ec'
    told = checks(con, tmp_path, World([SENT], papers=[Paper("P", claimed_end_use=odd, reexport_promise=odd)]))
    assert {told["P", check]["answer"] for check in ("other_end_use", "reexported")} == {"unknown"}
