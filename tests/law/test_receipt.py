"""A receipt is recomputed offline: identical, or what differs and why."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.ask import Question, ask
from tidewaiter.law.item_facts import item_named
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.overlay_load import overlay
from tidewaiter.law.receipt import receipt_text, verify

DAY = dt.date(2025, 6, 1)


def written(folder: Path, draft: Overlay | None = None, laws: tuple[str, ...] = ("us_ear",)) -> Path:
    facts = {**item_named("H100 SXM").facts, "to_country": "MY", "from_country": "US", "hq_country": "CN", "chips": 8}
    question = Question(facts, DAY, laws, draft, {"not_listed": True})
    path = folder / "receipt.json"
    path.write_text(receipt_text(question, ask(question), "H100 SXM"), encoding="utf-8")
    return path


def changed(path: Path, change: Any, *, signed: bool) -> Path:
    """The receipt with a change; signed anew as a forger or an older program would."""
    receipt = json.loads(path.read_text())
    change(receipt)
    if signed:
        del receipt["sha256"]
        body = json.dumps(receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        receipt["sha256"] = hashlib.sha256(body.encode()).hexdigest()
    path.write_text(json.dumps(receipt))
    return path


@pytest.mark.parametrize("draft", [None, "my_th_2025", "ai_action_plan_2026"])
def test_a_receipt_comes_out_the_same(tmp_path: Path, draft: str | None) -> None:
    verdict = verify(written(tmp_path, overlay(draft) if draft else None, () if draft else ("us_ear",)))
    assert verdict.identical
    assert verdict.causes == ()


def test_a_receipt_is_one_line_of_canonical_json_and_written_twice_the_same(tmp_path: Path) -> None:
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first
    assert first.count(b"\n") == 1
    receipt = json.loads(first)
    assert list(receipt) == sorted(receipt)


def test_one_changed_sign_is_noticed(tmp_path: Path) -> None:
    verdict = verify(changed(written(tmp_path), lambda one: one.update(program="0"), signed=False))
    assert verdict.altered
    assert not verdict.identical


def test_a_changed_answer_is_named_with_both_values(tmp_path: Path) -> None:
    def lie(receipt: dict[str, Any]) -> None:
        receipt["answers"][0]["determination"]["license_required"] = "no"

    verdict = verify(changed(written(tmp_path), lie, signed=True))
    assert not verdict.altered
    assert verdict.differences == ('us_ear.determination.license_required: receipt "no", now "yes"',)


def test_a_changed_fact_changes_the_answer(tmp_path: Path) -> None:
    def lie(receipt: dict[str, Any]) -> None:
        receipt["question"]["facts"]["hq_country"] = "MY"

    verdict = verify(changed(written(tmp_path), lie, signed=True))
    assert any("hq_country" in one for one in verdict.differences)
    assert any("license_required" in one for one in verdict.differences)


def test_another_rulebook_is_named_as_the_cause(tmp_path: Path) -> None:
    path = changed(written(tmp_path), lambda one: one["rulebooks"].update(us_ear="0" * 64), signed=True)
    assert verify(path).causes[0].startswith("rulebook us_ear has changed (receipt 000000000000")


def test_another_catalogue_is_named_with_what_it_now_says(tmp_path: Path) -> None:
    def older(receipt: dict[str, Any]) -> None:
        receipt["catalogue"] = "0" * 64
        receipt["question"]["facts"]["dram_bandwidth_gbs"] = "3000"

    causes = verify(changed(written(tmp_path), older, signed=True)).causes
    assert any("chip catalogue has changed" in one for one in causes)
    assert "the catalogue now gives dram_bandwidth_gbs = 3350; the receipt has 3000" in causes


def test_a_receipt_under_a_draft_keeps_the_draft_itself(tmp_path: Path) -> None:
    text = overlay("my_th_2025").text
    own = tmp_path / "own.toml"
    own.write_text(text.replace('["MY", "TH"]', '["MY"]').replace('name = "my_th_2025"', 'name = "own"'))
    path = written(tmp_path, overlay(str(own)), ())
    own.unlink()
    assert verify(path).identical


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This is not JSON"),
        ("[]", "not a receipt of this program"),
        ('{"format": "other/1"}', "not a receipt of this program"),
        ('{"format": "tidewaiter-determination-receipt/1"}', "not complete"),
    ],
)
def test_what_is_no_receipt_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "receipt.json"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        verify(path)


def test_a_receipt_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        verify(tmp_path / "none.json")
