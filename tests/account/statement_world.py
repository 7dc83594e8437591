"""Small random worlds of shipments, orders and papers that claim things about them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = [
    "CEILINGS",
    "DAY",
    "DONE",
    "HOLDERS",
    "PARTIES",
    "SITES",
    "START",
    "Ordered",
    "Paper",
    "Sent",
    "World",
    "filled",
    "random_world",
]

START = dt.date(2025, 6, 1)
DAY = dt.timedelta(days=1)
PARTIES = {"A": "US", "B": "MY", "C": "MY", "D": "CN"}
SITES = {"M1": "MY", "M2": "MY", "C1": "CN"}
HOLDERS = {"L": "A", "M": "B"}
CEILINGS = {"end_use_statement", "purchase_order", "permit_notice", "invoice", "air_waybill"}
DONE = {"invoice", "air_waybill", "acceptance", "delivery_verification", "veu_report", "rma", "scrap_certificate"}


@dataclass(frozen=True)
class Sent:
    shipment_id: str
    line: str
    shipped_on: dt.date = START
    kind: str = "export"
    seller_id: str = "A"
    buyer_id: str = "B"
    ultimate_consignee_id: str | None = "B"
    end_user_id: str | None = "B"
    end_use: str | None = "cloud"
    from_country: str = "US"
    to_country: str = "MY"
    site_id: str | None = "M1"
    item_id: str | None = "I"
    units: int = 10
    license_id: str | None = "L"


@dataclass(frozen=True)
class Ordered:
    order_id: str
    item_id: str = "I"
    ordered_on: dt.date = START
    buyer_id: str = "B"
    end_user_id: str | None = "B"
    site_id: str | None = "M1"
    units: int = 10
    status: str | None = "open"


@dataclass(frozen=True)
class Paper:
    document_id: str
    kind: str = "end_use_statement"
    subject_kind: str = "shipment"
    subject_id: str = "S"
    issued_on: dt.date | None = START
    issuer_id: str | None = "B"
    claimed_country: str | None = None
    claimed_site_id: str | None = None
    claimed_end_use: str | None = None
    claimed_units: int | None = None
    reexport_promise: str | None = None


@dataclass(frozen=True)
class World:
    sent: list[Sent] = field(default_factory=list)
    ordered: list[Ordered] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


def random_world(chance: random.Random, known: float = 0.75, most: int = 40) -> World:
    def maybe(value: Any) -> Any:
        return value if chance.random() < known else None

    sent = []
    for at in range(chance.randrange(2, 9)):
        ways = chance.choice([("US", "MY"), ("US", "MY"), ("MY", "CN"), ("MY", "MY")])
        here = [site for site, country in SITES.items() if country == ways[1]]
        seller = chance.choice("AAB")
        sent.append(Sent(
            f"S{chance.randrange(5)}", str(at), START + chance.randrange(9) * DAY,
            chance.choice(["export", "reexport", "export", "return"]),
            seller, chance.choice("BBCD"), maybe(chance.choice("BCD")), maybe(chance.choice("BC")),
            maybe(chance.choice(["cloud", "research", "unknown"])), *ways, maybe(chance.choice(here or ["M1"])),
            maybe(chance.choice("IJ")), chance.choice([0, 5, 10]),
            maybe(chance.choice([lic for lic, holder in HOLDERS.items() if holder == seller] + ["X"])),
        ))  # fmt: skip
    ordered = [
        Ordered(f"O{chance.randrange(2)}", f"I{at}", START + chance.randrange(9) * DAY, chance.choice("BC"),
                maybe(chance.choice("BD")), maybe(chance.choice(["M1", "M2"])), chance.choice([5, 10]),
                maybe(chance.choice(["open", "shipped", "cancelled"])))
        for at in range(chance.randrange(3))
    ]  # fmt: skip
    subjects = {"shipment": [f"S{n}" for n in range(6)], "license": ["L", "M", "X"], "site": ["M1", "M2", "Z"],
                "party": ["B", "C"], "order": ["O0", "O1"], "contract": ["K"]}  # fmt: skip
    papers = []
    for at in range(chance.randrange(1, most)):
        about = chance.choice(list(subjects))
        papers.append(Paper(
            f"P{at}", chance.choice(sorted(CEILINGS | DONE | {"lease"})), about, chance.choice(subjects[about]),
            maybe(START + chance.randrange(-2, 9) * DAY), maybe(chance.choice("ABC")),
            maybe(chance.choice(["MY", "MY", "CN"])), maybe(chance.choice(["M1", "M2"])),
            maybe(chance.choice(["public cloud", "research lab", "none of these"])),
            maybe(chance.choice([0, 5, 10, 25])),
            maybe(chance.choice(["no reexport", "no re-export without a license", "reexport allowed", "see annex"])),
        ))  # fmt: skip
    return World(sent, ordered, papers)


def filled(world: World, chance: random.Random) -> World:
    """Some of what was unknown found out: a license only of its holder, a site only in the country of arrival."""

    def fill(value: Any, choices: Iterable[Any]) -> Any:
        options = list(choices)
        return chance.choice(options) if value is None and options and chance.random() < 0.6 else value

    return World(
        [replace(
            one, ultimate_consignee_id=fill(one.ultimate_consignee_id, "BCD"), end_user_id=fill(one.end_user_id, "BC"),
            end_use=fill(None if one.end_use == "unknown" else one.end_use, ["cloud", "fab"]) or one.end_use,
            site_id=fill(one.site_id, [s for s, c in SITES.items() if c == one.to_country]),
            item_id=fill(one.item_id, "IJ"),
            license_id=fill(one.license_id, [*(n for n, h in HOLDERS.items() if h == one.seller_id), "X"]),
        ) for one in world.sent],
        [replace(one, end_user_id=fill(one.end_user_id, "BD"), site_id=fill(one.site_id, ["M1", "M2"]),
                 status=fill(one.status, ["open", "cancelled"])) for one in world.ordered],
        [replace(
            one, issued_on=fill(one.issued_on, [START, START + 5 * DAY]), issuer_id=fill(one.issuer_id, "ABC"),
            claimed_country=fill(one.claimed_country, ["MY", "CN"]),
            claimed_site_id=fill(one.claimed_site_id, ["M1", "M2"]),
            claimed_end_use=fill(one.claimed_end_use, ["cloud"]), claimed_units=fill(one.claimed_units, [0, 30]),
            reexport_promise=fill(one.reexport_promise, ["yes"]),
        ) for one in world.papers],
    )  # fmt: skip
