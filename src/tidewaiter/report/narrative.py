"""Tells a story in sentences, each made from one row and nothing else, earliest first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.report.folder import Row
from tidewaiter.report.names import goods, party_name, site_name
from tidewaiter.report.stories import Story, listed
from tidewaiter.report.wording import country, day_text, in_country, listing, number, plain

__all__ = ["Sentence", "sentences"]

_MOVES = {"export": "exported", "reexport": "reexported", "in_country": "passed on", "return": "returned"}
_ORDERS = {
    "cancelled": " The order is recorded as cancelled.",
    "open": " The order is recorded as open.",
    "shipped": " The order is recorded as shipped.",
    "": " How the order stood is not recorded.",
}
_PAPERS = {
    "end_use_statement": "An end-use statement", "purchase_order": "A purchase order", "invoice": "An invoice",
    "air_waybill": "An air waybill", "acceptance": "An acceptance paper", "lease": "A lease",
    "power_agreement": "A power agreement", "delivery_verification": "A delivery verification",
    "permit_notice": "A permit notice", "veu_report": "A VEU report", "rma": "A return authorization",
    "scrap_certificate": "A scrap certificate",
}  # fmt: skip
_STEPS = {"listed_for_sale": "listed for sale"}
_DAYS = {
    "shipments": "shipped_on", "orders": "ordered_on", "tenancies": "from_on", "custody_events": "event_at",
    "inspections": "inspected_on", "declarations": "filed_on", "documents": "issued_on", "licenses": "issued_on",
}  # fmt: skip
MANY = 30
"""Lines of a story that are told one by one; more are told together where they differ only in day and number."""
_SAME = (
    "seller_id", "buyer_id", "item_id", "kind", "from_country", "to_country", "via_countries", "status",
    "intermediate_consignee_id", "ultimate_consignee_id", "end_user_id", "end_use", "forwarder_id", "payer_id",
    "payer_country", "declared_description",
)  # fmt: skip
_CAUSES = ("licenses", "orders", "documents", "declarations", "shipments", "custody_events", "inspections", "tenancies")
"""What comes first among rows of one day."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one row says, or what several lines say that differ only in day and number: days, words, the rows behind."""

    first_on: dt.date | None
    last_on: dt.date | None
    words: str
    table: str
    rows: tuple[Row, ...]

    @property
    def status(self) -> str:
        """How firm the rows are, for the mark beside the day; an order's own status is none."""
        return "" if self.table == "orders" else self.rows[0].text("status")


def sentences(story: Story, order: Mapping[str, int]) -> list[Sentence]:
    """One sentence a row, earliest first; on one day a leg follows the one that feeds it, by the `order` of parties.

    Where the lines are many, those between the same parties in the same item are told together.
    """
    told = [
        _sentence(table, rows, story)
        for table in _TELLERS
        for rows in _together(table, story.rows[table], many=len(story.rows["shipments"]) > MANY)
    ]
    return sorted(
        told,
        key=lambda one: (
            one.first_on or dt.date.max,
            _CAUSES.index(one.table),
            order.get(one.rows[0].text("seller_id"), 0),
            one.rows[0].text("shipment_id"),
            one.rows[0].text("line").rjust(8),
            one.rows[0].text("row_id"),
        ),
    )


def _together(table: str, rows: Sequence[Row], many: bool) -> list[list[Row]]:
    if table != "shipments" or not many:
        return [[row] for row in rows]
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row.text(column) for column in _SAME)].append(row)
    return list(groups.values())


def _sentence(table: str, rows: Sequence[Row], story: Story) -> Sentence:
    days = [day for row in rows if (day := _day(row, _DAYS[table]))]
    told = rows[0] if len(rows) == 1 else _sum_of(rows)
    words = _TELLERS[table](told, story)
    if len(rows) > 1:
        words = f"In {number(len(rows))} lines {words}"
    return Sentence(min(days, default=None), max(days, default=None), words, table, tuple(rows))


def _sum_of(rows: Sequence[Row]) -> Row:
    """The lines as one: what differs between them is added up or left out."""
    totals: dict[str, object] = {}
    for column in ("units", "chips", "value_usd"):
        values = [row.number(column) for row in rows]
        known = [value for value in values if value is not None]
        totals[column] = sum(known, Decimal(0)) if len(known) == len(values) else None
    return Row({column: rows[0].get(column) for column in (*_SAME, "description", "chip", "form")} | totals)


def _day(row: Row, column: str) -> dt.date | None:
    day = row.day(column)
    return day.date() if isinstance(day, dt.datetime) else day


def _shipment(row: Row, story: Story) -> str:
    """Who sent what to whom, and all that the line says beside it."""
    seller, buyer = (party_name(story.parties, row.text(column)) for column in ("seller_id", "buyer_id"))
    source, target = row.text("from_country"), row.text("to_country")
    way = f"within {in_country(target)}" if source == target else f"from {in_country(source)} to {in_country(target)}"
    parts = [f"{seller} {_MOVES.get(row.text('kind'), 'sent')} {goods(row)} to {buyer}, {way}"]
    if via := [country(code) for code in listed(row.text("via_countries"))]:
        parts.append(f"via {listing(via, 6)}")
    if held := [party_name(story.parties, one) for one in listed(row.text("intermediate_consignee_id"))]:
        parts.append(f"through {listing(held, 4)} as intermediate consignee")
    for column, words in (("ultimate_consignee_id", "ultimate consignee"), ("end_user_id", "end user")):
        if row.text(column) not in {"", row.text("buyer_id")}:
            parts.append(f"with {party_name(story.parties, row.text(column))} named as {words}")
    if row.text("forwarder_id"):
        parts.append(f"forwarded by {party_name(story.parties, row.text('forwarder_id'))}")
    if row.text("payer_id") not in {"", row.text("buyer_id")}:
        place = f" from {in_country(row.text('payer_country'))}" if row.text("payer_country") else ""
        parts.append(f"paid for by {party_name(story.parties, row.text('payer_id'))}{place}")
    if row.text("declared_description"):
        parts.append(f"declared as “{plain(row.text('declared_description'), 160)}”")
    parts += [*_stated_use(row), *_worth(row)]
    received = f" Received {day_text(row.day('received_on'))}." if row.day("received_on") else ""
    return f"{', '.join(parts)}.{received}"


def _stated_use(row: Row) -> list[str]:
    use = row.text("end_use").replace("_", " ")
    return [f"for {use} by its papers"] if use and use != "unknown" else []


def _worth(row: Row) -> list[str]:
    value = row.number("value_usd")
    return [f"worth USD {number(value)}"] if value is not None else []


def _order(row: Row, story: Story) -> str:
    parts = [f"{party_name(story.parties, row.text('buyer_id'))} ordered {goods(row)}"]
    if row.text("end_user_id") not in {"", row.text("buyer_id")}:
        parts.append(f"with {party_name(story.parties, row.text('end_user_id'))} as end user")
    if row.text("site_id"):
        parts.append(f"for {site_name(story.sites, row.text('site_id'))}")
    return f"{', '.join([*parts, *_worth(row)])}.{_ORDERS.get(row.text('status'), '')}"


def _custody(row: Row, story: Story) -> str:
    step = _STEPS.get(row.text("step"), row.text("step"))
    where = f" at {site_name(story.sites, row.text('site_id'))}" if row.text("site_id") else ""
    where += f" ({plain(row.text('location'), 160)})" if row.text("location") else ""
    hands = f"; in the hands of {party_name(story.parties, row.text('party_id'))}" if row.text("party_id") else ""
    basis = f" Known from {row.text('basis')}." if row.text("basis") else ""
    return f"{_capital(goods(row))} {step}{where}{hands}.{basis}"


def _document(row: Row, story: Story) -> str:
    subject = row.text("subject_id")
    about = {
        "party": lambda: party_name(story.parties, subject),
        "site": lambda: site_name(story.sites, subject),
    }.get(row.text("subject_kind"), lambda: f"{row.text('subject_kind')} {plain(subject, 120)}")()
    claims = []
    if row.text("claimed_country"):
        claims.append(f"destination {country(row.text('claimed_country'))}")
    if row.text("claimed_site_id"):
        claims.append(f"installation at {site_name(story.sites, row.text('claimed_site_id'))}")
    if row.text("claimed_end_use"):
        claims.append(f"end use “{plain(row.text('claimed_end_use'), 200)}”")
    if row.number("claimed_units") is not None:
        claims.append(f"{number(row.number('claimed_units'))} units")
    if row.text("reexport_promise"):
        claims.append(f"promise about reexport “{plain(row.text('reexport_promise'), 200)}”")
    issuer = f" by {party_name(story.parties, row.text('issuer_id'))}" if row.text("issuer_id") else ""
    says = f" says: {'; '.join(claims)}." if claims else " is on file; what it claims is not recorded."
    return f"{_PAPERS.get(row.text('kind'), 'A paper')}{issuer} about {about}{says}"


def _declaration(row: Row, story: Story) -> str:
    who = next((row.text(c) for c in ("exporter_id", "importer_id", "consignee_id") if row.text(c)), "")
    parts = [
        f"{party_name(story.parties, who)} declared {_a(row.text('kind').replace('_', ' '))} "
        f"to {plain(row.text('authority'), 120)}"
    ]
    if row.text("consignee_id") not in {"", who}:
        parts.append(f"with {party_name(story.parties, row.text('consignee_id'))} as consignee")
    if row.text("description"):
        parts.append(f"as “{plain(row.text('description'), 160)}”")
    if row.number("units") is not None:
        parts.append(f"{number(row.number('units'))} units")
    return f"{', '.join([*parts, *_worth(row)])}."


def _tenancy(row: Row, story: Story) -> str:
    what = goods(row) if row.text("item_id") else "machines or space"
    landlord = f" from {party_name(story.parties, row.text('provider_id'))}" if row.text("provider_id") else ""
    use = f" ({row.text('use')})" if row.text("use") else ""
    until = f" until {day_text(row.day('until_on'))}" if row.day("until_on") else ""
    where = site_name(story.sites, row.text("site_id"))
    return f"{party_name(story.parties, row.text('tenant_id'))} uses {what} at {where}{landlord}{use}{until}."


def _inspection(row: Row, story: Story) -> str:
    found, sampled = number(row.number("units_confirmed")), number(row.number("units_sampled"))
    declared = row.number("units_declared")
    said = f"; the site had declared {number(declared)}" if declared is not None else ""
    who = f" by {party_name(story.parties, row.text('inspector_id'))}" if row.text("inspector_id") else ""
    where = site_name(story.sites, row.text("site_id"))
    return (
        f"An inspection ({row.text('method')}){who} of {where} confirmed {found} of {sampled} units looked for{said}."
    )


def _license(row: Row, story: Story) -> str:
    holder = party_name(story.parties, row.text("holder_id"))
    most = f" for up to {number(row.number('max_units'))} units" if row.number("max_units") is not None else ""
    ends = f", until {day_text(row.day('expires_on'))}" if row.day("expires_on") else ""
    what = f"{row.text('kind')} {plain(row.text('license_id'), 120)}"
    return f"{plain(row.text('authority'), 120)} issued {what} to {holder}{most}{ends}."


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_TELLERS: Mapping[str, Callable[[Row, Story], str]] = {
    "shipments": _shipment,
    "orders": _order,
    "custody_events": _custody,
    "documents": _document,
    "declarations": _declaration,
    "tenancies": _tenancy,
    "inspections": _inspection,
    "licenses": _license,
}
