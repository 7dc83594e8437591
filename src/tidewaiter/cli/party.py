"""The group `party`: what the records know of a party, and files about ownership turned into tables of a pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.party_same import decide_same, same
from tidewaiter.cli.plain import plain
from tidewaiter.core.errors import UsageError

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.parties.ownership.dossier import Dossier
    from tidewaiter.parties.ownership.interchange import Imported
    from tidewaiter.parties.ownership.stakes import Stake

__all__ = ["party"]

MOST = 30
"""Lines shown of each kind; --json writes all of them."""


@click.group()
def party() -> None:
    """See who owns a party; find one firm under several ids."""


@party.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def import_files(files: tuple[Path, ...], out: Path, as_json: bool) -> None:
    """Turn FILE into parties.csv and ownership.csv of a pack.

    FILE is Open Ownership BODS 0.2 to 0.4 (JSON or JSON lines) or GLEIF: level 2 relationships and reporting
    exceptions, level 1 for names and countries (CSV or JSON). Several files become one pair of tables.
    """
    from tidewaiter.parties.ownership.import_file import import_file
    from tidewaiter.parties.ownership.interchange import Imported, write_tables

    every = Imported("")
    for path in files:
        found = import_file(path)
        every.parties.update(found.parties)
        every.ownership += found.ownership
        every.notes += found.notes
    rows = write_tables(every, out)
    if as_json:
        notes = [{"where": one.where, "message": one.message, "value": one.value} for one in every.notes]
        click.echo(json.dumps({"rows": rows, "notes": notes}, ensure_ascii=False, indent=1))
        return
    click.echo(_imported(every, rows, out))


def _imported(every: Imported, rows: dict[str, int], out: Path) -> str:
    from tidewaiter.cli.layout import bullets, paragraph

    lines = [f"Written to {out}: " + ", ".join(f"{name} ({count:,} rows)" for name, count in rows.items() if count)]
    named = {row[end] for row in every.ownership for end in ("owner_id", "owned_id")} - every.parties.keys()
    if named:
        lines.append(paragraph(f"{len(named):,} owners or owned parties are not described in these files."))
    if every.notes:
        lines.append(f"To look at: {len(every.notes):,}")
        shown = [f"{one.where}: {one.message} {one.value}" for one in every.notes[:MOST]]
        lines.append(bullets([plain(text) for text in shown]))
        if len(every.notes) > MOST:
            lines.append(f"    … {len(every.notes) - MOST:,} more; --json writes all of them.")
    return "\n".join(lines)


@party.command("show")
@click.argument("party_id", metavar="ID")
@click.argument("where", metavar="PACK", type=click.Path(path_type=Path))
@click.option("--on", metavar="DAY", default="", help="The day it is about; without it, today.")
@click.option("--listed", multiple=True, metavar="ID", help="Take this party to be on a list.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.option("--ftm", "as_ftm", is_flag=True, help="Write FollowTheMoney JSON lines: it, owners, holdings, stakes.")
@click.pass_obj
def show(
    settings: Settings, party_id: str, where: Path, on: str, listed: tuple[str, ...], as_json: bool, as_ftm: bool
) -> None:
    """Say what is recorded of the party ID in PACK, a pack or an audit.

    The other numbers of its firm with who confirmed them, and the hits on each; its owners and holdings, who stands
    above it, whom it shares officers or an address with, and whether listed parties hold 50 percent or more of it,
    with the stakes that decide that.
    """
    from tidewaiter.cli.determine import day_or_today
    from tidewaiter.cli.party_firm import screened_now
    from tidewaiter.parties.ownership.dossier import dossier
    from tidewaiter.parties.resolution.answers import SameAnswers

    if as_json and as_ftm:
        raise UsageError("--json and --ftm contradict each other.", expected="one of them")
    day, _ = day_or_today(on)
    decisions = SameAnswers.read(settings.home / "screening" / "same.jsonl")
    found = dossier(party_id, where, day, listed, decisions=decisions, screen=screened_now(settings, day))
    if as_ftm:
        from tidewaiter.parties.ownership.ftm_out import dossier_lines

        click.echo("\n".join(dossier_lines(found)))
        return
    click.echo(json.dumps(_shape(found), ensure_ascii=False, indent=1) if as_json else _text(found))


def _text(found: Dossier) -> str:
    from tidewaiter.cli.layout import bullets, labelled, paragraph
    from tidewaiter.cli.party_firm import firm_lines

    one, holding, above = found.party, found.holding, found.parent
    lines = [
        labelled("party", plain(f"{one.party_id}  {one.name}")),
        *firm_lines(found),
        labelled("country", f"{one.country or '-'}; headquarters {one.headquarters_country or 'not recorded'}"),
        labelled("parent", plain(f"{_named(found, above.party_id)} {above.country} ({above.basis})".strip())),
        labelled("on", found.on.isoformat()),
        labelled("listed owners", f"50 % or more: {'cannot be excluded' if _open(found) else holding.fifty_percent}"),
        labelled("", f"counted {_range(holding.low, holding.high)}, {_economic(found)}"),
        bullets([plain(text) for text in found.why], " " * 18),
    ]
    if found.listed:
        lines.append(labelled("", "The party itself is listed."))
    lines += _stakes("owners", found, found.owners)
    lines += _stakes("holdings", found, found.holdings)
    tied = [
        f"{link.link}: {_named(found, link.other_party_id if link.party_id == one.party_id else link.party_id)}"
        f" ({link.detail})"
        for link in found.links
    ]
    lines += _section("shares", tied)
    lines += _section("red flags", list(found.red_flags))
    lines += _section("problems", [f"{each.message} {each.value} {each.hint}" for each in found.problems])
    if not found.screened:
        said = "No screening was read: only parties given with --listed count as listed."
        lines.append(paragraph(said, "  "))
    return "\n".join(lines)


def _open(found: Dossier) -> bool:
    return found.holding.fifty_percent == "unknown"


def _section(label: str, texts: list[str]) -> list[str]:
    from tidewaiter.cli.layout import bullets, labelled

    if not texts:
        return []
    more = [f"… {len(texts) - MOST:,} more; --json writes all of them"] if len(texts) > MOST else []
    return [labelled(label, f"{len(texts)}"), bullets([plain(text) for text in [*texts[:MOST], *more]], " " * 18)]


def _stakes(label: str, found: Dossier, stakes: tuple[Stake, ...]) -> list[str]:
    told = []
    for one in stakes:
        other = one.owner if label == "owners" else one.owned
        share = _range(one.low, one.high) if one.kind == "ownership" else one.kind
        told.append(f"{_named(found, other)}: {share}")
    return _section(label, told)


def _named(found: Dossier, party_id: str) -> str:
    return f"{party_id} {found.names.get(party_id, '')}".strip() or "not known"


def _range(low: int, high: int) -> str:
    from tidewaiter.parties.ownership.stakes import WHOLE, pct

    if low == high:
        return pct(low)
    return "share not known" if (low, high) == (0, WHOLE) else f"{pct(low)} to {pct(high)}"


def _economic(found: Dossier) -> str:
    from tidewaiter.parties.ownership.stakes import WHOLE
    from tidewaiter.parties.ownership.weights import GRID

    low, high = found.holding.econ_low * WHOLE // GRID, -(-found.holding.econ_high * WHOLE // GRID)
    return f"multiplied through chains {_range(low, high)}"


def _shape(found: Dossier) -> dict[str, object]:
    from tidewaiter.cli.party_firm import firm_shape
    from tidewaiter.parties.ownership.stakes import WHOLE, day_of
    from tidewaiter.parties.ownership.weights import GRID

    holding, above = found.holding, found.parent
    return {
        "party_id": found.party.party_id,
        "name": found.party.name,
        **firm_shape(found),
        "on": found.on.isoformat(),
        "screened": found.screened,
        "listed": found.listed,
        "fifty_percent": holding.fifty_percent,
        "listed_share_pct": [_number(holding.low), _number(holding.high)],
        "economic_pct": [
            _number(holding.econ_low * WHOLE // GRID),
            _number(-(-holding.econ_high * WHOLE // GRID)),
        ],
        "recorded_pct": _number(holding.recorded),
        "listed_owner_ids": list(holding.listed),
        "why": list(found.why),
        "headquarters_country": found.party.headquarters_country,
        "ultimate_parent": {"party_id": above.party_id, "country": above.country, "basis": above.basis},
        "owners": [_stake_shape(one) for one in found.owners],
        "holdings": [_stake_shape(one) for one in found.holdings],
        "links": [
            {
                "party_id": one.party_id,
                "other_party_id": one.other_party_id,
                "link": one.link,
                "detail": one.detail,
                "from_on": str(day_of(one.start) or ""),
                "until_on": str(day_of(one.until) or ""),
            }
            for one in found.links
        ],
        "red_flags": list(found.red_flags),
        "problems": [{"message": one.message, "value": one.value, "hint": one.hint} for one in found.problems],
    }


def _stake_shape(one: Stake) -> dict[str, str]:
    from tidewaiter.parties.ownership.stakes import day_of

    return {
        "owner_id": one.owner,
        "owned_id": one.owned,
        "kind": one.kind,
        "share_low_pct": _number(one.low),
        "share_high_pct": _number(one.high),
        "from_on": str(day_of(one.start) or ""),
        "until_on": str(day_of(one.until) or ""),
    }


def _number(millionths: int) -> str:
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


party.add_command(same)
party.add_command(decide_same)
