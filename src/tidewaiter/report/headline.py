"""The first sentences of the page: what moved, where it is last recorded, how firm that is, what was left out."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from tidewaiter.report.data import Answers
from tidewaiter.report.folder import Row
from tidewaiter.report.wording import count_of, country, day_text, in_country, listing, number, tpp_text

__all__ = ["amount", "firmness", "headline", "last_recorded", "law_in_short", "standfirst"]

NOT_FINDINGS = "These are records and differences between them, not verdicts. Nothing here says a holder is clear."


def headline(answers: Answers) -> str:
    """What these records are about, in one sentence."""
    row = answers.headline
    if not row.number("lines"):
        return _without_shipments(answers)
    lines = count_of(row.number("lines"), "shipment line")
    first, last = row.day("first_on"), row.day("last_on")
    days = f"on {day_text(first)}" if first == last else f"between {day_text(first)} and {day_text(last)}"
    if row.number("accounts"):
        return f"In these records {amount(row)} moved in {lines} {days}."
    return f"These records hold {lines} {days}; no account was made of them."


def last_recorded(answers: Answers) -> str:
    """Where the units are now, as far as the records go; empty without an account."""
    places = [
        f"{amount(row)} {'is' if _one(row) else 'are'} last recorded {_where(row)}" for row in answers.countries[:1]
    ] + [f"{amount(row)} {_where(row)}" for row in answers.countries[1:5]]
    if not places:
        return ""
    others = len(answers.countries) - 5
    more = (
        f"; the rest {'is' if others == 1 else 'are'} in {count_of(others, 'other country', 'other countries')}"
        if others > 0
        else ""
    )
    return f"{'; '.join(places)}{more}."


def amount(row: Row) -> str:
    """Chips with their TPP as a range; those whose TPP is not known, and units whose chips are not known, apart."""
    chips, without = row.number("chips"), row.number("chips_without_tpp") or Decimal(0)
    units = row.number("units_unknown") or Decimal(0)
    parts = []
    if chips is not None and chips > without:
        parts.append(f"{count_of(chips - without, 'chip')} ({tpp_text(row.number('tpp_low'), row.number('tpp_high'))})")
    if without:
        parts.append(f"{count_of(without, 'chip')} of unknown TPP")
    if units:
        parts.append(f"{count_of(units, 'unit')} whose chips are not known")
    return listing(parts, 3) or "no unit"


def firmness(answers: Answers) -> str:
    """How many of the lines are recorded, alleged, estimated or corrected."""
    row = answers.headline
    lines = row.number("lines")
    if not lines:
        return ""
    words = [(row.number(word), word) for word in ("recorded", "alleged", "estimated", "corrected")]
    present = [(count, word) for count, word in words if count]
    if len(present) == 1:
        whole = f"All {number(lines)} shipment lines are" if lines != 1 else "The one shipment line is"
        return f"{whole} {present[0][1]}."
    shares = [f"{number(count)} {'is' if count == 1 else 'are'} {word}" for count, word in present]
    return f"Of {count_of(lines, 'shipment line')}, {listing(shares, 4)}."


def law_in_short(answers: Answers) -> str:
    """For how many lines a license is required, by each law that requires one or may; empty where none was asked."""
    counts: dict[str, Counter[str]] = {}
    for row in answers.law_answers:
        if row.text("ruleset") == "base":
            lines = counts.setdefault(row.text("jurisdiction"), Counter())
            lines[row.text("license_required")] += int(row.number("lines") or 0)
    return " ".join(
        f"{country(code)}: license required for {number(lines['yes'])} of {count_of(lines.total(), 'line')}, "
        f"undetermined for {number(lines['undetermined'])}."
        for code, lines in sorted(counts.items(), key=lambda entry: (-entry[1]["yes"], entry[0]))
    )


def standfirst(answers: Answers) -> str:
    """What was read and what was left out."""
    tables = [table for table in answers.tables if table.rows]
    rows = sum(table.rows for table in tables)
    read = f"{count_of(rows, 'row')} in {count_of(len(tables), 'table')} were read"
    if not answers.rejected:
        return f"{read}; no value was left out."
    out = answers.reading.rejected_rows
    rows_out = f"{count_of(out, 'row')} {'was' if out == 1 else 'were'} left out" if out is not None else "listed apart"
    return f"{read}; {count_of(answers.rejected, 'thing')} could not be read, {rows_out}."


def _without_shipments(answers: Answers) -> str:
    tables = [
        f"{count_of(table.rows, 'row')} of {table.name.replace('_', ' ')}" for table in answers.tables if table.rows
    ]
    if not tables:
        return "This audit read no record at all."
    return (
        f"These records hold {listing(tables, 4, 'more tables')}, and no shipment: what moved is unknown, not nothing."
    )


def _one(row: Row) -> bool:
    return row.number("chips") == 1 and not row.number("units_unknown")


def _where(row: Row) -> str:
    return f"in {in_country(row.text('country'))}" if row.text("country") else "in a country that is not recorded"
