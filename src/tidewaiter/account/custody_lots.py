"""Keeps units without serial numbers as a clerk would: one page a holder and item, counted up and down, never below 0.

A step takes units from where they can have been, in the order that `DRAWS` states. What goes out and was never in is
a problem with its units, and is not counted; what is installed where no receipt was ever recorded came in unseen.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

__all__ = ["DRAWS", "FLOWS", "STATES", "Change", "Entry", "Missing", "fold_lots"]

Entry = tuple[int, int, str | None, int, int, int, int, int]
"""Number of the row, number of the holder and item, site, day (days since 1970), code of the step, units, whether
somebody saw them (1) and whether a shipment line says it (1)."""

Change = tuple[int, int, str, int, int]
"""Number of the row, number of a row that names the site, state or flow, how many more, and how many then."""

Missing = tuple[int, str, int, int, int]
"""Number of the row, problem, units, first day and day of the end (0 = still)."""

STATES = ("in_transit", "held", "stored", "installed", "open", "in_repair", "verified")
FLOWS = ("received", "appeared", "shipped", "returned", "scrapped", "seized", "lost")

_LEAVING = ("open", "in_repair", "stored", "held", "installed")
DRAWS = {
    "stored": ("held", "in_repair", "open", "installed"),
    "installed": ("stored", "held", "in_repair", "open"),
    "open": ("installed", "stored", "held", "in_repair"),
    "in_repair": ("open", "installed", "stored", "held"),
    "shipped": _LEAVING,
    "returned": _LEAVING,
    "returned_word": ("open", "in_repair", "installed", "stored", "held"),
    "scrapped": _LEAVING,
    "seized": _LEAVING,
    "lost": _LEAVING,
}
"""From where a step takes units, in this order: first from its own site, then from those of no stated site."""

_ON_THE_WAY, _COMMISSIONED, _RECEIVED, _SHIPPED, _RETURNED_WORD, _AT_MAKER = 0, 1, 2, 13, 14, 24
_INTO = {4: "stored", 5: "installed", 11: "open", 12: "in_repair", 14: "open"}
_OUT = {13: "shipped", 16: "returned", 18: "scrapped", 20: "seized", 21: "lost"}
_SEEN = {7, 8}


def fold_lots(entries: Iterable[Entry], limit: int, as_of: int) -> Iterator[Change | Missing]:
    """Enter the rows, which come in the order of their number; a change has five cells that end in its level."""
    for _, rows in groupby(entries, key=itemgetter(1)):
        page = _Page(limit)
        for row in rows:
            yield from page.enter(row)
        yield from page.close(as_of)


@dataclass(slots=True)
class _Page:
    """One holder and item: units by site and state; which row first named a site; and how long units have been open."""

    limit: int
    at: dict[str | None, dict[str, int]] = field(default_factory=dict)
    named_by: dict[str | None, int] = field(default_factory=dict)
    opened: dict[str | None, deque[list[int]]] = field(default_factory=lambda: defaultdict(deque))
    told: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    coming: int = 0
    receives: bool = False
    changed: dict[tuple[str | None, str], int] = field(default_factory=lambda: defaultdict(int))
    found: list[Missing] = field(default_factory=list)

    def enter(self, row: Entry) -> Iterator[Change | Missing]:
        """What one row changes."""
        number, _, site, day, code, units, seen, of_shipments = row
        if site not in self.named_by:
            self.named_by[site] = number
            self.at[site] = dict.fromkeys(STATES + FLOWS, 0)
        if code == _ON_THE_WAY:
            self.coming += units
        elif code in (_COMMISSIONED, _RECEIVED):
            more = units if code == _COMMISSIONED else self._more("in", of_shipments, units)
            self._add(site, "held", more)
            self._add(site, "appeared" if code == _COMMISSIONED else "received", more)
            self.receives = self.receives or more > 0
        elif code == _AT_MAKER:
            self._add(site, "returned", units)
        elif code in _OUT:
            units = self._more("out", of_shipments, units) if code == _SHIPPED else units
            taken = self._take(row, _OUT[code], units)
            if taken < units:
                self._short(row, units - taken)
        elif code in _INTO:
            self._into(row)
        if seen and code in (*_SEEN, *_INTO):
            self._see(row)
        yield from self._changes(number, day)

    def close(self, as_of: int) -> Iterator[Missing]:
        """Units that are open still, longer than the limit."""
        for layers in self.opened.values():
            for day, units, number in layers:
                if as_of - day > self.limit:
                    yield number, "open_past_limit", units, day, 0

    def _more(self, way: str, of_shipments: int, units: int) -> int:
        """Custody and shipments tell of the same receipts and departures: the greater of the two accounts counts."""
        before = max(self.told[way, 0], self.told[way, 1])
        self.told[way, of_shipments] += units
        return max(self.told[way, 0], self.told[way, 1]) - before

    def _into(self, row: Entry) -> None:
        _, _, site, _, code, units, *_ = row
        state = _INTO[code]
        taken = self._take(row, "returned_word" if code == _RETURNED_WORD else state, units)
        if taken < units:
            if state in ("stored", "installed") and not self.receives:
                self._add(site, state, units - taken)
                self._add(site, "appeared", units - taken)
            else:
                self._short(row, units - taken)

    def _take(self, row: Entry, into: str, units: int) -> int:
        """Move units from where they can have been into a state or out, and say how many there were."""
        number, _, site, day, *_ = row
        sites = [site] if site is None else [site, None]
        if site is None:
            sites += sorted(other for other in self.at if other is not None)
        left = units
        for place in sites:
            page = self.at.get(place)
            for source in DRAWS[into] if page else ():
                took = min(left, page[source]) if page else 0
                if not took:
                    continue
                left -= took
                if into == "returned_word" and source == "open":
                    continue
                self._add(place, source, -took)
                if source == "open":
                    self._close_open(place, took, day)
                target = "open" if into == "returned_word" else into
                to = site if site is not None or into in _OUT.values() else place
                self._add(place if into in _OUT.values() else to, target, took)
                if target == "open":
                    self.opened[to].append([day, took, number])
        return units - left

    def _close_open(self, site: str | None, units: int, day: int) -> None:
        """The units that have been open longest are closed first."""
        layers = self.opened[site]
        while units:
            since, there, number = layers[0]
            took = min(units, there)
            if day - since > self.limit:
                self.found.append((number, "open_past_limit", took, since, day))
            units -= took
            if took == there:
                layers.popleft()
            else:
                layers[0][1] = there - took

    def _see(self, row: Entry) -> None:
        """At least so many of the installed units were seen; that more were seen than are there is a problem."""
        number, _, site, day, code, units, *_ = row
        page = self.at[site]
        if code in _SEEN:
            there = sum(page[state] for state in _LEAVING)
            if units > there:
                self.found.append((number, "more_seen_than_in", units - there, day, day))
            seen = max(page["verified"], units)
        else:
            seen = page["verified"] + (units if code == 5 else 0)
        self._add(site, "verified", min(seen, page["installed"]) - page["verified"])

    def _short(self, row: Entry, units: int) -> None:
        number, _, _, day, *_ = row
        self.found.append((number, "more_out_than_in" if self._ever_in() else "from_nowhere", units, day, day))

    def _ever_in(self) -> bool:
        return any(page["received"] or page["appeared"] for page in self.at.values())

    def _add(self, site: str | None, column: str, units: int) -> None:
        if units:
            self.at[site][column] += units
            self.changed[site, column] += units

    def _changes(self, number: int, day: int) -> Iterator[Change | Missing]:
        for site, column in list(self.changed):
            if column == "installed":
                over = self.at[site]["verified"] - self.at[site]["installed"]
                if over > 0:
                    self._add(site, "verified", -over)
        if self.coming:
            if None not in self.at:
                self.named_by[None] = 0
                self.at[None] = dict.fromkeys(STATES + FLOWS, 0)
            come = sum(page["received"] for page in self.at.values())
            self._add(None, "in_transit", max(0, self.coming - come) - self.at[None]["in_transit"])
        for (site, column), units in self.changed.items():
            if units:
                yield number, self.named_by[site], column, units, self.at[site][column]
        self.changed.clear()
        yield from self.found
        self.found.clear()
