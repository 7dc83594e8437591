"""The real lists are read whole: every row, every other name, every effect."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tidewaiter.parties.entries import ListVersion
from tidewaiter.parties.lists.read import read_list
from tidewaiter.parties.lists.store import ListStore

pytestmark = pytest.mark.shared

# file: list, rows, other names, effect
US = {
    "bis_entity_list": ("bis-entity-list", 3_409, 5_172, "license"),
    "bis_meu": ("bis-meu", 70, None, "license"),
    "bis_dpl": ("bis-dpl", 564, None, "prohibited"),
    "dow_1260h": ("dow-1260h", 80, None, "diligence_only"),
    "dow_1286": ("dow-1286", 134, None, "diligence_only"),
    "ofac_nscmic": ("ofac-nscmic", 68, None, "diligence_only"),
    "ofac_eo14032_annex": ("ofac-eo14032", 59, None, "diligence_only"),
    "state_nonproliferation": ("state-nonproliferation", 528, None, "diligence_only"),
    "state_debarred_statutory": ("state-debarred-statutory", 779, None, "diligence_only"),
    "state_debarred_admin": ("state-debarred-admin", 8, None, "diligence_only"),
    "dhs_uflpa": ("dhs-uflpa", 148, None, "diligence_only"),
    "cbp_wro": ("cbp-wro", 67, None, "diligence_only"),
    "fcc_covered": ("fcc-covered", 15, None, "diligence_only"),
}


def aliases(version: ListVersion) -> int:
    return sum(len(one.aliases) for one in version.entries)


@pytest.mark.parametrize("name", US)
def test_a_us_list_is_read_whole(name: str, shared: Path) -> None:
    path = shared / "data" / "us-restricted-parties-2026" / f"{name}.json"
    list_id, rows, others, effect = US[name]
    (version,) = read_list(path)
    told = json.loads(path.read_text("utf-8"))["entities"]
    assert (version.list_id, len(version.entries), version.as_of) == (list_id, rows, date(2026, 7, 9))
    assert aliases(version) == sum(len(one["aliases"]) for one in told)
    assert others is None or aliases(version) == others
    assert {one.effect for one in version.entries} == {effect}
    assert sorted(one.name for one in version.entries) == sorted(" ".join(one["name"].split()) for one in told)


def test_the_entity_list_has_its_countries_and_footnotes(shared: Path) -> None:
    (version,) = read_list(shared / "data" / "us-restricted-parties-2026" / "bis_entity_list.json")
    countries = Counter(code for one in version.entries for code in one.countries)
    assert [countries[code] for code in ("CN", "RU", "AE", "PK", "IR", "TR", "MY", "SG")] == [
        *(1_106, 1_081, 188, 183, 115, 88, 48, 38)
    ]
    assert all(one.countries for one in version.entries)
    assert Counter(number for one in version.entries for number in one.footnotes)["4"] == 96
    assert all("1" in one.footnotes for one in version.entries if one.name.startswith("Huawei Technologies"))


def test_a_nonproliferation_sanction_that_is_over_is_not_in_force(shared: Path) -> None:
    (version,) = read_list(shared / "data" / "us-restricted-parties-2026" / "state_nonproliferation.json")
    assert sum(one.holds_on(version.as_of) for one in version.entries) == 153
    for one in version.entries:
        assert one.ended_on is None or "status: Active" not in one.remarks


def test_the_sdn_list_has_every_entry_name_and_address(shared: Path) -> None:
    (version,) = read_list(shared / "data" / "ofac-sdn-2021" / "sdn.csv.gz", as_of=date(2021, 7, 7))
    assert (len(version.entries), aliases(version)) == (8_976, 11_910)
    assert Counter(one.kind for one in version.entries) == {
        "person": 4_620,
        "company": 3_673,
        "vessel": 406,
        "aircraft": 277,
    }
    assert all(one.effect == "license" for one in version.entries if "NPWMD" in one.programs)
    assert {one.effect for one in version.entries if one.programs == ("CUBA",)} == {"diligence_only"}
    assert sum(one.remarks.endswith(("'.", ".")) for one in version.entries if one.remarks) > 7_000


def test_the_non_sdn_list_of_ofac_is_read_whole(shared: Path) -> None:
    (version,) = read_list(shared / "data" / "ofac-sdn-2021" / "cons_prim.csv", as_of=date(2025, 12, 19))
    assert (version.list_id, len(version.entries), aliases(version)) == ("ofac-cons", 442, 1_073)


def test_the_denied_persons_list_is_read_whole(shared: Path) -> None:
    (version,) = read_list(shared / "data" / "ofac-sdn-2021" / "dpl_2022.txt", as_of=date(2022, 9, 1))
    assert (version.list_id, len(version.entries)) == ("bis-dpl", 581)
    assert {one.effect for one in version.entries} == {"prohibited"}
    assert sum(one.listed_on is None for one in version.entries) == 0


@pytest.mark.parametrize(("name", "rows"), [("csl_format_sample.csv", 13), ("csl_format_sample_2019.csv", 115)])
def test_both_forms_of_the_consolidated_screening_list_are_read(name: str, rows: int, shared: Path) -> None:
    versions = read_list(shared / "data" / "ofac-sdn-2021" / name, anyway=True)
    assert sum(len(one.entries) for one in versions) == rows
    effects = {one.list_id: {entry.effect for entry in one.entries} for one in versions}
    assert (effects["csl-el"], effects["csl-uvl"], effects["csl-dpl"]) == (
        {"license"},
        {"exception_lost"},
        {"prohibited"},
    )
    assert effects["csl-isn"] == {"diligence_only"}


def test_followthemoney_parties_are_read_and_payments_passed_over(shared: Path) -> None:
    (version,) = read_list(shared / "data" / "ftm-sample" / "companies_payments.ijson")
    assert len(version.entries) == 73


def test_a_real_list_that_loses_half_its_rows_is_refused(shared: Path, tmp_path: Path) -> None:
    path = shared / "data" / "us-restricted-parties-2026" / "bis_entity_list.json"
    (whole,) = read_list(path)
    told = json.loads(path.read_text("utf-8"))
    told["entities"] = told["entities"][: len(told["entities"]) // 2 - 1]
    (tmp_path / "half.json").write_text(json.dumps(told))
    (half,) = read_list(tmp_path / "half.json", anyway=True)
    store = ListStore(tmp_path / "lists")
    store.add(whole)
    with pytest.raises(Exception, match="Most entries"):
        store.add(half)
    assert store.current()[0].entries == whole.entries
