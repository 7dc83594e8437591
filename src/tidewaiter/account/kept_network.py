"""The network of all movements as an audit keeps it, kind by kind, so that a question opens only what it is about.

Beside the tables of an audit, in the folder `network`: `moves`, `holders`, `countries` and `kinds` in Parquet, and in
NumPy's own format one file for each column of the network, in which one kind stands after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from tidewaiter.account import moves
from tidewaiter.account.network import Network
from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.arrays import Column, arrays_of, table_of
from tidewaiter.engine.duck import copy_to_parquet, quote_text
from tidewaiter.engine.step import Workplace, parquet

__all__ = ["FOLDER", "Names", "OfKind", "keep_network", "kept_in", "kept_kind", "open_kept", "whole"]

FOLDER = "network"

Names = NDArray[np.object_]
_ARCS = ("tail", "head", "chips", "sure", "line")
_DAYS = ("stock", "node_holder", "node_day", "opening", "doubt")
_LINES = ("number", "day_unknown", "from_holder", "from_country", "to_holder", "to_country")
_TABLES = {
    "moves": ("SELECT * FROM moves", ("kind", "number"), ("row_id",)),
    "holders": ("SELECT kind, holder_id FROM move_holders", ("kind", "holder_id"), ()),
    "countries": ("SELECT country FROM move_countries", ("country",), ()),
    "kinds": (
        "SELECT h.kind, s.lines, s.arcs, s.days, "
        "(SELECT count(*) FROM shipments WHERE item_id IS NULL) AS lines_without_item "
        "FROM (SELECT kind, dense_rank() OVER (ORDER BY kind) - 1 AS number FROM move_holders GROUP BY kind) AS h "
        'JOIN "sizes of kinds" AS s USING (number)',
        ("kind",),
        (),
    ),
}  # what is selected, its order, what is left out


@dataclass(frozen=True)
class OfKind:
    """A network that holds at least all movements of one kind, and what its numbers stand for, in the table `moves`.

    Movement `i` of the network is number `numbers[i]` there, and `day_unknown` where its day of
    receipt is not known. `holders` and `countries` are each in the order of their names; `sides` gives for "from" and
    "to" the holder and the country of every movement. All its movements meet `only`.
    """

    con: duckdb.DuckDBPyConnection
    network: Network
    numbers: Column
    day_unknown: Column
    sides: Mapping[str, tuple[Column, Column]]
    holders: Names
    countries: Names
    only: str = "true"

    def moves_of(self, numbers: Iterable[int]) -> Mapping[int, moves.Move]:
        """What is known of some of its movements."""
        return moves.moves_of(self.con, numbers, self.only)

    @cached_property
    def turned(self) -> Network:
        """The network in reverse."""
        return self.network.backward()


def whole(con: duckdb.DuckDBPyConnection) -> OfKind:
    """The network of the table `moves` with all the kinds in it."""
    columns = moves.columns_of_moves(con)
    network = moves.network_of_columns(con, columns)
    lines = _of_lines(con, columns)
    return OfKind(
        con, network, *_sides(lines), _names(con, "move_holders", "holder_id"), _names(con, "move_countries", "country")
    )


def keep_network(at: Workplace, network: Network, columns: Mapping[str, Column]) -> dict[str, int]:
    """Write the network, of which these are the `columns_of_moves`, into the audit's folder."""
    con, folder = at.con, at.folder / FOLDER
    folder.mkdir(exist_ok=True)  # a step that was killed half-way begins again
    kinds = arrays_of(
        con, "SELECT dense_rank() OVER (ORDER BY kind) - 1 AS kind, number FROM move_holders ORDER BY number"
    )["kind"]
    count = int(kinds[-1]) + 1 if kinds.size else 0
    of_line = kinds[columns["from_number"]]
    of_arc = of_line[network.line]
    of_day = np.zeros(network.stock.size, np.int64)
    of_day[network.tail] = of_day[network.head] = of_arc
    lines, arcs, days = (np.argsort(kind, kind="stable") for kind in (of_line, of_arc, of_day))
    begins = np.searchsorted(kinds, np.arange(count + 1))
    place_of_line, place_of_day = _places(lines, of_line, count), _places(days, of_day, count)
    is_wait = network.node_holder >= network.holders
    after_holders = network.node_holder - network.holders + np.diff(begins)[of_day]
    of_lines = _of_lines(con, columns)
    written = {
        "tail": place_of_day[network.tail][arcs],
        "head": place_of_day[network.head][arcs],
        "line": place_of_line[network.line][arcs],
        "node_holder": np.where(is_wait, after_holders, network.node_holder - begins[of_day])[days],
    }
    written |= {name: getattr(network, name)[arcs] for name in ("chips", "sure")}
    written |= {name: getattr(network, name)[days] for name in _DAYS if name != "node_holder"}
    written |= {name: values[lines] for name, values in of_lines.items()}
    written |= {name: written[name] - begins[of_line[lines]] for name in ("from_holder", "to_holder")}
    for name, values in written.items():
        np.save(folder / f"{name}.npy", _narrow(values))
    sizes = {
        name: np.bincount(kind, minlength=count)
        for name, kind in (("lines", of_line), ("arcs", of_arc), ("days", of_day))
    }
    table_of(con, "sizes of kinds", {"number": np.arange(count), **sizes})
    rows = {f"{FOLDER}/{name}.npy": values.size for name, values in written.items()}
    for name, (select, order, left_out) in _TABLES.items():
        path = folder / f"{name}.parquet"
        rows[f"{FOLDER}/{path.name}"] = copy_to_parquet(con, select, path, order_by=order, left_out=left_out)
    return rows


def kept_in(audit: Path) -> Path | None:
    """The folder in which this audit keeps its network; None where it was written before there was one."""
    folder = audit / FOLDER
    return folder if (folder / "kinds.parquet").is_file() else None


def open_kept(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make `moves` and `kinds` views of what is kept there."""
    for name in ("moves", "kinds"):
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {parquet(folder / f'{name}.parquet')}")


def kept_kind(con: duckdb.DuckDBPyConnection, folder: Path, kind: str, files: dict[str, Column]) -> OfKind:
    """The network of one kind, of those kept there; `files` are those that are open, to be given again for the next."""
    sizes = con.execute("SELECT kind = $kind, lines, arcs, days FROM kinds ORDER BY kind", {"kind": kind}).fetchall()
    place = next(place for place, row in enumerate(sizes) if row[0])
    *_, lines, arcs, days = ((sum(row[n] for row in sizes[:place]), sizes[place][n]) for n in range(4))
    holders = _names(con, f"{parquet(folder / 'holders.parquet')} WHERE kind = {quote_text(kind)}", "holder_id")
    countries = _names(con, parquet(folder / "countries.parquet"), "country")
    try:
        arc = {name: _read(files, folder, name, *arcs) for name in _ARCS}
        node = {name: _read(files, folder, name, *days) for name in _DAYS}
        of_lines = {name: _read(files, folder, name, *lines) for name in _LINES}
        for numbers, below in (
            (arc["tail"], days[1]), (arc["head"], days[1]), (arc["line"], lines[1]),
            (of_lines["from_holder"], holders.size), (of_lines["to_holder"], holders.size),
            (of_lines["from_country"], countries.size), (of_lines["to_country"], countries.size),
        ):  # fmt: skip
            _check(numbers, below)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The network that this audit keeps cannot be read: {error}",
            place=Place(file=str(folder)),
            hint="Run the audit again: this file is broken, your records are not.",
        ) from error
    network = Network(**arc, **node, lines=lines[1], holders=holders.size)
    return OfKind(con, network, *_sides(of_lines), holders, countries, f"kind = {quote_text(kind)}")


def _of_lines(con: duckdb.DuckDBPyConnection, columns: Mapping[str, Column]) -> dict[str, Column]:
    """Of every movement its number, whether its day is unknown, and its two sides; makes the table `move_countries`."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE move_countries AS SELECT country, row_number() OVER (ORDER BY country) - 1 AS "
        "number FROM (SELECT from_country AS country FROM moves UNION SELECT to_country FROM moves)"
    )
    found = arrays_of(
        con,
        "SELECT m.number, CAST(day_unknown AND NOT doubtful AS BIGINT) AS day_unknown, "
        "f.number AS from_country, t.number AS to_country FROM moves AS m "
        "JOIN move_countries AS f ON f.country = m.from_country JOIN move_countries AS t ON t.country = m.to_country "
        "ORDER BY m.number",
    )
    return found | {"from_holder": columns["from_number"], "to_holder": columns["to_number"]}


def _sides(lines: Mapping[str, Column]) -> tuple[Column, Column, dict[str, tuple[Column, Column]]]:
    sides = {side: (lines[f"{side}_holder"], lines[f"{side}_country"]) for side in ("from", "to")}
    return lines["number"], lines["day_unknown"], sides


def _names(con: duckdb.DuckDBPyConnection, table: str, column: str) -> Names:
    """Names in their own order, which is that of their numbers; of holders within each kind."""
    order = "number" if table.startswith("move_") else column
    names: Names = con.execute(f"SELECT {column} FROM {table} ORDER BY {order}").fetchnumpy()[column]
    return names


def _places(order: Column, kinds: Column, count: int) -> Column:
    """For each one its place among those of its kind, which stand in this order."""
    begins = np.searchsorted(kinds[order], np.arange(count))
    places = np.empty(order.size, np.int64)
    places[order] = np.arange(order.size) - begins[kinds[order]]
    return places


def _narrow(values: Column) -> NDArray[np.signedinteger]:
    """The same in the least room; which, the values say."""
    for kind in (np.int8, np.int16, np.int32):
        if values.size == 0 or (values.min() >= np.iinfo(kind).min and values.max() <= np.iinfo(kind).max):
            return values.astype(kind)
    return values


def _read(files: dict[str, Column], folder: Path, name: str, begin: int, many: int) -> Column:
    """A part of one column; a file that ends before it raises ValueError."""
    if name not in files:
        try:
            files[name] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
        except (EOFError, ValueError) as error:  # NumPy's own words advise to load it unsafely
            raise ValueError(f"{name}.npy is not what the audit wrote") from error
    held = files[name]
    if held.ndim != 1 or held.dtype.kind != "i" or held.size < begin + many:
        raise ValueError(f"{name}.npy is not what the audit wrote")
    column: Column = held[begin : begin + many].astype(np.int64)
    return column


def _check(numbers: Column, below: int) -> None:
    """A kernel goes where a number says: one that leads nowhere must not come to it."""
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < below:
        raise ValueError("a number in it leads nowhere")
