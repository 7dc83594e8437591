"""What each field of an event may hold, one check a field."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from tidewaiter.records.formats.epcis.instants import instant
from tidewaiter.records.formats.epcis.problems import Problems
from tidewaiter.records.formats.epcis.vocabulary import VOCABULARIES, is_standard

__all__ = ["CHECKS", "empty"]

Check = Callable[[Any, str, Problems], None]

_SENSOR_TEXTS = [
    "type",
    "exception",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
    "microorganism",
    "chemicalSubstance",
    "component",
    "stringValue",
    "hexBinaryValue",
    "uriValue",
    "uom",
    "coordinateReferenceSystem",
    "time",
]
_SENSOR_NUMBERS = ["value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"]
_DATES = ("certificationAuditDate", "certificationStartDate", "certificationEndDate")


def empty(value: object) -> bool:
    """Nothing is said: the field is absent, or an empty text or list."""
    return value is None or value in ("", [], {})


def _list(value: Any, path: str, problems: Problems) -> list[tuple[Any, str]]:
    if not isinstance(value, list):
        problems.add(path, "This is no list.", str(value)[:80], "a list")
        return []
    return [(one, f"{path}[{n}]") for n, one in enumerate(value)]


def _object(value: Any, path: str, problems: Problems) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    problems.add(path, "This is no object.", str(value)[:80], "an object with named fields")
    return {}


def _known(value: Mapping[str, Any], names: tuple[str, ...], path: str, problems: Problems) -> None:
    for name in value:
        if name not in names and ":" not in name and name != "@context":
            problems.add(
                f"{path}.{name}",
                "EPCIS knows no such field here.",
                name,
                f"{', '.join(names)}, or your own with a prefix",
            )


def _uri(value: Any, path: str, problems: Problems) -> None:
    if not isinstance(value, str) or ":" not in value or " " in value or not value.isprintable():
        problems.add(path, "This is no identifier that is known everywhere.", value, "a URN or web address, no spaces")


def _uris(value: Any, path: str, problems: Problems) -> None:
    for one, at in _list(value, path, problems):
        _uri(one, at, problems)


def _word(vocabulary: str, value: Any, path: str, problems: Problems) -> None:
    _, called, words = VOCABULARIES[vocabulary]
    if not isinstance(value, str) or not is_standard(vocabulary, value):
        problems.add(
            path,
            f"The standard has no such {called}.",
            value,
            _nearest(str(value), words),
            "Use a word of the standard, or a web address of your own.",
        )


def _nearest(text: str, words: frozenset[str]) -> str:
    if len(words) <= 14:
        return ", ".join(sorted(words))
    near = difflib.get_close_matches(text[:50], sorted(words), 3)
    return f"a word of the Core Business Vocabulary 2.0, such as {', '.join(near or sorted(words)[:3])}"


def _quantities(value: Any, path: str, problems: Problems) -> None:
    for one, at in _list(value, path, problems):
        shape = _object(one, at, problems)
        _known(shape, ("epcClass", "quantity", "uom"), at, problems)
        if shape:
            _uri(shape.get("epcClass"), f"{at}.epcClass", problems)
        if "quantity" in shape:
            _number(shape["quantity"], f"{at}.quantity", problems)
            if isinstance(shape["quantity"], int | Decimal) and shape["quantity"] < 0:
                problems.add(f"{at}.quantity", "A quantity is not negative.", shape["quantity"], "zero or more")
        if "uom" in shape and not isinstance(shape["uom"], str):
            problems.add(f"{at}.uom", "This is no unit of measure.", shape["uom"], "a code such as KGM")


def _number(value: Any, path: str, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        problems.add(path, "This is no number.", value, "a number without quotes, such as 20")


def _place(value: Any, path: str, problems: Problems) -> None:
    shape = _object(value, path, problems)
    _known(shape, ("id",), path, problems)
    if shape:
        _uri(shape.get("id"), f"{path}.id", problems)


def _typed(vocabulary: str, name: str, value: Any, path: str, problems: Problems) -> None:
    for one, at in _list(value, path, problems):
        shape = _object(one, at, problems)
        _known(shape, ("type", name), at, problems)
        if "type" in shape:
            _word(vocabulary, shape["type"], f"{at}.type", problems)
        elif shape and vocabulary == "SDT":
            problems.add(f"{at}.type", "The type is missing.", expected=", ".join(sorted(VOCABULARIES["SDT"][2])))
        if shape:
            _uri(shape.get(name), f"{at}.{name}", problems)


def _persistent(value: Any, path: str, problems: Problems) -> None:
    shape = _object(value, path, problems)
    _known(shape, ("set", "unset"), path, problems)
    for name in ("set", "unset"):
        for one, at in _list(shape.get(name, []), f"{path}.{name}", problems):
            _word("Disp", one, at, problems)


def _master_data(value: Any, path: str, problems: Problems) -> None:
    for name in _object(value, path, problems):
        if ":" not in name:
            problems.add(
                f"{path}.{name}",
                "A field of ilmd has no namespace.",
                name,
                "a prefix such as example:materialType",
                "Give the field a prefix that @context declares.",
            )


def _error(value: Any, path: str, problems: Problems) -> None:
    shape = _object(value, path, problems)
    _known(shape, ("declarationTime", "reason", "correctiveEventIDs", "comment"), path, problems)
    declared = shape.get("declarationTime")
    if shape and (not isinstance(declared, str) or instant(declared) is None):
        told = "" if declared is None else declared
        problems.add(
            f"{path}.declarationTime", "This is no time with its offset.", told, "such as 2026-07-22T10:30:00Z"
        )
    if "reason" in shape:
        _word("ER", shape["reason"], f"{path}.reason", problems)
    if "correctiveEventIDs" in shape:
        _uris(shape["correctiveEventIDs"], f"{path}.correctiveEventIDs", problems)


def _certification(value: Any, path: str, problems: Problems) -> None:
    for n, one in enumerate(value if isinstance(value, list) else [value]):
        at = f"{path}[{n}]" if isinstance(value, list) else path
        if isinstance(one, dict):
            _details(one, at, problems)
        else:
            _uri(one, at, problems)


def _details(shape: Mapping[str, Any], path: str, problems: Problems) -> None:
    for name, value in shape.items():
        at = f"{path}.{name}"
        if name.rpartition(":")[2] in _DATES:
            _date(value, at, problems)
        elif isinstance(value, dict):
            _details(value, at, problems)
        elif ":" not in name and not name.startswith("@") and name not in ("type", "id"):
            problems.add(at, "A field of certificationInfo has no namespace.", name, "a prefix such as gs1:")


def _date(value: Any, path: str, problems: Problems) -> None:
    try:
        dt.date.fromisoformat(value[:10] if isinstance(value, str) and instant(value) else value)
    except (ValueError, TypeError):
        problems.add(path, "The date of a certification is no date.", value, "a day such as 2023-12-20")


def _sensors(value: Any, path: str, problems: Problems) -> None:
    for one, at in _list(value, path, problems):
        shape = _object(one, at, problems)
        _known(shape, ("sensorMetadata", "sensorReport"), at, problems)
        if "sensorMetadata" in shape:
            metadata = _object(shape["sensorMetadata"], f"{at}.sensorMetadata", problems)
            for name in ("time", "startTime", "endTime"):
                _time(metadata, name, f"{at}.sensorMetadata", problems)
        if not shape:
            continue
        for report, where in _list(shape.get("sensorReport"), f"{at}.sensorReport", problems):
            _report(_object(report, where, problems), where, problems)


def _report(report: Mapping[str, Any], path: str, problems: Problems) -> None:
    _known(report, (*_SENSOR_TEXTS, *_SENSOR_NUMBERS, "booleanValue"), path, problems)
    for name in _SENSOR_NUMBERS:
        if name in report:
            _number(report[name], f"{path}.{name}", problems)
    for name in _SENSOR_TEXTS:
        if name in report and not isinstance(report[name], str):
            problems.add(f"{path}.{name}", "This is no text.", report[name], "a text in quotes")
    _time(report, "time", path, problems)


def _time(shape: Mapping[str, Any], name: str, path: str, problems: Problems) -> None:
    value = shape.get(name)
    if value is not None and (not isinstance(value, str) or instant(value) is None):
        problems.add(f"{path}.{name}", "This is no time with its offset.", value, "such as 2026-07-22T10:30:00Z")


CHECKS: Mapping[str, Check] = {
    "eventID": _uri,
    "parentID": _uri,
    "transformationID": _uri,
    "bizStep": partial(_word, "BizStep"),
    "disposition": partial(_word, "Disp"),
    "persistentDisposition": _persistent,
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": partial(_typed, "BTT", "bizTransaction"),
    "sourceList": partial(_typed, "SDT", "source"),
    "destinationList": partial(_typed, "SDT", "destination"),
    "sensorElementList": _sensors,
    "errorDeclaration": _error,
    "certificationInfo": _certification,
    "ilmd": _master_data,
    **dict.fromkeys(("epcList", "inputEPCList", "outputEPCList", "childEPCs"), _uris),
    **dict.fromkeys(("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"), _quantities),
}
"""The check of each field that needs one."""
