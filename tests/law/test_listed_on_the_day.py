"""Who is listed is asked of the day of shipping: by entries in force that day, and by what the desk had answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.law.test_step import CONFIRMED, HIT, PARTIES, TO_LOCAL, Rows, determined


def answered(answer: str, day: str = "2025-03-01", question: str = "listed", by: str = "desk") -> dict[str, str]:
    return {"question": question, "answer": answer, "answered_by": by, "answered_on": day}


def of_local_parties(
    folder: Path, cases: Sequence[tuple[dict[str, str] | None, Rows, str, str]], *, screened: bool
) -> list[tuple[str, frozenset[str]]]:
    """For each case a party like LOCAL, with its hit and answers: the answer for a sale to it, and what it rests on."""
    local = next(one for one in PARTIES if one["party_id"] == "LOCAL")
    numbers = [f"LOCAL{at:02}" for at in range(len(cases))]
    roles = ("buyer_id", "ultimate_consignee_id", "end_user_id")
    rows = determined(
        folder,
        shipments=[TO_LOCAL | {"shipment_id": number} | dict.fromkeys(roles, number) for number in numbers],
        parties=[*PARTIES, *(local | {"party_id": number} for number in numbers)],
        answers=[
            {"subject_kind": "party", "subject_id": number} | one
            for number, case in zip(numbers, cases, strict=True)
            for one in case[1]
        ],
        screenings=[case[0] | {"party_id": number} for number, case in zip(numbers, cases, strict=True) if case[0]]
        if screened
        else None,
    )
    told = {"not_listed", "screened", "answered_not_listed", "answered_no_listed_owner"}
    found = {row["shipment_id"]: row for row in rows if row["jurisdiction"] == "US"}
    return [
        (found[number]["license_required"], frozenset(told & set(found[number]["assumptions"].split("|"))))
        for number in numbers
    ]


ENDED = {"ended_on": "2025-03-15"}
CASES: list[tuple[dict[str, str] | None, Rows, str, str]] = [
    (None, [], "no", "screened"),
    (CONFIRMED | ENDED, [], "yes", ""),
    (HIT | ENDED, [], "undetermined", ""),
    (CONFIRMED | {"ended_on": "2025-03-14"}, [], "no", "screened"),
    (HIT | {"ended_on": "2025-03-14"}, [], "no", "screened"),
    (None, [answered("yes")], "yes", ""),
    (None, [answered("no")], "no", "answered_not_listed"),
    (None, [answered("yes", "2025-03-15")], "no", "screened"),
    (None, [answered("yes"), answered("no", by="another desk")], "undetermined", ""),
    (HIT, [answered("no")], "undetermined", ""),
    (CONFIRMED, [answered("no")], "yes", ""),
    (HIT, [answered("yes")], "yes", ""),
]
UNSCREENED: list[tuple[dict[str, str] | None, Rows, str, str]] = [
    (None, [], "no", "not_listed"),
    (None, [answered("yes")], "yes", ""),
    (None, [answered("no")], "no", "answered_not_listed"),
    (None, [answered("no"), answered("no", question="listed_owner")], "no", "answered_no_listed_owner"),
    (None, [answered("yes", "2024-01-01"), answered("no")], "no", "answered_not_listed"),
    (None, [answered("unknown")], "no", "not_listed"),
]


@pytest.mark.parametrize(("cases", "screened"), [(CASES, True), (UNSCREENED, False)], ids=["screened", "unscreened"])
def test_the_day_of_shipping_decides_who_is_listed_by_hits_and_by_answers_and_no_answer_settles_a_hit(
    tmp_path: Path, cases: list[tuple[dict[str, str] | None, Rows, str, str]], screened: bool
) -> None:
    found = of_local_parties(tmp_path, cases, screened=screened)
    for case, (required, told) in zip(cases, found, strict=True):
        assert required == case[2], case
        assert case[3] in told if case[3] else required != "no", case
