"""How every group of an audit stands, and how it would stand if some findings were others; the audit stays as it is.

What belongs together, how large each group is and on which lines stays; all that follows from findings is worked out
again for the whole pack: what is usual in it, how rare each yes is, every probability and the order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from tidewaiter.detection.fusion.fuse import MOST_LINES, ON_A_LINE, case_id
from tidewaiter.detection.fusion.gather import (
    COUNTED,
    TABLES,
    Row,
    gather,
    groups_with_lines,
    lines_of_groups,
    query,
    yes_and_lines,
)
from tidewaiter.detection.fusion.model import Model, model, probability_of
from tidewaiter.detection.fusion.ranking import is_case, line_weights, weight_of
from tidewaiter.detection.fusion.told import Group, Size, Told
from tidewaiter.detection.fusion.units import units_between
from tidewaiter.detection.load import detectors

__all__ = ["Ranking", "Standing", "Standings"]

_HANDLED = "SELECT group_id, max(handled_units), max(lines) FROM case_evidence GROUP BY group_id"
_OF_GROUPS = ("case_lines_all", "case_sizes", "case_members", "case_kept")
_WANTED = "group_id IN (SELECT unnest(CAST(? AS VARCHAR[])))"


@dataclass(frozen=True, slots=True)
class Standing:
    """One case: its probability, units, place in the order, and what each detector adds to its log-odds."""

    case_id: str
    group: str
    probability: float
    units: tuple[int, int, int]
    rank: int
    adds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The cases of a pack, each with its place; asked for those that somebody wants to see."""

    weights: Model
    groups: Mapping[str, Group]
    sizes: Mapping[str, Size]
    places: Mapping[str, tuple[int, float]]

    def of(self, group: str) -> Standing | None:
        """How a group stands, or None where it is no case."""
        if group not in self.places:
            return None
        (rank, probability), size = self.places[group], self.sizes[group]
        units = units_between(probability, size.handled, self.weights.shares_of(size.handled))
        return Standing(case_id(group), group, probability, units, rank, self.groups[group].adds)


class Standings:
    """Every group of an audit: gathered once, and asked as often as you like what other findings would change."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Gather what the audit found; on `con` its tables are views."""
        self._con, self._model = con, model()
        gather(con)
        con.execute("CREATE OR REPLACE TEMP TABLE case_kept AS SELECT DISTINCT group_id FROM case_members")
        for name in (*TABLES, "case_kept"):  # in another schema, where temporary ones of the same name hide them
            con.execute(f"CREATE OR REPLACE TABLE memory.main.{name} AS FROM temp.{name}")
            con.execute(f"DROP TABLE temp.{name}")
        self._yes, self._lines = yes_and_lines(con)
        self._line_weights = line_weights(self._model, self._yes, self._lines)
        self._weigh_lines(self._line_weights)
        self._groups = groups_with_lines(con)
        decided = con.execute("SELECT detector, subjects_yes + subjects_no FROM detectors").fetchall()
        self._decided = {code: int(subjects) for code, subjects in decided}
        rows, sizes = self._counted()
        self._told = Told.of(self._model, lines_of_groups(con), rows, sizes, _blind(self._decided))
        self.now = self._ranked(self._told)

    @property
    def blind(self) -> tuple[str, ...]:
        """The detectors that decided nothing of anybody."""
        return self._told.blind

    def changed(self, gone: Collection[str], come: str, decided: Mapping[str, int]) -> tuple[set[str], Ranking]:
        """The groups that it is about, and all cases, if the findings `gone` were not there and those of `come` were.

        `gone` are ids, `come` is a table; `decided` says of how many subjects more each detector then decided. Who has
        a device then is told by a table `custody_spans` that hides the audit's.
        """
        con = self._con
        con.execute(f"CREATE OR REPLACE TEMP VIEW findings AS SELECT * FROM {come}")
        try:
            con.execute(f"CREATE OR REPLACE TEMP TABLE told_new AS {query('case_told')}")
        finally:
            con.execute("DROP VIEW temp.findings")
        con.execute(
            "CREATE OR REPLACE TEMP TABLE told_gone AS SELECT unnest(CAST(? AS VARCHAR[])) AS finding_id", [[*gone]]
        )
        about = "SELECT group_id FROM memory.main.case_told WHERE finding_id IN (FROM told_gone)"
        groups = {group for (group,) in con.execute(f"{about} UNION SELECT group_id FROM told_new").fetchall()}
        blind = _blind({code: now + decided.get(code, 0) for code, now in self._decided.items()})
        if not groups and blind == self._told.blind:
            return groups, self.now
        weights = line_weights(self._model, self._yes_with(come), self._lines)
        if weights == self._line_weights:
            rows, sizes = self._again(sorted(groups))
            return groups, self._ranked(self._told.exchanged(groups, rows, sizes, blind))
        every = set(self._told.sizes) | groups  # a detector became rarer or less rare: any case may name other lines
        self._weigh_lines(weights)
        try:
            rows, sizes = self._again(sorted(every))
        finally:
            self._weigh_lines(self._line_weights)
        return groups, self._ranked(self._told.exchanged(every, rows, sizes, blind))

    def _weigh_lines(self, weights: Mapping[str, float]) -> None:
        self._con.execute("CREATE OR REPLACE TABLE main.case_weights (detector VARCHAR, line DOUBLE)")
        rows = [[one.code, weights.get(one.code, 0.0)] for one in detectors()]
        self._con.executemany("INSERT INTO main.case_weights VALUES (?, ?)", rows)

    def _yes_with(self, come: str) -> dict[str, int]:
        """How many yes each detector gives with the findings of `come`, and without those of `told_gone`."""
        yes = "SELECT detector, count(*) FROM {} WHERE answer = 'yes' GROUP BY detector"
        gone = "findings AS f JOIN told_gone AS g ON g.finding_id = f.finding_id"
        counted = dict(self._yes)
        for sign, source in ((1, come), (-1, gone)):
            for code, many in self._con.execute(yes.format(source)).fetchall():
                counted[code] = counted.get(code, 0) + sign * int(many)
        return counted

    def _again(self, groups: Sequence[str]) -> tuple[dict[str, dict[str, Row]], dict[str, Size]]:
        """What is counted of these groups now; tables of them alone hide those of all groups meanwhile."""
        con, wanted = self._con, [list(groups)]
        try:
            for name in _OF_GROUPS:
                con.execute(
                    f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM memory.main.{name} WHERE {_WANTED}", wanted
                )
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE case_told AS SELECT * FROM memory.main.case_told WHERE {_WANTED} "
                "AND finding_id NOT IN (FROM told_gone) UNION ALL FROM told_new",
                wanted,
            )
            con.execute(f"CREATE OR REPLACE TEMP TABLE case_evidence AS {query('case_evidence')}")
            return self._counted()
        finally:
            for name in (*_OF_GROUPS, "case_told", "case_evidence"):
                con.execute(f"DROP TABLE IF EXISTS temp.{name}")

    def _counted(self) -> tuple[dict[str, dict[str, Row]], dict[str, Size]]:
        con = self._con
        rows: dict[str, dict[str, Row]] = {}
        for row in con.execute(COUNTED).fetchall():
            rows.setdefault(row[1], {})[row[0]] = row
        con.execute(f"CREATE OR REPLACE TEMP TABLE case_named AS {query('case_lines')}", {"most_lines": MOST_LINES})
        on_a_line = dict(con.execute(ON_A_LINE).fetchall())
        con.execute("DROP TABLE temp.case_named")
        return rows, {
            group: Size(int(units), int(lines), float(on_a_line.get(group, int(units))))
            for group, units, lines in con.execute(_HANDLED).fetchall()
        }

    def _ranked(self, told: Told) -> Ranking:
        nothing = self._model.log_odds([], told.blind)
        silent = [nothing] * max(0, self._groups - len(told.groups))
        weights = self._model.settled([nothing + one.told for one in told.groups.values()] + silent)
        nothing, cases = weights.log_odds([], told.blind), []
        for group, one in told.groups.items():
            if is_case(one.found.values(), one.adds):
                probability, size = probability_of(nothing + one.told), told.sizes[group]
                cases.append((-weight_of(probability, size.on_a_line, size.lines), group, probability))
        places = {group: (rank, probability) for rank, (_, group, probability) in enumerate(sorted(cases), 1)}
        return Ranking(weights, told.groups, told.sizes, places)


def _blind(decided: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(code for code, subjects in decided.items() if not subjects))
