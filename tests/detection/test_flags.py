"""The red flags: all of both papers, each with a part of an audit or a question, and how answers are counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.detection.tables import empty_tables, fill

from tidewaiter.core.errors import InputError
from tidewaiter.core.toml_entry import Entry
from tidewaiter.detection import flags
from tidewaiter.detection.flags import guidances, red_flags, red_flags_step
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs, tables

Answers = list[tuple[str, str, str, int]]


def counted(tmp_path: Path, answers: Answers, found: dict[str, int] | None = None) -> dict[str, list[object]]:
    """Per flag: detectors, and how many subjects answered, yes, no, unknown."""
    (tmp_path / "tables").mkdir()
    rows = [
        {"question": question, "subject_kind": "party", "subject_id": subject, "answer": answer,
         "answered_on": dt.date(2025, 1, day)}
        for question, subject, answer, day in answers
    ]  # fmt: skip
    with empty_tables() as con:
        asked = [{"detector": code, "subjects_yes": yes} for code, yes in (found or {}).items()]
        fill(con, {"answers": rows, "detectors": asked})
        order = {"red_flags": outputs()["red_flags"].order}
        red_flags_step().run(Workplace(con, tmp_path, tmp_path, order))
        told = con.execute(
            "SELECT flag, detectors, subjects, subjects_yes, subjects_no, subjects_unknown "
            f"FROM '{tmp_path}/tables/red_flags.parquet'"
        ).fetchall()
    return {flag: row for flag, *row in told}


def test_all_flags_of_both_papers_are_there_in_order() -> None:
    expected = [f"BIS25-{number:02}" for number in range(1, 12)] + [f"S3-{number:02}" for number in range(1, 30)]
    assert [one.code for one in red_flags()] == expected
    assert [one.code for one in guidances()] == ["BIS25", "S3"]


def test_each_flag_has_a_question_unless_its_text_is_not_at_hand() -> None:
    for one in red_flags():
        assert bool(one.question) == (one.standing == "own_words"), one.code
        assert set(one.tables) <= {*tables(), *outputs()}, one.code
        assert one.standing == "own_words" or not one.detectors, one.code


def test_a_flag_of_which_nobody_was_asked_has_no_answer(tmp_path: Path) -> None:
    told = counted(tmp_path, [])
    assert len(told) == 40
    assert told["S3-05"] == [None, 0, 0, 0, 0]


def test_the_newest_answer_counts_and_a_day_that_contradicts_itself_is_unknown(tmp_path: Path) -> None:
    answers = [
        ("BIS25-05", "A", "yes", 1), ("BIS25-05", "A", "no", 2), ("BIS25-05", "B", "yes", 1),
        ("BIS25-05", "C", "yes", 3), ("BIS25-05", "C", "no", 3), ("BIS25-05", "D", "unknown", 3),
        ("BIS25-05", "D", "yes", 3), ("my-01", "A", "no", 1),
    ]  # fmt: skip
    told = counted(tmp_path, answers, {"TW101": 2, "TW103": 0})
    assert told["BIS25-05"] == ["TW101=2|TW103=0", 4, 2, 1, 1]
    assert told["my-01"] == [None, 1, 0, 1, 0]


def test_a_detector_that_does_not_exist_is_refused() -> None:
    values = {"says": "x", "standing": "own_words", "grade": "B", "detectors": ["TW999"], "question": "x"}
    with pytest.raises(InputError, match="TW999"):
        flags._flag("x", Entry("f", ("",), 1, values, "x"), {"TW101"})
