"""The command `determine`: whether one transaction needs a license on a day, or a file of them."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from tidewaiter.law.ask import Question, Reply
    from tidewaiter.law.determine_file import Summary
    from tidewaiter.law.item_facts import Item

__all__ = ["day_or_today", "determine", "given_facts", "switches"]

_OPTIONS_OF_FACTS = {
    "to": "to_country",
    "start": "from_country",
    "hq": "hq_country",
    "parent": "parent_country",
    "kind": "kind",
    "end_use": "end_use",
}


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--item", metavar="NAME", help="The chip or system, in any spelling.")
@click.option("--to", metavar="COUNTRY", help="Where it goes, such as MY.")
@click.option("--from", "start", metavar="COUNTRY", help="Where it leaves from, such as US.")
@click.option("--hq", metavar="COUNTRY", help="Headquarters of the party that receives it.")
@click.option("--parent", metavar="COUNTRY", help="Headquarters of that party's ultimate parent.")
@click.option("--kind", help="export, reexport, in_country, return, transit or transshipment; else from the countries.")
@click.option("--end-use", "end_use", metavar="USE", help="Such as cloud, research, supercomputer or military.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="Any other fact, such as listed=no.")
@click.option("--on", metavar="DAY", default="", help="The day whose law is asked for; without it, today.")
@click.option("--law", "laws", multiple=True, metavar="NAME", help="Only this law; without it, every law modelled.")
@click.option("--assume", "assume", multiple=True, metavar="NAME[=off]", help="Switch an assumption on or off.")
@click.option("--with", "overlay", metavar="overlay:NAME", help="As if this draft were in force. Never law.")
@click.option("--trail", is_flag=True, help="Show every question asked, not only those that decide.")
@click.option("--receipt", type=click.Path(path_type=Path, dir_okay=False), help="Write a receipt to this file.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="For FILE: .csv, .xlsx, .parquet."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def determine(
    file: Path | None,
    item: str | None,
    facts: tuple[str, ...],
    on: str,
    laws: tuple[str, ...],
    assume: tuple[str, ...],
    overlay: str | None,
    trail: bool,
    receipt: Path | None,
    output: Path | None,
    as_json: bool,
    **named: str | None,
) -> int | None:
    """Determine whether a transaction needs a license, on any day, with the reasons.

    \b
    tidewaiter determine --item "H100 SXM" --to MY --hq CN --on 2025-06-01
    tidewaiter determine --item H20 --from US --to CN --hq CN --parent CN --assume not_listed --json
    tidewaiter determine FILE -o answers.csv

    A fact that is not given is unknown, never taken to be harmless: the answer is then UNDETERMINED and lists what it
    waits for.

    FILE is a shipments table, or has the columns case_id, date, item, tpp, die_area_mm2, performance_density,
    dram_bandwidth_gbs, datacenter_marketed, destination_iso2 and hq_iso2. Each of its lines is answered and its columns
    are kept; what a file has no place for (screening, end use) is assumed, and each answer names it. With --with each
    line is answered under the law and, in a row of its own, under the draft.
    """
    if file is not None:
        given_too = any([item, facts, on, receipt, trail, as_json, *named.values()])
        return _file(file, output, given_too, laws, assume, overlay)
    if output is not None:
        raise UsageError("-o belongs to a FILE of transactions.", hint="For one transaction use --json or --receipt.")
    from tidewaiter.law.ask import Question, ask
    from tidewaiter.law.overlay_load import overlay as overlay_named

    day, today = day_or_today(on)
    meant, given = given_facts(item, facts, named, day.year)
    laid = overlay_named(overlay) if overlay else None
    question = Question(given, day, laws, laid, switches(assume))
    replies = ask(question)
    if receipt is not None:
        _write_receipt(receipt, question, replies, item or "")
    if as_json:
        click.echo(_json(meant, day, replies))
        return None
    click.echo(_text(meant, question, replies, today=today, whole_trail=trail))
    if receipt is not None:
        click.echo(f"\nReceipt written to {receipt}; check it with: tidewaiter verify-receipt {receipt}")
    return None


def _json(meant: Item | None, day: dt.date, replies: tuple[Reply, ...]) -> str:
    from tidewaiter.law.reply_record import reply_record

    said = [reply_record(one) for one in replies]
    shape = {"item": meant.name if meant else "", "day": day.isoformat(), "replies": said}
    return json.dumps(shape, ensure_ascii=False, indent=1)


def _text(meant: Item | None, question: Question, replies: tuple[Reply, ...], *, today: bool, whole_trail: bool) -> str:
    """What was asked, then each law's answer; laws of which nothing is modelled are only named."""
    from tidewaiter.cli.determination_text import facts_told, reply_text
    from tidewaiter.cli.layout import labelled, paragraph

    lines = [labelled("item", meant.name)] if meant else []
    if meant and meant.unread:
        lines.append(labelled("not understood", f"{meant.unread} (say it as a fact, such as --kind or --end-use)"))
    lines.append(labelled("facts", facts_told(question.facts)))
    if today:
        lines.append(labelled("day", f"today, {question.day}; --on DAY asks for another"))
    shown = [reply for reply in replies if question.laws or not reply.only_pointed_to]
    lines += ["\n" + reply_text(reply, question.facts, whole_trail=whole_trail) for reply in shown]
    if len(shown) < len(replies):
        names = [f"{reply.book.title} (--law {reply.book.name})" for reply in replies if reply not in shown]
        lines.append("\n" + paragraph(f"Only pointed to, so nothing is determined under: {'; '.join(names)}."))
    return "\n".join(lines)


def given_facts(
    item: str | None, facts: tuple[str, ...], named: dict[str, str | None], year: int
) -> tuple[Item | None, dict[str, Decimal | int | str]]:
    """The item meant, and its facts with those of the command line, which go before the catalogue's."""
    from tidewaiter.law.item_facts import item_named

    meant = item_named(item, year) if item else None
    given: dict[str, Decimal | int | str] = dict(meant.facts) if meant else {}
    for option, fact in _OPTIONS_OF_FACTS.items():
        value = named.get(option)
        if value:
            given[fact] = _country(value) if fact.endswith("country") else value
    own = {text.partition("=")[0].strip() for text in facts}
    if own & {"tpp", "logic_die_area_mm2"}:  # the catalogue's density belongs to the catalogue's TPP and area
        given.pop("performance_density", None)
    for text in facts:
        name, sign, value = text.partition("=")
        if not sign or not value.strip():
            raise InputError("This fact has no value.", value=text, expected="NAME=VALUE, such as listed=no")
        given[name.strip()] = value.strip()
    if not given:
        raise UsageError("nothing was asked", hint='Name an item and a country: --item "H100 SXM" --to MY --hq CN')
    return meant, given


def _country(text: str) -> str:
    """A code as it is, in capital letters; a country's English name as its code."""
    named = {name.casefold(): code for code, name in COUNTRY_NAMES.items()}
    return named.get(text.casefold(), text.upper())


def day_or_today(on: str) -> tuple[dt.date, bool]:
    """The day asked for, and whether it is today because none was."""
    if not on:
        return dt.datetime.now(dt.UTC).date(), True
    try:
        return parse_day(on), False
    except InputError as error:
        hint = "Write it as 2025-03-14."
        raise InputError("--on is not a day.", value=on, expected=error.expected, hint=hint) from error


def switches(assume: tuple[str, ...]) -> dict[str, bool]:
    """NAME switches an assumption on, NAME=off switches it off."""
    found = {}
    for text in assume:
        name, sign, value = text.partition("=")
        if sign and value not in {"on", "off"}:
            raise InputError("An assumption is on or off.", value=text, expected="NAME, NAME=on or NAME=off")
        found[name] = value != "off"
    return found


def _write_receipt(path: Path, question: Question, replies: tuple[Reply, ...], item: str) -> None:
    from tidewaiter.law.receipt import receipt_text

    try:
        path.write_text(receipt_text(question, replies, item), encoding="utf-8")
    except OSError as error:
        hint = "Name a file in a folder that is there."
        raise InputError("The receipt cannot be written.", value=str(path), hint=hint) from error


def _file(
    file: Path,
    output: Path | None,
    given: bool,
    laws: tuple[str, ...],
    assume: tuple[str, ...],
    overlay: str | None,
) -> int:
    """Every line of a file; the exit code is 1 if some could not be answered because they cannot be read."""
    if output is None:
        raise UsageError("Where the answers go is missing.", hint="tidewaiter determine FILE -o answers.csv")
    if given:
        raise UsageError(
            "A FILE brings its own facts.",
            value="an option that belongs to one transaction",
            hint="With FILE only -o, --law, --assume and --with apply.",
        )
    from tidewaiter.law.determine_file import determine_file
    from tidewaiter.law.overlay_load import overlay as overlay_named

    laid = overlay_named(overlay) if overlay else None
    done = determine_file(file, output, laws=laws, assumptions=switches(assume), overlay=laid)
    click.echo(_summary(done))
    if laid is not None:
        from tidewaiter.cli.layout import paragraph

        words = f"HYPOTHETICAL, NOT LAW: the rows of {laid.ruleset} are answered as if {laid.title} were in force."
        click.echo(paragraph(words))
    return 1 if done.rejected else 0


def _summary(done: Summary) -> str:
    from tidewaiter.cli.layout import labelled, paragraph

    words = {"yes": "REQUIRED", "no": "NOT REQUIRED", "undetermined": "UNDETERMINED"}
    lines = [f"{_lines(done.lines)} answered; see {done.out}."]
    for jurisdiction in dict.fromkeys(law for law, _ in done.answers):
        counts = {said: count for (law, said), count in done.answers.items() if law == jurisdiction}
        told = ", ".join(f"{counts[said]:,} {word}" for said, word in words.items() if said in counts)
        lines.append(labelled(jurisdiction, told))
    lines += [labelled("missing", f"{fact}: {_lines(count)}") for fact, count in done.missing_facts.items() if fact]
    if done.rejected:
        where = f"; they are listed in {done.rejects}" if done.rejects else ""
        lines.append(paragraph(f"{_lines(done.rejected)} could not be read and got no answer{where}."))
    return "\n".join(lines)


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"
