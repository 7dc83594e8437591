"""Gathers what detectors found about each group of firms, as temporary tables of the audit's connection."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from importlib import resources
from typing import Any

import duckdb

from tidewaiter.detection.fusion.groups import groups_of
from tidewaiter.detection.fusion.model import Evidence

__all__ = [
    "COUNTED",
    "READS",
    "TABLES",
    "Row",
    "blind_detectors",
    "evidence_of_groups",
    "evidence_of_one",
    "excess_of",
    "gather",
    "groups_with_lines",
    "lines_of_groups",
    "query",
    "rarity_of",
    "yes_and_lines",
]

READS = (
    "control",
    "custody_counts",
    "custody_spans",
    "declarations",
    "detectors",
    "findings",
    "licenses",
    "parties",
    "party_links",
    "shipments",
    "sites",
)
Row = tuple[Any, ...]
"""A row of COUNTED: group, detector, yes, unknown, share and lines."""

TABLES = ("case_members", "case_lines_all", "case_sizes", "case_told", "case_evidence")


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables of TABLES: who is in which group, its lines, and what was found of it."""
    groups = groups_of(
        (row[0] for row in con.execute(_PARTIES).fetchall()),
        ((seller, holder, int(lines), bool(shared)) for seller, holder, lines, shared in _rows(con, "dealings")),
        ((party, other) for party, other in _rows(con, "ties")),
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE case_members AS SELECT unnest(CAST(? AS VARCHAR[])) AS party_id, "
        "unnest(CAST(? AS VARCHAR[])) AS group_id",
        [list(groups), list(groups.values())],
    )
    for name in TABLES[1:]:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query(name)}")


def evidence_of_groups(con: duckdb.DuckDBPyConnection) -> dict[str, list[Evidence]]:
    """For each group what each detector found, in the order of their codes."""
    return _evidence_of(con.execute(COUNTED).fetchall(), lines_of_groups(con))


def lines_of_groups(con: duckdb.DuckDBPyConnection) -> int:
    """The shipment lines of all groups, of each one at least."""
    ((lines,),) = con.execute("SELECT sum(greatest(lines, 1)) FROM case_sizes").fetchall()
    return int(lines or 0)


def groups_with_lines(con: duckdb.DuckDBPyConnection) -> int:
    """How many groups a shipment line touches."""
    ((groups,),) = con.execute("SELECT count(DISTINCT group_id) FROM case_lines_all").fetchall()
    return int(groups)


def yes_and_lines(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], int]:
    """How many yes each detector gave, and how many shipment lines the pack has."""
    yes = dict(con.execute("SELECT detector, subjects_yes FROM detectors").fetchall())
    ((lines,),) = con.execute("SELECT count(*) FROM shipments").fetchall()
    return {code: int(subjects) for code, subjects in yes.items()}, int(lines)


def _evidence_of(counted: Sequence[Row], all_lines: int) -> dict[str, list[Evidence]]:
    """For each group what each detector found, of the rows of COUNTED and the lines of all groups."""
    by_detector: dict[str, list[Row]] = defaultdict(list)
    for row in counted:
        by_detector[row[1]].append(row)
    groups = len({row[0] for row in counted})
    found: dict[str, list[Evidence]] = defaultdict(list)
    for _, rows in sorted(by_detector.items()):
        for row, evidence in zip(rows, evidence_of_one(rows, all_lines, groups), strict=True):
            found[row[0]].append(evidence)
    return dict(sorted(found.items()))


def evidence_of_one(rows: Sequence[Row], all_lines: int, groups: int) -> list[Evidence]:
    """What one detector found, by rows of COUNTED, in a pack of so many lines and groups of which anything was found.

    Usual is how many yes it gives for each line of all groups; fifty lines without a yes are added, so that a pack of
    few lines does not call usual what it shows once.
    """
    usual = sum(int(row[2]) for row in rows) / (50 + all_lines)
    excess = [excess_of(int(row[2]), int(row[5]) * usual) for row in rows]
    rarity = rarity_of(sum(1 for one in excess if one), groups)
    return [
        Evidence(detector, int(yes), int(unknown), float(share), one, rarity)
        for (_, detector, yes, unknown, share, _), one in zip(rows, excess, strict=True)
    ]


def excess_of(yes: int, usual: float) -> float:
    """How surprising so many are where so many are usual: 0 if they are no more, and slower the more they are.

    It is the logarithm of one and half the deviance of a Poisson count, so one of one is little, and twenty where two
    are usual is much, however few lines of the pack get a yes.
    """
    if yes <= usual or usual <= 0:
        return 0.0
    return round(math.log1p(yes * math.log(yes / usual) - (yes - usual)), 9)


def rarity_of(speaks: int, groups: int) -> float:
    """How much it says that a detector speaks of a group (or a line) at all: 1 where of one in twenty, 0 where of all.

    Twenty groups of which it does not speak are added, so that few groups do not make anything certain.
    """
    return round(min(_RAREST, math.log((groups + _FEW) / (speaks + 1)) / math.log(_FEW)), 9)


def blind_detectors(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The detectors that decided nothing in this audit: what they look at is not in the pack."""
    rows = con.execute(
        "SELECT detector FROM detectors WHERE subjects_yes + subjects_no = 0 ORDER BY detector"
    ).fetchall()
    return tuple(code for (code,) in rows)


_FEW, _RAREST = 20, 2.0

COUNTED = """
SELECT group_id, detector, yes, unknown, share, greatest(lines, 1) FROM case_evidence ORDER BY group_id, detector
"""
"""What each detector found of each group, and the group's lines."""

_PARTIES = """
SELECT party_id FROM parties
WHERE kind IS NULL OR kind NOT IN ('manufacturer', 'integrator', 'forwarder', 'government')
UNION
SELECT coalesce(ultimate_consignee_id, buyer_id) FROM shipments
WHERE coalesce(ultimate_consignee_id, buyer_id) NOT IN (SELECT party_id FROM parties)
ORDER BY 1
"""
"""Whose case it can be: makers, forwarders and authorities take part in everybody's dealings."""


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return con.execute(query(name)).fetchall()


def query(name: str) -> str:
    """The text of a query of this room."""
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
