"""Small random worlds of shipments and of what authorities were told about them, some of it wrong or missing."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from tests.account.step_tables import load, run_step

from tidewaiter.account.declared import declaration_matches_step
from tidewaiter.account.papers import paper_words
from tidewaiter.core.codes import COUNTRY_NAMES

__all__ = [
    "LIMITS",
    "START",
    "Declared",
    "Link",
    "Shipped",
    "World",
    "authority_country",
    "filled",
    "links_of",
    "matches",
    "random_world",
    "window",
]

START = dt.date(2025, 6, 1)
CODES = ("8471.50", "847180", "8473.30", "85423100", "8471")
LIMITS = paper_words().limits


@dataclass(frozen=True)
class Shipped:
    shipment_id: str
    line: str = "1"
    shipped_on: dt.date = START
    received_on: dt.date | None = None
    kind: str = "export"
    seller_id: str = "A"
    buyer_id: str = "B"
    ultimate_consignee_id: str | None = "B"
    from_country: str = "US"
    to_country: str = "MY"
    via_countries: str | None = "SG"
    hs_code: str | None = "8471.50"
    declared_description: str | None = "server"
    declared_eccn: str | None = "4A090"
    item_id: str | None = "I"
    units: int = 10
    net_weight_kg: Decimal | None = Decimal(100)
    value_usd: Decimal | None = Decimal(1000)
    license_id: str | None = "L"
    reference: str | None = None
    transport_document: str | None = None


@dataclass(frozen=True)
class Declared:
    declaration_id: str
    line: str = "1"
    kind: str = "export"
    authority: str = "US CBP"
    filed_on: dt.date = START
    reference: str | None = None
    permit_id: str | None = "L"
    exporter_id: str | None = "A"
    importer_id: str | None = "B"
    consignee_id: str | None = "B"
    hs_code: str | None = "847150"
    description: str | None = "server"
    eccn: str | None = "4A090"
    units: int | None = 10
    net_weight_kg: Decimal | None = Decimal(100)
    value_usd: Decimal | None = Decimal(1000)
    transport_document: str | None = None
    port_to: str | None = "MYPKG"
    shipment_id: str | None = None


World = tuple[list[Shipped], list[Declared]]


def random_world(chance: random.Random, number: int = 0) -> World:
    """Shipments, most of them declared, some lines twice, some wrongly, some by nobody.

    Ids bear the world's number and its countries are its own, so that up to 80 can lie side by side in one pack.
    """
    here, there, beyond = list(COUNTRY_NAMES)[3 * number : 3 * number + 3]
    shipped: list[Shipped] = []
    declared: list[Declared] = []
    parties = [f"{number}{one}" for one in "AB"]

    def maybe(value: Any, share: float = 0.8) -> Any:
        return value if chance.random() < share else None

    for at in range(chance.randrange(1, 5)):
        name = f"S{number}.{at}"
        day = START + dt.timedelta(days=chance.randrange(0, 60))
        seller, buyer = chance.sample([*parties, f"{number}C"], 2)
        ways = chance.choice([(here, there), (here, there), (there, beyond), (there, there)])
        common = {
            "shipped_on": day,
            "received_on": maybe(day + dt.timedelta(days=chance.randrange(0, 20)), 0.5),
            "seller_id": seller,
            "buyer_id": buyer,
            "ultimate_consignee_id": maybe(chance.choice([buyer, "U"])),
            "from_country": ways[0],
            "to_country": ways[1],
            "via_countries": maybe("SG|HK"),
            "reference": maybe(f"R{name}", 0.5),
            "transport_document": maybe(chance.choice([f"T{name}", f"T{number}"]), 0.5),
        }
        lines = [
            Shipped(
                name,
                str(line),
                hs_code=maybe(chance.choice(CODES)),
                units=chance.choice([10, 20]),
                net_weight_kg=maybe(Decimal(chance.choice([100, 103, 120]))),
                value_usd=maybe(Decimal(chance.choice([1000, 1050, 2000]))),
                license_id=maybe(chance.choice("LM")),
                declared_eccn=maybe(chance.choice(["4A090", "4A090.a", "EAR99"])),
                declared_description=maybe(chance.choice(["server", "tea"])),
                **common,
            )
            for line in range(1, chance.choice([1, 1, 2, 3]) + 1)
        ]
        shipped += lines
        declared += [
            _declared(chance, f"D{number}.{at}.{chance.choice([0, of])}", one, side, maybe)
            for of, one in enumerate(lines)
            for side in (("export", ways[0]), ("import", ways[1]))
            if chance.random() < 0.6
        ]
    if chance.random() < 0.4:
        declared.append(_declared(chance, f"D{number}.x", replace(chance.choice(shipped), shipment_id="nowhere"),
                                  ("export", here), maybe))  # fmt: skip
    unique = {(one.declaration_id + one.kind, one.line): one for one in declared}
    return shipped, [replace(one, declaration_id=key[0]) for key, one in unique.items()]


def _declared(
    chance: random.Random, name: str, one: Shipped, side: tuple[str, str], maybe: Callable[..., Any]
) -> Declared:
    kind, country = side
    first = one.shipped_on if kind == "export" else one.received_on or one.shipped_on + dt.timedelta(days=9)
    return Declared(
        name,
        one.line,
        kind,
        chance.choice([f"{country} CBP", f"{country} CBP", f"the customs {name[:3]}", country]),
        first + dt.timedelta(days=chance.choice([0, 0, 2, 5, 45, -40])),
        maybe(one.reference or f"R{one.shipment_id}", 0.2),
        maybe(chance.choice("LM")),
        maybe(chance.choice([one.seller_id, one.seller_id, "X"])),
        maybe(chance.choice([one.buyer_id, one.buyer_id, "X"])),
        maybe(chance.choice([one.buyer_id, "U", "X"])),
        maybe(chance.choice([one.hs_code or "847150", one.hs_code, "8543.70"])),
        maybe(chance.choice(["server", "tea"])),
        maybe(chance.choice(["4A090", "EAR99"])),
        maybe(chance.choice([one.units, one.units, one.units // 2])),
        maybe(chance.choice([one.net_weight_kg, Decimal(100)])),
        maybe(chance.choice([one.value_usd, Decimal(1000)])),
        maybe(one.transport_document, 0.4),
        maybe(chance.choice(["MYPKG", "SG SIN", "TOKYO", "KUL", one.to_country + "AAA", one.to_country + " AAA"])),
        maybe(one.shipment_id, 0.3),
    )


def filled(world: World, chance: random.Random) -> World:
    """The same world with some of what was unknown found out, in ways that papers can be found out.

    A declaration turns out to belong to a shipment only where days, authority and exporter allow it, for all that share
    its transport document.
    """

    def fill(value: Any, choices: Iterable[Any]) -> Any:
        return chance.choice(list(choices)) if value is None and chance.random() < 0.6 else value

    shipped, declared = world
    received = {
        one.shipment_id: fill(one.received_on, [one.shipped_on + dt.timedelta(days=n) for n in (0, 30, 90)])
        for one in shipped
    }
    more = [
        replace(
            one,
            received_on=received[one.shipment_id],
            ultimate_consignee_id=fill(one.ultimate_consignee_id, [one.buyer_id, "U", "X"]),
            via_countries=fill(one.via_countries, ["SG", "CN|HK"]),
            hs_code=fill(one.hs_code, CODES),
            declared_description=fill(one.declared_description, ["server", "tea"]),
            declared_eccn=fill(one.declared_eccn, ["4A090", "EAR99"]),
            net_weight_kg=fill(one.net_weight_kg, [Decimal(1), Decimal(100)]),
            value_usd=fill(one.value_usd, [Decimal(1), Decimal(1000)]),
            license_id=fill(one.license_id, ["L", "M"]),
        )
        for one in shipped
    ]
    links = links_of(shipped, declared)
    told = [
        replace(
            one,
            permit_id=fill(one.permit_id, ["L", "M"]),
            importer_id=fill(one.importer_id, ["X", *(s.buyer_id for s in shipped)]),
            consignee_id=fill(one.consignee_id, ["X", "U"]),
            hs_code=fill(one.hs_code, CODES),
            description=fill(one.description, ["server", "tea"]),
            eccn=fill(one.eccn, ["4A090", "EAR99"]),
            units=fill(one.units, [0, 10, 500]),
            net_weight_kg=fill(one.net_weight_kg, [Decimal(1), Decimal(100)]),
            value_usd=fill(one.value_usd, [Decimal(1), Decimal(1000)]),
            port_to=fill(one.port_to, ["MYPKG", "CNSHA"]),
        )
        for one in declared
    ]
    return more, [_placed(one, told, more, links, chance) for one in told]


def _placed(
    one: Declared,
    declared: Sequence[Declared],
    shipped: Sequence[Shipped],
    links: dict[tuple[str, str], Link],
    chance: random.Random,
) -> Declared:
    """The declaration with a shipment that it may belong to, now and then, if it had none."""
    if one.shipment_id is not None or links[one.declaration_id, one.line][1] is not None or chance.random() > 0.6:
        return one
    with_it = [
        other
        for other in declared
        if other is one
        or (
            (one.transport_document and other.transport_document == one.transport_document)
            and links[other.declaration_id, other.line][1] is None
        )
    ]
    fits = [s for s in shipped if all(_may_belong(each, s) for each in with_it)]
    if not fits:
        return one
    belongs = chance.choice(fits)
    return replace(one, shipment_id=belongs.shipment_id, exporter_id=one.exporter_id or belongs.seller_id)


def _may_belong(one: Declared, to: Shipped) -> bool:
    first, last = window(one.kind, to)
    if authority_country(one) not in (None, to.from_country if one.kind == "export" else to.to_country):
        return False
    return one.exporter_id in (None, to.seller_id) and first <= one.filed_on <= last


def window(kind: str, one: Shipped) -> tuple[dt.date, dt.date]:
    def days(name: str) -> dt.timedelta:
        return dt.timedelta(days=LIMITS[name])

    if kind == "export":
        return one.shipped_on - days("export_days_before"), one.shipped_on + days("export_days_after")
    if one.received_on is None:
        return one.shipped_on - days("arrival_days_before"), one.shipped_on + days("arrival_days_unknown")
    return one.shipped_on - days("arrival_days_before"), max(one.received_on, one.shipped_on) + days(
        "arrival_days_after"
    )


def matches(con: duckdb.DuckDBPyConnection, worlds: Sequence[World], folder: Path) -> list[dict[str, Any]]:
    """What the step says of all these worlds, which lie side by side."""
    load(con, "shipments", [one for shipped, _ in worlds for one in shipped])
    load(con, "declarations", [one for _, declared in worlds for one in declared])
    return run_step(con, declaration_matches_step(), folder)


Link = tuple[str | None, str | None]
"""What joined a declaration line and a shipment, and the shipment; the shipment is None where several fit."""


def links_of(shipped: Sequence[Shipped], declared: Sequence[Declared]) -> dict[tuple[str, str], Link]:
    """Each declaration line's shipment by number, reference or transport document."""
    references: dict[str, set[str]] = defaultdict(set)
    transport: dict[str, set[str]] = defaultdict(set)
    for one in shipped:
        for names, name in ((references, one.reference), (transport, one.transport_document)):
            names[one.shipment_id].add(one.shipment_id)
            if name:
                names[name].add(one.shipment_id)
    found: dict[tuple[str, str], Link] = {}
    for told in declared:
        if told.shipment_id is not None:
            known = told.shipment_id in {one.shipment_id for one in shipped}
            found[told.declaration_id, told.line] = ("shipment_id", told.shipment_id) if known else (None, None)
        elif told.reference and len(references.get(told.reference, ())) == 1:
            found[told.declaration_id, told.line] = ("reference", next(iter(references[told.reference])))
    for told in declared:
        tied = found.get((told.declaration_id, told.line), (None, None))[1]
        if told.transport_document and tied:
            transport[told.transport_document].add(tied)
    for told in declared:
        bearers = transport.get(told.transport_document or "", set())
        by_reference = bool(told.reference and references.get(told.reference))
        way: Link = ("transport_document", None) if bearers else (None, None)
        if len(bearers) == 1:
            way = ("transport_document", next(iter(bearers)))
        elif by_reference:
            way = ("reference", None)
        found.setdefault((told.declaration_id, told.line), way)
    return found


def authority_country(one: Declared) -> str | None:
    """The country that an authority's name begins with."""
    return one.authority[:2] if one.authority[2:3] in ("", " ") else None
