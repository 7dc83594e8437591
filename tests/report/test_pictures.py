from __future__ import annotations

import datetime as dt
from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.report.bars_svg import Bar, draw_bars
from tidewaiter.report.flow_svg import Flow, draw_flows
from tidewaiter.report.hops_svg import Arrow, Box, draw_hops
from tidewaiter.report.months_svg import Months, draw_months, periods_of

CODES = ["US", "TW", "MY", "SG", "HK", "CN"]
AMOUNT = st.one_of(st.none(), st.decimals(min_value=0, max_value=10**15, places=3))
SVG = "{http://www.w3.org/2000/svg}"


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), AMOUNT), unique_by=lambda f: f[:2], max_size=14)
)
def test_any_flows_between_countries_can_be_drawn(flows: list[tuple[str, str, Decimal | None]]) -> None:
    drawn = draw_flows([Flow(a, b, high, high, "words") for a, b, high in flows], {c: c for c in CODES}, "Flows")
    bands = [g for g in ElementTree.fromstring(drawn).iter(f"{SVG}g") if g.get("class", "").startswith("flow")]
    assert len(bands) == sum(1 for a, b, _ in flows if a != b)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=14))
def test_any_movements_between_holders_can_be_drawn(pairs: list[tuple[str, str]]) -> None:
    arrows = [Arrow(f"a{n}", a, b, ("5 servers", "Beta 2", "Jan 2024"), "alleged") for n, (a, b) in enumerate(pairs)]
    root = ElementTree.fromstring(draw_hops([Box(c, f"Holder {c}", "somewhere") for c in CODES], arrows, "Hops"))
    paths = [path for path in root.iter(f"{SVG}path") if path.get("class") == "arrow alleged"]
    assert len(paths) == sum(1 for a, b in pairs if a != b)
    assert len([box for box in root.iter(f"{SVG}rect") if box.get("class") == "box holder"]) == len(CODES)


def test_a_bar_is_solid_to_its_low_and_hatched_to_its_high() -> None:
    root = ElementTree.fromstring(
        draw_bars(
            [Bar("China", Decimal(60), Decimal(80), "60–80"), Bar("Russia", Decimal(40), Decimal(40), "40")], "Bars"
        )
    )
    width = {rect.get("class"): float(rect.get("width", "")) for rect in root.iter(f"{SVG}rect")}
    hatched = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "possible"]
    assert len(hatched) == 1
    assert width["possible"] * 2 == width["certain"]  # of 80: 60 solid and 20 hatched; then 40 solid


def test_an_unknown_bar_is_an_outline_and_no_length() -> None:
    root = ElementTree.fromstring(
        draw_bars([Bar("China", None, None, "unknown"), Bar("Russia", Decimal(1), Decimal(1), "1")], "Bars")
    )
    assert [rect.get("class") for rect in root.iter(f"{SVG}rect")] == ["unknown", "certain"]


def test_months_become_quarters_and_years_where_they_are_many() -> None:
    assert periods_of([dt.date(2024, 1, 1), dt.date(2024, 3, 1)]) == ([dt.date(2024, m, 1) for m in (1, 2, 3)], 1)
    quarters, size = periods_of([dt.date(2010, 2, 1), dt.date(2024, 3, 1)])
    assert (quarters[0], quarters[-1], size) == (dt.date(2010, 1, 1), dt.date(2024, 1, 1), 3)
    years, size = periods_of([dt.date(1990, 5, 1), dt.date(2099, 12, 1)])
    assert (len(years), size) == (110, 12)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)).map(lambda d: d.replace(day=1)),
        st.tuples(AMOUNT, AMOUNT),
        min_size=1,
        max_size=9,
    )
)
def test_any_months_can_be_drawn(amounts: dict[dt.date, tuple[Decimal | None, Decimal | None]]) -> None:
    ElementTree.fromstring(draw_months([Months("China", amounts), Months("India", amounts)], "Months"))


def test_a_cancelled_order_has_a_red_bar_and_a_seizure_a_red_box() -> None:
    boxes = [Box("a", "Seller", "US"), Box("b", "Buyer", "CN"), Box("s", "5 servers seized", "Customs", kind="stop")]
    arrows = [
        Arrow("o", "a", "b", ("50 chips", "ordered, cancelled"), "cancelled"),
        Arrow("z", "a", "s", ("seized",), "seized"),
    ]
    root = ElementTree.fromstring(draw_hops(boxes, arrows, "Stopped"))
    assert len([rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "stop"]) == 2
