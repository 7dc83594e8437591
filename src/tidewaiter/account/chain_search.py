"""Finds in one audit chains of lines that pass a lot on to a place of concern, and lots split and merged on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from tidewaiter.account import moves
from tidewaiter.account.chains import Lines, find_chains, lines_within_window
from tidewaiter.account.concern import COUNTRIES_OF_CONCERN, countries_in
from tidewaiter.account.moves import Move
from tidewaiter.account.network import Bounds, Network
from tidewaiter.account.pages.audit_tables import opened
from tidewaiter.core.errors import InputError
from tidewaiter.engine.arrays import Column, arrays_of, table_of

__all__ = ["Chain", "ChainSearch", "FoundChains", "SplitLot", "search_chains"]

_MOST_FOUND = 200_000
"""Chains told one by one; of more only how many there are is known, and lots that begin one may be among the split."""

_STEPS = 500_000_000
"""Nodes gone over for the bounds of all lots together, shared out evenly."""


@dataclass(frozen=True, slots=True)
class ChainSearch:
    """What is looked for: from which party (any exporter), to which places, how fast, and how much each hop keeps."""

    from_id: str = ""
    to: str = ""
    window: int = 180
    share_pct: int = 60
    most_hops: int = 5
    most: int = 100
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines in a row, each of which carries from the share up to all of what the one before carried."""

    hops: tuple[Move, ...]

    @property
    def order(self) -> tuple[object, ...]:
        """By kind, then day, then the names of the lines."""
        return self.hops[0].kind, self.hops[0].out_on, tuple((hop.shipment_id, hop.line) for hop in self.hops)


@dataclass(frozen=True, slots=True)
class SplitLot:
    """A lot that no chain begins with, of which some can have come there in time, split or merged on the way."""

    lot: Move
    bounds: Bounds
    mid: int


@dataclass(frozen=True, slots=True)
class FoundChains:
    """What was found: how many chains and split lots there are, the first of each, and the places asked for."""

    search: ChainSearch
    places: tuple[str, ...]
    chains: int
    shown: tuple[Chain, ...]
    lots: int
    split: tuple[SplitLot, ...]
    lines_without_item: int


def search_chains(search: ChainSearch, where: Path) -> FoundChains:
    """All chains of the audit `where`, its OUT or its own folder."""
    with opened(where, ("item_chips",), search.as_of) as tables:
        tables.need("item_chips")
        return _search(tables.con, search)


def _search(con: duckdb.DuckDBPyConnection, search: ChainSearch) -> FoundChains:
    moves.number_moves(con)
    known = {str(row[0]) for row in con.execute("SELECT DISTINCT to_country FROM moves").fetchall()}
    places = tuple(countries_in(search.to, known)) if search.to else tuple(sorted(COUNTRIES_OF_CONCERN & known))
    ends = np.zeros(_count(con, "SELECT count(*) FROM moves"), np.int64)
    there = "SELECT number FROM moves WHERE list_contains(?, to_country) ORDER BY number"
    ends[[row[0] for row in con.execute(there, [list(places)]).fetchall()]] = 1
    begins = _begins(con, search, ends.size)
    lines, origin, concern, numbers = _graph(con, begins, ends)
    found = find_chains(
        lines, origin, concern, most_hops=search.most_hops, window=search.window, share_pct=search.share_pct,
        most=_MOST_FOUND,
    )  # fmt: skip
    told = moves.moves_of(con, {int(numbers[line]) for way in found.first for line in way})
    chains = sorted((Chain(tuple(told[int(numbers[line])] for line in way)) for way in found.first), key=_by_order)
    in_time = numbers[lines_within_window(lines, origin, concern, window=search.window)]
    headed = {int(numbers[way[0]]) for way in found.first}
    lots = [int(line) for line in in_time if begins[line] and int(line) not in headed]
    late = np.setdiff1d(numbers, in_time)  # a line without an item stays an end: it may have carried any of them
    ends[late] = 0
    count, split = _split(con, moves.network_of_moves(con), lots, ends, search.most)
    without = _count(con, "SELECT count(*) FROM shipments WHERE item_id IS NULL")
    return FoundChains(search, places, found.count, tuple(chains[: search.most]), count, split, without)


def _begins(con: duckdb.DuckDBPyConnection, search: ChainSearch, lines: int) -> Column:
    """1 for each line with which a chain may begin: an export, or what one party sent."""
    chosen = "from_id = $party" if search.from_id else "movement = 'export' AND $party = ''"
    rows = con.execute(
        f"SELECT number FROM moves WHERE {chosen} AND NOT doubtful ORDER BY number", {"party": search.from_id}
    ).fetchall()
    if search.from_id and not rows:
        raise InputError("No line of this audit that can be followed was sent by this party.", value=search.from_id)
    begins = np.zeros(lines, np.int64)
    begins[[row[0] for row in rows]] = 1
    return begins


def _graph(con: duckdb.DuckDBPyConnection, begins: Column, ends: Column) -> tuple[Lines, Column, Column, Column]:
    """The lines as the search takes them, who is an origin and who a place, and the number of each line.

    A party that is reached in such a place is another there: it may have other doors elsewhere.
    """
    table_of(con, "chain ends", {"number": np.flatnonzero(ends)})
    columns = arrays_of(
        con,
        "SELECT m.number, f.number AS from_number, t.number AS to_number, m.out_on - DATE '1970-01-01' AS day, "
        f"m.chips, CAST(e.number IS NOT NULL AS BIGINT) AS ends FROM moves AS m {moves.WITH_HOLDERS} "
        'LEFT JOIN "chain ends" AS e ON e.number = m.number WHERE NOT m.doubtful ORDER BY m.number',
    )
    holders = int(max(columns["from_number"].max(initial=-1), columns["to_number"].max(initial=-1))) + 1
    to = columns["to_number"] + holders * columns["ends"]
    origin, concern = np.zeros(2 * holders, np.int64), np.zeros(2 * holders, np.int64)
    origin[columns["from_number"][begins[columns["number"]] == 1]] = 1
    concern[holders:] = 1
    lines = columns["from_number"], np.ascontiguousarray(to), columns["day"], columns["chips"]
    return lines, origin, concern, columns["number"]


def _split(
    con: duckdb.DuckDBPyConnection, network: Network, lots: list[int], ends: Column, most: int
) -> tuple[int, tuple[SplitLot, ...]]:
    """How many of these lots can have come there, and the bounds of those of which most can."""
    _, high = network.outer(ends)
    lots = sorted((lot for lot in lots if high[lot]), key=lambda lot: (-int(high[lot]), lot))
    first = lots[:most]
    bounds = network.bounds([[lot] for lot in first], ends, _STEPS // max(1, len(first)))
    known = moves.moves_of(con, first)
    split = [
        SplitLot(known[lot], found, network.once([lot], ends).ended())
        for lot, found in zip(first, bounds, strict=True)
        if found.high
    ]
    return len(lots), tuple(sorted(split, key=lambda one: (-one.bounds.low, -one.bounds.high, one.lot.number)))


def _by_order(chain: Chain) -> tuple[object, ...]:
    return chain.order


def _count(con: duckdb.DuckDBPyConnection, select: str) -> int:
    ((found,),) = con.execute(select).fetchall()
    return int(found)
