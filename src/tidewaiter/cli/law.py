"""The group `law`: how the law changed, what drafts would change, and what is modelled."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.law_pack import executability, what_if
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from tidewaiter.law.diff import Change
    from tidewaiter.law.timeline import Event

__all__ = ["law"]

_ORDER = ("group", "paragraph", "requirement", "exception", "review", "draft")


@click.group()
def law() -> None:
    """See how the law changed, what drafts would change, and what is modelled.

    \b
    tidewaiter law timeline 3A090
    tidewaiter law diff --from 2023-11-16 --to 2023-11-17
    tidewaiter law diff --on 2026-03-10 --with overlay:ai_action_plan_2026
    tidewaiter law overlays
    tidewaiter law what-if PACK --with overlay:my_th_2025
    """


@law.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON list.")
def rulebooks(as_json: bool) -> None:
    """List the laws that are modelled, how far, and when they were last checked."""
    from tidewaiter.cli.layout import labelled
    from tidewaiter.law.load import rulebook
    from tidewaiter.law.load import rulebooks as names

    books = [rulebook(name) for name in names()]
    if as_json:
        keys: tuple[str, ...] = ("name", "title", "jurisdiction", "authority", "first_day", "checked_on", "digest")
        keys += ("modelled", "pointed_to", "absent")
        shape = [{key: getattr(book, key) for key in keys} for book in books]
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1, default=str))
        return
    for book in books:
        click.echo(f"{book.name}: {book.title}")
        click.echo(labelled("authority", book.authority))
        click.echo(labelled("days", f"from {book.first_day}; checked {book.checked_on}; digest {book.digest[:12]}"))
        click.echo(labelled("modelled", "; ".join(book.modelled)))
        click.echo(labelled("pointed to", "; ".join(book.pointed_to)))
        click.echo(labelled("absent", "; ".join(book.absent)) + "\n")


@law.command()
@click.option("--on", metavar="DAY", default="", help="Where they stood on this day; without it, today.")
def overlays(on: str) -> None:
    """List the drafts that come with the program, and where each stands. None of them is law."""
    from tidewaiter.cli.determine import day_or_today
    from tidewaiter.cli.layout import labelled
    from tidewaiter.law.overlay_load import overlay
    from tidewaiter.law.overlay_load import overlays as names

    day, _ = day_or_today(on)
    click.echo(f"Drafts, none of them law, as they stood on {day}\n")
    for name in names():
        one = overlay(name)
        click.echo(f"overlay:{name}: {one.title}")
        click.echo(labelled("would say", one.says))
        click.echo(labelled("stands", one.told_on(day)) + "\n")


@law.command()
@click.argument("name")
@click.option("--law", "named", metavar="NAME", default="us_ear", show_default=True, help="Which law.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON list.")
def timeline(name: str, named: str, as_json: bool) -> None:
    """Show every dated state of NAME, with its instrument and whether it was enforced.

    NAME is a paragraph (3A090), a rule (742.6), an exception (NAC), a country group (D5) or a country (AE). Drafts that
    would touch it are shown too, as drafts.
    """
    from tidewaiter.law.load import rulebook
    from tidewaiter.law.overlay_load import overlay
    from tidewaiter.law.overlay_load import overlays as names
    from tidewaiter.law.timeline import timeline as told

    book = rulebook(named)
    drafts = tuple(one for one in map(overlay, names()) if one.over == book.name)
    events = told(name, book, drafts)
    if as_json:
        shape = [dataclasses.asdict(event) for event in events]
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1, default=str))
        return
    click.echo(f"{name} in {book.title}; checked {book.checked_on}")
    if not events:
        click.echo("No rule that is modelled names this country, and no group that is modelled has held it.")
    for (day, source), ones in itertools.groupby(
        sorted(events, key=lambda event: (event.day, event.source)), key=lambda event: (event.day, event.source)
    ):
        click.echo("\n" + _told(day, source, list(ones)))


def _told(day: dt.date, source: str, events: list[Event]) -> str:
    """One instrument's changes of one day: the instrument once, then what it did."""
    from tidewaiter.cli.layout import bullets, labelled

    grades = sorted({event.grade for event in events if event.grade})
    graded = f", grade {' and '.join(grades)}" if grades else ""
    said = []
    for event in sorted(events, key=lambda event: (_ORDER.index(event.kind), event.key)):
        until = f" until {event.known_until}" if event.known_until else ""
        says = f": {event.says}" if event.says else ""
        said.append(f"{event.kind} {event.key} {event.what}{until}{says}")
    return labelled(str(day), source + graded) + "\n" + bullets(said, " " * 18)


@law.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--kept", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File of wordings last read."
)
@click.option("--keep", is_flag=True, help="Keep the wordings of FILE as read, once somebody has read them.")
@click.option("--law", "named", metavar="NAME", default="us_ear", show_default=True, help="Which law.")
def drift(file: Path, kept: Path, keep: bool, named: str) -> int:
    """Show which cited sections read otherwise in FILE than when they were last read.

    FILE is eCFR XML of one part (774, 742, 744, 740 …) as the versioner gives it. The wording of every paragraph or
    ECCN that the rulebook cites is compared by digest with those in the file named by --kept, which --keep writes. The
    exit code is 1 if something must be read again.
    """
    from tidewaiter.cli.layout import bullets, labelled, paragraph
    from tidewaiter.law.drift import digests_text, kept_digests, wordings
    from tidewaiter.law.drift import drift as compared
    from tidewaiter.law.load import rulebook

    book = rulebook(named)
    found, before = wordings(file), kept_digests(kept)
    one = compared(book, found, before)
    for label, keys in (("CHANGED", one.changed), ("NEW", one.new), ("GONE", one.gone)):
        if keys:
            click.echo(f"{label}, to be read again:\n" + bullets(keys))
    click.echo(labelled("same", f"{one.same:,} paragraphs read as when they were kept"))
    if one.not_in_file:
        click.echo(labelled("not in FILE", ", ".join(one.not_in_file)))
    click.echo(
        paragraph(f"The rulebook {book.name} was last checked on {book.checked_on}; this compares wordings only.")
    )
    if keep:
        kept.write_text(digests_text(found, before), encoding="utf-8")
        click.echo(f"Kept in {kept}.")
    return 1 if (one.changed or one.gone or one.new) and not keep else 0


@law.command()
@click.option("--from", "first", metavar="DAY", default="", help="The earlier day.")
@click.option("--to", "last", metavar="DAY", default="", help="The later day.")
@click.option("--on", metavar="DAY", default="", help="With --with: the day whose law the draft is compared with.")
@click.option("--with", "overlay", metavar="overlay:NAME", help="Compare with this draft instead. Never law.")
@click.option("--law", "named", metavar="NAME", default="us_ear", show_default=True, help="Which law.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON list.")
def diff(first: str, last: str, on: str, overlay: str | None, named: str, as_json: bool) -> None:
    """Show what changed between two days, or what a draft would change.

    Thresholds, scope, enforcement, exceptions, review policies and country groups are compared; what is not listed is
    the same on both days, as far as it is modelled.
    """
    from tidewaiter.law.diff import between, under
    from tidewaiter.law.load import rulebook
    from tidewaiter.law.overlay_load import overlay as overlay_named

    if overlay is not None:
        from tidewaiter.cli.determine import day_or_today

        draft = overlay_named(overlay)
        day, _ = day_or_today(on or last)
        changes = under(rulebook(draft.over), day, draft)
        heading = f"{draft.title}, against the law of {day}. Not law: {draft.told_on(day)}."
    else:
        if not first or not last:
            raise UsageError("two days are compared", hint="--from 2023-11-16 --to 2023-11-17, or --with overlay:NAME")
        start, end = _day("--from", first), _day("--to", last)
        changes = between(rulebook(named), start, end)
        heading = f"{rulebook(named).title}, from {start} to {end}: {len(changes) or 'no'} differences"
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(change) for change in changes], ensure_ascii=False, indent=1))
        return
    click.echo(_changes(heading, changes))


def _changes(heading: str, changes: tuple[Change, ...]) -> str:
    from tidewaiter.cli.layout import labelled, paragraph

    lines = [paragraph(heading)]
    kind = ""
    for change in changes:
        if change.kind != kind:
            kind = change.kind
            lines += ["", kind.capitalize()]
        lines.append(paragraph(f"{change.key} {change.what} [{change.source}]", "  "))
        if change.before:
            lines.append(labelled("    before", change.before))
        if change.after:
            lines.append(labelled("    after", change.after))
    return "\n".join(lines)


def _day(option: str, text: str) -> dt.date:
    try:
        return parse_day(text)
    except InputError as error:
        hint = "Write it as 2025-03-14."
        raise InputError(f"{option} is not a day.", value=text, expected=error.expected, hint=hint) from error


law.add_command(what_if)
law.add_command(executability)
