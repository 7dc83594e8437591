"""A clerk who moves every single unit of a lot by hand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

__all__ = ["Lot", "lots_by_hand"]


@dataclass(frozen=True)
class Lot:
    """One unit of a lot: it stands somewhere in some state, and knows since when it has been open."""

    site: str | None
    state: str
    opened: tuple[int, int] | None = None


FROM = {
    "stored": "held in_repair open installed",
    "installed": "stored held in_repair open",
    "removed": "installed stored held in_repair",
    "repaired": "open installed stored held",
    "returned": "open in_repair installed stored held",
}
OUT = {"shipped", "scrapped", "seized", "lost"}


def lots_by_hand(  # noqa: PLR0912 - one branch a rule
    rows: Sequence[tuple[str, str | None, dt.date, int]], limit: int, as_of: dt.date
) -> tuple[list[Lot], dict[str, int], list[tuple[str, int]]]:
    """Move every single unit of one holder and item by hand: what is there in the end, what came and went, problems."""
    units: list[Lot] = []
    gone: dict[str, int] = defaultdict(int)
    problems: list[tuple[str, int]] = []
    late: dict[int, int] = defaultdict(int)
    ever = receives = False
    for number, (step, site, day, count) in enumerate(rows):
        short = 0
        if step == "observed":
            at_site = sum(1 for one in units if one.site == site)
            if count > at_site:
                problems.append(("more_seen_than_in", count - at_site))
            continue
        if step in ("received", "commissioned"):
            units += [Lot(site, "held")] * count
            gone["received" if step == "received" else "appeared"] += count
            receives = True
            ever = ever or count > 0
            continue
        sources = FROM.get(step, "open in_repair stored held installed").split()
        moved: list[Lot] = []
        for _ in range(count):
            taken = min(
                (one for one in units if one.state in sources and (site is None or one.site in (site, None))),
                key=lambda one: (one.site != site, one.site or "", sources.index(one.state), one.opened or (0, 0)),
                default=None,
            )
            if taken is None:
                short += 1
                continue
            units.remove(taken)
            if step == "returned" and taken.state == "open":
                moved.append(taken)
                continue
            if taken.opened and (day - dt.date(1970, 1, 1)).days - taken.opened[0] > limit:
                late[taken.opened[1]] += 1
            if step in OUT:
                gone[step] += 1
                continue
            state = {"removed": "open", "returned": "open", "repaired": "in_repair"}.get(step, step)
            opened = ((day - dt.date(1970, 1, 1)).days, number) if state == "open" else None
            moved.append(replace(taken, site=site if site is not None else taken.site, state=state, opened=opened))
        units += moved
        if short and step in ("stored", "installed") and not receives:
            units += [Lot(site, step)] * short
            gone["appeared"] += short
            ever = True
        elif short:
            problems.append(("more_out_than_in" if ever else "from_nowhere", short))
    for one in units:
        if one.opened and (as_of - dt.date(1970, 1, 1)).days - one.opened[0] > limit:
            late[one.opened[1]] += 1
    if late:
        problems.append(("open_past_limit", sum(late.values())))
    return units, dict(gone), problems
