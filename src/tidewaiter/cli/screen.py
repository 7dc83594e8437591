"""The group `screen`: whether a name, a file of parties or pairs of names stand on a list, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.plain import plain
from tidewaiter.cli.screen_changes import changes, decisions
from tidewaiter.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.parties.entries import ListEntry, ListVersion
    from tidewaiter.parties.party import Party
    from tidewaiter.parties.screening import Screened

__all__ = ["screen"]


class _NameOrFile(click.Group):
    """`screen FILE` and `screen --name` are `screen find`, so that the everyday call is the short one."""

    usual = "find"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual command before words that name none."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [self.usual, *args]
        return super().parse_args(ctx, args)


@click.group(cls=_NameOrFile)
def screen() -> None:
    """Screen names and parties against restricted-party lists.

    \b
    tidewaiter screen --name "Huawei Tech"
    tidewaiter screen parties.csv -o hits.xlsx
    tidewaiter screen parties.csv --list bis_entity_list.json -o hits.csv
    tidewaiter screen pairs pairs.csv -o scores.csv
    tidewaiter screen changes PACK --from 2026-11-01

    Lists are those kept by `tidewaiter lists`, or the files named with --list. No hit is no clearance: it says only
    that these lists, as of their days, hold no name near enough.
    """


@screen.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--name", help="One name, in any script.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="A country of the party, such as MY.")
@click.option("--address", default="", help="The party's address.")
@click.option("--number", "numbers", multiple=True, metavar="TEXT", help="A registration number, such as lei=5493….")
@click.option("--person", is_flag=True, help="The name is a person's.")
@click.option("--list", "files", multiple=True, type=click.Path(path_type=Path), help="Screen against this list file.")
@click.option("--on", metavar="DAY", default="", help="Entries in force on this day; without it, today.")
@click.option("--least", type=click.FloatRange(0, 1), help="Show hits from this score on; without it, the threshold.")
@click.option("--most", type=click.IntRange(min=1), help="Only so many hits, the likeliest: what you can review.")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write hits here: .csv or .xlsx.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def find(
    settings: Settings,
    file: Path | None,
    name: str | None,
    countries: tuple[str, ...],
    address: str,
    numbers: tuple[str, ...],
    person: bool,
    files: tuple[Path, ...],
    on: str,
    least: float | None,
    most: int | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Find the entries that a name, or each party of FILE, may be.

    FILE is the table `parties`, or any .csv, .parquet or .xlsx with a column `name`; alt_names, country, address, city
    and registration_number are used where they are there. Without party_id the number of the row stands for it.
    """
    from tidewaiter.parties.compare import THRESHOLD

    if (file is None) == (name is None):
        raise UsageError("Say what to screen.", expected="either --name NAME or a FILE of parties")
    day = _day(on)
    versions = _versions(settings, files, day)
    limit = THRESHOLD if least is None else least
    if file is not None:
        return _screen_file(settings, file, versions, day, limit, most, out, as_json=as_json)
    from tidewaiter.parties.party import Party

    kind = "person" if person else "unknown"
    party = Party(name or "", kind, (), tuple(map(_country, countries)), address, numbers)
    _screen_name(party, versions, day, least, out, _kept(settings), as_json=as_json)
    return 0


def _screen_name(
    party: Party,
    versions: tuple[ListVersion, ...],
    day: date,
    least: float | None,
    out: Path | None,
    kept: Path,
    *,
    as_json: bool,
) -> None:
    from tidewaiter.cli.screen_text import hit_record, name_text
    from tidewaiter.parties.compare import THRESHOLD
    from tidewaiter.parties.hit_rows import write_hits
    from tidewaiter.parties.screening import in_force
    from tidewaiter.parties.screening import screen as screened

    if not any(map(str.isalnum, party.name)):
        raise InputError("There is no name to screen.", value=party.name, expected="a name with at least one letter")
    index = in_force(versions, day, kept)
    hits = screened(party, index, least=THRESHOLD if least is None else least)
    if least is None and not hits:
        hits = screened(party, index)  # none reaches the threshold: the nearest are shown as such
    if out is not None:
        limit = THRESHOLD if least is None else least
        write_hits(out, [hit for hit in hits if hit.hit.score >= limit], _days(versions))
    if as_json:
        shown = [hit_record(hit) for hit in hits if least is not None or hit.hit.matched]
        click.echo(
            json.dumps({"name": party.name, "day": day.isoformat(), "hits": shown}, ensure_ascii=False, indent=1)
        )
    else:
        click.echo(name_text(party, hits, versions, day, least))


def _screen_file(
    settings: Settings,
    file: Path,
    versions: tuple[ListVersion, ...],
    day: date,
    least: float,
    most: int | None,
    out: Path | None,
    *,
    as_json: bool,
) -> int:
    from tidewaiter.cli.screen_text import file_text, hit_record
    from tidewaiter.parties.decisions import Decisions
    from tidewaiter.parties.hit_rows import check_suffix, write_hits
    from tidewaiter.parties.party_file import read_party_file
    from tidewaiter.parties.screening import in_force, likeliest, screen_many

    check_suffix(out)
    read = read_party_file(file)
    decisions = Decisions.read(_decisions(settings), day)
    index = in_force(versions, day, _kept(settings))
    hits = screen_many(read.parties, index, least=least, decisions=decisions)
    kept: list[Screened] = list(hits) if most is None else likeliest(hits, most)
    if out is not None:
        write_hits(out, kept, _days(versions))
    if read.rejected:
        rejects = (out or file).with_suffix(".rejects.csv")
        rejects.write_text(read.rejects, encoding="utf-8")
        rows = "1 row" if read.rejected == 1 else f"{read.rejected:,} rows"
        click.echo(f"NOT SCREENED: {rows} could not be read; see {rejects}.", err=True)
    if as_json:
        told = {"day": day.isoformat(), "parties": len(read.parties), "hits": [hit_record(hit) for hit in kept]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo(file_text(read, kept, versions, day, least, out))
    return 1 if read.rejected or not read.parties else 0


@screen.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Write scores here.")
def pairs(file: Path, out: Path) -> None:
    """Score pairs of names: do both mean one party?

    FILE is a .csv with the columns schema (Person, Company, Organization, Vessel …, or empty), name1 and name2. The
    answer keeps its columns and adds score, predicted_match and reasons; the threshold is the same for every pair.
    """
    from tidewaiter.parties.pair_file import score_pairs

    told = score_pairs(file, out)
    click.echo(f"{told.pairs:,} pairs, {told.matches:,} at or over the threshold {told.threshold}: {out}")
    if told.skipped:
        lines = "1 line has" if told.skipped == 1 else f"{told.skipped:,} lines have"
        click.echo(f"{lines} no score, for want of two names; the column reasons says why.", err=True)


@screen.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("party_id")
@click.argument("entry", metavar="LIST_ID:ENTRY_ID")
@click.option(
    "--answer", type=click.Choice(["cleared", "confirmed"]), required=True, help="Not the entry, or the entry."
)
@click.option("--reason", required=True, help="Why, in words that stand up later.")
@click.option("--by", "author", required=True, help="Who decided.")
@click.option("--until", metavar="DAY", default="", help="From this day on the hit is open again.")
@click.option("--person", default="", metavar="NAME", help="It is about this officer of the party; FILE is the pack.")
@click.option("--address", is_flag=True, help="It is about the party's address.")
@click.pass_obj
def decide(
    settings: Settings,
    file: Path,
    party_id: str,
    entry: str,
    answer: str,
    reason: str,
    author: str,
    until: str,
    person: str,
    address: bool,
) -> None:
    """Record that a party of FILE, or its officer or address, is or is not an entry.

    FILE is the table `parties` or the folder of the pack. The decision holds until its day, and only while neither the
    entry changes nor what was compared with it: the party's row, the officer's name, or the address.
    """
    from tidewaiter.parties.decisions import Decision, entry_digest, keep, side_digest

    if person and address:
        raise UsageError("--person and --address contradict each other.", expected="one of them, or neither")
    via = "officer" if person else "address" if address else "direct"
    today = _day("")
    end = _day(until) if until else None
    if not reason.strip() or not author.strip():
        raise InputError("A decision needs a reason and somebody who made it.", value=f"{reason!r} by {author!r}")
    if end is not None and end <= today:
        raise InputError("The decision would be over already.", value=until, expected=f"a day after {today}")
    party = _party_in(file, party_id, person)
    if address and not party.address:
        raise InputError("The party has no address.", value=party_id, expected="a party with address or city")
    list_id, colon, entry_id = entry.partition(":")
    found = [one for one in _entries(settings, today) if (one.list_id, one.entry_id) == (list_id, entry_id)]
    if not colon or not found:
        hint = "Take list_id and entry_id from the file of hits; `tidewaiter lists show` names the lists held."
        raise InputError("No list held has this entry.", value=entry, expected="LIST_ID:ENTRY_ID", hint=hint)
    sides = side_digest(party, via, person), entry_digest(found[0])
    made = Decision(answer, party_id, list_id, entry_id, *sides, reason, author, today, end, via, person)
    keep(_decisions(settings), made)
    who = f"{party_id}, officer {person}," if person else f"The address of {party_id}" if address else party_id
    told = f"{who} and {entry}: {answer} by {author} on {today}" + (f", until {end}" if end else "") + "."
    click.echo(plain(told))


def _party_in(file: Path, party_id: str, person: str) -> Party:
    """The party of that number in a file or pack; an officer must be recorded there."""
    from tidewaiter.parties.pack_parties import open_pack
    from tidewaiter.parties.party_file import read_party_file

    if not file.is_dir():
        if person:
            hint = "Name the folder with parties.csv and officers.csv."
            raise InputError("A decision about an officer needs the pack.", value=str(file), hint=hint)
        parties, officers = read_party_file(file).parties, tuple[str, ...]()
    else:
        with open_pack(file) as pack:
            parties, officers = pack.parties, pack.officers_of(party_id)
    for party in parties:
        if party.party_id == party_id:
            if person and person not in officers:
                wanted = f"one of: {'; '.join(officers[:10])}" if officers else "an officer of the party"
                raise InputError("The party has no officer of this name.", value=person, expected=wanted)
            return party
    raise InputError("The file has no such party.", value=party_id, expected=f"a party_id of {file}")


def _country(text: str) -> str:
    from tidewaiter.parties.lists.places import country_code

    if not (code := country_code(text)):
        raise InputError("There is no such country.", value=text, expected="an ISO 3166-1 code such as MY, or a name")
    return code


def _entries(settings: Settings, day: date) -> Iterator[ListEntry]:
    for version in _versions(settings, (), day):
        yield from version.entries


def _versions(settings: Settings, files: tuple[Path, ...], day: date) -> tuple[ListVersion, ...]:
    """The lists in the files named, or else those held on the day."""
    from tidewaiter.parties.lists.read import read_list
    from tidewaiter.parties.lists.store import ListStore

    if files:
        return tuple(version for file in files for version in read_list(file))
    held = tuple(ListStore(settings.home / "lists").current(day))
    if not held:
        raise InputError(
            "No list is held, and none was named.",
            expected="lists in the state folder, or --list FILE",
            hint="Fetch lists with `tidewaiter lists update`, or keep a file with `tidewaiter lists add FILE`.",
        )
    return held


def _days(versions: tuple[ListVersion, ...]) -> dict[str, str]:
    return {version.list_id: version.as_of.isoformat() for version in versions}


def _kept(settings: Settings) -> Path:
    return settings.home / "screening"


def _decisions(settings: Settings) -> Path:
    return settings.home / "screening" / "decisions.jsonl"


def _day(text: str) -> date:
    from tidewaiter.core.days import parse_day

    return parse_day(text) if text else datetime.now(UTC).date()


screen.add_command(changes)
screen.add_command(decisions)
