"""Lists come from https addresses only, whole, of bounded size; no test reaches a network."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.lists.fetch import SecureOpener, _SecureRedirects, fetch, fetch_source
from tidewaiter.parties.lists.source import source


class Fake:
    """Answers from a table; what is not in it cannot be reached."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def open(self, request: urllib.request.Request, timeout: float) -> IO[bytes]:
        assert timeout > 0
        self.asked.append(request.full_url)
        if request.full_url not in self.answers:
            raise urllib.error.URLError("Name or service not known")
        return io.BytesIO(self.answers[request.full_url])


def test_what_an_address_serves_is_what_comes_back() -> None:
    assert fetch("https://example.org/a", Fake({"https://example.org/a": b"list"})) == b"list"


@pytest.mark.parametrize("url", ["http://example.org", "file:///etc/passwd", "ftp://example.org", "example.org"])
def test_an_address_without_https_is_not_even_tried(url: str) -> None:
    fake = Fake({})
    with pytest.raises(InputError, match="https only"):
        fetch(url, fake)
    assert fake.asked == []


def test_without_a_network_the_message_says_what_was_tried_and_what_to_do() -> None:
    with pytest.raises(InputError, match="Name or service not known") as caught:
        fetch("https://example.org/a", Fake({}))
    assert caught.value.value == "https://example.org/a"
    assert "tidewaiter lists add FILE" in caught.value.hint


def test_an_endless_answer_is_refused() -> None:
    with pytest.raises(InputError, match="too large"):
        fetch("https://example.org/a", Fake({"https://example.org/a": b"x" * 100}), limit=99)


def test_a_redirect_away_from_https_is_refused() -> None:
    request = urllib.request.Request("https://example.org/a")
    with pytest.raises(urllib.error.URLError, match="not https"):
        _SecureRedirects().redirect_request(request, io.BytesIO(), 302, "", {}, "http://example.org/a")


def test_the_opener_knows_no_other_scheme() -> None:
    with pytest.raises(urllib.error.URLError, match="no secure way"):
        SecureOpener().open(urllib.request.Request("file:///etc/hostname"), timeout=1)


def test_all_files_of_a_source_are_fetched_the_main_one_first(tmp_path: Path) -> None:
    one = source("ofac_sdn_csv")
    fake = Fake({url: name.encode() for name, url in one.downloads.items()})
    assert fetch_source(one, tmp_path / "new", fake) == tmp_path / "new" / "sdn.csv"
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(one.downloads)


def test_a_source_without_an_address_says_to_download_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no address"):
        fetch_source(source("us_restricted_json"), tmp_path, Fake({}))
