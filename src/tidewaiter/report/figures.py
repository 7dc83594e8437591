"""The pictures of the second section, from the answers to the drawing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.bars_svg import Bar, draw_bars
from tidewaiter.report.data import Answers
from tidewaiter.report.flow_svg import Flow, draw_flows
from tidewaiter.report.folder import Row
from tidewaiter.report.headline import amount
from tidewaiter.report.months_svg import Months, draw_months
from tidewaiter.report.stories import listed
from tidewaiter.report.wording import count_of, country, listing, number, tpp_text

__all__ = ["Figures", "draw_figures"]

Amount = tuple[Decimal | None, Decimal | None]

MOST_BARS = 15
MOST_FLOWS = 24
MOST_DESTINATIONS = 9


@dataclass(frozen=True, slots=True)
class Figures:
    """Drawings, each None where there is nothing to draw, and what belongs in their captions."""

    countries: Markup | None
    holders: Markup | None
    flows: Markup | None
    flows_left_out: int
    inside: tuple[str, ...]
    months: Markup | None
    sites: Markup | None
    trade: Markup | None
    measure: str


def draw_figures(answers: Answers) -> Figures:
    """Every picture; bands and columns show TPP, or units where no TPP at all is known."""
    tpp = any(row.number("tpp_high") for row in answers.flows)
    between = [row for row in answers.flows if row.text("from_country") != row.text("to_country")]
    inside = [row for row in answers.flows if row.text("from_country") == row.text("to_country")]
    return Figures(
        countries=_bars(
            [(country(r.text("country")), count_of(r.number("holders"), "holder"), r) for r in answers.countries],
            "TPP by country of the last holder",
        ),
        holders=_bars([(r.text("holder_name"), _places(r), r) for r in answers.holders], "TPP by last holder"),
        flows=_flows(between[:MOST_FLOWS], tpp),
        flows_left_out=max(0, len(between) - MOST_FLOWS),
        inside=tuple(f"{country(r.text('to_country'))}: {_flow_amount(r)}" for r in inside),
        months=_months(answers.months, tpp),
        sites=_sites(answers.site_countries) if not answers.headline.number("lines") else None,
        trade=_trade(answers.flow_values),
        measure="TPP" if tpp else "units",
    )


def _flow_amount(row: Row) -> str:
    """What one flow carried, in words."""
    return f"{amount(row)} in {count_of(row.number('lines'), 'line')}"


def _places(row: Row) -> str:
    return listing([country(code) for code in listed(row.text("countries"))], 3) or "country not recorded"


def _bars(rows: list[tuple[str, str, Row]], label: str) -> Markup | None:
    bars = [
        Bar(name, row.number("tpp_low"), row.number("tpp_high"), _bar_words(row), note, _more(row))
        for name, note, row in rows[:MOST_BARS]
    ]
    return draw_bars(bars, label) if bars else None


def _more(row: Row) -> bool:
    return bool(row.number("chips_without_tpp") or row.number("units_unknown"))


def _bar_words(row: Row) -> str:
    chips, without = row.number("chips"), row.number("chips_without_tpp") or Decimal(0)
    words = []
    if row.number("tpp_high") is not None:
        known = count_of((chips or Decimal(0)) - without, "chip")
        words.append(f"{tpp_text(row.number('tpp_low'), row.number('tpp_high'), unit='')} · {known}")
    if without:
        words.append(f"{count_of(without, 'chip')}, TPP unknown")
    if row.number("units_unknown"):
        words.append(f"{count_of(row.number('units_unknown'), 'unit')}, chips unknown")
    return " + ".join(words)


def _flows(rows: list[Row], tpp: bool) -> Markup | None:
    flows = [
        Flow(
            row.text("from_country"),
            row.text("to_country"),
            row.number("tpp_low" if tpp else "units"),
            row.number("tpp_high" if tpp else "units"),
            f"{country(row.text('from_country'))} to {country(row.text('to_country'))}: {_flow_amount(row)}",
            tpp_text(row.number("tpp_low"), row.number("tpp_high"), unit="") if tpp else number(row.number("units")),
        )
        for row in rows
    ]
    names = {code: country(code) for flow in flows for code in (flow.source, flow.target)}
    return draw_flows(flows, names, "What moved from which country to which") if flows else None


def _months(rows: list[Row], tpp: bool) -> Markup | None:
    """The destinations with most, and all others in one row."""
    low, high = ("tpp_low", "tpp_high") if tpp else ("units", "units")
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        total[row.text("to_country")] += row.number(high) or 0
    ranked = sorted(total, key=lambda code: (-total[code], code))
    shown = ranked if len(ranked) <= MOST_DESTINATIONS else ranked[: MOST_DESTINATIONS - 1]
    amounts: dict[str, dict[dt.date, Amount]] = defaultdict(dict)
    for row in rows:
        code, month = row.text("to_country"), row.day("month")
        if month:
            its = amounts[code if code in shown else ""]
            old = its.get(month, (None, None))
            its[month] = (_plus(old[0], row.number(low)), _plus(old[1], row.number(high)))
    drawn = [Months(country(code), amounts[code]) for code in shown]
    if len(shown) < len(ranked):
        drawn.append(Months(f"{len(ranked) - len(shown)} other countries", amounts[""]))
    return draw_months(drawn, "What moved to each country, month by month") if drawn else None


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one if other is None else other if one is None else one + other


def _sites(rows: list[Row]) -> Markup | None:
    bars = []
    for row in rows[:MOST_BARS]:
        power, without = row.number("it_mw"), row.number("without_mw")
        words = f"{number(power, 1)} MW" if power is not None else "power not recorded"
        more = f" · {count_of(without, 'site')} without a figure" if without and power is not None else ""
        bars.append(
            Bar(country(row.text("country")), power, power, words + more, count_of(row.number("sites"), "site"))
        )
    return draw_bars(bars, "IT power of the sites by country") if bars else None


def _trade(rows: list[Row]) -> Markup | None:
    bars = []
    for row in rows[:MOST_BARS]:
        value = row.number("value_usd")
        name = f"{country(row.text('reporter'))}: {row.text('flow').replace('_', ' ')}, {country(row.text('partner'))}"
        words = f"USD {tpp_text(value, value, unit='')}" if value is not None else "value not recorded"
        first, last = row.text("first_period"), row.text("last_period")
        bars.append(Bar(name, value, value, words, first if first == last else f"{first} to {last}"))
    return draw_bars(bars, "Trade as reported, by reporter, flow and partner") if bars else None
