"""Where the true cases stand among the cases of one day, by the rule by which audits are judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidewaiter.detection.evaluation.claims import read_claims
from tidewaiter.detection.evaluation.folder import TableFolder, listed
from tidewaiter.detection.evaluation.goods import Goods
from tidewaiter.detection.evaluation.overlap import judge
from tidewaiter.detection.evaluation.truth import Truth
from tidewaiter.engine.duck import connect

__all__ = ["DayList", "Standing", "day_list"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The first case of a day's list that touches a true case: its place, and what it says."""

    place: int
    case_id: str
    typologies: tuple[str, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class DayList:
    """The cases of a day in the order of their rank, each with the true cases it touches, and where these stand first.

    Ambiguous cases are among them: asking there is right.
    """

    cases: tuple[tuple[str, frozenset[str]], ...]
    standing: dict[str, Standing]

    def first(self, capacity: int) -> frozenset[str]:
        """The true cases that the first so many cases touch."""
        return frozenset(name for name, one in self.standing.items() if one.place <= capacity)


def day_list(tables: Path, goods: Goods, truth: Truth) -> DayList:
    """The list of a day from the tables that an audit wrote as of it."""
    con = connect()
    try:
        written = TableFolder(con, "the replay", tables)
        claims = read_claims(written, tables, goods)
        said = {row["case_id"]: row for row in written.rows("cases", "case_id", "typologies next_step")}
    finally:
        con.close()
    cases, found = [], dict[str, Standing]()
    for place, claim in enumerate(claims, 1):
        judged = judge(claim, goods, truth)
        touched = judged.touches | judged.asks
        cases.append((claim.case_id, touched))
        row = said[claim.case_id]
        for case in touched - found.keys():
            found[case] = Standing(place, claim.case_id, listed(row["typologies"]), row["next_step"])
    return DayList(tuple(cases), found)
