"""One page of a device: where it was, at whom, inside what, which lines carried it and where records disagree."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.account.pages.audit_tables import AuditTables, Row

__all__ = ["WRITTEN", "SerialPage", "serial_page"]

WRITTEN = ("custody_problems", "custody_spans")
"""The written tables of which this page is made."""


@dataclass(frozen=True, slots=True)
class SerialPage:
    """A serial number as an audit shows it: identities, stays in order, events as recorded, and what contradicts.

    `spans` are its stays, `events` the records they are folded from; `parts` what sat in it, each part once a
    sitting, by its stays in it or else by the records of devices; `absent` are the tables that this audit lacks.
    """

    serial_number: str
    as_of: str
    devices: tuple[Row, ...]
    spans: tuple[Row, ...]
    events: tuple[Row, ...]
    carried: tuple[Row, ...]
    parts: tuple[Row, ...]
    replaced: tuple[Row, ...]
    problems: tuple[Row, ...]
    absent: tuple[str, ...]


def serial_page(tables: AuditTables, serial_number: str) -> SerialPage:
    """The page of one serial number; a device has few records, so all of them are shown."""

    def ask(sql: str) -> tuple[Row, ...]:
        return tuple(tables.rows(sql, serial_number))

    spans = "SELECT * FROM custody_spans WHERE serial_number = $id "
    problems = "SELECT * FROM custody_problems WHERE serial_number = $id "
    events = "SELECT * FROM custody_events WHERE serial_number = $id "
    replaced = "SELECT * FROM custody_events WHERE replaced_by_serial = $id "
    carried = "SELECT s.* FROM serials AS n JOIN shipments AS s USING (shipment_id, line) WHERE n.serial_number = $id "
    return SerialPage(
        serial_number,
        tables.as_of,
        ask("SELECT * FROM devices WHERE serial_number = $id ORDER BY from_at, identity_kind, item_id"),
        ask(spans + "ORDER BY from_on, until_on NULLS LAST, span_id, state") if tables.has("custody_spans") else (),
        ask(events + "ORDER BY event_at, event_id, item_id"),
        ask(carried + "ORDER BY s.shipped_on, s.shipment_id, s.line"),
        _parts(tables, serial_number),
        ask(replaced + "ORDER BY event_at, event_id, serial_number, item_id"),
        ask(problems + "ORDER BY from_on, problem, party_id, site_id") if tables.has("custody_problems") else (),
        tuple(name for name in WRITTEN if not tables.has(name)),
    )


def _parts(tables: AuditTables, serial_number: str) -> tuple[Row, ...]:
    """Each part once a sitting: stays end where the unit moves, and a device has a row for each identity."""
    whole = "serial_number, item_id, from_on, until_on, basis, row_id"
    listed = (
        "SELECT serial_number, item_id, CAST(from_at AS DATE) AS from_on, CAST(until_at AS DATE) AS until_on, basis, "
        "row_id FROM devices WHERE parent_serial_number = $id"
    )
    if tables.has("custody_spans"):
        stays = f"SELECT {whole} FROM custody_spans WHERE inside_serial = $id AND serial_number <> ''"
        listed += f" AND serial_number NOT IN (SELECT serial_number FROM ({stays})) UNION ALL {stays}"
    sql = f"SELECT {whole} FROM ({listed}) ORDER BY serial_number, from_on NULLS FIRST, until_on NULLS LAST, row_id"
    sittings: list[Row] = []
    for row in tables.rows(sql, serial_number):
        before = sittings[-1] if sittings and sittings[-1]["serial_number"] == row["serial_number"] else None
        if before is None or not _touch(before["until_on"], row["from_on"]):
            sittings.append(dict(row))
            continue
        before["item_id"] = before["item_id"] or row["item_id"]
        if row["until_on"] is None or (
            before["until_on"] is not None and str(row["until_on"]) > str(before["until_on"])
        ):
            before["until_on"] = row["until_on"]
    return tuple(sorted(sittings, key=lambda one: (str(one["from_on"] or ""), str(one["serial_number"]))))


def _touch(until: object, since: object) -> bool:
    """Whether a stretch that ends so and one that begins so are one; days in ISO order as texts."""
    return until is None or since is None or str(since) <= str(until)
