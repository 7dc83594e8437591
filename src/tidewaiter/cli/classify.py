"""The command `classify`: which paragraphs of a control list an item meets, on a day or in every period, and why."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tidewaiter.law.item_facts import Item
    from tidewaiter.law.periods import Period

__all__ = ["classify"]


@click.command()
@click.argument("item", nargs=-1)
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="A fact, such as tpp=4992; it goes first.")
@click.option("--on", metavar="DAY", default="", help="Only the law of this day; without it, every period.")
@click.option("--law", "laws", multiple=True, metavar="NAME", help="Only this law; without it, every law modelled.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def classify(item: tuple[str, ...], facts: tuple[str, ...], on: str, laws: tuple[str, ...], as_json: bool) -> None:
    """Say which paragraphs of the control list ITEM meets, and why.

    \b
    tidewaiter classify H100 SXM
    tidewaiter classify RTX 4090 --on 2024-01-15
    tidewaiter classify --fact tpp=2368 --fact performance_density=2.909 --fact item_kind=ic

    ITEM is a chip or system in any spelling. The paragraph that decides comes first; what is not known stays open.
    """
    from tidewaiter.cli.determine import day_or_today, given_facts
    from tidewaiter.law.load import rulebook, rulebooks
    from tidewaiter.law.periods import periods

    day, every = day_or_today(on)
    meant, given = given_facts(" ".join(item) or None, facts, {}, day.year)
    books = [rulebook(name) for name in laws or rulebooks()]
    found = {book.title: periods(given, book, None if every else day) for book in books}
    if as_json:
        shape = {
            "item": meant.name if meant else "",
            "facts": {name: str(value) for name, value in given.items()},
            "laws": {title: [_record(one) for one in ones] for title, ones in found.items()},
        }
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    click.echo(_text(meant, given, found))


def _text(meant: Item | None, given: Any, found: dict[str, tuple[Period, ...]]) -> str:
    from tidewaiter.cli.determination_text import facts_told
    from tidewaiter.cli.layout import bullets, labelled

    lines = [labelled("item", meant.name)] if meant else []
    if meant and meant.unread:
        lines.append(labelled("not understood", meant.unread))
    lines.append(labelled("facts", facts_told(given)))
    if meant and meant.sources:
        lines += ["  sources", bullets(meant.sources)]
    for title, ones in found.items():
        lines += ["", title]
        for one in ones:
            lines += ["", *_period(one)]
    return "\n".join(lines)


def _period(one: Period) -> list[str]:
    """The answer, then the paragraphs; those missed with their test, so that one sees how far the item is off."""
    from tidewaiter.cli.layout import labelled

    until = f"to {one.last_day}" if one.last_day else "on, no later change known"
    named = one.classification
    if named.paragraph:
        answer = named.paragraph
    elif named.open:
        answer = f"UNDETERMINED: {', '.join(named.open)} open; missing {', '.join(named.missing_facts)}"
    else:
        answer = "meets no paragraph that is modelled"
    lines = [labelled(str(one.first_day), f"{until}: {answer}")]
    lines += [labelled("  meets", f"{step.paragraph}: {step.says} [{step.citation}]") for step in one.met]
    if named.open and named.paragraph:
        lines.append(labelled("  open", f"{', '.join(named.open)}; the answer stands either way"))
    lines += [labelled("  misses", f"{step.paragraph}: {step.test}") for step in one.missed if _measures(step.test)]
    return lines


def _measures(test: str) -> bool:
    """Whether a test looks at the item's numbers, and not only at its kind or at other paragraphs."""
    return "meets(" not in test and "item_kind" not in test


def _record(one: Period) -> dict[str, Any]:
    named = one.classification
    return {
        "from": one.first_day.isoformat(),
        "until": one.last_day.isoformat() if one.last_day else None,
        "paragraph": named.paragraph,
        "met": [dataclasses.asdict(step) for step in one.met],
        "not_met": [dataclasses.asdict(step) for step in one.missed],
        "open": list(named.open),
        "missing_facts": list(named.missing_facts),
        "grade": named.grade,
    }
