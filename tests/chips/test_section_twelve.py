"""The arithmetic that the rules' cases rest on (facts, section 12): TPP, performance density, memory bandwidth."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.chips import catalogue, find

KNOWN = [
    ("NVIDIA A100 SXM4 80GB", "4992", "6.044", "2039"),
    ("NVIDIA A800 SXM4 80GB", "4992", "6.044", "2039"),
    ("NVIDIA H100 SXM5 80GB", "15832", "19.450", "3350"),
    ("NVIDIA H200 SXM 141GB", "15832", "19.450", "4800"),
    ("NVIDIA H20", "2368", "2.909", "4000"),
    ("NVIDIA L40S", "5864", "9.637", "864"),
    ("NVIDIA L40", "2896", "4.759", "864"),
    ("NVIDIA L4", "1940", "6.587", "300"),
    ("NVIDIA L20", "1912", "3.142", "864"),
    ("NVIDIA L2", "1544", "5.243", "300"),
    ("NVIDIA A30", "2640", "3.196", "933"),
    ("NVIDIA A40", "2395.2", "3.812", "696"),
    ("NVIDIA A10", "2000", "3.183", "600"),
    ("NVIDIA V100 SXM2 16GB", "2000", "2.454", "900"),
    ("NVIDIA T4", "1040", "1.908", "320"),
    ("NVIDIA GeForce RTX 4090", "5284.8", "8.685", "1008"),
    ("NVIDIA GeForce RTX 4090 D", "4707.2", "7.736", "1008"),
    ("NVIDIA GeForce RTX 4080", "3119.2", "8.239", "717"),
    ("NVIDIA GeForce RTX 5090", "6704", "8.939", "1792"),
    ("NVIDIA GeForce RTX 5090 D", "4750", "6.333", "1792"),
    ("AMD Instinct MI250X", "6128", None, "3277"),
    ("AMD Instinct MI300X", "20919.2", None, "5300"),
    ("AMD Instinct MI325X", "20919.2", None, "6000"),
    ("NVIDIA B200", "36000", None, "8000"),
    ("NVIDIA B300", "56000", None, "8000"),
]


@pytest.mark.parametrize(("name", "tpp", "density", "bandwidth"), KNOWN)
def test_a_chip_of_section_twelve_has_its_known_figures(
    name: str, tpp: str, density: str | None, bandwidth: str
) -> None:
    chip = catalogue().chip(name)
    assert chip.tpp == Decimal(tpp)
    assert chip.dram_bandwidth_gbs == Decimal(bandwidth)
    if density is not None:
        assert chip.performance_density == Decimal(density)


@pytest.mark.shared
def test_every_golden_case_that_names_a_chip_states_the_figures_of_the_catalogue(shared: Path) -> None:
    seen = 0
    with (shared / "facts" / "rules_cases.csv").open(encoding="utf-8", newline="") as file:
        for case in csv.DictReader(file):
            item = case["item"].partition(" (")[0].partition(" to ")[0]
            found = find(item).chips
            if not case["tpp"] or not found:
                continue
            seen += 1
            assert {chip.tpp for chip in found} == {Decimal(case["tpp"])}, item
            assert {chip.dram_bandwidth_gbs for chip in found} == {Decimal(case["dram_bandwidth_gbs"])}, item
            if case["performance_density"]:
                assert {chip.performance_density for chip in found} == {Decimal(case["performance_density"])}, item
    assert seen > 30
