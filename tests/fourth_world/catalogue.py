"""Goods and countries: what is traded, what it weighs and draws, and where it can go."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Item:
    """One article of trade; `part` is the article left when the chassis is taken away."""

    item_id: str
    description: str
    maker: str
    chip: str
    form: str
    chips: int
    hs: str
    price: float
    kg: float
    rated: int
    idle: int
    tpp: int
    die: float
    bandwidth: int
    since: date
    until: date
    weight: float
    part: str = ""

    @property
    def controlled(self) -> bool:
        """Above the lower line of the control as enforced since November 2023."""
        return self.tpp >= 1600

    @property
    def eccn(self) -> str:
        """The paragraph an honest exporter would write."""
        if not self.controlled:
            return "4A994.l" if self.form == "server" else "3A991.p"
        return "4A090.a" if self.form == "server" else "3A090.a"


def _i(*a: Any) -> Item:
    return Item(*a)


_A, _Z = date(2022, 1, 1), date(2027, 1, 1)
ITEMS: dict[str, Item] = {
    i.item_id: i
    for i in (
        _i("G-3051", "GPU server 8x A100 SXM4", "Corvane", "NVIDIA A100 SXM4 80GB", "server", 8, "847150",
           118e3, 78.0, 6500, 1500, 4992, 826, 2039, _A, date(2024, 6, 1), 1.2, "G-5127"),
        _i("G-3164", "GPU server 8x H100 SXM5", "Corvane", "NVIDIA H100 SXM5", "server", 8, "847150", 262e3,
           130.0, 10200, 2100, 15832, 814, 3350, date(2023, 2, 1), date(2026, 3, 1), 3.0, "G-5230"),
        _i("G-3177", "AI system 8-way H100", "Telmar", "NVIDIA H100 SXM5", "server", 8, "847180", 271e3, 126.0,
           10100, 2000, 15832, 814, 3350, date(2023, 4, 1), date(2026, 3, 1), 2.2, "G-5230"),
        _i("G-3290", "GPU server 8x H200", "Telmar", "NVIDIA H200 SXM", "server", 8, "847180", 301e3, 131.0,
           10400, 2150, 15832, 814, 4800, date(2024, 9, 1), _Z, 2.6, "G-5341"),
        _i("G-3315", "Rack server 8x B200 HGX", "Ostrel", "NVIDIA B200 (HGX)", "server", 8, "847150", 428e3,
           142.0, 14300, 2900, 36000, 1600, 8000, date(2025, 2, 1), _Z, 2.4, "G-5430"),
        _i("G-3402", "Accelerator server 8x MI300X", "Ostrel", "AMD Instinct MI300X", "server", 8, "847150",
           212e3, 133.0, 10000, 2000, 20919, 1017, 5300, date(2024, 2, 1), _Z, 1.2, "G-5502"),
        _i("G-5127", "HGX A100 baseboard", "Novarra", "NVIDIA A100 SXM4 80GB", "board", 8, "847330", 84e3, 27.0,
           3400, 700, 4992, 826, 2039, _A, date(2024, 6, 1), 0.4),
        _i("G-5230", "HGX H100 baseboard", "Novarra", "NVIDIA H100 SXM5", "board", 8, "847330", 204e3, 32.0,
           5900, 1000, 15832, 814, 3350, date(2023, 2, 1), date(2026, 3, 1), 1.0),
        _i("G-5341", "HGX H200 baseboard", "Novarra", "NVIDIA H200 SXM", "board", 8, "847330", 228e3, 32.5,
           6000, 1050, 15832, 814, 4800, date(2024, 9, 1), _Z, 0.8),
        _i("G-5430", "HGX B200 baseboard", "Novarra", "NVIDIA B200 (HGX)", "board", 8, "847330", 332e3, 36.0,
           8400, 1500, 36000, 1600, 8000, date(2025, 2, 1), _Z, 0.7),
        _i("G-5502", "OAM platform 8x MI300X", "Halden", "AMD Instinct MI300X", "board", 8, "847330", 158e3,
           34.0, 6200, 1100, 20919, 1017, 5300, date(2024, 2, 1), _Z, 0.5),
        _i("G-6011", "H100 PCIe accelerator", "Novarra", "NVIDIA H100 PCIe", "board", 1, "847330", 28.5e3, 1.9,
           350, 60, 12104, 814, 2039, date(2023, 2, 1), date(2025, 12, 1), 1.3),
        _i("G-6044", "A100 PCIe accelerator", "Novarra", "NVIDIA A100 PCIe 80GB", "board", 1, "847330", 11.8e3,
           1.7, 300, 50, 4992, 826, 1935, _A, date(2024, 9, 1), 0.7),
        _i("G-6120", "L40S accelerator", "Novarra", "NVIDIA L40S", "board", 1, "847330", 8.6e3, 1.3, 350, 45,
           5864, 609, 864, date(2023, 8, 1), _Z, 1.4),
        _i("G-6203", "L4 accelerator", "Novarra", "NVIDIA L4", "board", 1, "847330", 2.6e3, 0.6, 72, 12, 1940,
           295, 300, date(2023, 3, 1), _Z, 0.8),
        _i("G-6219", "L2 accelerator", "Novarra", "NVIDIA L2", "board", 1, "847330", 2.2e3, 0.6, 75, 12, 1544,
           295, 300, date(2023, 11, 1), _Z, 0.9),
        _i("G-6230", "T4 accelerator", "Novarra", "NVIDIA T4", "board", 1, "847330", 1.2e3, 0.7, 70, 10, 1040,
           545, 320, _A, _Z, 0.6),
    )
}  # fmt: skip

PLACES: dict[str, tuple[float, float, str, float]] = {
    "US": (37.4, -121.9, "San Jose", 8),
    "TW": (25.0, 121.5, "Taipei", 9),
    "SG": (1.35, 103.8, "Singapore", 13),
    "MY": (1.5, 103.7, "Johor Bahru", 17),
    "TH": (13.7, 100.5, "Bangkok", 9),
    "ID": (-6.2, 106.8, "Jakarta", 7),
    "IN": (19.1, 72.9, "Mumbai", 8),
    "JP": (35.7, 139.7, "Tokyo", 8),
    "KR": (37.5, 127.0, "Seoul", 4),
    "AE": (25.2, 55.3, "Dubai", 6),
    "SA": (24.7, 46.7, "Riyadh", 3),
    "VN": (10.8, 106.7, "Ho Chi Minh City", 3),
    "DE": (50.1, 8.7, "Frankfurt", 4),
    "NL": (52.4, 4.9, "Amsterdam", 3),
    "PH": (14.6, 121.0, "Manila", 2),
    "TR": (41.0, 29.0, "Istanbul", 2),
    "HK": (22.3, 114.2, "Hong Kong", 2),
    "CN": (31.2, 121.5, "Shanghai", 1),
    "KZ": (43.2, 76.9, "Almaty", 1),
    "GB": (51.5, -0.1, "London", 3),
}  # fmt: skip
LICENSED = {"AE", "SA", "VN", "KZ", "CN", "HK"}
CONCERN = ("CN", "CN", "CN", "HK", "RU")
HUBS = ("SG", "HK", "AE", "NL", "TW", "MY")
LICENSE_SINCE = date(2023, 11, 17)


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance."""
    la, lo, lb, lp = (math.radians(x) for x in (*a, *b))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, h)))
