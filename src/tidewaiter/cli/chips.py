"""The commands that look chips up: a list to choose from, all we know of one, several side by side."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from tidewaiter.core.errors import InputError

if TYPE_CHECKING:
    from tidewaiter.chips.match import Match
    from tidewaiter.chips.model import Chip

__all__ = ["chips"]

_ALL = "`tidewaiter chips list` lists every chip."


@click.group()
def chips() -> None:
    """Look chips up: total processing performance, density, memory, form, and who says so.

    \b
    tidewaiter chips list --min-tpp 4800 --class datacenter
    tidewaiter chips show H100-SXM5-80GB
    tidewaiter chips compare H100-SXM H20 "MI300X"
    """


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names with dashes for blanks, so that a shell takes each as one word; every spelling is understood."""
    from tidewaiter.chips import catalogue

    begun = incomplete.casefold()
    names = {
        name.replace(" ", "-")
        for thing in catalogue().things
        for name in (thing.name, *thing.aliases)
        if "(" not in name
    }
    return [CompletionItem(name) for name in sorted(names) if name.casefold().startswith(begun)]


@chips.command("list")
@click.option("--manufacturer", metavar="NAME", help="Only this maker, such as AMD.")
@click.option("--min-tpp", type=click.FloatRange(min=0), help="Only chips with at least this TPP.")
@click.option(
    "--class", "market", type=click.Choice(["datacenter", "workstation", "consumer"]), help="Only this class."
)
@click.option("--family", metavar="NAME", help="Only this family, such as H100.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON list, with every source.")
def list_chips(
    manufacturer: str | None, min_tpp: float | None, market: str | None, family: str | None, as_json: bool
) -> None:
    """List the chips of the catalogue, the highest TPP first."""
    from tidewaiter.chips import catalogue
    from tidewaiter.cli.chips_text import listing, record

    found = [
        chip
        for chip in catalogue().chips
        if (manufacturer is None or manufacturer.casefold() in chip.manufacturer.casefold())
        and (market is None or chip.market == market)
        and (family is None or family.casefold() in {chip.family.casefold(), chip.family.casefold().partition(" ")[2]})
    ]
    unknown = [chip for chip in found if chip.tpp is None]
    if min_tpp is not None:
        found = [chip for chip in found if chip.tpp is not None and chip.tpp >= Decimal(str(min_tpp))]
    found.sort(key=lambda chip: (-(chip.tpp or Decimal(-1)), chip.name))
    if as_json:
        click.echo(json.dumps([record(chip) for chip in found], ensure_ascii=False, indent=1))
    else:
        click.echo(listing(found))
    if min_tpp is not None and unknown:
        names = ", ".join(chip.name for chip in unknown)
        click.echo(f"Not listed, because no rate is published and their TPP is unknown: {names}", err=True)


@chips.command()
@click.argument("name", nargs=-1, required=True, shell_complete=_complete)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def show(name: tuple[str, ...], as_json: bool) -> None:
    """Show all we know of one chip or system, each value with its source and grade.

    NAME is any spelling: the name, an alias, what the driver reports, or a part number.
    """
    from tidewaiter.chips import find
    from tidewaiter.cli.chips_text import about_chip, about_system, record, system_record

    match = find(" ".join(name))
    if match.system is not None:
        shown = system_record(match.system) if as_json else about_system(match.system)
    else:
        chip = _one(match)
        shown = record(chip) if as_json else about_chip(chip)
    click.echo(json.dumps(shown, ensure_ascii=False, indent=1) if as_json else shown)


@chips.command()
@click.argument("names", nargs=-1, required=True, shell_complete=_complete)
def compare(names: tuple[str, ...]) -> None:
    """Show chips side by side. A name with blanks stands in quotes, or with dashes for the blanks."""
    from tidewaiter.chips import find
    from tidewaiter.cli.chips_text import side_by_side

    if len(names) < 2:
        raise click.UsageError("one chip cannot be compared; name two or more")
    found = []
    for name in names:
        match = find(name)
        if match.system is not None:
            held = ", ".join(chip.name for chip, _ in match.system.held)
            raise InputError(
                f"{match.system.name} is a system", value=name, expected="a chip", hint=f"It holds {held}."
            )
        found.append(_one(match))
    click.echo(side_by_side(found))


def _one(match: Match) -> Chip:
    """The chip a text means, or an error that lists what it may mean."""
    from tidewaiter.chips.near import nearest_names
    from tidewaiter.cli.chips_text import with_tpp

    if match.chip is not None:
        return match.chip
    if match.names:
        inside = {thing.name: thing for thing in match.things}
        listed = "".join(f"\n              {with_tpp(inside[name])}" for name in match.names)
        raise InputError(
            "This may mean several things.",
            value=match.text,
            expected=f"one of{listed}",
            hint=f"Say which, with its form and memory size. {_ALL}",
        )
    near = "".join(f"\n              {name}" for name in nearest_names(match.text))
    expected = f"a name of the catalogue; the nearest are{near}" if near else "a name of the catalogue"
    raise InputError("No chip of that name is known.", value=match.text, expected=expected, hint=_ALL)
