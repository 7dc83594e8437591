"""What the records know of one party on a day: owners, holdings, ties, and the 50 % answer with why."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import parquet
from tidewaiter.parties.ownership.chain import why
from tidewaiter.parties.ownership.control_step import red_flags
from tidewaiter.parties.ownership.links import Link, links
from tidewaiter.parties.ownership.parents import Parent, Party, parents
from tidewaiter.parties.ownership.recorded import (
    ALWAYS,
    Recorded,
    every_record,
    listed_parties,
    read_officers,
    read_recorded,
)
from tidewaiter.parties.ownership.shares import holding_on
from tidewaiter.parties.ownership.stakes import END, Problem, Stake, day_number
from tidewaiter.parties.ownership.weights import NOBODY, Holding
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import read_pack

__all__ = ["Dossier", "dossier"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything `party show` says; `screened` = whether a table of screenings was there to say who is listed."""

    party: Party
    on: dt.date
    screened: bool
    listed: bool
    holding: Holding
    why: tuple[str, ...]
    owners: tuple[Stake, ...]
    holdings: tuple[Stake, ...]
    parent: Parent
    links: tuple[Link, ...]
    red_flags: tuple[str, ...]
    problems: tuple[Problem, ...]
    names: dict[str, str]


def dossier(party: str, where: Path, on: dt.date, listed: Collection[str] = ()) -> Dossier:
    """Read a pack or an audit and say what it knows of the party; `listed` are taken to be on a list."""
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        scratch = Path(folder)
        with connect(temp=scratch / "spill") as con:
            screened = _open(con, where, scratch)
            found = (listed_parties(con) if screened else {}) | dict.fromkeys(listed, ALWAYS)
            open_ = listed_parties(con, state="open") if screened else {}
            known = read_recorded(con, found, screened=screened or bool(listed), suspected=open_)
            if not _is_known(party, known):
                raise _unknown(party, where, known)
            con.execute("SELECT DISTINCT seller_id, buyer_id FROM shipments ORDER BY ALL")
            trades = [(seller, buyer) for seller, buyer in con.fetchall() if seller and buyer]
            tied = links(every_record(con), read_officers(con), trades)
            return _told(party, on, known, screened, tied, any(buyer == party for _, buyer in trades))


def _told(party: str, on: dt.date, known: Recorded, screened: bool, tied: Collection[Link], buyer: bool) -> Dossier:
    day = day_number(on)
    holding = holding_on(known.shares, party, day) if known.shares.get(party) else NOBODY
    parent = next(one for one in parents(party, known.graph, known.parties) if one.start <= day < one.until)
    up = [*known.graph.owners_of.get(party, ()), *known.graph.links_to.get(party, ())]
    return Dossier(
        party=known.parties.get(party, Party(party)),
        on=on,
        screened=screened,
        listed=known.sources.is_listed(party, day),
        holding=holding,
        why=tuple(why(party, day, known.graph, known.sources, known.shares)),
        owners=tuple(one for one in up if one.holds_on(day)),
        holdings=tuple(one for one in known.graph.holdings_of.get(party, ()) if one.holds_on(day)),
        parent=parent,
        links=tuple(
            one for one in tied if party in {one.party_id, one.other_party_id} and one.start <= day < one.until
        ),
        red_flags=tuple(red_flags(party, day, min(day + 1, END), holding, parent, known, buyer)),
        problems=tuple(one for one in known.graph.problems if one.party_id == party),
        names={one.party_id: one.name for one in known.parties.values()},
    )


def _open(con: duckdb.DuckDBPyConnection, where: Path, scratch: Path) -> bool:
    """Make the tables views, and say whether parties were screened: an audit without a list screened nobody."""
    audit = where / "current" if (where / "current").is_dir() else where
    read = audit / "read"
    if not (audit / "manifest.json").is_file():
        read = scratch / "read"
        read.mkdir()
        read_pack(con, files_of(where), scratch, into=read).faults.close()
    register_as_of(con, read, None, audit / "resolved")
    for name in ("screenings", "resolved_parties"):
        if (path := audit / "tables" / f"{name}.parquet").is_file():
            con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {parquet(path)}")
    return (audit / "tables" / "screenings.parquet").is_file() and bool(
        json.loads((audit / "manifest.json").read_bytes()).get("lists")
    )


def _is_known(party: str, known: Recorded) -> bool:
    graph = known.graph
    return any(party in each for each in (known.parties, graph.owners_of, graph.links_to, graph.holdings_of))


def _unknown(party: str, where: Path, known: Recorded) -> InputError:
    every = [*known.parties, *known.shares]
    near = get_close_matches(party, every, n=3) or [p for p, one in known.parties.items() if one.name == party]
    return InputError(
        "No party of this number is recorded here.",
        place=Place(str(where)),
        value=party,
        expected="a party_id of parties, or an owner or owned party of ownership",
        hint=f"Did you mean {' or '.join(near[:3])}?" if near else "The number is the party_id, not the name.",
    )
