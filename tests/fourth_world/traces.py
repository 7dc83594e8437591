"""Traces: what a keeper of records may notice. Laid often for diverters, rarely for the lawful."""

from __future__ import annotations

import random

from tests.fourth_world.book import Book, Campaign, Cell, Line, Party, Site, chance
from tests.fourth_world.catalogue import HUBS
from tests.fourth_world.people import OTHER_LINES, new_party, person

LINE = {
    "third_payer": 0.02,
    "parts_words": 0.02,
    "forwarder_consignee": 0.02,
    "detour": 0.015,
    "light": 0.006,
    "under_value": 0.009,
    "no_import": 0.012,
    "short_import": 0.006,
    "open_transit": 0.004,
    "other_end": 0.005,
    "eus_contradicted": 0.008,
    "onward_export": 0.006,
    "shared_waybill": 0.01,
    "late_filing": 0.015,
}
BORDER = {
    "light",
    "under_value",
    "no_import",
    "short_import",
    "open_transit",
    "other_end",
    "late_filing",
    "shared_waybill",
    "detour",
}
PARTY = (
    "young",
    "small",
    "mismatch",
    "noweb",
    "residential",
    "shared_officer",
    "shared_address",
    "hidden_owner",
    "one_bank",
)
PLACE = (
    "power_gap",
    "count_short",
    "ping_gap",
    "silence",
    "listed",
    "serial_twice",
    "attest_conflict",
    "site_closed",
    "capacity_gap",
)
OWN: dict[str, tuple[str, ...]] = {
    "teardown_resale": (
        "power_gap",
        "count_short",
        "ping_gap",
        "silence",
        "listed",
        "parts_line",
        "onward_export",
        "serial_twice",
    ),
    "overstated_purchase": ("capacity_gap", "power_gap", "count_short", "site_closed", "onward_export", "listed"),
    "shell_chain": (
        "shared_officer",
        "shared_address",
        "hidden_owner",
        "young",
        "eus_contradicted",
        "no_import",
        "one_bank",
    ),
    "misdeclared_transit": ("open_transit", "no_import", "other_end", "light", "detour", "parts_words", "short_import"),
    "third_country_front": ("third_payer", "mismatch", "small", "noweb", "forwarder_consignee", "one_bank"),
    "split_merge": (
        "shared_waybill",
        "forwarder_consignee",
        "shared_address",
        "onward_export",
        "one_bank",
        "parts_words",
    ),
    "route_shift": ("detour", "eus_contradicted", "no_import", "third_payer", "onward_export", "shared_officer"),
    "dummy_swap": ("serial_twice", "power_gap", "light", "attest_conflict", "ping_gap", "listed"),
    "rma_drip": ("short_import", "depot_short", "late_filing", "count_short", "serial_twice", "power_gap"),
    "hollow_return": ("light", "under_value", "depot_short", "onward_export", "parts_words", "attest_conflict"),
    "collateral_sale": (
        "young",
        "hidden_owner",
        "power_gap",
        "ping_gap",
        "under_value",
        "shared_officer",
        "onward_export",
    ),
    "staged_loss": ("shared_officer", "late_filing", "no_import", "listed", "serial_twice", "onward_export"),
}


def choose(r: random.Random, family: str, kept: bool) -> set[str]:
    """Three to six traces, of which two to five are apt to come through: one or more of its family, others common."""
    own = [t for t in OWN[family] if kept or t not in PLACE]
    number = r.choice((3, 4, 4, 5, 5, 6))
    first = r.sample(own, min(len(own), max(2, number - r.choice((0, 1, 1, 2)))))
    physical = [t for t in own if t in PLACE]
    if physical and not set(first) & set(physical):
        first[-1] = r.choice(physical)
    common = [
        t
        for t in (
            *PARTY,
            "third_payer",
            "eus_contradicted",
            "forwarder_consignee",
            "onward_export",
            "detour",
            "parts_words",
            "late_filing",
        )
        if t not in first
    ]
    return set(first) | set(r.sample(common, number - len(first)))


def touch(book: Book, r: random.Random, cell: Cell, line: Line, trace: str, helpers: list[Party]) -> None:
    """Lays one trace upon one line."""
    if trace == "third_payer":
        payers = [p for p in helpers if p is not line.buyer] or book.upper["financier"]
        line.payer = r.choice(payers)
    elif trace == "forwarder_consignee":
        line.forwarder = line.forwarder or r.choice(cell.forwarders)
        line.consignee = line.forwarder
        line.address = line.forwarder.address if r.random() < 0.5 else line.address
    elif trace == "detour":
        line.via = [h for h in r.sample(HUBS, 2) if h not in (line.frm, line.to)][: r.choice((1, 1, 2))]
    elif trace == "onward_export":
        side_export(
            book,
            r,
            line.consignee or line.buyer,
            line.received + 1 + int(r.lognormvariate(2.9, 0.8)),
            line.to,
            r.choice(("CN", "HK", "HK", "VN", "TH", "AE")),
            line,
            max(1, int(line.units * r.uniform(0.4, 1.0))),
        )
    elif trace not in BORDER or line.frm != line.to:
        line.flags.add(trace)


def side_export(book: Book, r: random.Random, by: Party, day: int, frm: str, to: str, line: Line, units: int) -> None:
    """An export that only the customs office sees, under words that say little."""
    book.side_exports.append(
        {
            "day": day,
            "by": by,
            "from": frm,
            "to": to,
            "units": units if r.random() < 0.7 else 0,
            "kg": line.item.kg * units * r.uniform(0.55, 1.15),
            "item": line.item,
            "value": line.price * units * r.choice((1.0, 1.1, 0.5, 0.15, 0.05)) * r.uniform(0.8, 1.2),
        }
    )


def lay(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line) -> None:
    """The traces of a diversion upon one of its lines; each appears only if its maker slips."""
    for trace in sorted(camp.seen - {"onward_export"}):
        if trace in LINE and r.random() < book.p.trace_seen * (
            0.2 if trace in ("third_payer", "forwarder_consignee", "parts_words", "detour") else 0.95
        ):
            touch(book, r, cell, line, trace, camp.shells + cell.small)


def mark(book: Book, r: random.Random, camp: Campaign, party: Party, other: Party) -> None:
    """The traces of a diversion upon a party that took part."""
    for trace in sorted(camp.seen & set(PARTY)):
        if r.random() < book.p.trace_seen * (0.35 if trace == "young" else 0.9):
            bind(book, r, party, other, trace)


def bind(book: Book, r: random.Random, party: Party, other: Party, trace: str) -> None:
    """A party becomes like those who have something to hide, or shares something with another."""
    if trace == "shared_officer" and party is not other:
        party.officers[-1] = r.choice(other.officers)
    elif trace == "shared_address" and party is not other:
        party.address = other.address
    elif trace == "hidden_owner" and party is not other:
        nominee = new_party(book, r, "enterprise", r.choice(("HK", "AE", "SG", "GB")), party.cell)
        book.owners.append((nominee, party, r.choice((70, 100)), -r.randrange(30, 900), None))
        book.owners.append((nominee, other, r.choice((15, 30, 49)), -r.randrange(30, 900), None))
    elif trace == "one_bank":
        party.bank = other.bank = r.choice([party.bank or other, other, r.choice(book.upper["financier"])])
    elif trace == "mismatch":
        party.business = r.choice(OTHER_LINES)
    else:
        party.marks.add(trace)


def lack(book: Book, r: random.Random, camp: Campaign, line: Line, site: Site, day: int, units: int) -> None:
    """Units leave a hall by night: meters, visitors and pings notice only what was not masked."""
    sure = book.p.trace_seen
    if "power_gap" in camp.seen and r.random() < sure:
        site.powered.append((day, line.item, -units))
    if "count_short" in camp.seen and r.random() < sure:
        site.counted.append((day, line.item, -units))
    for trace in ("ping_gap", "silence", "capacity_gap", "attest_conflict"):
        if trace in camp.seen and r.random() < sure:
            site.marks.append((day, trace))
    if "site_closed" in camp.seen and r.random() < sure and site.retired is None:
        site.retired = day + r.randrange(5, 60)
    leak(book, r, camp.seen, line, site, day, units, sure)


def leak(
    book: Book, r: random.Random, seen: set[str], line: Line, site: Site | None, day: int, units: int, sure: float
) -> None:
    """Goods show up where they should not be: on a market, or twice under one number."""
    if "listed" in seen and r.random() < sure:
        book.event(
            day + r.randrange(3, 50),
            "listed_for_sale",
            item=line.item,
            units=min(units, r.randrange(1, 9)),
            serial=line.serials[0] if line.serials and r.random() < 0.4 else "",
            location=r.choice(("Shenzhen", "Hong Kong", "Dubai", "Singapore", "online market")),
        )
    if "serial_twice" in seen and r.random() < sure:
        for serial in line.serials[: r.randrange(1, 4)]:
            book.event(
                day + r.randrange(5, 120),
                "observed",
                serial=serial,
                party=r.choice(book.upper["integrator"]),
                location=r.choice(("warranty desk", "repair counter", "Shenzhen", "Penang")),
                basis="warranty",
            )
        if not line.serials and site is not None and book.custodied(site):
            twin = f"{line.item.maker[:2].upper()}{r.randrange(10**9, 10**10)}"
            for gap in (0, r.randrange(3, 60)):
                book.event(
                    day + gap,
                    "observed",
                    serial=twin,
                    party=site.operator if gap == 0 else None,
                    site=site if gap == 0 else None,
                    location="" if gap == 0 else "warranty desk",
                    basis="attestation",
                )


def sprinkle(book: Book) -> None:
    """The same traces in lawful trade: clerks err, forwarders are careless, families own two firms."""
    r = chance(book, "sprinkle")
    for line in book.lines:
        if line.carried or line.cell < 0:
            continue
        cell = book.cells[line.cell]
        more = 2.5 if line.forwarder and "sloppy" in line.forwarder.marks else 0.7
        for trace, rate in LINE.items():
            if r.random() < rate * more:
                touch(book, r, cell, line, trace, cell.members)
        if r.random() < 0.004:
            leak(
                book,
                r,
                {r.choice(("listed", "serial_twice"))},
                line,
                line.site,
                line.received + r.randrange(30, 300),
                line.units,
                0.8,
            )
    for site in book.sites:
        if site.retired is None and r.random() < 0.03:
            site.retired = r.randrange(book.p.days // 3, book.p.days)
        for _ in range(r.choice((0, 0, 0, 0, 0, 1, 1, 2))):
            site.marks.append(
                (r.randrange(60, book.p.days), r.choice(("ping_gap", "silence", "capacity_gap", "attest_conflict")))
            )
    for cell in book.cells:
        for party in cell.members:
            if r.random() < 0.09 and party is not cell.lead:
                bind(
                    book,
                    r,
                    party,
                    cell.lead,
                    r.choice(("shared_officer", "shared_address", "hidden_owner", "mismatch", "one_bank")),
                )
            if r.random() < 0.01:
                party.officers[-1] = person(r)
