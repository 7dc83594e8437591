"""A trace of the network that an audit keeps says what a trace of its records says, of any world."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tidewaiter.account import moves
from tidewaiter.account.kept_network import FOLDER, keep_network
from tidewaiter.account.pages.audit_tables import opened
from tidewaiter.account.trace import Asked, Trace, trace
from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import connect, copy_to_parquet
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import tables

ITEMS = [("SRV", "H100", 8), ("BOARD", "H100", 1), ("CARD", "A100", 1), ("BOX", None, 1)]


def write_world(folder: Path, chance: random.Random) -> None:
    """A small audit, as far as a trace opens it: circles, goods to oneself, unknown days and items, serial numbers."""
    shipments, serials = [], []
    for number in range(chance.randint(0, 30) and chance.randint(6, 30)):
        out_on = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randint(0, 20))
        in_on = None if chance.random() < 0.1 else out_on + dt.timedelta(days=chance.choice((0, 0, 1, 3)))
        item = None if chance.random() < 0.05 else chance.choice(ITEMS)[0]
        units = chance.randint(1, 6)
        line = {
            "shipment_id": f"S{number // 2}", "line": str(number % 2), "shipped_on": out_on, "received_on": in_on,
            "kind": chance.choice(("export", "reexport", "return")),
            "seller_id": f"P{chance.randint(0, 4)}", "buyer_id": f"P{chance.randint(0, 4)}",
            "from_country": chance.choice(("US", "MY", "CN")), "to_country": chance.choice(("MY", "CN", "HK")),
            "item_id": item, "units": units, "license_id": chance.choice((None, "L1", "L2")),
            "row_id": f"r{number}",
        }  # fmt: skip
        shipments.append(line)
        if chance.random() < 0.5:
            serials += [(line["shipment_id"], line["line"], f"{item} {chance.randint(1, 8)}") for _ in range(2)]
    for name in ("read", "tables"):
        (folder / name).mkdir(parents=True)
    with connect() as con:
        for name, rows in (
            ("shipments", shipments),
            ("serials", [dict(zip(("shipment_id", "line", "serial_number"), one, strict=True)) for one in serials]),
        ):
            columns = {one.name: one.type.sql for one in tables()[name].columns} | {"row_id": "VARCHAR"}
            con.execute(f"CREATE TABLE {name} ({', '.join(f'{one} {kind}' for one, kind in columns.items())})")
            for row in rows:
                values = [row.get(one) for one in columns]
                con.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", values)
            copy_to_parquet(con, f"SELECT * FROM {name}", folder / "read" / f"{name}.parquet")
        con.execute("CREATE TABLE item_chips (item_id VARCHAR, chip VARCHAR, chips_per_unit BIGINT)")
        con.executemany("INSERT INTO item_chips VALUES (?, ?, ?)", ITEMS)
        copy_to_parquet(con, "SELECT * FROM item_chips", folder / "tables" / "item_chips.parquet")
    (folder / "manifest.json").write_text(json.dumps({"settings": {"as_of": ""}}), encoding="utf-8")


def keep(folder: Path) -> None:
    with opened(folder, ("item_chips",)) as audit:
        moves.number_moves(audit.con)
        columns = moves.columns_of_moves(audit.con)
        network = moves.network_of_columns(audit.con, columns)
        assert set(keep_network(Workplace(audit.con, folder, folder), network, columns)) == {
            f"{FOLDER}/{path.name}" for path in (folder / FOLDER).iterdir()
        }


def told(asked: Asked, folder: Path) -> Trace | str:
    """The answer; movements are numbered among others, which is nothing that is told."""
    try:
        found = trace(asked, folder)
    except InputError as error:
        return str(error)
    return replace(
        found,
        parts=tuple(
            replace(
                part,
                lots=tuple(replace(one, number=0) for one in part.lots),
                most_limits=tuple(
                    replace(one, line=one.line and replace(one.line, number=0)) for one in part.most_limits
                ),
                least_limits=tuple(
                    replace(one, line=one.line and replace(one.line, number=0)) for one in part.least_limits
                ),
                routes=tuple(
                    replace(route, hops=tuple(replace(hop, number=0) for hop in route.hops)) for route in part.routes
                ),
            )
            for part in found.parts
        ),
    )


def questions(chance: random.Random) -> list[Asked]:
    way: list[dict[str, Any]] = [{"to": "CN,HK"}, {"to_party": "P1"}, {"back": True, "to": "US"}, {"back": True}, {}]
    what: list[dict[str, Any]] = [{"license_id": "L1"}, {"party_id": "P2"}, {"lot": f"S{chance.randint(0, 6)}:0"}]
    return [Asked(**one, **chance.choice(way)) for one in what]


@pytest.mark.parametrize("seed", range(8))
def test_both_say_the_same_of_any_world(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "audit"
    write_world(folder, chance)
    asked = questions(chance)
    from_records = [told(one, folder) for one in asked]
    keep(folder)
    assert [told(one, folder) for one in asked] == from_records


def a_world(folder: Path) -> Asked:
    write_world(folder, random.Random(3))
    keep(folder)
    return Asked(license_id="L1")


def test_an_earlier_day_is_asked_of_the_records(tmp_path: Path) -> None:
    asked = a_world(tmp_path / "audit")
    earlier = replace(asked, as_of="2025-01-12")
    known = told(earlier, tmp_path / "audit")
    later = told(asked, tmp_path / "audit")
    assert not isinstance(known, str)
    assert not isinstance(later, str)
    assert known != replace(later, asked=earlier, as_of="2025-01-12")
    (tmp_path / "audit" / FOLDER).rename(tmp_path / "away")
    assert told(earlier, tmp_path / "audit") == known


@pytest.mark.parametrize("how", ["cut short", "empty", "leads nowhere", "something else"])
def test_a_broken_file_is_said_and_leads_nowhere(tmp_path: Path, how: str) -> None:
    asked = a_world(tmp_path / "audit")
    path = tmp_path / "audit" / FOLDER / "head.npy"
    if how == "cut short":
        path.write_bytes(path.read_bytes()[:-1])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "leads nowhere":
        np.save(path, np.full_like(np.load(path), 120))
    else:
        path.write_bytes(b"nothing")
    said = "a number in it leads nowhere" if how == "leads nowhere" else r"head\.npy is not what the audit wrote"
    with pytest.raises(InputError, match=f"cannot be read: {said}\n"):
        trace(asked, tmp_path / "audit")
