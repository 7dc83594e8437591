"""Epoch AI's table: every row from 1,600 up finds its chip, and every difference in TPP is explained, none too many."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.chips import Kind, catalogue, find
from tidewaiter.chips.epoch import TOLERANCE, chip_of_row, disagreements, meant

LEAST_TPP = 1600


def _rows(shared: Path) -> dict[str, Decimal | None]:
    """Epoch's names with its TPP in tera-operations; None where Epoch has none."""
    with (shared / "epoch-ai" / "ml_hardware.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    column = "Total processing performance (bit-OP/s)"
    return {
        row["Hardware name"]: (Decimal(row[column]) / 10**12).quantize(Decimal("0.0001")) if row[column] else None
        for row in rows
    }


@pytest.fixture(scope="module")
def rows(shared: Path) -> dict[str, Decimal | None]:
    """Epoch's table."""
    return _rows(shared / "data")


@pytest.mark.shared
def test_every_row_from_the_threshold_up_finds_its_chip(rows: dict[str, Decimal | None]) -> None:
    relevant = [name for name, tpp in rows.items() if tpp is not None and tpp >= LEAST_TPP]
    assert len(relevant) > 80
    for name in relevant:
        match = find(name)
        assert match.kind is not Kind.NONE, name
        assert match.answered or name in meant() or len({chip.tpp for chip in match.chips}) == 1, name
        assert chip_of_row(name) in match.chips, name


@pytest.mark.shared
def test_the_differences_are_exactly_the_explained_ones(rows: dict[str, Decimal | None]) -> None:
    differing = set()
    for name, tpp in rows.items():
        chip = chip_of_row(name)
        if tpp is not None and chip is not None and (chip.tpp is None or abs(chip.tpp - tpp) > TOLERANCE * tpp):
            differing.add(name)
    assert differing == {row.epoch for row in disagreements()}


@pytest.mark.shared
def test_the_figures_that_we_quote_are_epochs(rows: dict[str, Decimal | None]) -> None:
    for row in disagreements():
        assert rows[row.epoch] == row.epoch_tpp
    assert set(meant()) <= set(rows)


def test_every_explanation_is_a_sentence_of_its_own_chip() -> None:
    found = disagreements()
    assert len({row.epoch for row in found}) == len(found) > 20
    for row in found:
        assert row.chip in catalogue().chips
        assert row.why.endswith(".")
        assert row.chip.tpp is None or abs(row.chip.tpp - row.epoch_tpp) > TOLERANCE * row.epoch_tpp


def test_a_row_that_fits_chips_of_several_rates_is_none_until_it_is_said_which() -> None:
    assert len({chip.tpp for chip in find("MLU370").chips}) > 1
    assert chip_of_row("MLU370") is None
    assert chip_of_row("NVIDIA A100") in catalogue().families["NVIDIA A100"]
    assert chip_of_row("NVIDIA Tesla K80") is None
