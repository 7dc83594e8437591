"""Where units of licenses and lines went: how many must have reached a place of concern, and the biggest routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.country_points import country_points
from tidewaiter.report.folder import Folder, Row
from tidewaiter.report.map_svg import Arc, draw_map
from tidewaiter.report.path_svg import Leg, Route, draw_route
from tidewaiter.report.wording import country

__all__ = ["Routes", "ask_routes", "counted_in", "place_text"]

MOST_LICENSES = 20
MOST_ROUTES = 30
MOST_PICTURES = 6
MOST_ARCS = 80
MOST_DRAWN = 14
"""Of the arcs that end at a place of concern, and of the others: more make a knot of the map."""


@dataclass(frozen=True)
class Routes:
    """What the section says; `pictures` are of the first routes, each with its row, `arcs` are those of the map."""

    licenses: list[Row]
    rows: list[Row]
    pictures: list[tuple[Row, Markup]]
    arcs: list[Row]
    map: Markup | None


def ask_routes(folder: Folder) -> Routes:
    """The answers of the section."""
    rows = folder.rows("path_rows", most=MOST_ROUTES)
    drawn = [(row, _legs(folder, row)) for row in rows[:MOST_PICTURES]]
    pictures = [(row, draw_route(_route(row, legs), f"Route {row.text('path_id')}")) for row, legs in drawn if legs]
    arcs = folder.rows("map_arcs", most=MOST_ARCS)
    return Routes(folder.rows("reach_rows", most=MOST_LICENSES), rows, pictures, arcs, _map(arcs))


def counted_in(kind: str) -> str:
    """What the figures count: chips of a kind, or units of an item whose chip is not known."""
    what, _, name = kind.partition(":")
    return f"chips ({name})" if what == "chip" else f"units of {name}"


def place_text(place: str) -> str:
    """A place of concern in words."""
    words = {"concern": "any country of concern", "listed": "any listed party"}
    return words.get(place) or (place.removeprefix("party:") if place.startswith("party:") else country(place))


def _map(rows: Sequence[Row]) -> Markup | None:
    """The routes between countries that have a point; nothing where none has."""
    points = country_points()
    known = [_arc(row) for row in rows if {row.text("from_country"), row.text("to_country")} <= points.keys()]
    arcs = [arc for ends in (True, False) for arc in [one for one in known if one.ends is ends][:MOST_DRAWN]]
    names = {code: country(code) for arc in arcs for code in (arc.source, arc.target)}
    return (
        draw_map(arcs, points, names, "Routes to places of concern on a map, from country to country") if arcs else None
    )


def _arc(row: Row) -> Arc:
    low, high = (row.number(f"chips_{end}") or Decimal(0) for end in ("low", "high"))
    return Arc(row.text("from_country"), row.text("to_country"), low, high, row.get("ends") is True)


def _legs(folder: Folder, row: Row) -> list[Leg]:
    legs = []
    for one in folder.rows("path_legs", path_id=row.text("path_id")):
        shipped = one.day("shipped_on")
        if shipped is None:
            return []
        ends = (one.text("from_name"), country(one.text("from_country")), one.text("to_name"))
        legs.append(Leg(shipped, one.day("received_on"), *ends, country(one.text("to_country"))))
    return legs


def _route(row: Row, legs: Sequence[Leg]) -> Route:
    low, mid, high = (row.number(f"chips_{end}") or Decimal(0) for end in ("low", "mid", "high"))
    return Route(legs, low, mid, high)
