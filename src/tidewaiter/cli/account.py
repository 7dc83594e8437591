"""The group `account`: one page of the account an audit keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tidewaiter.account.license_page import LicensePage, Row

__all__ = ["account"]

MOST = 30
"""Draws and duties shown, the last ones; --json writes all of them."""

_MEASURES = {"units": "units", "tpp": "TPP", "value_usd": "USD"}
_NAMED = ("holder_id", "consignee_id", "end_user_id", "site_id", "item_id")


@click.group()
def account() -> None:
    """See one page of the account that an audit keeps."""


@account.command("show")
@click.argument("license_id", metavar="LICENSE")
@click.argument("where", metavar="AUDIT", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def show(license_id: str, where: Path, as_json: bool) -> None:
    """Show what LICENSE allowed, what was drawn on it line by line, what is left, and its duties.

    AUDIT is the folder given to `tidewaiter audit --out`. What is wrong is marked with !, what missing facts leave
    open with ?. Nothing is judged: a record that is not there can explain either.
    """
    from tidewaiter.account.license_page import license_page

    page = license_page(license_id, where, None if as_json else MOST)
    click.echo(json.dumps(_shape(page), ensure_ascii=False, indent=1) if as_json else "\n".join(_text(page)))


def _text(page: LicensePage) -> Iterator[str]:
    from tidewaiter.cli.layout import labelled

    yield from _allowed(page)
    yield from _limits(page)
    yield labelled("draws", _how_many(page.drawn, len(page.draws)))
    for draw in page.draws:
        yield from _draw(draw)
    yield labelled("problems", _counts(page.problems))
    yield labelled("not decidable", _counts(page.undecided))
    yield from _duties(page)


def _allowed(page: LicensePage) -> Iterator[str]:
    from tidewaiter.cli.layout import bullets, labelled

    yield labelled("license", _plain(page.license_id))
    held = page.permission
    if held is None:
        yield labelled("", "No record describes this license; shipment lines name it. That is a lead, not a finding.")
    else:
        yield labelled("kind", _plain(f"{held['kind']}, {held['authority']}"))
        yield labelled("valid", f"{held['issued_on']} to {held['expires_on'] or 'not recorded'}")
        yield labelled("names", _plain(_names(held)))
        yield labelled("reexport", f"{held['reexport_allowed'] or 'not recorded'}")
        if held["kind"] == "permit" or held["origin_license_id"]:
            yield labelled(
                "rests on", _plain(f"{held['origin_license_id'] or 'no permission that is recorded: a lead'}")
            )
    if page.lines:
        yield labelled("lines", f"{len(page.lines)}")
        yield bullets([_plain(f"{line['line']}: {_names(line)}") for line in page.lines[:MOST]], " " * 18)


def _names(scope: Mapping[str, object]) -> str:
    named = [
        f"{column.removesuffix('_id').replace('_', ' ')} {scope[column]}" for column in _NAMED if scope.get(column)
    ]
    return ", ".join(named) or "anyone, anywhere, anything"


def _limits(page: LicensePage) -> Iterator[str]:
    from tidewaiter.cli.layout import bullets, labelled

    yield labelled("limits", str(len(page.caps)) if page.caps else "none is recorded")
    told = []
    for cap in page.caps[:MOST]:
        scope = str(cap["scope"]).removeprefix(f"license:{page.license_id}").removeprefix("/")
        line = f"line {scope}: " if scope else ""
        words = f"{line}{_amount(cap['limit_value'])} {_MEASURES[str(cap['measure'])]}"
        if cap["used"] is None:
            low = "" if cap["used_low"] is None else f" ({_amount(cap['used_low'])} at least)"
            words += f": used not known{low}, missing {cap['missing_facts']}"
        else:
            words += f": {_amount(cap['used'])} used, {_amount(cap['headroom'])} left"
        told.append(_plain(words + (f"; reached on {cap['binds_on']}" if cap["binds_on"] else "")))
    if told:
        yield bullets(told, " " * 18)


def _draw(draw: Row) -> Iterator[str]:
    from tidewaiter.cli.layout import paragraph

    moved = f"{draw['shipment_id']}/{draw['line']} {draw['kind']} of {draw['item_id'] or 'an item not recorded'}"
    on_line = ""
    if draw["license_line"] is not None:
        on_line = f" ({_amount(draw['line_units'])} on line {draw['license_line']})"
    left = "" if draw["left_units"] is None else f", {_amount(draw['left_units'])} left"
    so_far = f"so far {_amount(draw['running_units'])}{on_line}{left}"
    tpp = f"{_amount(draw['running_tpp'])} TPP" if draw["running_tpp"] is not None else "TPP not known"
    yield paragraph(_plain(f"{draw['drawn_on']} {moved}: {_amount(draw['units'])} units; {so_far}; {tpp}"), "    ")
    if draw["problem"]:
        yield paragraph(f"! {_words(draw['problem'])}", "        ")
    if draw["undecided"]:
        missing = str(draw["missing_facts"] or "").replace("|", ", ")
        yield paragraph(f"? {_words(draw['undecided'])}; missing: {missing}", "        ")


def _duties(page: LicensePage) -> Iterator[str]:
    from tidewaiter.cli.layout import bullets, labelled

    if not page.duties:
        yield labelled("duties", "none is recorded, and the license asks for no reinspection")
        return
    yield labelled("duties", f"{_how_many(len(page.duties), MOST)}; as of {page.duties[0]['as_of']}")
    told = []
    for duty in page.duties[-MOST:]:
        at = f" at {duty['site_id']}" if duty["site_id"] else ""
        done = f" on {duty['done_on']}" if duty["done_on"] else ""
        missing = f", missing {duty['missing_facts']}" if duty["missing_facts"] else ""
        told.append(_plain(f"{duty['due_on']}  {duty['duty']}{at}: {duty['state']}{done}{missing}"))
    yield bullets(told, " " * 18)


def _how_many(count: int, shown: int) -> str:
    return f"{count:,}" if count <= shown else f"{count:,}, the last {shown} shown; --json writes all of them"


def _counts(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{_words(word)} ({count:,})" for word, count in counts) or "none"


def _words(value: object) -> str:
    return str(value or "").replace("|", ", ").replace("_", " ")


def _amount(value: object) -> str:
    """A number as a person writes it: no trailing zeros, thousands apart."""
    if value is None:
        return "not known"
    text = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(words: str) -> str:
    from tidewaiter.cli.plain import plain

    return plain(words)


def _shape(page: LicensePage) -> dict[str, object]:
    return {
        "license_id": page.license_id,
        "as_of": page.as_of,
        "license": page.permission and _as_text(page.permission),
        "lines": [_as_text(row) for row in page.lines],
        "caps": [_as_text(row) for row in page.caps],
        "draws": [_as_text(row) for row in page.draws],
        "problems": dict(page.problems),
        "undecided": dict(page.undecided),
        "duties": [_as_text(row) for row in page.duties],
    }


def _as_text(row: Row) -> dict[str, object]:
    """Whole numbers stay numbers; days and decimals are written out, so that no reader rounds them."""
    return {name: one if one is None or isinstance(one, int) else str(one) for name, one in row.items()}
