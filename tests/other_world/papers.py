"""Papers: orders, statements and the terms of a delivery."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.other_world.book import Book
from tests.other_world.goods import UNCONTROLLED
from tests.other_world.group import Deal, Group
from tests.other_world.places import Site
from tests.other_world.things import Lot, Party


def terms(
    book: Book, forwarders: dict[str, list[Party]], group: Group, deal: Deal, site: Site | None
) -> dict[str, Any]:
    """What is said of a delivery on its lines: who pays, who uses, where it goes."""
    rng = book.rng
    said: dict[str, Any] = {}
    if site and book.chance(0.75):
        said["site_id"] = site.site_id
    if book.chance(0.6):
        said["ship_to_address"] = site.address if site and book.chance(0.8) else group.buyer.row["address"]
    if book.chance(0.7):
        said["end_user_id"] = group.user.party_id
    if book.chance(0.6):
        said["ultimate_consignee_id"] = (
            group.forwarder.party_id if group.forwarder else (site.operator if site else group.buyer).party_id
        )
    if book.chance(0.4):
        said["forwarder_id"] = rng.choice(forwarders[group.country]).party_id
    if book.chance(0.45):
        payer = group.payer if group.payer and book.chance(0.7) else group.buyer
        said["payer_country"] = payer.country
        if book.chance(0.6):
            said["payer_id"] = payer.party_id
    use = {"dealer": "resale", "project": "resale", "small": "research"}.get(
        group.story, rng.choice(("cloud", "own_training", "cloud"))
    )
    said["end_use"] = use if book.chance(0.7) else "unknown"
    if group.license_id and book.chance(0.9):
        said["license_id"] = group.license_id
    if group.country in ("CN", "HK") and deal.item.item_id not in UNCONTROLLED and book.chance(0.35):
        said["license_id"] = f"C67-{100000 + book.next()}"
    return said


def write_papers(book: Book, group: Group, deal: Deal, lot: Lot, site: Site | None, arrival: date) -> None:
    """The order and what was signed for it."""
    rng, papers = book.rng, book.habits.papers
    order = f"PO{deal.day:%y%m}-{book.next()}"
    if book.chance(0.9):
        book.add(
            "orders",
            order_id=order,
            ordered_on=deal.day,
            buyer_id=group.buyer.party_id,
            end_user_id=group.user.party_id if book.chance(0.6) else "",
            site_id=site.site_id if site and book.chance(0.7) else "",
            item_id=deal.item.item_id,
            units=len(lot),
            status=rng.choice(("shipped", "shipped", "")),
            value_usd=deal.item.price * len(lot) if book.chance(0.7) else "",
            recorded_at=book.when_known(deal.day, 4),
        )
    about = {"subject_kind": "order", "subject_id": order, "issuer_id": group.buyer.party_id}
    if book.chance(papers * 0.8):
        book.add(
            "documents",
            document_id=f"EUS-{book.next()}",
            kind="end_use_statement",
            **about,
            issued_on=deal.day,
            claimed_country=site.country if site else group.country,
            claimed_site_id=site.site_id if site and book.chance(0.6) else "",
            claimed_end_use=rng.choice(("own data centre", "cloud services", "AI research", "customer project")),
            claimed_units=len(lot) if book.chance(0.8) else "",
            reexport_promise="no re-export without licence" if book.chance(0.7) else "",
            signer="Director",
        )
    if book.chance(papers * 0.25):
        book.add(
            "documents",
            document_id=f"ACC-{book.next()}",
            kind="acceptance",
            **about,
            issued_on=arrival + timedelta(20),
            claimed_units=len(lot),
            claimed_site_id=site.site_id if site else "",
        )
