"""A pack says in `pack.toml` which record layout it follows, and by whom it was made up, if it was.

A pack of an older layout stays readable, one of a newer layout is refused. Layouts only add, so no step from one layout
to the next was needed so far: `STEPS` is empty.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.contracts import LAYOUT_VERSION

__all__ = ["PACK_FILE", "STEPS", "HeaderStep", "layout_of", "made_up_by", "to_current_header"]

PACK_FILE = "pack.toml"
_LONGEST = 200

HeaderStep = Callable[[str, tuple[str, ...]], tuple[str, ...]]
"""From a table's name and its header in one layout to its header in the next; never more or fewer columns."""

STEPS: Mapping[int, HeaderStep] = {}
"""The step that leads away from each layout, by the layout's number."""


def layout_of(path: Path | None) -> int:
    """The layout that a pack's pack.toml states; without the file, or the line, the layout this program reads."""
    if path is None:
        return LAYOUT_VERSION
    stated = _parse(path).get("layout", LAYOUT_VERSION)
    place = Place(file=PACK_FILE, column="layout")
    if type(stated) is not int or stated < 1:
        raise InputError(
            "This is not a layout number.",
            place=place,
            value=str(stated),
            expected=f"a whole number from 1 to {LAYOUT_VERSION}",
            hint=f"Write layout = {LAYOUT_VERSION}.",
        )
    if stated > LAYOUT_VERSION:
        raise InputError(
            "This pack follows a newer record layout than this program knows.",
            place=place,
            value=str(stated),
            expected=f"a layout up to {LAYOUT_VERSION}",
            hint="Update Tidewaiter: `pip install --upgrade tidewaiter`.",
        )
    return stated


def made_up_by(path: Path | None) -> str:
    """What made the records up, in the words of the pack's pack.toml; empty where it does not say that they are."""
    stated = _parse(path).get("made_up_by", "") if path is not None else ""
    if not isinstance(stated, str) or not stated.isprintable() or len(stated) > _LONGEST:
        raise InputError(
            "This does not say what made the records up.",
            place=Place(file=PACK_FILE, column="made_up_by"),
            value=str(stated)[:_LONGEST],
            expected=f"a text of one line and at most {_LONGEST} characters",
            hint='Write made_up_by = "our exercise of May", or nothing where the records are real.',
        )
    return stated


def to_current_header(
    table: str, header: tuple[str, ...], layout: int, steps: Mapping[int, HeaderStep] = STEPS
) -> tuple[str, ...]:
    """The header a table of that layout has today; its columns keep their order."""
    for version in sorted(version for version in steps if version >= layout):
        header = steps[version](table, header)
    return header


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"This file is not TOML: {error}.",
            place=Place(file=PACK_FILE),
            expected=f"a line such as layout = {LAYOUT_VERSION}",
            hint="Correct the file, or remove it: it is optional.",
        ) from error
