"""Small random worlds for detectors, with holes, and the same worlds with some of the holes filled."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from tests.detection.pools import CONVENTIONS, COUNTRIES, ITEMS, PARTIES, POOLS, START, Chance, Row
from tests.detection.tables import World, fill

import tidewaiter
from tidewaiter.account.balances import balances_of
from tidewaiter.detection.detector import Detector

__all__ = ["filled", "random_worlds", "with_accounts"]

LINE_REPORTS = Path(tidewaiter.__file__).parent / "account" / "line_reports.sql"


def random_worlds(chance: Chance, many: int, *, holes: float = 0.35, splits: float = 0) -> World:
    """So many little worlds side by side, each with its own parties, items and shipments.

    `splits` is the share of those in which a lot goes from one party to another through two at once.
    """
    merged: dict[str, list[Row]] = defaultdict(list)
    for number in range(many):
        for table, rows in _World(chance, f"{number}.", holes, splits).tables().items():
            merged[table] += rows
    return merged


@dataclass(frozen=True, slots=True)
class _World:
    """A few parties, items and shipments; each fact that may be unknown is so with the probability `holes`."""

    chance: Chance
    prefix: str
    holes: float
    splits: float

    def tables(self) -> dict[str, list[Row]]:
        chance = self.chance
        shipments = [self.line(number) for number in range(chance.randrange(1, 9))]
        if self.splits and chance.random() < self.splits:
            shipments = shipments[: chance.randrange(2)] + self.split()
        parties = [{"party_id": self.prefix + one, "name": one, "country": chance.choice(COUNTRIES)} for one in PARTIES]
        figures = [
            {"party_id": self.party(), "as_of": dt.date(2025 - place, 6, 30)} for place in range(chance.randrange(3))
        ]
        serials = [
            {"shipment_id": one["shipment_id"], "line": "1", "serial_number": self.prefix + chance.choice("AB")}
            for one in shipments
            if chance.random() < 0.6
        ]
        link = {"party_id": self.party(), "other_party_id": self.party(), "link": "shared_officer", "detail": "x"}
        draws = [
            {"shipment_id": one["shipment_id"], "line": "1", "license_id": self.prefix + "L", "units": 1,
             "drawn_on": one["shipped_on"], "undecided": chance.choice([None, "expired"])}
            for one in shipments
        ]  # fmt: skip
        state = chance.choice(["done", "late", "unknown", "due"])
        orders = [
            {"order_id": f"{self.prefix}O{place}", "site_id": self.prefix + "site", "ordered_on": START, "units": 3,
             "item_id": self.prefix + ITEMS[0], "need_so_far_mw": 4, "planned_mw": chance.randrange(9),
             "more_than": chance.choice([None, "energised", "planned|energised"]),
             "open": chance.choice([None, None, "planned"])}
            for place in range(chance.randrange(3))
        ]  # fmt: skip
        return {
            **self.custody(),
            **self.accounts(shipments),
            "determinations": [self.determined(one) for one in shipments],
            "lineage": self.lineage(shipments),
            "order_capacity": orders,
            "shipments": shipments,
            "parties": self.with_holes("parties", [one for one in parties if chance.random() < 0.8]),
            "items": self.with_holes("items", [{"item_id": self.prefix + one} for one in ITEMS]),
            "item_chips": self.with_holes("item_chips", [{"item_id": self.prefix + one} for one in ITEMS]),
            "party_figures": self.with_holes("party_figures", figures),
            "serials": serials,
            "party_links": [link | {"until_on": chance.choice([None, START + dt.timedelta(days=9)])}],
            "licenses": [{"license_id": self.prefix + "L", "issued_on": START}],
            "draws": self.with_holes("draws", draws),
            "license_duties": [{"license_id": self.prefix + "L", "as_of": START, "state": state}],
        }

    def determined(self, line: Row) -> Row:
        """What the law says of a line."""
        covered = random.Random(repr(line)).choice(["yes", "no", "not needed", "undetermined"])
        required = {"not needed": "no", "undetermined": "undetermined"}.get(covered, "yes")
        return {"shipment_id": line["shipment_id"], "line": "1", "jurisdiction": "US", "ruleset": "base",
                "license_required": required, "covered": covered}  # fmt: skip

    def custody(self) -> dict[str, list[Row]]:
        """Counts of a site, stays of two units and what does not fit."""
        chance, day = self.chance, START
        counts = [
            {"holder_kind": "site", "holder_id": self.prefix + "site", "item_id": self.prefix + item, "month": day,
             "left_units": chance.choice([0, 0, 2]), "open_units": chance.choice([0, 0, 1]),
             "doubtful_units": chance.choice([0, 0, 1])}
            for item in ITEMS
        ]  # fmt: skip
        spans: list[Row] = [
            {"serial_number": self.prefix + one, "item_id": self.prefix + ITEMS[0], "from_on": day,
             "state": "installed", "site_id": self.prefix + "site", "first_seen_on": day,
             "doubtful": chance.choice(["no", "no", "yes"]),
             "seen_on": day + dt.timedelta(days=chance.choice([20, 60, 150])),
             "inside_serial": chance.choice([None, self.prefix + "R"])}
            for one in "AB"
        ]  # fmt: skip
        spans += [
            {"serial_number": self.prefix + "far", "from_on": day, "state": "installed", "doubtful": "no",
             "site_id": self.prefix + "far", "first_seen_on": day, "seen_on": day + dt.timedelta(days=200)}
        ]  # fmt: skip
        visits = [
            {"inspection_id": f"{self.prefix}I{place}", "site_id": self.prefix + "site", "units_sampled": 20,
             "inspected_on": day + dt.timedelta(days=chance.randrange(10, 60)), "item_id": self.prefix + ITEMS[0],
             "method": chance.choice(["visit", "visit", "attestation"]), "units_confirmed": chance.choice([0, 5, 20])}
            for place in range(chance.randrange(4))
        ]  # fmt: skip
        words = ["two_places", "dismantled", "open_past_limit", "duplicate", "after_end"]
        problems = [
            {"problem": chance.choice(words), "serial_number": self.prefix + chance.choice("ABR"), "from_on": day,
             "item_id": self.prefix + ITEMS[0], "site_id": self.prefix + "site", "units": 1}
            for _ in range(chance.randrange(3))
        ]  # fmt: skip
        apart = random.Random(repr((counts, problems)))
        spans += [
            {"item_id": self.prefix + ITEMS[1], "party_id": self.prefix + apart.choice(PARTIES), "from_on": day,
             "units": 3, "state": "in_transit", "until_on": apart.choice([None, day + dt.timedelta(days=9)])}
            for _ in range(apart.randrange(3))
        ]  # fmt: skip
        counts += self.keepers(random.Random(repr(spans)))
        heard = self.heard(apart)
        pings = [
            {"landmark_id": "L", "serial_number": self.prefix + one, "measured_at": dt.datetime.combine(day, dt.time(8))
             + dt.timedelta(days=chance.randrange(200))}
            for one in "A"
            if chance.random() < 0.3
        ]  # fmt: skip
        return {
            "custody_counts": counts, "custody_spans": spans, "custody_problems": problems, "inspections": visits,
            "pings": pings, "custody_events": [*heard, *self.listed(apart), *self.gone(apart)],
            "site_power": self.power(apart),
        }  # fmt: skip

    def heard(self, apart: Chance) -> list[Row]:
        """Custody events: two units seen now and then, and receipts of lots."""
        day = START
        seen: list[Row] = [
            {"event_id": f"{self.prefix}E{one}{place}", "step": "observed", "serial_number": self.prefix + one,
             "event_at": dt.datetime.combine(day, dt.time(8)) + dt.timedelta(days=place * apart.choice([20, 60]))}
            for one in "CD"
            for place in range(apart.randrange(6))
        ]  # fmt: skip
        return seen + [
            {"event_id": f"{self.prefix}F{place}", "step": "received", "units": apart.choice([1, 9, 30]),
             "party_id": self.prefix + apart.choice(PARTIES), "item_id": self.prefix + apart.choice(ITEMS),
             "event_at": dt.datetime.combine(day, dt.time(8)) + dt.timedelta(days=apart.randrange(-90, 190))}
            | apart.choice([{}, {}, {}, {"party_id": None}, {"item_id": None}])
            for place in range(apart.randrange(12))
        ]  # fmt: skip

    def weighed(self, chance: Chance) -> Row:
        """What a declaration and the books say that some units weigh."""
        weight = chance.choice([None, 30, 60, 100, 110])
        return {"declared_units": 10, "shipped_units": chance.choice([10, 10, None, 8]), "missing_facts": "x",
                "declared_weight_kg": weight, "shipped_weight_kg": chance.choice([100, None])}  # fmt: skip

    def keepers(self, chance: Chance) -> list[Row]:
        """Which parties keep custody records of their own."""
        return [
            {"holder_kind": "party", "holder_id": self.prefix + one, "item_id": self.prefix + ITEMS[1],
             "month": START.replace(day=1), "own_records": chance.choice(["yes", "yes", "no"])}
            for one in PARTIES
        ]  # fmt: skip

    def listed(self, chance: Chance) -> list[Row]:
        """Stock lists of a site, month by month, and what was told to have left it."""
        lists: list[Row] = [
            {"event_id": f"{self.prefix}L{place}", "step": "observed", "basis": "inspection", "item_id": self.prefix +
             ITEMS[0], "units": chance.choice([None, 2, 3, 4]), "site_id": self.prefix + "site",
             "event_at": dt.datetime.combine(START, dt.time(9)) + dt.timedelta(days=30 * place)}
            for place in range(chance.randrange(4))
        ]  # fmt: skip
        left = [
            {"event_id": f"{self.prefix}M{place}", "step": "removed", "item_id": self.prefix + ITEMS[0], "units": 1,
             "site_id": self.prefix + "site", "event_at": dt.datetime.combine(START, dt.time(10))}
            for place in range(chance.randrange(2))
        ]  # fmt: skip
        return lists + left + self.racked(chance)

    def racked(self, chance: Chance) -> list[Row]:
        """Units that parties wrote down as installed and as taken out again."""
        day = dt.datetime.combine(START, dt.time(7))
        put_in: list[Row] = [
            {"event_id": f"{self.prefix}N{one}", "step": "installed", "party_id": self.prefix + one,
             "units": chance.choice([90, 90, 2]),
             "item_id": self.prefix + chance.choice(ITEMS), "event_at": day - dt.timedelta(days=30)}
            for one in PARTIES
        ]  # fmt: skip
        return put_in + [
            {"event_id": f"{self.prefix}O{one}{place}", "step": "removed", "party_id": self.prefix + one,
             "item_id": self.prefix + chance.choice(ITEMS), "event_at": day + dt.timedelta(days=chance.randrange(60)),
             "units": chance.choice([1, 1, 3, 20])}
            | chance.choice([{}, {}, {}, {"party_id": None}, {"item_id": None}, {"units": None}])
            for one in PARTIES
            for place in range(chance.randrange(4))
        ]  # fmt: skip

    def gone(self, chance: Chance) -> list[Row]:
        """Units that were offered for sale, seized or reported lost, by serial number or by holder and item."""
        return [
            {"event_id": f"{self.prefix}P{place}", "step": chance.choice(["listed_for_sale", "seized", "lost"]),
             "event_at": dt.datetime.combine(START, dt.time(6)) + dt.timedelta(days=chance.randrange(90)),
             **chance.choice([{"serial_number": self.prefix + chance.choice("AB")},
                              {"party_id": self.prefix + chance.choice(PARTIES), "item_id": None},
                              {"party_id": self.prefix + chance.choice(PARTIES), "units": None,
                               "item_id": self.prefix + chance.choice(ITEMS)}])}
            for place in range(chance.randrange(5))
        ]  # fmt: skip

    def dated(self, shipments: list[Row], chance: Chance) -> tuple[list[Row], list[Row]]:
        """Declarations of some lines, filed soon or late, and their matches."""
        filed = [
            {"declaration_id": f"{one['shipment_id']}F", "line": "1", "row_id": f"{one['shipment_id']}f",
             "kind": chance.choice(["export", "import"]),
             "filed_on": one["shipped_on"] + dt.timedelta(days=chance.choice([1, 50, 200]))}
            for one in shipments
            if chance.random() < 0.4
        ]  # fmt: skip
        matched = [
            {"kind": one["kind"], "state": "matched", "shipment_id": one["declaration_id"][:-1], "shipment_line": "1",
             "declaration_row_id": one["row_id"], "filed_on": one["filed_on"],
             "declaration_id": one["declaration_id"], "declaration_line": "1"}
            for one in filed
        ]  # fmt: skip
        return filed, matched

    def power(self, chance: Chance) -> list[Row]:
        """What a site draws, some months."""
        months = [START.replace(day=1, month=4 + place) for place in range(chance.randrange(4))]
        return [
            {"site_id": self.prefix + "site", "month": month, "mean_it_load_mw": chance.choice([0.1, 0.06])}
            for month in months
        ]

    def accounts(self, shipments: list[Row]) -> dict[str, list[Row]]:
        """What other steps made of records: site balances, bounds of lines, papers and declarations."""
        chance, apart = self.chance, random.Random(repr(shipments))
        held = [
            {"holder_kind": kind, "holder_id": self.prefix + holder, "item_id": self.prefix + item, "month": START,
             "expected_units": 5, "powered_max_units": chance.choice([None, 3, 9]),
             "unaccounted_low": low, "unaccounted_mid": low, "unaccounted_high": high}
            for kind, holder in (("site", "site"), ("party", "P"), ("party", "Q"))
            for item in ITEMS
            for low, high in [chance.choice([(None, None), (0, 0), (0, 3), (2, 4)])]
        ]  # fmt: skip
        reach = [
            {"shipment_id": one["shipment_id"], "line": "1", "place": "concern", "chips": 8,
             "chips_low": chance.choice([0, 0, 4]), "chips_high": 8}
            for one in shipments
        ]  # fmt: skip
        answers = ["yes", "no", "unknown"]
        checks = [
            {"document_id": self.prefix + "D", "check": check, "answer": chance.choice(answers), "missing_facts": "x"}
            for check in ("other_site", "reexported")
        ]
        asked = [
            {"subject_kind": "party", "subject_id": self.prefix + apart.choice(PARTIES), "question": question,
             "answer": apart.choice(answers), "answered_on": START}
            for question in ("BIS25-01", "S3-09")
        ]  # fmt: skip
        unsold = [
            {"declaration_id": f"{self.prefix}U{place}", "line": "1", "row_id": f"{self.prefix}u{place}",
             "exporter_id": self.prefix + apart.choice(PARTIES),
             "filed_on": START + dt.timedelta(days=40), "units": apart.randrange(1, 12)}
            for place in range(4)
        ]  # fmt: skip
        paper = {"document_id": self.prefix + "D", "kind": "end_use_statement", "issued_on": START}
        declared = [
            {"declaration_id": f"{self.prefix}D{place}", "declaration_line": "1", "kind": "import", "filed_on": START,
             "shipment_id": self.prefix + "S0", "state": chance.choice(["matched", "only_declared"]),
             "differs": chance.choice([None, None, "units"]), "open": chance.choice([None, None, "consignee"])}
            | self.weighed(apart)
            for place in range(chance.randrange(3))
        ]  # fmt: skip
        undeclared = [
            {"kind": "import", "shipment_id": one["shipment_id"], "shipment_line": "1",
             "state": apart.choice(["matched", "only_shipped", "ambiguous"])}
            for one in shipments
        ]  # fmt: skip
        filed, matched = self.dated(shipments, random.Random(repr(unsold)))
        return {
            "sites": [{"site_id": self.prefix + "site", "operator_id": self.prefix + "P", "country": "MY"}],
            "balances": held, "lot_reach": reach, "statement_checks": checks,
            "documents": [paper | {"issuer_id": self.prefix + "P"}],
            "declaration_matches": [*declared, *undeclared, *map(_unexplained, unsold), *matched],
            "declarations": [*unsold, *filed], "answers": asked,
        }  # fmt: skip

    def lineage(self, shipments: list[Row]) -> list[Row]:
        """How much of each line must have left on each later line of its receiver."""
        return [
            {"from_shipment_id": came["shipment_id"], "from_line": "1", "to_shipment_id": left["shipment_id"],
             "to_line": "1", "holder_id": left["seller_id"], "units_low": low, "chips_low": low}
            for came in shipments
            for left in shipments
            if (came["ultimate_consignee_id"] or came["buyer_id"]) == left["seller_id"]
            and came["item_id"] and left["item_id"] and came["shipped_on"] <= left["shipped_on"]
            for low in [self.chance.choice([0, *[min(came["units"], left["units"])] * 3])]
        ]  # fmt: skip

    def split(self) -> list[Row]:
        """A lot that goes from one party to another through two at once."""
        legs = (("P", "Q"), ("P", "R"), ("Q", "S"), ("R", "S"))
        return [
            self.line(number, seller_id=self.prefix + seller, buyer_id=self.prefix + buyer, kind="export",
                      shipped_on=START + dt.timedelta(days=number), units=10, item_id=self.prefix + ITEMS[0],
                      ultimate_consignee_id=None)
            for number, (seller, buyer) in enumerate(legs, start=20)
        ]  # fmt: skip

    def line(self, number: int, **told: Any) -> Row:
        chance = self.chance
        row: Row = {
            "shipment_id": f"{self.prefix}S{number}", "line": "1", "units": chance.randrange(12),
            "shipped_on": START + dt.timedelta(days=chance.randrange(60)),
            "kind": chance.choice(["export", "reexport", "return"]), "seller_id": self.party(),
            "buyer_id": self.party(), "from_country": chance.choice(COUNTRIES), "to_country": chance.choice(COUNTRIES),
        }  # fmt: skip
        return self.with_holes("shipments", [row])[0] | told

    def party(self) -> str:
        return self.prefix + self.chance.choice(PARTIES)

    def with_holes(self, table: str, rows: list[Row]) -> list[Row]:
        return [_found_out(table, row | dict.fromkeys(POOLS[table]), self.chance, (), 1 - self.holes) for row in rows]


def filled(world: World, chance: Chance, detector: str) -> World:
    """The same world with some of what was unknown found out, but for what is empty by convention."""
    kept = CONVENTIONS.get(detector, ())
    return {table: [_found_out(table, dict(row), chance, kept, 0.6) for row in rows] for table, rows in world.items()}


def _found_out(table: str, row: Row, chance: Chance, kept: tuple[str, ...], share: float) -> Row:
    """The row with each unknown cell filled with this probability."""
    for column, pool in POOLS.get(table, {}).items():
        if column in row and row[column] is None and f"{table}.{column}" not in kept and chance.random() < share:
            row[column] = pool(chance, row)
    return row


def with_accounts(con: duckdb.DuckDBPyConnection, one: Detector, world: World) -> World:
    """The world with what an account makes of its own records, for detectors whose answers rest on that alone."""
    if one.name == "unexplained_supply":
        fill(con, world)
        with balances_of(con, dt.date(2030, 1, 1)) as select:
            return {**world, "balances": _asked(con, f"SELECT * EXCLUDE (account) FROM ({select})")}
    if "line_reports" in one.reads:
        known = {"shipments": "shipment_id", "custody_events": "event_id"}
        world = {**world, **{name: [{**row, "row_id": row[key]} for row in world[name]] for name, key in known.items()}}
        fill(con, world)
        return {**world, "line_reports": _asked(con, LINE_REPORTS.read_text())}
    return world


def _asked(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    answer = con.execute(sql)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _unexplained(declared: Row) -> Row:
    """The match of an export declaration that no shipment explains."""
    return {"kind": "export", "state": "only_declared", "declaration_row_id": declared["row_id"]}
