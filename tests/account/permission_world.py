"""Small random worlds of licenses and shipments, the SQL of the draws over them, and a clerk who keeps them by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

import tidewaiter

__all__ = ["SQL", "Line", "Permit", "PermitLine", "World", "clerk", "draws", "filled", "random_world", "tables"]

SQL = (Path(tidewaiter.__file__).parent / "account" / "draws.sql").read_text(encoding="utf-8")
START = dt.date(2025, 1, 1)
PARTIES, SITES, ITEMS = ("P", "Q", "R"), ("S", "T"), ("ONE", "TWO", "RANGE", "NONE")
CHIPS: dict[str, tuple[int | None, int | None, int | None]] = {
    "ONE": (8, 5000, 5000),
    "TWO": (1, 3000, 3000),
    "RANGE": (1, 4000, 6000),
    "NONE": (None, None, None),
}


@dataclass(frozen=True)
class Permit:
    license_id: str
    kind: str = "license"
    consignee_id: str | None = None
    end_user_id: str | None = None
    site_id: str | None = None
    item_id: str | None = None
    max_units: int | None = None
    max_tpp: int | None = None
    max_value_usd: int | None = None
    issued_on: dt.date = START
    expires_on: dt.date | None = dt.date(2026, 1, 1)
    reexport_allowed: str | None = "no"
    origin_license_id: str | None = None


@dataclass(frozen=True)
class PermitLine:
    license_id: str
    line: str
    consignee_id: str | None = None
    end_user_id: str | None = None
    site_id: str | None = None
    item_id: str | None = None
    max_units: int | None = None
    max_tpp: int | None = None
    max_value_usd: int | None = None


@dataclass(frozen=True)
class Line:
    shipment_id: str
    shipped_on: dt.date
    license_id: str | None
    units: int
    kind: str = "export"
    seller_id: str = "P"
    ultimate_consignee_id: str | None = "Q"
    end_user_id: str | None = "Q"
    site_id: str | None = "S"
    item_id: str | None = "ONE"
    value_usd: int | None = 100
    line: str = "1"


@dataclass(frozen=True)
class World:
    permits: tuple[Permit, ...] = ()
    lines: tuple[PermitLine, ...] = ()
    shipments: tuple[Line, ...] = ()
    chips: dict[str, tuple[int | None, int | None, int | None]] = field(default_factory=lambda: dict(CHIPS))


def random_world(chance: random.Random, number: int = 0, *, known: bool = False) -> World:
    """A world whose ids bear its number, so that thousands can lie side by side; `known` leaves nothing unknown."""
    ids = [f"{number}-L{one}" for one in range(2)]
    items = [f"{number}-{one}" for one in ITEMS]

    def maybe(one: Any) -> Any:
        return one if known or chance.random() < 0.75 else None

    def named(values: Sequence[str]) -> str | None:
        return chance.choice(values) if chance.random() < 0.3 else None

    def limit(most: int) -> int | None:
        return chance.randrange(most) if chance.random() < 0.6 else None

    def day() -> dt.date:
        return START + dt.timedelta(days=chance.randrange(12))

    def scope() -> dict[str, Any]:
        return {
            "consignee_id": named(PARTIES),
            "end_user_id": named(PARTIES),
            "site_id": named(SITES),
            "item_id": named(items),
            "max_units": limit(30),
            "max_tpp": limit(400_000),
            "max_value_usd": limit(900),
        }

    permits = tuple(
        Permit(
            one,
            chance.choice(["license", "permit"]),
            **scope(),
            issued_on=day() - dt.timedelta(days=8),
            expires_on=maybe(day() + dt.timedelta(days=4)),
            reexport_allowed=maybe(chance.choice(["yes", "no"])),
            origin_license_id=named(ids),
        )
        for one in ids
    )
    lines = tuple(
        PermitLine(one, str(line), **scope())
        for one in ids
        for line in chance.sample([1, 2, 3, 10], chance.choice([0, 0, 1, 2, 3]))
    )
    shipments = tuple(_random_line(chance, f"{number}-{chance.randrange(99)}-{at}", ids, items, known)
                      for at in range(chance.randrange(9)))  # fmt: skip
    chips = {f"{number}-{one}": CHIPS["ONE"] if known and one in {"RANGE", "NONE"} else CHIPS[one] for one in ITEMS}
    return World(permits, lines, shipments, chips)


def _random_line(chance: random.Random, name: str, ids: list[str], items: list[str], known: bool) -> Line:
    def maybe(one: Any) -> Any:
        return one if known or chance.random() < 0.75 else None

    return Line(
        name,
        START + dt.timedelta(days=chance.randrange(12)),
        chance.choice([*ids, *ids, ids[0][:-1] + "X", None]),
        chance.randrange(12),
        chance.choice(["export", "export", "reexport", "in_country", "return"]),
        chance.choice(PARTIES),
        maybe(chance.choice(PARTIES)),
        maybe(chance.choice(PARTIES)),
        maybe(chance.choice(SITES)),
        maybe(chance.choice(items)),
        maybe(chance.randrange(300)),
    )


def filled(world: World, chance: random.Random) -> World:
    """The same world with some of what was unknown found out."""

    def fill(value: Any, choices: Iterable[Any]) -> Any:
        return chance.choice(list(choices)) if value is None and chance.random() < 0.7 else value

    items = list(world.chips) or list(ITEMS)
    permits = tuple(
        replace(
            one,
            expires_on=fill(one.expires_on, [START, START + dt.timedelta(days=30)]),
            reexport_allowed=fill(one.reexport_allowed, ["yes", "no"]),
        )
        for one in world.permits
    )
    shipments = tuple(
        replace(
            one,
            ultimate_consignee_id=fill(one.ultimate_consignee_id, PARTIES),
            end_user_id=fill(one.end_user_id, PARTIES),
            site_id=fill(one.site_id, SITES),
            item_id=fill(one.item_id, items),
            value_usd=fill(one.value_usd, range(300)),
        )
        for one in world.shipments
    )
    chips = {item: _found_out(one, chance) for item, one in world.chips.items()}
    return World(permits, world.lines, shipments, chips)


def _found_out(
    chip: tuple[int | None, int | None, int | None], chance: random.Random
) -> tuple[int | None, int | None, int | None]:
    if chance.random() < 0.3:
        return chip
    count, low, high = chip
    count = chance.choice([0, 1, 8]) if count is None else count
    one = chance.randint(1000 if low is None else low, 9000 if high is None else high)
    return count, one, one


def tables(con: duckdb.DuckDBPyConnection) -> None:
    """The tables that the draws read, empty."""
    scope = (
        "consignee_id VARCHAR, end_user_id VARCHAR, site_id VARCHAR, item_id VARCHAR, "
        "max_units BIGINT, max_tpp DECIMAL(18,3), max_value_usd DECIMAL(18,2)"
    )
    con.execute(
        f"CREATE TABLE licenses (license_id VARCHAR, kind VARCHAR, {scope}, issued_on DATE, expires_on DATE, "
        "reexport_allowed VARCHAR, origin_license_id VARCHAR)"
    )
    con.execute(f"CREATE TABLE license_lines (license_id VARCHAR, line VARCHAR, {scope})")
    con.execute(
        "CREATE TABLE shipments (shipment_id VARCHAR, shipped_on DATE, license_id VARCHAR, units BIGINT, kind VARCHAR, "
        "seller_id VARCHAR, ultimate_consignee_id VARCHAR, end_user_id VARCHAR, site_id VARCHAR, item_id VARCHAR, "
        "value_usd DECIMAL(18,2), line VARCHAR, row_id VARCHAR)"
    )
    con.execute(
        "CREATE TABLE item_chips (item_id VARCHAR, chips_per_unit BIGINT, "
        "tpp_low DECIMAL(18,3), tpp_high DECIMAL(18,3))"
    )


def draws(con: duckdb.DuckDBPyConnection, worlds: Sequence[World]) -> dict[str, dict[str, Any]]:
    """What the step says of each shipment line, by shipment and line."""
    rows: dict[str, list[tuple[Any, ...]]] = {
        "licenses": [tuple(vars(one).values()) for world in worlds for one in world.permits],
        "license_lines": [tuple(vars(one).values()) for world in worlds for one in world.lines],
        "shipments": [(*vars(one).values(), f"r{one.shipment_id}") for world in worlds for one in world.shipments],
        "item_chips": [(item, *chip) for world in worlds for item, chip in world.chips.items()],
    }
    for table, values in rows.items():
        con.execute(f"DELETE FROM {table}")
        for start in range(0, len(values), 500):
            part = values[start : start + 500]
            marks = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
            con.execute(f"INSERT INTO {table} VALUES {marks}", [cell for row in part for cell in row])
    answer = con.execute(SQL)
    names = [column[0] for column in answer.description or []]
    told = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return {f"{row['shipment_id']}/{row['line']}": row for row in told}


def clerk(world: World) -> dict[str, dict[str, Any]]:
    """The same by hand, for a world in which nothing is unknown: one page a license, one a line, draw after draw."""
    permits = {one.license_id: one for one in world.permits}
    pages: dict[tuple[str, str | None], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    told = {}
    for one in sorted(world.shipments, key=lambda s: (s.shipped_on, s.shipment_id, s.line)):
        if one.license_id is None:
            continue
        permit, chosen = permits.get(one.license_id), _line_of(world, one)
        amounts = _amounts(world, one)
        below = pages[one.license_id, None][0] + amounts[0] < 0
        scopes = [one.license_id, *([chosen.line] if chosen else [])]
        limits: list[Any] = []
        for scope, holder in zip(scopes, (permit, chosen), strict=False):
            key = (one.license_id, None if holder is permit else scope)
            pages[key] = [max(Decimal(0), had + more) for had, more in zip(pages[key], amounts, strict=True)]
            if holder:
                most = (holder.max_units, holder.max_tpp, holder.max_value_usd)
                limits.append([None if m is None else m - had for m, had in zip(most, pages[key], strict=True)])
        left = [min((rest[at] for rest in limits if rest[at] is not None), default=None) for at in range(3)]
        told[f"{one.shipment_id}/{one.line}"] = {
            "running": pages[one.license_id, None],
            "license_line": chosen.line if chosen else None,
            "left": left,
            "problem": set(_problems(world, one, permit, left)) | ({"returned_more_than_drawn"} if below else set()),
        }
    return told


def _amounts(world: World, one: Line) -> list[Decimal]:
    count, tpp, _ = world.chips[one.item_id or ""]
    assert count is not None and tpp is not None and one.value_usd is not None
    sign = -1 if one.kind == "return" else 1
    return [Decimal(sign * one.units), Decimal(sign * one.units * count * tpp), Decimal(sign * one.value_usd)]


def _wrong(one: Line, scope: Permit | PermitLine) -> set[str]:
    pairs = {
        "other_consignee": (scope.consignee_id, one.ultimate_consignee_id),
        "other_end_user": (scope.end_user_id, one.end_user_id),
        "other_site": (scope.site_id, one.site_id),
        "other_item": (scope.item_id, one.item_id),
    }
    return {word for word, (asked, got) in pairs.items() if asked is not None and asked != got}


def _line_of(world: World, one: Line) -> PermitLine | None:
    """The line a draw falls under, or none; a return's end user and site are those of the way back and say nothing."""
    returned = one.kind == "return"
    if returned:
        one = replace(one, ultimate_consignee_id=one.seller_id, end_user_id="?", site_id="?")
    own = [line for line in world.lines if line.license_id == one.license_id]
    own.sort(key=lambda line: (-len(_named(line)), int(line.line)))
    for line in own:
        wrong = _wrong(one, line)
        if not wrong:
            return line
        if returned and wrong <= {"other_end_user", "other_site"}:
            return None  # it may fall under this one: it cannot be told
    return None


def _named(line: PermitLine) -> list[str]:
    return [one for one in (line.consignee_id, line.end_user_id, line.site_id, line.item_id) if one is not None]


def _problems(world: World, one: Line, permit: Permit | None, left: Sequence[Decimal | None]) -> Iterable[str]:
    lines = [line for line in world.lines if line.license_id == one.license_id]
    if permit is None:
        yield "unknown_license"
    elif permit.kind == "permit" and permit.origin_license_id not in {each.license_id for each in world.permits}:
        yield "undeclared_permit_origin"
    if one.kind == "return":
        return
    if permit and one.shipped_on < permit.issued_on:
        yield "not_yet_issued"
    if permit and permit.expires_on and one.shipped_on > permit.expires_on:
        yield "expired"
    if permit and one.kind == "reexport" and permit.reexport_allowed == "no":
        yield "reexport_not_allowed"
    words = ("overdrawn_units", "overdrawn_tpp", "overdrawn_value")
    yield from (word for word, rest in zip(words, left, strict=True) if rest is not None and rest < 0)
    yield from _wrong(one, permit) if permit else ()
    if lines:
        yield from set.intersection(*(_wrong(one, line) for line in lines))
        if all(_wrong(one, line) for line in lines):
            yield "no_line_fits"
