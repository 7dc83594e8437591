"""Spellings as they stand in invoices, driver outputs and customs declarations: each answers, asks, or stays silent."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.chips import Kind, Match, catalogue, find

ANSWERS = {
    # what a driver or a management controller reports
    "NVIDIA H100 80GB HBM3": "NVIDIA H100 SXM5 80GB",
    "NVIDIA H100 PCIe": "NVIDIA H100 PCIe 80GB",
    "NVIDIA H100 NVL": "NVIDIA H100 NVL 94GB",
    "NVIDIA A100-SXM4-40GB": "NVIDIA A100 SXM4 40GB",
    "NVIDIA A100-SXM4-80GB": "NVIDIA A100 SXM4 80GB",
    "NVIDIA A100 80GB PCIe": "NVIDIA A100 PCIe 80GB",
    "NVIDIA A100-PCIE-40GB": "NVIDIA A100 PCIe 40GB",
    "NVIDIA A800-SXM4-80GB": "NVIDIA A800 SXM4 80GB",
    "NVIDIA A800 40GB Active": "NVIDIA A800 40GB Active",
    "NVIDIA H20": "NVIDIA H20",
    "NVIDIA H20-3e": "NVIDIA H20-3e",
    "NVIDIA H200 NVL": "NVIDIA H200 NVL",
    "NVIDIA GH200 480GB": "NVIDIA GH200 96GB",
    "NVIDIA GH200 144G HBM3e": "NVIDIA GH200 144GB",
    "NVIDIA B200": "NVIDIA B200",
    "NVIDIA B300 SXM6 AC": "NVIDIA B300",
    "NVIDIA GB200": "NVIDIA GB200",
    "NVIDIA GB300": "NVIDIA GB300",
    "Tesla V100-SXM2-32GB": "NVIDIA V100 SXM2 32GB",
    "Tesla V100S-PCIE-32GB": "NVIDIA V100S PCIe 32GB",
    "Tesla T4": "NVIDIA T4",
    "NVIDIA GeForce RTX 4090 D": "NVIDIA GeForce RTX 4090 D",
    "NVIDIA RTX PRO 6000 Blackwell Server Edition": "NVIDIA RTX PRO 6000 Blackwell Server Edition",
    "AMD Instinct MI300X": "AMD Instinct MI300X",
    # as people write
    "H100-SXM5-80GB": "NVIDIA H100 SXM5 80GB",
    "H100 SXM": "NVIDIA H100 SXM5 80GB",
    "h100_sxm5_80gb": "NVIDIA H100 SXM5 80GB",
    "H100SXM580GB": "NVIDIA H100 SXM5 80GB",
    "H100 80 GB SXM5": "NVIDIA H100 SXM5 80GB",
    "GPU NVIDIA H100 SXM5 80GB": "NVIDIA H100 SXM5 80GB",
    "NVIDIA® H100 Tensor Core GPU PCIe": "NVIDIA H100 PCIe 80GB",
    "NVIDIA(R) H100(TM) PCI-E 5.0 x16 80G": "NVIDIA H100 PCIe 80GB",
    "H100 80GB HBM2e": "NVIDIA H100 PCIe 80GB",
    "L40S 48GB PCIe": "NVIDIA L40S",
    "Tesla L4 24GB": "NVIDIA L4",
    "L2 PCle": "NVIDIA L2",
    "RTX 4090": "NVIDIA GeForce RTX 4090",
    "GeForce RTX4090 24GB": "NVIDIA GeForce RTX 4090",
    "4090": "NVIDIA GeForce RTX 4090",
    "4090D": "NVIDIA GeForce RTX 4090 D",
    "RTX 5090 D": "NVIDIA GeForce RTX 5090 D",
    "A6000": "NVIDIA RTX A6000",
    "RTX 6000 Ada": "NVIDIA RTX 6000 Ada Generation",
    "Quadro RTX 6000": "NVIDIA Quadro RTX 6000",
    "Radeon Instinct MI250X": "AMD Instinct MI250X",
    "MI300X OAM 192GB": "AMD Instinct MI300X",
    "Habana Gaudi2": "Intel Gaudi 2 HL-225H",
    "HL-325L": "Intel Gaudi 3 HL-325L",
    "Intel® Data Center GPU Max 1550": "Intel Data Center GPU Max 1550",
    "Google TPU v5p": "Google TPU v5p",
    # Chinese and full-width
    "英伟达 H100 SXM5 80GB": "NVIDIA H100 SXM5 80GB",
    "輝達A100 80GB PCIe加速卡": "NVIDIA A100 PCIe 80GB",
    "ＮＶＩＤＩＡ　Ａ１００　８０ＧＢ　ＰＣＩｅ": "NVIDIA A100 PCIe 80GB",
    "昇腾910B3": "Huawei Ascend 910B3",
}

PART_NUMBERS = {
    "900-21010-0000-000": "NVIDIA H100 PCIe 80GB",
    "900-21010-0020-000": "NVIDIA H100 NVL 94GB",
    "900-21001-0020-000": "NVIDIA A100 PCIe 80GB",
    "900-2g193-0000-000": "NVIDIA L4",
    "900 2G133 0080 000": "NVIDIA L40S",
    "NVIDIA H100 PCIe 80GB 900-21010-0000-000": "NVIDIA H100 PCIe 80GB",
    "P/N 692-2G520-0200-000": "NVIDIA H100 SXM5 80GB",
}

FAMILIES = {
    "H100": "NVIDIA H100",
    "NVIDIA H100": "NVIDIA H100",
    "H100 GPU": "NVIDIA H100",
    "A100": "NVIDIA A100",
    "NVIDIA H200": "NVIDIA H200",
    "NVIDIA H800": "NVIDIA H800",
    "V100": "NVIDIA V100",
    "RTX 6000": "NVIDIA RTX 6000",
    "RTX PRO 6000": "NVIDIA RTX PRO 6000",
    "Gaudi 3": "Intel Gaudi 3",
    "Ascend 910B": "Huawei Ascend 910B",
    "MI300": "AMD Instinct MI300",
}

ASKS = {
    "H10O": "NVIDIA H100 SXM5 80GB",
    "RTX4O90": "NVIDIA GeForce RTX 4090",
    "Gaudy 3": "Intel Gaudi 3 HL-325L",
    "Ascned 910B3": "Huawei Ascend 910B3",
    "A100 80GB": "NVIDIA A100 SXM4 80GB",
    "A100 SXM": "NVIDIA A100 SXM4 40GB",
    "H100 80GB": "NVIDIA H100 PCIe 80GB",
    "Radeon H100": "NVIDIA H100 SXM5 80GB",
    "RTX 4090 48GB": "NVIDIA GeForce RTX 4090",
    "8x H100 SXM": "NVIDIA H100 SXM5 80GB",
    "server with 8x H100 SXM": "NVIDIA H100 SXM5 80GB",
    "Dell PowerEdge XE9680, 8x NVIDIA H200 SXM": "NVIDIA H200 SXM 141GB",
    "GH100": "NVIDIA H20",
    "AD102": "NVIDIA GeForce RTX 4090 D",
    "900-21010-0000-999": "NVIDIA H100 PCIe 80GB",
    "NVIDIA L40S 900-21010-0000-000": "NVIDIA H100 PCIe 80GB",
    "HGX H100": "NVIDIA H100 SXM5 80GB",
    "DGX A100": "NVIDIA A100 SXM4 80GB",
}

SILENT = [
    "",
    "   ",
    "GPU",
    "NVIDIA",
    "Dell PowerEdge XE9680",
    "Supermicro SYS-821GE-TNHR",
    "DRAM module 64GB",
    "cable for A10",
    "Huawei rail kit A2",
    "P100 PCIe 16GB",
    "H10",
    "H2000",
    "A101",
    "computer parts",
    "RTX",
    "80GB",
    "\N{PILE OF POO}",
]

APART = [
    ("A100", "RTX A1000"),
    ("H20", "H200"),
    ("H20", "H20-3e"),
    ("4090", "4090 D"),
    ("5090", "5090 D"),
    ("5090 D", "5090 D V2"),
    ("L4", "L40"),
    ("L40", "L40S"),
    ("L20", "L20X"),
    ("L2", "L20"),
    ("A10", "A100 PCIe 40GB"),
    ("A10", "A10G"),
    ("A30", "A40"),
    ("A2", "A16"),
    ("B100", "B200"),
    ("B200", "GB200"),
    ("B300", "GB300"),
    ("H100 PCIe", "H100 NVL"),
    ("H100 NVL", "H200 NVL"),
    ("H100 PCIe", "H800 PCIe"),
    ("MI300X", "MI308X"),
    ("MI300X", "MI300A"),
    ("MI250", "MI250X"),
    ("HL-325L", "HL-328"),
    ("HL-338", "HL-388"),
    ("RTX 6000 Ada", "RTX A6000"),
    ("RTX 6000 Ada", "RTX PRO 6000 Workstation"),
    ("RTX 4000 Ada", "Quadro RTX 4000"),
    ("V100 PCIe 32GB", "V100S PCIe 32GB"),
    ("910B3", "910B2"),
    ("RTX 4080", "RTX 4080 SUPER"),
    ("RTX 4070 Ti", "RTX 4070 Ti SUPER"),
]


@pytest.mark.parametrize(("text", "name"), ANSWERS.items())
def test_an_unambiguous_spelling_finds_its_chip(text: str, name: str) -> None:
    match = find(text)
    assert match.kind in {Kind.EXACT, Kind.ALIAS}
    assert match.chip is not None
    assert match.chip.name == name


@pytest.mark.parametrize(("text", "name"), PART_NUMBERS.items())
def test_a_part_number_finds_its_chip(text: str, name: str) -> None:
    match = find(text)
    assert match.kind is Kind.PART_NUMBER
    assert match.chip is not None
    assert match.chip.name == name


@pytest.mark.parametrize(("text", "family"), FAMILIES.items())
def test_a_name_without_its_form_is_a_family_with_a_range(text: str, family: str) -> None:
    match = find(text)
    assert match.kind is Kind.FAMILY
    assert match.chip is None
    assert set(match.chips) == set(catalogue().families[family])
    known = [chip.tpp for chip in match.chips if chip.tpp is not None]
    if len(known) == len(match.chips):
        assert (match.tpp_low, match.tpp_high) == (min(known), max(known))


@pytest.mark.parametrize(("text", "name"), ASKS.items())
def test_a_doubtful_spelling_is_asked_about_and_never_answered(text: str, name: str) -> None:
    match = find(text)
    assert match.kind is Kind.CANDIDATES
    assert match.chip is None
    assert match.system is None
    assert name in {chip.name for chip in match.chips}


@pytest.mark.parametrize("text", SILENT)
def test_what_names_no_chip_finds_none(text: str) -> None:
    assert find(text) == Match(text, Kind.NONE)


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_look_alike_stay_apart(one: str, other: str) -> None:
    first, second = find(one), find(other)
    assert first.answered or first.kind is Kind.FAMILY
    assert second.answered or second.kind is Kind.FAMILY
    assert not set(first.chips) & set(second.chips)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("NVIDIA DGX H100", "NVIDIA DGX H100", Kind.EXACT),
        ("DGX-H100", "NVIDIA DGX H100", Kind.EXACT),
        ("HGX H100 8-GPU", "NVIDIA HGX H100 8-GPU 80GB", Kind.ALIAS),
        ("GB200 NVL72", "NVIDIA GB200 NVL72", Kind.ALIAS),
        ("DGX GB300", "NVIDIA GB300 NVL72", Kind.ALIAS),
        ("HGX B300 NVL16", "NVIDIA HGX B300 8-GPU", Kind.ALIAS),
        ("NVIDIA A16", "NVIDIA A16", Kind.EXACT),
    ],
)
def test_a_system_is_found_with_the_chips_it_holds(text: str, name: str, kind: Kind) -> None:
    match = find(text)
    if match.kind is Kind.EXACT and kind is Kind.ALIAS:
        pytest.fail("an alias is not the catalogue's own name")
    assert match.answered
    assert match.chip is None
    assert match.system is not None
    assert match.system.name == name
    assert match.chips == tuple(chip for chip, _ in match.system.chips())


def test_a_range_is_unknown_as_soon_as_one_member_is() -> None:
    match = find("Data Center GPU Max")
    assert match.kind is Kind.FAMILY
    assert any(chip.tpp is None for chip in match.chips)
    assert match.tpp_low is None
    assert match.tpp_high is None


def test_a_family_with_one_rate_has_a_range_of_one_value() -> None:
    match = find("A100")
    assert (match.tpp_low, match.tpp_high) == (Decimal(4992), Decimal(4992))


def test_the_names_of_a_match_do_not_repeat_what_a_system_holds() -> None:
    assert find("DGX H100").names == ("NVIDIA DGX H100",)
    assert find("HGX H100").names[0].startswith("NVIDIA HGX H100")


WRITTEN = [(name, thing.name) for thing in catalogue().things for name in (thing.name, *thing.aliases)]


@pytest.mark.parametrize(("text", "name"), WRITTEN)
def test_every_written_name_finds_its_chip_or_asks_within_its_family(text: str, name: str) -> None:
    match = find(text)
    assert match.kind in {Kind.EXACT, Kind.ALIAS, Kind.FAMILY}
    assert name in {thing.name for thing in match.things}
    if text == name:
        assert match.kind is Kind.EXACT


@pytest.mark.parametrize(
    ("number", "name"), [(number, thing.name) for thing in catalogue().things for number in thing.part_numbers]
)
def test_every_written_part_number_finds_its_chip(number: str, name: str) -> None:
    match = find(number)
    assert match.kind is Kind.PART_NUMBER
    assert match.names == (name,)


SEPARATORS = re.compile(r"[ \-_/]+")


@given(
    written=st.sampled_from(WRITTEN),
    blank=st.sampled_from(["", " ", "  ", "-", "_", " - ", "/", "\u00a0", "\u3000", ", "]),
    case=st.sampled_from([str.upper, str.lower, str.swapcase, str.title]),
    wide=st.booleans(),
)
def test_case_width_blanks_and_punctuation_do_not_change_the_match(
    written: tuple[str, str], blank: str, case: object, wide: bool
) -> None:
    assert callable(case)
    text = case(SEPARATORS.sub(blank, written[0]))
    if wide:
        text = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    before, after = find(written[0]), find(text)
    assert after.answered == before.answered
    assert after.things == before.things


@given(text=st.text(max_size=40))
def test_no_text_at_all_breaks_the_search(text: str) -> None:
    match = find(text)
    assert match.text == text
    assert (match.kind is Kind.NONE) == (not match.things)


@pytest.mark.parametrize(("memory", "kind"), [("HBM3e", Kind.ALIAS), ("HBM2e", Kind.CANDIDATES)])
def test_a_system_with_another_memory_than_its_chips_is_a_question(memory: str, kind: Kind) -> None:
    assert find(f"HGX H20 141GB {memory} 8-GPU").kind is kind


@given(
    written=st.sampled_from([name for name, _ in WRITTEN]),
    place=st.integers(min_value=0, max_value=60),
    digit=st.sampled_from("0123456789"),
)
def test_a_wrong_digit_is_never_answered_with_the_chip_it_was_meant_to_be(written: str, place: int, digit: str) -> None:
    """A changed digit may be another chip's name; it is never taken for a slip of the pen."""
    digits = [i for i, sign in enumerate(written) if sign.isdigit()]
    if not digits:
        return
    at = digits[place % len(digits)]
    changed = written[:at] + digit + written[at + 1 :]
    before, after = find(written), find(changed)
    if digit != written[at] and after.answered and before.answered:
        keys = {
            "".join(re.findall(r"[a-z0-9]+", name.casefold()))
            for thing in after.things
            for name in (thing.name, *thing.aliases)
        }
        assert after.things != before.things or "".join(re.findall(r"[a-z0-9]+", changed.casefold())) in keys
