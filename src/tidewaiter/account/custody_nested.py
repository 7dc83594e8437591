"""Puts parts where the unit is that they sit in, level by level: a rack that moves takes along all that is in it."""

from __future__ import annotations

from importlib import resources

from tidewaiter.engine.step import Workplace

__all__ = ["PASSING", "make_table", "nest", "query"]

PASSING = (
    "custody_level", "custody_levels", "custody_nested", "custody_outer", "custody_outer_all",
    "custody_outer_next", "custody_pieced", "custody_pieces", "custody_restated", "custody_sittings",
    "custody_strays",
)  # fmt: skip
"""The tables that `nest` leaves behind, for the step to drop."""

_OUTERMOST = 4
"""So many levels out the same step of one day counts as told of all: chip, module, board, server, rack."""

_COLUMNS = (
    "serial_number, item_id, told_at, until_at, code, state, party_id, from_party_id, site_id, location, "
    "inside_serial, place_of_serial, basis, event_id, row_id, doubtful, seen_on, first_seen_on"
)

_BESIDE = (("lag", "p"), ("lead", "n"))
_LOOSE = "'held', 'stored', 'installed', 'open', 'in_repair'"


def nest(at: Workplace) -> None:
    """Fold the records of serial numbers of which some sit in others; `custody_placed` then says where all are."""
    at.con.execute(f"CREATE OR REPLACE TEMP VIEW custody_told_alone AS {query('custody_told')}")
    make_table(at, "custody_sittings")
    _outer(at)
    make_table(at, "custody_restated")
    make_table(at, "custody_nested")
    at.con.execute(f"CREATE OR REPLACE TEMP VIEW custody_told AS {query('custody_told_nested')}")
    make_table(at, "custody_read")
    make_table(at, "custody_stays")
    _levels(at)
    at.con.execute(f"INSERT INTO custody_nested_problems {query('custody_nested_problems')}")
    order = "PARTITION BY serial_number ORDER BY told_at, code, event_id, row_id"
    names = ("state", "party_id", "site_id", "from_party_id", "item_id")
    beside = [f"{way}({name}) OVER w AS {mark}_{name}" for way, mark in _BESIDE for name in names]
    for place, states in (("party_id", f"{_LOOSE}, 'in_transit'"), ("site_id", _LOOSE)):
        last = f"last_value(CASE WHEN state IN ({states}) THEN {place} END IGNORE NULLS)"
        beside.append(f"{last} OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS loose_{place}")
    at.con.execute(
        f"CREATE OR REPLACE TEMP TABLE custody_pieces AS SELECT *, {', '.join(beside)} FROM custody_pieced "
        f"WHERE serial_number IN (SELECT serial_number FROM custody_nested) WINDOW w AS ({order})"
    )
    _strays(at)
    at.con.execute(
        "CREATE OR REPLACE TEMP VIEW custody_placed AS SELECT * FROM custody_pieces UNION ALL BY NAME "
        "SELECT * FROM custody_stays WHERE serial_number NOT IN (SELECT serial_number FROM custody_nested)"
    )


def _outer(at: Workplace) -> None:
    """Every unit around a unit, up to so many levels out; a circle ends there too."""
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE custody_outer AS "
        "SELECT serial_number, parent_serial_number AS outer_serial, from_at, until_at FROM custody_sittings"
    )
    at.con.execute("CREATE OR REPLACE TEMP TABLE custody_outer_all AS SELECT * FROM custody_outer")
    for _ in range(_OUTERMOST - 1):
        at.con.execute(f"CREATE OR REPLACE TEMP TABLE custody_outer_next AS {query('custody_outer')}")
        at.con.execute("INSERT INTO custody_outer_all SELECT * FROM custody_outer_next")
        at.con.execute("CREATE OR REPLACE TEMP TABLE custody_outer AS SELECT * FROM custody_outer_next")
    at.con.execute("CREATE OR REPLACE TEMP TABLE custody_outer AS SELECT DISTINCT * FROM custody_outer_all")


def _strays(at: Workplace) -> None:
    """Parts told to be elsewhere than the unit around them: a problem, a doubtful stay, and not seen in that unit."""
    make_table(at, "custody_strays")
    at.con.execute(f"INSERT INTO custody_nested_problems {query('custody_strays_problems')}")
    at.con.execute(
        "UPDATE custody_pieces AS p SET doubtful = 1, seen_on = s.seen_on, first_seen_on = s.first_seen_on "
        f"FROM ({query('custody_strays_seen')}) AS s WHERE s.serial_number = p.serial_number "
        "AND s.told_at = p.told_at AND s.code = p.code AND s.row_id = p.row_id AND p.state = 'inside'"
    )
    at.con.execute(
        "UPDATE custody_pieces AS p SET doubtful = 1 FROM custody_strays AS s WHERE s.pulls = 1 "
        "AND s.serial_number = p.serial_number AND s.row_id = p.row_id AND s.code = p.code"
    )


def _levels(at: Workplace) -> None:
    """Place what sits in units of known place, again and again, until nothing is left or only circles are."""
    at.con.execute("CREATE OR REPLACE TEMP TABLE custody_levels (serial_number VARCHAR, level INTEGER)")
    at.con.execute(
        f"CREATE OR REPLACE TEMP TABLE custody_pieced AS SELECT {_COLUMNS} FROM custody_stays "
        "WHERE serial_number IN (SELECT parent_serial_number FROM custody_nested) "
        "AND serial_number NOT IN (SELECT serial_number FROM custody_nested)"
    )
    level = 0
    while True:
        level += 1
        at.con.execute(
            "INSERT INTO custody_levels SELECT serial_number, ? FROM custody_nested "
            "WHERE serial_number NOT IN (SELECT serial_number FROM custody_levels) GROUP BY serial_number "
            "HAVING bool_and(parent_serial_number NOT IN (SELECT serial_number FROM custody_nested) "
            "OR parent_serial_number IN (SELECT serial_number FROM custody_levels))",
            [level],
        )
        at.con.execute(f"CREATE OR REPLACE TEMP TABLE custody_level AS SELECT {level} AS level")
        found = at.con.execute("SELECT count(*) FROM custody_levels JOIN custody_level USING (level)").fetchone()
        if not found or not found[0]:
            break
        at.con.execute(f"INSERT INTO custody_pieced {query('custody_pieces')}")
    at.con.execute(
        f"INSERT INTO custody_pieced SELECT {_COLUMNS} FROM custody_stays "
        "WHERE serial_number IN (SELECT serial_number FROM custody_nested) "
        "AND serial_number NOT IN (SELECT serial_number FROM custody_levels)"
    )


def make_table(at: Workplace, name: str) -> None:
    """Work out a query of this room as a temporary table of its name."""
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query(name)}")


def query(name: str) -> str:
    """The text of a query of this room."""
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
