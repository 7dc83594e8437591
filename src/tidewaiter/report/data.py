"""The answers that the report shows, each asked of the audit's tables once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tidewaiter.report.folder import Folder, Row
from tidewaiter.report.reading import Reading, TableFound, find_reading

__all__ = ["MOST_ROWS", "Answers", "Reject", "TableRead", "ask"]

MOST_ROWS = 200
"""Rows of a table that the page shows; the rest are counted and their file is named."""
MOST_HOLDERS = 20


@dataclass(frozen=True)
class TableRead:
    """One input table as it was read: its rows, and how firm they are."""

    name: str
    rows: int
    statuses: tuple[tuple[str, int], ...]
    found: TableFound


@dataclass(frozen=True)
class Reject:
    """One way in which a column of a file was wrong: how often, with the first example."""

    file: str
    column: str
    expected: str
    problem: str
    to_do: str
    times: int
    line: str
    value: str


@dataclass(frozen=True)
class Answers:
    """All that the page says, apart from the stories."""

    headline: Row
    tables: list[TableRead]
    rejects: list[Reject]
    rejected: int
    reading: Reading
    countries: list[Row]
    holders: list[Row]
    flows: list[Row]
    months: list[Row]
    accounts: list[Row]
    unaccounted: list[Row]
    totals: list[Row]
    items: list[Row]
    law_answers: list[Row]
    law_lines: list[Row]
    law_assumptions: list[Row]
    absent: list[Row]
    coverage: list[Row]
    flow_values: list[Row]
    site_countries: list[Row]

    @property
    def law_open(self) -> int:
        """How many answers say that a license is required or may be, as enforced or by the text."""
        settled = ("no", "no")
        asked = (row for row in self.law_answers if (row["license_required"], row["required_by_text"]) != settled)
        return int(sum(row.number("lines") or 0 for row in asked))


def ask(folder: Folder) -> Answers:
    """Every answer of the page over the audit in `folder`."""
    rejects, reading = _rejects(folder), find_reading(folder.path)
    return Answers(
        headline=folder.row("headline"),
        tables=_tables(folder, reading),
        rejects=rejects,
        rejected=sum(reject.times for reject in rejects),
        reading=reading,
        countries=folder.rows("where_country"),
        holders=folder.rows("where_holder", most=MOST_HOLDERS),
        flows=folder.rows("flows"),
        months=folder.rows("months"),
        accounts=folder.rows("accounts", most=MOST_ROWS),
        unaccounted=folder.rows("unaccounted", most=MOST_HOLDERS),
        totals=folder.rows("holder_totals", most=MOST_HOLDERS),
        items=folder.rows("items", most=MOST_ROWS),
        law_answers=folder.rows("law_answers"),
        law_lines=folder.rows("law_lines", most=MOST_ROWS),
        law_assumptions=folder.rows("law_assumptions"),
        absent=folder.rows("absent"),
        coverage=folder.rows("coverage"),
        flow_values=folder.rows("flow_values", most=MOST_HOLDERS),
        site_countries=folder.rows("site_countries"),
    )


def _tables(folder: Folder, reading: Reading) -> list[TableRead]:
    """Every input table that is there, whether or not the report uses it."""
    read = []
    for name in folder.read:
        rows = folder.con.table(name)
        # An order's own status (open, shipped, cancelled) says nothing about how firm the row is.
        firmness = (
            "''" if name == "orders" else "coalesce(status, 'recorded')" if "status" in rows.columns else "'recorded'"
        )
        counts = rows.aggregate(f"{firmness} as firmness, count(*) as rows", firmness).order("firmness").fetchall()
        firm = tuple((word, count) for word, count in counts if word)
        read.append(TableRead(name, sum(n for _, n in counts), firm, reading.tables.get(name, TableFound())))
    return read


def _rejects(folder: Folder) -> list[Reject]:
    times: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], dict[str, str]] = {}
    for cell in folder.rejects():
        key = (cell.get("file", ""), cell.get("column", ""), cell.get("expected", ""))
        times[key] += 1
        first.setdefault(key, cell)
    return [
        Reject(
            *key,
            problem=first[key].get("problem", ""),
            to_do=first[key].get("to_do", ""),
            times=count,
            line=first[key].get("line", ""),
            value=first[key].get("value", ""),
        )
        for key, count in sorted(times.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
