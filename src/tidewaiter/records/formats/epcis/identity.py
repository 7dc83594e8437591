"""What an identifier in an event names: a unit with a serial number, a product, a party, a site or a paper."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tidewaiter.records.formats.epcis.gs1 import HOST, canonical_link, check_digit, key_and_qualifiers

__all__ = ["OWN", "Unit", "own_name", "own_uri", "plain_name", "product_link", "unit_of"]

OWN = "urn:tidewaiter:"
"""How identifiers begin that have a number in our tables and none in GS1's scheme."""

_SERIAL_KEYS = ("00", "253", "255", "401", "402", "414", "417", "8003", "8004", "8017", "8018")
"""Keys that name one thing each by themselves."""
_KEEP = re.compile(r"[A-Za-z0-9._~-]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing or one kind of thing: serial number and product as our tables have them; either may be empty."""

    serial: str
    item: str
    full: str = ""
    """The whole key, by which two things with one serial number are told apart; empty where none could be meant."""
    lot: str = ""


def unit_of(uri: str) -> Unit:
    """What an EPC or a class names."""
    if own := own_name(uri, "serial"):
        return Unit(own, "")
    if own := own_name(uri, "item"):
        return Unit("", own)
    link = canonical_link(uri)
    if link is None:
        return Unit(uri, "")
    key, value, narrower = key_and_qualifiers(link)
    full = link.removeprefix(f"{HOST}/")
    for qualifier in ("21", "235", "8011"):
        if qualifier in narrower:
            return Unit(_unquoted(narrower[qualifier]), _unquoted(value), full)
    if key in _SERIAL_KEYS:
        return Unit(_unquoted(value + "".join(f".{one}" for one in narrower.values())), "", full)
    return Unit("", _unquoted(value), full, _unquoted(narrower.get("10", "")))


def plain_name(uri: str, kind: str) -> tuple[str, str]:
    """The number of a party, site or paper, and of the place within it; an address of another kind stays as it is."""
    if own := own_name(uri, kind):
        return own, ""
    link = canonical_link(uri)
    if link is None:
        return uri, ""
    _, value, narrower = key_and_qualifiers(link)
    return _unquoted(value), _unquoted(narrower.get("254", ""))


def own_uri(kind: str, name: str) -> str:
    """The identifier of something that has a number in our tables alone."""
    raw = name.encode("utf-8", "surrogatepass")
    return f"{OWN}{kind}:" + "".join(chr(b) if b < 128 and _KEEP.match(chr(b)) else f"%{b:02X}" for b in raw)


def own_name(uri: str, kind: str) -> str:
    """The number in an identifier that `own_uri` made; empty for any other."""
    start = f"{OWN}{kind}:"
    return _unquoted(uri[len(start) :]) if uri.startswith(start) else ""


def product_link(item: str, serial: str = "") -> str | None:
    """The digital link of a product number that is a GTIN, with a serial number that it can carry."""
    if not re.fullmatch(r"\d{14}", item, re.ASCII) or check_digit(item[:13]) != item[13]:
        return None
    if not serial:
        return f"{HOST}/01/{item}"
    return f"{HOST}/01/{item}/21/{serial}" if re.fullmatch(r"[A-Za-z0-9._-]{1,20}", serial, re.ASCII) else None


def _unquoted(text: str) -> str:
    if "%" not in text:
        return text
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode("utf-8", "surrogatepass"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text
