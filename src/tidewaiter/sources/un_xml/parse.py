"""Takes every element out of a person or entity of the UN Security Council's consolidated list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.days import day_in
from tidewaiter.parties.lists.identifiers import identifier
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import unique
from tidewaiter.parties.lists.source import Source
from tidewaiter.parties.lists.tree import Node, check_tree, read_tree

__all__ = ["parse"]

_LIST = "un-sc"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY", "NOTE")
_ALIAS_LEFT = ("DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE")
_LEFT = (
    "DESIGNATION",
    "TITLE",
    "GENDER",
    "LIST_TYPE",
    "LAST_DAY_UPDATED",
    "NATIONALITY2",
    "SUBMITTED_BY",
    "VERSIONNUM",
)


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every person, then every entity."""
    root = read_tree(raw)
    check_tree(raw, root, source.elements)
    for group, tag, kind in (("INDIVIDUALS", "INDIVIDUAL", "person"), ("ENTITIES", "ENTITY", "company")):
        for holder in root.all(group):
            for node in holder.all(tag):
                yield _entry(node, tag, kind, source)


def _entry(node: Node, tag: str, kind: str, source: Source) -> ListEntry:
    also = node.all(f"{tag}_ALIAS")
    where = node.all(f"{tag}_ADDRESS")
    documents = node.all("INDIVIDUAL_DOCUMENT")
    of = [value.words() for one in node.all("NATIONALITY") for value in one.children]
    original = node.first("NAME_ORIGINAL_SCRIPT")
    return ListEntry(
        list_id=_LIST,
        entry_id=node.first("REFERENCE_NUMBER") or node.first("DATAID"),
        name=" ".join(part for tag in _NAMES if (part := node.first(tag))),
        effect=source.lists[_LIST].effect,
        kind=kind,
        aliases=unique([original, *(one.first("ALIAS_NAME") for one in also if one.first("QUALITY") != "Low")]),
        weak_aliases=unique(one.first("ALIAS_NAME") for one in also if one.first("QUALITY") == "Low"),
        countries=unique(country_code(name) for name in [*(one.first("COUNTRY") for one in where), *of]),
        addresses=unique(_joined(one, _ADDRESS) for one in where),
        identifiers=unique(
            identifier(one.first("TYPE_OF_DOCUMENT"), one.first("NUMBER")) for one in documents if one.first("NUMBER")
        ),
        born=unique(_born(one) for one in node.all("INDIVIDUAL_DATE_OF_BIRTH")),
        programs=unique([node.first("UN_LIST_TYPE")]),
        citation=node.first("REFERENCE_NUMBER"),
        remarks=node.first("COMMENTS1"),
        listed_on=day_in(node.first("LISTED_ON")),
        ended_on=day_in(node.first("DELISTED_ON")),
        other=_other(node, documents, also),
    )


def _born(node: Node) -> str:
    years = "-".join(part for tag in ("FROM_YEAR", "TO_YEAR") if (part := node.first(tag)))
    return node.first("DATE") or node.first("YEAR") or years or node.first("NOTE")


def _joined(node: Node, tags: tuple[str, ...]) -> str:
    return ", ".join(part for tag in tags if (part := node.first(tag)))


def _values(node: Node, tag: str) -> list[Node]:
    """The elements that hold the values: `<VALUE>`, or the element itself."""
    return [value for one in node.all(tag) for value in (one.all("VALUE") or [one])]


def _other(node: Node, documents: list[Node], also: list[Node]) -> Mapping[str, str]:
    """What an entry has no field for, word for word."""
    found = {tag.lower(): "; ".join(unique(map(Node.words, _values(node, tag)))) for tag in _LEFT}
    found["dataid"] = node.first("DATAID")
    found["birth_places"] = "; ".join(unique(_joined(one, _PLACE) for one in node.all("INDIVIDUAL_PLACE_OF_BIRTH")))
    found["alias_notes"] = "; ".join(
        unique(" ".join(words for tag in _ALIAS_LEFT if (words := one.first(tag))) for one in also)
    )
    found["documents"] = "; ".join(unique(one.words() for one in documents if one.words()))
    return {name: words for name, words in sorted(found.items()) if words}
