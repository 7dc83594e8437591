"""Writes a mapping as mapping.toml, with the reasons beside it, for a person to look over and keep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from tidewaiter.records.contracts import Column
from tidewaiter.records.mapping.convert import ColumnMapping
from tidewaiter.records.mapping.model import FileMapping
from tidewaiter.records.mapping.propose import Proposal
from tidewaiter.records.mapping.toml import FORMAT_VERSION

__all__ = ["HEAD", "block_text"]

HEAD = f"""\
# How files of another shape become tables of the record layout. Written by `tidewaiter map`; yours to change.
# docs/guide/mapping.md explains every key.
version = {FORMAT_VERSION}
"""

_FILE_KEYS = ("match", "table", "sheet", "encoding", "delimiter", "quoting", "header_row", "empty")
_COLUMN_KEYS = (
    "date_format", "year_offset", "time_zone", "decimal", "thousands", "unit", "factor", "currency", "usd_rate",
    "rate_source", "rate_day", "country_names", "values", "separator", "optional",
)  # fmt: skip
_Value = str | bool | int | Decimal | dict[str, str] | tuple[str, ...] | None


def block_text(proposal: Proposal) -> str:
    """The [[file]] block of a proposal; what is missing stands in it as comments to be filled in."""
    return "\n".join(_block(proposal)) + "\n"


def _block(proposal: Proposal) -> Iterator[str]:
    mapping = proposal.mapping
    yield "[[file]]"
    plain = FileMapping("", "", ())
    for key in _FILE_KEYS:
        value = getattr(mapping, key)
        if value != getattr(plain, key):
            yield f"{key} = {_text(value)}"
    yield ""
    yield "[file.columns]"
    for one in proposal.columns:
        yield f"# {one.confidence}: {' '.join(one.why.split())}"
        if one.spec.question:
            yield f"# TO ANSWER: {' '.join(one.spec.question.split())}"
        yield f"{one.spec.column} = {_column(one.spec)}"
    if proposal.missing:
        yield ""
        yield "# Required, and not found in the file. Name a column (from) or give one value for every row (constant)."
        yield from (_to_fill_in(column) for column in proposal.missing)
    if proposal.unclaimed:
        yield ""
        kept = ", ".join(" ".join(name.split()) for name in proposal.unclaimed)
        yield f"# Kept as they are, outside the layout: {kept}"


def _to_fill_in(column: Column) -> str:
    example = column.choices[0] if column.choices else column.example
    return f'# {column.name} = {{ constant = "{example}" }}   # {column.says}'


def _column(spec: ColumnMapping) -> str:
    plain = ColumnMapping(spec.column)
    first = ("constant", spec.constant) if spec.constant is not None else ("from", spec.source)
    given: list[tuple[str, _Value]] = [first]
    given += [(key, getattr(spec, key)) for key in _COLUMN_KEYS if getattr(spec, key) != getattr(plain, key)]
    if len(given) == 1 and spec.constant is None:
        return _text(spec.source)
    return "{ " + ", ".join(f"{key} = {_text(value)}" for key, value in given) + " }"


def _text(value: _Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case dict():
            return "{ " + ", ".join(f"{_quoted(key)} = {_quoted(word)}" for key, word in value.items()) + " }"
        case tuple():
            return "[" + ", ".join(_quoted(word) for word in value) + "]"
    return _quoted(value or "")


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for the one control character that JSON lets through.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
