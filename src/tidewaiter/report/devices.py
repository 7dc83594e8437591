"""The lives of single devices: those that the first cases name, and those whose records do not fit together."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from tidewaiter.report.folder import Folder, Row
from tidewaiter.report.life_svg import Stay, draw_life
from tidewaiter.report.wording import country

__all__ = ["DevicePage", "Devices", "ask_devices"]

MOST_DEVICES = 8
FIRST_CASES = 10
MOST_STAYS = 30
MOST_LINES = 12
MOST_FAULTS = 8


@dataclass(frozen=True)
class DevicePage:
    """One serial number: its life as a picture and stay by stay, what carried it and what was found of it."""

    anchor: str
    row: Row
    what: str
    picture: Markup | None
    stays: list[Row]
    all_stays: int
    lines: list[Row]
    faults: list[Row]
    all_faults: int

    @property
    def title(self) -> str:
        """What a link to it says."""
        return f"life of {self.row.text('serial_number')}"


@dataclass(frozen=True)
class Devices:
    """All that the section says; `told` is no where no record tells of a serial number's custody."""

    told: bool
    pages: list[DevicePage]


def ask_devices(folder: Folder) -> Devices:
    """The devices that the page shows one by one."""
    rows = folder.rows("device_pages", cases=FIRST_CASES, most=MOST_DEVICES)
    told = folder.con.execute("from custody_spans select 1 where serial_number <> '' limit 1").fetchone()
    return Devices(told is not None, [_page(folder, row, place) for place, row in enumerate(rows, start=1)])


def _page(folder: Folder, row: Row, place: int) -> DevicePage:
    serial = row.text("serial_number")
    stays = [Row(one, place=_place(one)) for one in folder.rows("device_stays", serial_number=serial)]
    faults = folder.rows("device_faults", serial_number=serial)
    return DevicePage(
        f"device-{place}",
        row,
        ", ".join(sorted({one.text("description") or one.text("chip") or one.text("item_id") for one in stays} - {""})),
        _picture(stays, row),
        stays[-MOST_STAYS:],
        len(stays),
        folder.rows("device_lines", serial_number=serial)[:MOST_LINES],
        faults[:MOST_FAULTS],
        len(faults),
    )


def _picture(stays: list[Row], row: Row) -> Markup | None:
    until = row.day("until")
    lives = [
        Stay(
            at=(one.text("party_name") or "nobody recorded", one.text("place")),
            state="in_transit" if _moves_inside(one) else one.text("state"),
            since=day,
            until=one.day("until_on"),
            seen_on=one.day("seen_on"),
            doubtful=one.text("doubtful") == "yes",
        )
        for one in stays
        if (day := one.day("from_on")) is not None
    ]
    return draw_life(lives, until, f"The life of {row.text('serial_number')}") if lives and until else None


def _moves_inside(one: Row) -> bool:
    """A part whose whole is on its way is at nobody's; it moves with what it is inside of."""
    return one.text("state") == "inside" and not one.text("party_id") and not one.text("site_id")


def _place(one: Row) -> str:
    """Where within or beside its holder; on the way it is at no place."""
    if one.text("state") == "in_transit":
        return ""
    if inside := one.text("inside_serial"):
        return f"inside {inside}"
    if not one.text("site_id"):
        return country(one.text("party_country")) if one.text("party_country") else ""
    kind = one.text("site_kind").replace("_", " ") or "site"
    where = f", {country(one.text('site_country'))}" if one.text("site_country") else ""
    return f"{kind} {one.text('site_id')}{where}"
