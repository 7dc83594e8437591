"""The command `trace`: where units went, or came from, with bounds that hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tidewaiter.account.trace import Asked, Limit, Part, Reached, Route, Trace

__all__ = ["trace"]

_MOST_LIMITS = 8


@click.command("trace")
@click.argument("where", metavar="AUDIT", type=click.Path(path_type=Path))
@click.option("--license", "license_id", default="", metavar="LICENSE", help="Follow the lines shipped under LICENSE.")
@click.option("--lot", default="", metavar="SHIPMENT:LINE", help="Follow one shipment line.")
@click.option("--party", "party_id", default="", metavar="PARTY", help="Follow all that PARTY received.")
@click.option("--to", default="", metavar="COUNTRIES", help="Ask how much reached these countries: CN,HK.")
@click.option("--to-party", default="", metavar="PARTY", help="Ask how much reached this party.")
@click.option("--back", is_flag=True, help="Ask where the units came from; --to then means from.")
@click.option("--as-of", default="", metavar="DAY", help="Use only what was recorded by DAY.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def trace(
    where: Path, license_id: str, lot: str, party_id: str, to: str, to_party: str, back: bool, as_of: str, as_json: bool
) -> None:
    """Say where units went, at least and at most.

    AUDIT is the folder given to `tidewaiter audit --out`. Bounds hold whatever is assumed about which chip of a holder
    was passed on when, given the lines there are; between them stands what first in, first out gives. Without --to it
    asks for every place reached, and for countries of concern together. Nothing is judged.
    """
    from tidewaiter.account.trace import Asked
    from tidewaiter.account.trace import trace as ask
    from tidewaiter.core.errors import UsageError

    if sum(map(bool, (license_id, lot, party_id))) != 1:
        raise UsageError("Say whose units to follow: one of --license, --lot and --party.")
    if to and to_party:
        raise UsageError("Ask for countries (--to) or for a party (--to-party), not for both.")
    found = ask(Asked(license_id, lot, party_id, to, to_party, back, as_of), where)
    click.echo(json.dumps(_shape(found), ensure_ascii=False, indent=1) if as_json else "\n".join(_text(found)))


def _text(found: Trace) -> Iterator[str]:
    from tidewaiter.cli.layout import labelled, paragraph

    for part in found.parts:
        yield from _part(found.asked, part)
    unknown = sum(part.days_unknown for part in found.parts)
    if unknown:
        words = "the bounds hold for every such day"
        words += "" if found.asked.back else ", and what was sent to a place counts as having reached it"
        yield labelled("not known", f"the day of receipt of {_lines(unknown)} within reach; {words}")
    if found.lines_without_item:
        words = "the bounds allow for all that they may have carried"
        yield labelled("not known", f"the item of {_lines(found.lines_without_item)} of the audit; {words}")
    yield paragraph("A record that is not there can explain any of this; nobody is accused.", "  ")


def _part(asked: Asked, part: Part) -> Iterator[str]:
    from tidewaiter.cli.layout import bullets, labelled, paragraph

    if part.asked:
        yield paragraph(_plain(_sentence(asked, part, part.asked)))
    else:
        yield paragraph(_plain(f"{_all_of(asked, part, begin=True)}:"))
    for label, places in (("countries", part.countries), ("parties", part.parties)):
        if places:
            yield f"  {label}"
            yield bullets([_plain(_place(part, one)) for one in places], " " * 4)
    if part.places_left_out:
        yield labelled("", f"{part.places_left_out:,} more places within reach are not shown; ask for one with --to.")
    if part.routes:
        more = f"; {part.routes_left_out:,} smaller ones not shown" if part.routes_left_out else ""
        yield labelled("routes", f"by first in, first out{more}")
        yield bullets([_plain(_route(asked, part, one)) for one in part.routes], " " * 4)
    yield from _why(asked, part)


def _sentence(asked: Asked, part: Part, found: Reached) -> str:
    low, high = found.bounds.low, found.bounds.high
    verb = "came from" if asked.back else "reached"
    if low == high:
        return f"{_all_of(asked, part)} exactly {_amount(part, low, -1)} {verb} {found.place}."
    mid = _amount(part, found.mid, 0, whole=False)
    firm = "" if found.bounds.exact else " These bounds hold and might be closer."
    return (
        f"{_all_of(asked, part)} at least {_amount(part, low, -1)} and at most {_amount(part, high, 1)} "
        f"(first in, first out: {mid}) {verb} {found.place}.{firm}"
    )


def _all_of(asked: Asked, part: Part, *, begin: bool = False) -> str:
    kind = part.kind.split(":", 1)[1]
    start = "Of the " if not begin else "The "
    words = _amount(part, part.chips, 0)
    if part.chips_low < part.chips:
        words = (
            f"{_amount(part, part.chips_low, -1, whole=False)} to {_amount(part, part.chips, 1)}, each counted once,"
        )
    return f"{start}{words} of {kind} in {asked.subject}"


def _amount(part: Part, chips: int, way: int, *, whole: bool = True) -> str:
    """Chips as units where all lots hold the same number of chips, rounded outward."""
    from tidewaiter.account.reach import in_units

    word = "units" if part.kind.startswith("item:") else "chips"
    if part.per_unit in {0, 1}:
        return f"{chips:,}" + (f" {word}" if whole else "")
    units = in_units(chips, part.per_unit, way)
    if not whole:
        return f"{units:,}"
    return f"{units:,} units ({chips:,} {word})" if units * part.per_unit == chips or way == 0 else f"{chips:,} {word}"


def _place(part: Part, one: Reached) -> str:
    low, high = (_amount(part, chips, way, whole=False) for chips, way in ((one.bounds.low, -1), (one.bounds.high, 1)))
    mid = _amount(part, one.mid, 0, whole=False)
    word = "chips" if part.per_unit in {0, 1} and not part.kind.startswith("item:") else "units"
    firm = "" if one.bounds.exact else "; might be closer"
    return f"{one.place}: {low} to {high} {word}, {mid} by first in, first out{firm}"


def _route(asked: Asked, part: Part, one: Route) -> str:
    first = one.hops[0]
    words = [f"{first.from_id} ({first.from_country})"]
    words += [f"→ {hop.to_id} ({hop.to_country}, {hop.name})" for hop in one.hops]
    low, high = (_amount(part, chips, way, whole=False) for chips, way in ((one.low, -1), (one.high, 1)))
    kept = ""
    if one.kept:
        kept = ", where the records begin" if asked.back else ", still there at the end of the records"
    return f"{_amount(part, one.mid, 0, whole=False)} ({low} to {high}): {' '.join(words)}{kept}"


def _why(asked: Asked, part: Part) -> Iterator[str]:
    from tidewaiter.cli.layout import bullets, labelled

    if not part.asked:
        return
    if part.asked.bounds.high > 0 and part.most_limits:
        yield labelled("at most, since", f"{_count(part.most_limits)} it")
        yield bullets([_plain(_limit(asked, one)) for one in part.most_limits[:_MOST_LIMITS]], " " * 4)
    if part.asked.bounds.low > 0:
        twice = sum(one.chips for one in part.lots) > part.chips_low
        rest = f"at most {part.elsewhere:,} chips can have "
        rest += "come from elsewhere" if asked.back else "gone or stayed elsewhere"
        rest += " or be in another of the lots too" if twice else ""
        yield labelled("at least, since", f"{rest}; {_count(part.least_limits)} that" if part.least_limits else rest)
        if part.least_limits:
            yield bullets([_plain(_limit(asked, one)) for one in part.least_limits[:_MOST_LIMITS]], " " * 4)


def _count(limits: Sequence[Limit]) -> str:
    lines = sum(one.line is not None for one in limits)
    stocks = len(limits) - lines
    words = [f"{lines:,} line{'s' * (lines != 1)}"] * (lines > 0)
    words += [f"{stocks:,} stock{'s' * (stocks != 1)}"] * (stocks > 0)
    more = f" (the largest {_MOST_LIMITS} shown)" if len(limits) > _MOST_LIMITS else ""
    return f"{' and '.join(words)}{more} limit{'s' * (len(limits) == 1)}"


def _limit(asked: Asked, one: Limit) -> str:
    if one.line:
        hop = one.line
        return f"{hop.name}, {hop.out_on}, {hop.from_id} to {hop.to_id}: {one.chips:,} chips"
    when = "had before" if asked.back else "still had after"
    return f"what {one.holder_id} {when} {one.day}: {one.chips:,} chips"


def _lines(count: int) -> str:
    return f"{count:,} line{'s' * (count != 1)}"


def _plain(words: str) -> str:
    from tidewaiter.cli.plain import plain

    return plain(words)


def _shape(found: Trace) -> dict[str, object]:
    return {
        "asked": {name: getattr(found.asked, name) for name in found.asked.__slots__},
        "as_of": found.as_of,
        "lines_without_item": found.lines_without_item,
        "parts": [_part_shape(part) for part in found.parts],
    }


def _part_shape(part: Part) -> dict[str, object]:
    return {
        "kind": part.kind,
        "lots": [one.name for one in part.lots],
        "chips_low": part.chips_low,
        "chips": part.chips,
        "chips_per_unit": part.per_unit or None,
        "asked": part.asked and _reached_shape(part.asked),
        "at_most_limited_by": [_limit_shape(one) for one in part.most_limits],
        "at_least_limited_by": [_limit_shape(one) for one in part.least_limits],
        "countries": [_reached_shape(one) for one in part.countries],
        "parties": [_reached_shape(one) for one in part.parties],
        "places_left_out": part.places_left_out,
        "routes": [
            {
                "lines": [hop.name for hop in one.hops],
                "party_ids": [one.hops[0].from_id, *(hop.to_id for hop in one.hops)],
                "countries": [one.hops[0].from_country, *(hop.to_country for hop in one.hops)],
                "chips_low": one.low,
                "chips_mid": one.mid,
                "chips_high": one.high,
                "kept": one.kept,
            }
            for one in part.routes
        ],
        "routes_left_out": part.routes_left_out,
        "days_unknown": part.days_unknown,
    }


def _reached_shape(one: Reached) -> dict[str, object]:
    bounds = one.bounds
    shape = {"place": one.place, "chips_low": bounds.low, "chips_mid": one.mid, "chips_high": bounds.high}
    return shape | {"bound": "exact" if bounds.exact else "outer"}


def _limit_shape(one: Limit) -> dict[str, object]:
    if one.line:
        return {"line": one.line.name, "chips": one.chips}
    return {"holder_id": one.holder_id, "day": str(one.day), "chips": one.chips}
