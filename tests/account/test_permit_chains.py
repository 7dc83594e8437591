"""Chains of permissions are walked link by link, whatever circles there are, and never further than records lead."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.account.step_tables import empty, run_step, words

from tidewaiter.account.permit_chains import CIRCLE, READS, permit_chains_step, walks
from tidewaiter.engine.duck import connect
from tidewaiter.records.contracts import outputs

START = dt.date(2025, 1, 1)
LEADS = {"no_origin", "unknown_origin"}


@dataclass(frozen=True)
class Permit:
    license_id: str
    kind: str = "license"
    holder_id: str = "A"
    consignee_id: str | None = "B"
    end_user_id: str | None = "B"
    item_id: str | None = "I"
    max_units: int | None = 10
    issued_on: dt.date = START
    expires_on: dt.date | None = dt.date(2026, 1, 1)
    origin_license_id: str | None = None


@dataclass(frozen=True)
class Line:
    license_id: str
    line: str
    item_id: str | None = None
    consignee_id: str | None = None


@dataclass(frozen=True)
class Transit:
    declaration_id: str
    permit_id: str | None
    filed_on: dt.date = START
    kind: str = "transit"
    line: str = "1"


World = tuple[list[Permit], list[Line], list[Transit]]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty(con, READS)
    return con


def chains(con: duckdb.DuckDBPyConnection, folder: Path, *rows: Any) -> dict[tuple[str, str], dict[str, Any]]:
    for table, kind in (("licenses", Permit), ("license_lines", Line), ("declarations", Transit)):
        con.execute(f"DELETE FROM {table}")
        for one in (each for each in rows if isinstance(each, kind)):
            cells = vars(one) | {"row_id": f"r{len(vars(one))}"}
            marks = ", ".join("?" * len(cells))
            con.execute(f"INSERT INTO {table} ({', '.join(cells)}) VALUES ({marks})", list(cells.values()))
    told = run_step(con, permit_chains_step(), folder)
    found = {(row["subject_kind"], row["subject_id"]): row for row in told}
    assert len(found) == len(told) == sum(not isinstance(one, Line) for one in rows)
    return found


@given(st.lists(st.integers(0, 12), max_size=12), st.randoms())
def test_walks_end_where_following_link_by_link_ends(links: list[int], chance: random.Random) -> None:
    count = len(links)
    origin = [0, *(link if link <= count else 0 for link in links)]
    problems = [0, *(1 << chance.randrange(8) if chance.random() < 0.4 else 0 for _ in links)]
    questions = [0, *(1 << chance.randrange(8) if chance.random() < 0.4 else 0 for _ in links)]
    for start, walk in enumerate(walks(origin, problems, questions), start=1):
        way = [start]
        while origin[way[-1]] and origin[way[-1]] not in way:
            way.append(origin[way[-1]])
        circular = bool(origin[way[-1]])
        assert walk.circle == (circular and origin[way[-1]] == start)
        assert walk.root == (0 if circular else way[-1])
        assert circular or walk.links == len(way) - 1
        for told, own in ((walk.problems & ~CIRCLE, problems), (walk.open, questions)):
            seen = 0
            for one in way:
                seen |= own[one]
            assert told == seen
        assert bool(walk.problems & CIRCLE) == circular


def random_world(chance: random.Random) -> World:
    names = [f"L{n}" for n in range(7)]

    def maybe(value: Any, share: float = 0.8) -> Any:
        return value if chance.random() < share else None

    def day() -> dt.date:
        return START + dt.timedelta(days=chance.randrange(5))

    permits = [
        Permit(
            name,
            chance.choice(["license", "permit"]),
            chance.choice("AB"),
            maybe(chance.choice("BC")),
            maybe(chance.choice("BC")),
            maybe(chance.choice("IIIIIJ")),
            maybe(chance.choice([5, 10])),
            day(),
            maybe(day() + dt.timedelta(days=chance.choice([0, 99]))),
            maybe(chance.choice([*names, "nowhere"]), 0.7),
        )
        for name in names
    ]
    lines = [
        Line(chance.choice(names), str(at), maybe(chance.choice("IJ")), maybe(chance.choice("BC")))
        for at in range(chance.randrange(3))
    ]
    transits = [Transit(f"D{at}", maybe(chance.choice([*names, "nowhere"])), day()) for at in range(3)]
    return permits, lines, transits


def clerk(world: World) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    """Problems and open questions of each link by hand, circles apart."""
    permits, lines, transits = world
    known = {one.license_id: one for one in permits}
    told = {}
    for one in permits:
        told["license", one.license_id] = _link(one, one.issued_on, one.origin_license_id, known, lines, permits)
    for each in transits:
        told["declaration", each.declaration_id] = _link(None, each.filed_on, each.permit_id, known, lines, permits)
    return told


def _link(
    one: Permit | None,
    day: dt.date,
    origin: str | None,
    known: dict[str, Permit],
    lines: Sequence[Line],
    permits: Sequence[Permit],
) -> tuple[set[str], set[str]]:
    wrong: set[str] = set()
    open_: set[str] = set()
    if origin is None:
        return ({"no_origin"} if one is None or one.kind == "permit" else set()), set()
    if origin not in known:
        return {"unknown_origin"}, set()
    up = known[origin]
    if up.issued_on > day:
        wrong.add("origin_issued_later")
    if up.expires_on is None:
        open_.add("origin_expired")
    elif up.expires_on < day:
        wrong.add("origin_expired")
    if one is None:
        return wrong, open_
    own = [line for line in lines if line.license_id == origin]
    items = {up.item_id} if up.item_id else {line.item_id for line in own} or {None}
    if None not in items and one.item_id not in items:
        (wrong if one.item_id else open_).add("other_item")
    parties = {up.holder_id, up.consignee_id, up.end_user_id, *(line.consignee_id for line in own)}
    if one.holder_id not in parties:
        # a line names no end user here, so that it leaves open who that is
        (open_ if None in parties or own else wrong).add("other_holder")
    if up.max_units is not None:
        _count(up, one, [each.max_units for each in permits if each.origin_license_id == origin], wrong, open_)
    return wrong, open_


def _count(up: Permit, one: Permit, together: Sequence[int | None], wrong: set[str], open_: set[str]) -> None:
    assert up.max_units is not None
    if one.max_units is None:
        open_.add("more_units_than_origin")
    elif one.max_units > up.max_units:
        wrong.add("more_units_than_origin")
    if sum(units or 0 for units in together) > up.max_units:
        wrong.add("dependents_exceed_origin")
    elif None in together:
        open_.add("dependents_exceed_origin")


@pytest.mark.parametrize("worlds", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_each_link_is_judged_as_a_clerk_would(con: duckdb.DuckDBPyConnection, tmp_path: Path, worlds: int) -> None:
    chance = random.Random(worlds)
    seen = set()
    for _ in range(worlds):
        world = random_world(chance)
        told = chains(con, tmp_path, *world[0], *world[1], *world[2])
        for key, (wrong, open_) in clerk(world).items():
            assert words(told[key], "problem") - {"circle"} == wrong, (key, world)
            assert words(told[key], "undecided") == open_, (key, world)
            seen |= wrong
        for row in told.values():
            broken = words(row, "chain_problem") - LEADS
            assert words(row, "problem") <= words(row, "chain_problem")
            assert (row["closed"] == "no") == bool(broken)
            assert (row["root_license_id"] is None) == (
                "circle" in broken or (row["problem"] == "no_origin" and row["subject_kind"] == "declaration")
            )
    assert len(seen) == 8


@pytest.mark.parametrize("worlds", [5, pytest.param(60, marks=pytest.mark.slow)])
def test_more_facts_never_flip_a_chain(con: duckdb.DuckDBPyConnection, tmp_path: Path, worlds: int) -> None:
    chance = random.Random(worlds)
    for _ in range(worlds):
        permits, lines, transits = random_world(chance)
        more = [
            replace(one, item_id=one.item_id or (chance.choice("IJ") if one.origin_license_id else None),
                    expires_on=one.expires_on or START + dt.timedelta(days=chance.choice([0, 99])))
            for one in permits
        ]  # fmt: skip
        # An origin's own item is a limit, not an unknown: only what rests on it and on nothing else is found out here.
        origins = {one.origin_license_id for one in permits}
        more = [
            replace(new, item_id=old.item_id) if old.license_id in origins else new
            for old, new in zip(permits, more, strict=True)
        ]
        before = chains(con, tmp_path, *permits, *lines, *transits)
        after = chains(con, tmp_path, *more, *lines, *transits)
        for key, was in before.items():
            now = after[key]
            assert was["closed"] in ("unknown", now["closed"])
            assert words(was, "problem") <= words(now, "problem") <= words(was, "problem") | words(was, "undecided")
            assert words(now, "undecided") <= words(was, "undecided")


US = Permit("US-1")
TRANSIT = Permit("MY-1", "permit", "B", origin_license_id="US-1")


def test_a_chain_that_agrees_is_closed_and_names_its_root(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    onward = Permit("SG-1", "permit", "B", origin_license_id="MY-1")
    row = chains(con, tmp_path, US, TRANSIT, onward, Transit("D", "SG-1"))
    assert [(key[1], r["root_license_id"], r["links"], r["closed"]) for key, r in row.items()] == [
        ("D", "US-1", 3, "yes"), ("MY-1", "US-1", 1, "yes"), ("SG-1", "US-1", 2, "yes"), ("US-1", "US-1", 0, "yes"),
    ]  # fmt: skip


def test_a_permit_without_its_origin_is_a_lead_and_said_so(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    alone = replace(TRANSIT, origin_license_id=None)
    told = chains(
        con,
        tmp_path,
        alone,
        Permit("SG-1", "permit", "B", origin_license_id="nowhere"),
        Transit("D", None),
        Transit("E", "?"),
    )
    shown = {key[1]: (r["closed"], r["problem"], r["root_license_id"], r["missing_facts"]) for key, r in told.items()}
    assert shown == {
        "MY-1": ("unknown", "no_origin", "MY-1", "licenses.origin_license_id"),
        "SG-1": ("unknown", "unknown_origin", "nowhere", "licenses"),
        "D": ("unknown", "no_origin", None, "licenses.origin_license_id"),
        "E": ("unknown", "unknown_origin", "?", "licenses"),
    }


def test_a_broken_link_breaks_all_that_hang_on_it(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    expired = replace(US, expires_on=START - dt.timedelta(days=1))
    told = chains(con, tmp_path, expired, TRANSIT, Permit("SG-1", "permit", "B", origin_license_id="MY-1"))
    last = told["license", "SG-1"]
    assert (last["closed"], last["problem"], last["chain_problem"]) == ("no", None, "origin_expired")


def test_a_circle_is_a_problem_and_no_endless_way(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    told = chains(
        con,
        tmp_path,
        replace(US, origin_license_id="MY-1"),
        TRANSIT,
        Permit("SG-1", "permit", "B", origin_license_id="MY-1"),
    )
    for name, own in (("US-1", True), ("MY-1", True), ("SG-1", False)):
        row = told["license", name]
        assert (row["closed"], row["root_license_id"], row["links"]) == ("no", None, None)
        assert ("circle" in words(row, "problem"), "circle" in words(row, "chain_problem")) == (own, True)


def test_arrival_is_shown_by_a_receipt_or_an_import_declaration_and_never_denied(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for name, received, units in (("A", "2025-02-01", 4), ("B", None, 3), ("C", None, 2)):
        con.execute(
            "INSERT INTO shipments (shipment_id, line, kind, license_id, received_on, units) "
            "VALUES (?, '1', 'export', 'US-1', ?, ?)",
            [name, received, units],
        )
    con.execute(
        "INSERT INTO declaration_matches (shipment_id, kind, state, matched_by, declared_units, shipped_units) "
        "VALUES ('B', 'import', 'matched', 'shipment_id', 3, 3), ('C', 'import', 'matched', 'shipment_id', 1, 2)"
    )
    row = chains(con, tmp_path, US)["license", "US-1"]
    con.execute("DELETE FROM shipments")
    con.execute("DELETE FROM declaration_matches")
    assert (row["drawn_units"], row["arrived_units"], row["arrival"]) == (9, 7, "unknown")
    assert row["missing_facts"] == "shipments.received_on"


def test_the_words_of_the_contract_are_those_of_the_step() -> None:
    says = outputs()["permit_chains"].column("problem").says
    assert all(word in says for word in ("no_origin", "circle", "dependents_exceed_origin", "other_holder"))


def test_a_long_chain_is_walked_once() -> None:
    many = 20_000
    found = list(walks([0, *range(many - 1)], [0] * many, [0] * many))
    assert (found[-1].root, found[-1].links) == (1, many - 2)
