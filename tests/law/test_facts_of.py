"""What people write becomes facts; what is not understood stays a missing fact, and is handed back unread."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import InputError
from tidewaiter.law.facts import FACTS, fact_value
from tidewaiter.law.facts_foundry import presumption_overcome
from tidewaiter.law.facts_of import DESK_ASSUMPTIONS, facts_of_item, facts_of_row

TEXTS: dict[str, dict[str, str | Decimal]] = {
    "NVIDIA H200 SXM (export from US)": {"kind": "export", "from_country": "US", "letter_holder": "NVIDIA"},
    "NVIDIA H200 SXM (reexport from SG)": {"kind": "reexport", "from_country": "SG"},
    "NVIDIA H200 SXM, re-exported from Singapore": {"kind": "reexport", "from_country": "SG"},
    "NVIDIA H200 SXM (export from the United Arab Emirates)": {"kind": "export", "from_country": "AE"},
    "NVIDIA H200 SXM (in-country transfer)": {"kind": "in_country"},
    "NVIDIA H200 SXM via Malaysia": {"via_malaysia": "yes"},
    "HBM3E stack 1180 GB/s in 110 mm2 package": {"item_kind": "hbm", "memory_bandwidth_density": Decimal("10.727")},
    "HBM3E stack 1.18 TB/s in 110 mm² package (density 10.73)": {"memory_bandwidth_density": Decimal("10.727")},
    "HBM2 stack (density 3.07)": {"item_kind": "hbm", "memory_bandwidth_density": Decimal("3.07")},
    "Logic die 7 nm, no designer attestation, unapproved OSAT, 45 bn transistors with HBM (exporter = foundry)": {
        "item_kind": "die",
        "foundry_node_advanced": "yes",
        "exporter_is_foundry": "yes",
        "presumption_overcome": "no",
    },
    "Logic die 7 nm, packaged by approved OSAT attesting 25 bn transistors (exporter = foundry)": {
        "presumption_overcome": "yes"
    },
    "Logic die 7 nm, packaged by approved OSAT attesting 45 bn transistors with HBM (exporter = foundry)": {
        "presumption_overcome": "no"
    },
    "Logic die 5 nm, approved designer attests it is not 3A090.a (exporter is a foundry)": {
        "presumption_overcome": "yes"
    },
    "Logic die 28 nm, no designer attestation (exporter = foundry)": {"foundry_node_advanced": "no"},
    "NVIDIA T4 to unlisted MY affiliate 60% owned by a CN Entity List party (all-items entry)": {
        "listed": "no",
        "listed_owner_share_pct": Decimal(60),
        "item_kind": "ic",
    },
    "NVIDIA T4 to affiliate 40% + 15% owned by two Entity List parties": {"listed_owner_share_pct": Decimal(55)},
    "NVIDIA T4 to a CN Entity List party": {"listed": "yes"},
    "NVIDIA H200 SXM to an entity listed in Supp. No. 8 to Part 740": {"supp8": "yes"},
    "NVIDIA H200 SXM for a UAE government agency": {"supp8": "yes"},
    "NVIDIA L40 to an unlisted private UAE company": {"supp8": "no", "listed": "no"},
    "NVIDIA T4 for a supercomputer": {"end_use": "supercomputer"},
    "NVIDIA T4 for military end use": {"end_use": "military"},
    "NVIDIA T4 for an advanced-node fab": {"end_use": "advanced_fab"},
    "NVIDIA DGX H100": {"item_kind": "assembly", "tpp": Decimal(15832)},
    "NVIDIA H200 SXM (export from US), without certifications": {"dd_certified": "no"},
    "NVIDIA H200 SXM (export from US), not commercially available in the US": {"us_available": "no"},
    "Huawei Ascend 910B": {"designed_in": "CN", "chip_family": "Huawei Ascend 910B"},
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_says_these_facts(text: str) -> None:
    facts = facts_of_item(text, 2025).facts
    assert {name: facts.get(name) for name in TEXTS[text]} == TEXTS[text]


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("NVIDIA H200 SXM", {"kind", "from_country", "listed", "supp8", "end_use", "dd_certified"}),
        ("NVIDIA T4 30 pieces, new", {"kind", "end_use", "listed_owner_share_pct"}),
        ("a pallet of something", set(FACTS)),
        ("HBM3E", {"memory_bandwidth_density", "dram_bandwidth_gbs", "tpp"}),
        ("NVIDIA T4 to the fund of Supp. No. 8 to Part 744", {"supp8"}),
        ("NVIDIA H100 for an affiliate in Malaysia", {"via_malaysia", "to_country"}),
        ("Logic die 7 nm", {"exporter_is_foundry", "presumption_overcome"}),
    ],
)
def test_what_a_text_does_not_say_stays_missing(text: str, silent: set[str]) -> None:
    assert not facts_of_item(text).facts.keys() & silent


def test_words_that_are_not_understood_are_handed_back() -> None:
    read = facts_of_item("NVIDIA H200 SXM (export from US) as a gift")
    assert read.facts["from_country"] == "US"
    assert "as a gift" in read.unread


def test_a_family_gives_what_its_members_share() -> None:
    facts = facts_of_item("NVIDIA A100").facts
    assert facts["tpp"] == Decimal(4992)
    assert "dram_bandwidth_gbs" not in facts


ROW = {
    "date": "2025-06-01",
    "item": "NVIDIA H100 SXM5",
    "tpp": "15832",
    "die_area_mm2": "814",
    "performance_density": "19.45",
    "dram_bandwidth_gbs": "3350",
    "datacenter_marketed": "yes",
    "destination_iso2": "MY",
    "hq_iso2": "CN",
}


def test_a_row_gives_destination_and_the_stricter_headquarters_for_both() -> None:
    facts = facts_of_row(ROW).facts
    assert (facts["to_country"], facts["hq_country"], facts["parent_country"]) == ("MY", "CN", "CN")


def test_numbers_of_the_row_go_before_those_of_the_catalogue() -> None:
    facts = facts_of_row({**ROW, "tpp": "4000", "die_area_mm2": "500", "performance_density": ""}).facts
    assert (facts["tpp"], facts["logic_die_area_mm2"]) == (Decimal(4000), Decimal(500))
    assert "performance_density" not in facts


def test_an_empty_cell_leaves_what_the_catalogue_knows() -> None:
    facts = facts_of_row({**ROW, "tpp": "", "die_area_mm2": "", "performance_density": ""}).facts
    assert facts["tpp"] == Decimal(15832)


def test_an_unknown_chip_without_numbers_is_refused_with_what_it_may_mean() -> None:
    with pytest.raises(InputError, match="not in the chip catalogue") as error:
        facts_of_row({"date": "2025-06-01", "item": "NVIDIA Q900", "destination_iso2": "CN"}, known_item=True)
    assert "TPP" in error.value.hint


def test_an_unknown_chip_with_numbers_is_classified_by_them() -> None:
    assert facts_of_row({**ROW, "item": "NVIDIA Q900"}, known_item=True).facts["tpp"] == Decimal(15832)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tpp": "-5"}, "tpp is below zero"),
        ({"destination_iso2": "Malaysia"}, "to_country: no such country"),
        ({"datacenter_marketed": "maybe"}, "datacenter_marketed is not one of its words"),
        ({"date": "1.6.2025"}, "not a day"),
    ],
)
def test_a_wrong_cell_is_refused(changed: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        facts_of_row({**ROW, **changed})


def test_a_density_that_contradicts_bandwidth_and_area_is_refused() -> None:
    with pytest.raises(InputError, match="contradicts bandwidth and area"):
        facts_of_item("HBM3E stack 1180 GB/s in 110 mm2 package (density 12)")


def test_a_fact_about_jurisdiction_makes_the_assumption_needless() -> None:
    assert facts_of_item("NVIDIA T4").assumptions == DESK_ASSUMPTIONS
    assert facts_of_item("NVIDIA T4, 5% US content").assumptions["subject_to_ear"] is False


@pytest.mark.parametrize(
    ("transistors", "hbm", "year", "expected"),
    [
        ("29.999", True, 2025, True),
        ("30", True, 2025, False),
        ("30", False, 2026, False),
        ("34.999", False, 2027, True),
        ("35", False, 2028, False),
        ("34.999", True, 2027, False),
        ("39.999", False, 2029, True),
        ("40", False, 2029, False),
    ],
)
def test_an_attested_count_overcomes_the_presumption(transistors: str, hbm: bool, year: int, expected: bool) -> None:
    assert presumption_overcome(Decimal(transistors), hbm, year) is expected


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_and_every_fact_is_a_fact(text: str) -> None:
    for name, value in facts_of_item(text).facts.items():
        assert fact_value(name, value) == value
