"""The index finds every address that comparing with all of them finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.parties.address_index import SAME, AddressIndex
from tidewaiter.parties.addresses import shared_words
from tidewaiter.parties.entries import ListEntry

WORDS = ["alpha", "beta", "gamma", "delta", "kuala", "lumpur", "7", "12", "77", "1204", "tower", "park"]
ADDRESSES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


@given(st.lists(ADDRESSES, max_size=12, unique=True), ADDRESSES)
def test_nothing_that_all_comparisons_find_is_missed(listed: list[str], asked: str) -> None:
    entries = [ListEntry("l", str(at), "name", "license", addresses=(one,)) for at, one in enumerate(listed)]
    found = {address for _, address, _ in AddressIndex(entries).search(asked)}
    assert found == {one for one in listed if shared_words(asked, one) >= SAME}
