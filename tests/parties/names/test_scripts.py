"""Letters that say something only together."""

from __future__ import annotations

import pytest

from tidewaiter.parties.names.words import plain_words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("꽃빛", ("kkotbit",)),  # ch and t end a syllable alike
        ("الراشد للتجارة", ("al", "rshd", "tjrh")),
        ("عبد الله", ("abd", "allah")),
        ("ยูมิค พงษ์", ("yumikh", "phng")),  # a letter that is written and silent
        ("อนันต์ ใจ", ("onan", "chai")),
        ("サッポロ", ("sapporo",)),
    ],
)
def test_a_word_is_read_as_it_is_spoken(written: str, words: tuple[str, ...]) -> None:
    assert plain_words(written) == words
