"""Running the years: who buys when, which story each delivery becomes, and who diverts."""

from __future__ import annotations

from .actors import found, party
from .model import Case, Cell, Job, Stay, World
from .moves import buy, depart, hall, later, settle
from .papers import event
from .params import FAMILIES
from .stories import TWINS
from .traces import MENU, leave
from .trade import pick_item, ship

CELL_SHARE = 0.88  # of all lines; the rest is the trade's own restocking


def plain(w: World, job: Job) -> None:
    """Delivered, installed, there to stay."""
    line = buy(w, job)
    room = hall(w, line, job.cell)
    quiet = w.chance(0.12)  # no more is known of it
    if not quiet:
        settle(w, job, line, room, line.serials, (5, 120) if w.chance(0.15) else (3, 45))


def own_move(w: World, job: Job) -> None:
    """From one own hall to another, by an internal line or none."""
    line = buy(w, job)
    stay = settle(w, job, line, hall(w, line, job.cell), line.serials)
    day = later(w, job, stay.start, 60, 400)
    serials = depart(w, job, stay, day, job.taken)
    room = w.rng.choice(job.cell.halls)
    move = ship(
        w,
        job.cell.no,
        day + 1,
        job.cell.core,
        job.cell.core,
        job.item,
        serials,
        source=stay.site.country,
        target=room.country,
        site=room,
        companion=False,
    )
    job.lines.append(move)
    settle(w, job, move, room, serials)


def demo(w: World, job: Job) -> None:
    """Lent to a customer and brought back."""
    line = buy(w, job)
    job.taken = min(job.taken, 4)
    serials, customer, core = line.serials[: job.taken], w.rng.choice(job.cell.customers), job.cell.core
    settle(w, job, line, hall(w, line, job.cell), line.serials[job.taken :] or serials)
    away = ship(
        w,
        job.cell.no,
        line.arrives + w.rng.randint(3, 40),
        core,
        customer,
        job.item,
        serials,
        end_use="unknown",
        companion=False,
    )
    job.lines.append(away)
    if w.chance(0.9):
        job.lines.append(
            ship(
                w,
                job.cell.no,
                away.arrives + w.rng.randint(20, 80),
                customer,
                core,
                job.item,
                serials,
                kind="return",
                companion=False,
            )
        )


def rental(w: World, job: Job) -> None:
    """The goods stay; a tenant from a country of concern computes on them."""
    line = buy(w, job)
    room = hall(w, line, job.cell)
    stay = settle(w, job, line, room, line.serials)
    w.book.add(
        "tenancies",
        site_id=room.id,
        provider_id=job.cell.core,
        tenant_id=w.rng.choice(w.shared["concern"]),
        item_id=job.item.id,
        units=job.taken,
        from_on=w.params.iso(stay.start + 10),
        use="rental",
    )


def balance(w: World, job: Job) -> None:
    """Distributors even out their stock before the sale."""
    one, two = w.rng.sample(w.shared["distributor"], 2)
    serials = w.new_serials(job.item, w.rng.randint(2, 30))
    job.lines.append(ship(w, -1, job.day, one, two, job.item, serials, end_use="resale", companion=False))


EXTRA = {"own_site_move": own_move, "demo_loan": demo, "offshore_rental": rental, "stock_balancing": balance}


def choose_cases(w: World) -> None:
    """Pick the groups that will divert; each gets one or two ways, and the traces that it will leave."""
    rng, params = w.rng, w.params
    count = max(3, round(params.bad_rate * len(w.cells)))
    deck = rng.sample(FAMILIES, len(FAMILIES))
    cores = {cell.no: w.parties[cell.core] for cell in w.cells}
    mixed = rng.sample(w.cells, len(w.cells))
    ordered = sorted(mixed, key=lambda cell: (cores[cell.no].kind, cores[cell.no].country))
    for n in range(count):  # one from each stretch of the list, so that no trade and no country stands out
        stretch = ordered[n * len(ordered) // count : (n + 1) * len(ordered) // count]
        stretch.sort(key=lambda cell: abs(cell.weight - 1))
        turn = next((m for m, name in enumerate(deck) if any(fits(w, name, cell) for cell in stretch)), 0)
        family = deck.pop(turn)
        deck.append(family)
        fit = [cell for cell in stretch if fits(w, family, cell)]
        cell = rng.choice(fit[: max(1, len(fit) // 2)])
        families = [family]
        if rng.random() < 0.35:
            families.append(rng.choice([name for name in FAMILIES if name not in families and fits(w, name, cell)]))
        since = max(0, int(params.days * rng.uniform(-0.25, 0.5)))
        case = Case(f"K{n + 1:03d}", cell.no, families, since, rng.sample(MENU, rng.randint(2, 5)), rng.random() < 0.08)
        w.cases.append(case)
    bad = {case.cell for case in w.cases}
    for cell in rng.sample(w.cells, len(w.cells)):  # new trading firms appear everywhere; some are shells
        if rng.random() < (0.2 if cell.no in bad else 0.12):
            home = w.parties[rng.choice(cell.traders)].country
            cell.traders.append(party(w, rng.choice(("reseller", "unknown")), home, cell.no, young=0.35))


def fits(w: World, family: str, cell: Cell) -> bool:
    """Whether a group has the accomplice that a way needs."""
    needed = {"misdeclared_transit": cell.forwarder, "repossessed_lease": cell.lessor}.get(family, cell.core)
    return w.parties[needed].cell == cell.no


def a_day(w: World) -> int:
    """A day on which somebody buys: business grows, and swells before a rule."""
    rng, params = w.rng, w.params
    if rng.random() < 0.07:
        return max(0, rng.choice(params.rule_days) - rng.randint(1, 28))
    return int((params.days - 3) * rng.random() ** 0.75)


def lawful(w: World, cell: Cell, day: int, item_rate: float) -> Job:
    """One lawful delivery."""
    rng = w.rng
    traces = [trace for trace in MENU if rng.random() < item_rate * cell.sloppy]
    job = Job("", cell, pick_item(w, day), day, traces)
    if rng.random() < 0.36 or day > w.params.days - 60:
        plain(w, job)
        job.lines = [] if not traces else job.lines
    elif rng.random() < 0.2:
        job.story, lawful_only = rng.choice(list(EXTRA.items()))
        lawful_only(w, job)
    else:
        story, _, run = rng.choices(list(TWINS.values()), [weight for _, weight, _ in TWINS.values()])[0]
        job.story = story
        run(w, job)
    return job


def divert(w: World, case: Case, cell: Cell, day: int) -> Job:
    """One delivery of which some does not stay."""
    family = w.rng.choice(case.families)
    traces = [trace for trace in case.traces if w.chance(0.75)]
    job = Job(family, cell, pick_item(w, day), day, traces, case)
    TWINS[family][2](w, job)
    if case.ambiguous and job.stays:  # later some are found in a store of the group: perhaps nothing left at all
        found_again = Stay(cell.store, job.item, job.stays[0].serials[: max(1, job.taken // 2)], 0, 0)
        event(w, min(w.params.days - 5, day + 300), "observed", found_again, found_again.serials, "inspection")
    return job


def run(w: World) -> None:
    """Fill the years with deliveries until the groups' share of lines is reached."""
    found(w)
    choose_cases(w)
    cases = {case.cell: case for case in w.cases}
    weights = [cell.weight for cell in w.cells]
    due = [case for case in w.cases for _ in range(3)]  # no case is smaller than three deliveries
    while due or len(w.lines) < CELL_SHARE * w.params.lines:
        cell, day = w.rng.choices(w.cells, weights)[0], a_day(w)
        case = cases.get(cell.no)
        forced = bool(due) and w.chance(0.04)
        if forced:
            case = due.pop()
            cell, day = w.cells[case.cell], w.rng.randint(case.since, w.params.days - 80)
        earliest = case.since if case else 0
        if case and case.families == ["route_displacement"]:
            earliest = max(earliest, w.params.rule_days[0])
            day = max(day, earliest) if case.since <= day < w.params.days - 75 else day
        if case and earliest <= day < w.params.days - 75 and (forced or w.chance(w.params.bad_share)):
            job = divert(w, case, cell, day)
        else:
            job = lawful(w, cell, day, w.params.glitch)
        for trace in job.traces:
            leave(w, job, trace)
        w.jobs.append(job)
