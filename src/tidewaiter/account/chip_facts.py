"""What the catalogue says of a spelling: one chip, or the range over all that it may mean; never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.chips import Chip, Kind, Match, find

__all__ = ["ChipFacts", "facts_of"]

_ALTERNATIVES = re.compile(r"\s+or\s+|\s*\|\s*", re.IGNORECASE)
_MATCHED_BY = {Kind.EXACT: "name", Kind.ALIAS: "alias", Kind.PART_NUMBER: "part_number"}


@dataclass(frozen=True, slots=True)
class ChipFacts:
    """The facts of one spelling; None is unknown. `tpp` is empty where low and high differ."""

    spelling: str
    matched_by: str
    chip: str | None = None
    candidates: str | None = None
    chips_in_unit: int | None = None
    tpp_low: Decimal | None = None
    tpp_high: Decimal | None = None
    tpp_precision: str | None = None
    die_area_mm2: Decimal | None = None
    performance_density: Decimal | None = None
    dram_bandwidth_gbs: Decimal | None = None
    interconnect_gbs: Decimal | None = None
    datacenter_marketed: str | None = None
    rated_power_w: Decimal | None = None
    idle_power_w: Decimal | None = None


def facts_of(spelling: str) -> ChipFacts:
    """What the catalogue knows under this spelling.

    A family ("NVIDIA H100") and named alternatives ("NVIDIA H100 or H200") give a range of TPP, because one of
    these it is; what merely resembles a name gives candidates to ask about and no number.
    """
    found = find(spelling)
    if found.answered:
        return _one(spelling, found)
    meant = _meant(spelling, found)
    tpps = [chip.tpp for chip in meant if chip.tpp is not None]
    known = bool(meant) and len(tpps) == len(meant)
    return ChipFacts(
        spelling,
        "candidates" if found.names else "none",
        candidates="|".join(chip.name for chip in meant) or "|".join(found.names) or None,
        tpp_low=min(tpps) if known else None,
        tpp_high=max(tpps) if known else None,
    )


def _meant(spelling: str, found: Match) -> Sequence[Chip]:
    """The chips of which it is one for certain; none where the text only resembles names."""
    if found.kind is Kind.FAMILY:
        return found.chips
    parts = _ALTERNATIVES.split(spelling)
    matches = [find(part) for part in parts]
    if len(parts) > 1 and all(match.answered or match.kind is Kind.FAMILY for match in matches):
        return list(dict.fromkeys(chip for match in matches for chip in match.chips))
    return ()


def _one(spelling: str, found: Match) -> ChipFacts:
    if len(found.chips) != 1:
        return ChipFacts(spelling, "candidates", candidates="|".join(found.names))
    (chip,) = found.chips
    return ChipFacts(
        spelling,
        _MATCHED_BY[found.kind],
        chip.name,
        None,
        found.system.chip_count if found.system else 1,
        chip.tpp,
        chip.tpp,
        chip.tpp_format or None,
        chip.logic_die_area_mm2.value if chip.logic_die_area_mm2 else None,
        chip.performance_density,
        chip.dram_bandwidth_gbs,
        chip.interconnect_gbs.value if chip.interconnect_gbs else None,
        chip.datacenter_marketed.value if chip.datacenter_marketed else None,
        chip.rated_power_w.value if chip.rated_power_w else None,
        chip.idle_power_w.value if chip.idle_power_w else None,
    )
