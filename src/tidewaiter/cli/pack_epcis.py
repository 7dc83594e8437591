"""`tidewaiter pack import-epcis` and `export-epcis`: events in the standard form become tables, and tables events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.plain import plain

if TYPE_CHECKING:
    from tidewaiter.records.formats.epcis.imported import Imported

__all__ = ["export_epcis", "import_epcis"]

MOST = 30
"""Lines shown of each kind; --json writes all of them."""


@click.command("import-epcis")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def import_epcis(files: tuple[Path, ...], out: Path, as_json: bool) -> None:
    """Turn EPCIS 2.0 events into custody_events.csv and devices.csv.

    FILE is JSON-LD: a capture or query document, one event, a list of events, or one a line. A file that is not valid
    is refused with every problem in it, and nothing is written. An event that stands in several files is read once.
    """
    from tidewaiter.records.formats.epcis.imported import write_tables
    from tidewaiter.records.formats.epcis.read import read_files

    found = read_files(files)
    rows = write_tables(found, out)
    if as_json:
        shape = {
            "rows": rows,
            "events": found.events,
            "repeated": found.repeated,
            "corrected": found.corrected,
            "without_column": dict(sorted(found.unplaced.items())),
            "other_steps": dict(sorted(found.other_steps.items())),
            "notes": [{"where": one.where, "message": one.message, "value": one.value} for one in found.notes],
        }
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    click.echo(_words(found, rows, out))


def _words(found: Imported, rows: dict[str, int], out: Path) -> str:
    written = ", ".join(f"{name} ({count:,} rows)" for name, count in rows.items() if count)
    lines = [f"Written to {out}: {written}" if written else f"No row came of these events; nothing is in {out}."]
    counted = f"{found.events:,} events"
    if found.repeated:
        counted += f", {found.repeated:,} of them the same as another"
    if found.corrected:
        counted += f", {found.corrected:,} declared wrong (status corrected)"
    lines.append(counted + ".")
    lines += _section("Not in these tables, and in how many events", found.unplaced)
    lines += _section("Business steps that are none of ours, read as observed", found.other_steps)
    notes = [f"{one.where}: {one.message} {one.value}".removeprefix(": ") for one in found.notes]
    return "\n".join([*lines, *_listed("To look at", notes)])


def _section(title: str, counted: dict[str, int]) -> list[str]:
    return _listed(title, [f"{name}: {number:,}" for name, number in sorted(counted.items())])


def _listed(title: str, texts: list[str]) -> list[str]:
    from tidewaiter.cli.layout import bullets

    if not texts:
        return []
    more = [f"… {len(texts) - MOST:,} more; --json writes all of them"] if len(texts) > MOST else []
    return [f"{title}: {len(texts):,}", bullets([plain(text[:300]) for text in [*texts[:MOST], *more]])]


@click.command("export-epcis")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--created", required=True, metavar="DAY", help="The day the document says it was written.")
def export_epcis(pack: Path, out: Path, created: str) -> None:
    """Write custody_events and devices of PACK as an EPCIS 2.0 document.

    What EPCIS has no field for stands beside it under a prefix of our own, so that `import-epcis` gives the same rows.
    """
    import tempfile

    from tidewaiter.core.days import parse_day
    from tidewaiter.core.errors import InputError, Place
    from tidewaiter.engine.duck import connect
    from tidewaiter.records.formats.epcis.write import written_document
    from tidewaiter.records.pack_rows import pack_rows

    day = parse_day(created)
    if out.exists():
        raise InputError("This file is there already.", place=Place(str(out)), hint="Name a new file with --out.")
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        scratch = Path(folder)
        with connect(temp=scratch / "spill") as con:
            rows, left_out = pack_rows(con, pack, scratch, ("custody_events", "devices"))
    custody, devices = rows["custody_events"], rows["devices"]
    if not custody and not devices:
        raise InputError(
            "This pack has neither custody_events nor devices.",
            place=Place(str(pack)),
            hint="`tidewaiter pack check` says what it holds.",
        )
    out.write_text(written_document(custody, devices, day), encoding="utf-8")
    click.echo(f"Wrote {out}: {len(custody):,} rows of custody_events, {len(devices):,} of devices.")
    if left_out:
        click.echo(f"{left_out:,} rows could not be read and are not in it; `tidewaiter pack check` lists them.")
