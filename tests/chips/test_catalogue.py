"""What holds for every chip and system of the catalogue, whoever wrote its file."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.chips import catalogue, catalogue_digest
from tidewaiter.chips.model import Chip, System

CHIPS = catalogue().chips
SYSTEMS = catalogue().systems


def _name(thing: Chip | System) -> str:
    return thing.name


@pytest.mark.parametrize("chip", CHIPS, ids=_name)
def test_the_tpp_is_the_highest_of_the_formats_and_says_which(chip: Chip) -> None:
    if chip.ops:
        assert chip.tpp == max(op.tops * op.bits for op in chip.ops)
        assert chip.tpp == next(op.tpp for op in chip.ops if op.format == chip.tpp_format)
    else:
        assert chip.tpp is None
        assert chip.tpp_format == ""
        assert chip.note, "a chip without rates must say why"


@pytest.mark.parametrize("chip", CHIPS, ids=_name)
def test_density_is_known_exactly_when_rate_and_area_are(chip: Chip) -> None:
    planar = chip.node is not None and chip.node.planar == "yes"
    known = chip.tpp is not None and chip.logic_die_area_mm2 is not None and not planar
    assert (chip.performance_density is not None) == known
    if chip.performance_density is not None and chip.tpp is not None and chip.logic_die_area_mm2 is not None:
        ratio = chip.tpp / chip.logic_die_area_mm2.value
        assert abs(chip.performance_density - ratio) <= Decimal("0.0005")


@pytest.mark.parametrize("chip", CHIPS, ids=_name)
def test_a_recalled_value_is_never_graded_higher_than_c(chip: Chip) -> None:
    valued = [chip.released_on, chip.logic_die_area_mm2, chip.node, chip.dram, chip.rated_power_w, *chip.ops]
    for value in valued:
        if value is not None and not value.source.read_on:
            assert value.grade == "C"


@pytest.mark.parametrize("chip", [chip for chip in CHIPS if chip.idle_power_w], ids=_name)
def test_an_idle_power_is_below_the_rated_power_and_says_how_it_was_seen(chip: Chip) -> None:
    assert chip.idle_power_w is not None
    assert chip.rated_power_w is not None
    assert chip.idle_power_w.value < chip.rated_power_w.value
    assert chip.idle_power_w.note


@pytest.mark.parametrize("chip", CHIPS, ids=_name)
def test_missing_facts_names_what_is_none(chip: Chip) -> None:
    assert ("ops" in chip.missing_facts) == (chip.tpp is None)
    assert ("dram_bandwidth_gbs" in chip.missing_facts) == (chip.dram_bandwidth_gbs is None)


@pytest.mark.parametrize("system", SYSTEMS, ids=_name)
def test_a_system_is_made_of_chips(system: System) -> None:
    assert system.chips()
    assert all(count > 0 for _, count in system.chips())


@pytest.mark.parametrize(
    ("name", "chip", "count"),
    [
        ("NVIDIA DGX H100", "NVIDIA H100 SXM5 80GB", 8),
        ("NVIDIA GB200 Superchip", "NVIDIA GB200", 2),
        ("NVIDIA GB200 compute tray", "NVIDIA GB200", 4),
        ("NVIDIA GB200 NVL72", "NVIDIA GB200", 72),
        ("NVIDIA GB200 NVL36x2", "NVIDIA GB200", 72),
        ("NVIDIA GB300 NVL72", "NVIDIA GB300", 72),
        ("NVIDIA A16", "NVIDIA A16 GPU", 4),
        ("NVIDIA DGX-2", "NVIDIA V100 SXM3 32GB", 16),
        ("AMD Instinct MI300X Platform", "AMD Instinct MI300X", 8),
        ("Intel Gaudi 3 HLB-325", "Intel Gaudi 3 HL-325L", 8),
    ],
)
def test_a_system_is_opened_down_to_its_chips(name: str, chip: str, count: int) -> None:
    assert catalogue().system(name).chips() == [(catalogue().chip(chip), count)]
    assert catalogue().system(name) in catalogue().holding(catalogue().chip(chip))


def test_every_chip_sold_as_made_for_china_stays_below_what_it_was_made_for_or_says_that_it_is_unknown() -> None:
    below = {"NVIDIA H20": 2400, "NVIDIA L20": 2400, "NVIDIA L2": 1600, "NVIDIA GeForce RTX 4090 D": 4800}
    for name, limit in below.items():
        tpp = catalogue().chip(name).tpp
        assert tpp is not None
        assert tpp < limit
    for name in ("AMD Instinct MI308X", "Intel Gaudi 3 HL-328", "Intel Gaudi 3 HL-388", "NVIDIA RTX 6000D"):
        assert catalogue().chip(name).tpp is None


def test_the_doubtful_bandwidth_of_the_mi308x_is_said_to_be_doubtful() -> None:
    chip = catalogue().chip("AMD Instinct MI308X")
    assert chip.dram_bandwidth_gbs == 5300
    assert "10.3 TB/s" in chip.note


def test_families_hold_every_chip_once() -> None:
    members = [chip.name for family in catalogue().families.values() for chip in family]
    assert sorted(members) == sorted(chip.name for chip in CHIPS)


def test_the_catalogue_is_read_once_and_its_digest_is_that_of_its_files() -> None:
    assert catalogue() is catalogue()
    assert len(catalogue_digest()) == 64
    assert catalogue_digest() == catalogue_digest()


def test_the_compiled_file_holds_no_binary_floating_point() -> None:
    text = (Path(__file__).parents[2] / "src" / "tidewaiter" / "chips" / "catalogue.json").read_text(encoding="utf-8")
    json.loads(text, parse_float=lambda number: pytest.fail(f"{number} is not text"))
