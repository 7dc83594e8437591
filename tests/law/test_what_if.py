"""What a draft would have done to records, and whether it could be carried out on them."""

from __future__ import annotations

import datetime as dt
import math
import random
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.executability import executability, inspections
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.overlay_load import overlay
from tidewaiter.law.what_if import WhatIf, what_if

HEAD = (
    "shipment_id,line,shipped_on,kind,seller_id,buyer_id,end_user_id,end_use,"
    "from_country,to_country,item_id,units,value_usd"
)
SHIPMENTS = f"""{HEAD}
S-1,1,2025-01-10,export,P-0,P-1,P-1,cloud,US,MY,SRV,10,2500000
S-2,1,2025-08-10,export,P-0,P-1,P-1,cloud,US,MY,SRV,2,500000
S-3,1,2025-08-11,export,P-0,P-2,P-2,cloud,US,TH,SRV,4,
S-4,1,2025-10-11,export,P-0,P-3,P-3,cloud,US,SG,SRV,5,1000000
S-5,1,2025-10-12,export,P-0,P-4,P-4,cloud,US,MY,SRV,1,250000
S-6,1,2025-10-13,export,P-0,P-5,P-5,cloud,US,MY,SRV,1,250000
S-7,1,2025-10-14,export,P-0,P-1,P-1,cloud,US,MY,WHAT,7,700
"""
ITEMS = """item_id,description,manufacturer,chip,form,chips_per_unit
SRV,Server,NVIDIA,H100 SXM,server,8
WHAT,Something,,Unheard-of 9000,chip,1
"""
PARTIES = """party_id,name,country,headquarters_country,ultimate_parent_country
P-1,One,MY,MY,MY
P-2,Two,TH,TH,TH
P-3,Three,SG,SG,SG
P-4,Four,MY,MY,CN
P-5,Five,MY,,
"""
CAPPED = """
name = "capped"
title = "A cap on chips"
over = "us_ear"
says = "more than 20 chips"
[[state]]
state = "drafted"
on = 2025-01-01
source = "a test"
confirmed_by = ""
confidence = "low"
[[requirement]]
key = "cap"
channel = "item_destination"
says = "a cap"
when = "meets('subject') and meets('3A090.a')"
measure = { of = "chips", per = "order", above = 20 }
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, text in (("shipments", SHIPMENTS), ("items", ITEMS), ("parties", PARTIES)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


@pytest.fixture
def reported(pack: Path) -> WhatIf:
    return what_if(pack, overlay("my_th_2025"))


def capped(pack: Path, *changes: tuple[str, str]) -> Overlay:
    text = CAPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = pack / "capped.overlay"
    path.write_text(text)
    return overlay(str(path.rename(pack / "capped.toml")))


def test_only_what_was_free_and_would_not_be_is_newly_caught(reported: WhatIf) -> None:
    assert [one.shipment_id for one in reported.caught] == ["S-1", "S-2", "S-3"]
    by_id = {one.shipment_id: one for one in reported.lines}
    assert (by_id["S-4"].before, by_id["S-4"].after) == ("no", "no")
    assert (by_id["S-5"].before, by_id["S-5"].after) == ("yes", "yes")


def test_a_line_that_was_not_decided_before_is_not_newly_caught(reported: WhatIf) -> None:
    by_id = {one.shipment_id: one for one in reported.lines}
    assert by_id["S-6"].before == "undetermined"
    assert by_id["S-7"].after == "undetermined"
    assert "tpp" in by_id["S-7"].missing


def test_sums_are_those_of_the_lines(reported: WhatIf) -> None:
    (total,) = reported.sums()
    assert (total.lines, total.units, total.chips) == (3, 16, 128)
    assert total.tpp == Decimal("15832") * 128
    assert (total.value_usd, total.without_value) == (Decimal(3_000_000), 1)
    assert [(one.name, one.units) for one in reported.sums("country")] == [("MY", 12), ("TH", 4)]
    assert [(one.name, one.units) for one in reported.sums("holder")] == [("P-1", 12), ("P-2", 4)]
    for by in ("country", "holder"):
        assert sum(one.chips for one in reported.sums(by)) == total.chips


def test_the_order_of_rows_does_not_matter(pack: Path, reported: WhatIf) -> None:
    head, *rows = SHIPMENTS.splitlines()
    random.Random(3).shuffle(rows)
    (pack / "shipments.csv").write_text("\n".join([head, *rows]) + "\n")
    assert what_if(pack, overlay("my_th_2025")).lines == reported.lines


def test_a_threshold_an_order_catches_the_orders_above_it(pack: Path) -> None:
    found = what_if(pack, capped(pack))
    assert [one.shipment_id for one in found.caught] == ["S-1", "S-3", "S-4"]


def test_a_threshold_a_company_and_year_counts_what_came_before(pack: Path) -> None:
    draft = capped(pack, ('per = "order", above = 20', 'per = "company_year", above = 90'))
    assert [one.shipment_id for one in what_if(pack, draft).caught] == ["S-2"]  # 80 in January, 16 more in August


def test_a_stock_of_a_country_counts_every_company(pack: Path) -> None:
    draft = capped(pack, ('per = "order", above = 20', 'per = "country_stock", above = 80'))
    assert [one.shipment_id for one in what_if(pack, draft).caught] == ["S-2"]


def test_a_page_counts_what_is_decided_and_who_holds_the_rest(reported: WhatIf) -> None:
    page = executability(reported)
    assert (page.lines, page.decided) == (6, 5)
    holders = {one.fact: one.holder for one in page.missing}
    assert holders["tpp"] == "the maker"
    assert page.chips_before == 80
    assert page.chips_before_until == dt.date(2025, 7, 4)


def test_licenses_a_month_count_the_months_between(reported: WhatIf) -> None:
    page = executability(reported, dt.date(2025, 1, 1))
    assert page.licenses_by_month == (("2025-01", 1), ("2025-08", 2))
    assert page.licenses_a_month == Decimal(3) / 8


def test_splitting_is_counted_in_buyers(pack: Path) -> None:
    (split,) = executability(what_if(pack, capped(pack))).splits
    assert (split.largest, split.shells) == (Decimal(80), 4)
    (split,) = executability(what_if(pack, capped(pack, ("above = 20", "at_least = 20")))).splits
    assert split.shells == 5


def test_a_draft_by_destination_is_not_dodged_by_splitting(reported: WhatIf) -> None:
    assert executability(reported).splits == ()


@pytest.mark.parametrize("measure", ["country_flow", "country_stock", "company_year"])
def test_a_measure_that_counts_beyond_the_order_needs_somebody_who_counts(pack: Path, measure: str) -> None:
    draft = capped(pack, ('per = "order"', f'per = "{measure}"'))
    assert len(executability(what_if(pack, draft)).host_duties) == 2


@pytest.mark.parametrize(("holders", "bad", "visits"), [(1, 1, 1), (10, 1, 5), (100, 10, 7), (20, 20, 1), (0, 0, 0)])
def test_visits_for_an_even_chance(holders: int, bad: int, visits: int) -> None:
    assert inspections(holders, bad) == visits


@pytest.mark.parametrize(("holders", "bad"), [(30, 2), (57, 5), (200, 3)])
def test_the_number_of_visits_is_the_least_that_suffices(holders: int, bad: int) -> None:
    def found(visits: int) -> float:
        missed = 1.0
        for i in range(visits):  # one visit after another, none twice
            missed *= (holders - bad - i) / (holders - i)
        return 1 - missed

    visits = inspections(holders, bad)
    assert found(visits) >= 0.5
    assert found(visits - 1) < 0.5
    assert math.isclose(found(holders), 1)


def test_a_pack_without_shipments_is_refused(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text(ITEMS)
    with pytest.raises(InputError, match="no shipments here"):
        what_if(tmp_path, overlay("my_th_2025"))
