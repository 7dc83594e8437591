"""The group `lists`: which restricted-party lists are held, of which day, and what changed in them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.parties.lists.read import Reading
    from tidewaiter.parties.lists.source import Source
    from tidewaiter.parties.lists.store import Held, ListStore

__all__ = ["lists"]

OLD_DAYS = 30
"""A list that is older says so: the Entity List changes several times a month."""


@click.group()
def lists() -> None:
    """Keep restricted-party lists, every version with its day.

    Lists lie in the state folder (--home). Entries that vanish from a newer version end on its day; none is deleted.
    """


@lists.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.pass_obj
def update(settings: Settings, names: tuple[str, ...]) -> None:
    """Fetch lists from their publishers' addresses.

    This is the only command that uses a network. NAME is a source of `tidewaiter lists sources`; without one, every
    source that has an address. A file that changed shape or lost most of its entries is refused, and the list held
    before stays in force.
    """
    import tempfile

    from tidewaiter.parties.lists.fetch import fetch_source
    from tidewaiter.parties.lists.read import read_file
    from tidewaiter.parties.lists.source import source, sources

    own = settings.home / "sources"
    wanted = [source(name, own) for name in names] or [one for one in sources(own).values() if one.downloads]
    refused = []
    for one in wanted:
        try:
            with tempfile.TemporaryDirectory() as folder:
                reading = read_file(fetch_source(one, Path(folder)), one.name, more=own)
            _keep(_store(settings), reading, anyway=False)
        except InputError as error:
            if len(wanted) == 1:
                raise
            refused.append(one.name)
            click.echo(f"{one.name}: {error}", err=True)
    if refused:
        raise InputError(
            f"{len(refused)} of {len(wanted)} sources could not be updated.",
            value=", ".join(refused),
            hint="Download them yourself and run `tidewaiter lists add FILE`. What was held before stays in force.",
        )


@lists.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "source_name", metavar="SOURCE", help="Read it as a file of this source, whatever it looks like.")
@click.option("--on", metavar="DAY", default="", help="The day of the file, where it does not say so itself.")
@click.option("--anyway", is_flag=True, help="Accept unexpected counts, missing companions and lost entries.")
@click.pass_obj
def add(settings: Settings, files: tuple[Path, ...], source_name: str | None, on: str, anyway: bool) -> None:
    """Keep the lists in files that were downloaded by hand.

    The source is recognised by what stands in the file. Of OFAC's tables name the main file (sdn.csv, cons_prim.csv):
    the others are read from beside it. Gzip files are read as they are.
    """
    from tidewaiter.core.days import parse_day
    from tidewaiter.parties.lists.read import read_file
    from tidewaiter.parties.lists.source import sources

    day = parse_day(on) if on else None
    own = settings.home / "sources"
    beside = {name for one in sources(own).values() for names in one.companions.values() for name in names}
    main = [path for path in files if path.name.removesuffix(".gz") not in beside] or list(files)
    for path in main:
        reading = read_file(path, source_name, day, anyway=anyway, more=own)
        _keep(_store(settings), reading, anyway=anyway)


@lists.command()
@click.argument("list_id")
@click.argument("day", metavar="DAY")
@click.option("--why", required=True, help="Why, in words that stand up later.")
@click.pass_obj
def withdraw(settings: Settings, list_id: str, day: str, why: str) -> None:
    """Leave out the version of DAY, as if it had never been added.

    For a file that was another list's, or half of one. Nothing is deleted: the version and its files stay, marked as
    withdrawn, and what the list said on every later day is worked out again without it.
    """
    from tidewaiter.cli.plain import plain
    from tidewaiter.core.days import parse_day

    if not why.strip():
        raise UsageError("--why is empty.", expected="words")
    held, later = _store(settings).withdraw(list_id, parse_day(day), why, _today())
    click.echo(plain(f"{list_id} of {held.as_of} is withdrawn: {why}"))
    click.echo(_again(later) or "No later version rests on it.")
    if not _store(settings).versions(list_id):
        click.echo(f"No version of {list_id} is held any more; nobody is screened against it.", err=True)


@lists.command()
@click.argument("list_id", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.option("--ftm", "as_ftm", is_flag=True, help="Write FollowTheMoney JSON lines, one an entry.")
@click.pass_obj
def show(settings: Settings, list_id: str | None, as_json: bool, as_ftm: bool) -> None:
    """Show the lists held, or the entries of one.

    Entries that ended are left out, except with --json.
    """
    if as_ftm and (as_json or list_id is None):
        told = "--json and --ftm contradict each other." if as_json else "--ftm writes the entries of one list."
        raise UsageError(told, expected="one of them" if as_json else "the id of a list held (tidewaiter lists show)")
    store = _store(settings)
    if list_id is None:
        held = store.current_held()
        if as_json:
            _say_json({"lists": [_held_record(one, store) for one in held]})
        else:
            _say_held(held, store)
        return
    from tidewaiter.cli.plain import plain
    from tidewaiter.parties.lists.ftm_out import entry_line
    from tidewaiter.parties.lists.record import record_of

    one = _newest(store, list_id)
    version = store.load(one)
    if as_json:
        _say_json({**_held_record(one, store), "entries": [record_of(entry) for entry in version.entries]})
        return
    today = _today()
    entries = [entry for entry in version.entries if entry.holds_on(today)]
    if as_ftm:
        click.echo("\n".join(map(entry_line, entries)))
        return
    lines = [
        f"{version.list_id}: {plain(version.title)}",
        f"{_entries(len(entries))} in force. {_age(one, store)}",
    ]
    gone = [each for each in store.everything() if each.list_id == list_id and each.withdrawn_on]
    lines += [f"Withdrawn on {each.withdrawn_on}: {each.as_of}, {plain(each.withdrawn_for)}" for each in gone]
    lines.append("")
    for entry in sorted(entries, key=lambda entry: entry.name.casefold()):
        words = [plain(entry.name), ", ".join(entry.countries) or "-", entry.effect]
        lines.append(" | ".join([*words, f"also {len(entry.names) - 1}"] if len(entry.names) > 1 else words))
    click.echo("\n".join(lines))


@lists.command(name="diff")
@click.argument("list_id")
@click.option("--from", "start", metavar="DAY", default="", help="The version held on this day; else the one before.")
@click.option("--to", "end", metavar="DAY", default="", help="The version held on this day; without it, the newest.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def compare(settings: Settings, list_id: str, start: str, end: str, as_json: bool) -> None:
    """Say which entries were added, ended and changed between two versions of a list."""
    from tidewaiter.cli.plain import plain
    from tidewaiter.parties.lists.diff import diff
    from tidewaiter.parties.lists.record import record_of

    store = _store(settings)
    versions = store.versions(list_id)
    newest = _on(versions, end, list_id) if end else _newest(store, list_id)
    before = versions[max(0, versions.index(newest) - 1)] if not start else _on(versions, start, list_id)
    found = diff(store.load(before), store.load(newest))
    if as_json:
        _say_json(
            {
                "list_id": list_id,
                "from": found.from_day.isoformat(),
                "to": found.to_day.isoformat(),
                "added": [record_of(one) for one in found.added],
                "ended": [record_of(one) for one in found.ended],
                "changed": [
                    {"entry_id": one.entry.entry_id, "field": one.field, "old": one.old, "new": one.new}
                    for one in found.changed
                ],
            }
        )
        return
    lines = [f"{list_id} from {found.from_day} to {found.to_day}"]
    lines += [f"+ {plain(one.name)} | {one.effect}" for one in found.added]
    lines += [f"- {plain(one.name)} | {one.effect}" for one in found.ended]
    for change in found.changed:
        old, new = plain(change.old) or "nothing", plain(change.new) or "nothing"
        lines.append(f"~ {plain(change.entry.name)} | {change.field}: {old} -> {new}")
    changed = len({one.entry.entry_id for one in found.changed})
    lines.append(f"{len(found.added):,} added, {len(found.ended):,} ended, {changed:,} changed.")
    click.echo("\n".join(lines))


@lists.command(name="sources")
@click.pass_obj
def known(settings: Settings) -> None:
    """Say which sources can be read, their terms, and what being on each list does.

    Grade A: its form was read from the publisher's own file; B: seen in real files or excerpts that others keep; C:
    from descriptions only. A folder of your own under `sources` in the state folder is a source too.
    """
    from tidewaiter.cli.layout import labelled

    for one in _sources(settings):
        click.echo(f"{one.name}: {one.title}")
        click.echo(labelled("publisher", one.publisher))
        click.echo(labelled("address", one.url))
        click.echo(labelled("fetched", "yes, by `tidewaiter lists update`" if one.downloads else "no; download it"))
        click.echo(labelled("terms", one.terms))
        click.echo(labelled("form", f"grade {one.grade}, checked {one.checked_on}"))
        for carried in one.lists.values():
            also = sorted(set((carried.programs or {}).values()) - {carried.effect})
            more = f"; {', '.join(also)} for some programs" if also else ""
            click.echo(labelled("list", f"{carried.list_id}: {carried.effect}{more}"))
        click.echo("")


def _sources(settings: Settings) -> list[Source]:
    from tidewaiter.parties.lists.source import sources

    return list(sources(settings.home / "sources").values())


def _store(settings: Settings) -> ListStore:
    from tidewaiter.parties.lists.store import ListStore

    return ListStore(settings.home / "lists")


def _keep(store: ListStore, reading: Reading, *, anyway: bool) -> None:
    for version in reading.versions if not anyway else ():
        store.check(version)  # all lists of a file, or none
    for version in reading.versions:
        added = store.add(version, reading.files, anyway=anyway)
        count = sum(one.ended_on is None or version.as_of < one.ended_on for one in added.version.entries)
        words = f"{version.list_id} of {version.as_of}: {_entries(count)} in force"
        if not added.new:
            click.echo(f"{words}; it says what the version of {added.version.as_of} said.")
        else:
            came = f", {added.came_back:,} came back" if added.came_back else ""
            click.echo(f"{words}, {added.ended:,} ended{came}.")
        if added.later:
            click.echo(_again(added.later))
    if reading.day_assumed:
        click.echo("The file does not say of which day it is: today was taken. If it is older, say so with --on DAY.")


def _again(later: int) -> str:
    """How many later versions say something else now; nothing where none does."""
    versions = "1 later version was" if later == 1 else f"{later:,} later versions were"
    return f"{versions} worked out again." if later else ""


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def _newest(store: ListStore, list_id: str) -> Held:
    versions = store.versions(list_id)
    if not versions:
        held = sorted({one.list_id for one in store.held()})
        hint = "Add it with `tidewaiter lists add FILE`." if not held else "See `tidewaiter lists show`."
        raise InputError("This list is not held.", value=list_id, expected=", ".join(held), hint=hint)
    return versions[-1]


def _on(versions: tuple[Held, ...], day: str, list_id: str) -> Held:
    from tidewaiter.core.days import parse_day

    wanted = parse_day(day)
    found = [one for one in versions if one.as_of <= wanted]
    if not found:
        days = ", ".join(one.as_of.isoformat() for one in versions)
        raise InputError(f"No version of {list_id} was held on that day.", value=day, expected=days)
    return found[-1]


def _today() -> date:
    return datetime.now(UTC).date()


def _newest_file(held: Held, store: ListStore) -> date:
    """The day of the newest file that says what is held, whether or not it brought anything new."""
    return max(store.seen_on(held.list_id) or held.as_of, held.as_of)


def _age(held: Held, store: ListStore) -> str:
    newest = _newest_file(held, store)
    days = (_today() - newest).days
    again = f"; a file of {newest} says the same" if newest != held.as_of else ""
    return f"OLD: of {held.as_of}{again}, {days:,} days ago." if days > OLD_DAYS else f"Of {held.as_of}{again}."


def _say_held(held: tuple[Held, ...], store: ListStore) -> None:
    if not held:
        click.echo("No list is held. Add one with `tidewaiter lists add FILE` or `tidewaiter lists update`.")
        return
    today = _today()
    wide = max(len(one.list_id) for one in held)
    for one in held:
        days = (today - _newest_file(one, store)).days
        age = f"OLD, {days:,} days" if days > OLD_DAYS else f"{days:,} days"
        effect = ", ".join(one.effects) or "none in force"
        click.echo(f"{one.list_id:<{wide}}  {one.as_of}  {one.in_force:>7,}  {effect}  {one.source}  {age}")
    click.echo("\nlist, day, entries in force, effect under the EAR, source, age of the newest file")


def _held_record(held: Held, store: ListStore) -> dict[str, object]:
    newest = _newest_file(held, store)
    return {
        "list_id": held.list_id,
        "title": held.title,
        "source": held.source,
        "as_of": held.as_of.isoformat(),
        "newest_file": newest.isoformat(),
        "days_old": (_today() - newest).days,
        "digest": held.digest,
        "file_digest": held.file_digest,
        "entries": held.entries,
        "effects": dict(held.effects),
    }


def _say_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
