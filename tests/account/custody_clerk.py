"""A ledger clerk who walks the records of each unit in order and writes down where it is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Stay", "Told", "by_hand", "flows", "presence", "told_of"]

ORDER = (
    *("", "commissioned", "received", "", "stored", "installed", "", "accepted", "observed", "", "", "removed"),
    *("repaired", "shipped", "returned", "received_by_maker", "returned_to_maker", "rma", "scrapped"),
    *("scrap_certificate", "seized", "lost"),
)
HERE = {"held", "stored", "installed", "open", "in_repair"}
SEEN = {"telemetry", "attestation", "inspection"}
END = {"scrapped", "seized", "lost"}


@dataclass(frozen=True)
class Told:
    """One record of one unit, as the clerk reads it."""

    at: dt.datetime
    step: str
    event_id: str
    item: str | None
    party: str | None = None
    to: str | None = None
    site: str | None = None
    location: str | None = None
    basis: str | None = None
    maker: bool | None = None

    @property
    def place(self) -> tuple[Any, ...]:
        return self.at, ORDER.index(self.step), self.event_id


@dataclass
class Stay:
    """One line of the ledger."""

    state: str
    item: str | None
    since: dt.datetime
    span_id: str
    step: str
    party: str | None
    site: str | None
    shipper: str | None
    doubtful: bool
    until: dt.datetime | None = None
    seen: list[dt.datetime] = field(default_factory=list)


@dataclass
class _Known:
    """What the clerk remembers of a unit."""

    item: str | None = None
    step: str | None = None
    last: str | None = None
    party: str | None = None
    site: str | None = None
    site_party: str | None = None
    location: str | None = None
    shipper: str | None = None
    open: bool = False
    at: dt.datetime | None = None
    seen_at: dt.datetime | None = None


def told_of(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Told]]:
    """The records of each serial number, in the order of their time."""
    makers = {one["party_id"]: one["kind"] in ("manufacturer", "integrator") for one in rows.get("parties", ())}
    operators = {one["site_id"]: one["operator_id"] for one in rows.get("sites", ())}
    told: dict[str, list[Told]] = defaultdict(list)
    for one in rows.get("custody_events", ()):
        if one["serial_number"] is None or one["step"] == "listed_for_sale":
            continue
        party = one["party_id"] or operators.get(one["site_id"])
        step, maker = one["step"], makers.get(party or "")
        if maker and step in ("received", "returned"):
            step = {"received": "received_by_maker", "returned": "returned_to_maker"}[step]
        told[one["serial_number"]].append(
            Told(one["event_at"], step, one["event_id"], one["item_id"], party, None, one["site_id"], one["location"],
                 one["basis"], maker)
        )  # fmt: skip
    lines = {(one["shipment_id"], one["line"]): one for one in rows.get("shipments", ())}
    for one in rows.get("serials", ()):
        line = lines[one["shipment_id"], one["line"]]
        number, to = f"{line['shipment_id']}/{line['line']}", line["ultimate_consignee_id"] or line["buyer_id"]
        shipped, received = line["shipped_on"], line["received_on"]
        leaves = dt.time() if received and received <= shipped else dt.time(23, 59, 59)
        told[one["serial_number"]].append(
            Told(
                dt.datetime.combine(shipped, leaves),
                "shipped",
                number,
                line["item_id"],
                line["seller_id"],
                to,
                basis="document",
            )
        )
        if received:
            comes = dt.time(0, 0, 1) if received == shipped else dt.time()
            step = "received_by_maker" if makers.get(to) else "received"
            told[one["serial_number"]].append(
                Told(
                    dt.datetime.combine(received, comes),
                    step,
                    number,
                    line["item_id"],
                    to,
                    None,
                    line["site_id"],
                    basis="document",
                )
            )
    return {serial: sorted(records, key=lambda one: one.place) for serial, records in told.items()}


def by_hand(records: Sequence[Told]) -> tuple[list[Stay], set[tuple[str, dt.date]]]:
    """The stays of one unit, and what does not fit, by day."""
    known = _Known()
    ledger: list[Stay] = []
    problems: set[tuple[str, dt.date]] = set()
    for one in records:
        elsewhere = _elsewhere(one, known)
        found = set(_problems(one, known, elsewhere))
        state = _state(one, known, elsewhere)
        if state is None and known.at and one.at > known.at and _too_late(one, known):
            found.add("time_reversed")
        problems |= {(problem, one.at.date()) for problem in found}
        if state and not _told_before(one, known):
            if ledger:
                ledger[-1].until = one.at
            party = one.to if one.step == "shipped" else one.party or known.party
            site = None if one.step == "shipped" else one.site
            if site is None and one.step != "shipped" and not elsewhere and one.party in (None, known.site_party):
                site = known.site
            if site is None and one.step != "shipped" and not elsewhere and known.site and known.site_party is None:
                site = known.site
            doubtful = bool(found & {"two_places", "moved_without_removal", "after_end"})
            shipper = (one.party or known.party) if one.step == "shipped" else None
            seen = [one.at] if known.seen_at == one.at else []
            ledger.append(
                Stay(
                    state,
                    one.item or known.item,
                    one.at,
                    one.event_id,
                    one.step,
                    party,
                    site,
                    shipper,
                    doubtful,
                    seen=seen,
                )
            )
        if one.basis in SEEN:
            known.seen_at = one.at
            if ledger:
                ledger[-1].seen.append(one.at)
        _remember(one, known)
    return ledger, problems


def _too_late(one: Told, known: _Known) -> bool:
    """Whether what the record tells must have come before what is known, and so changed nothing."""
    if one.step in ("received", "received_by_maker"):
        return known.step in ("stored", "installed", "repaired")
    return one.step == "removed"


def _elsewhere(one: Told, known: _Known) -> bool:
    if one.site and known.site:
        return one.site != known.site
    return bool(one.party and known.party and one.party != known.party)


def _news(one: Told, known: _Known) -> bool:
    return any(
        new and new != old
        for new, old in ((one.site, known.site), (one.party, known.party), (one.location, known.location))
    )


def _state(one: Told, known: _Known, elsewhere: bool) -> str | None:  # noqa: PLR0912 - one case a step
    match one.step:
        case "commissioned":
            return "held" if known.last is None else None
        case "received" | "received_by_maker":
            if one.step == "received_by_maker" and (known.open or known.step == "installed"):
                return "returned"
            fresh = known.step in (None, "shipped", *END) or elsewhere
            again = known.step in ("commissioned", "received", "received_by_maker") and _news(one, known)
            return "held" if fresh or again else None
        case "stored" | "installed" | "scrapped" | "seized" | "lost":
            return one.step
        case "accepted" | "observed":
            if known.last is None:
                return "held"
            if known.last in ("accepted", "observed") and not elsewhere:
                return None
            if known.last == "shipped" or known.step in END:
                return "held"
            if not elsewhere:
                return None
            return {"removed": "open", "returned": "open", "repaired": "in_repair"}.get(known.step or "", "held")
        case "removed":
            if known.step in ("received_by_maker", "returned_to_maker") and elsewhere:
                return None
            if known.last == "shipped" and (one.party is None or one.party != known.party):
                return None
            return "open"
        case "repaired":
            at_maker = known.step in ("received_by_maker", "returned_to_maker") and not elsewhere
            return None if at_maker else "in_repair"
        case "shipped":
            return "in_transit"
        case "returned":
            return None if known.step in ("received_by_maker", "returned_to_maker") else "open"
        case "returned_to_maker":
            return "returned"
    raise AssertionError(one.step)


def _told_before(one: Told, known: _Known) -> bool:
    """Whether the record says nothing new, so that no stay begins."""
    same = one.step == known.step and not _news(one, known)
    if one.step in ("received", "stored", "installed", "removed", "repaired", "returned", "received_by_maker"):
        return same and known.last in (one.step, "accepted", "observed")
    if one.step in ("returned_to_maker", *END):
        return same and known.last == one.step
    if one.step == "shipped" and known.last == "shipped":
        return one.to in (None, known.party) and (one.party is None or known.shipper in (None, one.party))
    return False


def _problems(one: Told, known: _Known, elsewhere: bool) -> Iterable[str]:  # noqa: PLR0912 - one a problem
    located = ("received", "received_by_maker", "stored", "installed", "accepted", "observed")
    rests = ("commissioned", "received", "received_by_maker", "stored", "installed")
    later = known.at is not None and one.at > known.at
    if known.at == one.at and elsewhere and one.step in located and known.last in located:
        yield "two_places"
    if one.step == "shipped" and known.step in rests:
        if elsewhere and (one.to is None or one.to != known.party):
            yield "moved_without_removal"
        if later and one.to and one.to == known.party:
            yield "time_reversed"
    if later and one.step == "commissioned":
        yield "time_reversed"
    if later and elsewhere:
        stood = {
            "installed": (*located, "removed", "repaired"),
            "stored": ("stored", "installed", "accepted", "observed", "removed"),
        }
        if one.step in stood.get(known.step or "", ()):
            yield "moved_without_removal"
    if known.step in END and one.step != known.step:
        yield "after_end"
    at_large = ("stored", "installed", "accepted", "observed", "removed", "repaired")
    if known.step == "returned_to_maker" and elsewhere and one.step in at_large:
        yield "after_end"
    if known.last is None:
        if one.step in ("removed", "repaired", "returned", "scrapped", "lost"):
            yield "from_nowhere"
        if one.step == "shipped" and one.maker is False:
            yield "from_nowhere"
    if one.item and known.item and one.item != known.item:
        yield "two_items"


def _remember(one: Told, known: _Known) -> None:
    known.at, known.last = one.at, one.step
    known.item = one.item or known.item
    if one.step not in ("accepted", "observed"):
        known.step = one.step
    if one.step == "shipped":
        known.party, known.site, known.site_party, known.location = one.to, None, None, None
        known.shipper = one.party
    else:
        known.party = one.party or known.party
        if one.site:
            known.site, known.site_party = one.site, one.party
        known.location = one.location or known.location
    if one.step in ("removed", "returned"):
        known.open = True
    elif one.step in ("stored", "installed", "received_by_maker", "returned_to_maker", *END):
        known.open = False


def presence(stays: Iterable[Stay], day: dt.date) -> Stay | None:
    """The stay of a unit at the end of a day."""
    found = None
    for stay in stays:
        if stay.since.date() <= day and (stay.until is None or stay.until.date() > day):
            found = stay
    return found


def flows(stays: Sequence[Stay]) -> Iterable[tuple[dt.date, str, str | None, str | None, int]]:
    """Day, column, party, item and number of all that came and went."""
    before: Stay | None = None
    for now in stays:
        was = before.party if before and before.state in HERE else None
        was_here, here = bool(before and before.state in HERE), now.state in HERE
        travels = bool(before and before.state == "in_transit")
        day = now.since.date()
        if here and before and travels and before.shipper and before.shipper == now.party:
            yield day, "shipped_units", now.party, now.item, -1
        elif here and not (was_here and was == now.party and was is not None):
            arrives = travels or now.step in ("received", "received_by_maker")
            yield day, "received_units" if arrives else "appeared_units", now.party, now.item, 1
        if now.state == "in_transit" and not (before and travels and before.shipper and before.shipper == now.shipper):
            yield day, "shipped_units", now.shipper, now.item, 1
            if before and travels and before.party == now.shipper:
                yield day, "received_units", now.shipper, now.item, 1
            elif not (was_here and was == now.shipper):
                yield day, "appeared_units", now.shipper, now.item, 1
        if was_here and not (here and now.party == was) and not (now.state == "in_transit" and now.shipper == was):
            gone = now.state if now.state in ("returned", *END) else "left"
            yield day, f"{gone}_units", was, before.item if before else None, 1
        if now.state == "returned" and before and travels:
            yield day, "shipped_units", before.shipper, now.item, -1
            yield day, "returned_units", before.shipper, now.item, 1
        if now.state in END and before is None:
            yield day, f"{now.state}_units", now.party, now.item, 1
            yield day, "appeared_units", now.party, now.item, 1
        before = now
