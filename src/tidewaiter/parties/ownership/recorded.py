"""Parties, stakes, officers and listed parties, read from the tables of a pack or an audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from tidewaiter.engine.duck import quote_name, rows_of
from tidewaiter.parties.ownership.graph import Graph, build
from tidewaiter.parties.ownership.links import Officer
from tidewaiter.parties.ownership.parents import Party
from tidewaiter.parties.ownership.shares import Shares, shares
from tidewaiter.parties.ownership.stakes import END, START, Stake, day_number, stake
from tidewaiter.parties.ownership.weights import Period, Sources
from tidewaiter.parties.resolution.members import as_recorded, read_members

__all__ = [
    "ALWAYS",
    "COUNTED_EFFECTS",
    "Recorded",
    "every_record",
    "listed_parties",
    "read_officers",
    "read_parties",
    "read_recorded",
    "read_stakes",
]

COUNTED_EFFECTS = frozenset({"license", "prohibited"})
"""What a list must do for an owner on it to count: of Entity List, MEU and SDN entries, not of diligence lists."""

ALWAYS: tuple[Period, ...] = ((START, END),)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything the records know of ownership, worked out once."""

    parties: dict[str, Party]
    graph: Graph
    sources: Sources
    shares: Shares


def read_recorded(
    con: duckdb.DuckDBPyConnection,
    listed: Mapping[str, Sequence[Period]],
    *,
    screened: bool = True,
    suspected: Mapping[str, Sequence[Period]] | None = None,
) -> Recorded:
    """Work out every party of the tables `parties` and `ownership`, given the parties that are listed and when.

    Where nobody was screened, nobody is known not to be listed, and no answer is *no*; the same goes for what the
    `suspected` hold, of whom a hit is open.
    """
    parties = {one.party_id: one for one in read_parties(con)}
    graph = build(read_stakes(con))
    terminal = frozenset(one.party_id for one in parties.values() if screened and one.terminal)
    sources = Sources(listed, terminal, suspected or {})
    return Recorded(parties, graph, sources, shares(graph, sources))


def read_parties(con: duckdb.DuckDBPyConnection, table: str = "parties") -> list[Party]:
    """The rows of `parties`, or of the view that holds them as recorded, in the order of their ids."""
    columns = (
        "party_id, name, country, headquarters_country, ultimate_parent_country, address, city, incorporated_on, "
        "registration_number, website, natural_person, kind"
    )
    con.execute(f"SELECT {columns} FROM {table} ORDER BY party_id")
    return [_party(row) for row in rows_of(con)]


def every_record(con: duckdb.DuckDBPyConnection) -> list[Party]:
    """What is recorded of every party; of a firm under several numbers one row a number, all of one id."""
    resolved = read_members(con)
    rows = read_parties(con, as_recorded(con, "parties"))
    return [replace(one, party_id=resolved.get(one.party_id, one.party_id)) for one in rows]


def read_stakes(con: duckdb.DuckDBPyConnection) -> list[Stake]:
    """The rows of `ownership`; one that was corrected by a later row is not among them."""
    columns = "owner_id, owned_id, share_pct, from_on, until_on, share_min_pct, share_max_pct, kind, row_id"
    con.execute(f"SELECT {columns} FROM ownership ORDER BY ALL")
    found = [
        stake(owner, owned, exact, since, until, share_min_pct=low, share_max_pct=high, kind=kind or "", row_id=row_id)
        for owner, owned, exact, since, until, low, high, kind, row_id in rows_of(con)
    ]
    if (recorded := as_recorded(con, "ownership")) == quote_name("ownership"):
        return found
    con.execute(f"SELECT row_id, owner_id, owned_id FROM {recorded}")
    numbers = {row_id: (owner, owned) for row_id, owner, owned in rows_of(con)}
    return [replace(one, numbers=numbers[one.row_id]) for one in found]


def read_officers(con: duckdb.DuckDBPyConnection) -> list[Officer]:
    """The rows of `officers`."""
    con.execute("SELECT party_id, person_name, role, from_on, until_on FROM officers ORDER BY ALL")
    return [
        Officer(party, person, role or "", _number(since, START), _number(until, END))
        for party, person, role, since, until in rows_of(con)
    ]


def listed_parties(
    con: duckdb.DuckDBPyConnection,
    effects: Collection[str] = COUNTED_EFFECTS,
    lists: Iterable[str] | None = None,
    *,
    state: str = "confirmed",
) -> dict[str, tuple[Period, ...]]:
    """The parties that `screenings` finds on a list themselves, with one of these effects, on one of these lists, and
    the periods in which the entries hold.

    `state` is what became of the hit: confirmed (by a person, or by the same registration number), cleared or open.
    """
    columns = "party_id, list_id, effect, state, listed_on, ended_on"
    con.execute(f"SELECT {columns} FROM {quote_name('screenings')} WHERE via = 'direct' ORDER BY ALL")
    chosen = None if lists is None else set(lists)
    periods: dict[str, set[Period]] = {}
    for party, list_id, effect, found, since, until in rows_of(con):
        if effect in effects and (chosen is None or list_id in chosen) and found == state:
            periods.setdefault(party, set()).add((_number(since, START), _number(until, END)))
    return {party: tuple(sorted(each)) for party, each in periods.items()}


def _party(row: tuple[Any, ...]) -> Party:
    party_id, name, country, seat, parent, address, city, _, number, website, person, kind = (
        cell or "" for cell in row
    )
    return Party(
        party_id,
        name,
        country,
        seat,
        parent,
        address,
        city,
        row[7],
        number,
        website,
        person == "yes",
        kind,
    )


def _number(day: dt.date | None, otherwise: int) -> int:
    return otherwise if day is None else day_number(day)
