"""A hand-made audit and its truth, small enough to work out every figure with a pencil."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["CASES", "CASE_LINES", "TRUE_CASES", "Tables", "hand_pair", "write"]

Tables = Mapping[str, Sequence[Sequence[object]]]
"""Tables by name, the first row of each its columns."""

_CASE_COLUMNS = [
    "case_id",
    "rank",
    "probability",
    "units_low",
    "units_high",
    "party_ids",
    "shipment_ids",
    "first_evidence_on",
]
CASES: Sequence[Sequence[object]] = [
    _CASE_COLUMNS,
    ["C1", 1, 0.9, 4, 8, "H", "S1:1|S9:1", "2025-02-09"],
    ["C2", 2, 0.8, 1, 3, "K", "S7:1", ""],
    ["C3", 3, 0.4, 0, 5, "R|M", "", "2025-02-01"],
    ["C4", 4, 0.1, 0, 0, "M", "", ""],
    ["C5", 5, 0.2, "", "", "L", "S5:1", ""],
]
"""One true by a line, one false, one true by a party, one false because it names a maker only, one ambiguous."""

_TRUE_COLUMNS = ["case_id", "typologies", "ambiguous", "party_ids", "units", "first_leg_on", "last_border_on"]
TRUE_CASES: Sequence[Sequence[object]] = [
    _TRUE_COLUMNS,
    ["T1", "resale|split", "no", "M|H|R", 10, "2025-01-10", "2025-03-01"],
    ["T2", "resale", "no", "K", 5, "2025-04-01", "2025-05-01"],
    ["T3", "stock", "yes", "L", 0, "", ""],
]

CASE_LINES: Sequence[Sequence[object]] = [
    ["case_id", "diversion_id", "shipment_id", "line", "units"],
    ["T1", "D1", "S0", 1, 10],
    ["T1", "D1", "S1", 1, 6],
    ["T1", "D1", "S2", 1, 4],
    ["T1", "D1", "S3", 1, 6],
    ["T2", "D2", "S4", 1, 5],
    ["T3", "", "S5", 1, 0],
]
"""A lot of ten that its holder H splits into six and four, of which the six go on; and a lot of five."""

_SHIPMENTS: Sequence[Sequence[object]] = [
    [
        "shipment_id",
        "line",
        "shipped_on",
        "seller_id",
        "buyer_id",
        "to_country",
        "site_id",
        "item_id",
        "units",
        "value_usd",
    ],
    ["S0", 1, "2025-01-01", "M", "H", "MY", "X", "I", 10, 100],
    ["S1", 1, "2025-01-11", "H", "R", "SG", "", "I", 6, 60],
    ["S2", 1, "2025-01-12", "H", "Q", "SG", "", "I", 4, 40],
    ["S3", 1, "2025-01-20", "R", "P", "CN", "", "I", 6, 60],
    ["S4", 1, "2025-02-01", "M", "K", "MY", "", "I", 5, 900],
    ["S5", 1, "2025-02-02", "M", "L", "MY", "", "I", 5, 50],
    ["S6", 1, "2025-02-03", "M", "L", "MY", "", "I", 5, 50],
    ["S7", 1, "2025-02-04", "M", "K", "MY", "", "I", 2, 20],
    ["S8", 1, "2025-02-05", "M", "K", "MY", "", "I", 2, 20],
    ["S9", 1, "2025-02-06", "Z", "H", "MY", "", "I", 10, 10],
]


def hand_pair(folder: Path, written: Tables | None = None, told: Tables | None = None) -> tuple[Path, Path]:
    """OUT and TRUTH in a folder; tables given replace those of the same name."""
    tables: dict[str, Sequence[Sequence[object]]] = {
        "cases": CASES,
        "findings": [
            ["subject_kind", "subject_id", "answer"],
            ["party", "K", "yes"],
            ["shipment", "S0:1", "yes"],
            ["shipment", "S1:1", "yes"],
            ["site", "X", "yes"],
            ["site", "X", "yes"],
            ["party", "L", "unknown"],
        ],
        "detectors": [["detector", "subjects", "subjects_unknown"], ["TW1", 10, 4], ["TW2", 0, 0]],
        "lineage": [
            ["from_shipment_id", "from_line", "to_shipment_id", "to_line", "units_mid"],
            ["S0", 1, "S1", 1, 6],
            ["S0", 1, "S2", 1, 4],
            ["S1", 1, "S3", 1, 6],
        ],
    }
    truth: dict[str, Sequence[Sequence[object]]] = {
        "cases": TRUE_CASES,
        "case_lines": CASE_LINES,
        "diversions": [
            ["case_id", "diversion_id", "typology", "units"],
            ["T1", "D1", "split", 10],
            ["T2", "D2", "resale", 5],
        ],
        "lookalike_lines": [["lookalike_id", "shipment_id", "line"], ["K1", "S9", 1], ["K1", "S6", 1], ["K1", "S4", 1]],
        "lines": [
            ["shipment_id", "line", "cell"],
            *([f"S{one}", 1, "a" if one in {0, 1, 2, 3, 9} else "b"] for one in range(10)),
        ],
        "groups": [["party_id", "cell"], ["H", "a"], ["R", "a"], ["K", "b"]],
    }
    records = {
        "shipments": _SHIPMENTS,
        "parties": [["party_id", "kind"], ["M", "manufacturer"], ["H", "cloud"]],
        "sites": [["site_id", "operator_id"], ["X", "H"]],
    }
    write(folder / "out" / "current" / "tables", tables | dict(written or {}))
    write(folder / "out" / "current" / "read", records)
    write(folder / "truth", truth | dict(told or {}))
    return folder / "out", folder / "truth"


def write(folder: Path, tables: Tables) -> None:
    """Each table as a CSV file; one without even a header is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
