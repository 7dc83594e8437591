"""Which listed addresses a party's address may be, without comparing it with every one of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from tidewaiter.parties.addresses import address_words, shared_words
from tidewaiter.parties.entries import ListEntry

__all__ = ["SAME", "AddressIndex"]

SAME = 0.8
"""From this share of common words on two addresses are one place."""


class AddressIndex:
    """The addresses of a set of entries by their words; rare words first, as a street is rarer than its city.

    Of two addresses that are one place, four fifths are common; so one of the rarest words that make up the last fifth
    of the shorter one stands in both.
    """

    def __init__(self, entries: Iterable[ListEntry]) -> None:
        found: dict[str, list[ListEntry]] = defaultdict(list)
        for entry in entries:
            for address in dict.fromkeys(entry.addresses):
                found[address].append(entry)
        self._entries = dict(found)
        self._addresses = list(found)
        words = [address_words(address) for address in self._addresses]
        self._often = Counter(word for each in words for word in each)
        self._with: dict[str, list[int]] = defaultdict(list)
        self._with_rare: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(words):
            for word in each:
                self._with[word].append(at)
            for word in self._rarest(each):
                self._with_rare[word].append(at)

    def search(self, address: str) -> Iterator[tuple[float, str, ListEntry]]:
        """Every entry at this address, with how much of it is the same and the address as listed."""
        words = address_words(address)
        places = {at for word in self._rarest(words) for at in self._with.get(word, ())}
        places.update(at for word in words for at in self._with_rare.get(word, ()))
        for at in sorted(places):
            share = shared_words(address, self._addresses[at])
            if share >= SAME:
                for entry in self._entries[self._addresses[at]]:
                    yield share, self._addresses[at], entry

    def _rarest(self, words: Iterable[str]) -> list[str]:
        """The rarest words that together weigh more than a fifth of the address."""
        ordered = sorted(words, key=lambda word: (self._often[word], word))
        weights = [2 if word[0].isdigit() else 1 for word in ordered]
        least, weight, kept = (1 - SAME) * sum(weights) + 1e-9, 0, []
        for word, one in zip(ordered, weights, strict=True):
            if weight > least:
                break
            weight += one
            kept.append(word)
        return kept
