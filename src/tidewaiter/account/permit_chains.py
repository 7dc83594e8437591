"""Follows each permission to the one it rests on, link by link, and says where the chain does not hold."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from tidewaiter.engine.duck import quote_text, rows_of
from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["READS", "Walk", "permit_chains_step", "walks"]

READS = ("declaration_matches", "declarations", "license_lines", "licenses", "shipments")

PROBLEMS = (
    "no_origin",
    "unknown_origin",
    "origin_issued_later",
    "origin_expired",
    "other_item",
    "other_holder",
    "more_units_than_origin",
    "dependents_exceed_origin",
    "circle",
)
CIRCLE = 1 << PROBLEMS.index("circle")
LEADS = 0b11
"""The first two problems speak of the records, so that a further one can settle them."""

FACTS = {
    "no_origin": "licenses.origin_license_id",
    "unknown_origin": "licenses",
    "origin_expired": "licenses.expires_on",
    "other_item": "licenses.item_id",
    "other_holder": "licenses.consignee_id",
    "more_units_than_origin": "licenses.max_units",
    "dependents_exceed_origin": "licenses.max_units",
}
"""What would settle a link that is open."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a chain ends (0 = in a circle), after how many links, and what is wrong and open on the way, as bits.

    `circle`: the link itself lies on one.
    """

    root: int
    links: int
    problems: int
    open: int
    circle: bool


def permit_chains_step() -> Step:
    """The step that walks the chains; a circle is a problem of those on it, and no endless way."""
    claim = "Each permission with those it rests on, as far as records lead, and whether they agree."
    return Step("permit_chains", claim, READS, ("permit_chains",), _run)


def walks(origin: Sequence[int], problems: Sequence[int], questions: Sequence[int]) -> Iterator[Walk]:
    """The walk of each link 1, 2, …; `origin[n]` is the link that n rests on, 0 = none. Each is walked once.

    A link on a circle, or that leads to one, has no root.
    """
    count = len(origin)
    root, links = array("q", bytes(8 * count)), array("q", bytes(8 * count))
    wrong, asked = array("q", problems), array("q", questions)
    state, circle = bytearray(count), bytearray(count)  # 1 = on the way, 2 = walked
    for start in range(1, count):
        way, at = [], start
        while at and not state[at]:
            state[at] = 1
            way.append(at)
            at = origin[at]
        if at and state[at] == 1:  # the way has come back to itself
            round_trip = way[way.index(at) :]
            del way[way.index(at) :]
            shared, shared_open = CIRCLE, 0
            for one in round_trip:
                shared, shared_open = shared | wrong[one], shared_open | asked[one]
            for one in round_trip:
                wrong[one], asked[one], state[one], circle[one] = shared, shared_open, 2, 1
        for one in reversed(way):
            up = origin[one]
            if not up:
                root[one] = one
            else:
                root[one], links[one] = root[up], links[up] + 1  # of a circle no root, and then no number of links
                wrong[one] |= wrong[up]
                asked[one] |= asked[up]
            state[one] = 2
    for one in range(1, count):
        yield Walk(root[one], links[one], wrong[one], asked[one], bool(circle[one]))


def _run(at: Workplace) -> dict[str, int]:
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE permit_links AS {_query('permit_links')}")
    names = ", ".join(PROBLEMS[:-1])
    at.con.execute(f"SELECT coalesce(origin_number, 0), {names} FROM permit_links ORDER BY number")
    origin, problems, questions = array("q", [0]), array("q", [0]), array("q", [0])
    for up, *states in rows_of(at.con):
        origin.append(up)
        problems.append(_bits(states, 2))
        questions.append(_bits(states, 1))
    path = at.scratch / "permit_walks.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(_told(origin, problems, questions))
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE permit_walks AS {_read(path)}")
    try:
        return write_table(at, "permit_chains", _query("permit_chains"))
    finally:
        for name in ("permit_links", "permit_walks"):
            at.con.execute(f"DROP TABLE {name}")


def _told(origin: Sequence[int], problems: Sequence[int], questions: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for number, walk in enumerate(walks(origin, problems, questions), start=1):
        own = problems[number] | (CIRCLE if walk.circle else 0)
        unsettled = (walk.problems & LEADS) | walk.open
        closed = "no" if walk.problems & ~LEADS else "unknown" if unsettled else "yes"
        facts = dict.fromkeys(FACTS[word] for word in _words(unsettled))
        yield (
            number, walk.root or "", walk.links if walk.root else "", 0 if walk.root else 1, closed,
            "|".join(_words(own)), "|".join(_words(questions[number])), "|".join(_words(walk.problems)),
            "|".join(facts),
        )  # fmt: skip


def _bits(states: Sequence[int], wanted: int) -> int:
    return sum(1 << place for place, state in enumerate(states) if state == wanted)


def _words(bits: int) -> list[str]:
    return [word for place, word in enumerate(PROBLEMS) if bits >> place & 1]


def _read(path: Path) -> str:
    names = ("closed", "problem", "undecided", "chain_problem", "missing_facts")
    columns = ", ".join(f"'{name}': 'BIGINT'" for name in ("number", "root", "links", "circle"))
    texts = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    emptied = ", ".join(f"nullif({name}, '') AS {name}" for name in names)
    return (
        f"SELECT number, root, links, circle, {emptied} FROM read_csv({quote_text(str(path))}, "
        f"columns = {{{columns}, {texts}}}, header = false, auto_detect = false, "
        "hive_partitioning = false, delim = ',')"
    )


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
