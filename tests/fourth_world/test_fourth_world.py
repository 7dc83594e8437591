"""The fourth world is the same each time, its truth stands in its pack, and no two columns tell a diverted line."""

from __future__ import annotations

import csv
import hashlib
import itertools
import math
from collections import defaultdict
from pathlib import Path

import pytest
from tests.fourth_world.make import make

Rows = list[dict[str, str]]
COLUMNS = (
    "kind",
    "end_use",
    "payer_country",
    "from_country",
    "to_country",
    "via_countries",
    "hs_code",
    "item_id",
    "declared_description",
    "declared_eccn",
    "seller_id",
    "forwarder_id",
    "units",
    "value_usd",
    "net_weight_kg",
    "month",
    "lag",
    "buyer_kind",
    "buyer_age",
    "payer_differs",
    "licensed",
    "to_site",
)


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(p.name.encode() + p.read_bytes() for p in sorted(folder.rglob("*.csv")))).hexdigest()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fourth")
    make(7, out, 4_000)
    return out


def test_the_same_seed_makes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        make(seed, tmp_path / name, 1_500)
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_the_truth_stands_in_the_pack(world: Path) -> None:
    lines = {(x["shipment_id"], x["line"]): x for x in read(world / "pack" / "shipments.csv")}
    people = {x["party_id"] for x in read(world / "pack" / "parties.csv")}
    cases = read(world / "truth" / "cases.csv")
    carried: dict[tuple[str, str], int] = defaultdict(int)
    for x in read(world / "truth" / "case_lines.csv"):
        carried[x["shipment_id"], x["line"]] += int(x["units"])
    assert cases and all(int(lines[key]["units"]) >= units > 0 for key, units in carried.items())
    assert all(set(x["party_ids"].split("|")) <= people for x in cases)
    assert {(x["shipment_id"], x["line"]) for x in read(world / "truth" / "lines.csv")} == set(lines)
    assert {(x["shipment_id"], x["line"]) for x in read(world / "truth" / "lookalike_lines.csv")} <= set(lines)


def test_lawful_stories_are_at_least_as_frequent_as_diversions(world: Path) -> None:
    facts = {x["name"]: x["value"] for x in read(world / "truth" / "world.csv")}
    assert int(facts["lookalikes"]) >= int(facts["diversions"])
    assert 0.02 <= float(facts["base_rate_groups"]) <= 0.13


def seen(world: Path) -> tuple[Rows, list[bool], list[int]]:
    """What one line shows by itself, whether it was diverted, and which quarter its group falls in."""
    who = {x["party_id"]: x for x in read(world / "pack" / "parties.csv")}
    bad = {(x["shipment_id"], x["line"]) for x in read(world / "truth" / "case_lines.csv")}
    cell = {(x["shipment_id"], x["line"]): int(x["cell"]) for x in read(world / "truth" / "lines.csv")}
    rows, told, part = [], [], []
    for x in read(world / "pack" / "shipments.csv"):
        key, buyer = (x["shipment_id"], x["line"]), who[x["buyer_id"]]
        born = buyer["incorporated_on"][:4]
        rows.append(
            {
                **{c: x.get(c, "") for c in COLUMNS},
                "month": x["shipped_on"][:7],
                "buyer_kind": buyer["kind"],
                "buyer_age": str(int(math.log2(1 + int(x["shipped_on"][:4]) - int(born)))) if born else "",
                "lag": x["received_on"] and str(x["received_on"][:7] == x["shipped_on"][:7]),
                "payer_differs": x["payer_id"] and str(x["payer_id"] != x["buyer_id"]),
                "licensed": str(bool(x["license_id"])),
                "to_site": str(bool(x["site_id"])),
                **{
                    c: str(int(2 * math.log2(1 + float(x[c])))) if x[c] else ""
                    for c in ("units", "value_usd", "net_weight_kg")
                },
            }
        )
        told.append(key in bad)
        part.append(cell[key] % 4 if cell[key] >= 0 else len(rows) % 4)
    return rows, told, part


def lookup(keys: list[tuple[str, str]], told: list[bool], learn: list[int], score: list[int]) -> float:
    """How much denser in diverted lines the top twentieth is, by a lookup learnt from other groups' lines."""
    base = sum(told[n] for n in learn) / len(learn)
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for n in learn:
        counts[keys[n]][0] += told[n]
        counts[keys[n]][1] += 1
    value = {k: (c[0] + 20 * base) / (c[1] + 20) for k, c in counts.items()}
    top = sorted(score, key=lambda n: -value.get(keys[n], base))[: len(score) // 20]
    return (sum(told[n] for n in top) / len(top)) / (sum(told[n] for n in score) / len(score))


@pytest.mark.slow
def test_no_two_columns_tell_a_diverted_line(tmp_path: Path) -> None:
    make(7, tmp_path, 20_000)
    rows, told, part = seen(tmp_path)
    quarter = [[n for n, p in enumerate(part) if p == q] for q in range(4)]
    got = []
    for one, two in ((0, 2), (2, 0)):
        learn, choose = quarter[one] + quarter[one + 1], quarter[two] + quarter[two + 1]
        tried = {}
        for pair in itertools.combinations(COLUMNS, 2):
            keys = [(x[pair[0]], x[pair[1]]) for x in rows]
            tried[pair] = (lookup(keys, told, quarter[one], quarter[one + 1]), lookup(keys, told, learn, choose))
        got.append(tried[max(tried, key=lambda p: tried[p][0])][1])
    assert sum(got) / 2 < 2.0, got
