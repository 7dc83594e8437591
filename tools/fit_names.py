"""Fits the weights of name matching: src/tidewaiter/parties/names/model.toml.

    python tools/fit_names.py [SHARED]

Logistic regression on three kinds of pairs, for persons and for firms apart:

- labelled pairs of nomenklatura whose SHA-256 of "name1|name2|schema" begins with an even byte; the odd half is
  kept for measuring (bench/screening_pairs.py) and was never looked at;
- names of one entry of the US lists and OFAC's list of 2021 that share a word: one party;
- ordinary firms (GLEIF, the even half) with the listed names nearest to them, and names of different entries: two.

The weights of the kinds of pairs were set once, so that fewer than five in a thousand firms of the even half reach the
threshold; every number printed is on pairs that the fit has seen, except where it says "left out".
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from gzip import open as unzip
from itertools import combinations
from pathlib import Path

from tidewaiter.parties.candidates import Candidates, readings_of
from tidewaiter.parties.names.evidence import FEATURES, measure
from tidewaiter.parties.names.name import read_name
from tools.name_weights import OUT, firms, sdn

THRESHOLD = 0.5
VERSION = "2026-11-29"
FIRMS = 8_000
WEIGHTS = {  # labelled, same entry, ordinary firm, other entry
    False: (16.0, 0.1, 0.8, 0.02),
    True: (8.0, 0.05, 1.0, 0.02),
}
RIDGE = 1.0
MORE_IS_BETTER = frozenset(("met_weight", "met_log"))
"""Every other feature is a difference, which never raises a score: a weight of the wrong sign is left out."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names with what is known of them; `kind` is the place of its weight in WEIGHTS."""

    one: str
    other: str
    person: bool
    same: bool
    kind: int

    @property
    def values(self) -> tuple[float, ...]:
        """The evidence, with a leading 1 for the constant."""
        names = read_name(self.one, self.person), read_name(self.other, self.person)
        return (1.0, *measure(*names, person=self.person).values)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list with its names."""

    kind: str
    names: tuple[str, ...]


def _as_persons(one: str, kind: str, other: str, other_kind: str) -> bool:
    """Where nothing tells what two names are, they teach how persons' names are read."""
    return readings_of(one, kind, other, other_kind)[0]


def labelled(shared: Path) -> Iterator[Pair]:
    """The even half of the labelled pairs."""
    path = shared / "data" / "name-matching-nomenklatura" / "logicv2-frozen.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one, other, schema = row["name1"], row["name2"], row["schema"]
            if hashlib.sha256(f"{one}|{other}|{schema}".encode()).digest()[0] % 2:
                continue
            kind = {"Person": "person", "LegalEntity": "unknown"}.get(schema, "company")
            yield Pair(one, other, _as_persons(one, kind, other, kind), row["is_match"] == "true", 0)


def entries(shared: Path) -> list[Listed]:
    """Every entry of the US lists of 2026 and of OFAC's list of 2021."""
    found = []
    for path in sorted((shared / "data" / "us-restricted-parties-2026").glob("*.json")):
        told = json.loads(path.read_text("utf-8")).get("entities", [])
        found += [Listed("unknown", tuple(dict.fromkeys((entry["name"], *entry["aliases"])))) for entry in told]
    others: dict[str, list[str]] = {}
    with unzip(shared / "data" / "ofac-sdn-2021" / "alt.csv.gz", "rt", encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) > 3:
                others.setdefault(row[0], []).append(row[3])
    kinds = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
    for row in sdn(shared):
        names = tuple(dict.fromkeys((row[1], *others.get(row[0], ()))))
        found.append(Listed(kinds.get(row[2].strip(), "company"), names))
    return found


def same_entry(listed: Sequence[Listed], rng: random.Random) -> Iterator[Pair]:
    """Two names of one entry, where they share a word at all: what a matcher of names can know."""
    for entry in listed:
        pairs = list(combinations(entry.names, 2))
        for one, other in rng.sample(pairs, min(2, len(pairs))):
            person = _as_persons(one, entry.kind, other, entry.kind)
            pair = Pair(one, other, person, True, 1)
            if pair.values[1 + FEATURES.index("met_weight")] > 0:
                yield pair


def two_parties(listed: Sequence[Listed], ordinary: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    """The listed names nearest to ordinary firms and to names of other entries, equal names left out."""
    named = [(at, name) for at, entry in enumerate(listed) for name in entry.names]
    index = Candidates.build([name for _, name in named], [listed[at].kind for at, _ in named])
    asked = [(-1, name, "company") for name in ordinary]
    asked += [(at, name, listed[at].kind) for at, name in rng.sample(named, 6_000)]
    for owner, name, kind in asked:
        words = read_name(name, False).words
        for at in index.of(name, kind)[: 8 if owner < 0 else 15]:
            near, theirs = named[at]
            if near == owner or any(read_name(other, False).words == words for other in listed[near].names):
                continue
            if owner >= 0 and {*listed[owner].names} & {*listed[near].names}:
                continue
            person = _as_persons(name, kind, theirs, listed[near].kind)
            yield Pair(name, theirs, person, False, 2 if owner < 0 else 3)


Row = tuple[tuple[float, ...], bool, float]


def fit(rows: Sequence[Row]) -> list[float]:
    """Weights of a ridge logistic regression in which no difference speaks for and nothing in common against."""
    used = list(range(len(FEATURES) + 1))
    while True:
        found = dict(zip(used, _fit([(tuple(row[at] for at in used), same, w) for row, same, w in rows]), strict=True))
        wrong = [at for at in used if at and _is_wrong(FEATURES[at - 1], found[at])]
        if not wrong:
            return [found.get(at, 0.0) for at in range(len(FEATURES) + 1)]
        worst = max(wrong, key=lambda at: abs(found[at]))
        used.remove(worst)


def _is_wrong(feature: str, weight: float) -> bool:
    return weight < 0 if feature in MORE_IS_BETTER else weight > 0


def _fit(rows: Sequence[Row]) -> list[float]:
    """Newton's method on standardized features, the first of which is the constant."""
    size = len(rows[0][0])
    total = sum(weight for _, _, weight in rows)
    mean = [sum(values[at] * weight for values, _, weight in rows) / total for at in range(size)]
    spread = [
        math.sqrt(sum((values[at] - mean[at]) ** 2 * weight for values, _, weight in rows) / total) or 1.0
        for at in range(size)
    ]
    mean[0], spread[0] = 0.0, 1.0
    scaled = [
        (tuple((value - m) / s for value, m, s in zip(values, mean, spread, strict=True)), same, weight)
        for values, same, weight in rows
    ]
    weights = [0.0] * size
    for _ in range(25):
        step = _newton(scaled, weights)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-5:
            break
    plain = [weight / deviation for weight, deviation in zip(weights, spread, strict=True)]
    plain[0] = weights[0] - sum(weight * middle for weight, middle in zip(plain[1:], mean[1:], strict=True))
    return plain


def _newton(rows: Sequence[Row], weights: Sequence[float]) -> list[float]:
    size = len(weights)
    slope = [-RIDGE * weight if at else 0.0 for at, weight in enumerate(weights)]
    bend = [[RIDGE if row == column and row else 0.0 for column in range(size)] for row in range(size)]
    for values, same, weight in rows:
        chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(map(float.__mul__, weights, values))))))
        off, curve = weight * (same - chance), weight * chance * (1 - chance)
        for row in range(size):
            slope[row] += off * values[row]
            if curve > 1e-9 and values[row]:
                line, part = bend[row], curve * values[row]
                for column in range(row + 1):
                    line[column] += part * values[column]
    for row in range(size):
        for column in range(row):
            bend[column][row] = bend[row][column]
    return _solved(bend, slope)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination with the largest pivot."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for below in range(at + 1, size):
            share = rows[below][at] / rows[at][at]
            rows[below] = [value - share * above for value, above in zip(rows[below], rows[at], strict=True)]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][column] * found[column] for column in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found


def rate(weights: Sequence[float], values: Sequence[float]) -> bool:
    """Whether the pair reaches the threshold."""
    return sum(map(float.__mul__, weights, values)) >= math.log(THRESHOLD / (1 - THRESHOLD))


def f1(said: Sequence[bool], truth: Sequence[bool]) -> float:
    """The harmonic mean of precision and recall."""
    both = sum(map(bool.__and__, said, truth))
    return 2 * both / (sum(said) + sum(truth))


def left_out(rows: Sequence[Row], named: Sequence[bool], folds: int = 5) -> tuple[list[bool], list[bool]]:
    """Answers on labelled pairs, each by a fit that has not seen it."""
    own = [at for at, is_labelled in enumerate(named) if is_labelled]
    random.Random(7).shuffle(own)  # noqa: S311
    said, truth = [], []
    for fold in range(folds):
        held = set(own[fold::folds])
        weights = fit([row for at, row in enumerate(rows) if at not in held])
        said += [rate(weights, rows[at][0]) for at in sorted(held)]
        truth += [rows[at][1] for at in sorted(held)]
    return said, truth


def main() -> None:
    """Fit, say how well, write the file."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared")
    rng = random.Random(20261129)  # noqa: S311
    listed = entries(shared)
    ordinary = sorted(set(firms(shared)))
    rng.shuffle(ordinary)
    ordinary = ordinary[:FIRMS]
    pairs = [*labelled(shared), *same_entry(listed, rng), *two_parties(listed, ordinary, rng)]
    lines = [f'version = "{VERSION}"', f"threshold = {THRESHOLD}"]
    all_said: list[bool] = []
    all_truth: list[bool] = []
    for person, side in ((False, "firm"), (True, "person")):
        own = [pair for pair in pairs if pair.person == person]
        rows = [(pair.values, pair.same, WEIGHTS[person][pair.kind]) for pair in own]
        weights = fit(rows)
        alarmed = {pair.one for pair, row in zip(own, rows, strict=True) if pair.kind == 2 and rate(weights, row[0])}
        said, truth = left_out(rows, [pair.kind == 0 for pair in own])
        all_said, all_truth = all_said + said, all_truth + truth
        print(f"{side}: {len(rows):,} pairs; F1 on labelled pairs left out {f1(said, truth):.3f};", end=" ")
        print(f"{1000 * len(alarmed) / FIRMS:.1f} of 1,000 ordinary firms reach the threshold")
        lines += ["", f"[{side}]", f"constant = {weights[0]:.4f}"]
        lines += [f"{feature} = {weight:.4f}" for feature, weight in zip(FEATURES, weights[1:], strict=True)]
    print(f"both: F1 on labelled pairs left out {f1(all_said, all_truth):.3f} ({len(all_truth)} pairs)")
    header = "# Made by tools/fit_names.py; do not edit.\n"
    OUT.with_name("model.toml").write_text(header + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
