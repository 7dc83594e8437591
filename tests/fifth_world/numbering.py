"""Numbers as an office gives them: by date. The order in which this program made the rows tells nothing."""

from __future__ import annotations

from .book import Row
from .model import World

SHIPMENT_REFERENCES = (("serials", "shipment_id"), ("documents", "subject_id"), ("declarations", "shipment_id"))
SEQUENCES = (
    ("shipments", "shipment_id", "shipped_on", SHIPMENT_REFERENCES),
    ("orders", "order_id", "ordered_on", (("documents", "subject_id"),)),
    ("licenses", "license_id", "issued_on", (("shipments", "license_id"), ("duties", "license_id"))),
    ("documents", "document_id", "issued_on", ()),
    ("declarations", "declaration_id", "filed_on", ()),
    ("custody_events", "event_id", "event_at", ()),
    ("inspections", "inspection_id", "inspected_on", ()),
)


def renumber(w: World) -> None:
    """Give every row with a number of its own a new one, in order of its day, and keep all references to it."""
    tables = w.book.tables
    for table, column, about, references in SEQUENCES:
        first: dict[str, Row] = {}
        for row in tables[table]:
            first.setdefault(str(row[column]), row)
        old = list(first)
        w.rng.shuffle(old)
        days = {name: str(row[about]) for name, row in first.items()}
        old.sort(key=days.__getitem__)
        fresh = {name: f"{name[0]}{n + 1:07d}" for n, name in enumerate(old)}
        for where, field in ((table, column), *references):
            for row in tables[where]:
                name = str(row.get(field, ""))
                row[field] = fresh.get(name, name)
