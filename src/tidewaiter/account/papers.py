"""What two accounts of one movement may differ by, and what the words of a paper mean: read from papers.toml, once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

__all__ = ["PaperWords", "Promise", "end_use_meant", "paper_words", "promise_made"]

Promise = Literal["none", "made", "unless", "unread"]


@dataclass(frozen=True, slots=True)
class PaperWords:
    """The numbers and words of papers.toml."""

    limits: Mapping[str, int]
    port_names: tuple[str, ...]
    end_uses: Mapping[str, tuple[str, ...]]
    promises: Mapping[str, tuple[str, ...]]


@cache
def paper_words() -> PaperWords:
    """The stated parameters; they come with the program, and changing them is changing it."""
    text = resources.files(__package__).joinpath("papers.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return PaperWords(
        limits=raw["limits"],
        port_names=tuple(raw["ports"]["names"]),
        end_uses={use: tuple(words) for use, words in raw["end_uses"].items()},
        promises={kind: tuple(words) for kind, words in raw["promises"].items()},
    )


def end_use_meant(text: str) -> str:
    """The one end use of shipments that a paper's words mean; empty where they mean none or several."""
    said = _plain(text)
    meant = [use for use, words in paper_words().end_uses.items() if said == use or _holds(said, words)]
    return meant[0] if len(meant) == 1 else ""


def promise_made(text: str) -> Promise:
    """Whether a paper promises that nothing will be reexported: none, made, made unless permitted, or unread."""
    said, words = _plain(text), paper_words().promises
    if _holds(said, words["allowed"]):
        return "none"
    if said == "yes" or _holds(said, words["made"]):
        return "unless" if _holds(said, words["unless"]) else "made"
    return "unread"


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("re-export", "reexport").replace("licenc", "licens").split())


def _holds(said: str, words: Iterable[str]) -> bool:
    return any(word in said for word in words)
