"""The map of routes shows every arc it was given, keeps names apart, and puts each country in its place."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.report.country_points import country_points
from tidewaiter.report.map_places import APART, frame_of, pushed_apart
from tidewaiter.report.map_svg import Arc, draw_map

SVG = "{http://www.w3.org/2000/svg}"
POINTS = country_points()
CODES = st.sampled_from(sorted(POINTS))
AMOUNT = st.decimals(min_value=0, max_value=10**12, places=0)


def drawn(arcs: list[Arc]) -> ElementTree.Element:
    return ElementTree.fromstring(draw_map(arcs, POINTS, COUNTRY_NAMES, "Map"))


def arcs_in(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == "arc"]


def names_in(root: ElementTree.Element) -> list[ElementTree.Element]:
    words = [(text, text.get("class", "").split()) for text in root.iter(f"{SVG}text")]
    return [text for text, classes in words if "place" in classes and "amount" not in classes]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(CODES, CODES, AMOUNT), unique_by=lambda a: a[:2], max_size=20))
def test_any_routes_can_be_drawn_and_none_is_lost(routes: list[tuple[str, str, Decimal]]) -> None:
    root = drawn([Arc(a, b, high // 2, high) for a, b, high in routes])
    shown = [route for route in routes if route[0] != route[1] and route[2] > 0]
    assert len(arcs_in(root)) == len(shown)
    names = {text.text for text in names_in(root)}
    assert len(names) == len({end for route in shown for end in route[:2]})


def test_what_must_have_gone_is_solid_in_what_may_have_and_the_end_of_concern_has_its_color_and_shape() -> None:
    root = drawn([Arc("US", "MY", Decimal(0), Decimal(9)), Arc("MY", "CN", Decimal(4), Decimal(8), ends=True)])
    classes = [[path.get("class") for path in arc.iter(f"{SVG}path")] for arc in arcs_in(root)]
    assert classes == [["possible", "node"], ["possible ends", "certain ends", "node"]]
    assert [rect.get("class") for rect in root.iter(f"{SVG}rect")] == ["sea", "stop"]
    assert [title.text for title in root.iter(f"{SVG}title")][1:] == [
        "United States to Malaysia: 0–9",
        "Malaysia to China: 4–8",
    ]


def test_there_and_back_are_two_arcs() -> None:
    there, back = arcs_in(drawn([Arc("SG", "CN", Decimal(1), Decimal(5)), Arc("CN", "SG", Decimal(1), Decimal(5))]))
    assert there[1].get("d") != back[1].get("d")


def test_a_country_without_a_point_is_left_to_the_table() -> None:
    assert "AQ" not in POINTS
    assert arcs_in(drawn([Arc("US", "AQ", Decimal(1), Decimal(5))])) == []


def test_a_map_may_cross_the_pacific_and_shows_no_more_than_it_must() -> None:
    frame = frame_of([POINTS["US"], POINTS["JP"], POINTS["MY"]])
    (japan, _), (america, _) = frame.at(*POINTS["JP"]), frame.at(*POINTS["US"])
    assert 0 < japan < america < frame.width
    narrow = frame_of([POINTS["US"], POINTS["GB"]])
    assert narrow.at(*POINTS["US"])[0] < narrow.at(*POINTS["GB"])[0]


@settings(deadline=None, max_examples=50)
@given(st.sets(CODES, min_size=1, max_size=30))
def test_every_place_stands_in_the_picture(codes: set[str]) -> None:
    frame = frame_of([POINTS[code] for code in codes])
    for x, y in (frame.at(*POINTS[code]) for code in codes):
        assert -0.01 <= x <= frame.width + 0.01
        assert -0.01 <= y <= frame.height + 0.01


def test_crowded_places_are_pushed_apart() -> None:
    codes = ("HK", "MO", "CN", "TW", "SG", "US")
    frame = frame_of([POINTS[code] for code in codes])
    true = {code: frame.at(*POINTS[code]) for code in codes}
    at = pushed_apart(true, frame)
    assert math.dist(true["HK"], true["MO"]) < 5
    assert all(math.dist(at[a], at[b]) >= APART - 1 for a in codes for b in codes if a != b)
    assert at["US"] == true["US"]


def test_names_of_few_countries_cover_nothing() -> None:
    pairs = (("US", "SG"), ("SG", "HK"), ("HK", "CN"), ("MY", "TH"))
    boxes = []
    for name in names_in(drawn([Arc(a, b, Decimal(5), Decimal(5)) for a, b in pairs])):
        wide, x, side = len(name.text or "") * 6.6, float(name.get("x", "")), name.get("class", "")
        left = x - wide if "end" in side else x - wide / 2 if "middle" in side else x
        boxes.append((left, float(name.get("y", "")), wide))
    assert len(boxes) == 6
    for at, (x, y, wide) in enumerate(boxes):
        for other_x, other_y, other_wide in boxes[at + 1 :]:
            assert abs(y - other_y) > 9 or x + wide < other_x or other_x + other_wide < x


@pytest.mark.shared
def test_a_point_lies_in_its_country(shared: Path) -> None:
    airports = defaultdict(list)
    with gzip.open(shared / "data" / "airports" / "airports.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            airports[row["country"]].append((float(row["lat"]), float(row["lon"])))
    far = {code: min(_km(point, one) for one in airports[code]) for code, point in POINTS.items() if airports[code]}
    assert len(far) > 200
    assert {code: round(km) for code, km in far.items() if km > (500 if code == "GL" else 220)} == {}


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    (an, ae), (bn, be) = (tuple(map(math.radians, one)) for one in (a, b))
    inner = math.sin(an) * math.sin(bn) + math.cos(an) * math.cos(bn) * math.cos(ae - be)
    return 6371 * math.acos(max(-1.0, min(1.0, inner)))
