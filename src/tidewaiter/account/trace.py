"""Answers one question about one audit: where did these units go, or where did they come from, and what limits it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from tidewaiter.account import moves
from tidewaiter.account.concern import COUNTRIES_OF_CONCERN, countries_in
from tidewaiter.account.moves import Move
from tidewaiter.account.network import Bounds, Network
from tidewaiter.account.pages.audit_tables import opened
from tidewaiter.account.ways import bounds_of_way
from tidewaiter.core.errors import InputError
from tidewaiter.engine.arrays import Column, table_of

__all__ = ["MOST_PLACES", "MOST_ROUTES", "Asked", "Limit", "Part", "Reached", "Route", "Trace", "trace"]

MOST_PLACES, MOST_ROUTES = 12, 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a trace is asked: whose units, to (or, backward, from) where, on which day's knowledge."""

    license_id: str = ""
    lot: str = ""
    party_id: str = ""
    to: str = ""
    to_party: str = ""
    back: bool = False
    as_of: str = ""

    @property
    def subject(self) -> str:
        """The lots, in words."""
        if self.license_id:
            return f"the lines under license {self.license_id}"
        return f"lot {self.lot}" if self.lot else f"the lines to {self.party_id}"


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of the chips reached (or came from) a place, and by first in, first out how many."""

    place: str
    bounds: Bounds
    mid: int


@dataclass(frozen=True, slots=True)
class Route:
    """One way that first in, first out takes, with what can be said of exactly this way; `kept`: still there."""

    hops: tuple[Move, ...]
    mid: int
    low: int
    high: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing in a minimum cut: a line, or what a holder had on a day (`line` is then None)."""

    chips: int
    line: Move | None
    holder_id: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The answer for one kind of chip; `per_unit` is 0 where the lots hold different numbers of chips in a unit.

    At most `elsewhere` chips can have gone or stayed where it is not asked for, into another of the lots included.

    The lots hold at least `chips_low` and at most `chips` different chips: fewer than their lines add up to where chips
    of one went on in another.
    """

    kind: str
    lots: tuple[Move, ...]
    chips_low: int
    chips: int
    per_unit: int
    asked: Reached | None
    most_limits: tuple[Limit, ...]
    least_limits: tuple[Limit, ...]
    elsewhere: int
    countries: tuple[Reached, ...]
    parties: tuple[Reached, ...]
    places_left_out: int
    routes: tuple[Route, ...]
    routes_left_out: int
    days_unknown: int


@dataclass(frozen=True, slots=True)
class Trace:
    """All that was found; the bounds allow for what the `lines_without_item` of the audit may have carried."""

    asked: Asked
    as_of: str
    parts: tuple[Part, ...]
    lines_without_item: int


def trace(asked: Asked, where: Path) -> Trace:
    """The answer from the audit `where`, its OUT or its own folder."""
    with opened(where, ("item_chips",), asked.as_of) as tables:
        tables.need("item_chips")
        return _trace(tables.con, asked, tables.as_of)


def _trace(con: duckdb.DuckDBPyConnection, asked: Asked, as_of: str) -> Trace:
    chosen, value = _chosen(asked)
    con.execute("SET VARIABLE wanted = $value", {"value": value})
    # A list and not a join: a join may lose the order in which the lines stand.
    kinds = con.execute(f"SELECT DISTINCT kind FROM ({moves.query()}) WHERE {chosen} ORDER BY kind").fetchall()
    con.execute("SET VARIABLE kinds = $kinds", {"kinds": [kind for (kind,) in kinds]})
    moves.number_moves(con, "list_contains(getvariable('kinds'), kind)")
    lots = [
        row[0]
        for row in con.execute(f"SELECT number FROM moves WHERE {chosen} AND NOT doubtful ORDER BY number").fetchall()
    ]
    if not lots:
        raise _not_here(con, asked)
    _check_place(con, asked)
    network = moves.network_of_moves(con)
    known = moves.moves_of(con, lots)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for lot in lots:
        by_kind[known[lot].kind].append(lot)
    ((without,),) = con.execute("SELECT count(*) FROM shipments WHERE item_id IS NULL").fetchall()
    whole = network.backward() if asked.back else network
    parts = tuple(_part(con, asked, whole, by_kind[kind]) for kind in sorted(by_kind))
    return Trace(asked, as_of, parts, without)


def _chosen(asked: Asked) -> tuple[str, str]:
    """Which movements are the lots; a return gives back and is no lot of a license."""
    if asked.license_id:
        return "license_id = getvariable('wanted') AND movement <> 'return'", asked.license_id
    if asked.lot:
        return "shipment_id || ':' || line = getvariable('wanted')", asked.lot
    return "to_id = getvariable('wanted')", asked.party_id


def _not_here(con: duckdb.DuckDBPyConnection, asked: Asked) -> InputError:
    what, value, column = "license", asked.license_id, "license_id"
    if asked.lot:
        what, value, column = "lot", asked.lot, "shipment_id || ':' || line"
    elif asked.party_id:
        what, value, column = "party as the receiver of a line", asked.party_id, "to_id"
    near = _near(con, column, value)
    return InputError(
        f"No line of this audit that can be followed has this {what}.",
        value=value,
        expected=f"one such as {', '.join(near)}" if near else "",
        hint="A lot is written SHIPMENT:LINE, such as A1:1." if asked.lot and ":" not in asked.lot else "",
    )


def _check_place(con: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """A party that no line knows was mistyped: "exactly 0 reached it" would be true of every typing error."""
    if not asked.to_party:
        return
    side = "from_id" if asked.back else "to_id"
    ((known,),) = con.execute(
        f"SELECT count(*) FROM ({moves.query()}) WHERE {side} = $value", {"value": asked.to_party}
    ).fetchall()
    if not known:
        near = _near(con, side, asked.to_party)
        raise InputError(
            f"No line of this audit that can be followed {'came from' if asked.back else 'went to'} this party.",
            value=asked.to_party,
            expected=f"one such as {', '.join(near)}" if near else "",
        )


def _near(con: duckdb.DuckDBPyConnection, column: str, value: str) -> list[str]:
    """Up to three that are spelled like it."""
    rows = con.execute(
        f"SELECT DISTINCT {column} AS name FROM ({moves.query()}) WHERE name IS NOT NULL "
        "ORDER BY jaro_winkler_similarity(name, $value) DESC, name LIMIT 3",
        {"value": value},
    ).fetchall()
    return ["".join(sign if sign.isprintable() else "?" for sign in str(row[0])) for row in rows]


def _part(con: duckdb.DuckDBPyConnection, asked: Asked, whole: Network, numbers: Sequence[int]) -> Part:
    """The answer for the lots of one kind: bounds on the part of the network that bears on it."""
    count = whole.lines
    lots = sorted(count - 1 - number if asked.back else number for number in numbers)
    near, lines = whole.within_reach(lots)
    mine = [int(one) for one in np.searchsorted(lines, np.array(lots))]
    (different,) = near.different([mine])
    told = count - 1 - lines if asked.back else lines
    seen = _Seen(con, told, "from" if asked.back else "to")
    nowhere = np.zeros(count, np.int64)
    once, tree = whole.once(lots, nowhere), whole.tree(lots, nowhere)
    at = {int(line): place for place, line in enumerate(lines)}
    mids = [(int(once.chips[leaf]), [at[line] for line in once.way(int(leaf))]) for leaf in once.leaves()]
    most = MOST_PLACES if near.stock.size < 200_000 else 4
    countries, more_countries = _reached(near, mine, different, mids, seen.countries, most)
    parties, more_parties = _reached(near, mine, different, mids, seen.parties, most)
    ends, words = _ends(asked, seen)
    answer = _bounded(near, mine, different, mids, ends, words) if words else None
    limits = (
        [_limits(con, near, mine, ends, told, elsewhere) for elsewhere in (False, True)]
        if answer
        else [(0, ()), (0, ())]
    )
    shown = [int(leaf) for leaf in tree.leaves() if tree.fate[leaf] != 3]  # what goes into a lot is followed from there
    ways = {leaf: tree.way(leaf) for leaf in shown[:MOST_ROUTES]}
    on_the_way = (n for leaf in shown[:MOST_ROUTES] for n in ways[leaf])
    known = moves.moves_of(con, (count - 1 - n if asked.back else n for n in on_the_way))
    routes = []
    for leaf in shown[:MOST_ROUTES]:
        kept = bool(tree.fate[leaf] == 2)
        found = bounds_of_way(whole, ways[leaf], kept=kept)
        hops = tuple(known[count - 1 - n if asked.back else n] for n in ways[leaf])
        hops = hops[::-1] if asked.back else hops
        routes.append(Route(hops, int(tree.chips[leaf]), found.low, found.high, kept))
    own = moves.moves_of(con, numbers)
    sizes = {one.per_unit for one in own.values()}
    return Part(
        kind=next(iter(own.values())).kind,
        lots=tuple(sorted(own.values(), key=lambda one: (one.out_on, one.number))),
        chips_low=different.low,
        chips=different.high,
        per_unit=sizes.pop() if len(sizes) == 1 else 0,
        asked=answer,
        most_limits=limits[0][1],
        least_limits=limits[1][1],
        elsewhere=limits[1][0],
        countries=countries,
        parties=parties,
        places_left_out=more_countries + more_parties,
        routes=tuple(routes),
        routes_left_out=len(shown) - len(routes) + tree.left_out,
        days_unknown=seen.days_unknown,
    )


class _Seen:
    """The places to (or from) which the movements within reach went, by their order there."""

    def __init__(self, con: duckdb.DuckDBPyConnection, numbers: Column, side: str) -> None:
        """`side` is to or from."""
        table_of(con, "within reach", {"place": np.arange(numbers.size), "number": np.asarray(numbers, np.int64)})
        sql = 'FROM "within reach" JOIN moves USING (number) ORDER BY place'
        rows = con.execute(
            f"SELECT {side}_country AS country, {side}_id AS party, "
            f"CAST(day_unknown AND NOT doubtful AS BIGINT) AS unknown {sql}"
        ).fetchnumpy()
        self.countries = np.asarray(rows["country"]).astype(str)
        self.parties = np.asarray(rows["party"]).astype(str)
        self.days_unknown = int(np.asarray(rows["unknown"]).sum())


def _ends(asked: Asked, seen: _Seen) -> tuple[Column, str]:
    """The movements that end where the question asks, and that place in words; no words where nothing was asked."""
    if asked.to_party:
        if asked.to_party not in set(seen.parties):
            return np.zeros(seen.parties.size, np.int64), asked.to_party
        return (seen.parties == asked.to_party).astype(np.int64), asked.to_party
    if asked.to:
        codes = countries_in(asked.to, set(seen.countries))
        return np.isin(seen.countries, codes).astype(np.int64), " or ".join(codes)
    if asked.back:
        return np.zeros(seen.parties.size, np.int64), ""
    codes = sorted(COUNTRIES_OF_CONCERN & set(seen.countries))
    words = f"a country of concern ({', '.join(codes)})" if codes else ""
    return np.isin(seen.countries, codes).astype(np.int64), words


def _reached(
    near: Network,
    lots: Sequence[int],
    different: Bounds,
    mids: Sequence[tuple[int, Sequence[int]]],
    names: Column,
    most: int,
) -> tuple[tuple[Reached, ...], int]:
    """The places that most chips reached, those with more by first in, first out before others; and how many more."""
    by_mid: Counter[str] = Counter()
    for chips, way in mids:
        by_mid.update(dict.fromkeys({str(names[line]) for line in way}, chips))
    found, codes = np.unique(names, return_inverse=True)
    can = np.bincount(codes, weights=near.of_lines.astype(np.float64), minlength=found.size)
    mid = np.zeros(found.size)
    for name, chips in by_mid.items():
        mid[np.searchsorted(found, name)] = chips
    order = np.lexsort((np.arange(found.size), -can, -mid))  # names are in their own order already
    shown = tuple(
        _bounded(near, lots, different, mids, (codes == i).astype(np.int64), str(found[i])) for i in order[:most]
    )
    return tuple(one for one in shown if one.bounds.high > 0), max(0, found.size - most)


def _bounded(
    near: Network,
    lots: Sequence[int],
    different: Bounds,
    mids: Sequence[tuple[int, Sequence[int]]],
    ends: Column,
    words: str,
) -> Reached:
    (bounds,) = near.bounds([lots], ends, different=[different])
    return Reached(words, bounds, sum(chips for chips, way in mids if any(ends[line] for line in way)))


def _limits(
    con: duckdb.DuckDBPyConnection, near: Network, lots: Sequence[int], ends: Column, told: Column, elsewhere: bool
) -> tuple[int, tuple[Limit, ...]]:
    """The minimum cut: how many chips it lets through, and its lines and stocks, the largest first."""
    cut = near.limits(lots, ends, elsewhere=elsewhere)
    known = moves.moves_of(con, (int(told[line]) for line in cut.lines))
    found = [Limit(chips, known[int(told[line])]) for line, chips in cut.through.items()]
    names = dict(con.execute("SELECT number, holder_id FROM move_holders").fetchall()) if cut.stocks else {}
    for node in (one for one in cut.stocks if near.stock[one] > 0):
        holder, day = names[int(near.node_holder[node])], abs(int(near.node_day[node]))
        found.append(Limit(int(near.stock[node]), None, holder, dt.date(1970, 1, 1) + dt.timedelta(days=day)))
    return cut.chips, tuple(sorted(found, key=lambda one: -one.chips))
