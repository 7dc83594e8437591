"""Turns a file of another shape into a table of a pack, by a mapping.toml that is read again every week."""

from __future__ import annotations

from tidewaiter.records.mapping.apply import AppliedMapping
from tidewaiter.records.mapping.model import FileMapping, Mapping, load_mapping
from tidewaiter.records.mapping.source import MappedFile, read_mapped

__all__ = ["AppliedMapping", "FileMapping", "MappedFile", "Mapping", "load_mapping", "read_mapped"]
