"""One page of a site: what it was built for and drew, what that can run, what was ordered for it and stands there."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.account.pages.audit_tables import AuditTables, Row

__all__ = ["WRITTEN", "SitePage", "site_page"]

WRITTEN = ("balances", "custody_problems", "order_capacity", "site_limits")
"""The written tables of which this page is made."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A site as an audit shows it; `site` is None where records name a site that no row of sites describes.

    `power` are the last months with a load, `limits` what each item can be in the newest month whose load can be right.
    `let` sums up the tenants whose tenancy has not ended. `idle` sets beside that load what everything said to be
    installed draws when idle, as far as its watts are known.
    """

    site_id: str
    as_of: str
    site: Row | None
    capacity: tuple[Row, ...]
    power: tuple[Row, ...]
    limits: tuple[Row, ...]
    idle: Row | None
    holds: tuple[Row, ...]
    balances: tuple[Row, ...]
    tenancies: tuple[Row, ...]
    let: tuple[Row, ...]
    orders: tuple[Row, ...]
    problems: tuple[Row, ...]
    absent: tuple[str, ...]


def site_page(tables: AuditTables, site_id: str, most: int | None = None) -> SitePage:
    """The page of one site, with at most the last `most` months of power and balances."""
    sites = tables.rows("SELECT * FROM sites WHERE site_id = $id", site_id)
    cut = "" if most is None else f" LIMIT {most}"
    power, limits, holds, balances = [], [], [], []
    if tables.has("site_limits"):
        whole = "SELECT * FROM site_limits WHERE site_id = $id AND item_id IS NULL"
        power = tables.rows(f"{whole} AND load_mw IS NOT NULL ORDER BY month DESC{cut}", site_id)[::-1]
        # Without any load that can be right the newest month still tells what the capacity feeds.
        unknown = "missing_facts LIKE '%site_power.%'"
        newest = (
            f"SELECT month FROM site_limits WHERE site_id = $id ORDER BY coalesce({unknown}, false), month DESC LIMIT 1"
        )
        limits = tables.rows(
            "SELECT * FROM site_limits WHERE site_id = $id AND item_id IS NOT NULL "
            f"AND month = ({newest}) ORDER BY item_id",
            site_id,
        )
    if tables.has("balances"):
        mine = "SELECT * FROM balances WHERE holder_kind = 'site' AND holder_id = $id"
        by_item = "QUALIFY row_number() OVER (PARTITION BY item_id ORDER BY month DESC) = 1 ORDER BY item_id"
        holds = tables.rows(f"{mine} {by_item}", site_id)
        balances = tables.rows(f"{mine} ORDER BY month DESC, item_id DESC{cut}", site_id)[::-1]
    capacity = "SELECT * FROM site_capacity WHERE site_id = $id ORDER BY from_on, phase, kind"
    tenancies = "SELECT * FROM tenancies WHERE site_id = $id ORDER BY from_on, tenant_id, item_id"
    let = (
        "SELECT item_id, CAST(sum(CAST(units AS DECIMAL(38,0))) AS VARCHAR) AS units, "
        "count(*) - count(units) AS unsaid, "
        "count(DISTINCT tenant_id) AS tenants FROM tenancies WHERE site_id = $id AND until_on IS NULL "
        "GROUP BY item_id ORDER BY item_id"
    )
    orders = "SELECT * FROM order_capacity WHERE site_id = $id ORDER BY ordered_on, order_id"
    problems = "SELECT * FROM custody_problems WHERE site_id = $id ORDER BY from_on, problem, serial_number, item_id"
    return SitePage(
        site_id,
        tables.as_of,
        sites[0] if sites else None,
        tuple(tables.rows(capacity, site_id)),
        tuple(power),
        tuple(limits),
        _needed(tables, site_id) if tables.has("balances", "site_limits") else None,
        tuple(holds),
        tuple(balances),
        tuple(tables.rows(tenancies, site_id)),
        tuple(tables.rows(let, site_id)),
        tuple(tables.rows(orders, site_id)) if tables.has("order_capacity") else (),
        tuple(tables.rows(problems, site_id)) if tables.has("custody_problems") else (),
        tuple(name for name in WRITTEN if not tables.has(name)),
    )


def _needed(tables: AuditTables, site_id: str) -> Row | None:
    """Megawatts that the units installed by then draw when idle, beside the load; None if no such unit is known."""
    sql = """
      WITH newest AS (
        SELECT month, load_mw FROM site_limits
        WHERE site_id = $id AND item_id IS NULL AND coalesce(missing_facts, '') NOT LIKE '%site_power.%'
        ORDER BY month DESC LIMIT 1
      ),
      installed AS (
        SELECT b.item_id, CASE WHEN b.installed_units <= 1000000000000 THEN b.installed_units END AS units
        FROM balances AS b JOIN newest AS n ON b.month <= n.month
        WHERE b.holder_kind = 'site' AND b.holder_id = $id
        QUALIFY row_number() OVER (PARTITION BY b.item_id ORDER BY b.month DESC) = 1
      )
      SELECT n.month, n.load_mw,
             CAST(sum(CAST(i.units AS DECIMAL(18,0)) * l.idle_w) * 0.000001 AS DECIMAL(38,6)) AS needed_mw
      FROM newest AS n JOIN installed AS i ON true
      JOIN site_limits AS l ON l.site_id = $id AND l.month = n.month AND l.item_id = i.item_id
      GROUP BY ALL"""
    found = tables.rows(sql, site_id)
    return found[0] if found and found[0]["needed_mw"] is not None else None
