"""`law`: timelines, differences, drafts and what is modelled, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.law.load import rulebooks
from tidewaiter.law.overlay_load import overlays

pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = run(["law", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_timeline_names_the_instrument_once_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "timeline", "3A090")
    assert code == 0
    words = " ".join(out.split())
    assert "2023-11-17 Additional controls on advanced computing items (October 2023), 88 FR 73458" in words
    assert "published 2023-10-25, effective 2023-11-17" in words
    assert "stands in the text and is not enforced" in words
    assert words.count("2023-11-17 Additional controls on advanced computing items") == 1
    assert max(map(len, out.splitlines())) <= 80


def test_drafts_stand_in_a_timeline_as_drafts(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "timeline", "MY")
    assert "draft overlay:my_th_2025 NOT LAW: reported" in " ".join(out.split())


def test_a_country_that_nothing_touches_is_said_to_be_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "timeline", "BR")
    assert code == 0
    assert "No rule that is modelled names this country" in out


def test_a_timeline_is_a_list_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "timeline", "D5", "--json")
    events = json.loads(out)
    assert {"day", "kind", "key", "what", "source", "grade"} <= events[0].keys()


def test_two_days_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "diff", "--from", "2023-11-16", "--to", "2023-11-17")
    assert code == 0
    for heading in ("Threshold", "Scope", "Exception", "Review"):
        assert f"\n{heading}\n" in out
    assert "    before" in out
    assert max(map(len, out.splitlines())) <= 80


def test_days_without_a_difference_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "diff", "--from", "2024-06-01", "--to", "2024-06-02")
    assert "no differences" in " ".join(out.split())


@pytest.mark.parametrize("name", overlays())
def test_a_draft_is_compared_and_called_what_it_is(capsys: pytest.CaptureFixture[str], name: str) -> None:
    _, out, _ = said(capsys, "diff", "--on", "2026-04-01", "--with", f"overlay:{name}")
    words = " ".join(out.split())
    assert "Not law:" in words
    assert "would" in words


def test_drafts_are_listed_with_where_they_stood(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "overlays", "--on", "2026-03-05")
    words = " ".join(out.split())
    assert "none of them law" in words
    assert "stands under review 2026-03-05" in words
    assert all(f"overlay:{name}:" in out for name in overlays())


def test_rulebooks_are_listed_with_what_is_not_modelled(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "rulebooks")
    assert all(f"\n{name}: " in f"\n{out}" for name in rulebooks())
    assert out.count("absent") >= len(rulebooks())
    _, out, _ = said(capsys, "rulebooks", "--json")
    assert [one["name"] for one in json.loads(out)] == list(rulebooks())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["timeline", "9Z999"], "nothing of that name"),
        (["timeline", "3A090", "--law", "mars"], "no such rulebook"),
        (["diff"], "two days are compared"),
        (["diff", "--from", "2024-1-1", "--to", "2024-06-02"], "--from is not a day"),
        (["diff", "--from", "2010-01-01", "--to", "2024-06-02"], "begins on"),
        (["diff", "--with", "overlay:mars"], "no such overlay"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str], words: list[str], expected: str) -> None:
    code, _, err = said(capsys, *words)
    assert code == 2
    assert expected in err
    assert "to do:" in err


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "shipments.csv").write_text(
        "shipment_id,line,shipped_on,kind,seller_id,buyer_id,end_use,from_country,to_country,item_id,units,value_usd\n"
        "S-1,1,2025-08-10,export,P-0,P-1,cloud,US,MY,NVIDIA H100 SXM5 80GB,100,3000000\n"
    )
    (folder / "parties.csv").write_text(
        "party_id,name,country,headquarters_country,ultimate_parent_country\nP-1,One,MY,MY,MY\n"
    )
    return folder


def test_what_a_draft_would_catch_is_summed_by_country_and_holder(
    capsys: pytest.CaptureFixture[str], pack: Path
) -> None:
    code, out, _ = said(capsys, "what-if", str(pack), "--with", "overlay:my_th_2025")
    words = " ".join(out.split())
    assert code == 0
    assert "HYPOTHETICAL, NOT LAW" in words
    assert "newly caught 1 100 100 1,583,200 3,000,000" in words
    assert "MY 1 100" in words
    assert "P-1 1 100" in words
    assert max(map(len, out.splitlines())) <= 80


def test_whether_a_draft_could_work_is_one_page(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    words = ["executability", str(pack), "--with", "overlay:ai_action_plan_2026", "--since", "2025-01-01"]
    _, out, _ = said(capsys, *words, "--officers", "2", "--officer-days", "3", "--shell-usd", "5000")
    page = " ".join(out.split())
    assert "decided 1 of 1 lines (100.0 %)" in page
    assert "1.0 a month" in page
    assert "3.0 officer-days a month at 3 a license, 1.5 for each of 2 officers" in page
    assert "the largest line has 1,583,200 and needs no splitting" in page
    assert "holders 1; random visits 1" in page
    assert len(out.splitlines()) < 40


def test_both_are_json_for_a_program(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    _, out, _ = said(capsys, "what-if", str(pack), "--with", "overlay:my_th_2025", "--json")
    shape = json.loads(out)
    assert (shape["is_law"], len(shape["newly_caught"])) == (False, 1)
    _, out, _ = said(capsys, "executability", str(pack), "--with", "overlay:my_th_2025", "--json")
    assert json.loads(out)["overlay"] == "overlay:my_th_2025"
