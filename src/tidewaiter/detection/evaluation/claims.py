"""The cases that an audit states, in the order of their rank."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.detection.evaluation.folder import Row, TableFolder, listed
from tidewaiter.detection.evaluation.goods import Goods

__all__ = ["Claim", "read_claims", "read_scores"]

_NUMBERS = "rank probability units_low units_high"
_WISHED = f"{_NUMBERS} typologies party_ids shipment_ids first_evidence_on"


@dataclass(frozen=True, slots=True)
class Claim:
    """One case of an audit; `lines` are those the audit read, `named` counts all that the case names."""

    case_id: str
    rank: float | None
    probability: float | None
    low: float | None
    high: float | None
    parties: frozenset[str]
    lines: tuple[str, ...]
    named: int
    first_evidence_on: dt.date | None


def read_claims(tables: TableFolder, folder: Path, goods: Goods) -> list[Claim]:
    """The cases by rank; without a rank by probability; ties by their id, so that the order of rows never matters."""
    if tables.path("cases") is None:
        raise InputError(
            "This audit has no table cases.",
            place=Place(file=str(folder)),
            expected="cases.parquet or cases.csv among the tables of the audit",
            hint="Run `tidewaiter audit PACK --out OUT` again with a version that joins findings into cases.",
        )
    found = [_claim(tables, row, goods) for row in tables.rows("cases", "case_id", _WISHED)]
    if len({one.case_id for one in found}) < len(found):
        raise InputError(
            "Two cases of this audit bear one id.",
            place=Place(str(tables.path("cases")), None, "case_id"),
            expected="each case_id once",
        )
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0.0, -(one.probability or 0.0), one.case_id))


def _claim(tables: TableFolder, row: Row, goods: Goods) -> Claim:
    numbers = {one: tables.number("cases", row, one) for one in _NUMBERS.split()}
    probability = numbers["probability"]
    if probability is not None and not 0 <= probability <= 1:
        raise InputError(
            "A probability is out of range.",
            place=Place(str(tables.path("cases")), None, "probability"),
            value=row["probability"],
            expected="a number from 0 to 1",
        )
    names, lines = listed(row["shipment_ids"]), dict[str, None]()
    for name in names:
        lines |= dict.fromkeys([name] if name in goods.sent else goods.of_shipment.get(name, []))
    return Claim(
        row["case_id"],
        numbers["rank"],
        probability,
        numbers["units_low"],
        numbers["units_high"],
        frozenset(listed(row["party_ids"])),
        tuple(lines),
        len(names),
        tables.day("cases", row, "first_evidence_on"),
    )


def read_scores(tables: TableFolder, goods: Goods) -> dict[str, float]:
    """The audit's score of each shipment line, where it keeps any."""
    found = {}
    for row in tables.rows("scores", "shipment_id line score", silent=True):
        name, score = f"{row['shipment_id']}:{row['line']}", tables.number("scores", row, "score")
        if name in goods.sent and score is not None:
            found[name] = score
    return found
