"""Five stories of goods that pass through several hands before they rest, lawful or not."""

from __future__ import annotations

from .model import Job, World
from .moves import buy, finish, hall, hop, route, settle
from .papers import claim, purpose
from .trade import ship


def chain(w: World, job: Job) -> None:
    """Bought and sold on through one to three firms."""
    cell = job.cell
    line = buy(w, job, **purpose(w, job))
    serials = line.serials[: job.taken]
    firms = [firm for firm in dict.fromkeys([*cell.traders, cell.affiliate, cell.treasury]) if firm != cell.core]
    path = [cell.core, *w.rng.sample(firms, w.rng.randint(1, len(firms)))][:4]
    claim(w, job, serials, line.arrives + 4)
    day, holder = route(w, job, line.arrives + w.rng.randint(2, 60), path, job.item, serials)
    finish(w, job, day, holder, job.item, serials)
    if line.serials[job.taken :]:
        settle(w, job, line, hall(w, line, cell), line.serials[job.taken :])


def hub(w: World, job: Job) -> None:
    """Through a forwarder's hub, which stores and sends on; all of it, or less than came."""
    cell, keeper = job.cell, job.cell.forwarder
    line = buy(
        w,
        job,
        keeper,
        cell.store,
        buyer_id=keeper if w.chance(0.3 if job.bad else 0.5) else cell.core,
        target=w.parties[keeper].country,
        ultimate_consignee_id=cell.core,
        intermediate_consignee_id=keeper,
        via_countries=w.parties[keeper].country,
        payer_id=cell.core,
    )
    day = min(line.arrives + w.rng.randint(5, 110), w.params.days - 14)
    kept = line.serials[job.taken :] if job.bad else line.serials
    if kept:
        onward = ship(w, cell.no, day, keeper, cell.core, job.item, kept, site=cell.halls[0])
        job.lines.append(onward)
        settle(w, job, onward, cell.halls[0], kept)
    if job.bad:
        assert job.case
        job.case.parties.add(cell.core)
        claim(w, job, line.serials[: job.taken], day + 12)
        finish(w, job, day, keeper, job.item, line.serials[: job.taken])


def billing(w: World, job: Job) -> None:
    """Somebody else pays: a group's treasury, or the real buyer's friend."""
    cell = job.cell
    line = buy(w, job, payer_id=cell.treasury, payer_country=w.parties[cell.treasury].country)
    if line.serials[job.taken :] or not job.bad:
        settle(w, job, line, hall(w, line, cell), line.serials[job.taken :] if job.bad else line.serials)
    if job.bad:
        serials = line.serials[: job.taken]
        claim(w, job, serials, line.arrives + 6)
        day, holder = route(
            w, job, line.arrives + w.rng.randint(4, 50), [cell.core, w.rng.choice(cell.traders)], job.item, serials
        )
        finish(w, job, day, holder, job.item, serials)


def allot(w: World, job: Job) -> None:
    """A lot in small lots to several firms; each keeps its own, or all meet again."""
    cell = job.cell
    line = buy(w, job, **purpose(w, job))
    firms = [firm for firm in dict.fromkeys([*cell.traders, *cell.customers, cell.affiliate]) if firm != cell.core]
    count = min(len(firms), job.taken, w.rng.randint(2, 4))
    targets, serials = w.rng.sample(firms, count), line.serials[: job.taken]
    meet = w.rng.choice(firms)
    claim(w, job, serials, line.arrives + 8)
    merging, last = [], line.arrives
    for n, firm in enumerate(targets):
        part = serials[n::count]
        day = hop(w, job, line.arrives + w.rng.randint(1, 70), cell.core, firm, job.item, part)
        if firm != meet and (job.bad or w.chance(0.25)):
            day = hop(w, job, day + w.rng.randint(2, 15), firm, meet, job.item, part)
            merging += part
        elif firm == meet:
            merging += part
        last = max(last, day)
    if merging:
        finish(w, job, last + 3, meet, job.item, merging)
    if line.serials[job.taken :]:
        settle(w, job, line, hall(w, line, cell), line.serials[job.taken :])


def reroute(w: World, job: Job) -> None:
    """Bought by another firm of the group in another country: after a merger, or after a rule."""
    cell = job.cell
    buyer = cell.affiliate
    rooms = [room for room in cell.halls if room.country == w.parties[buyer].country]
    line = buy(w, job, buyer, rooms[0] if rooms else cell.store)
    keep = line.serials[job.taken :] if job.bad else line.serials
    if keep:
        settle(w, job, line, rooms[0] if rooms else cell.store, keep)
    if job.bad:
        day, holder = route(
            w, job, line.arrives + w.rng.randint(4, 60), [buyer, cell.traders[-1]], job.item, line.serials[: job.taken]
        )
        finish(w, job, day, holder, job.item, line.serials[: job.taken])
