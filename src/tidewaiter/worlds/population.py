"""What a marginals-only classifier may know of a shipment line: its own cells, and how busy and old its parties are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import connect, quote_text, rows_of
from tidewaiter.worlds.chance import stream

__all__ = ["CATEGORIES", "NUMBERS", "Population", "read_lines", "read_parties"]

NUMBERS = (
    "units",
    "value_usd",
    "unit_value",
    "unit_weight",
    "transit_days",
    "buyer_age",
    "seller_age",
    "buyer_lines",
    "buyer_sellers",
    "seller_lines",
    "seller_buyers",
    "month",
)
CATEGORIES = (
    "kind",
    "end_use",
    "from_country",
    "to_country",
    "payer_country",
    "via_countries",
    "item_id",
    "buyer_kind",
    "seller_kind",
    "buyer_country",
    "forwarded",
    "licensed",
)

_MOST = 80_000
"""Lines that are looked at; of a larger world whole cells are left out until no more remain."""

_PARTY_NUMBERS = (
    "age",
    "lines_in",
    "lines_out",
    "partners_in",
    "partners_out",
    "revenue",
    "cash",
    "employees",
    "officers",
)
_PARTY_CATEGORIES = ("kind", "country", "business_line")


@dataclass(slots=True)
class Population:
    """Rows to classify, in the order of the pack: their features, their label, and the cell they belong to."""

    numbers: dict[str, list[float | None]]
    categories: dict[str, list[str]]
    labels: list[int]
    cells: list[str]
    ids: list[str]
    buyers: list[str]
    recorded: list[str]
    ties: list[float]
    """What decides between rows of equal score: chance, so that the order of the file cannot."""

    @property
    def base_rate(self) -> float:
        """The share of planted rows."""
        return sum(self.labels) / len(self.labels) if self.labels else 0.0


def _table(folder: Path, name: str) -> str:
    for path in (folder / f"{name}.csv", folder / f"{name}.parquet"):
        if path.is_file():
            reader = "read_csv" if path.suffix == ".csv" else "read_parquet"
            options = ", all_varchar = true, header = true" if path.suffix == ".csv" else ""
            return f"{reader}({quote_text(str(path))}, hive_partitioning = false{options})"
    raise InputError(
        "This is not a world.",
        value=str(folder / name),
        expected="a folder that `tidewaiter world` made, with pack and truth",
    )


_PREPARE = """
create temp table shipped as
  select row_number() over () as place, *, try_cast(units as double) as n, try_cast(value_usd as double) as v,
         try_cast(net_weight_kg as double) as w, try_cast(shipped_on as date) as d
  from {shipments};
create temp table who as select party_id, kind, country, try_cast(incorporated_on as date) as since from {parties};
create temp table bought as
  select buyer_id, count(*) as lines, count(distinct seller_id) as others from shipped group by 1;
create temp table sold as
  select seller_id, count(*) as lines, count(distinct buyer_id) as others from shipped group by 1;
create temp table planted as
  select shipment_id, line, max(case when leg = 'ambiguous' then 2 else 1 end) as kind from {case_lines} group by 1, 2;
"""

_LINES = """
select s.shipment_id, s.buyer_id, coalesce(l.cell, ''), coalesce(p.kind, 0), coalesce(s.recorded_at, ''),
       n, v, v / nullif(n, 0), w / nullif(n, 0), date_diff('day', d, try_cast(s.received_on as date)),
       date_diff('day', b.since, d), date_diff('day', e.since, d), bought.lines, bought.others, sold.lines, sold.others,
       date_diff('month', date '2023-01-01', d),
       s.kind, s.end_use, s.from_country, s.to_country, s.payer_country, s.via_countries, s.item_id, b.kind, e.kind,
       b.country, s.intermediate_consignee_id is not null, s.license_id is not null
from shipped as s
left join {lines} as l on l.shipment_id = s.shipment_id and l.line = s.line
left join planted as p on p.shipment_id = s.shipment_id and p.line = s.line
left join who as b on b.party_id = s.buyer_id
left join who as e on e.party_id = s.seller_id
left join bought on bought.buyer_id = s.buyer_id
left join sold on sold.seller_id = s.seller_id
where coalesce(p.kind, 0) < 2 and (l.cell is null or hash(l.cell) % 1000 < $share)
order by s.place
"""

_PARTIES = """
select p.party_id, '', coalesce(g.cell, ''), (c.party_id is not null)::int, '',
       date_diff('day', p.since, date '2026-06-30'), i.lines, o.lines, i.others, o.others, f.revenue, f.cash, f.staff,
       r.n,
       p.kind, p.country, t.business_line
from who as p
join {parties} as t on t.party_id = p.party_id
left join {groups} as g on g.party_id = p.party_id
left join (select distinct unnest(string_split(party_ids, '|')) as party_id from {cases} where ambiguous = 'no') as c
  on c.party_id = p.party_id
left join bought as i on i.buyer_id = p.party_id
left join sold as o on o.seller_id = p.party_id
left join (select party_id, max(try_cast(revenue_usd as double)) as revenue, max(try_cast(cash_usd as double)) as cash,
                  max(try_cast(employees as double)) as staff from {figures} group by 1) as f on f.party_id = p.party_id
left join (select party_id, count(*) as n from {officers} group by 1) as r on r.party_id = p.party_id
where g.cell is not null and i.lines is not null and hash(g.cell) % 1000 < $share
order by p.party_id
"""


def read_lines(world: Path) -> Population:
    """Every shipment line of a world, or those of a sample of its cells; ambiguous ones are left out."""
    return _read(world, _LINES, NUMBERS, CATEGORIES)


def read_parties(world: Path) -> Population:
    """Every party of a cell that bought something, planted where it had part in a diversion."""
    return _read(world, _PARTIES, _PARTY_NUMBERS, _PARTY_CATEGORIES)


def _read(world: Path, query: str, numbers: tuple[str, ...], categories: tuple[str, ...]) -> Population:
    pack, truth = world / "pack", world / "truth"
    names = {
        "shipments": _table(pack, "shipments"),
        "parties": _table(pack, "parties"),
        "case_lines": _table(truth, "case_lines"),
        "lines": _table(truth, "lines"),
        "groups": _table(truth, "groups"),
        "cases": _table(truth, "cases"),
        "figures": _table(pack, "party_figures"),
        "officers": _table(pack, "officers"),
    }
    with connect(memory="2GB") as con:
        con.execute(_PREPARE.format(**names))
        total = con.execute("select count(*) from shipped").fetchone()
        share = 1000 if not total or total[0] <= _MOST else max(1, round(1000 * _MOST / total[0]))
        con.execute(query.format(**names), {"share": share})
        rows: list[tuple[Any, ...]] = list(rows_of(con))
    first, chance = 5, stream(0, "ties")
    after = first + len(numbers)
    return Population(
        {
            name: [None if row[first + place] is None else float(row[first + place]) for row in rows]
            for place, name in enumerate(numbers)
        },
        {name: [str(row[after + place]) for row in rows] for place, name in enumerate(categories)},
        [int(row[3]) for row in rows],
        [str(row[2]) for row in rows],
        [str(row[0]) for row in rows],
        [str(row[1]) for row in rows],
        [str(row[4]) for row in rows],
        [chance.random() for _ in rows],
    )
