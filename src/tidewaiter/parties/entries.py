"""A party on a list, as its publisher wrote it, and one dated version of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = ["EFFECTS", "KINDS", "ListEntry", "ListVersion"]

EFFECTS = ("prohibited", "license", "exception_lost", "diligence_only")
"""What being on a list does under the EAR, strictest first: no dealing at all; a license for the items the entry names;
no license exception and a statement before any shipment; no requirement of its own, but a reason to look closer."""

KINDS = ("company", "person", "vessel", "aircraft", "unknown")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One party on one list: every field its publisher gives, the rest word for word in `other`.

    `entry_id` is the publisher's own number where there is one, else a digest of list, name and country that stays the
    same while those do. `weak_aliases` are names the publisher itself calls weak (OFAC "weak a.k.a."). `identifiers`
    are written `kind=value`, such as `lei=5493…` or `uscc=91110000MA005UCQ5P`. `listed_on` is unknown where it is None;
    `ended_on` is the first day on which the entry no longer holds: entries end, they are not deleted. `requirement` and
    `review_policy` are the license requirement and its review policy in the publisher's words; `footnotes` are the
    numbers of the Entity List's footnotes that the requirement carries, such as `4` for the supercomputer rule.
    """

    list_id: str
    entry_id: str
    name: str
    effect: str
    kind: str = "unknown"
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    requirement: str = ""
    review_policy: str = ""
    citation: str = ""
    remarks: str = ""
    listed_on: date | None = None
    ended_on: date | None = None
    other: Mapping[str, str] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the first one first, weak ones last."""
        return (self.name, *self.aliases, *self.weak_aliases)

    def holds_on(self, day: date) -> bool:
        """Whether the entry is in force on a day; one without a first day is taken to hold until it ends."""
        return (self.listed_on is None or self.listed_on <= day) and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class ListVersion:
    """What one list said on one day; `digest` is the SHA-256 of its entries, `file_digest` of the file it came from."""

    list_id: str
    title: str
    source: str
    as_of: date
    digest: str
    file_digest: str
    entries: tuple[ListEntry, ...]
