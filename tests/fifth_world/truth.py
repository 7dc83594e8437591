"""The truth, apart from the records."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from .book import Row, write
from .model import Case, Job, Line, World

HEADERS = {
    "cases": "case_id,typologies,party_ids,site_ids,units,first_leg_on,last_border_on,ambiguous",
    "case_lines": "case_id,diversion_id,shipment_id,line,units",
    "diversions": "diversion_id,case_id,typology,item_id,units,first_leg_on,last_border_on,target,stopped",
    "legs": "diversion_id,hop,day,from_id,to_id,units,on_record,shipment_id,line",
    "lookalikes": "lookalike_id,story",
    "lookalike_lines": "lookalike_id,story,shipment_id,line",
    "groups": "party_id,cell",
    "lines": "shipment_id,line,cell",
    "world": "name,value",
}


def key(line: Line) -> tuple[str, int]:
    """What names a line in the pack."""
    return str(line.row["shipment_id"]), int(str(line.row["line"]))


def written(jobs: list[Job]) -> dict[tuple[str, int], Line]:
    """The lines of some deliveries, each once."""
    return {key(line): line for job in jobs for line in job.lines}


def knowing(w: World, case: Case) -> list[str]:
    """Who knew: firms of the group, and end buyers on record; not the trade that served them."""
    buyers = w.shared["concern"]
    return sorted(name for name in case.parties if w.parties[name].cell == case.cell or name in buyers)


def write_truth(w: World, folder: Path) -> None:
    """Write every truth file; headers stand even where there is nothing."""
    tables: dict[str, list[Row]] = {name: [] for name in HEADERS}
    iso = w.params.iso
    diverted = [job for job in w.jobs if job.bad]
    for n, job in enumerate(diverted):
        one(w, f"V{n + 1:05d}", job, tables)
    for case in w.cases:
        mine = [job for job in diverted if job.case is case]
        days = [leg.day for job in mine for leg in job.legs]
        tables["cases"].append(
            {
                "case_id": case.id,
                "typologies": "|".join(sorted({job.story for job in mine})),
                "party_ids": "|".join(knowing(w, case)),
                "site_ids": "|".join(sorted(case.sites)),
                "units": sum(job.taken for job in mine),
                "first_leg_on": iso(min(days)),
                "last_border_on": iso(max(days)),
                "ambiguous": "yes" if case.ambiguous else "no",
            }
        )
    alike = [job for job in w.jobs if job.story and not job.bad and job.lines]
    for n, job in enumerate(alike):
        name: Row = {"lookalike_id": f"A{n + 1:05d}", "story": job.story}
        tables["lookalikes"].append(name)
        tables["lookalike_lines"] += [{**name, "shipment_id": h, "line": number} for h, number in written([job])]
    tables["groups"] = [{"party_id": party.id, "cell": party.cell} for party in w.parties.values()]
    tables["lines"] = [
        {"shipment_id": line.row["shipment_id"], "line": line.row["line"], "cell": line.cell} for line in w.lines
    ]
    world = {
        "seed": w.params.seed,
        "lines": len(w.lines),
        "parties": len(w.parties),
        "days": w.params.days,
        "start_on": iso(0),
        "groups": len(w.cells),
        "diverting_groups": len(w.cases),
        "base_rate_groups": round(len(w.cases) / len(w.cells), 4),
        "diversions": len(diverted),
        "lookalikes": len(alike),
        "base_rate_lines": round(len(written(diverted)) / len(w.lines), 4),
        "base_rate_units": round(sum(job.taken for job in diverted) / max(1, w.serial_count), 4),
        "rule_days": "|".join(iso(day) for day in w.params.rule_days),
        "absent_tables": "|".join(w.params.absent),
    }
    tables["world"] = [{"name": fact, "value": value} for fact, value in world.items()]
    for table, header in HEADERS.items():
        write(folder / f"{table}.csv", header.split(","), tables[table])


def one(w: World, number: str, job: Job, tables: dict[str, list[Row]]) -> None:
    """One diversion: its legs in order of day, and the lines that carried it."""
    assert job.case
    iso = w.params.iso
    borders = [leg.day for leg in job.legs if leg.target in w.shared["concern"]]
    tables["diversions"].append(
        {
            "diversion_id": number,
            "case_id": job.case.id,
            "typology": job.story,
            "item_id": job.item.id,
            "units": job.taken,
            "first_leg_on": iso(job.day),
            "last_border_on": iso(max(borders)) if borders else "",
            "target": job.target,
            "stopped": "yes" if job.stopped else "no",
        }
    )
    for hop, leg in enumerate(sorted(job.legs, key=lambda leg: leg.day)):
        shipment, line = key(leg.line) if leg.line else ("", "")
        tables["legs"].append(
            {
                "diversion_id": number,
                "hop": hop + 1,
                "day": iso(leg.day),
                "from_id": leg.source,
                "to_id": leg.target,
                "units": leg.units,
                "on_record": "yes" if leg.line else "no",
                "shipment_id": shipment,
                "line": line,
            }
        )
    carried: Counter[tuple[str, int]] = Counter()
    for carrier, units in job.carried:
        carried[key(carrier)] += units
    for (shipment, line_no), units in carried.items():
        tables["case_lines"].append(
            {"case_id": job.case.id, "diversion_id": number, "shipment_id": shipment, "line": line_no, "units": units}
        )
