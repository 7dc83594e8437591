"""A hand-made pack: six servers are installed and accepted, three are taken apart, and their boards leave silently."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["TEARDOWN", "write_teardown"]

ACCEPTED = dt.date(2025, 1, 20)
TEARDOWN = dt.date(2025, 5, 10)
LAST = dt.date(2025, 8, 31)
SERVERS, TAKEN, BOARDS = 6, 3, 8

_Rows = list[dict[str, object]]


def write_teardown(folder: Path, evidence: Sequence[str], *, taken: int = TAKEN) -> tuple[Path, Path]:
    """PACK and TRUTH; `evidence` names what goes on after the acceptance: reports, pings, power, inventory, serials.

    Of those the boards that left are missing, or their power. Nobody writes down that they left. Beside it stands a
    site that keeps its servers and has the same evidence. `taken` may be 0: then nothing happened.
    """
    pack, truth = folder / "pack", folder / "truth"
    for where in (pack, truth):
        where.mkdir(parents=True)
    _write(pack, "parties", _parties())
    _write(pack, "items", _items())
    _write(pack, "item_parts", [{"item_id": "server", "part_item_id": "board", "count": BOARDS}])
    _write(pack, "sites", [_site(one) for one in ("hall", "other")])
    _write(pack, "shipments", [_line(one) for one in ("hall", "other")])
    _write(pack, "devices", list(_devices()))
    if told := [*_arrivals(), *_observed(evidence, taken)]:
        _write(pack, "custody_events", told)
    if "pings" in evidence:
        _write(pack, "landmarks", [{"landmark_id": "L", "latitude": 3, "longitude": 101}])
        _write(pack, "pings", list(_pings(taken)))
    if "power" in evidence:
        _write(pack, "site_power", list(_power(taken)))
    _write(truth, "cases", [_case()])
    _write(truth, "case_lines", [{"case_id": "T", "shipment_id": "S-hall", "line": "1", "units": TAKEN}])
    return pack, truth


def _case() -> dict[str, object]:
    border = TEARDOWN + dt.timedelta(days=60)
    return {"case_id": "T", "typologies": "installed_then_resold", "ambiguous": "no", "party_ids": "holder-hall|maker",
            "site_ids": "hall", "units": TAKEN, "first_leg_on": TEARDOWN, "last_border_on": border}  # fmt: skip


def _parties() -> _Rows:
    return [
        {"party_id": "maker", "name": "Maker", "kind": "manufacturer", "country": "US"},
        {"party_id": "holder-hall", "name": "Hall Cloud", "kind": "cloud", "country": "MY"},
        {"party_id": "holder-other", "name": "Other Cloud", "kind": "cloud", "country": "MY"},
    ]


def _items() -> _Rows:
    return [
        {"item_id": "server", "chip": "H100 SXM", "form": "server", "chips_per_unit": 8, "rated_power_w": 10200,
         "idle_power_w": 2000},
        {"item_id": "board", "chip": "H100 SXM", "form": "board", "chips_per_unit": 1, "rated_power_w": 700,
         "idle_power_w": 80},
    ]  # fmt: skip


def _site(name: str) -> dict[str, object]:
    return {"site_id": name, "operator_id": f"holder-{name}", "kind": "data_hall", "country": "MY"}


def _line(name: str) -> dict[str, object]:
    return {"shipment_id": f"S-{name}", "line": "1", "shipped_on": "2025-01-02", "received_on": "2025-01-10",
            "kind": "export", "seller_id": "maker", "buyer_id": f"holder-{name}", "from_country": "US",
            "to_country": "MY", "site_id": name, "item_id": "server", "units": SERVERS}  # fmt: skip


def _devices() -> Iterator[dict[str, object]]:
    for _, server in _servers():
        yield {"serial_number": server, "item_id": "server", "manufacturer": "maker", "identity_kind": "bmc",
               "parent_serial_number": "", "from_at": "2025-01-01T00:00:00Z"}  # fmt: skip
        for board in _boards(server):
            yield {"serial_number": board, "item_id": "board", "manufacturer": "maker", "identity_kind": "gpu_uuid",
                   "parent_serial_number": server, "from_at": "2025-01-01T00:00:00Z"}  # fmt: skip


def _servers() -> Iterator[tuple[str, str]]:
    for site in ("hall", "other"):
        for number in range(SERVERS):
            yield site, f"{site}-{number}"


def _boards(server: str) -> list[str]:
    return [f"{server}-b{number}" for number in range(BOARDS)]


def _arrivals() -> Iterator[dict[str, object]]:
    for site, server in _servers():
        for step, day in (("received", "2025-01-10"), ("installed", "2025-01-15"), ("accepted", str(ACCEPTED))):
            yield _event(f"{step}-{server}", day, step, site, serial_number=server, basis="document")


def _event(name: str, day: object, step: str, site: str, **more: object) -> dict[str, object]:
    empty = {"serial_number": "", "item_id": "", "units": ""}
    return {"event_id": name, "event_at": f"{day}T12:00:00Z", "step": step, "party_id": f"holder-{site}",
            "site_id": site, **empty, **more}  # fmt: skip


def _there(site: str, server: str, day: dt.date, taken: int) -> bool:
    return site != "hall" or day < TEARDOWN or int(server.rpartition("-")[2]) >= taken


def _days(step: int) -> Iterator[dt.date]:
    day = ACCEPTED
    while day <= LAST:
        yield day
        day += dt.timedelta(days=step)


def _month_ends() -> Iterator[dt.date]:
    for month in range(1, 9):
        yield dt.date(2025, month + 1, 1) - dt.timedelta(days=1)


def _observed(evidence: Sequence[str], taken: int) -> Iterator[dict[str, object]]:
    if "reports" in evidence:
        for day in _days(1):
            for site, server in _servers():
                for board in _boards(server) if _there(site, server, day, taken) else ():
                    yield _event(f"o-{board}-{day}", day, "observed", site, serial_number=board, basis="attestation")
    for day in _month_ends():
        for site in ("hall", "other"):
            here = [one for where, one in _servers() if where == site and _there(site, one, day, taken)]
            if "inventory" in evidence:
                lot = {"item_id": "server", "units": len(here), "basis": "inspection"}
                yield _event(f"i-{site}-{day}", day, "observed", site, **lot)
            if "serials" in evidence:
                for one in here:
                    yield _event(f"i-{one}-{day}", day, "observed", site, serial_number=one, basis="inspection")


def _pings(taken: int) -> Iterator[dict[str, object]]:
    for day in _days(1):
        for site, server in _servers():
            for board in _boards(server) if _there(site, server, day, taken) else ():
                yield {"landmark_id": "L", "serial_number": board, "measured_at": f"{day}T06:00:00Z", "rtt_ms": 4}


def _power(taken: int) -> Iterator[dict[str, object]]:
    """Mean load of each month: what runs draws nearly its rated power."""
    for day in _month_ends():
        for site in ("hall", "other"):
            running = 0.0
            for number in range(1, day.day + 1):
                on = day.replace(day=number)
                running += sum(where == site and _there(site, one, on, taken) for where, one in _servers()) / day.day
            yield {"site_id": site, "month": day.replace(day=1), "mean_it_load_mw": round(running * 0.0095, 6)}


def _write(folder: Path, table: str, rows: Sequence[dict[str, object]]) -> None:
    with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
