"""The movements about which an audit is asked: as it keeps them, else numbered again from its records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import duckdb

from tidewaiter.account import moves
from tidewaiter.account.kept_network import OfKind, kept_in, kept_kind, open_kept, whole
from tidewaiter.account.pages.audit_tables import AuditTables
from tidewaiter.engine.arrays import Column

__all__ = ["HeldMoves", "held_moves"]


class HeldMoves(Protocol):
    """A connection on which `moves` can be asked, `every` line that can be followed, and the network of each kind."""

    con: duckdb.DuckDBPyConnection
    every: str

    def of_kind(self, kind: str) -> OfKind:
        """A network that holds all movements of this kind."""

    def lines_without_item(self) -> int:
        """How many lines of the audit say nothing of their item."""


def held_moves(tables: AuditTables, chosen: str, values: Mapping[str, str]) -> HeldMoves:
    """The movements of an audit, of the kinds in which any is `chosen`: SQL, in which these `values` stand."""
    folder = kept_in(tables.folder) if tables.as_made else None
    if folder is not None:
        return _KeptMoves(tables.con, folder)
    tables.need("item_chips")
    tables.show_records()
    return _NumberedMoves(tables.con, chosen, values)


class _KeptMoves:
    """The movements that an audit keeps, of which each kind is opened when it is asked for."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
        open_kept(con, folder)
        self.con = con
        self.every = "(SELECT * FROM moves WHERE NOT doubtful)"
        self._folder = folder
        self._files: dict[str, Column] = {}

    def of_kind(self, kind: str) -> OfKind:
        return kept_kind(self.con, self._folder, kind, self._files)

    def lines_without_item(self) -> int:
        ((count,),) = self.con.execute("SELECT max(lines_without_item) FROM kinds").fetchall()
        return int(count)


class _NumberedMoves:
    """The movements of the records, of the kinds asked for: of another day, or of an audit that keeps none."""

    def __init__(self, con: duckdb.DuckDBPyConnection, chosen: str, values: Mapping[str, str]) -> None:
        self.con = con
        self.every = f"({moves.query()})"
        # A list and not a join: a join may lose the order in which the lines stand.
        sql = f"SELECT DISTINCT kind FROM {self.every} WHERE {chosen} ORDER BY kind"
        kinds = [kind for (kind,) in con.execute(sql, values).fetchall()]
        con.execute("SET VARIABLE kinds = $kinds", {"kinds": kinds})
        moves.number_moves(con, "list_contains(getvariable('kinds'), kind)")
        self._whole: OfKind | None = None

    def of_kind(self, kind: str) -> OfKind:
        self._whole = self._whole or whole(self.con)
        return self._whole

    def lines_without_item(self) -> int:
        ((count,),) = self.con.execute("SELECT count(*) FROM shipments WHERE item_id IS NULL").fetchall()
        return int(count)
