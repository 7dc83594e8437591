"""An event as a tree of named texts, the same whether it was written as JSON or as XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tidewaiter.records.formats.epcis.vocabulary import CBV, GS1, full_name

__all__ = ["STANDARD_PREFIXES", "Node", "expanded", "namespaces_of", "tree_of"]

STANDARD_PREFIXES: Mapping[str, str] = {
    "gs1": GS1,
    "cbv": CBV,
    "epcis": "https://ref.gs1.org/epcis/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
}
_ENTRY = {
    "epcList": "epc",
    "inputEPCList": "epc",
    "outputEPCList": "epc",
    "childEPCs": "epc",
    "quantityList": "quantityElement",
    "childQuantityList": "quantityElement",
    "inputQuantityList": "quantityElement",
    "outputQuantityList": "quantityElement",
    "sensorElementList": "sensorElement",
    "bizTransactionList": "bizTransaction",
    "sourceList": "source",
    "destinationList": "destination",
}
_WORDS = {"bizStep": "BizStep", "disposition": "Disp", "set": "Disp", "unset": "Disp"}
_TYPES = {"bizTransaction": "BTT", "source": "SDT", "destination": "SDT"}
_NOT_HASHED = ("@context", "rdfs:comment", "comment", "#text")


@dataclass(slots=True)
class Node:
    """One field: its name with the namespace in braces, its text, and the fields in it."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)


def namespaces_of(context: object, known: Mapping[str, str] = STANDARD_PREFIXES) -> dict[str, str]:
    """The prefixes that an `@context` declares, on top of those known before."""
    found = dict(known)
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, dict):
            found.update({name: uri for name, uri in part.items() if isinstance(uri, str)})
    return found


def tree_of(event: Mapping[str, Any], namespaces: Mapping[str, str]) -> Node:
    """The tree of an event written as JSON."""
    spaces = namespaces_of(event.get("@context"), namespaces)
    return Node(str(event.get("type", "")), "", _fields(event, spaces, ""))


def expanded(text: str, namespaces: Mapping[str, str]) -> str:
    """A value whose prefix GS1 defines, written out; a writer's own prefixes stay, as they do in XML."""
    prefix, colon, rest = text.partition(":")
    space = namespaces.get(prefix, "") if colon else ""
    return space + rest if space.startswith(("https://ref.gs1.org", "https://gs1.org")) else text


def _fields(shape: Mapping[str, Any], spaces: Mapping[str, str], inside: str) -> list[Node]:
    found: list[Node] = []
    for key, value in shape.items():
        if key in _NOT_HASHED or key.startswith("@xmlns"):
            continue
        name, entry = _name(key, spaces), _ENTRY.get(key)
        if entry:
            found.append(Node(name, "", [_node(entry, one, spaces, key) for one in _several(value)]))
        else:
            found += [_node(name, one, spaces, inside) for one in _several(value)]
    return found


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _name(key: str, spaces: Mapping[str, str]) -> str:
    prefix, colon, rest = key.partition(":")
    return f"{{{spaces[prefix]}}}{rest}" if colon and prefix in spaces else key


def _node(name: str, value: object, spaces: Mapping[str, str], inside: str) -> Node:
    if isinstance(value, dict):
        own = {f"{key[7:]}": uri for key, uri in value.items() if key.startswith("@xmlns:") and isinstance(uri, str)}
        node = Node(name, str(value.get("#text", "")), _fields(value, {**spaces, **own}, name))
        return _with_text(node) if name in _TYPES and inside.endswith("List") else node
    if isinstance(value, list):
        return Node(name, "", [_node("", one, spaces, name) for one in value])
    return Node(name, _value(name, inside, _text(value), spaces))


def _with_text(node: Node) -> Node:
    """A transaction, source or destination is the text of its own entry, and its type a field of it, as in XML."""
    text = next((child.text for child in node.children if child.name == node.name), "")
    rest = [child for child in node.children if child.name != node.name]
    types = [Node("type", full_name(_TYPES[node.name], one.text)) if one.name == "type" else one for one in rest]
    return Node(node.name, text, types)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < 40 else str(value)
    return "" if value is None else str(value)


def _value(name: str, inside: str, text: str, spaces: Mapping[str, str]) -> str:
    if name in _WORDS:
        text = full_name(_WORDS[name], text)
    elif inside == "sensorReport" and text and ":" not in text:
        if name in ("type", "exception"):
            return GS1 + text
        if name == "component":
            return f"{CBV}Comp-{text}"
    return expanded(text, spaces)
