"""Fetches a list from its publisher's own address: the only module of the program that may reach a network."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Protocol

from tidewaiter.core.errors import InputError
from tidewaiter.parties.lists.source import Source

__all__ = ["LARGEST_DOWNLOAD", "Opener", "SecureOpener", "fetch", "fetch_source"]

LARGEST_DOWNLOAD = 200_000_000
"""Bytes; the largest list known has a sixth of that."""
TIMEOUT_S = 60


class Opener(Protocol):
    """Opens an address; tests give one that reaches nothing."""

    def open(self, request: urllib.request.Request, timeout: float) -> IO[bytes]:
        """The body of the answer."""


class SecureOpener:
    """Opens addresses by https only, redirects included."""

    def open(self, request: urllib.request.Request, timeout: float) -> IO[bytes]:
        """The body of the answer, over a verified connection."""
        director = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPSHandler(),
            _SecureRedirects(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
        ):
            director.add_handler(handler)
        answer: IO[bytes] | None = director.open(request, timeout=timeout)
        if answer is None:
            raise urllib.error.URLError("no secure way to this address")
        return answer


class _SecureRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        if urllib.parse.urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError(f"it leads to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetch(url: str, opener: Opener | None = None, limit: int = LARGEST_DOWNLOAD) -> bytes:
    """The bytes at an https address, whole and of bounded size."""
    if urllib.parse.urlsplit(url).scheme != "https":
        raise InputError("Lists are fetched by https only.", value=url, expected="an address with https://")
    # S310 is about other schemes than https, which were refused just above and which the opener does not know.
    request = urllib.request.Request(url, headers={"User-Agent": "tidewaiter"})  # noqa: S310
    try:
        with (opener or SecureOpener()).open(request, timeout=TIMEOUT_S) as answer:
            content = answer.read(limit + 1)
    except (OSError, http.client.HTTPException) as error:
        raise InputError(
            f"This list could not be fetched: {getattr(error, 'reason', None) or error}.",
            value=url,
            expected="a connection to the publisher",
            hint="Download it yourself and run `tidewaiter lists add FILE`. The list held before stays in force.",
        ) from error
    if len(content) > limit:
        raise InputError(
            "The answer is too large for a list.", value=url, expected=f"at most {limit:,} bytes", hint="Look at it."
        )
    return content


def fetch_source(source: Source, into: Path, opener: Opener | None = None) -> Path:
    """All files of a source, in a folder; the path of the main one."""
    if not source.downloads:
        raise InputError(
            f"The source {source.name} has no address that serves its file.",
            value=source.url,
            hint="Download it yourself and run `tidewaiter lists add FILE`.",
        )
    into.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, url in source.downloads.items():
        path = into / name
        path.write_bytes(fetch(url, opener))
        paths.append(path)
    return paths[0]
