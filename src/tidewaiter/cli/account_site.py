"""The page of a site in words: capacity and power, what they can run, what was ordered for it and stands there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tidewaiter.account.pages.audit_tables import Row
from tidewaiter.account.pages.site import SitePage
from tidewaiter.cli.account_holder import balance_lines, holding, tenancy
from tidewaiter.cli.account_words import (
    MOST,
    absent,
    amount,
    as_text,
    how_many,
    how_many_first,
    month,
    problems,
    safe,
    words,
)
from tidewaiter.cli.layout import bullets, labelled, paragraph

__all__ = ["site_shape", "site_text"]


def site_text(page: SitePage) -> Iterator[str]:
    """The lines of the page."""
    yield labelled("site", safe(page.site_id))
    if page.site is None:
        yield labelled("", "No row of sites describes this site; other records name it.")
    else:
        told = page.site
        yield labelled(
            "kind", safe(f"{told['kind'] or 'not recorded'}, {told['country']}, run by {told['operator_id']}")
        )
        yield labelled("built for", f"{amount(told['it_capacity_mw'])}{' MW' if told['it_capacity_mw'] else ''}")
    if page.as_of:
        yield labelled("as of", page.as_of)
    if page.capacity:
        yield labelled("capacity", how_many(len(page.capacity), MOST))
        yield bullets([_step(one) for one in page.capacity[-MOST:]], " " * 18)
    yield from _power(page)
    yield from _limits(page)
    yield labelled("holds", how_many_first(len(page.holds)) if page.holds else "no account of this site is kept")
    if page.holds:
        yield bullets([holding(one) for one in page.holds[:MOST]], " " * 18)
    yield from balance_lines(page.balances, len(page.balances))
    if page.tenancies:
        yield labelled("tenancies", how_many(len(page.tenancies), MOST))
        yield bullets([tenancy(one) for one in page.tenancies[-MOST:]], " " * 18)
        if page.let:
            yield labelled(
                "", f"together, as far as not ended: {safe('; '.join(_let(one) for one in page.let[:MOST]))}"
            )
    yield from _orders(page)
    yield from problems(page.problems)
    yield from absent(page.absent)


def _step(one: Row) -> str:
    phase = f"{one['phase']}: " if one["phase"] else ""
    return safe(f"{one['from_on']}  {phase}{one['kind']} {amount(one['it_mw'])} MW")


def _let(one: Row) -> str:
    """What all tenants of an item use together; a tenancy without a number makes that a least number."""
    count = amount(None if one["units"] is None else int(str(one["units"])))
    least = " or more" if one["unsaid"] and one["units"] is not None else ""
    many = f" by {amount(one['tenants'])} tenants" if one["tenants"] != 1 else ""
    return f"{count}{least} of {one['item_id'] or 'what is not recorded'}{many}"


def _power(page: SitePage) -> Iterator[str]:
    if not page.power:
        yield labelled("power", "no load is recorded: how much runs there is not known")
        return
    yield labelled(
        "power", f"{len(page.power)} month{'' if len(page.power) == 1 else 's'} with a load, the newest last"
    )
    told = []
    for one in page.power[-MOST:]:
        line = f"{month(one['month'])}  {amount(one['load_mw'])} MW drawn"
        if one["drawn_pct"] is not None:
            kind = str(one["basis"]).partition("capacity:")[2].partition("|")[0]
            line += f", {amount(one['drawn_pct'])} % of {amount(one['capacity_mw'])} MW {words(kind)}"
        told.append(safe(line + (f"  ! {words(one['problem'])}" if one["problem"] else "")))
    yield bullets(told, " " * 18)
    if page.idle:
        needed, load = Decimal(str(page.idle["needed_mw"])), Decimal(str(page.idle["load_mw"]))
        mark, off = ("! ", "; not all of it can have run all month") if needed > load else ("", "")
        least = f"What is said to be installed draws at least {amount(needed)} MW idle"
        yield labelled("", f"{mark}{least}; {amount(load)} MW were drawn in {month(page.idle['month'])}{off}.")


def _limits(page: SitePage) -> Iterator[str]:
    if not page.limits:
        return
    yield labelled(
        "can run", f"{how_many_first(len(page.limits))}, in {month(page.limits[0]['month'])}, each as if alone"
    )
    told = []
    for one in page.limits[:MOST]:
        line = f"{one['item_id']}: "
        if one["powered_max_units"] is not None:
            line += f"at most {amount(one['powered_max_units'])} switched on at {amount(one['idle_w'])} W idle, "
        if one["powered_low_units"] is not None:
            line += f"{amount(one['powered_low_units'])} to {amount(one['powered_high_units'])} at published shares, "
        if one["capacity_max_units"] is not None:
            line += f"{amount(one['capacity_max_units'])} fed by the capacity at {amount(one['rated_w'])} W, "
        line = line.removesuffix(", ") if not line.endswith(": ") else f"{line}not known"
        chips = "; watts of the chips alone, so too many" if "chips" in str(one["basis"]) else ""
        missing = f"; missing {str(one['missing_facts']).replace('|', ', ')}" if one["missing_facts"] else ""
        problem = f"; ! {words(one['problem'])}" if one["problem"] else ""
        told.append(safe(f"{line}{chips}{missing}{problem}"))
    yield bullets(told, " " * 18)


def _orders(page: SitePage) -> Iterator[str]:
    if not page.orders:
        return
    yield labelled("orders", how_many(len(page.orders), MOST))
    for one in page.orders[-MOST:]:
        line = f"{one['ordered_on']} {one['order_id']}: {amount(one['units'])} of {one['item_id']}, so far "
        line += f"{amount(one['units_so_far'])}; all orders so far need {amount(one['need_so_far_mw'])} MW or more"
        yield paragraph(safe(line), "    ")
        if one["more_than"]:
            yield paragraph(f"! more than {words(one['more_than'])}", "        ")
        if one["open"]:
            missing = str(one["missing_facts"] or "").replace("|", ", ")
            yield paragraph(f"? {words(one['open'])}; missing: {missing}", "        ")


def site_shape(page: SitePage) -> dict[str, object]:
    """The page as one JSON object."""
    return {
        "kind": "site",
        "site_id": page.site_id,
        "as_of": page.as_of,
        "site": page.site and as_text(page.site),
        "capacity": [as_text(row) for row in page.capacity],
        "power": [as_text(row) for row in page.power],
        "limits": [as_text(row) for row in page.limits],
        "idle": page.idle and as_text(page.idle),
        "holds": [as_text(row) for row in page.holds],
        "balances": [as_text(row) for row in page.balances],
        "tenancies": [as_text(row) for row in page.tenancies],
        "let": [as_text(row) for row in page.let],
        "orders": [as_text(row) for row in page.orders],
        "problems": [as_text(row) for row in page.problems],
        "absent": list(page.absent),
    }
