"""The Consolidated Screening List's record, which its JSON and CSV forms share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.footnotes import footnotes_in
from tidewaiter.parties.lists.identifiers import identifier, is_number_kind
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.lists.row import Row, changed_shape, own_id, unique
from tidewaiter.parties.lists.source import Source

__all__ = ["csl_entry"]

_KIND = {"individual": "person", "entity": "company", "vessel": "vessel", "aircraft": "aircraft"}


def csl_entry(
    row: Row, source: Source, addresses: Iterable[str], countries: Iterable[str], ids: Iterable[tuple[str, str, str]]
) -> ListEntry:
    """An entry from a record whose addresses, countries and numbers (kind, number, country) were taken out already."""
    words = row.text("source")
    carried = source.list_of(words)
    if carried is None:
        raise changed_shape(row.at("source"), words, words, ", ".join(one.found_by for one in source.lists.values()))
    numbers = []
    for kind, number, country in ids:
        if number and is_number_kind(kind):
            numbers.append(identifier(kind, number))
        else:
            row.keep("ids", ", ".join(one for one in (kind, number, country) if one))
    name = row.text("name")
    kind = _KIND.get(row.text("type").lower(), "unknown")
    call_sign = row.text("call_sign")
    programs = row.texts("programs")
    where = unique([*countries, *(code for one in row.texts("citizenships") if (code := country_code(one)))])
    where = unique([*where, *(code for one in row.texts("nationalities") if (code := country_code(one)))])
    where = unique([*where, *row.country("country"), *row.country("vessel_flag")])
    requirement = row.text("license_requirement")
    end = row.day("end_date")
    row.drop("source_information_url", "source_list_url")
    row.keep("places_of_birth", "; ".join(row.texts("places_of_birth")))
    number = row.text("entity_number")
    key = row.text("id") or row.text("_id") or number
    row.keep("entity_number", number if number != key else "")
    return ListEntry(
        list_id=carried.list_id,
        entry_id=key or own_id(carried.list_id, name, where[0] if where else ""),
        name=name,
        effect=carried.effect_of(programs),
        kind="vessel" if kind == "unknown" and call_sign else kind,
        aliases=row.texts("alt_names"),
        countries=where,
        addresses=unique(addresses),
        identifiers=unique([*numbers, *([f"call_sign={call_sign}"] if call_sign else [])]),
        born=row.texts("dates_of_birth"),
        programs=programs,
        requirement=requirement,
        review_policy=row.text("license_policy"),
        citation=row.text("federal_register_notice"),
        remarks=row.text("remarks"),
        listed_on=row.day("start_date"),
        ended_on=end + timedelta(days=1) if end else None,
        other=row.rest(),
        footnotes=footnotes_in(requirement) if carried.list_id == "csl-el" else (),
    )
