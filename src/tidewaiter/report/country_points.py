"""Where a picture puts each country, as degrees north and east; a few small territories have no point."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

__all__ = ["country_points"]


@cache
def country_points() -> Mapping[str, tuple[float, float]]:
    """By country code one point near its middle."""
    text = resources.files(__package__).joinpath("country_points.toml").read_text(encoding="utf-8")
    return {code: (north, east) for code, (north, east) in tomllib.loads(text)["points"].items()}
