"""What countries report: trade by month and capacity by year, added up from what truly crossed and was built."""

from __future__ import annotations

from functools import cache

from tidewaiter.worlds.calendar import LAST, day_number, month_of
from tidewaiter.worlds.chance import stream
from tidewaiter.worlds.model import Cell, Plan
from tidewaiter.worlds.movement import lines_of
from tidewaiter.worlds.places import PLACES
from tidewaiter.worlds.sink import Sink

__all__ = ["Flows"]

_SERVERS, _PARTS = "8471.50", "8473.30"
_MIRROR_DISCOUNT = 6.0
"""The exporter's unit value of diverted servers was about a sixth of the importer's (facts/detection.md B)."""

_REPORTED = (0.55, 0.75)
"""The share of diverted units that the exporter and the importer have in their figures."""


class Flows:
    """Totals by month, reporter, partner, flow and HS code; their number does not grow with the world."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._sums: dict[tuple[str, str, str, str, str], list[float]] = {}

    def _add(self, key: tuple[str, str, str, str, str], value: float, units: float, weight: float) -> None:
        sums = self._sums.setdefault(key, [0.0, 0.0, 0.0])
        for place, amount in enumerate((value, units, weight)):
            sums[place] += amount

    def take(self, cell: Cell) -> None:
        """Add what a cell moved over borders, on record or not."""
        for lot in cell.lots:
            for line in lines_of(lot):
                if line.from_country != line.to_country:
                    hs = line.item.hs
                    own = line.from_country in {"TW", "US"}
                    flow = "domestic_export" if own else "re_export"
                    self._add(
                        (month_of(line.shipped), line.from_country, line.to_country, flow, hs),
                        line.value,
                        line.units,
                        line.weight,
                    )
                    if line.received <= LAST:
                        self._add(
                            (month_of(line.received), line.to_country, line.from_country, "import", hs),
                            line.value * 1.02,
                            line.units,
                            line.weight,
                        )
            story = lot.story
            if story.typology and not story.stopped and story.leaves <= LAST:
                self._dark(
                    lot.item.price * story.units * self.plan.premium,
                    story.units,
                    story.units * lot.item.weight_kg,
                    story.leaves,
                    story.legs[-1].to_country if story.legs else lot.site.country,
                    story.target,
                )

    def _dark(self, value: float, units: int, weight: float, day: int, start: str, end: str) -> None:
        if start == end:
            return
        month = month_of(day)
        out, back = _REPORTED
        self._add((month, start, end, "re_export", _PARTS), value * out / _MIRROR_DISCOUNT, units * out, weight * out)
        self._add((month, end, start, "import", _SERVERS), value * back, units * back, weight * back)

    def write(self, sink: Sink, megawatts: dict[tuple[str, str], float]) -> None:
        """The figures as statistical offices publish them: all servers and parts, not only those of this world."""
        rng = stream(self.plan.seed, "flows")
        codes = sorted(PLACES)
        scale = max(1.0, self.plan.cells / 60)
        base: dict[tuple[str, str, str], float] = {}
        for start in codes:
            for end in PLACES[start].near:
                if end in PLACES:
                    for hs in (_SERVERS, _PARTS):
                        base[start, end, hs] = rng.lognormvariate(0, 1) * 4e5 * scale
        months = sorted({key[0] for key in self._sums})
        for (start, end, hs), each in sorted(base.items()):
            for month in months:
                value = each * rng.lognormvariate(0, 0.2)
                units = value / (2_500 if hs == _SERVERS else 300)
                self._add((month, start, end, "re_export", hs), value, units, units * 4)
                self._add(
                    (month, end, start, "import", hs), value * 1.03 * rng.lognormvariate(0, 0.1), units, units * 4
                )
        for key, (value, units, weight) in sorted(self._sums.items()):
            month, reporter, partner, flow, hs = key
            skipped, noise = rng.random() < 0.02, rng.lognormvariate(0, 0.03)
            if not skipped:
                sink.row(
                    "trade_flows",
                    (
                        month,
                        reporter,
                        partner,
                        flow,
                        hs,
                        f"{value * noise:.2f}",
                        round(units * noise),
                        "pieces",
                        round(weight * noise),
                        "CIF" if flow == "import" else "FOB",
                        f"{reporter} statistics",
                    ),
                    _end_of(month),
                )
        self._capacity(sink, megawatts)

    def _capacity(self, sink: Sink, megawatts: dict[tuple[str, str], float]) -> None:
        rng = stream(self.plan.seed, "capacity")
        for code in sorted(PLACES):
            live = rng.uniform(5, 40)
            for year in ("2023", "2024", "2025"):
                added = sum(mw for (country, month), mw in megawatts.items() if country == code and month[:4] == year)
                live += added
                sink.row(
                    "capacity",
                    (
                        code,
                        year,
                        f"{live * rng.uniform(0.95, 1.4):.3f}",
                        f"{added * rng.uniform(0.4, 1.6) + 1:.3f}",
                        f"{rng.uniform(-50, 2000):.1f}",
                        f"{rng.uniform(55, 190):.1f}",
                        "survey of data centers",
                    ),
                    _end_of(f"{year}-12"),
                )


@cache
def _end_of(month: str) -> int:
    """About the last day of a month written 2025-03."""
    year, number = map(int, month.split("-"))
    return day_number(year, number, 28)
