"""The truth, apart from the pack: cases, lines, legs, look-alikes and groups."""

from __future__ import annotations

from tests.fourth_world.book import Book, Campaign, Cell
from tests.fourth_world.customs import Row

HEADERS = {
    "cases": "case_id,typologies,party_ids,site_ids,units,first_leg_on,last_border_on,ambiguous",
    "case_lines": "case_id,diversion_id,shipment_id,line,units",
    "diversions": "diversion_id,case_id,typology,item_id,units,first_leg_on,last_border_on,target,stopped",
    "legs": "diversion_id,hop,day,from_id,to_id,units,on_record,shipment_id,line",
    "lookalikes": "lookalike_id,story",
    "lookalike_lines": "lookalike_id,story,shipment_id,line",
    "traces": "diversion_id,trace",
    "groups": "party_id,cell",
    "lines": "shipment_id,line,cell",
    "world": "name,value",
}


def _border(book: Book, camp: Campaign) -> int | None:
    days = [day for _, day, _, to, _, _ in camp.legs if to == f"X-{camp.target}" and day <= book.p.days]
    return max(days, default=None)


def _case(book: Book, cell: Cell, case: str, camps: list[Campaign]) -> Row:
    ends = [b for b in (_border(book, c) for c in camps) if b is not None]
    makers = {p.pid for p in book.upper["manufacturer"]}
    return {
        "case_id": case,
        "typologies": "|".join(sorted({c.family for c in camps})),
        "party_ids": "|".join(sorted({p.pid for c in camps for p in c.knowing} - makers)),
        "site_ids": "|".join(sorted({s.sid for c in camps for s in c.sites})),
        "units": sum(c.units for c in camps),
        "first_leg_on": book.p.on(min(leg[1] for c in camps for leg in c.legs)),
        "last_border_on": book.p.on(max(ends)) if ends else "",
        "ambiguous": "yes" if camps[0].ambiguous else "no",
    }


def truth(book: Book) -> dict[str, list[Row]]:
    """All truth tables; legs after the last recorded day have not happened yet."""
    rows: dict[str, list[Row]] = {name: [] for name in HEADERS}
    for cell in book.cells:
        camps = [c for c in cell.campaigns if c.units]
        for case in dict.fromkeys(c.case for c in camps):
            rows["cases"].append(_case(book, cell, case, [c for c in camps if c.case == case]))
        for camp in camps:
            end = _border(book, camp)
            rows["diversions"].append({"diversion_id": camp.did, "case_id": camp.case, "typology":
                camp.family, "item_id": camp.item.item_id, "units": camp.units, "first_leg_on":
                book.p.on(min(leg[1] for leg in camp.legs)), "last_border_on": book.p.on(end) if end else "",
                "target": camp.target, "stopped": "yes" if camp.stopped else "no"})  # fmt: skip
            rows["traces"] += [{"diversion_id": camp.did, "trace": t} for t in sorted(camp.seen)]
            for hop, day, source, to, units, line in sorted(camp.legs, key=lambda x: (x[1], x[0], x[2], x[3])):
                if day <= book.p.days:
                    rows["legs"].append(
                        {
                            "diversion_id": camp.did,
                            "hop": hop,
                            "day": book.p.on(day),
                            "from_id": source,
                            "to_id": to,
                            "units": units,
                            "on_record": "yes" if line else "no",
                            "shipment_id": line.sid if line else "",
                            "line": line.no if line else "",
                        }
                    )
    of = {camp.did: camp.case for cell in book.cells for camp in cell.campaigns}
    for line in book.lines:
        rows["lines"].append({"shipment_id": line.sid, "line": line.no, "cell": line.cell})
        for did, units in sorted(line.carried.items()):
            rows["case_lines"].append(
                {"case_id": of[did], "diversion_id": did, "shipment_id": line.sid, "line": line.no, "units": units}
            )
    for number, (story, lines) in enumerate(book.stories):
        rows["lookalikes"].append({"lookalike_id": f"N{number:05d}", "story": story})
        rows["lookalike_lines"] += [
            {"lookalike_id": f"N{number:05d}", "story": story, "shipment_id": x.sid, "line": x.no}
            for x in lines
            if x.sid
        ]
    rows["groups"] = [{"party_id": p.pid, "cell": p.cell} for p in book.parties]
    cases = sum(r["ambiguous"] == "no" for r in rows["cases"])
    rows["world"] = [{"name": n, "value": v} for n, v in (("lines", len(book.lines)), ("parties",
        len(book.parties)), ("groups", len(book.cells)), ("diverting_groups", cases), ("base_rate_groups",
        round(cases / len(book.cells), 4)), ("diversions", len(rows["diversions"])), ("base_rate_lines",
        round(len({(r["shipment_id"], r["line"]) for r in rows["case_lines"]}) / len(book.lines), 5)),
        ("lookalikes", len(rows["lookalikes"])), ("lost_tables", "|".join(book.p.lost_tables)), ("start",
        book.p.on(0)), ("end", book.p.on(book.p.days)), ("rule_on", book.p.on(book.p.rule_day)))]  # fmt: skip
    return rows
