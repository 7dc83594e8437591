"""EPCIS events written as XML; a document that declares a type or an entity is refused before it can grow."""

from __future__ import annotations

from xml.parsers import expat

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.epcis.tree import Node, expanded
from tidewaiter.records.formats.epcis.vocabulary import CBV, GS1

__all__ = ["xml_events"]

DEEPEST = 100
"""Elements inside elements; an event has seven, and extensions few more."""
_WRAPPERS = ("extension", "baseExtension")
_SPACES = {"gs1": GS1, "cbv": CBV}


def xml_events(data: bytes, file: str) -> tuple[list[Node], tuple[str, ...]]:
    """The events of an XML document, and the names of the fields that it says take no part in the hash."""
    root = _parse(data, file)
    lists = [node for node in _below(root) if node.name == "EventList"]
    ignored = tuple(
        child.name for node in _below(root) if node.name.endswith("}ignoreFields") for child in node.children
    )
    if not lists:
        raise InputError(
            "This XML document holds no list of events.", place=Place(file), expected="EPCISBody with an EventList"
        )
    return [event for one in lists for event in _unwrapped(one).children], ignored


def _parse(data: bytes, file: str) -> Node:
    root = Node("")
    stack = [root]
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST:
            raise InputError("This document nests too deeply.", place=Place(file, parser.CurrentLineNumber))
        node = Node(_named(tag), "", [Node(_named(name), expanded(text, _SPACES)) for name, text in attributes.items()])
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack[-1].text = expanded(stack[-1].text.strip(), _SPACES)
        stack.pop()

    def words(text: str) -> None:
        stack[-1].text += text

    def refuse(*_: object) -> None:
        raise InputError(
            "This XML document declares a document type or an entity, which an event has no need of.",
            place=Place(file, parser.CurrentLineNumber),
            expected="plain elements",
            hint="Export the events again without a DOCTYPE.",
        )

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(
            f"This is not XML: {expat.ErrorString(error.code)}.",
            place=Place(file, error.lineno),
            hint="Export the events again; the file may have been cut off.",
        ) from error
    return root


def _named(tag: str) -> str:
    space, brace, name = tag.rpartition("}")
    return f"{{{space}}}{name}" if brace else name


def _below(node: Node) -> list[Node]:
    found, queue = [], [node]
    while queue:
        one = queue.pop()
        found.append(one)
        queue += one.children
    return found


def _unwrapped(node: Node) -> Node:
    children: list[Node] = []
    for child in node.children:
        inner = _unwrapped(child)
        children += inner.children if child.name in _WRAPPERS else [inner]
    return Node(node.name, node.text, children)
