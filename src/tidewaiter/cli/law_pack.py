"""Commands of the group `law` that put a draft to the shipments of a pack: what it catches, and could it work."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tidewaiter.law.executability import Executability
    from tidewaiter.law.legitimate import LegitimateShare
    from tidewaiter.law.what_if import Caught, WhatIf

__all__ = ["executability", "what_if"]

_SHOWN = 10
_ASSUMED = "No party is taken to be listed, no restricted end use to be known where none is stated."


@click.command("what-if")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--with", "overlay", required=True, metavar="overlay:NAME", help="The draft. Never law.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object, every newly caught line included.")
def what_if(pack: Path, overlay: str, as_json: bool) -> None:
    """Show which shipments of PACK a draft would newly catch, as if it had been in force.

    Newly caught: no license required under the law as enforced, one required under the draft. Lines, units, chips, TPP
    and value are summed by country and by holder. The legitimate share is what these records leave open: units whose
    receiver has its seat or ultimate parent in a country of group D:5 or Macau, or shipped on to one, are taken off.
    """
    from tidewaiter.law.overlay_load import overlay as named
    from tidewaiter.law.what_if import what_if as ask

    found = ask(pack, named(overlay))
    if as_json:
        shape = {
            "overlay": found.overlay.ruleset,
            "is_law": False,
            "lines": len(found.lines),
            "newly_caught": [dataclasses.asdict(one) for one in found.caught],
            "legitimate": dataclasses.asdict(found.legitimate) if found.legitimate else None,
            "newly_open": sum(one.newly_open for one in found.lines),
            "by_country": [dataclasses.asdict(one) for one in found.sums("country")],
            "by_holder": [dataclasses.asdict(one) for one in found.sums("holder")],
        }
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1, default=str))
        return
    click.echo(_what_if_text(found))


def _what_if_text(found: WhatIf) -> str:
    from tidewaiter.cli.layout import paragraph

    lines = [paragraph(f"{found.overlay.title}: HYPOTHETICAL, NOT LAW.")]
    lines.append(paragraph(f"{len(found.lines):,} shipment lines. {_ASSUMED}"))
    total = found.sums()
    if not total:
        lines += ["", "No line is newly caught."]
    else:
        rows = [("newly caught", total[0]), *((f"  {one.name}", one) for one in found.sums("country"))]
        holders = found.sums("holder")
        lines += [
            "",
            *_table(rows),
            "",
            *_table([("by holder", None), *((f"  {one.name}", one) for one in holders[:_SHOWN])]),
        ]
        if len(holders) > _SHOWN:
            lines.append(f"  … {len(holders) - _SHOWN:,} more; --json lists all")
        if total[0].without_tpp or total[0].without_value:
            text = f"{total[0].without_tpp:,} of these lines have no known TPP and {total[0].without_value:,} no value."
            lines.append(paragraph(text))
    open_ = sum(one.newly_open for one in found.lines)
    lines += ["", paragraph(f"Not decided under the draft, though free without it: {open_:,} lines.")]
    lines.append(paragraph(_legitimate(found.legitimate)))
    if found.rejected:
        lines.append(
            paragraph(f"{found.rejected:,} rows of the pack could not be read; `tidewaiter pack check` lists them.")
        )
    return "\n".join(lines)


def _legitimate(share: LegitimateShare | None) -> str:
    if share is None or share.without_contrary_pct is None:
        return "How much of what is caught is legitimate trade these records do not tell."
    return (
        f"Legitimate share: nothing on record speaks against {share.without_contrary_pct:.1f} % of the units caught, "
        f"which does not prove them legitimate. Of {share.units:,} units, {share.contrary_units:,} have a receiver "
        "with its seat or ultimate parent in a country of group D:5 or Macau, or one that shipped as many on to one."
    )


def _table(rows: Sequence[tuple[str, Caught | None]]) -> list[str]:
    head = ("", "lines", "units", "chips", "TPP", "US$")
    cells = [head]
    for name, one in rows:
        if one is None:
            cells.append((name, "", "", "", "", ""))
        else:
            counts = (f"{one.lines:,}", f"{one.units:,}", f"{one.chips:,}", f"{one.tpp:,.0f}", f"{one.value_usd:,.0f}")
            cells.append((name, *counts))
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    return [
        "  ".join(cell.ljust(widths[i]) if i == 0 else cell.rjust(widths[i]) for i, cell in enumerate(row)).rstrip()
        for row in cells
    ]


@click.command("executability")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--with", "overlay", required=True, metavar="overlay:NAME", help="The draft. Never law.")
@click.option("--since", metavar="DAY", default="", help="Day from which it would count; else when it became known.")
@click.option("--officers", type=click.IntRange(1), help="Licensing officers that there are for it.")
@click.option("--officer-days", type=click.FloatRange(min=0, min_open=True), help="Working days one license takes one.")
@click.option("--shell-usd", type=click.FloatRange(min=0), help="What one more shell company costs a buyer.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def executability(
    pack: Path,
    overlay: str,
    since: str,
    officers: int | None,
    officer_days: float | None,
    shell_usd: float | None,
    as_json: bool,
) -> None:
    """Show on one page whether a draft could be carried out on the shipments of PACK.

    How many lines could be decided and who holds the missing facts; licenses a month; how many shells a buyer needs to
    stay under a threshold; how many visits find a bad holder with 50 % chance; what the host must do; what was there
    before.
    """
    from tidewaiter.cli.determine import day_or_today
    from tidewaiter.law.executability import executability as judge
    from tidewaiter.law.overlay_load import overlay as named
    from tidewaiter.law.what_if import what_if as ask

    day = day_or_today(since)[0] if since else None
    page = judge(ask(pack, named(overlay)), day)
    if as_json:
        shape = dataclasses.asdict(dataclasses.replace(page, overlay=None))  # type: ignore[arg-type]
        shape |= {"overlay": page.overlay.ruleset, "is_law": False, "licenses_a_month": page.licenses_a_month}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1, default=str))
        return
    click.echo(_page(page, officers, officer_days, shell_usd))


def _page(page: Executability, officers: int | None, officer_days: float | None, shell_usd: float | None) -> str:
    from tidewaiter.cli.layout import labelled, paragraph

    share = f" ({100 * page.decided / page.lines:.1f} %)" if page.lines else ""
    lines = [
        paragraph(f"{page.overlay.title}: HYPOTHETICAL, NOT LAW. Shipments from {page.chips_before_until} on."),
        paragraph(_ASSUMED),
        "",
        labelled("decided", f"{page.decided:,} of {page.lines:,} lines{share}"),
        *(labelled("missing", f"{one.fact}: {one.lines:,} lines; held by {one.holder}") for one in page.missing),
        labelled("licenses", _licenses(page, officers, officer_days)),
        *(labelled("split orders", one) for one in _splits(page, shell_usd)),
        labelled("inspections", _inspections(page)),
        *(labelled("host must", duty) for duty in page.host_duties),
        labelled(
            "outside", f"{page.chips_before:,} chips that it would catch were shipped before {page.chips_before_until}"
        ),
    ]
    return "\n".join(lines)


def _licenses(page: Executability, officers: int | None, officer_days: float | None) -> str:
    if not page.licenses_by_month:
        return "none: no line is newly caught"
    busiest = max(page.licenses_by_month, key=lambda one: one[1])
    said = f"{page.licenses_a_month:.1f} a month if each line asks for one; most in {busiest[0]}: {busiest[1]:,}"
    if officer_days is None:
        return f"{said}. With --officers and --officer-days: the work it is"
    days = page.licenses_a_month * Decimal(str(officer_days))
    work = f"{said}; {days:.1f} officer-days a month at {officer_days:g} a license"
    return f"{work}, {days / officers:.1f} for each of {officers} officers" if officers else work


def _splits(page: Executability, shell_usd: float | None) -> list[str]:
    if not page.splits:
        return ["no threshold that counts an order or a company by itself; nothing is gained by splitting"]
    said = []
    for one in page.splits:
        text = f"{one.measure.told}: the largest line has {one.largest:,.0f}"
        if one.shells == 1:
            said.append(f"{text} and needs no splitting")
            continue
        cost = f", for about US$ {(one.shells - 1) * shell_usd:,.0f} more" if shell_usd is not None else ""
        said.append(f"{text}, so {one.shells:,} buyers stay under it{cost}")
    return said


def _inspections(page: Executability) -> str:
    if not page.holders:
        return "no holder is newly caught"
    return (
        f"holders {page.holders:,}; random visits {page.inspections_one_bad:,} find one bad holder with 50 % chance, "
        f"{page.inspections_tenth_bad:,} if every tenth is bad; each visit is taken to find out"
    )
