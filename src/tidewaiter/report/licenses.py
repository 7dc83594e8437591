"""What was drawn on each license, how near its limit that came, and which duties nobody is known to have done."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.drawdown_svg import Drawdown, Drawn, draw_drawdown
from tidewaiter.report.folder import Folder, Row
from tidewaiter.report.wording import number, tpp_text

__all__ = ["License", "Licenses", "ask_licenses", "left_text"]

MOST_LICENSES = 40
MOST_PICTURES = 8
MOST_DUTIES = 12
MOST_CAPS = 30


@dataclass(frozen=True)
class License:
    """One license: its row, its picture where anything was drawn on it, and the duties that come first."""

    row: Row
    picture: Markup | None
    duties: list[Row]


@dataclass(frozen=True)
class Licenses:
    """All that the section says; `found` counts every license, shown or not."""

    found: int
    shown: list[License]
    caps: list[Row]


def ask_licenses(folder: Folder) -> Licenses:
    """The licenses of the audit, those with something wrong first."""
    rows = folder.rows("license_rows", most=MOST_LICENSES)
    shown = [_license(folder, row, drawn=place < MOST_PICTURES) for place, row in enumerate(rows)]
    return Licenses(int(rows[0].number("licenses") or 0) if rows else 0, shown, folder.rows("law_caps", most=MOST_CAPS))


def left_text(row: Row) -> str:
    """What is left of the limit in words, in the measure in which the license has one."""
    for limit, used, words in (("max_units", "units", number), ("max_tpp", "tpp", _tpp)):
        most, drawn = row.number(limit), row.number(used)
        if most is None:
            continue
        if drawn is None:
            least = row.number(f"{used}_low")
            if least is not None and least > most:
                return f"overdrawn by {words(least - most)} at least"
            return f"unknown of {words(most)}"
        return f"{words(most - drawn)} of {words(most)}" if drawn <= most else f"overdrawn by {words(drawn - most)}"
    return "no limit recorded"


def _tpp(value: Decimal) -> str:
    return tpp_text(value, value)


def _license(folder: Folder, row: Row, *, drawn: bool) -> License:
    if not drawn:
        return License(row, None, [])
    duties = folder.rows("license_owed", license_id=row.text("license_id"), most=MOST_DUTIES)
    return License(row, _picture(folder, row) if row.number("lines") else None, duties)


def _picture(folder: Folder, row: Row) -> Markup | None:
    in_tpp = row.number("max_units") is None and row.number("max_tpp") is not None
    days: list[Drawn] = []
    for one in folder.rows("license_days", license_id=row.text("license_id")):
        day = one.day("drawn_on")
        if day is not None:
            low, exact = ("tpp_low", "tpp") if in_tpp else ("units", "units")
            days.append(Drawn(day, one.number(low), one.number(exact) is not None, bool(one["wrong"])))
    if not days:
        return None
    limit = row.number("max_tpp" if in_tpp else "max_units")
    drawdown = Drawdown(days, limit, row.day("issued_on"), row.day("expires_on"), "TPP" if in_tpp else "units")
    return draw_drawdown(drawdown, f"Drawn on {row.text('license_id')}, day by day")
