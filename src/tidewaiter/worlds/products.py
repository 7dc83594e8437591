"""What is traded: products made of the chips of the catalogue, with weights, power and prices of their kind."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.chips import catalogue
from tidewaiter.worlds.calendar import day_number

__all__ = ["FREE_OF_LICENSE", "PARTS", "PRODUCTS", "Product", "chips_in"]


@dataclass(frozen=True, slots=True)
class Product:
    """A product; power in watts, price in US dollars, both for one unit."""

    item_id: str
    description: str
    maker: str
    chip: str
    form: str
    chips: int
    hs: str
    origin: str
    eccn: str
    weight_kg: float
    rated_w: int
    idle_w: int
    price: int
    sold_from: int
    sold_until: int
    share: float
    lot: tuple[float, float]
    """Nine in ten lots hold between so many and so many units."""


def chips_in(system: str, chip: str) -> int:
    """How many of a chip a system of the catalogue holds; the catalogue is the only place that says so."""
    held = next(one for one in catalogue().systems if one.name == system).chips()
    return sum(count for one, count in held if one.name == chip)


def _server(
    key: str,
    system: str,
    chip: str,
    *,
    weight: float,
    watts: int,
    price: int,
    since: tuple[int, int],
    until: int,
    share: float,
) -> Product:
    return Product(
        f"SRV-{key}",
        f"8-GPU server, {chip}",
        "Server maker",
        chip,
        "server",
        chips_in(system, chip),
        "8471.50",
        "TW",
        "4A090.a",
        weight,
        watts,
        round(watts * 0.24),
        price,
        day_number(*since, 1),
        day_number(until, 12, 31),
        share,
        (4, 110),
    )


def _rack(key: str, system: str, chip: str, price: int, since: tuple[int, int], share: float) -> Product:
    return Product(
        f"RCK-{key}",
        f"Rack-scale system, {system}",
        "Server maker",
        chip,
        "rack",
        chips_in(system, chip),
        "8471.50",
        "TW",
        "4A090.a",
        1360.0,
        120_000 if "200" in key else 132_000,
        30_000,
        price,
        day_number(*since, 1),
        day_number(2026, 12, 31),
        share,
        (1, 24),
    )


def _card(key: str, chip: str, weight: float, watts: int, price: int, eccn: str, share: float) -> Product:
    return Product(
        f"CRD-{key}",
        f"Accelerator card, {chip}",
        chip.split(maxsplit=1)[0],
        chip,
        "board",
        1,
        "8473.30",
        "TW",
        eccn,
        weight,
        watts,
        round(watts * 0.2),
        price,
        day_number(2023, 7, 1),
        day_number(2026, 12, 31),
        share,
        (16, 700),
    )


PRODUCTS = (
    _server(
        "8A100",
        "NVIDIA DGX A100 640GB",
        "NVIDIA A100 SXM4 80GB",
        weight=123.16,
        watts=6500,
        price=150_000,
        since=(2023, 7),
        until=2024,
        share=9,
    ),
    _server(
        "8H100",
        "NVIDIA DGX H100",
        "NVIDIA H100 SXM5 80GB",
        weight=130.45,
        watts=10_200,
        price=252_000,
        since=(2023, 7),
        until=2026,
        share=24,
    ),
    _server(
        "8H200",
        "NVIDIA DGX H200",
        "NVIDIA H200 SXM 141GB",
        weight=130.45,
        watts=10_200,
        price=286_000,
        since=(2024, 11),
        until=2026,
        share=20,
    ),
    _server(
        "8B200",
        "NVIDIA DGX B200",
        "NVIDIA B200",
        weight=142.4,
        watts=14_300,
        price=345_000,
        since=(2024, 12),
        until=2026,
        share=18,
    ),
    _server(
        "8B300",
        "NVIDIA DGX B300",
        "NVIDIA B300",
        weight=151.0,
        watts=14_500,
        price=550_000,
        since=(2025, 9),
        until=2026,
        share=12,
    ),
    _server(
        "8MI300X",
        "AMD Instinct MI300X Platform",
        "AMD Instinct MI300X",
        weight=125.0,
        watts=9_800,
        price=195_000,
        since=(2023, 12),
        until=2026,
        share=6,
    ),
    _rack("GB200", "NVIDIA GB200 NVL72", "NVIDIA GB200", 3_050_000, (2025, 2), 6),
    _rack("GB300", "NVIDIA GB300 NVL72", "NVIDIA GB300", 3_700_000, (2025, 9), 5),
    _card("H100", "NVIDIA H100 PCIe 80GB", 1.2, 350, 26_500, "3A090.a", 8),
    _card("A100", "NVIDIA A100 PCIe 80GB", 1.2, 300, 13_500, "3A090.a", 5),
    _card("L40S", "NVIDIA L40S", 1.05, 350, 8_400, "3A090.a", 8),
    _card("L20", "NVIDIA L20", 1.05, 275, 4_100, "3A991.p", 3),
    _card("L4", "NVIDIA L4", 0.6, 72, 2_500, "3A090.a", 4),
)

FREE_OF_LICENSE = tuple(one for one in PRODUCTS if one.eccn == "3A991.p")
"""What is sold to Hong Kong and mainland China in a made-up world: nothing that a license would be needed for."""


def _module(key: str, chip: str, watts: int, price: int) -> Product:
    return Product(
        f"MOD-{key}",
        f"Accelerator module, {chip}",
        chip.split(maxsplit=1)[0],
        chip,
        "module",
        1,
        "8473.30",
        "TW",
        "3A090.a",
        3.2,
        watts,
        round(watts * 0.18),
        price,
        day_number(2023, 7, 1),
        day_number(2026, 12, 31),
        0.0,
        (16, 700),
    )


_MODULES = (
    (_module("A100", "NVIDIA A100 SXM4 80GB", 400, 13_000), "SRV-8A100", 8),
    (_module("H100", "NVIDIA H100 SXM5 80GB", 700, 25_000), "SRV-8H100", 8),
    (_module("H200", "NVIDIA H200 SXM 141GB", 700, 29_000), "SRV-8H200", 8),
    (_module("B200", "NVIDIA B200", 1000, 36_000), "SRV-8B200", 8),
    (_module("B300", "NVIDIA B300", 1100, 48_000), "SRV-8B300", 8),
    (_module("MI300X", "AMD Instinct MI300X", 750, 15_000), "SRV-8MI300X", 8),
    (_module("GB200", "NVIDIA GB200", 1200, 38_000), "RCK-GB200", 72),
    (_module("GB300", "NVIDIA GB300", 1400, 46_000), "RCK-GB300", 72),
)

PARTS = {whole: (part, count) for part, whole, count in _MODULES}
"""The modules inside each server and rack, and how many."""
