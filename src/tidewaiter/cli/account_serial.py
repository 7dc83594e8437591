"""The page of a serial number in words: what it is, its life stay by stay, what carried it and what contradicts."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.account.pages.audit_tables import Row
from tidewaiter.account.pages.serial import SerialPage
from tidewaiter.cli.account_words import MOST, absent, as_text, how_many, problems, safe, words
from tidewaiter.cli.layout import bullets, labelled, paragraph

__all__ = ["serial_shape", "serial_text"]


def serial_text(page: SerialPage) -> Iterator[str]:
    """The lines of the page."""
    yield labelled("serial number", safe(page.serial_number))
    items = sorted({str(one["item_id"]) for one in (*page.devices, *page.spans, *page.events) if one.get("item_id")})
    yield labelled("item", safe(", ".join(items)) or "not recorded")
    if len(items) > 1:
        yield labelled("", "! records name several items under this number")
    if page.as_of:
        yield labelled("as of", page.as_of)
    if page.devices:
        yield labelled("identities", f"{len(page.devices)}")
        yield bullets([_identity(one) for one in page.devices], " " * 18)
    if page.carried:
        yield labelled("carried by", f"{len(page.carried)}")
        yield bullets([_line(one) for one in page.carried], " " * 18)
    yield from _life(page)
    yield from _parts(page)
    yield from problems(page.problems)
    yield from absent(page.absent)


def _days(since: object, until: object) -> str:
    begun = str(since)[:10] if since else "no first day"
    return f"{begun} to {str(until)[:10]}" if until else f"{begun} on"


def _identity(one: Row) -> str:
    inside = f", inside {one['parent_serial_number']}" if one["parent_serial_number"] else ""
    basis = f" ({one['basis']})" if one["basis"] else ""
    kind = words(one["identity_kind"]) or "identity"
    return safe(f"{_days(one['from_at'], one['until_at'])}  {kind} of {one['item_id']}{inside}{basis}")


def _line(one: Row) -> str:
    received = f", received {one['received_on']}" if one["received_on"] else ", receipt not recorded"
    to = one["ultimate_consignee_id"] or one["buyer_id"]
    return safe(
        f"{one['shipped_on']}  {one['shipment_id']}/{one['line']} {one['kind']} {one['seller_id']} to {to}, "
        f"{one['from_country']} to {one['to_country']}{received}"
    )


def _life(page: SerialPage) -> Iterator[str]:
    """Its stays; where an audit has none, the events as they were recorded."""
    if page.spans:
        yield labelled("life", f"{len(page.spans)} stay{'s' * (len(page.spans) != 1)}")
        for one in page.spans:
            where = [f"{name} {one[key]}" for name, key in _WHERE if one.get(key)]
            seen = f"; last seen {one['seen_on']}" if one.get("seen_on") else ""
            basis = f" ({one['basis']})" if one.get("basis") else ""
            at = f", {', '.join(where)}" if where else ""
            doubt = "; ! its place is doubtful" if one.get("doubtful") == "yes" else ""
            line = f"{_days(one['from_on'], one['until_on'])}  {words(one['state'])}{at}{basis}{seen}{doubt}"
            yield paragraph(safe(line), "    ")
    elif page.events:
        yield labelled("events", how_many(len(page.events), MOST))
        for one in page.events[-MOST:]:
            where = [f"{name} {one[key]}" for name, key in _WHERE if one.get(key)]
            at = f", {', '.join(where)}" if where else ""
            new = f", replaced by {one['replaced_by_serial']}" if one["replaced_by_serial"] else ""
            basis = f" ({one['basis']})" if one["basis"] else ""
            yield paragraph(safe(f"{one['event_at']}  {words(one['step'])}{at}{new}{basis}"), "    ")
    else:
        yield labelled("life", "no event of its custody is on record")


_WHERE = (("party", "party_id"), ("site", "site_id"), ("at", "location"), ("inside", "inside_serial"))


def _parts(page: SerialPage) -> Iterator[str]:
    if page.parts:
        yield labelled("held in it", how_many(len(page.parts), MOST))
        told = [
            safe(f"{_days(one['from_on'], one['until_on'])}  {one['serial_number']} ({one['item_id']})")
            for one in page.parts[-MOST:]
        ]
        yield bullets(told, " " * 18)
    if page.replaced:
        told = [safe(f"{str(one['event_at'])[:10]}  {one['serial_number']}") for one in page.replaced]
        yield labelled("took place of", f"{len(page.replaced)}")
        yield bullets(told, " " * 18)


def serial_shape(page: SerialPage) -> dict[str, object]:
    """The page as one JSON object."""
    return {
        "kind": "serial",
        "serial_number": page.serial_number,
        "as_of": page.as_of,
        "devices": [as_text(row) for row in page.devices],
        "spans": [as_text(row) for row in page.spans],
        "events": [as_text(row) for row in page.events],
        "carried_by": [as_text(row) for row in page.carried],
        "parts": [as_text(row) for row in page.parts],
        "took_place_of": [as_text(row) for row in page.replaced],
        "problems": [as_text(row) for row in page.problems],
        "absent": list(page.absent),
    }
