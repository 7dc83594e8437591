"""A job of three small steps, in place of the long main one: what the frame does with steps is the same for any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from tidewaiter.audit.job import Job
from tidewaiter.engine.duck import copy_to_parquet, quote_text
from tidewaiter.engine.step import Step, Workplace, in_order, parquet, write_table

SHIPMENTS = "shipment_id,buyer_id,units\n" + "".join(f"S{n:03},B{n % 3},{n}\n" for n in range(1, 41))

Before = Callable[[str], None]


def write_pack(folder: Path, shipments: str = SHIPMENTS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shipments.csv").write_text(shipments, encoding="utf-8")
    return folder


def small_job(before: Before = lambda step: None) -> Job:
    """`before` is called with each step's name as it starts, and may fail, stop or note it."""

    def steps(files: Mapping[str, Path]) -> list[Step]:
        source = files["shipments.csv"]

        def read(at: Workplace) -> dict[str, int]:
            before("read")
            (at.folder / "read").mkdir()
            columns = "{shipment_id: 'VARCHAR', buyer_id: 'VARCHAR', units: 'BIGINT'}"
            rows = copy_to_parquet(
                at.con,
                f"SELECT * FROM read_csv({quote_text(str(source))}, header = true, columns = {columns})",
                at.folder / "read" / "shipments.parquet",
            )
            return {"read/shipments.parquet": rows}

        def table(name: str, select: str) -> Callable[[Workplace], dict[str, int]]:
            def run(at: Workplace) -> dict[str, int]:
                before(name)
                return write_table(at, name, select)

            return run

        totals = "SELECT buyer_id, CAST(sum(units) AS BIGINT) AS units FROM shipments GROUP BY buyer_id"
        return in_order(
            [
                Step(
                    "largest", "Who received most.", ("totals",), ("largest",), table("largest", "FROM totals LIMIT 1")
                ),
                Step("totals", "What each buyer received.", ("shipments",), ("totals",), table("totals", totals)),
                Step("read", "The pack as typed tables.", (), ("shipments",), read),
            ],
            {"shipments", "totals", "largest"},
        )

    return Job(
        files_of=lambda pack: {path.name: path for path in pack.iterdir()},
        steps=steps,
        show=_show,
        order={"totals": ["buyer_id"], "largest": ["buyer_id"]},
        delay_days={"shipments": 5},
        layout=1,
    )


def _show(con: duckdb.DuckDBPyConnection, step: Step, folder: Path, as_of: str) -> None:
    for name in step.writes:
        (path,) = folder.glob(f"*/{name}.parquet")
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(path)}")


def content(folder: Path) -> dict[str, bytes]:
    """Every file under a folder that the byte promise covers, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".parquet", ".csv"} or path.name == "manifest.json"
    }
