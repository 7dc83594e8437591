"""A clerk who sets papers beside the records by hand, to hold the step against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from tests.account.statement_world import CEILINGS, DONE, HOLDERS, PARTIES, SITES, Ordered, Paper, Sent, World

from tidewaiter.account.papers import end_use_meant, promise_made

__all__ = ["clerk"]


def clerk(world: World) -> dict[tuple[str, str], str]:
    """The same by hand, one paper after the other."""
    told: dict[tuple[str, str], str] = {}
    for paper in world.papers:
        for check, answer in _asked(world, paper):
            told[paper.document_id, check] = "unknown" if answer is None else "yes" if answer else "no"
    return told


def _lines(world: World, paper: Paper) -> tuple[list[Sent], list[Sent]]:
    """The lines under what a paper speaks of, and those that may be."""
    moved, about, name = [one for one in world.sent if one.kind != "return"], paper.subject_kind, paper.subject_id
    if about == "shipment":
        return [one for one in moved if one.shipment_id == name], []
    if about == "license":
        return [one for one in moved if one.license_id == name], [
            one for one in moved if one.license_id is None and HOLDERS.get(name) in (None, one.seller_id)
        ]
    if about == "site":
        return [one for one in moved if one.site_id == name], [
            one for one in moved if one.site_id is None and SITES.get(name) in (None, one.to_country)
        ]
    if about == "party":
        return [one for one in moved if one.ultimate_consignee_id == name], [
            one for one in moved if one.ultimate_consignee_id is None
        ]
    return [], []


def _either(yes: bool, no: bool) -> bool | None:
    return True if yes else False if no else None


def _asked(world: World, paper: Paper) -> Iterable[tuple[str, bool | None]]:
    lines, loose = _lines(world, paper)
    orders = [one for one in world.ordered if paper.subject_kind == "order" and one.order_id == paper.subject_id]
    if paper.claimed_units is not None:
        yield from _units(world, paper, lines, loose, orders)
    if paper.subject_kind in {"shipment", "license"}:
        yield from _days(paper, lines, loose)
    yield from _values(paper, lines, loose, orders)
    yield from _flows(world, paper, lines, loose, orders)
    if paper.kind == "end_use_statement" and paper.claimed_site_id:
        others = [x for x in world.papers if x.kind == paper.kind and x is not paper]
        rivals = [x.issuer_id for x in others if x.claimed_site_id == paper.claimed_site_id]
        rival = paper.issuer_id is not None and any(x not in (None, paper.issuer_id) for x in rivals)
        sure = all(x.claimed_site_id for x in others) and (not rivals or (paper.issuer_id and None not in rivals))
        yield "site_promised_twice", _either(rival, bool(sure))


def _units(
    world: World, paper: Paper, lines: Sequence[Sent], loose: Sequence[Sent], orders: Sequence[Ordered]
) -> Iterable[tuple[str, bool | None]]:
    about, kind, own = paper.subject_kind, paper.kind, paper.claimed_units or 0
    shipped, most = sum(x.units for x in lines), sum(x.units for x in [*lines, *loose])
    same = (kind, about, paper.subject_id)
    claims = [x.claimed_units for x in world.papers if (x.kind, x.subject_kind, x.subject_id) == same]
    claimed, all_said = sum(x or 0 for x in claims), None not in claims
    if about in {"shipment", "license", "site", "party"}:
        if kind in CEILINGS:
            yield "more_units_shipped", _either(all_said and shipped > claimed, most <= claimed) if lines else None
        if kind in DONE:
            yield "fewer_units_shipped", _either(own > most, own <= shipped) if lines else None
    if about == "order" and kind in {"end_use_statement", "purchase_order", "invoice"}:
        low = sum(x.units for x in orders if x.status in ("open", "shipped"))
        high = sum(x.units for x in orders if x.status != "cancelled")
        yield "over_order", _either(all_said and low > claimed, high <= claimed) if orders else None
    if about == "license":
        yield "over_license", own > 15 if paper.subject_id in HOLDERS else None


def _days(paper: Paper, lines: Sequence[Sent], loose: Sequence[Sent]) -> Iterable[tuple[str, bool | None]]:
    first = min((x.shipped_on for x in lines), default=dt.date.max)
    maybe = min((x.shipped_on for x in loose), default=dt.date.max)
    issued = paper.issued_on
    if paper.kind in {"end_use_statement", "permit_notice"}:
        answer = _either(issued > first, bool(lines) and issued <= min(first, maybe)) if issued else None
        yield "issued_after_shipment", answer
    if paper.kind in {"acceptance", "delivery_verification"}:
        yield (
            "issued_before_shipment",
            _either(issued < min(first, maybe), issued >= first) if issued and lines else None,
        )


def _values(
    paper: Paper, lines: Sequence[Sent], loose: Sequence[Sent], orders: Sequence[Ordered]
) -> Iterable[tuple[str, bool | None]]:
    about, country = paper.subject_kind, paper.claimed_country
    wide = {"shipment", "license"}
    arrived: list[Any] = [x.to_country for x in lines] if about != "site" else []
    if about == "site" and paper.subject_id in SITES:
        arrived = [SITES[paper.subject_id]]
    owners = [PARTIES.get(x.ultimate_consignee_id or "") for x in lines]
    owners += [PARTIES.get(x.end_user_id or "") for x in orders]
    sites = [x.site_id for x in lines] + [x.site_id for x in orders]
    users = [x.end_user_id for x in lines] + [x.end_user_id for x in orders]
    uses = [None if x.end_use == "unknown" else x.end_use for x in lines]
    meant = end_use_meant(paper.claimed_end_use or "") or None
    stated = paper.kind == "end_use_statement"
    asked: list[tuple[str, bool, Any, list[Any]]] = [
        ("other_destination", country is not None and about in {*wide, "site"}, country, arrived),
        ("other_consignee_country", country is not None and about in {*wide, "order"}, country, owners),
        ("other_site", paper.claimed_site_id is not None and about in {*wide, "order"}, paper.claimed_site_id, sites),
        ("other_end_use", paper.claimed_end_use is not None and about in wide, meant, uses),
        ("other_end_user", stated and about in {*wide, "order"}, paper.issuer_id, users),
    ]
    for check, applies, claim, values in asked:
        if not applies:
            continue
        if claim is None or not values:
            yield check, None
        elif about == "license":
            same = [value == claim for value in values]
            yield check, None if None in values or loose else True if not any(same) else False if all(same) else None
        else:
            yield check, True if any(v not in (None, claim) for v in values) else None if None in values else False


def _flows(
    world: World, paper: Paper, lines: Sequence[Sent], loose: Sequence[Sent], orders: Sequence[Ordered]
) -> Iterable[tuple[str, bool | None]]:
    about = paper.subject_kind
    if about == "contract":
        return
    asked: list[tuple[Any, Any, Any]]
    receipts: list[tuple[Any, Any, Any]] = [
        (party, x.item_id, x.shipped_on) for x in lines for party in (x.buyer_id, x.ultimate_consignee_id)
    ]
    receipts += [(party, x.item_id, x.ordered_on) for x in orders for party in (x.buyer_id, x.end_user_id)]
    if about == "party":
        receipts = []
    if paper.claimed_country is not None:
        asked = [(paper.subject_id, "*", paper.issued_on)] if about == "party" else receipts
        yield "left_claimed_country", _gone(world, _first(asked), paper.claimed_country, about, loose)[0]
    if paper.reexport_promise is None or promise_made(paper.reexport_promise) == "none":
        return
    under = {x.seller_id for x in lines}
    if about == "party":
        asked = [(paper.issuer_id, "*", paper.issued_on)]
    elif paper.issuer_id in under:
        asked = receipts
    else:
        asked = [(paper.issuer_id, item, day) for _, item, day in receipts]
    answer, licensed = _gone(world, _first(asked), None, about, loose)
    said = promise_made(paper.reexport_promise)
    if said == "unread":
        answer = None
    elif said == "unless" and answer:
        doubt = _gone(world, _first(asked), None, about, loose, nothing_left=True)[0]
        answer = None if not licensed else doubt
    yield "reexported", answer


def _first(asked: Sequence[tuple[Any, Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """Each party and item once, from the earliest day."""
    days: dict[tuple[Any, Any], Any] = {}
    for party, item, day in asked:
        had = days.get((party, item), day)
        days[party, item] = day if had is None or day is None else min(had, day)
    return [(party, item, day) for (party, item), day in days.items()]


def _gone(
    world: World,
    asked: Sequence[tuple[Any, Any, Any]],
    country: str | None,
    about: str,
    loose: Sequence[Sent],
    *,
    nothing_left: bool = False,
) -> tuple[bool | None, bool]:
    """Whether anything left, and whether all of it under a license."""
    if not asked:
        return None, False
    abroad = [x for x in world.sent if x.from_country != x.to_country and x.kind != "return"
              and country in (None, x.from_country)]  # fmt: skip
    left, doubt = [], bool(loose) and about != "party"
    for party, item, day in asked:
        if party is None or day is None:
            doubt = True
            continue
        doubt = doubt or not any(x.seller_id == party for x in world.sent)
        own = [x for x in abroad if x.seller_id == party and x.shipped_on >= day]
        if item is None:
            doubt = True
        elif item == "*":
            left += own
        else:
            left += [x for x in own if x.item_id == item]
            doubt = doubt or any(x.item_id is None for x in own)
    if left and not nothing_left:
        return True, all(x.license_id for x in left)
    return (None if doubt else False), False
