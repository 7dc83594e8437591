"""Beneficial Ownership Data Standard 0.2 to 0.4: statements about entities, persons and who holds what of whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.ownership.interchange import Imported, Note, Row, read_json

__all__ = ["from_statements", "is_bods", "read_bods"]

Statement = Mapping[str, Any]

_KINDS = {"shareholding": "ownership", "votingRights": "voting", "voting-rights": "voting"}
_FINEST = Decimal("0.000001")
_UPPER = frozenset({"maximum", "exclusiveMaximum"})
_ID_NAMES = frozenset({"statementId", "statementID", "recordType", "statementType"})
_OLD_TYPES = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}


def read_bods(path: Path) -> Imported:
    """The parties and stakes that a file of BODS statements states."""
    content = read_json(path)
    statements = content if isinstance(content, list) else content.get("statements", [content])
    return from_statements(statements, path.name)


def is_bods(content: object) -> bool:
    """Whether the first statement looks like BODS."""
    first = content[0] if isinstance(content, list) and content else content
    return isinstance(first, dict) and bool(
        {"statementId", "statementID", "recordType", "statementType"} & first.keys()
    )


def from_statements(statements: Iterable[object], file: str) -> Imported:
    """The newest statement about each record, as rows; a statement that another replaces does not count."""
    found = Imported("BODS")
    every = [_checked(one, file, number) for number, one in enumerate(statements, start=1)]
    replaced = {old for one in every for old in _list(one.get("replacesStatements"))}
    alive = [one for one in every if _id(one) not in replaced]
    newest: dict[str, Statement] = {}
    for one in sorted(alive, key=lambda each: (str(each.get("statementDate") or ""), _closed(each))):
        newest[_record(one)] = one
    names = {_id(one): _record(one) for one in every}
    for key in sorted(newest):
        one = newest[key]
        match _type(one):
            case "entity" | "person":
                found.parties[key] = _party(key, one, found.notes)
            case "relationship":
                found.ownership += _stakes(one, names, found.notes)
            case other:
                found.notes.append(Note(key, "A statement of this type says nothing of ownership; left out.", other))
    return found


def _checked(one: object, file: str, number: int) -> Statement:
    if isinstance(one, dict) and _id(one) and _type(one):
        return one
    raise InputError(
        "This is not a BODS statement.",
        place=Place(file, column=f"statement {number}"),
        value=str(one)[:80],
        expected="statementId with recordType (0.4), or statementID with statementType (0.2, 0.3)",
        hint="BODS files hold a list of statements; `tidewaiter map` reads other tables.",
    )


def _id(one: Statement) -> str:
    return str(one.get("statementId") or one.get("statementID") or "")


def _type(one: Statement) -> str:
    return str(one.get("recordType") or _OLD_TYPES.get(str(one.get("statementType")), one.get("statementType") or ""))


def _record(one: Statement) -> str:
    return str(one.get("recordId") or _id(one))


def _closed(one: Statement) -> bool:
    return one.get("recordStatus") == "closed"


def _details(one: Statement) -> Statement:
    return _map(one.get("recordDetails")) or one


def _party(key: str, one: Statement, notes: list[Note]) -> Row:
    says = _details(one)
    person = _type(one) == "person"
    names = [str(name["fullName"]) for name in map(_map, _list(says.get("names"))) if name.get("fullName")]
    names = names or ([str(says["name"])] if says.get("name") else [])
    kind = str(says.get("personType") or _map(says.get("entityType")).get("type") or says.get("entityType") or "")
    if not names:
        names = [f"({kind or 'no name stated'})"]
        notes.append(Note(key, "No name is stated.", kind))
    countries = [_map(says.get("jurisdiction")), _map(says.get("incorporatedInJurisdiction"))]
    countries += [_map(each) for each in _list(says.get("nationalities"))]
    countries += [{"code": _country_of(_map(each))} for each in _list(says.get("addresses"))]
    country = next((str(each["code"])[:2].upper() for each in countries if each.get("code")), "")
    if not country:
        notes.append(Note(key, "No country is stated; `parties` asks for one, so enter it.", names[0]))
    numbers = [str(each["id"]) for each in map(_map, _list(says.get("identifiers"))) if each.get("id")]
    streets = [str(each["address"]) for each in map(_map, _list(says.get("addresses"))) if each.get("address")]
    return {
        "party_id": key,
        "name": names[0],
        "alt_names": "|".join(name.replace("|", "/") for name in names[1:]),
        "country": country,
        "address": streets[0] if streets else "",
        "incorporated_on": _day(says.get("foundingDate"), key, notes) if not person else "",
        "registration_number": numbers[0] if numbers and not person else "",
        "natural_person": _natural(person, kind),
        "source": f"BODS {_id(one)}",
    }


def _natural(person: bool, kind: str) -> str:
    """A person nobody names may be a listed one, and cannot be screened: what that one holds stays unknown."""
    return "no" if not person else "" if kind in {"anonymousPerson", "unknownPerson"} else "yes"


def _country_of(address: Statement) -> str:
    country = address.get("country")
    return str(_map(country).get("code") or (country if isinstance(country, str) else ""))


def _stakes(one: Statement, names: Mapping[str, str], notes: list[Note]) -> Iterator[Row]:
    says = _details(one)
    owned = _end(says.get("subject"), names)
    owner, why = _interested(says.get("interestedParty"), names, _record(one))
    if not owned:
        notes.append(Note(_record(one), "The statement names no subject; left out."))
        return
    closed_on = str(one.get("statementDate") or "") if _closed(one) else ""
    interests = [_map(each) for each in _list(says.get("interests"))]
    for interest in interests or [{}]:
        yield _stake(owner, owned, interest, closed_on, why or f"BODS {_id(one)}", notes)


def _stake(owner: str, owned: str, says: Statement, closed_on: str, source: str, notes: list[Note]) -> Row:
    where = f"{owner} in {owned}"
    stated = str(says.get("type") or "")
    low, exact, high = _share(_map(says.get("share")), where, notes)
    kind = _KINDS.get(stated, "control" if stated else "ownership")
    if str(says.get("directOrIndirect") or says.get("interestLevel") or "direct") == "indirect":
        # The stakes in between are stated too: to count this one as well would count it twice.
        source = f"{source}; indirect {stated} {exact or low}".rstrip()
        kind, low, exact, high = "control", "", "", ""
    elif stated and stated not in {"shareholding", "votingRights"}:
        source = f"{source}; {stated}"
    return {
        "owner_id": owner,
        "owned_id": owned,
        "share_pct": exact,
        "share_min_pct": low,
        "share_max_pct": high,
        "kind": kind,
        "from_on": _day(says.get("startDate"), where, notes),
        "until_on": _day(says.get("endDate") or closed_on, where, notes),
        "source": source,
    }


def _share(says: Statement, where: str, notes: list[Note]) -> tuple[str, str, str]:
    """Least, exact and greatest share as text; an excluded bound is kept as the bound itself."""
    cells = {}
    for name in ("minimum", "exclusiveMinimum", "exact", "maximum", "exclusiveMaximum"):
        value = says.get(name)
        if value is None or isinstance(value, bool):  # 0.2 and 0.3 say with true or false whether a bound is excluded
            continue
        try:
            share = Decimal(str(value))
        except InvalidOperation:
            share = Decimal(-1)
        if not (share.is_finite() and 0 <= share <= 100):
            notes.append(Note(where, "This is no share from 0 to 100; left out.", str(value)[:40]))
            continue
        away = ROUND_CEILING if name in _UPPER else ROUND_FLOOR  # 49.9999999 must not become 50
        cells[name] = f"{share.quantize(_FINEST, away).normalize():f}"
    low = cells.get("minimum", cells.get("exclusiveMinimum", ""))
    high = cells.get("maximum", cells.get("exclusiveMaximum", ""))
    exact = cells.get("exact", low if low and low == high else "")
    return ("", exact, "") if exact else (low, "", high)


def _end(subject: object, names: Mapping[str, str]) -> str:
    if isinstance(subject, str):
        return names.get(subject, subject)
    told = _map(subject)
    named = told.get("describedByEntityStatement") or told.get("describedByPersonStatement") or ""
    return names.get(str(named), str(named))


def _interested(party: object, names: Mapping[str, str], record: str) -> tuple[str, str]:
    """The owner, and where nobody is named, why."""
    told = _map(party)
    unspecified = _map(told.get("unspecified")) or (told if told.get("reason") else {})
    if unspecified or not _end(party, names):
        return f"unspecified:{record}", f"nobody named: {unspecified.get('reason') or 'no reason stated'}"
    return _end(party, names), ""


def _day(value: object, where: str, notes: list[Note]) -> str:
    text = str(value or "")[:10]
    if not text:
        return ""
    try:
        return parse_day(text).isoformat()
    except InputError:
        notes.append(Note(where, "This is not a full day from 1990 on; the day was left empty.", str(value)[:40]))
        return ""


def _map(value: object) -> Statement:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
