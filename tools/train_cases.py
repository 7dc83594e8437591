"""Learns the weights of evidence of src/tidewaiter/detection/fusion/model.toml on made-up worlds whose truth is known.

    python tools/train_cases.py OUT TRUTH [OUT TRUTH ...] [--check OUT TRUTH ...] [--write]

Each OUT is an audit of a world, each TRUTH that world's folder of truth. What is learned is small: for each detector
what any yes adds, what a yes of everything adds, and what an unknown adds, none of them below zero; for each detector
of lines what a yes adds to a line; and how large a share of its suspect units a true case diverted. Weights are pulled
towards those of `PRIOR`, so that a detector which the worlds hardly show keeps a say.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from tidewaiter.detection.fusion.gather import READS, evidence_of_groups, gather
from tidewaiter.detection.fusion.model import Evidence
from tidewaiter.detection.load import detectors
from tidewaiter.engine.duck import quote_text
from tidewaiter.engine.step import parquet
from tidewaiter.records.contracts import outputs, tables

Floats = NDArray[np.float64]
MODEL = Path(__file__).resolve().parent.parent / "src/tidewaiter/detection/fusion/model.toml"
PRIOR = (0.05, 0.2, 0.35, 0.2)
"""Where the weights of a detector lie before any world was seen: for anything but no, for a yes beyond that, for a yes
of everything, and for each step beyond the usual; ours. So a yes never weighs less than an unknown."""

PARTS = len(PRIOR)

PULL = 4.0
"""How hard they are pulled there: as by so many groups that speak for it."""

TRUST = 0.7
"""How much of what was learned is believed: on worlds of a maker that nothing was learned on, the weights of `PRIOR`
find more than learned ones do, so that the shipped ones stand between them (docs/decisions/0021)."""

FLOORS = {"TW107": 0.4, "TW113": 0.4, "TW118": 1.0}
"""What a yes of these adds at least, ours: that a world's lawful lines reach a country of concern too, or lack a
license in its records, must not teach that it means nothing."""

LINE_FLOORS = {"TW118": 2.1}
"""The same for a line: as much as a line that must have reached a country of concern (docs/decisions/0025)."""

PERCENTILES = range(5, 100, 5)

SIZES = 6
"""Into how many parts true cases are taken by what they received, to learn the share that they diverted."""


@dataclass(frozen=True)
class World:
    """The groups of a world with evidence and truth, and its lines likewise."""

    groups: list[str]
    evidence: dict[str, list[Evidence]]
    true: dict[str, int]
    suspect: dict[str, int]
    lines: Floats
    diverted: Floats


def read_world(out: Path, truth: Path, codes: list[str]) -> World:
    """What an audit found, beside what is true."""
    con, every = duckdb.connect(), {**tables(), **outputs()}
    for table in READS:
        found = [
            path for path in (out / f"current/{kind}/{table}.parquet" for kind in ("tables", "read")) if path.exists()
        ]
        if found:
            con.execute(f"CREATE VIEW {table} AS SELECT * FROM {parquet(found[0])}")  # noqa: S608
        else:
            columns = ", ".join(f"{column.name} {column.type.sql}" for column in every[table].columns)
            con.execute(f"CREATE TABLE {table} ({columns})")
    for table in ("cases", "case_lines"):
        source = quote_text(str(truth / f"{table}.csv"))
        con.execute(f"CREATE TABLE true_{table} AS FROM read_csv({source}, all_varchar=true)")
    con.execute("ALTER TABLE true_case_lines ADD COLUMN IF NOT EXISTS leg VARCHAR DEFAULT 'onward'")
    gather(con)
    evidence = evidence_of_groups(con)
    groups = [row[0] for row in con.execute("SELECT DISTINCT group_id FROM case_lines_all ORDER BY 1").fetchall()]
    true = dict(con.execute(_TRUE).fetchall())
    suspect = dict(con.execute(_SUSPECT).fetchall())
    line_codes = ", ".join(
        f"max(CASE WHEN t.detector = '{code}' AND t.answer = 'yes' THEN 1 ELSE 0 END)" for code in codes
    )
    rows = con.execute(_LINES.format(codes=line_codes)).fetchall()
    odds = np.array([row[1:] for row in rows], float)
    return World(groups, evidence, true, suspect, odds[:, :-1], odds[:, -1])


_TRUE = """
WITH carried AS (
  SELECT l.group_id, b.case_id, b.diversion_id, s.seller_id, sum(CAST(b.units AS DOUBLE)) AS units
  FROM case_lines_all AS l
  JOIN true_case_lines AS b ON b.shipment_id = l.shipment_id AND b.line = l.line
  JOIN shipments AS s ON s.row_id = l.row_id
  WHERE CAST(b.units AS DOUBLE) > 0
  GROUP BY ALL
),
lots AS (SELECT group_id, case_id, diversion_id, max(units) AS units FROM carried GROUP BY ALL),
named AS (
  SELECT DISTINCT m.group_id
  FROM (SELECT unnest(string_split(party_ids, '|')) AS party_id FROM true_cases WHERE ambiguous = 'no') AS c
  JOIN case_members AS m ON m.party_id = c.party_id
)
SELECT n.group_id, coalesce(sum(l.units), 0) FROM named AS n LEFT JOIN lots AS l ON l.group_id = n.group_id GROUP BY ALL
"""
"""The groups in which a firm of a true case is, and how many diverted units went over their lines: of each lot the most
that left one sender, for hops one after another carry the same units."""

_SUSPECT = "SELECT group_id, CAST(max(handled_units) AS BIGINT) FROM case_evidence GROUP BY group_id"
_LINES = """
SELECT l.row_id, {codes}, max(CASE WHEN b.shipment_id IS NULL THEN 0 ELSE 1 END)
FROM case_lines_all AS l
LEFT JOIN case_told AS t ON t.row_id = l.row_id
LEFT JOIN (SELECT DISTINCT shipment_id, line FROM true_case_lines WHERE leg = 'onward') AS b
  ON b.shipment_id = l.shipment_id AND b.line = l.line
GROUP BY l.row_id ORDER BY l.row_id
"""


def matrix(world: World, codes: list[str]) -> tuple[Floats, Floats]:
    """Yes or unknown, yes, share and excess of each detector, a row a group, and whether the group is a true case."""
    place = {code: number for number, code in enumerate(codes)}
    found = np.zeros((len(world.groups), PARTS * len(codes)))
    for row, group in enumerate(world.groups):
        for one in world.evidence.get(group, []):
            at = PARTS * place[one.detector]
            speaks, share = one.speaks * one.rarity, one.share * one.rarity if one.yes else 0.0
            found[row, at : at + PARTS] = (bool(one.yes or one.unknown), speaks, share, one.excess)
    return found, np.array([float(group in world.true) for group in world.groups])


def fit(found: Floats, true: Floats, prior: Floats, pull: float) -> Floats:
    """The weights, none below zero, and last the base: Newton steps, each solved coordinate by coordinate."""
    rows, many = found.shape
    # Lines are alike by the thousand: each kind of row once, with how many there are.
    alike, times = np.unique(np.hstack([found, np.ones((rows, 1)), true[:, None]]), axis=0, return_counts=True)
    given, true = alike[:, :-1], alike[:, -1]
    total = float(times @ true) / rows
    centre, hold = np.append(prior, 0.0), np.append(np.full(many, pull), 1e-9)
    weights = np.append(prior, math.log(total / (1 - total)))
    for _ in range(100):
        chance = 1 / (1 + np.exp(-(given @ weights)))
        slope = given.T @ (times * (chance - true)) + hold * (weights - centre)
        bend = (given * (times * chance * (1 - chance))[:, None]).T @ given + np.diag(hold)
        moved = weights.copy()
        for _ in range(300):
            most = 0.0
            for one in range(many + 1):
                to = moved[one] - slope[one] / bend[one, one]
                to = max(0.0, to) if one < many else to
                step = to - moved[one]
                if step:
                    slope = slope + bend[:, one] * step
                    moved[one], most = to, max(most, abs(step))
            if most < 1e-8:
                break
        if np.abs(moved - weights).max() < 1e-7:
            break
        weights = moved
    return weights


def between(found: Floats, true: Floats, learned: Floats, prior: Floats) -> Floats:
    """The weights between the learned ones and the prior, with the base by which the mean probability is right."""
    weights = np.append(TRUST * learned[:-1] + (1 - TRUST) * prior, learned[-1])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-(found @ weights[:-1] + weights[-1])))
        weights[-1] -= (chance.mean() - true.mean()) / (chance * (1 - chance)).mean()
    return weights


def judge(found: Floats, true: Floats, weights: Floats) -> str:
    """How well these weights tell the groups of a world apart, in words."""
    chance = 1 / (1 + np.exp(-(found @ weights[:-1] + weights[-1])))
    order = np.argsort(-chance, kind="stable")
    top = {k: float(true[order][:k].mean()) for k in (25, 50, 100, 250)}
    brier, plain = float(((chance - true) ** 2).mean()), float(true.mean() * (1 - true.mean()))
    bins = np.minimum((chance * 15).astype(int), 14)
    error = sum(abs(chance[bins == b].mean() - true[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    ranks = np.empty(len(true))
    ranks[np.argsort(chance, kind="stable")] = np.arange(1, len(true) + 1)
    many = true.sum()
    area = (ranks[true > 0].sum() - many * (many + 1) / 2) / (many * (len(true) - many))
    return (
        f"base {true.mean():.3f} AUC {area:.3f} precision at {top} Brier skill {1 - brier / plain:.3f} ECE {error:.3f}"
    )


def main() -> None:
    """Learn, say how well on the worlds to check by, and print or write the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("worlds", nargs="+", type=Path)
    parser.add_argument("--check", nargs="*", type=Path, default=[])
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    codes = [one.code for one in detectors()]
    worlds = [read_world(*pair, codes) for pair in zip(asked.worlds[::2], asked.worlds[1::2], strict=True)]
    parts = [matrix(world, codes) for world in worlds]
    found, true = np.vstack([one for one, _ in parts]), np.concatenate([one for _, one in parts])
    prior = np.tile(PRIOR, len(codes))
    learned = fit(found, true, prior, PULL)
    for code, least in FLOORS.items():
        at = PARTS * codes.index(code)
        learned[at + 1] = max(
            learned[at + 1], (least - (1 - TRUST) * (prior[at] + prior[at + 1])) / TRUST - learned[at]
        )
    weights = between(found, true, learned, prior)
    lines, diverted = np.vstack([one.lines for one in worlds]), np.concatenate([one.diverted for one in worlds])
    line_weights = fit(lines, diverted, np.zeros(len(codes)), 2.0)
    for code, least in LINE_FLOORS.items():
        line_weights[codes.index(code)] = max(line_weights[codes.index(code)], least)
    print("learned on", len(worlds), "worlds:", judge(found, true, weights))
    for out, truth in zip(asked.check[::2], asked.check[1::2], strict=True):
        print(out, judge(*matrix(read_world(out, truth, codes), codes), weights))
    known = np.array([
        (world.suspect[group], min(1.0, world.true[group] / world.suspect[group]))
        for world in worlds for group in world.true if world.suspect.get(group) and world.true[group]
    ])  # fmt: skip
    sizes = sizes_of(known)
    adds = found * weights[:-1]
    usual = adds.reshape(len(found), len(codes), PARTS).sum(axis=2).mean(axis=0)
    learned_on = f"{len(worlds)} worlds, {len(true)} groups"
    text = model_text(codes, weights, usual, line_weights, sizes, float(true.mean()), learned_on)
    if asked.write:
        MODEL.write_text(text, encoding="utf-8")
    else:
        print(text)


Sizes = list[tuple[int | None, list[float]]]


def sizes_of(known: Floats) -> Sizes:
    """For true cases by what they received, as many in each of SIZES parts, the percentiles of the share diverted."""
    ends = np.percentile(known[:, 0], [100 * place / SIZES for place in range(1, SIZES)]).astype(int)
    parts, begin = Sizes(), -1
    for end in [*map(int, ends), None]:
        chosen = known[(known[:, 0] > begin) & (known[:, 0] <= (math.inf if end is None else end)), 1]
        parts.append((end, [float(np.percentile(chosen, at)) for at in PERCENTILES]))
        begin = end or 0
    return parts


def model_text(
    codes: list[str], weights: Floats, usual: Floats, lines: Floats, sizes: Sizes, common: float, learned_on: str
) -> str:
    """The model as the file that the program ships."""
    text = [
        "# Weights of evidence, made by tools/train_cases.py; docs/guide/cases.md says how to read them.",
        f'version = "1 ({learned_on})"',
        f"base = {weights[-1]:.4f}",
        f"common = {common:.4f}",
        f"other = {{ any = {PRIOR[0] + PRIOR[1]}, share = {PRIOR[2]}, excess = {PRIOR[3]}, "
        f"unknown = {PRIOR[0]}, usual = 0.0 }}",
        "",
        "[weights]",
    ]
    for place, code in enumerate(codes):
        unknown, more, share, excess = weights[PARTS * place : PARTS * (place + 1)]
        text.append(
            f"{code} = {{ any = {unknown + more:.4f}, share = {share:.4f}, excess = {excess:.4f}, "
            f"unknown = {unknown:.4f}, usual = {usual[place]:.4f} }}"
        )
    text += [
        "",
        "[lines]",
        *(f"{code} = {weight:.4f}" for code, weight in zip(codes, lines, strict=False) if weight > 0),
    ]
    for most, shares in sizes:
        text += ["", "[[sizes]]", *([] if most is None else [f"most = {most}"])]
        text.append(f"shares = [{', '.join(f'{share:.4f}' for share in shares)}]")
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    main()
