"""What is set aside when a name is read, and what is kept."""

from __future__ import annotations

import pytest

from tidewaiter.chips.spelling import folded, plain, plain_part_number, spell


@pytest.mark.parametrize(
    ("text", "key", "memory"),
    [
        ("NVIDIA H100 80GB HBM3", "h10080gb", "hbm3"),
        ("NVIDIA® Tesla® V100-SXM2-32GB", "v100sxm232gb", ""),
        ("GeForce RTX™ 4090 Graphics Card", "rtx4090", ""),
        ("H100 80 GiB PCI Express Gen5 x16", "h10080gbpcie", ""),
        ("PCI-E 4.0 A100", "pciea100", ""),
        ("8xH100", "8xh100", ""),
        ("Moore Threads MTT S4000", "mtts4000", ""),
        ("RTX 6000 Ada Generation", "rtx6000ada", ""),
        ("24G GDDR6X", "24gb", "gddr6x"),
        ("", "", ""),
    ],
)
def test_maker_words_signs_and_bus_words_are_set_aside(text: str, key: str, memory: str) -> None:
    spelling = spell(text)
    assert spelling.key == key
    assert spelling.memory_type == memory


def test_the_makers_a_word_may_mean_are_remembered() -> None:
    assert spell("Radeon H100").makers == (("AMD",),)
    assert spell("Tesla D1").makers == (("NVIDIA", "Tesla"),)
    assert spell("寒武纪 MLU370").makers == (("Cambricon",),)


def test_full_width_signs_are_read_as_narrow_ones() -> None:
    assert plain("Ｈ１００－ＳＸＭ５") == plain("h100 sxm5") == "h100sxm5"


def test_letters_and_digits_that_look_alike_fold_alike() -> None:
    assert folded("h10o") == folded("h100")
    assert folded("rtx4o9o") == folded("rtx4090")
    assert folded("h100") != folded("h200")


def test_a_part_number_is_compared_without_dashes_and_case() -> None:
    assert plain_part_number("900-2G193-0000-000") == plain_part_number("900 2g193 0000 000") == "9002g1930000000"
