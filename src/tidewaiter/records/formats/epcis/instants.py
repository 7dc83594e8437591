"""An instant as EPCIS writes it, in UTC; what names no offset names no instant."""

from __future__ import annotations

import datetime as dt
import re

__all__ = ["instant", "written"]

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)


def instant(text: str) -> dt.datetime | None:
    """The instant in UTC to the microsecond, or None if the text is none."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    *parts, fraction, offset = found.groups()
    shift = dt.timedelta()
    if offset != "Z":
        shift = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
    try:
        there = dt.datetime(*map(int, parts), int((fraction or "0")[:6].ljust(6, "0")), tzinfo=dt.UTC)  # type: ignore[arg-type, misc]
        return there + shift if offset[0] == "-" else there - shift
    except (ValueError, OverflowError):
        return None


def written(moment: dt.datetime) -> str:
    """The instant as our tables write it: to the second, and finer only where it is finer."""
    text = moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"
