"""A world is made cell by cell: the memory it takes does not grow with its size."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path

from tidewaiter.chips import catalogue
from tidewaiter.core.errors import InputError, StateError
from tidewaiter.records.contracts import LAYOUT_VERSION
from tidewaiter.records.pack import PACK_FILE
from tidewaiter.worlds import flows as flows_of
from tidewaiter.worlds.buying import buy
from tidewaiter.worlds.calendar import LAST, MONTHS, iso
from tidewaiter.worlds.chance import Ids, stream
from tidewaiter.worlds.custody import keep
from tidewaiter.worlds.customs import declare
from tidewaiter.worlds.diverting import divert
from tidewaiter.worlds.economy import Economy, make_economy
from tidewaiter.worlds.facilities import build, landmarks, site_row
from tidewaiter.worlds.finish import finish
from tidewaiter.worlds.groups import make_cell
from tidewaiter.worlds.makers import Needs
from tidewaiter.worlds.model import Plan
from tidewaiter.worlds.movement import move, number_units, story_serials
from tidewaiter.worlds.papers import file_papers, permit
from tidewaiter.worlds.presence import settle
from tidewaiter.worlds.products import PARTS, PRODUCTS
from tidewaiter.worlds.registry import economy_rows, register
from tidewaiter.worlds.sink import Sink
from tidewaiter.worlds.stories import tell
from tidewaiter.worlds.truth import Tally, tell_truth

__all__ = ["SIZES", "make_world", "plan_world"]

SIZES = {"tiny": 30, "small": 1_150, "medium": 11_500, "large": 115_000}
"""Cells of a world of each size; a small one has about 20,000 shipment lines."""

_BASE_RATES = (0.015, 0.08)
"""The share of units that is diverted, facts/detection.md A3: 3 % (1.5 to 8)."""

_MISSING, _PREMIUM, _STOPPED = (0.02, 0.15), (1.3, 2.2), (0.2, 0.45)


def plan_world(
    seed: int, size: str, *, base_rate: float | None = None, missing: float | None = None, reports_every: int = 61
) -> Plan:
    """The parameters of the world of that seed; what is given is taken, the rest is drawn."""
    rng = stream(seed, "plan")
    low, high = (math.log(value) for value in _BASE_RATES)
    drawn = math.exp(rng.uniform(low, high))
    gaps, premium, stopped = rng.uniform(*_MISSING), rng.uniform(*_PREMIUM), rng.uniform(*_STOPPED)
    for name, value, most in (("base rate", base_rate, 0.25), ("missing", missing, 0.6)):
        if value is not None and not 0 <= value <= most:
            raise InputError(f"The {name} is out of range.", value=str(value), expected=f"a share from 0 to {most}")
    if reports_every < 1:
        raise InputError(
            "Devices cannot report more than once a day.", value=str(reports_every), expected="1 day or more"
        )
    rate, gaps = drawn if base_rate is None else base_rate, gaps if missing is None else missing
    return Plan(seed, size, SIZES[size], rate, gaps, 0.01, premium, stopped, reports_every)


def make_world(
    plan: Plan, out: Path, *, parquet: bool = False, told: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Write the world to `out`/pack and `out`/truth and say how many rows each table has."""
    if out.exists() and any(out.iterdir()):
        raise StateError(
            "The folder is not empty.", value=str(out), hint="Name a new folder, or remove this one first."
        )
    raw = out / "making"
    sink = Sink(raw, plan)
    economy, tally, flows, needs = make_economy(plan), Tally(), flows_of.Flows(plan), Needs()
    megawatts: dict[tuple[str, str], float] = {}
    _shared(plan, economy, sink)
    for number in range(plan.cells):
        _cell(plan, economy, sink, number, (tally, flows, megawatts, needs))
        if told is not None:
            told(number + 1)
    sink.cell("makers")
    needs.write(plan, economy, sink)
    sink.cell("countries")
    flows.write(sink, megawatts)
    for name, value in _facts(plan, tally):
        sink.truth("world", (name, value))
    sink.close()
    (out / "pack").mkdir()
    (out / "truth").mkdir()
    finish(raw, out, parquet=parquet)
    made = f'layout = {LAYOUT_VERSION}\nmade_up_by = "tidewaiter world --seed {plan.seed} --size {plan.size}"\n'
    (out / "pack" / PACK_FILE).write_text(made, encoding="utf-8")
    shutil.rmtree(raw)
    return sink.counts


def _cell(
    plan: Plan,
    economy: Economy,
    sink: Sink,
    number: int,
    totals: tuple[Tally, flows_of.Flows, dict[tuple[str, str], float], Needs],
) -> None:
    tally, flows, megawatts, needs = totals
    cell, ids = make_cell(plan, number), Ids(plan.seed, f"cell {number}")
    sink.cell(number)
    buy(plan, cell, economy, ids)
    tell(plan, cell, economy, ids)
    divert(plan, cell)
    settle(plan, cell)
    number_units(plan, cell, ids)
    concerned = story_serials(plan, cell)
    permit(plan, cell, ids, sink)
    move(plan, cell, economy, sink, concerned)
    declare(plan, cell, ids, sink)
    keep(plan, cell, economy, ids, sink, concerned)
    build(plan, cell, economy, ids, sink, megawatts)
    file_papers(plan, cell, ids, sink)
    register(plan, cell, sink)
    flows.take(cell)
    needs.take(cell)
    tell_truth(plan, cell, Ids(plan.seed, f"truth {number}"), sink, concerned, tally)


def _shared(plan: Plan, economy: Economy, sink: Sink) -> None:
    """What belongs to no cell: products, prices, the firms everybody deals with, measuring stations."""
    sink.cell("shared")
    economy_rows(sink, economy)
    for site in economy.sites:
        site_row(sink, site)
    landmarks(sink)
    known = {chip.name for chip in catalogue().chips}
    modules = [part for part, _ in PARTS.values()]
    rng = stream(plan.seed, "prices")
    for one in (*PRODUCTS, *modules):
        assert one.chip in known, one.chip
        sink.row(
            "items",
            (
                one.item_id,
                one.description,
                one.maker,
                one.chip,
                one.form,
                one.chips,
                one.hs,
                one.origin,
                "yes",
                f"{one.price}.00",
                one.weight_kg,
                one.rated_w,
                one.idle_w,
            ),
        )
    for whole, (part, count) in sorted(PARTS.items()):
        sink.row("item_parts", (whole, part.item_id, count))
    for first, _ in MONTHS:
        for one in PRODUCTS:
            if one.sold_from <= first <= one.sold_until:
                for country, factor, kind in (
                    ("US", 1.0, "list"),
                    ("SG", 1.05, "street"),
                    ("CN", plan.premium, "tender"),
                ):
                    price = one.price * factor * rng.lognormvariate(0, 0.04)
                    sink.row("prices", (iso(first + 14), country, one.item_id, kind, f"{price:.2f}"), first + 14)


def _facts(plan: Plan, tally: Tally) -> list[tuple[str, object]]:
    share = tally.diverted / tally.delivered if tally.delivered else 0.0
    return [
        ("seed", plan.seed),
        ("size", plan.size),
        ("cells", plan.cells),
        ("first_day", iso(0)),
        ("last_day", iso(LAST)),
        ("base_rate_asked", f"{plan.base_rate:.5f}"),
        ("base_rate_chips", f"{share:.5f}"),
        ("missing", f"{plan.missing:.5f}"),
        ("errors", f"{plan.errors:.5f}"),
        ("premium", f"{plan.premium:.5f}"),
        ("stopped", f"{plan.stopped:.5f}"),
        ("reports_every", plan.reports_every),
        ("lots", tally.lots),
        ("diverted_lots", tally.diverted_lots),
        ("cases", tally.cases),
        ("chips_delivered", tally.delivered),
        ("chips_diverted", tally.diverted),
    ]
