"""Answers one question about one audit: where did these units go, or where did they come from, and what limits it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tidewaiter.account.concern import COUNTRIES_OF_CONCERN, countries_in
from tidewaiter.account.held_moves import HeldMoves, held_moves
from tidewaiter.account.kept_network import OfKind
from tidewaiter.account.moves import Move
from tidewaiter.account.network import Bounds, Limits, Network
from tidewaiter.account.pages.audit_tables import opened
from tidewaiter.account.places_seen import Places, Seen
from tidewaiter.account.ways import bounds_of_ways
from tidewaiter.core.errors import InputError
from tidewaiter.engine.arrays import Column

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
    with opened(where, ("item_chips",), asked.as_of, with_records=False) as tables:
        return _trace(asked, tables.as_of, held_moves(tables, *_chosen(asked)))


def _trace(asked: Asked, as_of: str, held: HeldMoves) -> Trace:
    chosen, values = _chosen(asked)
    sql = f"SELECT kind, number FROM moves WHERE {chosen} AND NOT doubtful ORDER BY kind, number"
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, number in held.con.execute(sql, values).fetchall():
        by_kind[kind].append(number)
    if not by_kind:
        raise _not_here(held, asked)
    _check_place(held, asked)
    parts = tuple(_part(asked, held.of_kind(kind), lots) for kind, lots in by_kind.items())
    return Trace(asked, as_of, parts, held.lines_without_item())


def _chosen(asked: Asked) -> tuple[str, dict[str, str]]:
    """Which movements are the lots; a return gives back and is no lot of a license."""
    if asked.license_id:
        return "license_id = $wanted AND movement <> 'return'", {"wanted": asked.license_id}
    if asked.party_id:
        return "to_id = $wanted", {"wanted": asked.party_id}
    # Either name may hold a colon; no line is read for a name that it cannot have.
    words = asked.lot.split(":")
    values: dict[str, str] = {}
    for cut in range(1, len(words)):
        values |= {f"s{cut}": ":".join(words[:cut]), f"l{cut}": ":".join(words[cut:])}
    either = " OR ".join(f"(shipment_id = $s{cut} AND line = $l{cut})" for cut in range(1, len(words)))
    return f"({either or 'false'})", values


def _not_here(held: HeldMoves, asked: Asked) -> InputError:
    what, value, column = "license", asked.license_id, "license_id"
    if asked.lot:
        what, value, column = "lot", asked.lot, "shipment_id || ':' || line"
    elif asked.party_id:
        what, value, column = "party as the receiver of a line", asked.party_id, "to_id"
    near = _near(held, column, value)
    return InputError(
        f"No line of this audit that can be followed has this {what}.",
        value=value,
        expected=f"one such as {', '.join(near)}" if near else "",
        hint="A lot is written SHIPMENT:LINE, such as A1:1." if asked.lot and ":" not in asked.lot else "",
    )


def _check_place(held: HeldMoves, asked: Asked) -> None:
    """A party that no line knows was mistyped: "exactly 0 reached it" would be true of every typing error."""
    if not asked.to_party:
        return
    side = "from_id" if asked.back else "to_id"
    sql = f"SELECT 1 FROM {held.every} WHERE {side} = $value LIMIT 1"
    if not held.con.execute(sql, {"value": asked.to_party}).fetchall():
        near = _near(held, side, asked.to_party)
        raise InputError(
            f"No line of this audit that can be followed {'came from' if asked.back else 'went to'} this party.",
            value=asked.to_party,
            expected=f"one such as {', '.join(near)}" if near else "",
        )


def _near(held: HeldMoves, column: str, value: str) -> list[str]:
    """Up to three that are spelled like it."""
    rows = held.con.execute(
        f"SELECT DISTINCT {column} AS name FROM {held.every} WHERE name IS NOT NULL "
        "ORDER BY jaro_winkler_similarity(name, $value) DESC, name LIMIT 3",
        {"value": value},
    ).fetchall()
    return ["".join(sign if sign.isprintable() else "?" for sign in str(row[0])) for row in rows]


def _part(asked: Asked, held: OfKind, numbers: Sequence[int]) -> Part:
    """The answer for the lots of one kind: bounds on the part of the network that bears on it."""
    network = held.turned if asked.back else held.network
    count, number = network.lines, held.numbers[::-1] if asked.back else held.numbers
    at = np.searchsorted(held.numbers, numbers)
    lots = sorted(map(int, count - 1 - at if asked.back else at))
    near, lines = network.within_reach(lots)
    mine = [int(one) for one in np.searchsorted(lines, np.array(lots))]
    (different,) = near.different([mine])
    seen = Seen(held, count - 1 - lines if asked.back else lines, "from" if asked.back else "to")
    nowhere = np.zeros(count, np.int64)
    once, tree = network.once(lots, nowhere), network.tree(lots, nowhere)
    mids = [(int(once.chips[leaf]), np.searchsorted(lines, once.way(int(leaf)))) for leaf in once.leaves()]
    most = MOST_PLACES if near.stock.size < 200_000 else 4
    countries, more_countries = _reached(near, mine, different, mids, seen.countries, most)
    parties, more_parties = _reached(near, mine, different, mids, seen.parties, most)
    ends, words = _ends(asked, seen)
    reached = sum(chips for chips, way in mids if ends[way].any())
    answer = _bounded(near, mine, different, reached, ends, words) if words else None
    cuts = [near.limits(mine, ends, elsewhere=elsewhere) for elsewhere in (False, True)] if answer else []
    shown = [int(leaf) for leaf in tree.leaves() if tree.fate[leaf] != 3]  # what goes into a lot is followed from there
    ways = {leaf: tree.way(leaf) for leaf in shown[:MOST_ROUTES]}
    told = {*numbers, *(int(number[n]) for way in ways.values() for n in way)}
    told |= {int(number[lines[line]]) for cut in cuts for line in cut.through}
    known = held.moves_of(told)
    limits = [_limits(held, near, cut, {line: known[int(number[lines[line]])] for line in cut.through}) for cut in cuts]
    routes = []
    stayed = [bool(tree.fate[leaf] == 2) for leaf in ways]
    bounds = bounds_of_ways(network, list(ways.values()), stayed)
    for (leaf, way), found, kept in zip(ways.items(), bounds, stayed, strict=True):
        hops = tuple(known[int(number[n])] for n in way)
        hops = hops[::-1] if asked.back else hops
        routes.append(Route(hops, int(tree.chips[leaf]), found.low, found.high, kept))
    own = [known[one] for one in numbers]
    sizes = {one.per_unit for one in own}
    return Part(
        kind=own[0].kind,
        lots=tuple(sorted(own, key=lambda one: (one.out_on, one.number))),
        chips_low=different.low,
        chips=different.high,
        per_unit=sizes.pop() if len(sizes) == 1 else 0,
        asked=answer,
        most_limits=limits[0] if limits else (),
        least_limits=limits[1] if limits else (),
        elsewhere=cuts[1].chips if cuts else 0,
        countries=countries,
        parties=parties,
        places_left_out=more_countries + more_parties,
        routes=tuple(routes),
        routes_left_out=len(shown) - len(routes) + tree.left_out,
        days_unknown=seen.days_unknown,
    )


def _ends(asked: Asked, seen: Seen) -> tuple[Column, str]:
    """The movements that end where the question asks, and that place in words; no words where nothing was asked."""
    if asked.to_party:
        return seen.parties.marks({asked.to_party}), asked.to_party
    if asked.to:
        codes = countries_in(asked.to, seen.countries.known())
        return seen.countries.marks(codes), " or ".join(codes)
    if asked.back:
        return seen.countries.marks(()), ""
    codes = sorted(COUNTRIES_OF_CONCERN & seen.countries.known())
    words = f"a country of concern ({', '.join(codes)})" if codes else ""
    return seen.countries.marks(codes), words


def _reached(
    near: Network,
    lots: Sequence[int],
    different: Bounds,
    mids: Sequence[tuple[int, Column]],
    places: Places,
    most: int,
) -> tuple[tuple[Reached, ...], int]:
    """The places that most chips reached, those with more by first in, first out before others; and how many more."""
    mid = np.zeros(len(places.names))
    for chips, way in mids:
        mid[np.unique(places.codes[way])] += chips
    can = np.bincount(places.codes, weights=near.of_lines.astype(np.float64), minlength=mid.size)
    found = places.there_are()
    order = found[np.lexsort((found, -can[found], -mid[found]))]
    shown = tuple(
        _bounded(
            near, lots, different, int(mid[code]), (places.codes == code).astype(np.int64), str(places.names[code])
        )
        for code in order[:most]
    )
    return tuple(one for one in shown if one.bounds.high > 0), max(0, found.size - most)


def _bounded(near: Network, lots: Sequence[int], different: Bounds, mid: int, ends: Column, words: str) -> Reached:
    (bounds,) = near.bounds([lots], ends, different=[different])
    return Reached(words, bounds, mid)


def _limits(held: OfKind, near: Network, cut: Limits, known: Mapping[int, Move]) -> tuple[Limit, ...]:
    """The lines and stocks of a minimum cut, the largest first."""
    found = [Limit(chips, known[line]) for line, chips in cut.through.items()]
    for node in (one for one in cut.stocks if near.stock[one] > 0):
        holder, day = held.holders[int(near.node_holder[node])], abs(int(near.node_day[node]))
        found.append(Limit(int(near.stock[node]), None, holder, dt.date(1970, 1, 1) + dt.timedelta(days=day)))
    return tuple(sorted(found, key=lambda one: -one.chips))
