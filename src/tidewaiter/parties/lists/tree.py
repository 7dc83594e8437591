"""Lists in XML, read without entities: a document that declares a type or an entity is refused before it can grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from tidewaiter.core.errors import InputError
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import changed_shape

__all__ = ["Node", "check_tree", "read_tree"]


@dataclass(slots=True)
class Node:
    """One element: its tag without namespace, attributes, text, children and the line it begins on."""

    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> list[Node]:
        """Its children of a tag."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> str:
        """The words of its first child of a tag."""
        return next((child.words() for child in self.children if child.tag == tag), "")

    def get(self, attribute: str) -> str:
        """An attribute's words; empty where it is absent."""
        return " ".join(self.attributes.get(attribute, "").split())

    def words(self) -> str:
        """The text in it and below it."""
        return " ".join(" ".join([self.text, *(child.words() for child in self.children)]).split())


def read_tree(raw: Raw) -> Node:
    """The root of an XML file."""
    raw.text()
    root = Node("", 0, {})
    stack = [root]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        plain = {name.rsplit(" ", 1)[-1]: value for name, value in attributes.items()}
        node = Node(tag.rsplit(" ", 1)[-1], parser.CurrentLineNumber, plain)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def words(text: str) -> None:
        stack[-1].text += text

    def refuse(*_: object) -> None:
        raise InputError(
            "This XML file declares a document type or an entity, which a list has no need of.",
            place=raw.place(parser.CurrentLineNumber),
            expected="plain elements",
            hint="Download the list again from its publisher.",
        )

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(raw.data, True)
    except expat.ExpatError as error:
        hint = "Download the list again; it may have been cut off."
        raise InputError(f"This is not XML: {error}.", place=raw.place(error.lineno), hint=hint) from error
    return root.children[0]


def check_tree(raw: Raw, node: Node, elements: Mapping[str, Sequence[str]]) -> None:
    """Refuse an attribute or child that the source's folder does not name for that element."""
    for below in _below(node):
        known = elements.get(below.tag, ())
        names = [(name, below.line) for name in below.attributes]
        for name, line in [*names, *((child.tag, child.line) for child in below.children)]:
            if name not in known:
                raise changed_shape(raw.place(line), f"{below.tag}/{name}", name, ", ".join(known))


def _below(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _below(child)
