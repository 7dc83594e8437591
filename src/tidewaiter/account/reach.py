"""Says how many units of every license and line reached a place of concern or a listed party, and on which ways."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from tidewaiter.account import moves
from tidewaiter.account.concern import COUNTRIES_OF_CONCERN, COUNTS_AS_LISTED
from tidewaiter.account.counted import Known
from tidewaiter.account.kept_network import keep_network
from tidewaiter.account.mids import Mids
from tidewaiter.account.network import Network, Tree
from tidewaiter.account.ways import bounds_of_ways
from tidewaiter.engine.arrays import Column, arrays_of, table_of
from tidewaiter.engine.duck import quote_text
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.records.write_rows import write_rows

__all__ = ["MOST_ROUTES", "READS", "in_units", "reach_step"]

READS = (*moves.READS, "screenings")
MOST_ROUTES = 20
"""Routes listed of one license, and of one line without one; the smaller ones are counted."""

_MOST_LOTS, _MOST_PARTIES = 100_000, 50
_STEPS = 2_000_000_000
"""Nodes gone over for the exact bounds of all licenses together, shared out evenly; a license beyond its share has an
outer bound. Counted, not timed: the same pack gives the same bounds on every machine."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """Lots that are followed together."""

    kind: str
    license_id: str | None
    lots: tuple[int, ...]


def reach_step() -> Step:
    """The step that follows units to places of concern."""
    claim = "Where the units of licenses and lines went, at least and at most."
    return Step("paths", claim, READS, ("license_reach", "lot_reach", "paths"), _run)


def in_units(chips: int, per_unit: int, way: int) -> int:
    """Chips as units, rounded down (-1), up (1) or to the nearest (0)."""
    if way:
        return chips // per_unit if way < 0 else -(-chips // per_unit)
    return (2 * chips + per_unit) // (2 * per_unit)


def _run(at: Workplace) -> dict[str, int]:
    moves.number_moves(at.con)
    columns = moves.columns_of_moves(at.con)
    network = moves.network_of_columns(at.con, columns)
    kept = keep_network(at, network, columns)
    places = _places(at.con, network)
    arcs = {name: network.outer_of_arcs(places[name]) for name in ("concern", "listed")}
    outer = {name: (network.of_movements(low), network.of_movements(high)) for name, (low, high) in arcs.items()}
    written = _write_lots(at, outer)
    at.told(0.3)
    licensed = _licensed(at.con)
    reach = list(_license_reach(at.con, network, licensed, places, arcs))
    written |= write_rows(at, "license_reach", reach)
    at.told(0.7)
    ends = np.maximum(places["concern"], places["listed"])
    rows = _license_paths(at.con, network, licensed, ends, places)
    rows += _lot_paths(at.con, network, _unlicensed(at.con, outer), ends, places)
    return written | write_rows(at, "paths", rows) | kept


def _places(con: duckdb.DuckDBPyConnection, network: Network) -> dict[str, Column]:
    """For each place the movements that go there; the parties that received most, where very many are listed."""
    found = {name: np.zeros(network.lines, np.int64) for name in ("concern", "listed")}
    listed = f"SELECT DISTINCT party_id FROM screenings WHERE {COUNTS_AS_LISTED}"
    rows = con.execute(
        "SELECT to_country, number FROM moves WHERE list_contains(?, to_country) ORDER BY number",
        [sorted(COUNTRIES_OF_CONCERN)],
    ).fetchnumpy()
    countries = np.asarray(rows["to_country"]).astype(str)
    for country in np.unique(countries):
        found[str(country)] = _marked(network, rows["number"][countries == country])
    found["concern"] = _marked(network, rows["number"])
    rows = con.execute(f"SELECT to_id, number FROM moves WHERE to_id IN ({listed}) ORDER BY number").fetchnumpy()
    parties = np.asarray(rows["to_id"]).astype(str)
    found["listed"] = _marked(network, rows["number"])
    most = con.execute(
        f"SELECT to_id FROM moves WHERE to_id IN ({listed}) GROUP BY to_id ORDER BY sum(chips) DESC, to_id LIMIT ?",
        [_MOST_PARTIES],
    ).fetchall()
    for (party,) in sorted(most):
        found[f"party:{party}"] = _marked(network, rows["number"][parties == party])
    return found


def _marked(network: Network, numbers: Column) -> Column:
    marks = np.zeros(network.lines, np.int64)
    marks[np.asarray(numbers, dtype=np.int64)] = 1
    return marks


def _write_lots(at: Workplace, outer: Mapping[str, tuple[Column, Column]]) -> dict[str, int]:
    parts = []
    for place, (low, high) in outer.items():
        numbers = np.flatnonzero(high)
        table_of(at.con, f"reach {place}", {"number": numbers, "low": low[numbers], "high": high[numbers]})
        parts.append(
            f"SELECT m.shipment_id, m.line, {quote_text(place)} AS place, m.kind, m.chips, r.low AS chips_low, "
            f"r.high AS chips_high, 'outer' AS bound FROM \"reach {place}\" AS r JOIN moves AS m USING (number) "
            "WHERE NOT m.doubtful"
        )
    return write_table(at, "lot_reach", " UNION ALL ".join(parts))


def _licensed(con: duckdb.DuckDBPyConnection) -> list[_Subject]:
    """The lots of each license and kind; a return gives back and is no lot."""
    rows = con.execute(
        "SELECT license_id, kind, number FROM moves "
        "WHERE license_id IS NOT NULL AND movement <> 'return' AND NOT doubtful ORDER BY license_id, kind, number"
    ).fetchall()
    lots: dict[tuple[str, str], list[int]] = defaultdict(list)
    for license_id, kind, number in rows:
        lots[license_id, kind].append(number)
    return [_Subject(kind, license_id, tuple(mine)) for (license_id, kind), mine in lots.items()]


def _license_reach(
    con: duckdb.DuckDBPyConnection,
    network: Network,
    licensed: Sequence[_Subject],
    places: Mapping[str, Column],
    arcs: Mapping[str, tuple[Column, Column]],
) -> Iterator[tuple[object, ...]]:
    per_unit = arrays_of(con, "SELECT per_unit FROM moves ORDER BY number")["per_unit"]
    unknown = _unknown(con)
    high = np.maximum(*(network.of_movements(arcs[name][1]) for name in ("concern", "listed")))
    licensed = [one for one in licensed if high[list(one.lots)].any()]
    counts = network.different([one.lots for one in licensed], _STEPS // max(1, len(licensed)))
    share = _STEPS // max(1, len(licensed) * len(places))
    every = [one.lots for one in licensed]
    sizes = [_one_size(per_unit[list(lots)]) for lots in every]
    mids = Mids(network, every)
    free = network.free(every, np.maximum(places["concern"], places["listed"]), share)
    for place, ends in places.items():
        outer = arcs["listed"] if place.startswith("party:") else arcs.get(place) or network.outer_of_arcs(ends)
        high = network.of_movements(outer[1])
        can = [n for n, lots in enumerate(every) if high[list(lots)].any()]
        asked = [every[n] for n in can]
        known = Known(outer, free[can])
        bounds = network.bounds(asked, ends, share, [counts[n] for n in can], known)
        ended = mids.ended(ends)[can].tolist()
        for n, found, mid in zip(can, bounds, ended, strict=True):
            one, size = licensed[n], sizes[n]
            lots = np.array(one.lots, dtype=np.int64)
            # Chips that travel in two of the lots count once, so that only the high bounds of single lots add up.
            most = min(found.high, int(high[lots].sum()))
            if most == 0:
                continue
            units = [
                in_units(chips, size, way) if size else None
                for chips, way in ((found.chips, 0), (found.low, -1), (mid, 0), (most, 1))
            ]
            missing = unknown.get(one.kind) if found.doubt and not found.exact else None
            bound = "exact" if found.exact else "outer"
            chips = found.chips, found.low, mid, most
            yield (one.license_id, one.kind, place, len(one.lots), *chips, *units, bound, missing)


def _one_size(sizes: Column) -> int:
    """The chips of a unit where all have as many, else 0."""
    return int(sizes[0]) if (sizes == sizes[0]).all() else 0


def _unknown(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Which facts of lines of each kind are not known, where some are not."""
    rows = con.execute(
        "SELECT kind, concat_ws('|', CASE WHEN bool_or(doubtful) THEN 'shipments.item_id' END, "
        "CASE WHEN bool_or(day_unknown AND NOT doubtful) THEN 'shipments.received_on' END) AS facts "
        "FROM moves GROUP BY kind HAVING facts <> '' ORDER BY kind"
    ).fetchall()
    return dict(rows)


def _license_paths(
    con: duckdb.DuckDBPyConnection,
    network: Network,
    licensed: Sequence[_Subject],
    ends: Column,
    places: Mapping[str, Column],
) -> list[tuple[object, ...]]:
    """The largest routes of each license, those that ended in a place of concern first."""
    drawn = []
    trees = network.trees((one.lots for one in licensed), ends)
    for one, tree in zip(licensed, trees, strict=True):
        leaves = tree.leaves()
        fate = tree.fate[leaves]
        leaves = np.concatenate((leaves[fate == 1], leaves[fate == 2]))
        kept = leaves[:MOST_ROUTES].tolist()
        drawn += [(one, tree, leaf, leaves.size - len(kept) + tree.left_out) for leaf in kept]
    return _path_rows(con, network, drawn, places)


def _unlicensed(con: duckdb.DuckDBPyConnection, outer: Mapping[str, tuple[Column, Column]]) -> list[int]:
    """The exports without a license of which most can have reached a place of concern."""
    high = np.maximum(outer["concern"][1], outer["listed"][1])
    sql = "SELECT number FROM moves WHERE license_id IS NULL AND movement = 'export' AND NOT doubtful ORDER BY number"
    numbers = np.array([row[0] for row in con.execute(sql).fetchall()], dtype=np.int64)
    numbers = numbers[high[numbers] > 0]
    return sorted(map(int, numbers[np.argsort(-high[numbers], kind="stable")][:_MOST_LOTS]))


def _lot_paths(
    con: duckdb.DuckDBPyConnection,
    network: Network,
    lots: Sequence[int],
    ends: Column,
    places: Mapping[str, Column],
) -> list[tuple[object, ...]]:
    """The largest routes of lines without a license, only those that ended in a place of concern."""
    tree = network.tree(lots, ends, together=False)
    by_lot: dict[int, list[int]] = defaultdict(list)
    for leaf in tree.leaves():
        if tree.fate[leaf] == 1:
            by_lot[int(tree.lot[leaf])].append(int(leaf))
    known = moves.moves_of(con, by_lot)
    drawn = []
    for lot, leaves in sorted(by_lot.items()):
        one = _Subject(known[lot].kind, None, (lot,))
        drawn += [(one, tree, leaf, max(0, len(leaves) - MOST_ROUTES)) for leaf in leaves[:MOST_ROUTES]]
    return _path_rows(con, network, drawn, places)


def _path_rows(
    con: duckdb.DuckDBPyConnection,
    network: Network,
    drawn: Sequence[tuple[_Subject, Tree, int, int]],
    places: Mapping[str, Column],
) -> list[tuple[object, ...]]:
    ways = [tree.way(leaf) for _, tree, leaf, _ in drawn]
    known = moves.moves_of(con, (line for way in ways for line in way))
    rows: list[tuple[object, ...]] = []
    stayed = [bool(tree.fate[leaf] == 2) for _, tree, leaf, _ in drawn]
    bounds = bounds_of_ways(network, ways, stayed)
    for way, found, kept, (one, tree, leaf, left_out) in zip(ways, bounds, stayed, drawn, strict=True):
        mid = int(tree.chips[leaf])
        hops = [known[line] for line in way]
        place = f"kept:{hops[-1].to_id}" if kept else _place(way[-1], hops[-1], places)
        subject = ("license", one.license_id) if one.license_id is not None else ("lot", hops[0].name)
        size = hops[0].per_unit
        name = "\0".join((*map(str, subject), one.kind, place, *(hop.name for hop in hops)))
        rows.append((
            hashlib.sha256(name.encode()).hexdigest()[:16],
            len(hops),
            "|".join([hops[0].from_id, *(hop.to_id for hop in hops)]),
            "|".join([hops[0].from_country, *(hop.to_country for hop in hops)]),
            "|".join(hop.shipment_id for hop in hops),
            hops[0].out_on, None if hops[-1].day_unknown else hops[-1].in_on,
            in_units(found.low, size, -1), in_units(mid, size, 0), in_units(found.high, size, 1),
            "exact" if found.exact else "outer",
            *subject, one.kind, place, "|".join(hop.name for hop in hops),
            found.low, mid, found.high, left_out,
        ))  # fmt: skip
    return rows


def _place(line: int, hop: moves.Move, places: Mapping[str, Column]) -> str:
    return hop.to_country if places["concern"][line] else f"party:{hop.to_id}"
