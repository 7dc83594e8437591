"""Makes one world of the third making: three years of an economy, its records, and what truly happened in it."""

from __future__ import annotations

from pathlib import Path

from tests.third_world.crooked import divert
from tests.third_world.lands import MONTHS, text_of
from tests.third_world.lawful import lawful
from tests.third_world.places import describe, month_of_places
from tests.third_world.plans import Lot, lay_plans
from tests.third_world.trade import trade
from tests.third_world.world import World

__all__ = ["make"]


def make(seed: int, lines: int, out: Path) -> dict[str, int]:
    """Write OUT/pack and OUT/truth, about so many lines; the same seed gives the same bytes."""
    world = World(seed, lines, out)
    world.plans = lay_plans(world)
    for month in range(MONTHS):
        world.happen(month)
        trade(world, month)
        lawful(world, month)
        divert(world, month)
        month_of_places(world, month)
        world.write(month)
    describe(world)
    figures = _truth(world)
    figures["seed"] = seed
    for name, value in figures.items():
        world.truth.add("world", name, value)
    world.truth.add("world", "tables absent", "|".join(sorted(world.manners.absent)))
    for book in (world.book, world.truth):
        book.close()
    return figures


def _truth(world: World) -> dict[str, int]:
    """Cases with at least one line on record; the others are counted, for no audit can find them."""
    carried: set[tuple[str, int]] = set()
    cases = dark = lots = units = chips = 0
    for plan in world.plans:
        told = [lot for lot in plan.lots if any(move.told for move in lot.carried)]
        if not told:
            dark += bool(plan.lots)
            continue
        cases += 1
        for lot in told:
            lots += 1
            units += lot.units
            chips += lot.units * lot.item.chips
            _lot(world, lot, carried)
        first, last = min(lot.first for lot in told), max(lot.last for lot in told)
        world.truth.add(
            "cases", plan.name, "|".join(sorted({lot.way for lot in told})), "|".join(plan.parties),
            "|".join(plan.sites), sum(lot.units for lot in told), text_of(first), text_of(last), "no",
        )  # fmt: skip
    seen: set[str] = set()
    for name, shipment, line in world.stories:
        if (shipment, line) in carried:
            continue
        story = name.split("#")[0]
        if name not in seen:
            seen.add(name)
            world.truth.add("lookalikes", name, story)
        world.truth.add("lookalike_lines", name, story, shipment, line)
    for firm in world.people.firms:
        world.truth.add("groups", firm.party_id, -1 if firm.role in {"maker", "builder", "depot"} else world.cell(firm))
        if firm.alias:
            world.truth.add("groups", firm.alias, world.cell(firm))
    return {
        "lines": world.truth.rows["lines"], "groups": len(world.people.groups), "groups that divert": len(world.plans),
        "cases": cases, "cases without a line on record": dark, "lots": lots, "units diverted": units,
        "units on all lines": world.units, "chips diverted": chips, "controlled chips sold to users": world.sold,
        "lookalikes": len(seen),
    }  # fmt: skip


def _lot(world: World, lot: Lot, carried: set[tuple[str, int]]) -> None:
    plan = lot.plan.name
    first, last = text_of(lot.first), text_of(max(lot.last, lot.first))
    stopped = "yes" if lot.stopped else "no"
    row = (lot.name, plan, lot.way, lot.item.item_id, lot.units, first, last, lot.target, stopped)
    world.truth.add("diversions", *row)
    for move, units in lot.carried.items():
        if move.told:
            carried.add((move.shipment, move.line))
            world.truth.add("case_lines", plan, lot.name, move.shipment, move.line, units)
    for hop, (move, units) in enumerate(lot.legs, 1):
        on = (move.shipment, move.line) if move.told else ("", "")
        told = "yes" if move.told else "no"
        parties = (move.seller.party_id, move.buyer.party_id)
        world.truth.add("legs", lot.name, hop, text_of(move.day), *parties, units, told, *on)
