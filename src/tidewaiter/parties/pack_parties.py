"""Reads from a pack the parties to be screened, and the business still to come in which they have a part."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import connect, quote_name, rows_of
from tidewaiter.parties.party import Party
from tidewaiter.parties.party_file import party_of
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import read_pack

__all__ = ["PARTY_COLUMNS", "Dealing", "PackParties", "open_pack"]

PARTY_COLUMNS = (
    "party_id", "name", "alt_names", "kind", "country", "headquarters_country", "address", "city",
    "registration_number", "natural_person", "website",
)  # fmt: skip
"""What of a row of `parties` is screened and compared."""

_OPEN = {
    "orders": ("order_id", ("buyer_id", "end_user_id"), "(status IS NULL OR status = 'open')"),
    "licenses": (
        "license_id",
        ("holder_id", "consignee_id", "end_user_id"),
        "issued_on <= $day AND (expires_on IS NULL OR expires_on >= $day)",
    ),
    "shipments": (
        "shipment_id || ' line ' || line",
        (
            "seller_id", "buyer_id", "intermediate_consignee_id", "ultimate_consignee_id", "end_user_id",
            "forwarder_id", "payer_id",
        ),
        "(received_on IS NULL OR received_on > $day)",
    ),
}  # fmt: skip
"""By table: what names the row, who has a part in it, and whether it is still open on a day."""
_LISTS = frozenset({"intermediate_consignee_id"})


@dataclass(frozen=True, slots=True)
class Dealing:
    """An open order, a license in force or a shipment under way, and the part that a party has in it."""

    table: str
    record_id: str
    role: str
    party_id: str


@dataclass(frozen=True, slots=True)
class PackParties:
    """The parties of a pack by their ids, their websites, and how many rows of the pack could not be read."""

    con: duckdb.DuckDBPyConnection
    parties: tuple[Party, ...]
    websites: Mapping[str, str]
    rejected: int

    def officers_of(self, party_id: str) -> tuple[str, ...]:
        """The names of all persons recorded as officers of a party, at any time."""
        select = "SELECT DISTINCT person_name FROM officers WHERE party_id = $party AND person_name IS NOT NULL"
        return tuple(name for (name,) in self.con.execute(f"{select} ORDER BY 1", {"party": party_id}).fetchall())

    def dealings(self, parties: Collection[str], day: date) -> list[Dealing]:
        """Orders that are open, licenses in force and shipments not received on a day, in which these have a part."""
        found: set[tuple[str, str, str, str]] = set()
        for table, (record, roles, is_open) in _OPEN.items():
            for role in roles:
                who = f"unnest(string_split({quote_name(role)}, '|'))" if role in _LISTS else quote_name(role)
                named = {"day": day} if "$day" in is_open else {}
                select = f"SELECT DISTINCT {record} AS record_id, {who} AS party_id FROM {table} WHERE {is_open}"
                self.con.execute(f"SELECT record_id, party_id FROM ({select}) WHERE party_id IS NOT NULL", named)
                said = role.removesuffix("_id")
                found.update((table, row, said, party) for row, party in rows_of(self.con) if party in parties)
        return [Dealing(*one) for one in sorted(found)]


@contextmanager
def open_pack(path: Path) -> Iterator[PackParties]:
    """Read a pack, a folder or one table, for as long as the block lasts; one without parties is refused."""
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        scratch = Path(folder)
        with connect(temp=scratch / "spill") as con:
            (scratch / "read").mkdir()
            reading = read_pack(con, files_of(path), scratch, into=scratch / "read")
            reading.faults.close()
            register_as_of(con, scratch / "read", None)
            con.execute(f"SELECT {', '.join(PARTY_COLUMNS)} FROM parties ORDER BY party_id")
            rows = [dict(zip(PARTY_COLUMNS, row, strict=True)) for row in rows_of(con)]
            if not rows:
                raise InputError(
                    "The pack holds no parties that could be read.",
                    place=Place(str(path)),
                    expected="the table parties, with party_id, name and country",
                    hint="`tidewaiter pack check` says which rows were refused, and why.",
                )
            websites = {row["party_id"]: row["website"] for row in rows if row["website"]}
            rejected = sum(one.rejected for one in reading.tables.values())
            yield PackParties(con, tuple(party_of(row) for row in rows), websites, rejected)
