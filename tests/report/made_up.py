"""An invented pack with what real ones hold: legs through third countries, a stopped order, a seizure, remote use."""

from __future__ import annotations

from collections.abc import Mapping

from tests.report.sample import Cells

Row = Mapping[str, object]

PARTIES: list[Cells] = [
    {"party_id": "maker", "name": "Great Maker Inc.", "kind": "manufacturer", "country": "US", "status": "recorded"},
    {"party_id": "shop", "name": "Corner Shop LLC", "kind": "reseller", "country": "US", "business_line": "Furniture"},
    {"party_id": "hub", "name": "Port Services Sdn Bhd", "kind": "forwarder", "country": "MY", "status": "alleged"},
    {"party_id": "end", "name": "Far Lake Computing", "kind": "enterprise", "country": "CN", "source": "Press, page 3"},
    {"party_id": "cloud", "name": "Island Cloud", "kind": "cloud", "country": "SG", "headquarters_country": "CN"},
    {"party_id": "tenant", "name": "Quiet Tenant", "kind": "enterprise", "country": "CN"},
    {"party_id": "customs", "name": "Customs", "kind": "government", "country": "MY"},
    {"party_id": "owner", "name": "Holding", "kind": "enterprise", "country": "CN"},
]
ITEMS: list[Cells] = [
    {"item_id": "alpha", "description": "Alpha 1 module", "chip": "Alpha 1", "form": "module", "chips_per_unit": 1},
    {
        "item_id": "server",
        "description": "Server with 8 Beta 2",
        "chip": "Beta 2",
        "form": "server",
        "chips_per_unit": 8,
    },
    {"item_id": "gamma", "description": "Gamma card", "chip": "Gamma", "form": "board", "chips_per_unit": 1},
    {"item_id": "mystery", "description": "Unmarked box", "chip": "", "form": "", "chips_per_unit": 1},
]


def leg(shipment: str, day: str, seller: str, buyer: str, route: str, item: str, units: int, **more: object) -> Cells:
    """One shipment line; `route` is FROM>TO."""
    source, target = route.split(">")
    kind = {"US": "export"}.get(source, "in_country" if source == target else "reexport")
    return {
        "shipment_id": shipment, "line": "1", "shipped_on": day, "kind": kind, "seller_id": seller, "buyer_id": buyer,
        "from_country": source, "to_country": target, "item_id": item, "units": units, **more,
    }  # fmt: skip


SHIPMENTS: list[Cells] = [
    leg("s1", "2024-01-10", "maker", "shop", "US>US", "server", 40, status="recorded", source="Invoice file",
        value_usd="9000000.00"),
    leg("s2", "2024-02-01", "shop", "hub", "US>MY", "server", 30, received_on="2024-02-09", source="Export filing",
        via_countries="SG|TH", declared_description="computer parts", payer_id="end", payer_country="HK"),
    leg("s3", "2024-02-20", "hub", "end", "MY>CN", "server", 25, status="alleged", source="Indictment, para 12"),
    leg("s4", "2024-03-05", "hub", "end", "MY>CN", "gamma", 100, status="estimated", source="Indictment, para 13"),
    leg("s5", "2024-04-01", "maker", "cloud", "US>SG", "alpha", 5000, status="recorded", end_use="cloud"),
    leg("s6", "2024-04-02", "maker", "cloud", "US>SG", "mystery", 7),
]  # fmt: skip
ORDERS: list[Cells] = [
    {"order_id": "o1", "ordered_on": "2024-05-01", "buyer_id": "shop", "end_user_id": "end", "item_id": "alpha",
     "units": 50, "status": "cancelled", "source": "Complaint"},
]  # fmt: skip
CUSTODY: list[Cells] = [
    {"event_id": "e1", "event_at": "2024-06-01 00:00:00", "item_id": "server", "units": 5, "step": "seized",
     "party_id": "customs", "basis": "document", "status": "recorded", "document_id": "doc-1"},
]  # fmt: skip
DOCUMENTS: list[Cells] = [
    {"document_id": "doc-1", "kind": "end_use_statement", "subject_kind": "shipment", "subject_id": "s2",
     "issuer_id": "hub", "claimed_country": "MY", "claimed_end_use": "hospital",
     "reexport_promise": "none without a license"},
]  # fmt: skip
SITES: list[Cells] = [
    {"site_id": "hall", "operator_id": "cloud", "kind": "data_hall", "country": "SG", "it_capacity_mw": "12.5"},
    {"site_id": "depot", "operator_id": "hub", "kind": "depot", "country": "MY"},
]
TENANCIES: list[Cells] = [
    {"site_id": "hall", "provider_id": "cloud", "tenant_id": "tenant", "item_id": "alpha", "units": 4000,
     "from_on": "2024-05-01", "use": "rental"},
]  # fmt: skip
OWNERSHIP: list[Cells] = [{"owner_id": "owner", "owned_id": "cloud", "share_pct": "33.33", "status": "alleged"}]
FIGURES: list[Cells] = [{"party_id": "shop", "as_of": "2023-12-31", "employees": 3}]
FLOWS: list[Cells] = [
    {
        "period": "2024-03",
        "reporter": "TW",
        "partner": "MY",
        "flow": "export",
        "hs_code": "847150",
        "value_usd": "1874000000.00",
    },
    {
        "period": "2024-03",
        "reporter": "MY",
        "partner": "TW",
        "flow": "import",
        "hs_code": "847150",
        "value_usd": "1700000000.00",
    },
]

PACK: dict[str, list[Cells]] = {
    "parties": PARTIES, "items": ITEMS, "shipments": SHIPMENTS, "orders": ORDERS, "custody_events": CUSTODY,
    "documents": DOCUMENTS, "sites": SITES, "tenancies": TENANCIES, "ownership": OWNERSHIP, "party_figures": FIGURES,
    "trade_flows": FLOWS,
}  # fmt: skip
REJECTS: list[Cells] = [
    {"file": "shipments.csv", "line": "9", "column": "shipped_on", "value": "31/12/2024",
     "expected": "a day, written YYYY-MM-DD", "problem": "This is not a day.",
     "to_do": "Write the day as 2024-12-31.", "table_name": "shipments"},
    {"file": "shipments.csv", "line": "12", "column": "shipped_on", "value": "soon",
     "expected": "a day, written YYYY-MM-DD", "problem": "This is not a day.",
     "to_do": "Write the day as 2024-12-31.", "table_name": "shipments"},
]  # fmt: skip
