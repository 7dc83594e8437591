"""Reads the numbers that a user chose for detectors, such as TW204.within_days=14, and refuses those out of range."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from tidewaiter.core.errors import InputError
from tidewaiter.detection.load import detectors

__all__ = ["chosen_for", "read_chosen"]

_FORM = re.compile(r"(?P<detector>\w+)\.(?P<parameter>\w+)\s*=\s*(?P<number>-?[0-9]{1,18})")
_SHAPE = "DETECTOR.PARAMETER=NUMBER, such as TW204.within_days=14"


def read_chosen(words: Iterable[str]) -> dict[str, int]:
    """What was chosen, by code and parameter ("TW204.within_days"); a number that is the default anyway is left out.

    A detector is named by its code or by its name. Raises InputError for what no detector has, for a number out of its
    range, and for two numbers of one parameter.
    """
    known = {word: one for one in detectors() for word in (one.code, one.name)}
    chosen: dict[str, int] = {}
    for text in words:
        said = _FORM.fullmatch(text.strip())
        if said is None:
            raise InputError("This does not set a parameter.", value=text, expected=_SHAPE)
        word, number = said["detector"], int(said["number"])
        one = known.get(word) or known.get(word.upper()) or known.get(word.lower())
        if one is None:
            near = get_close_matches(word, known, n=3, cutoff=0.5)
            raise InputError(
                "There is no such detector.",
                value=word,
                expected=" or ".join(near) or "a code or name of the table detectors",
                hint="The table detectors of any audit lists all; docs/reference/detectors.md has the ranges too.",
            )
        one.settings({said["parameter"]: number})
        name = f"{one.code}.{said['parameter']}"
        if chosen.setdefault(name, number) != number:
            raise InputError(
                f"The parameter {said['parameter']} of {one.code} {one.name} was given two numbers.",
                value=f"{chosen[name]} and {number}",
                expected="one of them",
            )
    defaults = {f"{one.code}.{each.name}": each.default for one in detectors() for each in one.parameters.values()}
    return {name: number for name, number in sorted(chosen.items()) if number != defaults[name]}


def chosen_for(code: str, chosen: Mapping[str, int]) -> dict[str, int]:
    """Of what was chosen, the parameters of this detector."""
    return {name.partition(".")[2]: number for name, number in chosen.items() if name.partition(".")[0] == code}
