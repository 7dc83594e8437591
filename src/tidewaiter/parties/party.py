"""A party as our own records know it: what is screened."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Party"]


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of a buyer, consignee, forwarder or person before screening; all but a name may be empty.

    `kind` is one of the kinds of a list entry; `identifiers` are written `kind=value`, or as the bare number where its
    kind is not known.
    """

    name: str
    kind: str = "unknown"
    alt_names: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    address: str = ""
    identifiers: tuple[str, ...] = ()
    born: str = ""
    party_id: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every other name."""
        return (self.name, *self.alt_names)
