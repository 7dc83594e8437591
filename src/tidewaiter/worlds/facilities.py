"""Sites and what is measured there: building phases, power by the month, tenants, inspections, latency."""

from __future__ import annotations

import math
import random

from tidewaiter.worlds.calendar import LAST, MONTHS, instant, iso
from tidewaiter.worlds.chance import Ids, happens, stream
from tidewaiter.worlds.economy import Economy
from tidewaiter.worlds.model import Cell, Lot, Plan, Site
from tidewaiter.worlds.places import PLACES
from tidewaiter.worlds.presence import running
from tidewaiter.worlds.products import Product
from tidewaiter.worlds.sink import Sink

__all__ = ["build", "landmarks", "site_row"]

_OVERHEAD = 1.14
"""Other IT power for each watt of accelerators, facts/policy.md 2.3."""

_INSPECTED, _PINGED, _FIBRE = 0.3, 0.1, 0.62
_EARTH_KM, _LIGHT_KM_MS = 6371.0, 299.792
_LANDMARKS = ("SG", "MY", "TW", "JP", "IN", "AE", "DE", "US", "AU", "KR")


def site_row(sink: Sink, site: Site, megawatts: str = "", since: str = "") -> None:
    """A site as its operator states it."""
    sink.row(
        "sites",
        (
            site.site_id,
            site.operator.party_id,
            site.kind,
            site.country,
            f"{site.latitude:.6f}",
            f"{site.longitude:.6f}",
            site.address,
            megawatts,
            since,
        ),
    )


def landmarks(sink: Sink) -> None:
    """Measuring stations whose places are known, one a country."""
    for code in _LANDMARKS:
        city = PLACES[code].cities[0]
        sink.row(
            "landmarks", (f"LM-{city.airport}", f"{city.latitude:.6f}", f"{city.longitude:.6f}", "2023-01-01"), -180
        )


def build(plan: Plan, cell: Cell, economy: Economy, ids: Ids, sink: Sink, totals: dict[tuple[str, str], float]) -> None:
    """Write the sites of a cell, sized for what is truly there; `totals` collects megawatts by country and month."""
    rng = stream(plan.seed, cell.number, "sites")
    power = stream(plan.seed, cell.number, "power")
    inspecting = stream(plan.seed, cell.number, "inspections")
    pinging = stream(plan.seed, cell.number, "pings")
    claimed: dict[str, list[Lot]] = {}
    for lot in cell.lots:
        claimed.setdefault(lot.site.site_id, []).append(lot)
    for site in cell.sites:
        if site.kind != "data_hall":
            site_row(sink, site)
            continue
        _capacity(rng, sink, site, claimed.get(site.site_id, []), totals)
        _power(power, sink, site)
        if happens(inspecting, _INSPECTED):
            _inspect(inspecting, plan, economy, ids, sink, site, claimed.get(site.site_id, []))
        if happens(pinging, _PINGED):
            _ping(pinging, sink, site)
    _tenants(stream(plan.seed, cell.number, "tenants"), cell, sink)


def _watts(item: Product, usage: float) -> float:
    return item.idle_w + usage * (item.rated_w - item.idle_w)


def _capacity(
    rng: random.Random, sink: Sink, site: Site, lots: list[Lot], totals: dict[tuple[str, str], float]
) -> None:
    """Phases that are energised before the units they are for run; a front builds for what it means to keep."""
    steps: dict[int, float] = {}
    for item, start, end, units in site.loads:
        if end > start:
            steps[start] = steps.get(start, 0.0) + units * item.rated_w * _OVERHEAD
    headroom = rng.uniform(1.1, 2.0)
    paper = sum(lot.units * lot.item.rated_w for lot in lots) * _OVERHEAD * headroom / 1e6
    opened = -rng.randint(30, 2000) if rng.random() < 0.6 else None
    total, phases = 0.0, []
    days = sorted(steps)
    cuts = max(1, math.ceil(len(days) / rng.randint(1, 3)))
    for number in range(0, len(days), cuts):
        group = days[number : number + cuts]
        size = max(sum(steps[day] for day in group) * headroom / 1e6, 0.02)
        begun = group[0] - rng.randint(3, 60)
        phases.append((begun, size))
        total += size
    if not phases:
        phases, total = [(max(site.first - 40, -400) if site.first else -100, 0.1)], 0.1
    site_row(sink, site, f"{max(total, 0.05):.3f}", iso(opened if opened is not None else phases[0][0]))
    known = 0.0
    for number, (begun, size) in enumerate(phases, 1):
        known += size
        planned = max(known, paper * number / len(phases))
        for kind, mw, ahead in (
            ("planned", planned, rng.randint(200, 600)),
            ("permitted", planned, rng.randint(120, 300)),
            ("contracted", known, rng.randint(60, 200)),
            ("energised", known, 0),
        ):
            skipped = rng.random() < 0.12
            if not skipped and begun - ahead <= LAST:
                sink.row(
                    "site_capacity",
                    (site.site_id, f"phase {number}", kind, f"{mw:.3f}", iso(begun - ahead)),
                    begun - ahead,
                )
        month = iso(max(begun, 0))[:7]
        if begun <= LAST:
            totals[site.country, month] = totals.get((site.country, month), 0.0) + size


def _power(rng: random.Random, sink: Sink, site: Site) -> None:
    if not site.metered or not site.loads:
        return
    drift = site.usage
    base = rng.uniform(0.002, 0.02)
    for number, (first, name) in enumerate(MONTHS):
        end = MONTHS[number + 1][0] if number + 1 < len(MONTHS) else LAST + 1
        drift = min(0.95, max(0.2, drift + rng.gauss(0, 0.03)))
        noise, skipped = rng.gauss(1, 0.02), rng.random() < 0.03
        watts = sum(
            units * _watts(item, drift) * (min(end, until) - max(first, start)) / (end - first)
            for item, start, until, units in site.loads
            if start < end and until > first
        )
        if not skipped and end > site.first:
            sink.row("site_power", (site.site_id, name, f"{watts * _OVERHEAD / 1e6 * noise + base:.6f}"), end - 1)


def _inspect(
    rng: random.Random, plan: Plan, economy: Economy, ids: Ids, sink: Sink, site: Site, lots: list[Lot]
) -> None:
    """Somebody looks for some of the units; dummies pass a visit most of the time, never an attestation."""
    for _ in range(rng.randint(1, 3)):
        day = rng.randint(60, LAST)
        method = "visit" if rng.random() < 0.75 else "attestation"
        announced = rng.random() < 0.7
        inspection, inspector, fooled = ids.new("INS-"), rng.choice(economy.inspectors), rng.random() < 0.8
        for item in sorted({lot.item.item_id for lot in lots}):
            there = [lot for lot in lots if lot.item.item_id == item and lot.received <= day]
            declared = sum(lot.units - (lot.story.units if _openly_gone(lot, day) else 0) for lot in there)
            stored = sum(lot.units for lot in there if lot.installed > day)
            found = min(declared, running(site, day, item) + stored)
            if method == "visit" and fooled:
                dummies = sum(
                    lot.story.units for lot in there if "dummies" in lot.story.typology and day >= lot.story.begins
                )
                found = min(declared, found + dummies)
            if not declared:
                continue
            sampled = min(declared, rng.choice((5, 10, 20, 40)))
            share = found / declared
            confirmed = sum(rng.random() < share * (1 - plan.errors / 2) for _ in range(sampled))
            sink.row(
                "inspections",
                (
                    inspection,
                    iso(day),
                    site.site_id,
                    method,
                    "yes" if announced else "no",
                    inspector.party_id,
                    item,
                    declared,
                    sampled,
                    confirmed,
                ),
                day,
            )


def _openly_gone(lot: Lot, day: int) -> bool:
    story = lot.story
    told = story.legs or story.kind == "scrap"
    return bool(told) and story.begins <= day and "no_removal" not in story.signals


def _ping(rng: random.Random, sink: Sink, site: Site) -> None:
    near = sorted(_LANDMARKS, key=lambda code: _kilometres(site, code))[:3]
    for _ in range(rng.randint(3, 12)):
        day, minute = rng.randint(max(site.first, 0), LAST) if site.first < LAST else LAST, rng.randrange(1440)
        for code in near:
            city = PLACES[code].cities[0]
            rtt = 2 * _kilometres(site, code) * rng.uniform(1.15, 1.9) / (_FIBRE * _LIGHT_KM_MS) + rng.uniform(0.3, 4.0)
            residence = rng.choice(("T0", "T1", "T1", "T2", "T3"))
            sink.row("pings", (f"LM-{city.airport}", site.site_id, instant(day, minute), f"{rtt:.3f}", residence), day)


def _kilometres(site: Site, code: str) -> float:
    city = PLACES[code].cities[0]
    a, b = math.radians(site.latitude), math.radians(city.latitude)
    turn = math.radians(site.longitude - city.longitude)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return _EARTH_KM * math.acos(max(-1.0, min(1.0, cosine)))


def _tenants(rng: random.Random, cell: Cell, sink: Sink) -> None:
    halls = [site for site in cell.sites if site.operator is cell.holder and site.kind == "data_hall"]
    own = [lot for lot in cell.lots if lot.site in halls]
    for tenant in cell.tenants:
        if not own:
            return
        lot = rng.choice(own)
        start = lot.installed + rng.randint(1, 90)
        units = max(1, round(lot.units * rng.uniform(0.1, 0.6)))
        until = start + rng.randint(180, 720)
        use = rng.choice(("rental", "rental", "managed", "colocation"))
        if start <= LAST:
            sink.row(
                "tenancies",
                (
                    lot.site.site_id,
                    cell.holder.party_id,
                    tenant.party_id,
                    lot.item.item_id,
                    units,
                    iso(start),
                    iso(until) if until <= LAST else "",
                    use,
                ),
                start,
            )
