"""Countries, days and dates of rules: where buyers sit, where goods pass through, and where they fetch more."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

__all__ = [
    "CONCERN",
    "DAYS",
    "ISO",
    "LANDS",
    "MONTHS",
    "MONTH_OF",
    "OPENING",
    "RULES",
    "Land",
    "demand",
    "licence_needed",
    "lure",
    "near",
    "text_of",
]

START = dt.date(2023, 1, 1)
MONTHS = 36
DAYS = (dt.date(2026, 1, 1) - START).days
ISO = tuple((START + dt.timedelta(days=day)).isoformat() for day in range(DAYS + 900))
"""The days of the records and what may come after them, as text."""
OPENING = tuple((dt.date(2023 + month // 12, month % 12 + 1, 1) - START).days for month in range(MONTHS + 30))
"""The first day of each month."""
MONTH_OF = tuple(sum(1 for first in OPENING[1:] if first <= day) for day in range(DAYS + 900))
RULES = tuple(
    (dt.date.fromisoformat(day) - START).days for day in ("2023-10-17", "2025-01-13", "2025-05-15", "2025-07-14")
)


def text_of(day: int) -> str:
    """A day as text, also one before the first."""
    return ISO[day] if 0 <= day < len(ISO) else (START + dt.timedelta(days=day)).isoformat()


class Land(NamedTuple):
    """A country: share of buyers, share of dealers, how tempting it is to sell on from there, and a few cities."""

    code: str
    buyers: float
    dealers: float
    lure: float
    region: str
    cities: tuple[tuple[str, float, float], ...]


LANDS = {
    land.code: land
    for land in (
        Land("US", 22, 12, 0.6, "am", (("Ashburn", 39.04, -77.48), ("Dallas", 32.8, -96.8), ("Reno", 39.5, -119.8))),
        Land("TW", 4, 8, 0.9, "as", (("Taipei", 25.0, 121.5), ("Taoyuan", 25.0, 121.3))),
        Land("SG", 5, 14, 1.2, "as", (("Singapore", 1.35, 103.8), ("Tuas", 1.32, 103.65))),
        Land("MY", 7, 7, 1.4, "as", (("Johor Bahru", 1.48, 103.7), ("Cyberjaya", 2.9, 101.65))),
        Land("TH", 3, 3, 1.2, "as", (("Bangkok", 13.7, 100.5), ("Chonburi", 13.4, 101.0))),
        Land("ID", 3, 2, 1.0, "as", (("Batam", 1.1, 104.0), ("Jakarta", -6.2, 106.8))),
        Land("VN", 2, 2, 1.0, "as", (("Hanoi", 21.0, 105.8), ("Da Nang", 16.0, 108.2))),
        Land("JP", 7, 5, 0.7, "as", (("Osaka", 34.7, 135.5), ("Inzai", 35.8, 140.1))),
        Land("KR", 5, 3, 0.7, "as", (("Seoul", 37.5, 127.0),)),
        Land("IN", 6, 4, 1.0, "as", (("Mumbai", 19.1, 72.9), ("Chennai", 13.1, 80.3))),
        Land("AE", 3, 6, 1.1, "me", (("Dubai", 25.2, 55.3), ("Abu Dhabi", 24.4, 54.4))),
        Land("SA", 2, 1, 0.8, "me", (("Riyadh", 24.7, 46.7),)),
        Land("TR", 2, 3, 1.1, "me", (("Istanbul", 41.0, 28.9),)),
        Land("KZ", 1, 1, 1.2, "me", (("Almaty", 43.2, 76.9),)),
        Land("DE", 6, 5, 0.5, "eu", (("Frankfurt", 50.1, 8.7), ("Berlin", 52.5, 13.4))),
        Land("NL", 3, 6, 0.6, "eu", (("Rotterdam", 51.9, 4.5), ("Eemshaven", 53.4, 6.8))),
        Land("GB", 5, 3, 0.5, "eu", (("Slough", 51.5, -0.6),)),
        Land("PL", 2, 2, 0.6, "eu", (("Warsaw", 52.2, 21.0),)),
        Land("BR", 2, 1, 0.4, "am", (("Campinas", -22.9, -47.1),)),
        Land("MX", 1, 1, 0.5, "am", (("Queretaro", 20.6, -100.4),)),
        Land("AU", 3, 1, 0.4, "as", (("Sydney", -33.9, 151.2),)),
        Land("HK", 3, 8, 1.3, "as", (("Kwai Chung", 22.36, 114.13), ("Tsuen Wan", 22.37, 114.11))),
        Land("CN", 7, 3, 0.0, "as", (("Shenzhen", 22.5, 114.1), ("Hangzhou", 30.3, 120.2), ("Ulanqab", 41.0, 113.1))),
        Land("RU", 1, 0.5, 0.0, "me", (("Moscow", 55.8, 37.6),)),
    )
}
CONCERN = ("CN", "HK", "RU")
ASKS = {"CN": 0, "RU": 0, "HK": 0, "AE": 0, "SA": 0, "KZ": 0, "VN": 0, "MY": 3}
"""From which rule on a license or permit is needed for controlled goods that come to the country."""


def licence_needed(to: str, day: int) -> bool:
    """Whether a permission is asked for controlled goods that arrive in a country on a day."""
    return to in ASKS and day >= RULES[ASKS[to]]


def demand(month: int, land: str) -> float:
    """How much is ordered, against the middle of the three years: a long rise, and haste before a rule."""
    rise = 0.55 + 0.9 / (1 + math.exp(-(month - 18) / 7))
    ahead = [OPENING[month + 1] - 1, RULES[2]] if land in {"MY", "TH", "ID", "SG", "IN", "AE"} else []
    if ahead and 0 <= ahead[1] - ahead[0] < 75:
        return rise * 1.8
    if land in {"CN", "HK"} and 0 <= RULES[0] - OPENING[month] < 90:
        return rise * 1.7
    return rise


def lure(month: int) -> float:
    """How much more a controlled unit fetches in a place of concern, as a share of its price."""
    day = OPENING[month]
    return 0.15 + 0.3 * (day >= RULES[0]) + 0.2 * (day >= RULES[1]) + 0.25 * (day >= RULES[3])


def near(a: str, b: str) -> int:
    """Days on the way between two countries, at least."""
    if a == b:
        return 1
    return 3 if LANDS[a].region == LANDS[b].region else 6
