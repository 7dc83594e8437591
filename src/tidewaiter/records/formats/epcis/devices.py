"""What sat in what and from when until when, from aggregation, association and transformation events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tidewaiter.records.formats.epcis.identity import Unit, unit_of
from tidewaiter.records.formats.epcis.imported import DEVICE_COLUMNS, LONGEST, Note, Row

__all__ = ["NO_PRODUCT", "Nesting"]

NO_PRODUCT = "unknown"
"""What stands as the product of a thing whose identifier names none; the table must name one."""


@dataclass(slots=True)
class Nesting:
    """Periods in which a child sat in a parent; events are told to it in the order of their time."""

    rows: list[tuple[Unit, Unit, Row]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _open: dict[str, tuple[Unit, Row]] = field(default_factory=dict)

    def tell(self, event: Mapping[str, Any], at: str, where: str) -> None:
        """Take in one event."""
        kind, action = event.get("type"), event.get("action")
        if kind == "TransformationEvent":
            self._transformed(event, at, where)
        elif kind in ("AggregationEvent", "AssociationEvent") and "parentID" in event:
            parent = unit_of(event["parentID"])
            children = [unit_of(epc) for epc in dict.fromkeys(event.get("childEPCs", ()))]
            if action == "DELETE":
                everything = not children and not event.get("childQuantityList")
                for child in list(self._inside(parent)) if everything else children:
                    self._out(child, parent, at)
            else:
                for child in children:
                    self._into(child, parent, at, where)

    def _transformed(self, event: Mapping[str, Any], at: str, where: str) -> None:
        made = list(dict.fromkeys(event.get("outputEPCList", ())))
        used = [epc for epc in dict.fromkeys(event.get("inputEPCList", ())) if epc not in made]
        if len(made) == 1:
            for epc in used:
                self._into(unit_of(epc), unit_of(made[0]), at, where)
        elif used:
            self.notes.append(
                Note(
                    where,
                    "What went into which of several products is not said; no parent was written.",
                    str(len(used)),
                )
            )

    def _inside(self, parent: Unit) -> Iterator[Unit]:
        for child, row in self._open.values():
            if row["parent_serial_number"] == _key(parent):
                yield child

    def _into(self, child: Unit, parent: Unit, at: str, where: str) -> None:
        if not _fit(child) or not _fit(parent) or _key(child) == _key(parent):
            told = "Child and parent need serial numbers, two different ones, that fit the table."
            self.notes.append(Note(where, told, (child.serial or child.item)[:LONGEST]))
            return
        held = self._open.get(_key(child))
        if held:
            if held[1]["parent_serial_number"] == _key(parent):
                return
            held[1]["until_at"] = at
            self.notes.append(Note(where, "It was put into another without being taken out first.", child.serial))
        self._write(child, parent, at, "")

    def _out(self, child: Unit, parent: Unit, at: str) -> None:
        held = self._open.get(_key(child))
        if held and held[1]["parent_serial_number"] == _key(parent):
            held[1]["until_at"] = at
            del self._open[_key(child)]
        elif _fit(child) and _fit(parent):
            self._write(child, parent, "", at)

    def _write(self, child: Unit, parent: Unit, start: str, until: str) -> None:
        row = dict.fromkeys(DEVICE_COLUMNS, "")
        row.update(
            serial_number=child.serial,
            item_id=child.item or NO_PRODUCT,
            identity_kind="label",
            parent_serial_number=_key(parent),
            from_at=start,
            until_at=until,
        )
        self.rows.append((child, parent, row))
        if start:
            self._open[_key(child)] = (child, row)


def _fit(unit: Unit) -> bool:
    return 0 < len(unit.serial) <= LONGEST and len(unit.full) <= LONGEST


def _key(unit: Unit) -> str:
    return unit.full or unit.serial
