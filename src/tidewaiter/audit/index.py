"""`audit.duckdb`: the tables of a finished audit under their names, for anyone who asks in SQL.

Tables of up to a million rows are copied in; longer ones are views of their Parquet files and hold while the folder
stays where it is. A table of which several parties were put together bears its name; as recorded it is called
`recorded_NAME`. The network that an audit keeps beside its tables is not in it. The index proves nothing and is outside
the byte promise: it can be made again at any time.
"""

from __future__ import annotations

from pathlib import Path

from tidewaiter.account.kept_network import FOLDER
from tidewaiter.audit.manifest import Manifest
from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.engine.step import parquet

__all__ = ["INDEX", "write_index"]

INDEX = "audit.duckdb"
MOST_ROWS = 1_000_000


def write_index(folder: Path, manifest: Manifest) -> None:
    """Make the index of the finished audit in `folder`; half an index is never seen under its name."""
    new = folder / f".{INDEX}.new"
    for left in (new, new.with_name(f"{new.name}.wal")):
        left.unlink(missing_ok=True)
    con = connect(new)
    for name, output in sorted(manifest.outputs.items()):
        path = folder / name
        if path.suffix == ".parquet" and path.parent.name != FOLDER:
            kind = "TABLE" if output.rows <= MOST_ROWS else "VIEW"
            taken = path.parent.name == "read" and f"resolved/{path.name}" in manifest.outputs
            table = quote_name(f"recorded_{path.stem}" if taken else path.stem)
            con.execute(f"CREATE {kind} {table} AS SELECT * FROM {parquet(path.resolve())}")
    con.close()
    new.replace(folder / INDEX)
