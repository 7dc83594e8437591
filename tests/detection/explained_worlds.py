"""Small random worlds for explanations, with holes, and the same worlds with some of the holes filled."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

__all__ = ["worlds_before_and_after"]

Row = dict[str, Any]
World = dict[str, list[Row]]
START = dt.date(2025, 1, 1)
PARTIES = ("P", "Q", "R", "S", "T")
SELLERS = (*PARTIES, "M", "M")
"""M is a maker: what it sends begins there, and some of what is returned goes to it."""
KINDS = {"M": ("integrator",), "P": ("reseller",), "Q": ("distributor",)}
"""Of the others any kind."""
SITES = ("one", "two", "three")
ITEMS = ("i", "j")
SERIALS = ("a", "b", "c")


def _day(chance: Random) -> dt.date:
    return START + dt.timedelta(days=chance.randrange(200))


def _one_of(*values: object) -> Callable[[Random, Row], object]:
    return lambda chance, _: chance.choice(values)


HOLES: dict[str, dict[str, Callable[[Random, Row], object]]] = {
    "shipments": {
        "received_on": lambda c, row: row["shipped_on"] + dt.timedelta(days=c.randrange(30)),
        "item_id": _one_of(*ITEMS),
        "site_id": _one_of(*SITES),
        "end_user_id": _one_of(*PARTIES),
        "payer_id": _one_of(*PARTIES),
        "payer_country": _one_of("SG", "MY"),
    },
    "parties": {
        "kind": lambda c, row: c.choice(KINDS.get(row["party_id"], ("integrator", "reseller", "cloud", "forwarder")))
    },
    "sites": {"kind": _one_of("data_hall", "data_hall", "warehouse", "depot", "free_zone")},
    "ownership": {"share_pct": _one_of(30, 60)},
    "tenancies": {
        "item_id": _one_of(*ITEMS),
        "units": _one_of(2, 6),
        "use": _one_of("rental", "managed"),
        "provider_id": _one_of(*PARTIES),
    },
    "documents": {"claimed_units": _one_of(3, 9), "issued_on": lambda c, _: _day(c)},
    "custody_spans": {"party_id": _one_of(*PARTIES), "units": _one_of(2, 5)},
    "custody_events": {"item_id": _one_of(*ITEMS), "site_id": _one_of(*SITES)},
}
"""What may be unknown, and what may then be found out. An empty ultimate consignee is the buyer, a stake without a
first day was there always and a tenancy without a last day lasts: these are conventions, and stay as they are."""


OWN = ("_id", "serial_number")
"""What the names of columns end with whose values belong to one world."""


def worlds_before_and_after(chance: Random, many: int) -> tuple[World, World]:
    """So many little worlds side by side, and the same with some of what was unknown found out."""
    before: World = defaultdict(list)
    after: World = defaultdict(list)
    for number in range(many):
        world = _random_world(chance)
        for into, one in ((before, world), (after, _filled(world, chance))):
            for table, rows in one.items():
                into[table] += [_named(row, f"{table}{number}-{place}", f"{number}.") for place, row in enumerate(rows)]
    return before, after


def _named(row: Row, row_id: str, prefix: str) -> Row:
    """The row with ids of its own world."""
    return {"row_id": f"custody_events:{row_id}" if "span_id" in row else row_id} | {
        name: prefix + value if isinstance(value, str) and name.endswith(OWN) and name != "row_id" else value
        for name, value in row.items()
    }


def _random_world(chance: Random, holes: float = 0.3) -> World:
    """A few parties, sites and lines; each fact that may be unknown is so with the probability `holes`."""
    lines = [_line(chance, number) for number in range(chance.randrange(4, 14))]
    if chance.random() < 0.2:  # two who send to each other are rare by chance
        lines[:2] = [one | {"seller_id": a, "buyer_id": b, "ultimate_consignee_id": None}
                     for one, a, b in ((lines[0], "P", "Q"), (lines[1], "Q", "P"))]  # fmt: skip
    world: World = {
        "shipments": lines,
        "parties": [{"party_id": one, "name": one, "country": "SG"} for one in sorted({*PARTIES, "M"})
                    if chance.random() < 0.9],
        "sites": [{"site_id": one, "operator_id": chance.choice(PARTIES), "country": "MY"} for one in SITES],
        "ownership": [
            {"owner_id": a, "owned_id": b, "from_on": chance.choice([None, _day(chance), dt.date(2020, 1, 1)])}
            for a, b in dict.fromkeys(_stake(chance) for _ in range(chance.randrange(7)))
        ],
        "control": [
            {"party_id": one, "ultimate_parent_id": chance.choice(PARTIES), "parent_basis": "chain_closed"}
            for one in PARTIES
            if chance.random() < 0.4
        ],
        "tenancies": [
            {"site_id": chance.choice(SITES), "tenant_id": chance.choice(PARTIES), "from_on": _day(chance),
             "until_on": chance.choice([None, START + dt.timedelta(days=150)])}
            for _ in range(chance.randrange(6))
        ],
        "documents": [
            {"document_id": str(number), "kind": "lease", "subject_kind": "site", "subject_id": chance.choice(SITES)}
            for number in range(chance.randrange(2))
        ],
        "site_capacity": [
            {"site_id": chance.choice(SITES), "kind": chance.choice(["contracted", "energised", "planned"]), "it_mw": 1,
             "from_on": _day(chance)}
            for _ in range(chance.randrange(4))
        ],
        "custody_spans": [
            {"span_id": str(number), "from_on": _day(chance), "state": "stored", "item_id": chance.choice(ITEMS)}
            for number in range(chance.randrange(9))
        ],
        "custody_events": [
            {"event_id": str(number), "event_at": dt.datetime.combine(_day(chance), dt.time(8)),
             "step": chance.choice(["removed", "installed"]), "serial_number": chance.choice([None, *SERIALS])}
            for number in range(chance.randrange(9))
        ],
        "serials": [
            {"shipment_id": one["shipment_id"], "line": "1", "serial_number": serial}
            for one in lines for serial in SERIALS if chance.random() < 0.4
        ],
        "lineage": [
            {"from_shipment_id": "S0", "from_line": "1", "to_shipment_id": "S1", "to_line": "1",
             "units_low": chance.randrange(2), "units_mid": 1}
        ] if chance.random() < 0.3 else [],
    }  # fmt: skip
    for table, columns in HOLES.items():
        for row in world[table]:
            for column, pool in columns.items():
                row[column] = None if chance.random() < holes else pool(chance, row)
    return world


def _stake(chance: Random) -> tuple[str, str]:
    """Who owns whom."""
    owner, owned = ("P", "Q") if chance.random() < 0.2 else chance.sample(PARTIES, 2)
    return owner, owned


def _line(chance: Random, number: int) -> Row:
    kind = chance.choice(["export", "return", "return", "reexport"])
    back = kind == "return" and chance.random() < 0.3
    return {
        "shipment_id": f"S{number}", "line": "1", "shipped_on": _day(chance), "units": chance.randrange(12),
        "kind": kind, "seller_id": chance.choice(SELLERS), "buyer_id": "M" if back else chance.choice(PARTIES),
        "ultimate_consignee_id": None if back else chance.choice([None, None, *PARTIES]),
        "from_country": "US", "to_country": chance.choice(["MY", "SG"]),
    }  # fmt: skip


def _filled(world: World, chance: Random, share: float = 0.6) -> World:
    """The same world with some of what was unknown found out."""
    after = {table: [dict(row) for row in rows] for table, rows in world.items()}
    for table, columns in HOLES.items():
        for row in after[table]:
            for column, pool in columns.items():
                if row[column] is None and chance.random() < share:
                    row[column] = pool(chance, row)
    return after
