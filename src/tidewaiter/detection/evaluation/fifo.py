"""The share of each shipment line that reached a place of concern on record, if first in is first out."""

from __future__ import annotations

from collections.abc import Collection

from tidewaiter.detection.evaluation.folder import TableFolder
from tidewaiter.detection.evaluation.goods import Goods

__all__ = ["Onward", "fifo_shares", "read_onward"]

Onward = dict[str, dict[str, float]]
"""How many units of a line went on with which other lines, first in, first out."""


def read_onward(tables: TableFolder, goods: Goods) -> Onward:
    """What `lineage` says of the lines that the audit read."""
    onward: Onward = {}
    keys = "from_shipment_id from_line to_shipment_id to_line"
    for row in tables.rows("lineage", keys, "units_mid"):
        start, end = f"{row['from_shipment_id']}:{row['from_line']}", f"{row['to_shipment_id']}:{row['to_line']}"
        units = tables.number("lineage", row, "units_mid")
        if units and start in goods.sent and end in goods.sent:
            to = onward.setdefault(start, {})
            to[end] = to.get(end, 0.0) + units
    return onward


def fifo_shares(goods: Goods, onward: Onward, concern: Collection[str]) -> dict[str, float]:
    """The share of every line that has any; a line that itself goes to a country of concern has all of it."""
    shares: dict[str, float] = {name: 1.0 for name, one in goods.sent.items() if one.to_country in concern}
    for start in onward:
        waiting = [start]
        begun: set[str] = set()
        while waiting:
            line = waiting[-1]
            if line in shares:
                waiting.pop()
                continue
            further = [end for end in onward.get(line, {}) if end not in shares and end not in begun]
            begun.add(line)
            if further:
                waiting += further
                continue
            units = goods.sent[line].units
            reached = sum(part * shares.get(end, 0.0) for end, part in onward.get(line, {}).items())
            shares[line] = min(1.0, reached / units) if units else 0.0
            waiting.pop()
    return {line: share for line, share in shares.items() if share}
