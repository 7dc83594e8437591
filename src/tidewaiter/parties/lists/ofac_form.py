"""OFAC's fixed tables: a main file without header, other names, addresses, and remarks that spill over."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tidewaiter.core.errors import InputError
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.identifiers import identifier
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import Row, changed_shape, unique
from tidewaiter.parties.lists.source import Source
from tidewaiter.parties.lists.table import fixed_rows

__all__ = ["ofac_entries"]

_OTHER_NAMES = ("ent_num", "alt_num", "alt_type", "alt_name", "remarks")
_ADDRESSES = ("ent_num", "add_num", "address", "city", "country", "remarks")
_COMMENTS = ("ent_num", "remarks")
_KIND = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", "": "company"}
_ROLES = (("names", _OTHER_NAMES), ("addresses", _ADDRESSES), ("comments", _COMMENTS))
_WEAK = re.compile(r"a\.k\.a\. '(.+?)'(?=[;.]|$)")
_BORN = re.compile(r"(?:^|; )(?:alt\. )?DOB (.+?)(?=;|\.?$)")
_OF = re.compile(r"(?:^|; )(?:alt\. )?(?:nationality|citizen) (.+?)(?=;|\.?$)")
_NUMBERS = re.compile(
    r"(?:^|; )(?:alt\. )?((?:Vessel Registration Identification|Passport|National ID No\.|Tax ID No\.|Registration ID|"
    r"Registration Number|Company Number|Commercial Registry Number|Identification Number|Cedula No\.|NIT #|RUC #|"
    r"C\.R\. No\.|V\.A\.T\. Number|D-U-N-S Number|MMSI|SWIFT/BIC|Legal Entity Number|Unified Social Credit Code"
    r"(?: \(USCC\))?|Business Registration Number|Government Gazette Number|Matricula Mercantil No|Trade License No\.|"
    r"Aircraft Manufacturer's Serial Number(?: \(MSN\))?|Aircraft Tail Number|Enterprise Number)) ([^;]+?)(?=;|\.?$)"
)
_WHERE = re.compile(r"\s*\((?:[^()]*)\)$|\s+(?:issued|expires) .*$")


def ofac_entries(raw: Raw, source: Source, list_id: str) -> Iterator[ListEntry]:
    """Every entry of an OFAC list; a name or an address of an entry that is not there is refused."""
    names, where, more = (_by_entry(raw, role, columns) for role, columns in _ROLES)
    seen = set()
    for row in fixed_rows(raw, source.columns):
        key = row.text("ent_num")
        if not key.isdigit():
            raise changed_shape(row.at("ent_num"), key, key, "a number")
        seen.add(key)
        spilled = "".join(one.text("remarks") for one in more.get(key, ()))
        yield _entry(row, key, source, list_id, names.get(key, ()), where.get(key, ()), spilled)
    for role, rows in zip(("names", "addresses", "comments"), (names, where, more), strict=True):
        if lost := sorted(rows.keys() - seen):
            raise InputError(
                f"The {role} name an entry that the main file lacks.",
                place=rows[lost[0]][0].at("ent_num"),
                value=lost[0],
                expected="files of one day",
                hint="Download all files of this list again, on one day.",
            )


def _by_entry(raw: Raw, role: str, columns: tuple[str, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    if role in raw.companions:
        for row in fixed_rows(raw.companions[role], columns):
            found[row.text("ent_num")].append(row)
    return dict(found)


def _entry(
    row: Row, key: str, source: Source, list_id: str, names: Sequence[Row], where: Sequence[Row], spilled: str
) -> ListEntry:
    kind = row.text("type")
    if kind not in _KIND:
        raise changed_shape(row.at("type"), kind, kind, "individual, vessel, aircraft or nothing")
    remarks = row.text("remarks") + spilled
    programs = row.texts("programs", "] [")
    addresses, countries = [], []
    for one in where:
        named = one.text("country")
        address = ", ".join(part for part in (one.text("address"), one.text("city"), named) if part)
        addresses.append(address)
        countries.append(country_code(named))
        row.keep("address_remarks", one.text("remarks"))
    aliases = []
    for one in names:
        aliases.append(one.text("alt_name"))
        if (how := one.text("alt_type")) != "aka":
            row.keep(how or "alt_type", aliases[-1])
        row.keep("alt_remarks", one.text("remarks"))
    call_sign = row.text("call_sign")
    numbers = [identifier(found[1], _WHERE.sub("", found[2])) for found in _NUMBERS.finditer(remarks)]
    carried = source.lists[list_id]
    of = [country_code(one[1]) for one in _OF.finditer(remarks)]
    return ListEntry(
        list_id=list_id,
        entry_id=key,
        name=row.text("name"),
        effect=carried.effect_of(programs),
        kind=_KIND[kind],
        aliases=tuple(one for one in aliases if one),
        weak_aliases=unique(one[1] for one in _WEAK.finditer(remarks)),
        countries=unique([*countries, *of, *row.country("vessel_flag")]),
        addresses=unique(addresses),
        identifiers=unique([*numbers, *([f"call_sign={call_sign}"] if call_sign else [])]),
        born=unique(one[1] for one in _BORN.finditer(remarks)),
        programs=programs,
        remarks=remarks,
        other=row.rest(),
    )
