"""Determines every line of a file, under a draft too if asked, and writes the file again with the answers beside it.

The file has the ten columns of a case (facts_of.CASE_COLUMNS) or those of the table shipments; CSV, Parquet or a
workbook. A line that cannot be read, or whose facts contradict each other, is listed and not answered.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.core.errors import UsageError
from tidewaiter.engine.duck import connect, copy_to_csv, copy_to_parquet, quote_name
from tidewaiter.law.bulk import Bulk
from tidewaiter.law.bulk_kind import kind_column, with_kinds
from tidewaiter.law.bulk_lines import completed_lines
from tidewaiter.law.facts import FACTS
from tidewaiter.law.facts_of import DESK_ASSUMPTIONS
from tidewaiter.law.file_faults import list_unusable, usable
from tidewaiter.law.file_items import read_items
from tidewaiter.law.file_lines import CASES, SHIPMENTS
from tidewaiter.law.file_read import FileRows, read_file
from tidewaiter.law.load import rulebook, rulebooks
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.overlay_determine import Laid
from tidewaiter.law.overlay_file import COUNTED_COLUMNS, hypothetical_column, lay, with_amounts
from tidewaiter.law.rulebook import Rulebook
from tidewaiter.records.faults import FaultList, write_rejects
from tidewaiter.records.formats.sheet_writer import write_sheet

__all__ = ["Summary", "determine_file"]

CASE_LAWS = ("us_ear",)
"""A case does not say which country the goods leave, which every other law asks for first."""

_COLUMNS = (
    "jurisdiction",
    "ruleset",
    "paragraph",
    "license_required",
    "required_by_text",
    "channels",
    "exceptions",
    "review_policy",
    "license_id",
    "covered",
    "missing_facts",
    "assumptions",
    "grade",
    "citations",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a file. `answers` counts lines by (jurisdiction or the draft's ruleset, license required)."""

    lines: int
    rejected: int
    laws: tuple[str, ...]
    answers: Mapping[tuple[str, str], int]
    missing_facts: Mapping[str, int]
    out: Path
    rejects: Path | None


def determine_file(
    path: Path,
    out: Path,
    *,
    laws: Sequence[str] = (),
    assumptions: Mapping[str, bool] | None = None,
    overlay: Overlay | None = None,
    memory: str = "4GB",
    threads: int = 2,
) -> Summary:
    """Answer each line once a law, in the order of the file, its own columns first.

    No law named means the US one for cases and every one that is modelled for shipments. Assumptions are those of a
    desk (facts_of.DESK_ASSUMPTIONS) unless switched; each is named where it counts. `covered` needs the licenses of an
    audit; here it only says where none is needed. Lines not answered stand in OUT.rejects.csv. Under an overlay each
    line has one row more, marked as hypothetical, after that of the law which the draft would change.
    """
    if overlay is not None and laws and overlay.over not in laws:
        raise UsageError("This draft would change another law.", value=", ".join(laws), expected=overlay.over)
    if out.suffix.lower() not in _WRITERS:
        raise UsageError("This kind of file cannot be written.", value=out.name, expected=", ".join(_WRITERS))
    if out.exists() and path.exists() and out.samefile(path):
        raise UsageError("The answers would overwrite the file.", value=str(out), expected="another name")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".determine-") as folder:
        con = connect(memory=memory, threads=threads, temp=Path(folder) / "spill")
        faults = FaultList(Path(folder) / "faults.csv")
        try:
            return _determine(con, path, out, Path(folder), faults, tuple(laws), dict(assumptions or {}), overlay)
        finally:
            faults.select()
            con.close()


def _determine(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    out: Path,
    folder: Path,
    faults: FaultList,
    laws: tuple[str, ...],
    assumptions: dict[str, bool],
    overlay: Overlay | None,
) -> Summary:
    # The lines are the left side of every join, which no plan shall hold in memory.
    con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    read = read_file(con, path, folder, faults)
    item_facts, problems = read_items(con, read.shape.named(read.rows), "items of the file")
    counted = COUNTED_COLUMNS if overlay is not None and read.shape is SHIPMENTS else ()
    kept = [*read.kept, *counted]
    lines, facts = read.shape.select(read.rows, quote_name("items of the file"), item_facts, kept)
    lines = completed_lines(lines, facts)
    facts = [*dict.fromkeys([*facts, "performance_density"])] if "logic_die_area_mm2" in facts else facts
    asked = (overlay.over,) if overlay is not None else CASE_LAWS if read.shape is CASES else rulebooks()
    names = laws or asked
    books = [book for book in map(rulebook, names) if book.requirements or laws]
    first = min(book.first_day for book in books)
    list_unusable(con, lines, facts, read, first, problems, faults)
    lines = with_kinds(usable(lines, first), facts, books)
    drafted: tuple[tuple[str, Rulebook], ...] = ()
    if overlay is not None:
        laid = Laid(overlay, rulebook(overlay.over))
        lines, amounts = with_amounts(lines, facts, laid) if counted else (lines, [])
        facts = [*facts, *(name for name in amounts if name in FACTS)]
        base = _bulk(con, [laid.book], facts, assumptions)
        lines, drafted = lay(con, lines, facts, amounts, laid, base, folder / "draft.parquet")
    bulk = _bulk(con, books, facts, assumptions, overlay, drafted)
    bulk.solve(lines)
    counts = _summed(bulk.counts(), overlay)
    bulk.compact()
    written = folder / f"out{out.suffix.lower()}"
    _WRITERS[out.suffix.lower()](con, _columns(bulk.answered(lines, by="n"), read, overlay), written)
    rejects = _rejects(con, faults, out)
    written.replace(out)
    return Summary(counts[0], faults.rows, tuple(book.name for book in books), counts[1], counts[2], out, rejects)


def _bulk(
    con: duckdb.DuckDBPyConnection,
    books: Sequence[Rulebook],
    facts: Sequence[str],
    assumptions: Mapping[str, bool],
    overlay: Overlay | None = None,
    drafted: Sequence[tuple[str, Rulebook]] = (),
) -> Bulk:
    """A line that says how the item falls under the law is taken at its word; any other is assumed to."""
    bulk = Bulk(con, facts)
    desk = {**DESK_ASSUMPTIONS, **assumptions}
    told = {**DESK_ASSUMPTIONS, "subject_to_ear": False, **assumptions}
    for book in books:
        bulk.add(book, variants=(("line.told", told), ("true", desk)), columns={"kind": kind_column(book)})
        if overlay is not None and book.name == overlay.over:
            for where, laid in drafted:
                variants = ((f"line.told AND {where}", told), (where, desk))
                bulk.add(laid, ruleset=overlay.ruleset, variants=variants, columns={"kind": kind_column(laid)})
    return bulk


def _columns(answered: str, read: FileRows, overlay: Overlay | None) -> str:
    """The file's own columns under their own names, then the answer; where both have a name, the file's is marked."""
    own_license = "license_id" in {header.strip().lower() for header in read.kept.values()}
    ours = [name for name in ("as_of", *_COLUMNS) if not (own_license and name == "license_id")]
    ours += ["hypothetical"] if overlay is not None else []
    kept = [
        f"{quote_name(name)} AS {quote_name(f'input_{header}' if header.strip().lower() in ours else header)}"
        for name, header in read.kept.items()
    ]
    covered = "CASE WHEN license_required = 'no' THEN 'not needed' ELSE 'undetermined' END"
    made = {"as_of": "day", "covered": covered, "license_id": "CAST(NULL AS VARCHAR)"}
    if overlay is not None:
        made["hypothetical"] = hypothetical_column(overlay, sums=read.shape is SHIPMENTS)
    return f"SELECT {', '.join([*kept, *(f'{made.get(name, name)} AS {name}' for name in ours)])} FROM ({answered})"


def _summed(
    counts: Sequence[tuple[str, str, str, str | None, int]], overlay: Overlay | None
) -> tuple[int, dict[tuple[str, str], int], dict[str, int]]:
    """Lines, lines by answer, and lines by missing fact (under a draft, missing there), the most frequent first."""
    laws, answers, missing = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    drafted = {law for law, ruleset, *_ in counts if overlay is not None and ruleset == overlay.ruleset}
    for jurisdiction, ruleset, answer, facts, lines in counts:
        law = jurisdiction if ruleset == "base" else ruleset
        laws[law] += lines
        answers[law, answer] += lines
        told_below = ruleset == "base" and jurisdiction in drafted
        for fact in facts.split("|") if facts and not told_below else ():
            missing[fact] += lines
    return max(laws.values(), default=0), dict(answers), dict(missing.most_common())


def _rejects(con: duckdb.DuckDBPyConnection, faults: FaultList, out: Path) -> Path | None:
    path = out.with_name(f"{out.stem}.rejects.csv")
    if write_rejects(con, faults, path):
        return path
    path.unlink()
    return None


_WRITERS: Mapping[str, Callable[[duckdb.DuckDBPyConnection, str, Path], int]] = {
    ".csv": copy_to_csv,
    ".xlsx": write_sheet,
    ".parquet": copy_to_parquet,
}
