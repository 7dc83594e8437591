"""What the records know of one party on a day: owners, holdings, ties, and the 50 % answer with why."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import connect, rows_of
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
from tidewaiter.parties.pack_parties import PARTY_COLUMNS
from tidewaiter.parties.party import Party as Screened
from tidewaiter.parties.party_file import party_of
from tidewaiter.parties.resolution.answers import SameAnswers
from tidewaiter.parties.resolution.fellows import firm_of
from tidewaiter.parties.resolution.members import read_members
from tidewaiter.parties.resolution.resolved_step import firms_about
from tidewaiter.parties.resolution.together import Together, put_together
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import read_pack

__all__ = ["Dossier", "NumberHit", "dossier"]


@dataclass(frozen=True, slots=True)
class NumberHit:
    """An entry that one number of a firm may be, and what became of the hit."""

    party_id: str
    list_id: str
    entry_id: str
    matched_name: str
    score: float
    effect: str
    state: str


Screen = Callable[[Sequence[Screened]], Iterable[NumberHit]]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything `party show` says; `screened` = whether a table of screenings was there to say who is listed.

    `together` are the numbers of the party's firm with the decisions about them, or, where it was left apart, its own
    row that says why. `counts_as` is the number under which an audit has the party, where that is another than asked.
    """

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
    together: tuple[Together, ...] = ()
    hits: tuple[NumberHit, ...] = ()
    counts_as: str = ""


def dossier(
    party: str,
    where: Path,
    on: dt.date,
    listed: Collection[str] = (),
    *,
    decisions: SameAnswers | None = None,
    screen: Screen | None = None,
) -> Dossier:
    """Read a pack or an audit and say what it knows of the party; `listed` are taken to be on a list.

    An audit says itself which numbers count as one, and what was found on lists; for a pack `decisions` and `screen`
    are asked.
    """
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        scratch = Path(folder)
        with connect(temp=scratch / "spill") as con:
            screened = _open(con, where, scratch)
            found = (listed_parties(con) if screened else {}) | dict.fromkeys(listed, ALWAYS)
            open_ = listed_parties(con, state="open") if screened else {}
            known = read_recorded(con, found, screened=screened or bool(listed), suspected=open_)
            together = firm_of(party, _together(con, decisions or SameAnswers()))
            hits = _hits(con, {party, *(row.party_id for row in together)}, screened, screen)
            asked, party = party, read_members(con).get(party, party)
            if not _is_known(party, known):
                raise _unknown(party, where, known)
            con.execute("SELECT DISTINCT seller_id, buyer_id FROM shipments ORDER BY ALL")
            trades = [(seller, buyer) for seller, buyer in con.fetchall() if seller and buyer]
            tied = links(every_record(con), read_officers(con), trades)
            told = _told(party, on, known, screened, tied, any(buyer == party for _, buyer in trades))
            return replace(told, together=together, hits=hits, counts_as=party if party != asked else "")


def _together(con: duckdb.DuckDBPyConnection, decisions: SameAnswers) -> list[Together]:
    """What became of each number about which `same` was decided: in this audit, else by these decisions."""
    if con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'resolved_parties'").fetchone():
        con.execute(
            "SELECT party_id, resolved_id, state, decided_by, decided_on, basis FROM resolved_parties ORDER BY 1"
        )
        return [
            Together(party, firm, state, _words(by), dt.date.fromisoformat(str(on)), _words(basis))
            for party, firm, state, by, on, basis in rows_of(con)
        ]
    return put_together(firms_about(con, {party for pair in decisions.pairs() for party in pair}), decisions)


def _words(cell: object) -> tuple[str, ...]:
    return tuple(cell) if isinstance(cell, list) else tuple(str(cell or "").split("|"))


def _hits(
    con: duckdb.DuckDBPyConnection, numbers: Collection[str], screened: bool, screen: Screen | None
) -> tuple[NumberHit, ...]:
    """The hits on these numbers by their names: those of the audit, else those that are found now."""
    wanted = {"wanted": sorted(numbers)}
    if screened:
        columns = "party_id, list_id, entry_id, matched_name, score, effect, state"
        where = "via = 'direct' AND party_id IN (SELECT unnest($wanted))"
        order = "score DESC, party_id, list_id, entry_id, matched_name"
        con.execute(f"SELECT {columns} FROM screenings WHERE {where} ORDER BY {order}", wanted)
        return tuple(
            NumberHit(number, list_id, entry_id, name, float(score), effect, state)
            for number, list_id, entry_id, name, score, effect, state in rows_of(con)
        )
    if screen is None:
        return ()
    columns = ", ".join(PARTY_COLUMNS)
    con.execute(f"SELECT {columns} FROM parties WHERE party_id IN (SELECT unnest($wanted)) ORDER BY party_id", wanted)
    return tuple(screen([party_of(dict(zip(PARTY_COLUMNS, row, strict=True))) for row in rows_of(con)]))


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
