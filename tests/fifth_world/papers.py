"""Papers and custody rows that stories leave, true or not."""

from __future__ import annotations

from typing import Any

from .model import Job, Stay, World
from .moves import depart


def note_paper(w: World, kind: str, subject: str, day: int, issuer: str, units: int) -> None:
    """File a paper."""
    w.book.add(
        "documents",
        document_id=w.book.number("documents", "D"),
        kind=kind,
        subject_kind="shipment",
        subject_id=subject,
        issued_on=w.params.iso(day),
        issuer_id=issuer,
        claimed_units=units,
    )


def event(w: World, day: int, step: str, stay: Stay, serials: list[str], basis: str, **more: object) -> None:
    """Custody rows for some units of a stay, by serial where the operator keeps serials."""
    common = {
        "event_at": w.params.at(day, 8 + len(serials) % 9),
        "step": step,
        "party_id": stay.site.operator,
        "site_id": stay.site.id,
        "basis": basis,
    }
    if day >= w.params.days or not serials:
        return
    if stay.site.by_serial:
        for serial in serials:
            w.book.add(
                "custody_events",
                event_id=w.book.number("custody_events", "E"),
                serial_number=serial,
                **{**common, **more},
            )
    else:
        w.book.add(
            "custody_events",
            event_id=w.book.number("custody_events", "E"),
            item_id=stay.item.id,
            units=len(serials),
            **{**common, **more},
        )


def purpose(w: World, job: Job) -> dict[str, Any]:
    """What a buyer who will sell on says: a trader says so, others mostly what they always say."""
    open_trader = w.parties[job.cell.core].kind in ("reseller", "integrator", "unknown")
    return {"end_use": "resale"} if open_trader or w.chance(0.25) else {}


def claim(w: World, job: Job, serials: list[str], day: int) -> None:
    """A buyer who sold goods on still books them as installed: false when diverted, else a slip."""
    if not w.chance(0.5 if job.bad else 0.03):
        return
    stay = Stay(w.rng.choice(job.cell.halls), job.item, serials, day, 10**6)
    w.stays.append(stay)
    job.stays.append(stay)
    depart(w, job, stay, day, len(serials))
