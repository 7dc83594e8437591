"""Takes every attribute out of an entity of the European Union's financial sanctions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.days import day_in
from tidewaiter.parties.lists.identifiers import identifier
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import changed_shape, unique
from tidewaiter.parties.lists.source import Source
from tidewaiter.parties.lists.tree import Node, check_tree, read_tree

__all__ = ["parse"]

_LIST = "eu-fsf"
_KIND = {"person": "person", "enterprise": "company"}
_ADDRESS = ("street", "poBox", "zipCode", "city", "place", "region", "countryDescription")
_DOCUMENT = ("issuedBy", "issueDate", "validFrom", "validTo", "nameOnDocument", "latinNumber", "region")


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every person, group and enterprise."""
    root = read_tree(raw)
    check_tree(raw, root, source.elements)
    for node in root.all("sanctionEntity"):
        yield _entry(raw, node, source)


def _entry(raw: Raw, node: Node, source: Source) -> ListEntry:
    kind = next((one.get("code") for one in node.all("subjectType")), "")
    strong = unique(_name(one) for one in node.all("nameAlias") if one.get("strong") != "false")
    weak = unique(_name(one) for one in node.all("nameAlias") if one.get("strong") == "false")
    if not (strong or weak):
        raise changed_shape(raw.place(node.line), "nameAlias", node.get("euReferenceNumber"), "at least one name")
    name, aliases = (strong[0], strong[1:]) if strong else (weak[0], ())
    programs = unique(one.get("programme") for one in node.all("regulation"))
    places = [*node.all("address"), *node.all("citizenship")]
    return ListEntry(
        list_id=_LIST,
        entry_id=node.get("euReferenceNumber") or node.get("logicalId"),
        name=name,
        effect=source.lists[_LIST].effect_of(programs),
        kind=_KIND.get(kind, "unknown"),
        aliases=aliases,
        weak_aliases=weak if strong else weak[1:],
        countries=unique(country_code(one.get("countryIso2Code")) for one in places),
        addresses=unique(_address(one) for one in node.all("address")),
        identifiers=unique(
            identifier(one.get("identificationTypeCode"), one.get("number"))
            for one in node.all("identification")
            if any(map(str.isalnum, one.get("number")))
        ),
        born=unique(map(_born, node.all("birthdate"))),
        programs=programs,
        citation="; ".join(unique(one.get("numberTitle") for one in node.all("regulation"))),
        remarks="; ".join(unique(one.words() for one in node.all("remark"))),
        listed_on=day_in(node.get("designationDate")),
        ended_on=day_in(node.get("delistingDate")),
        other=_other(node, kind),
    )


def _name(node: Node) -> str:
    return node.get("wholeName") or " ".join(
        part for part in (node.get("firstName"), node.get("middleName"), node.get("lastName")) if part
    )


def _born(node: Node) -> str:
    years = "-".join(year for name in ("yearRangeFrom", "yearRangeTo") if (year := node.get(name)))
    calendar = node.get("calendarType")
    words = node.get("birthdate") or node.get("year") or years
    return f"{words} ({calendar.lower()})" if words and calendar not in {"", "GREGORIAN"} else words


def _address(node: Node) -> str:
    parts = [node.get(name) for name in _ADDRESS if node.get(name) != "UNKNOWN"]
    return ", ".join(part for part in parts if part)


def _other(node: Node, kind: str) -> Mapping[str, str]:
    """What an entry has no field for, word for word."""
    gathered = {
        "function": unique(one.get("function") for one in node.all("nameAlias")),
        "gender": unique(one.get("gender") for one in node.all("nameAlias")),
        "title": unique(one.get("title") for one in node.all("nameAlias")),
        "name_remarks": unique(one.first("remark") for one in node.all("nameAlias")),
        "address_remarks": unique(one.first("remark") for one in node.all("address")),
        "contacts": unique(_pair(info) for one in node.all("address") for info in one.all("contactInfo")),
        "additional": unique(map(_pair, _deep(node, "additionalInformation"))),
        "birth_places": unique(_address(one) for one in node.all("birthdate")),
        "birth_remarks": unique(one.first("remark") for one in node.all("birthdate")),
        "documents": unique(map(_document, node.all("identification"))),
        "document_remarks": unique(one.first("remark") for one in node.all("identification")),
        "false_documents": unique(one.get("number") for one in node.all("identification") if _false(one)),
        "designationDetails": unique([node.get("designationDetails")]),
        "unitedNationId": unique([node.get("unitedNationId")]),
        "logicalId": unique([node.get("logicalId")]),
        "subject": unique([kind] if kind not in _KIND else []),
    }
    return {name: "; ".join(values) for name, values in sorted(gathered.items()) if values}


def _document(node: Node) -> str:
    """What a document says beside its number."""
    said = "; ".join(f"{name} {words}" for name in _DOCUMENT if (words := node.get(name)))
    return f"{node.get('number')}: {said}" if said else ""


def _pair(node: Node) -> str:
    return f"{node.get('key')}: {node.get('value') or node.words()}"


def _deep(node: Node, tag: str) -> list[Node]:
    return [*node.all(tag), *(found for child in node.children for found in _deep(child, tag))]


def _false(node: Node) -> bool:
    return "true" in {node.get("knownFalse"), node.get("revokedByIssuer"), node.get("reportedLost")}
