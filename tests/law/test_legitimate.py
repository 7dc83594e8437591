"""What may be legitimate of what a draft catches: what the records leave open, and nothing taken twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tidewaiter.law.legitimate import legitimate_share
from tidewaiter.law.load import rulebook

DAY = dt.date(2025, 8, 1)


@dataclass(frozen=True)
class Line:
    holder: str
    item_id: str
    units: int
    shipped_on: dt.date = DAY
    buyer: str = ""

    @property
    def receivers(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.buyer, self.holder)))


def onward(
    seller: str, to: str, units: int, day: dt.date = DAY, item: str = "h100", kind: str = "reexport"
) -> dict[str, object]:
    return {"kind": kind, "seller_id": seller, "item_id": item, "to_country": to, "shipped_on": day, "units": units}


def contrary(lines: list[Line], shipments: list[dict[str, object]], **seats: dict[str, str]) -> int:
    share = legitimate_share(lines, shipments, seats, rulebook("us_ear"))
    assert share is not None
    return share.contrary_units


def test_units_shipped_on_to_an_embargoed_country_are_taken_off() -> None:
    assert contrary([Line("hub", "h100", 100)], [onward("hub", "CN", 38)]) == 38


def test_no_more_is_taken_off_than_was_caught() -> None:
    assert contrary([Line("hub", "h100", 10), Line("hub", "h100", 5)], [onward("hub", "MO", 380)]) == 15


def test_other_items_other_holders_earlier_days_other_countries_and_returns_say_nothing() -> None:
    others = [
        onward("hub", "CN", 9, item="h200"),
        onward("other", "CN", 9),
        onward("hub", "CN", 9, dt.date(2025, 7, 31)),
        onward("hub", "JP", 9),
        onward("hub", "CN", 9, kind="return"),
    ]
    assert contrary([Line("hub", "h100", 100)], others) == 0


def test_a_receiver_with_its_seat_or_parent_there_counts_whole() -> None:
    lines = [Line("hub", "h100", 7), Line("arm", "h100", 11), Line("fine", "h100", 13)]
    seats = {"hub": {"headquarters_country": "CN"}, "arm": {"ultimate_parent_country": "RU"}}
    assert contrary(lines, [onward("hub", "CN", 7)], **seats) == 18


def test_the_share_is_of_units_and_empty_where_nothing_is_caught() -> None:
    book = rulebook("us_ear")
    share = legitimate_share([Line("hub", "h100", 200)], [onward("hub", "CN", 50)], {}, book)
    assert share is not None and share.without_contrary_pct == 75
    nothing = legitimate_share([], [], {}, book)
    assert nothing is not None and nothing.without_contrary_pct is None


def test_a_law_without_the_group_gives_no_share() -> None:
    assert legitimate_share([Line("hub", "h100", 1)], [], {}, rulebook("my_sta")) is None


def test_a_buyer_who_ships_on_counts_though_another_is_named_as_end_user() -> None:
    assert contrary([Line("end", "h100", 100, buyer="hub")], [onward("hub", "CN", 30)]) == 30


def test_a_unit_shipped_on_counts_against_one_line_only() -> None:
    lines = [Line("end", "h100", 20, buyer="hub"), Line("other", "h100", 20, buyer="hub")]
    assert contrary(lines, [onward("hub", "CN", 30)]) == 30
    assert contrary(lines, [onward("hub", "CN", 30), onward("end", "CN", 20)]) == 40


def test_a_later_line_is_not_charged_with_what_left_before_it() -> None:
    later = dt.date(2025, 9, 1)
    lines = [Line("hub", "h100", 5), Line("hub", "h100", 50, later)]
    assert contrary(lines, [onward("hub", "CN", 40), onward("hub", "CN", 7, later)]) == 12
