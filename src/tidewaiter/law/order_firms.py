"""Orders of firms that bear several numbers: what the desk knows of one number counts for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tidewaiter.law.order_pack import OrderPack

__all__ = ["KnownFirm", "of_whole_firms"]

Row = Mapping[str, Any]
_QUESTIONS = ("listed", "listed_owner")


@dataclass(frozen=True, slots=True)
class KnownFirm:
    """All numbers of a firm, why they are one, and those that a person confirmed to be a listed entry, with words."""

    numbers: tuple[str, ...]
    why: str = ""
    confirmed: Mapping[str, str] | None = None


def of_whole_firms(pack: OrderPack, firms: Sequence[KnownFirm]) -> OrderPack:
    """The pack with answers about listing that hold for the firm, and with a note for each of its numbers.

    A number confirmed to be a listed entry makes the firm listed. Answers that contradict each other leave it open.
    """
    rows = list(pack.answers)
    notes: dict[str, tuple[str, ...]] = {}
    for firm in firms:
        about = [row for row in rows if _is_about(row, firm)]
        rows = [row for row in rows if not _is_about(row, firm)]
        told = [firm.why] if firm.why else []
        for question in _QUESTIONS:
            answer, words = _answer(about, firm, question)
            rows += _rows(firm, question, answer) if answer else ()
            told += words
        if told:
            notes |= dict.fromkeys(firm.numbers, tuple(told))
    return replace(pack, answers=rows, notes=notes)


def _is_about(row: Row, firm: KnownFirm) -> bool:
    return row["subject_kind"] == "party" and row["subject_id"] in firm.numbers and row["question"] in _QUESTIONS


def _answer(about: Sequence[Row], firm: KnownFirm, question: str) -> tuple[str, list[str]]:
    """Yes, no, or nothing where answers contradict each other or none was given; and what to tell of it."""
    if question == "listed" and firm.confirmed:
        return "yes", [f"{number} was confirmed to be a listed entry: {why}" for number, why in firm.confirmed.items()]
    last: dict[str, str] = {}
    for row in sorted(about, key=lambda row: row["answered_on"]):
        if row["question"] == question and row["answer"] != "unknown":
            last[row["subject_id"]] = str(row["answer"])
    answers = set(last.values())
    if len(answers) > 1:
        said = ", ".join(f"{number} {answer}" for number, answer in sorted(last.items()))
        return "", [f"answers to {question} contradict each other within the firm: {said}"]
    if answers and len(last) < len(firm.numbers):
        answer = answers.pop()
        return answer, [f"{question}: {answer}, as answered for {', '.join(sorted(last))}"]
    return (answers.pop() if answers else ""), []


def _rows(firm: KnownFirm, question: str, answer: str) -> Iterator[Row]:
    for number in firm.numbers:
        yield {
            "subject_kind": "party",
            "subject_id": number,
            "question": question,
            "answer": answer,
            "answered_on": dt.date.min,
        }
