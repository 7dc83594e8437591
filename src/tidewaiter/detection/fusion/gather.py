"""Gathers what detectors found about each group of firms, as temporary tables of the audit's connection."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from importlib import resources
from typing import Any

import duckdb

from tidewaiter.detection.fusion.groups import groups_of
from tidewaiter.detection.fusion.model import Evidence

__all__ = ["READS", "TABLES", "blind_detectors", "evidence_of_groups", "excess_of", "gather", "query", "rarity_of"]

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
    rows = [
        (group, detector, int(yes), int(unknown), float(share), excess_of(int(yes), int(lines) * float(usual or 0)))
        for group, detector, yes, unknown, share, lines, usual in con.execute(_EVIDENCE).fetchall()
    ]
    groups, speaks = len({row[0] for row in rows}), Counter(row[1] for row in rows if row[5])
    rarity = {detector: rarity_of(speaks[detector], groups) for detector in {row[1] for row in rows}}
    found: dict[str, list[Evidence]] = defaultdict(list)
    for group, detector, yes, unknown, share, excess in rows:
        found[group].append(Evidence(detector, yes, unknown, share, excess, rarity[detector]))
    return dict(found)


def excess_of(yes: int, usual: float) -> float:
    """How surprising so many are where so many are usual: 0 if they are no more, and slower the more they are.

    It is the logarithm of one and half the deviance of a Poisson count, so one of one is little, and twenty where two
    are usual is much, however few lines of the pack get a yes.
    """
    if yes <= usual or usual <= 0:
        return 0.0
    return round(math.log1p(yes * math.log(yes / usual) - (yes - usual)), 9)


def rarity_of(speaks: int, groups: int) -> float:
    """How much it says that a detector speaks of a group at all: 1 where it speaks of one in twenty, 0 where of all.

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

_EVIDENCE = """
WITH usual AS (
  SELECT e.detector, CAST(sum(e.yes) AS DOUBLE) / (50 + (SELECT sum(greatest(lines, 1)) FROM case_sizes)) AS share
  FROM case_evidence AS e GROUP BY e.detector
)
SELECT e.group_id, e.detector, e.yes, e.unknown, e.share, greatest(e.lines, 1), u.share
FROM case_evidence AS e LEFT JOIN usual AS u ON u.detector = e.detector
ORDER BY e.group_id, e.detector
"""
"""What each detector found of each group, and how many yes it gives for each shipment line of all groups; fifty
lines without a yes are added, so that a pack of few lines does not call usual what it shows once."""

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
