"""Commands of the group `screen` that look back: what a change of the lists changes, and which decisions still hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.parties.change_rows import Touched
    from tidewaiter.parties.lists.store import Held, ListStore
    from tidewaiter.parties.pack_parties import PackParties
    from tidewaiter.parties.party import Party
    from tidewaiter.parties.rescreen import HitChange
    from tidewaiter.parties.standing import Standing

__all__ = ["changes", "decisions"]

_SHOWN = 20

_Numbers = Mapping[str, Sequence[str]]
"""For a number all numbers of its firm."""


@click.command()
@click.argument("where", metavar="PACK_OR_PARTIES", type=click.Path(path_type=Path))
@click.option("--from", "since", metavar="DAY", required=True, help="The day before the change.")
@click.option("--to", "until", metavar="DAY", default="", help="The day after it; without it, today.")
@click.option("--least", type=click.FloatRange(0, 1), help="Hits from this score on; without it, the threshold.")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write rows here: .csv or .xlsx.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def changes(
    settings: Settings, where: Path, since: str, until: str, least: float | None, out: Path | None, as_json: bool
) -> None:
    """Find the hits that are new, gone or changed since DAY.

    Only entries that were added, ended or changed between the two days are screened, which comes to the same as
    screening everything twice. Of a pack, open orders, licenses in force and shipments not yet received that involve
    such a party are listed too; with -o they go to a second file, NAME.impact. Other numbers that `party decide-same`
    confirmed to be the same firm are named, and their open business is listed with it.
    """
    from tidewaiter.parties.compare import THRESHOLD
    from tidewaiter.parties.hit_rows import check_suffix
    from tidewaiter.parties.lists.store import ListStore
    from tidewaiter.parties.pack_parties import open_pack
    from tidewaiter.parties.party_file import read_party_file

    check_suffix(out)
    days = _day(since), _day(until)
    if days[0] >= days[1]:
        raise UsageError("--from is not before --to.", value=f"{days[0]} and {days[1]}", expected="an earlier day")
    store = ListStore(settings.home / "lists")
    held = _held(store, days)
    limit = THRESHOLD if least is None else least
    if where.is_dir():
        with open_pack(where) as pack:
            found = _rescreened(store, pack.parties, days, limit)
            numbers = _numbers(settings, pack)
            impact = _impact(pack, found, numbers, days[1])
            count, rejected = len(pack.parties), pack.rejected
    else:
        read = read_party_file(where)
        found, impact, numbers = _rescreened(store, read.parties, days, limit), None, {}
        count, rejected = len(read.parties), read.rejected
    if rejected:
        click.echo(f"{rejected:,} rows could not be read.", err=True)
    if out is not None:
        _write(out, found, impact, numbers)
    if as_json:
        click.echo(json.dumps(_shape(found, impact, numbers, days, count), ensure_ascii=False, indent=1))
    else:
        click.echo(_text(found, impact, numbers, held, days, count, out))


def _held(store: ListStore, days: tuple[date, date]) -> list[tuple[Held, Held]]:
    """For every list the versions of the two days."""
    before, after = ({one.list_id: one for one in store.current_held(day)} for day in days)
    if not after:
        raise InputError(
            "No list is held.",
            expected="lists in the state folder, in the versions of both days",
            hint="Fetch lists with `tidewaiter lists update`, or keep a file with `tidewaiter lists add FILE`.",
        )
    return [(before[list_id], after[list_id]) for list_id in after]


def _rescreened(store: ListStore, parties: Sequence[Party], days: tuple[date, date], least: float) -> list[HitChange]:
    from tidewaiter.parties.rescreen import CHANGES, entries_on, rescreen

    before, after = (entries_on(store.current(day), day) for day in days)
    found = rescreen(parties, before, after, least=least)
    return sorted(found, key=lambda one: (CHANGES.index(one.change), -one.hit.log_odds))


def _numbers(settings: Settings, pack: PackParties) -> dict[str, tuple[str, ...]]:
    """For every number confirmed to be one firm with others all numbers of that firm."""
    from tidewaiter.parties.resolution.answers import SameAnswers
    from tidewaiter.parties.resolution.fellows import firms_by_number
    from tidewaiter.parties.resolution.firm import firms_of

    decisions = SameAnswers.read(settings.home / "screening" / "same.jsonl")
    known = firms_by_number(firms_of(pack.parties, pack.websites), decisions)
    return {party: tuple(row.party_id for row in rows) for party, rows in known.items()}


def _others(party: str, numbers: _Numbers) -> tuple[str, ...]:
    return tuple(one for one in numbers.get(party, ()) if one != party)


def _impact(pack: PackParties, found: Sequence[HitChange], numbers: _Numbers, day: date) -> list[Touched]:
    from tidewaiter.parties.change_rows import touched

    concerned = {one.party.party_id for one in found}
    concerned |= {number for party in concerned for number in numbers.get(party, ())}
    return touched(found, pack.dealings(concerned, day), numbers)


def _write(out: Path, found: Sequence[HitChange], impact: Sequence[Touched] | None, numbers: _Numbers) -> None:
    from tidewaiter.parties.change_rows import CHANGE_COLUMNS, IMPACT_COLUMNS, change_cells, touched_cells
    from tidewaiter.parties.hit_rows import write_table

    rows = (change_cells(one, _others(one.party.party_id, numbers)) for one in found)
    write_table(out, "changes", CHANGE_COLUMNS, rows)
    if impact is not None:
        write_table(_beside(out), "impact", IMPACT_COLUMNS, touched_cells(impact))


def _beside(out: Path) -> Path:
    return out.with_name(f"{out.stem}.impact{out.suffix}")


def _shape(
    found: Sequence[HitChange],
    impact: Sequence[Touched] | None,
    numbers: _Numbers,
    days: tuple[date, date],
    count: int,
) -> dict[str, object]:
    from tidewaiter.parties.change_rows import CHANGE_COLUMNS, IMPACT_COLUMNS, change_cells, touched_cells

    told: dict[str, object] = {
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "parties": count,
        "changes": [
            dict(zip(CHANGE_COLUMNS, change_cells(one, _others(one.party.party_id, numbers)), strict=True))
            for one in found
        ],
    }
    if impact is not None:
        told["impact"] = [dict(zip(IMPACT_COLUMNS, row, strict=True)) for row in touched_cells(impact)]
    return told


def _text(
    found: Sequence[HitChange],
    impact: Sequence[Touched] | None,
    numbers: _Numbers,
    held: Sequence[tuple[Held, Held]],
    days: tuple[date, date],
    count: int,
    out: Path | None,
) -> str:
    from tidewaiter.cli.layout import paragraph
    from tidewaiter.cli.plain import plain

    kinds = Counter(one.change for one in found)
    told = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("new", "changed", "gone"))
    lines = [f"{count:,} parties, lists of {days[0]} and {days[1]}: {told}."]
    if out is None:
        lines += [f"  {_line(one, _others(one.party.party_id, numbers))}" for one in found[:_SHOWN]]
        if len(found) > _SHOWN:
            lines.append(f"  … and {len(found) - _SHOWN:,} more; -o FILE writes all.")
    if impact is not None:
        tables = Counter(one.dealing.table for one in impact)
        lines.append(
            "Open business touched: " + (", ".join(f"{n:,} in {t}" for t, n in tables.items()) or "none") + "."
        )
        if out is None:
            lines += [f"  {_touched_line(one)}" for one in impact[:_SHOWN]]
            if len(impact) > _SHOWN:
                lines.append(f"  … and {len(impact) - _SHOWN:,} more; -o FILE writes all.")
    if out is not None:
        lines.append(f"Changes are in {plain(str(out))}" + (f", open business in {_beside(out)}." if impact else "."))
    same = [after.list_id for before, after in held if before == after]
    if same:
        said = f"One version is held for both days of {', '.join(same)}"
        lines.append(paragraph(f"{said}: only entries that themselves say when they begin or end can differ there."))
    return "\n".join(lines)


def _line(one: HitChange, others: Sequence[str]) -> str:
    from tidewaiter.cli.plain import plain

    scores = " -> ".join(f"{hit.score:.3f}" if hit else "none" for hit in (one.before, one.after))
    names = f"{plain(one.party.party_id)} {plain(one.party.name)} ~ {plain(one.hit.matched_name)}"
    what = f"; {', '.join(one.what)}" if one.what else ""
    firm = f"; the same firm: {plain(', '.join(others))}" if others else ""
    return f"{one.change}: {scores}  {names} ({one.entry.list_id}, {one.entry.effect}{what}){firm}"


def _touched_line(one: Touched) -> str:
    from tidewaiter.cli.plain import plain

    dealing, entry = one.dealing, one.change.entry
    who = f"{plain(dealing.party_id)} {plain(one.change.party.name)}"
    if dealing.party_id != one.change.party.party_id:
        hit = f"{plain(one.change.party.party_id)} {plain(one.change.party.name)}"
        who = f"{plain(dealing.party_id)}, one firm with {hit}"
    record = f"{dealing.table} {plain(dealing.record_id)}"
    return f"{record}: {dealing.role} {who}, {one.change.change} hit on {plain(entry.name)} ({entry.effect})"


@click.command()
@click.argument("file", metavar="[PACK_OR_PARTIES]", required=False, type=click.Path(path_type=Path))
@click.option("--on", metavar="DAY", default="", help="The day it is about; without it, today.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def decisions(settings: Settings, file: Path | None, on: str, as_json: bool) -> None:
    """List what was decided, by whom, and whether it still holds.

    A decision is open again when its day has come or when the entry or the party changed. Whether a party changed
    can be said only with the file or pack that holds it.
    """
    from tidewaiter.parties.decisions import Decisions
    from tidewaiter.parties.lists.store import ListStore
    from tidewaiter.parties.standing import standings

    day = _day(on)
    made = Decisions.read(settings.home / "screening" / "decisions.jsonl", day)
    entries = [entry for version in ListStore(settings.home / "lists").current(day) for entry in version.entries]
    found = standings(made, entries, day, None if file is None else _parties(file))
    if as_json:
        told = [{**one.decision.record, "holds": one.holds, "why_open": one.why} for one in found]
        click.echo(json.dumps({"day": day.isoformat(), "decisions": told}, ensure_ascii=False, indent=1))
    else:
        click.echo(_decisions_text(found, day, looked=file is not None))


def _parties(file: Path) -> dict[str, Party]:
    from tidewaiter.parties.pack_parties import open_pack
    from tidewaiter.parties.party_file import read_party_file

    if file.is_dir():
        with open_pack(file) as pack:
            return {one.party_id: one for one in pack.parties}
    return {one.party_id: one for one in read_party_file(file).parties}


def _decisions_text(found: Sequence[Standing], day: date, *, looked: bool) -> str:
    from tidewaiter.cli.layout import paragraph
    from tidewaiter.cli.plain import plain

    if not found:
        return "Nothing was decided yet; `tidewaiter screen decide` records a decision."
    is_open = sum(not one.holds for one in found)
    lines = [f"Decisions on {day}: {is_open:,} open again, {len(found) - is_open:,} still in force."]
    for one in found:
        made = one.decision
        state = f"open again, {one.why}" if one.why else "holds" + (f" until {made.until}" if made.until else "")
        who = f"{made.party_id}, officer {made.person}," if made.via == "officer" else made.party_id
        who = f"the address of {who}" if made.via == "address" else who
        pair = f"{plain(who)} and {plain(made.list_id)}:{plain(made.entry_id)}"
        lines.append(f"  {pair}: {made.answer} by {plain(made.author)} on {made.decided_on}; {state}")
        lines.append(f"      {plain(made.reason)}")
    if not looked:
        lines.append(paragraph("Whether a party changed was not looked at: name the file or pack that holds it."))
    return "\n".join(lines)


def _day(text: str) -> date:
    from tidewaiter.core.days import parse_day

    return parse_day(text) if text else datetime.now(UTC).date()
