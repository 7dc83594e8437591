"""The compiled catalogue, read once a process."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from tidewaiter.chips.build import Catalogue

__all__ = ["catalogue", "catalogue_digest"]


@cache
def catalogue() -> Catalogue:
    """Every chip and system this version of the program knows."""
    return Catalogue(json.loads(Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8")))


def catalogue_digest() -> str:
    """SHA-256 of what the catalogue holds and answers to; another digest may classify otherwise."""
    folder = Path(__file__).parent
    parts = (folder / name for name in ("catalogue.json", "spellings.json"))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
