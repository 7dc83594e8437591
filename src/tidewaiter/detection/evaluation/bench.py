"""An audit and a truth, read and set side by side, ready to be measured."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tidewaiter.account.concern import COUNTRIES_OF_CONCERN
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place
from tidewaiter.detection.evaluation.baselines import (
    RANDOM_DRAWS,
    Ranking,
    as_cases,
    by_buyer,
    by_number,
    by_value,
    flags,
    random_rankings,
)
from tidewaiter.detection.evaluation.claims import read_claims, read_scores
from tidewaiter.detection.evaluation.fifo import fifo_shares, read_onward
from tidewaiter.detection.evaluation.folder import TableFolder
from tidewaiter.detection.evaluation.goods import Goods, read_goods
from tidewaiter.detection.evaluation.learner import LEARNER, learned_scores
from tidewaiter.detection.evaluation.lots import best_lines
from tidewaiter.detection.evaluation.overlap import Judged, judge
from tidewaiter.detection.evaluation.truth import Truth, read_truth
from tidewaiter.engine.duck import connect, reason
from tidewaiter.records.asof import register_as_of

__all__ = ["SCORES", "Bench", "Weights", "as_of_day", "opened"]

SCORES = "its scores of lines"
"""The ranking of lines that an audit keeps in the table scores; ours, not a baseline."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How often each group of parties counts: once, or as often as it was drawn. What is in no group counts once."""

    drawn: Mapping[str, int] | None = None

    def of(self, group: str) -> int:
        """How often what belongs to this group counts."""
        return 1 if self.drawn is None or not group else self.drawn.get(group, 0)

    def sum(self, counts: Mapping[str, int]) -> int:
        """All that these groups hold, each counted so often."""
        return sum(count * self.of(group) for group, count in counts.items())


@dataclass(slots=True)
class Bench:
    """One world: its goods, its truth, the audit's cases beside it, and the rankings to compare with.

    `baseline_cases` are these rankings as cases: buyers, each with no more lines than a case of this audit names.
    `best` is the order of whoever knew the truth.
    """

    out: Path
    folder: Path
    goods: Goods
    truth: Truth
    judged: list[Judged]
    scored: Ranking | None
    baselines: dict[str, list[Ranking]]
    baseline_cases: dict[str, list[Ranking]]
    best: Ranking
    shares: dict[str, float] | None
    undecided: list[tuple[str, int, int]]
    lacks: list[str]
    as_of: dt.date | None = None
    lines_of_group: Counter[str] = field(default_factory=Counter)
    diverted_of_group: Counter[str] = field(default_factory=Counter)
    lookalikes_of_group: Counter[str] = field(default_factory=Counter)
    group_of_case: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        groups, sent, diverted = self.truth.groups, self.goods.sent, self.truth.by_line
        alike = self.truth.lookalikes
        self.lines_of_group = Counter(groups.get(line, "") for line in sent)
        self.diverted_of_group = Counter(groups.get(line, "") for line in diverted if line in sent)
        self.lookalikes_of_group = Counter(
            groups.get(line, "") for line in alike if line in sent and line not in diverted
        )
        for lot in self.truth.lots:
            for line in sorted(lot.carried):
                if group := groups.get(line, ""):
                    self.group_of_case.setdefault(lot.case, group)
        for line, asked in sorted(self.truth.asked_by_line.items()):
            self.group_of_case.update({case: groups[line] for case in asked if line in groups})
        for name, case in self.truth.cases.items():
            known = [self.truth.party_groups[one] for one in sorted(case.parties) if one in self.truth.party_groups]
            self.group_of_case.setdefault(name, known[0] if known else "")

    @property
    def groups(self) -> list[str]:
        """The groups of parties that the truth names."""
        named = {*self.truth.groups.values(), *self.truth.party_groups.values(), *self.group_of_case.values()}
        return sorted(named - {""})


def opened(out: Path, folder: Path) -> Bench:
    """Read an audit (its OUT, or the audit's own folder) and a truth."""
    where = out / "current" if (out / "current").is_dir() else out
    if not where.is_dir():
        raise InputError(
            "There is no audit here.",
            place=Place(file=str(out)),
            expected="the folder given to --out, which holds `current`",
            hint="Run `tidewaiter audit PACK --out OUT` first, then give OUT.",
        )
    if not folder.is_dir():
        raise InputError(
            "There is no truth here.",
            place=Place(file=str(folder)),
            expected="a folder with the tables cases and case_lines",
            hint="`tidewaiter world --out WORLD` makes one: WORLD/truth.",
        )
    nested = folder / "truth"
    folder = nested if nested.is_dir() and not list(folder.glob("cases.*")) else folder
    con = connect()
    try:
        written = TableFolder(con, "the audit", where / "tables", where)
        as_of = as_of_day(where / "manifest.json")
        if as_of is not None:
            register_as_of(con, where / "read", as_of, where / "resolved")
        records = TableFolder(
            con, "the audit's records", where / "resolved", where / "read", where, as_views=as_of is not None
        )
        told = TableFolder(con, "the truth", folder)
        return _bench(out, folder, written, records, told, as_of)
    except duckdb.Error as error:
        raise InputError(
            f"A table cannot be read to its end: {reason(error, str(where))}",
            place=Place(file=f"{where} or {folder}"),
            expected="Parquet, or CSV in UTF-8 with a header and commas",
            hint="Make the tables again.",
        ) from error
    finally:
        con.close()


def as_of_day(manifest: Path) -> dt.date | None:
    """The past day that an audit was made as of, if it was."""
    if not manifest.is_file():
        return None
    try:
        day = json.loads(manifest.read_text(encoding="utf-8"))["settings"]["as_of"]
        return parse_day(str(day)) if day else None
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "This audit's manifest cannot be read.",
            place=Place(file=str(manifest)),
            expected="manifest.json as the audit wrote it",
            hint="Run the audit again.",
        ) from error


def _bench(
    out: Path, folder: Path, written: TableFolder, records: TableFolder, told: TableFolder, as_of: dt.date | None
) -> Bench:
    goods = read_goods(records)
    claims = read_claims(written, out, goods)
    truth = read_truth(told, folder, goods)
    scores = read_scores(written, goods)
    sites = {row["site_id"]: row["operator_id"] for row in records.rows("sites", "site_id", "operator_id", silent=True)}
    judged = [judge(one, goods, truth) for one in claims]
    most = max((len(one.lines) for one in claims), default=0) or 1
    onward = read_onward(written, goods)
    shares = fifo_shares(goods, onward, COUNTRIES_OF_CONCERN) if written.path("lineage") else None
    baselines = {f"random, mean of {RANDOM_DRAWS}": random_rankings(goods, 1)}
    if any(one.value for one in goods.sent.values()):
        baselines["by value"] = [by_value(goods)]
    if written.path("findings"):
        per_buyer = by_buyer(goods, *flags(written, sites, goods))
        baselines["findings per buyer"] = [[lines[:most] for lines in per_buyer]]
    if shares is not None:
        baselines["FIFO share to concern"] = [by_number(goods, shares)]
    learned = learned_scores(records, goods, truth)
    if learned is not None:
        baselines[LEARNER] = [by_number(goods, learned)]
    baselines = baselines if goods.sent else {}
    return Bench(
        out,
        folder,
        goods,
        truth,
        judged,
        by_number(goods, scores) if scores else None,
        baselines,
        {name: [as_cases(goods, one, most) for one in rankings] for name, rankings in baselines.items()},
        [(line,) for line in best_lines(goods, truth.by_line)],
        shares,
        _undecided(written),
        [*written.lacks, *records.lacks, *told.lacks],
        as_of,
    )


def _undecided(tables: TableFolder) -> list[tuple[str, int, int]]:
    """By detector: how many subjects it looked at, and how many it could not decide."""
    table = "detectors" if tables.path("detectors") else "coverage"
    rows = tables.rows(table, "detector", "subjects subjects_unknown")
    return sorted(
        (
            row["detector"],
            int(tables.number(table, row, "subjects") or 0),
            int(tables.number(table, row, "subjects_unknown") or 0),
        )
        for row in rows
    )
