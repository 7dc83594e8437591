"""Seven stories of goods that were on a floor, and the list of all twelve: each lawful or not, by the same steps."""

from __future__ import annotations

from collections.abc import Callable

from .model import Job, Stay, World
from .moves import buy, depart, finish, hall, hop, later, route, settle, strip
from .papers import event, note_paper
from .passing import allot, billing, chain, hub, reroute
from .trade import ship


def decommission(w: World, job: Job) -> None:
    """Installed and accepted; later some leave, whole or as modules: refurbishing, or taken apart and resold."""
    line = buy(w, job)
    stay = settle(w, job, line, hall(w, line, job.cell), line.serials)
    day = later(w, job, stay.start, 25, 240)
    item, serials = strip(w, job, depart(w, job, stay, day, job.taken))
    day, holder = route(w, job, day, [job.cell.core, w.rng.choice(job.cell.traders)], item, serials)
    finish(w, job, day, holder, item, serials)


def buildout(w: World, job: Job) -> None:
    """More than the hall can take yet: the rest waits in store; then it goes in, or goes."""
    cell = job.cell
    line = buy(w, job)
    rest = line.serials[job.taken :]
    if rest:
        settle(w, job, line, hall(w, line, cell), rest)
    waiting = settle(
        w, job, line, cell.store, line.serials[: job.taken], (1, 9), "stored" if w.chance(0.7) else "installed"
    )
    day = later(w, job, waiting.start, 40, 260)
    serials = depart(w, job, waiting, day, job.taken)
    if job.bad:
        day, holder = route(w, job, day, [cell.core, w.rng.choice(cell.traders)], job.item, serials)
        finish(w, job, day, holder, job.item, serials)
    else:
        settle(w, job, line, hall(w, line, cell), serials, (0, 1)).start = day + 2


def relabel(w: World, job: Job) -> None:
    """Chassis are swapped under one label: by the depot, or dummies stay behind."""
    line = buy(w, job)
    stay = settle(w, job, line, hall(w, line, job.cell), line.serials)
    day = later(w, job, stay.start, 30, 200)
    serials = line.serials[: job.taken]
    if w.chance(0.4 if job.bad else 0.8):
        for serial in serials[:12]:
            event(w, day, "repaired", stay, [serial], "document", replaced_by_serial=w.new_serials(job.item, 1)[0])
    if job.bad:
        serials = depart(w, job, stay, day, job.taken)
        item, serials = strip(w, job, serials)
        day, holder = route(w, job, day + 2, [job.cell.core, w.rng.choice(job.cell.traders)], item, serials)
        finish(w, job, day, holder, item, serials)


def rma(w: World, job: Job) -> None:
    """Faulty units go back a few at a time and come back mended; or never reach the depot."""
    cell, depot = job.cell, w.rng.choice(w.depots)
    line = buy(w, job)
    stay = settle(w, job, line, hall(w, line, cell), line.serials)
    day, step, left = stay.start + w.rng.randint(15, 60), w.rng.randint(3, 7), min(job.taken, 14)
    job.taken = 0
    while left > 0 and day < w.params.days - 40:
        batch = line.serials[job.taken : job.taken + min(step, left)]
        if not batch:
            break
        event(w, day, "removed", stay, batch, "warranty")
        gone = day + w.rng.randint(1, 5)
        back = None
        if w.chance(0.4 if job.bad else 0.9):
            back = ship(
                w,
                cell.no,
                gone,
                cell.core,
                depot.operator,
                job.item,
                batch,
                kind="return",
                target=depot.country,
                source=stay.site.country,
                companion=False,
            )
            note_paper(w, "rma", str(back.row["shipment_id"]), gone, cell.core, len(batch))
            job.lines.append(back)
        if job.bad and back:
            job.carried.append((back, len(batch)))
        elif not job.bad and w.chance(0.85):
            event(w, gone + 14, "repaired", Stay(depot, job.item, batch, 0, 0), batch, "warranty")
        if w.chance(0.85):
            fresh = w.new_serials(job.item, len(batch))
            new = ship(w, cell.no, gone + w.rng.randint(12, 30), depot.operator, cell.core, job.item, fresh,
                kind="return", source=depot.country, site=stay.site, target=stay.site.country, tier=0.1,
                companion=False)  # fmt: skip
            event(w, new.arrives + 2, "installed", stay, fresh, "warranty")
            job.lines.append(new)
        job.taken += len(batch)
        left -= len(batch)
        if job.bad:
            finish(w, job, gone + w.rng.randint(5, 25), cell.core, job.item, batch)
        day += w.rng.randint(15, 45)
    if job.bad and job.legs:
        job.legs[0].units = job.taken = max(1, job.taken)
        job.carried[0] = (line, job.taken)


def lease(w: World, job: Job) -> None:
    """A lessor buys, an operator hosts; at the end the lessor takes the goods back and lets or sells them again."""
    cell = job.cell
    line = buy(w, job, cell.lessor, cell.halls[0])
    stay = settle(w, job, line, cell.halls[0], line.serials)
    day = later(w, job, stay.start, 60, 300)
    w.book.add(
        "tenancies",
        site_id=cell.halls[0].id,
        provider_id=cell.core,
        tenant_id=cell.lessor,
        item_id=job.item.id,
        units=line.units,
        from_on=w.params.iso(stay.start),
        until_on=w.params.iso(day),
        use="colocation",
    )
    serials = depart(w, job, stay, day, job.taken)
    if job.bad:
        stay.dark |= {"stock": (day, 10**6)} if w.chance(0.5) else {}
    day = hop(w, job, day + 2, cell.core, cell.lessor, job.item, serials, kind="return") + w.rng.randint(3, 40)
    finish(w, job, day, cell.lessor, job.item, serials)


def scrap(w: World, job: Job) -> None:
    """Written off with a certificate; shredded, or sold whole."""
    cell, yard = job.cell, w.rng.choice(w.shared["unknown"])
    line = buy(w, job)
    stay = settle(w, job, line, hall(w, line, cell), line.serials)
    day = later(w, job, stay.start, 60, 330)
    job.taken = max(1, min(job.taken, 30))
    serials = line.serials[: job.taken]
    event(w, day, "scrapped", stay, serials, "document")
    if job.bad:
        job.legs[0].units, job.carried[0] = job.taken, (line, job.taken)
    if w.chance(0.75):
        note_paper(w, "scrap_certificate", str(line.row["shipment_id"]), day + 8, yard, job.taken)
    kept = Stay(stay.site, stay.item, serials, stay.start, day)
    stay.serials = line.serials[job.taken :]
    w.stays.append(kept)
    hop(w, job, day + 3, cell.core, yard, job.item, serials, companion=False)
    if job.bad:
        finish(w, job, day + 12, cell.core, job.item, serials)


def loss(w: World, job: Job) -> None:
    """Lost on the way, insured and replaced."""
    cell = job.cell
    line = buy(w, job)
    room = hall(w, line, cell)
    job.taken = max(1, min(job.taken, 25))
    lost, rest = line.serials[: job.taken], line.serials[job.taken :]
    if job.bad:
        job.legs[0].units, job.carried[0] = job.taken, (line, job.taken)
    if rest:
        settle(w, job, line, room, rest)
    event(w, line.arrives + 3, "lost", Stay(room, job.item, lost, 0, 0), lost, "document")
    if w.chance(0.8) and line.arrives < w.params.days - 80:
        again = ship(
            w,
            cell.no,
            line.arrives + w.rng.randint(20, 70),
            str(line.row["seller_id"]),
            cell.core,
            job.item,
            w.new_serials(job.item, job.taken),
            site=room,
        )
        settle(w, job, again, room, again.serials)
        job.lines.append(again)
    if job.bad:
        finish(w, job, line.arrives + 4, cell.core, job.item, lost)


TWINS: dict[str, tuple[str, int, Callable[[World, Job], None]]] = {
    "installed_removed_resold": ("refurbishing", 9, decommission),
    "overstated_purchase": ("delayed_build_out", 6, buildout),
    "multi_hop_shells": ("trade_chain", 12, chain),
    "misdeclared_transit": ("hub_warehousing", 9, hub),
    "third_country_front": ("central_billing", 6, billing),
    "split_merge": ("channel_allotment", 7, allot),
    "route_displacement": ("merger", 5, reroute),
    "label_swap": ("chassis_swap", 3, relabel),
    "rma_drip": ("depot_repair", 13, rma),
    "repossessed_lease": ("leasing", 7, lease),
    "whole_scrap": ("scrapping", 3, scrap),
    "staged_loss": ("insured_loss", 2, loss),
}
