"""GS1 identifiers in one form: EPC URNs, class and pattern URNs and digital links become one canonical link."""

from __future__ import annotations

import re

__all__ = ["HOST", "canonical_link", "check_digit", "key_and_qualifiers"]

HOST = "https://id.gs1.org"

_URN = re.compile(r"urn:epc:(?P<kind>id|class|idpat):(?P<scheme>[a-z]+):(?P<prefix>\d{6,12})\.(?P<rest>.*)", re.ASCII)
_LINK = re.compile(r"https?://[^/?#]*(?P<path>/[^?#]*)", re.ASCII)

_SUM = {"sgtin": 13, "lgtin": 13, "itip": 13, "upui": 13, "sscc": 17, "gsrn": 17, "gsrnp": 17, "gsin": 16}
_SUM |= dict.fromkeys(("sgln", "grai", "gdti", "sgcn", "pgln"), 12)
"""How many digits company prefix and reference have together; other schemes set no number."""
_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
_VALUES = {
    "00": r"\d{18}", "01": r"\d{14}", "253": r"\d{13}.{0,17}", "255": r"\d{13}\d{0,12}", "401": r".{4,30}",
    "402": r"\d{17}", "414": r"\d{13}", "417": r"\d{13}", "8003": r"\d{14}.{0,16}", "8004": r".{4,30}",
    "8006": r"\d{18}", "8010": r".{4,30}", "8017": r"\d{18}", "8018": r"\d{18}",
}  # fmt: skip
_QUALIFIERS = {"01": ("22", "10", "21", "235"), "8006": ("22", "10", "21"), "414": ("254",), "8010": ("8011",)}
_RESERVED = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "!()*+,:"})


def check_digit(digits: str) -> str:
    """The digit that GS1 puts behind a number so that a wrong digit is seen."""
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-weighed % 10)


def canonical_link(uri: str) -> str | None:
    """The GS1 digital link of an identifier, serial rather than lot and without attributes; None if it is none."""
    if found := _URN.fullmatch(uri):
        return _of_urn(found["kind"], found["scheme"], found["prefix"], found["rest"])
    if found := _LINK.match(uri):
        return _of_link(found["path"])
    return None


def key_and_qualifiers(link: str) -> tuple[str, str, dict[str, str]]:
    """Of a canonical link: the application identifier, its value, and what narrows it down."""
    ai, value, *rest = link.removeprefix(f"{HOST}/").split("/")
    return ai, value, dict(zip(rest[::2], rest[1::2], strict=False))


def _of_urn(kind: str, scheme: str, prefix: str, rest: str) -> str | None:
    if scheme in ("giai", "ginc") and kind == "id":
        return f"{HOST}/{'8004' if scheme == 'giai' else '401'}/{prefix}{rest.translate(_RESERVED)}" if rest else None
    if scheme == "cpi":
        part, dot, serial = rest.rpartition(".")
        link = f"{HOST}/8010/{prefix}{part.translate(_RESERVED)}"
        return None if not dot else link if kind == "idpat" else f"{link}/8011/{serial}"
    if scheme not in _SUM or (scheme == "lgtin") != (kind == "class"):
        return None
    length = _SUM[scheme] - len(prefix)
    reference, tail = rest[:length], rest[length:]
    if length < 0 or len(reference) != length or (reference and not re.fullmatch(r"\d+", reference, re.ASCII)):
        return None
    if tail[:1] not in ("", "."):
        return None
    pattern, tail = kind == "idpat", tail[1:]
    if pattern and (not tail.endswith("*") or scheme in ("sgln", "pgln")):
        return None
    tail = tail.removesuffix("*").rstrip(".") if pattern else tail
    number = _numbered(scheme, prefix, reference, tail, pattern)
    return f"{HOST}/{number}" if number else None


def _numbered(scheme: str, prefix: str, reference: str, tail: str, pattern: bool) -> str | None:
    serial = tail.translate(_RESERVED)
    whole = prefix + reference
    if scheme in ("sscc", "sgtin", "lgtin", "upui", "itip"):
        whole = reference[0] + prefix + reference[1:]
    whole = "0" + whole if scheme == "grai" else whole
    number = whole + check_digit(whole)
    if scheme in ("sscc", "gsrn", "gsrnp", "gsin", "pgln"):
        ai = {"sscc": "00", "gsrn": "8018", "gsrnp": "8017", "gsin": "402", "pgln": "417"}[scheme]
        return f"{ai}/{number}" if not tail else None
    if scheme == "sgln":
        return f"414/{number}" if tail in ("", "0") else f"414/{number}/254/{serial}"
    if scheme in ("grai", "gdti", "sgcn"):
        return {"grai": "8003", "gdti": "253", "sgcn": "255"}[scheme] + f"/{number}{serial}"
    if scheme == "itip":
        piece, total, *last = tail.split(".", 2)
        return f"8006/{number}{piece}{total}" + (f"/21/{last[0].translate(_RESERVED)}" if last else "")
    if pattern:
        return f"01/{number}"
    return f"01/{number}/" + {"sgtin": "21", "lgtin": "10", "upui": "235"}[scheme] + f"/{serial}"


def _of_link(path: str) -> str | None:
    parts = [_NAMES.get(part, part) for part in path.strip("/").split("/")]
    at = next((n for n in range(len(parts) - 1) if parts[n] in _VALUES and _is_key(parts[n], parts[n + 1])), None)
    if at is None:
        return None
    key, value, rest = parts[at], parts[at + 1], parts[at + 2 :]
    qualifiers = dict(zip(rest[::2], rest[1::2], strict=False))
    if len(rest) % 2 or not set(qualifiers) <= set(_QUALIFIERS.get(key, ())):
        return None
    qualifiers.pop("22", None)
    if "21" in qualifiers:
        qualifiers.pop("10", None)
    value = value.zfill(14) if key == "01" else value
    return "/".join([HOST, key, value, *(part for pair in qualifiers.items() for part in pair)])


def _is_key(key: str, value: str) -> bool:
    if key == "01":
        return re.fullmatch(r"\d{8}|\d{12,14}", value, re.ASCII) is not None
    return re.fullmatch(_VALUES[key], value, re.ASCII) is not None
