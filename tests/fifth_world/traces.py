"""Traces in the records of other holders. A case leaves two to five of these, each sometimes; slips leave them too."""

from __future__ import annotations

from collections.abc import Callable

from .actors import director, own
from .catalogue import CONCERN, FIRST, HUBS, LAST, PLAIN, VAGUE_WORDS
from .model import Job, Line, Party, World
from .moves import CHANNELS
from .trade import PAYERS, entry

ASKED = ("BIS25-01", "BIS25-03", "BIS25-05", "BIS25-08", "S3-02", "S3-09", "S3-14")


def first(job: Job) -> Line | None:
    """The delivery that a story began with."""
    return job.lines[0] if job.lines else None


def trader(w: World, job: Job) -> Party:
    """A trader of the group: one that took part when something left."""
    known = sorted(set(job.cell.traders) & (job.case.parties if job.case else set(job.cell.traders)))
    return w.parties[w.rng.choice(known or job.cell.traders)]


def channel(w: World, job: Job, trace: str) -> None:
    """A gap in one channel of evidence; for diverted goods it was set when they left."""
    if job.bad or not job.stays:
        return
    stay = w.rng.choice(job.stays)
    day = stay.start + w.rng.randint(10, 200)
    stay.gone = max(stay.gone, round(len(stay.serials) * w.rng.uniform(0.2, 1)))
    stay.dark.setdefault(CHANNELS[trace], (day, day + w.rng.randint(30, 300)))


def payer(w: World, job: Job, _: str) -> None:
    """A third country pays."""
    who = w.rng.choice([job.cell.treasury, *w.shared["concern"][:2], *w.shared["unknown"][:2]])
    for line in job.lines[:2]:
        line.row.update(payer_id=who if w.chance(0.5) else "", payer_country=w.rng.choice(PAYERS))


def person(w: World, job: Job, _: str) -> None:
    """One person signs for both sides."""
    if sum(number == job.cell.core for number, _ in w.people) < 4:
        name = f"{w.rng.choice(FIRST)} {w.rng.choice(FIRST)} {w.rng.choice(LAST)}"
        for number in (job.cell.core, trader(w, job).id):
            director(w, number, name, job.day - w.rng.randint(0, 500))


def address(w: World, job: Job, _: str) -> None:
    """Two firms behind one door."""
    w.parties[trader(w, job).id].row["address"] = w.parties[w.rng.choice((job.cell.core, job.cell.forwarder))].row[
        "address"
    ]


def declaration(w: World, job: Job, _: str) -> None:
    """A customs entry that fits no shipment known here: hidden goods under a vague name, or honest other goods."""
    item = job.item if job.bad else w.rng.choice((job.item, *PLAIN))
    firm = trader(w, job)
    day = max([job.day, *(leg.day for leg in job.legs)]) if job.bad else job.day + w.rng.randint(10, 120)
    units = max(1, round(job.taken * w.rng.uniform(0.3, 1)))
    goods: dict[str, object] = {
        "from_country": firm.country,
        "to_country": w.rng.choice((*CONCERN, "VN", "AE", "SG")),
        "hs_code": w.rng.choice(("847330", "847150", "850440")),
        "declared_description": w.rng.choice(VAGUE_WORDS),
        "declared_eccn": "",
        "net_weight_kg": units * item.kg,
        "value_usd": int(units * item.price * (w.rng.uniform(0.1, 0.7) if item.chips else 1)),
        "shipment_id": "",
    }
    if day < w.params.days - 3:
        entry(
            w,
            "export",
            day,
            firm.id,
            w.rng.choice(w.shared["concern"]) if w.chance(0.3) else "",
            units,
            goods,
            linked=False,
        )


def listing(w: World, job: Job, _: str) -> None:
    """Units offered for sale with their numbers in the picture."""
    line = first(job)
    day = max([job.day + w.rng.randint(30, 150), *(leg.day for leg in job.legs)])
    if line and day < w.params.days:
        for serial in line.serials[: w.rng.randint(1, 4)]:
            w.book.add(
                "custody_events",
                event_id=w.book.number("custody_events", "E"),
                event_at=w.params.at(day),
                serial_number=serial,
                step="listed_for_sale",
                location=w.rng.choice((*CONCERN, "SG", "AE")),
                basis="document",
            )


def statement(w: World, job: Job, _: str) -> None:
    """An end-use statement that does not fit what was delivered."""
    line = first(job)
    if line:
        w.book.add(
            "documents",
            document_id=w.book.number("documents", "D"),
            kind="end_use_statement",
            subject_kind="shipment",
            subject_id=line.row["shipment_id"],
            issued_on=w.params.iso(job.day - 8),
            issuer_id=line.row["buyer_id"],
            claimed_country=w.rng.choice((line.row["to_country"], *HUBS)),
            claimed_site_id=w.rng.choice([job.cell.halls[0].id, job.cell.store.id]),
            claimed_end_use=w.rng.choice(("cloud", "research")),
            claimed_units=max(1, round(line.units * w.rng.uniform(0.2, 0.8))),
            reexport_promise="no",
        )


def twice(w: World, job: Job, _: str) -> None:
    """A unit booked on a floor turns up at a depot."""
    line, depot = first(job), w.rng.choice(w.depots)
    day = max(job.day + w.rng.randint(60, 200), *(leg.day + 10 for leg in job.legs), 0)
    if line and day < w.params.days:
        for serial in line.serials[: w.rng.randint(1, 2)]:
            w.book.add(
                "custody_events",
                event_id=w.book.number("custody_events", "E"),
                event_at=w.params.at(day),
                serial_number=serial,
                step="repaired",
                party_id=depot.operator,
                site_id=depot.id,
                location=depot.country,
                basis="warranty",
            )


def acceptance(w: World, job: Job, _: str) -> None:
    """Nobody signed for it."""
    for stay in job.stays:
        stay.accepted = False


def capacity(w: World, job: Job, _: str) -> None:
    """A hall smaller on paper than what is booked in it."""
    if job.bad or w.chance(0.25):
        w.tight.add(w.rng.choice(job.stays).site.id if job.stays else job.cell.halls[0].id)


def far(w: World, job: Job, _: str) -> None:
    """A device answers from too far: it is elsewhere, or its traffic goes a long way round."""
    line = first(job)
    day = max([job.day + w.rng.randint(60, 160), *(leg.day + 15 for leg in job.legs)])
    if line and day < w.params.days - 5:
        for serial in line.serials[:2]:
            for n in range(w.rng.randint(1, 3)):
                w.book.add(
                    "pings",
                    landmark_id=f"L-{job.cell.halls[0].country}",
                    serial_number=serial,
                    measured_at=w.params.at(day + n, 3),
                    rtt_ms=round(w.rng.uniform(28, 110), 2),
                    key_residence=w.rng.choice(("T0", "T1", "T2", "T3")),
                )


def fresh(w: World, job: Job, _: str) -> None:
    """A trader too young and too small for this."""
    firm = trader(w, job)
    firm.row["incorporated_on"] = w.params.iso(job.day - w.rng.randint(20, 260))
    w.book.add(
        "party_figures",
        party_id=firm.id,
        as_of=w.params.iso(job.day),
        revenue_usd=w.rng.randint(50_000, 3_000_000),
        cash_usd=w.rng.randint(5_000, 400_000),
        employees=w.rng.randint(1, 6),
    )


def weight(w: World, job: Job, _: str) -> None:
    """Kilograms or words that do not fit the goods."""
    line = w.rng.choice(job.lines) if job.lines else None
    if line:
        line.row["net_weight_kg"] = round(
            float(str(line.row["net_weight_kg"])) * w.rng.choice((0.35, 0.5, 0.6, 1.6)), 1
        )
        if w.chance(0.5):
            line.row["declared_description"] = w.rng.choice(VAGUE_WORDS)


def answer(w: World, job: Job, _: str) -> None:
    """A person who asked was not satisfied."""
    w.book.add(
        "answers",
        subject_kind="party",
        subject_id=w.rng.choice((job.cell.core, trader(w, job).id)),
        question=w.rng.choice(ASKED),
        answer=w.rng.choice(("yes", "unknown", "no")),
        answered_by="end-use officer",
        answered_on=w.params.iso(min(job.day + 60, w.params.days - 1)),
    )


def holding(w: World, job: Job, _: str) -> None:
    """A minority holding seen late in a register."""
    owner, owned = job.cell.core, trader(w, job).id
    if owner != owned:
        own(w, owner, owned, job.day - w.rng.randint(0, 400), w.rng.choice((20, 30, 49)))


LEAVE: dict[str, Callable[[World, Job, str], None]] = {
    **dict.fromkeys(CHANNELS, channel),
    "payer_third": payer,
    "shared_person": person,
    "shared_address": address,
    "odd_declaration": declaration,
    "listing": listing,
    "statement_gap": statement,
    "serial_twice": twice,
    "no_acceptance": acceptance,
    "over_capacity": capacity,
    "rtt_far": far,
    "fresh_firm": fresh,
    "weight_off": weight,
    "due_diligence": answer,
    "late_holding": holding,
}
MENU = tuple(LEAVE)


def leave(w: World, job: Job, trace: str) -> None:
    """Leave one trace."""
    LEAVE[trace](w, job, trace)
