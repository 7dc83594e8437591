"""What a party moves between its own sites passes nothing on, with serial numbers as in lots."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.account.balance_world import empty_tables as empty_balances
from tests.account.balance_world import rows
from tests.account.custody_world import custody, empty_tables

from tidewaiter.engine.duck import connect

Row = dict[str, Any]
WORLDS = 60
CAME = dt.datetime(2025, 1, 10, 9)  # noqa: DTZ001 - the pack's instants are UTC
AS_OF = "2025-12-31"


class Story:
    """One party of three sites: what it received, moved, sold, and has on its way, unit by unit."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self.party = f"P{number:02}"
        self.events: list[Row] = []
        self.lines: list[Row] = []
        self.serials: list[Row] = []
        self.sites = [f"{self.party}-{name}" for name in "ABC"]
        self.at: dict[str, str] = {f"{self.party}-{unit}": self.sites[0] for unit in range(chance.randint(3, 9))}
        self.came, self.sold, self.under_way = len(self.at), 0, 0
        self._line("IN", "MAKER", self.party, list(self.at), CAME, self.sites[0])
        self._tell("received", list(self.at), CAME, self.sites[0])
        for step in range(chance.randint(1, 6)):
            self._step(chance, CAME + dt.timedelta(days=20 * (step + 1)))

    def _step(self, chance: random.Random, when: dt.datetime) -> None:
        here = chance.choice(self.sites)
        there = sorted(unit for unit, site in self.at.items() if site == here)
        units = chance.sample(there, chance.randint(1, len(there))) if there else []
        if not units:
            return
        way = chance.choice(["move", "move", "move", "sell", "lose sight"])
        self._tell("shipped", units, when, here)
        for unit in units:
            del self.at[unit]
        if way == "move":
            to = chance.choice([site for site in self.sites if site != here])
            self._tell("received", units, when + dt.timedelta(days=chance.randint(1, 9)), to)
            self.at.update(dict.fromkeys(units, to))
        elif way == "sell":
            self.sold += len(units)
        else:
            self.under_way += len(units)

    def _line(self, name: str, seller: str, buyer: str, units: list[str], when: dt.datetime, site: str) -> None:
        line = {"shipment_id": f"{self.party}-{name}", "line": "1"}
        self.lines.append({**line, "shipped_on": when.date(), "received_on": when.date(), "kind": "export",
                           "seller_id": seller, "buyer_id": buyer, "from_country": "US", "to_country": "MY",
                           "site_id": site, "item_id": "SRV", "units": len(units)})  # fmt: skip
        self.serials += [{**line, "serial_number": unit} for unit in units]

    def _tell(self, step: str, units: list[str], when: dt.datetime, site: str) -> None:
        name = f"{self.party}-E{len(self.events):03}"
        self.events.append({"event_id": name, "event_at": when, "step": step, "party_id": self.party, "site_id": site,
                            "item_id": "SRV", "units": units})  # fmt: skip

    def tables(self, *, numbered: bool) -> dict[str, list[Row]]:
        """The same story with serial numbers, or with nothing but how many."""
        events = []
        for event in self.events:
            if numbered:
                events += [{**event, "units": None, "serial_number": unit} for unit in event["units"]]
            else:
                events.append({**event, "units": len(event["units"]), "serial_number": None})
        sites = [{"site_id": site, "operator_id": self.party, "country": "MY"} for site in self.sites]
        return {
            "custody_events": events,
            "shipments": self.lines,
            "serials": self.serials if numbered else [],
            "sites": sites,
        }


def accounts(stories: list[Story], folder: Path, *, numbered: bool) -> dict[str, Row]:
    """The last balance of each party."""
    tables: dict[str, list[Row]] = defaultdict(list)
    for story in stories:
        for name, told in story.tables(numbered=numbered).items():
            tables[name] += told
    con = connect(threads=1)
    empty_tables(con)
    counts = custody(con, folder, tables, AS_OF)["custody_counts"]
    empty_balances(con)
    world = {name: tables[name] for name in ("shipments", "sites")} | {"custody_counts": counts}
    return {row["holder_id"]: row for row in rows(con, world) if row["item_id"] == "SRV"}


def test_own_moves_of_lots_net_to_nothing_as_those_of_serial_numbers_do(tmp_path: Path) -> None:
    stories = [Story(random.Random(f"own {number}"), number) for number in range(WORLDS)]
    moved = 0
    for numbered in (True, False):
        told = accounts(stories, tmp_path / str(numbered), numbered=numbered)
        for story in stories:
            row = told[story.party]
            gone = story.sold + story.under_way
            found = (row["received_units"], row["reshipped_units"], row["expected_units"], row["held_units"] or 0)
            assert found == (story.came, gone, story.came - gone, len(story.at)), (numbered, story.party)
            assert ((row["unaccounted_high"] or 0), row["unexplained_supply_units"]) == (len(story.at), 0)
            moved += len(set(story.at.values())) > 1
    assert moved > 20


def test_what_is_removed_here_and_received_at_another_own_site_did_not_vanish_from_here(tmp_path: Path) -> None:
    story = Story(random.Random("removed"), 0)
    story.events, story.lines, story.serials = [], [], []
    units = ["U0", "U1", "U2"]
    story._line("IN", "MAKER", story.party, units, CAME, story.sites[0])
    story._tell("received", units, CAME, story.sites[0])
    story._tell("installed", units, CAME + dt.timedelta(days=3), story.sites[0])
    story._tell("removed", units[:2], CAME + dt.timedelta(days=60), story.sites[0])
    story._tell("received", units[:1], CAME + dt.timedelta(days=62), story.sites[1])
    con = connect(threads=1)
    empty_tables(con)
    counts = custody(con, tmp_path, defaultdict(list, story.tables(numbered=True)), AS_OF)["custody_counts"]
    last = {row["holder_id"]: row for row in counts}
    here, there = last[story.sites[0]], last[story.sites[1]]
    assert (here["shipped_units"], here["left_units"], here["open_units"], here["installed_units"]) == (1, 0, 1, 1)
    assert (there["received_units"], there["held_units"]) == (1, 1)
