"""The page of a license in words: what it allowed, each draw on it, what is left and what it obliges to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tidewaiter.account.pages.audit_tables import Row
from tidewaiter.account.pages.license import LicensePage
from tidewaiter.cli.account_words import MOST, amount, as_text, duty, how_many, how_many_first, safe, words
from tidewaiter.cli.layout import bullets, labelled, paragraph

__all__ = ["license_shape", "license_text"]

_MEASURES = {"units": "units", "tpp": "TPP", "value_usd": "USD"}
_NAMED = ("holder_id", "consignee_id", "end_user_id", "site_id", "item_id")


def license_text(page: LicensePage) -> Iterator[str]:
    """The lines of the page."""
    yield from _allowed(page)
    yield from _limits(page)
    yield labelled("draws", how_many(page.drawn, len(page.draws)))
    for draw in page.draws:
        yield from _draw(draw)
    yield from _chain(page)
    yield labelled("problems", _counts(page.problems, _told(page, "problem", "chain_problem")))
    yield labelled("not decidable", _counts(page.undecided, _told(page, "undecided")))
    yield from _duties(page)


def _allowed(page: LicensePage) -> Iterator[str]:
    yield labelled("license", safe(page.license_id))
    held = page.permission
    if held is None:
        yield labelled("", "No record describes this license; shipment lines name it. That is a lead, not a finding.")
    else:
        yield labelled("kind", safe(f"{held['kind']}, {held['authority']}"))
        yield labelled("valid", f"{held['issued_on']} to {held['expires_on'] or 'not recorded'}")
        yield labelled("names", safe(_names(held)))
        yield labelled("reexport", f"{held['reexport_allowed'] or 'not recorded'}")
        if held["kind"] == "permit" or held["origin_license_id"]:
            yield labelled("rests on", safe(f"{held['origin_license_id'] or 'no permission that is recorded: a lead'}"))
    if page.lines:
        yield labelled("lines", how_many_first(len(page.lines)))
        yield bullets([safe(f"{line['line']}: {_names(line)}") for line in page.lines[:MOST]], " " * 18)


def _names(scope: Mapping[str, object]) -> str:
    named = [
        f"{column.removesuffix('_id').replace('_', ' ')} {scope[column]}" for column in _NAMED if scope.get(column)
    ]
    return ", ".join(named) or "anyone, anywhere, anything"


def _limits(page: LicensePage) -> Iterator[str]:
    yield labelled("limits", str(len(page.caps)) if page.caps else "none is recorded")
    told = []
    for cap in page.caps[:MOST]:
        scope = str(cap["scope"]).removeprefix(f"license:{page.license_id}").removeprefix("/")
        line = f"line {scope}: " if scope else ""
        said = f"{line}{amount(cap['limit_value'])} {_MEASURES[str(cap['measure'])]}"
        if cap["used"] is None:
            low = "" if cap["used_low"] is None else f" ({amount(cap['used_low'])} at least)"
            said += f": used not known{low}, " + (
                f"missing {cap['missing_facts']}" if cap["missing_facts"] else "more than can be counted"
            )
        else:
            said += f": {amount(cap['used'])} used, {amount(cap['headroom'])} left"
        told.append(safe(said + (f"; reached on {cap['binds_on']}" if cap["binds_on"] else "")))
    if told:
        yield bullets(told, " " * 18)


def _draw(draw: Row) -> Iterator[str]:
    moved = f"{draw['shipment_id']}/{draw['line']} {draw['kind']} of {draw['item_id'] or 'an item not recorded'}"
    on_line = ""
    if draw["license_line"] is not None:
        on_line = f" ({amount(draw['line_units'])} on line {draw['license_line']})"
    left = "" if draw["left_units"] is None else f", {amount(draw['left_units'])} left"
    so_far = f"so far {amount(draw['running_units'])}{on_line}{left}"
    tpp = f"{amount(draw['running_tpp'])} TPP" if draw["running_tpp"] is not None else "TPP not known"
    yield paragraph(safe(f"{draw['drawn_on']} {moved}: {amount(draw['units'])} units; {so_far}; {tpp}"), "    ")
    if draw["problem"]:
        yield paragraph(f"! {words(draw['problem'])}", "        ")
    if draw["undecided"]:
        missing = str(draw["missing_facts"] or "").replace("|", ", ")
        yield paragraph(f"? {words(draw['undecided'])}; missing: {missing}", "        ")


def _duties(page: LicensePage) -> Iterator[str]:
    if not page.duties:
        asks = "the license asks for no reinspection" if page.permission else "what the license asks for is not known"
        yield labelled("duties", f"none is recorded, and {asks}")
        return
    yield labelled("duties", f"{how_many(len(page.duties), MOST)}; as of {page.duties[0]['as_of']}")
    yield bullets([duty(one) for one in page.duties[-MOST:]], " " * 18)


def _chain(page: LicensePage) -> Iterator[str]:
    """What was found wrong, and what is open, on the way to the permission that it rests on."""
    if page.chain is None:
        yield labelled("chain", "not looked at: this audit wrote no permit_chains. Run it again with this version.")
        return
    own, whole, still = (_told(page, column) for column in ("problem", "chain_problem", "undecided"))
    further = [word for word in whole if word not in own]
    if not page.chain:
        yield labelled("chain", "nothing is kept of what it rests on")
        return
    told = [f"! {words('|'.join(own))}"] if own else []
    if further:
        told.append(f"! further on, in what it rests on: {words('|'.join(further))}")
    if still:
        missing = ", ".join(_told(page, "missing_facts")) or "nothing that is named"
        told.append(safe(f"? {words('|'.join(still))}; missing: {missing}"))
    for place, one in enumerate(told or ["no problem found in it"]):
        yield labelled("" if place else "chain", one)


def _told(page: LicensePage, *columns: str) -> list[str]:
    """The words that stand in these lists of its chain, each once."""
    cells = [str(row[column]) for row in page.chain or () for column in columns if row[column]]
    return list(dict.fromkeys(word for cell in cells for word in cell.split("|")))


def _counts(counts: tuple[tuple[str, int], ...], of_chain: list[str]) -> str:
    told = [f"{words(word)} ({count:,})" for word, count in counts]
    return ", ".join(told + [f"{words(word)} (chain)" for word in of_chain]) or "none"


def license_shape(page: LicensePage) -> dict[str, object]:
    """The page as one JSON object."""
    return {
        "kind": "license",
        "license_id": page.license_id,
        "as_of": page.as_of,
        "license": page.permission and as_text(page.permission),
        "lines": [as_text(row) for row in page.lines],
        "caps": [as_text(row) for row in page.caps],
        "draws": [as_text(row) for row in page.draws],
        "problems": dict(page.problems),
        "undecided": dict(page.undecided),
        "duties": [as_text(row) for row in page.duties],
        "chain": None if page.chain is None else [as_text(row) for row in page.chain],
    }
