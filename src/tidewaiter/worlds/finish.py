"""Rows as they came are put into an order that tells nothing: by day, then by number, on disk and in bounded memory."""

from __future__ import annotations

from pathlib import Path

from tidewaiter.engine.duck import connect, copy_to_csv, copy_to_parquet, quote_text
from tidewaiter.records.contracts import tables
from tidewaiter.worlds.sink import COLUMNS, TRUTH

__all__ = ["finish"]


def finish(raw: Path, out: Path, *, parquet: bool, memory: str = "2GB") -> None:
    """Write `out`/pack and `out`/truth from the files in `raw`, each of which goes when it is done.

    The truth is always CSV. The order is total, so that the bytes do not depend on how the engine sorts.
    """
    write, suffix = (copy_to_parquet, "parquet") if parquet else (copy_to_csv, "csv")
    with connect(memory=memory, temp=raw / "spill") as con:
        for name, words in COLUMNS.items():
            contract = tables()[name]
            order = [contract.day, *contract.key, *words.split(), "recorded_at"]
            write(con, _read(raw / f"{name}.csv"), out / "pack" / f"{name}.{suffix}", order_by=_there(order, words))
            (raw / f"{name}.csv").unlink()
        for name, words in TRUTH.items():
            made = raw / "truth" / f"{name}.csv"
            copy_to_csv(con, _read(made), out / "truth" / f"{name}.csv", order_by=words.split())
            made.unlink()


def _there(columns: list[str], words: str) -> list[str]:
    there = {*words.split(), "recorded_at"}
    return [one for one in dict.fromkeys(columns) if one in there]


def _read(path: Path) -> str:
    options = "hive_partitioning = false, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
    return f"SELECT * FROM read_csv({quote_text(str(path))}, {options})"
