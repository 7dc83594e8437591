"""A party as it is compared with the other parties of its pack, with what a list entry does not have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tidewaiter.parties.addresses import address_words
from tidewaiter.parties.decisions import party_digest
from tidewaiter.parties.party import Party

__all__ = ["Firm", "firms_of"]

_SIGNS = re.compile(r"[\W_]+")
_LEAST_NUMBER = 4
_LEAST_WORDS = 3


@dataclass(frozen=True)
class Firm:
    """A party and the host of its website."""

    party: Party
    website: str = ""

    @property
    def party_id(self) -> str:
        """The number of the party."""
        return self.party.party_id

    @cached_property
    def numbers(self) -> frozenset[tuple[str, str]]:
        """Registration numbers as (kind, number): a number without a kind is of the kind that looks so.

        Two numbers that look different may be an old one and a new one of the same register.
        """
        return frozenset(pair for text in self.party.identifiers if (pair := _number(text))[1])

    @cached_property
    def host(self) -> str:
        """The website without scheme, www and page."""
        host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", self.website.strip().casefold())
        return re.split(r"[/?#:]", host)[0].removeprefix("www.").strip(".")

    @cached_property
    def place(self) -> frozenset[str]:
        """The words of the address; empty where they are too few to tell a place."""
        words = address_words(self.party.address)
        return words if len(words) >= _LEAST_WORDS else frozenset()

    @cached_property
    def digest(self) -> str:
        """Stands for everything that is known of the party."""
        return hashlib.sha256(f"{party_digest(self.party)} {self.website}".encode()).hexdigest()[:16]


def firms_of(parties: Sequence[Party], websites: Mapping[str, str]) -> tuple[Firm, ...]:
    """The parties with their websites."""
    return tuple(Firm(party, websites.get(party.party_id, "")) for party in parties)


def _number(text: str) -> tuple[str, str]:
    kind, equals, value = text.rpartition("=")
    number = _SIGNS.sub("", value.casefold())
    if len(number) < _LEAST_NUMBER:
        return "", ""
    looks = re.sub(r"[a-z]", "a", re.sub(r"\d", "9", number))
    return (kind.strip().casefold() if equals else looks), number
