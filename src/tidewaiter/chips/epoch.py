"""Where our TPP differs from that of Epoch AI's table, and why; read for the docs and the tests, not by a command."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.chips.load import CATALOGUE_FOLDER
from tidewaiter.chips.match import find
from tidewaiter.chips.model import Chip
from tidewaiter.chips.stored import catalogue

__all__ = ["TOLERANCE", "Disagreement", "chip_of_row", "disagreements", "meant"]

TOLERANCE = Decimal("0.005")
"""Two TPP figures agree when they lie this share of Epoch's apart, or less: rounding of a data sheet."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One row of Epoch's table, the chip we take it for, and why we count otherwise."""

    epoch: str
    epoch_tpp: Decimal
    chip: Chip
    why: str


def disagreements() -> tuple[Disagreement, ...]:
    """Every explained difference, in the order of Epoch's names."""
    found = []
    for entry in _file()["disagreement"]:
        chip = chip_of_row(entry["epoch"])
        assert chip is not None, f"no chip for Epoch's {entry['epoch']}"
        found.append(Disagreement(entry["epoch"], Decimal(entry["epoch_tpp"]), chip, entry["why"]))
    return tuple(found)


def meant() -> dict[str, tuple[Chip, str]]:
    """Rows whose name fits several chips: the one that the row's other columns describe, and which columns."""
    return {entry["epoch"]: (catalogue().chip(entry["chip"]), entry["why"]) for entry in _file()["meant"]}


def chip_of_row(name: str) -> Chip | None:
    """The chip that a row of Epoch's table describes; None where it is none of ours or its members disagree."""
    if name in meant():
        return meant()[name][0]
    found = find(name).chips
    return found[0] if found and len({chip.tpp for chip in found}) == 1 else None


def _file() -> dict[str, list[dict[str, str]]]:
    content = (CATALOGUE_FOLDER / "epoch_disagreements.toml").read_text(encoding="utf-8")
    tables: dict[str, list[dict[str, str]]] = tomllib.loads(content, parse_float=Decimal)
    return tables
