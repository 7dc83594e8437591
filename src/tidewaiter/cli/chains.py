"""The command `chains`: lots that were passed on, hop by hop, to a place of concern, whole or in pieces."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tidewaiter.account.chain_search import Chain, FoundChains, SplitLot

__all__ = ["chains"]

_COLUMNS = (
    "form", "kind", "lines", "party_ids", "countries", "first_on", "last_on", "chips_first", "chips_last",
    "chips_low", "chips_mid", "chips_high", "bound",
)  # fmt: skip


@click.command("chains")
@click.argument("where", metavar="AUDIT", type=click.Path(path_type=Path))
@click.option("--from", "from_id", default="", metavar="PARTY", help="Begin with what PARTY sent, not with any export.")
@click.option("--to", default="", metavar="COUNTRIES", help="End in these countries: CN,HK; else in any of concern.")
@click.option("--days", default=180, show_default=True, type=click.IntRange(1, 36_500), help="From first to last line.")
@click.option("--share", default=60, show_default=True, type=click.IntRange(0, 100), help="Percent each hop passes on.")
@click.option("--hops", default=5, show_default=True, type=click.IntRange(1, 12), help="Lines in a row, at most.")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1, 100_000), help="Rows of each form.")
@click.option("--as-of", default="", metavar="DAY", help="Use only what was recorded by DAY.")
@click.option("--csv", "as_csv", is_flag=True, help="Write a table.")
def chains(
    where: Path, from_id: str, to: str, days: int, share: int, hops: int, most: int, as_of: str, as_csv: bool
) -> None:
    """Find lots passed on to a place of concern within some days.

    AUDIT is the folder given to `tidewaiter audit --out`. A chain is a few lines in a row: each leaves whom the one
    before went to, on a later day, and carries from the share up to all of what that one carried; nobody stands in it
    twice. A lot that is split or merged is in no chain: of each that could arrive in time the bounds are given.
    Nothing is judged.
    """
    from tidewaiter.account.chain_search import ChainSearch, search_chains

    found = search_chains(ChainSearch(from_id, to, days, share, hops, most, as_of), where)
    click.echo(_table(found) if as_csv else "\n".join(_text(found)), nl=not as_csv)


def _table(found: FoundChains) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in found.shown:
        first, last = one.hops[0], one.hops[-1]
        writer.writerow((
            "chain", first.kind, "|".join(hop.name for hop in one.hops),
            "|".join([first.from_id, *(hop.to_id for hop in one.hops)]),
            "|".join([first.from_country, *(hop.to_country for hop in one.hops)]),
            first.out_on, last.out_on, first.chips, last.chips, "", "", "", "",
        ))  # fmt: skip
    for lot in found.split:
        one_lot, bounds = lot.lot, lot.bounds
        writer.writerow((
            "split", one_lot.kind, one_lot.name, f"{one_lot.from_id}|{one_lot.to_id}",
            f"{one_lot.from_country}|{one_lot.to_country}", one_lot.out_on, "", one_lot.chips, "",
            bounds.low, lot.mid, bounds.high, "exact" if bounds.exact else "outer",
        ))  # fmt: skip
    return stream.getvalue()


def _text(found: FoundChains) -> Iterator[str]:
    from tidewaiter.cli.layout import bullets, labelled, paragraph

    search = found.search
    start = f"from {search.from_id}" if search.from_id else "from exporters"
    places = ", ".join(found.places) or "any country of concern (no line goes to one)"
    days = f"{search.window:,} day{'s' * (search.window != 1)}"
    rule = f"within {days}, each hop {search.share_pct} % or more of the one before"
    yield paragraph(_plain(f"{found.chains:,} chain{'s' * (found.chains != 1)} {start} to {places}: {rule}."))
    if found.shown:
        yield bullets([_plain(_chain(one)) for one in found.shown])
    if found.chains > len(found.shown):
        yield labelled("", f"{found.chains - len(found.shown):,} more are not shown; ask with --most.")
    yield paragraph(f"{found.lots:,} lot{'s' * (found.lots != 1)} more can have come there in time, split or merged:")
    if found.split:
        yield bullets([_plain(_lot(one)) for one in found.split])
    if found.lots > search.most:
        yield labelled("", f"{found.lots - search.most:,} more are not shown; ask with --most.")
    if found.lines_without_item:
        lines = f"{found.lines_without_item:,} line{'s' * (found.lines_without_item != 1)} without an item"
        yield labelled(
            "not known", f"what was on {lines}: no hop of a chain; the bounds allow for all they may have carried"
        )
    yield paragraph("Trade looks like this too; nobody is accused. No chain is never “clear”.", "  ")


def _chain(one: Chain) -> str:
    first = one.hops[0]
    words = [f"{first.from_id} ({first.from_country})"]
    words += [f"→ {hop.to_id} ({hop.to_country}, {hop.name}, {hop.out_on}, {hop.chips:,})" for hop in one.hops]
    return " ".join(words)


def _lot(one: SplitLot) -> str:
    lot, bounds = one.lot, one.bounds
    firm = "" if bounds.exact else "; might be closer"
    return (
        f"{lot.name}, {lot.out_on}, {lot.from_id} to {lot.to_id} ({lot.to_country}): of {lot.chips:,} at least "
        f"{bounds.low:,} and at most {bounds.high:,}, {one.mid:,} by first in, first out{firm}"
    )


def _plain(words: str) -> str:
    from tidewaiter.cli.plain import plain

    return plain(words)
