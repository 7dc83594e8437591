from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from tests.report.made_up import PACK, leg
from tests.report.page import Page
from tests.report.sample import Cells, write_audit

from tidewaiter.core.errors import InputError
from tidewaiter.report import write_report

HOSTILE = "<script>alert(1)</script>\"'&</svg></style><img src=x onerror=alert(2)>\u202egnp.exe {{ 7*7 }} \x00\x1b[31m"


def test_every_tag_is_closed_and_every_id_is_there_once(page: Page) -> None:
    assert page.faults == []
    assert sorted(page.ids) == sorted(set(page.ids))


def test_every_link_inside_the_page_leads_somewhere(page: Page) -> None:
    inside = [href[1:] for href in page.attributes("href") if href.startswith("#")]
    assert len(inside) > 10
    assert set(inside) <= set(page.ids)


def test_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    links = page.attributes("href", "src", "srcset", "xlink:href", "data", "action", "poster")
    assert [link for link in links if not link.startswith(("#", "tables/", "rejects.csv"))] == []
    assert not re.search(r"@import|url\((?!#)", page.html)
    assert "http" not in re.sub(r'(http-equiv|xmlns="http://www\.w3\.org/2000/svg")', "", page.html)


def test_only_the_page_s_own_script_may_run(page: Page) -> None:
    [script] = re.findall(r"<script>(.*?)</script>", page.html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    [policy] = [given["content"] for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert [name for _, given in page.tags for name in given if name.startswith("on")] == []


def test_the_same_audit_gives_the_same_bytes(audit: Path, tmp_path: Path) -> None:
    first = write_report(audit).read_bytes()
    assert write_report(audit).read_bytes() == first
    again = write_audit(tmp_path / "elsewhere", PACK)
    assert write_report(again).read_bytes() == write_report(write_audit(tmp_path / "third", PACK)).read_bytes()


def test_a_hostile_name_is_shown_and_does_nothing(tmp_path: Path) -> None:
    columns = ("name", "business_line", "source")
    parties: list[Cells] = [{**party, **dict.fromkeys(columns, HOSTILE)} for party in PACK["parties"]]
    items: list[Cells] = [{**item, "description": HOSTILE} for item in PACK["items"]]
    shipments: list[Cells] = [
        {**line, "source": HOSTILE, "declared_description": HOSTILE, "license_id": HOSTILE}
        for line in PACK["shipments"]
    ]
    pack = {**PACK, "parties": parties, "items": items, "shipments": shipments}
    rejects = [
        {"file": HOSTILE, "line": "1", "column": HOSTILE, "value": HOSTILE, "expected": HOSTILE, "to_do": HOSTILE}
    ]
    page = Page(write_report(write_audit(tmp_path / "audit", pack, rejects=rejects)))
    assert page.faults == []
    assert [tag for tag, _ in page.tags if tag == "script"] == ["script"]
    assert "img" not in {tag for tag, _ in page.tags}
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert not set(page.html) & set("\u202e\x00\x1b")


def test_a_name_of_ten_megabytes_does_not_make_a_page_of_ten_megabytes(tmp_path: Path) -> None:
    parties: list[Cells] = [{**PACK["parties"][0], "name": "N" * 10_000_000}, *PACK["parties"][1:]]
    page = write_report(write_audit(tmp_path / "audit", {**PACK, "parties": parties}))
    assert page.stat().st_size < 1_000_000


@pytest.mark.parametrize("table", sorted(PACK))
def test_any_one_table_alone_makes_a_page(table: str, tmp_path: Path) -> None:
    page = Page(write_report(write_audit(tmp_path / "audit", {table: PACK[table]})))
    assert page.faults == []
    assert (
        "These are records and differences between them, not verdicts. Nothing here says a holder is clear."
        in page.text
    )
    assert "What shipments would add." in page.text or table == "shipments"


def test_sites_alone_are_shown_by_country_and_power(tmp_path: Path) -> None:
    page = Page(write_report(write_audit(tmp_path / "audit", {"sites": PACK["sites"]})))
    assert "These records hold 2 rows of sites, and no shipment: what moved is unknown, not nothing." in page.text
    assert "12.5 MW" in page.text
    assert "power not recorded" in page.text


def test_trade_flows_alone_are_shown_as_two_accounts(tmp_path: Path) -> None:
    page = Page(write_report(write_audit(tmp_path / "audit", {"trade_flows": PACK["trade_flows"]})))
    assert "Taiwan: export, Malaysia" in page.text
    assert "USD 1.87 billion" in page.text


def test_a_folder_with_nothing_in_it_makes_a_page_that_says_so(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path))
    assert page.faults == []
    assert "This audit read no record at all." in page.text
    assert "This folder holds no manifest" in page.text


def test_an_empty_pack_makes_a_page_that_says_what_each_table_would_add(tmp_path: Path) -> None:
    page = Page(write_report(write_audit(tmp_path / "audit", {})))
    assert "What custody_events would add." in page.text
    assert "An account that was not made is unknown, not balanced." in page.text


def test_a_folder_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no audit here") as refused:
        write_report(tmp_path / "nowhere")
    assert "tidewaiter audit" in refused.value.hint


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    folder = write_audit(tmp_path / "audit", PACK)
    broken = folder / "read" / "shipments.parquet"
    broken.write_bytes(b"PAR1 this is no Parquet file")
    with pytest.raises(InputError) as refused:
        write_report(folder)
    assert refused.value.place.file == str(broken)


def test_a_broken_manifest_is_named(tmp_path: Path) -> None:
    folder = write_audit(tmp_path / "audit", PACK)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        write_report(folder)
    assert refused.value.place.file.endswith("manifest.json")


@pytest.mark.parametrize("name", ["it's", "a[1]*?", "two words", "ünïcode 名", "%41"])
def test_a_folder_may_have_any_name(name: str, tmp_path: Path) -> None:
    folder = write_audit(tmp_path / "plain", PACK)
    assert Page(write_report(folder.rename(tmp_path / name))).faults == []


def test_what_no_record_speaks_of_is_unknown_and_not_gone(page: Page) -> None:
    assert "not yet accounted" in page.text
    assert "That is unknown, not zero and not gone." in page.text


def test_rejects_are_counted_by_column_with_an_example_and_what_to_do(page: Page) -> None:
    assert "line 9: 31/12/2024" in page.text
    assert "Write the day as 2024-12-31." in page.text
    assert "2 things could not be read" in page.text


def test_a_row_not_yet_known_on_the_as_of_day_is_not_told(tmp_path: Path) -> None:
    late = leg("s9", "2024-03-09", "end", "tenant", "CN>CN", "server", 3, recorded_at="2025-01-01 00:00:00")
    later = {**PACK, "shipments": [*PACK["shipments"], late]}
    before = Page(write_report(write_audit(tmp_path / "before", later, as_of="2024-12-31"))).text
    after = Page(write_report(write_audit(tmp_path / "after", later, as_of="2025-01-01"))).text
    said = "Far Lake Computing passed on 3 × Server with 8 Beta 2"
    assert said not in before
    assert said in after
    assert "31 December 2024: only what was on record by then" in before


def test_the_page_names_its_audit_and_how_to_make_it_again(audit: Path, page: Page) -> None:
    digest = hashlib.sha256((audit / "manifest.json").read_bytes()).hexdigest()
    assert digest in page.text
    assert "tidewaiter rerun OUT" in page.text
    assert "shipments 5 days" in page.text
