"""The page of a party in words: what it holds, its balances month by month, its licenses, duties and sites."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.account.pages.audit_tables import Row
from tidewaiter.account.pages.holder import HolderPage
from tidewaiter.cli.account_words import (
    MOST,
    absent,
    amount,
    as_text,
    duty,
    how_many,
    how_many_first,
    month,
    problems,
    safe,
    units,
)
from tidewaiter.cli.layout import bullets, labelled, paragraph

__all__ = ["balance_lines", "holder_shape", "holder_text", "holding", "tenancy"]


def holder_text(page: HolderPage) -> Iterator[str]:
    """The lines of the page."""
    yield labelled("party", safe(page.holder_id))
    if page.party is None:
        yield labelled("", "No row of parties describes this party; other records name it.")
    else:
        told = [page.party["kind"], page.party["country"], page.party["headquarters_country"]]
        yield labelled("name", safe(f"{page.party['name']} ({', '.join(str(one) for one in told if one)})"))
    if page.as_of:
        yield labelled("as of", page.as_of)
    yield labelled("holds", how_many_first(len(page.holds)) if page.holds else "no account of it is kept")
    if page.holds:
        yield bullets([holding(one) for one in page.holds[:MOST]], " " * 18)
    yield from balance_lines(page.balances, page.months)
    yield from _licenses(page)
    yield from _places(page)
    yield from problems(page.problems)
    yield from absent(page.absent)


def holding(balance: Row) -> str:
    """The newest balance of an item."""
    tpp = f"; {amount(balance['tpp'])} TPP" if balance.get("tpp") is not None else ""
    return safe(
        f"{balance['item_id'] or 'an item not recorded'}, end of {month(balance['month'])}: {units(balance)}{tpp}"
    )


def balance_lines(balances: tuple[Row, ...], count: int) -> Iterator[str]:
    """The months in which an account changed, oldest first."""
    if not count:
        return
    yield labelled("balances", how_many(count, len(balances)))
    for one in balances:
        yield paragraph(safe(f"{month(one['month'])} {one['item_id'] or 'an item not recorded'}: {units(one)}"), "    ")


def tenancy(one: Row) -> str:
    """Who lets what to whom."""
    what = f"{amount(one['units'])} of " if one["units"] is not None else ""
    what += str(one["item_id"] or ("what is not recorded" if what else "space or machines"))
    provider = f", from {one['provider_id']}" if one["provider_id"] else ""
    days = f"{one['from_on']} to {one['until_on'] or 'not ended on record'}"
    return safe(
        f"{one['site_id']}: {one['tenant_id']} uses {what} ({one['use'] or 'use not recorded'}{provider}), {days}"
    )


def _licenses(page: HolderPage) -> Iterator[str]:
    if not page.licenses:
        yield labelled("licenses", "none on record names it")
        return
    yield labelled("licenses", how_many_first(len(page.licenses)))
    told = []
    for one in page.licenses[:MOST]:
        role = [name for name in ("holder", "consignee", "end_user") if one[f"{name}_id"] == page.holder_id]
        left = ""
        if one["max_units"] is not None:
            left = f": {amount(one['used_units'])} of {amount(one['max_units'])} units used"
        ends = f"until {one['expires_on']}" if one["expires_on"] else "end not recorded"
        as_what = " and ".join(role).replace("_", " ") or "on a line"
        told.append(safe(f"{one['license_id']} ({one['kind']}, {one['authority']}), as {as_what}, {ends}{left}"))
    yield bullets(told, " " * 18)
    if page.duties:
        yield labelled("duties", f"{how_many(len(page.duties), MOST)}; as of {page.duties[0]['as_of']}")
        yield bullets([safe(f"{one['license_id']}: {duty(one)}") for one in page.duties[-MOST:]], " " * 18)


def _places(page: HolderPage) -> Iterator[str]:
    if page.sites:
        yield labelled("operates", how_many_first(len(page.sites)))
        told = []
        for one in page.sites[:MOST]:
            built = "" if one["it_capacity_mw"] is None else f", built for {amount(one['it_capacity_mw'])} MW"
            told.append(safe(f"{one['site_id']} ({one['kind'] or 'kind not recorded'}, {one['country']}){built}"))
        yield bullets(told, " " * 18)
    if page.tenancies:
        yield labelled("tenancies", how_many(len(page.tenancies), MOST))
        yield bullets([tenancy(one) for one in page.tenancies[-MOST:]], " " * 18)


def holder_shape(page: HolderPage) -> dict[str, object]:
    """The page as one JSON object."""
    return {
        "kind": "party",
        "party_id": page.holder_id,
        "as_of": page.as_of,
        "party": page.party and as_text(page.party),
        "holds": [as_text(row) for row in page.holds],
        "balances": [as_text(row) for row in page.balances],
        "licenses": [as_text(row) for row in page.licenses],
        "duties": [as_text(row) for row in page.duties],
        "sites": [as_text(row) for row in page.sites],
        "tenancies": [as_text(row) for row in page.tenancies],
        "problems": [as_text(row) for row in page.problems],
        "absent": list(page.absent),
    }
