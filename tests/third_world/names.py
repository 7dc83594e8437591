"""Names of firms and people, and how the same name is written differently by different hands."""

from __future__ import annotations

import random

__all__ = ["LINES", "Names", "respelt"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Orchid Harbour Meridian Kestrel Lumen Sable Copper Northgate Jade Quartz Monsoon Delta Banyan Cinder Argus Tern "
    "Polar Vertex Saffron Basalt Willow Falcon Mosaic Linden Cobalt Ember Tidal Summit Amber Coral Ridge Juniper Nova "
    "Zephyr Halcyon Marlin Teak Garnet Iris Onyx Pioneer Redwood Sterling Union Valley Crest Anchor Bright Golden Swift"
)
_SECOND = _words(
    "Compute Systems Digital Cloud Data Technologies Trading Networks Micro Labs Logic Infra Solutions Electronics "
    "Components Global Semicon Intelligence Holdings Enterprise Industries Ventures Analytics Software Media"
)
_FORMS = {
    "US": ("Inc", "LLC", "Corp."), "TW": ("Co., Ltd.",), "SG": ("Pte. Ltd.",),
    "MY": ("Sdn. Bhd.",), "TH": ("Co., Ltd.",),
    "ID": ("PT",), "VN": ("JSC",), "JP": ("K.K.",), "KR": ("Co., Ltd.",), "IN": ("Pvt. Ltd.",), "AE": ("FZCO", "LLC"),
    "DE": ("GmbH",), "NL": ("B.V.",), "GB": ("Ltd",), "PL": ("Sp. z o.o.",), "BR": ("Ltda",), "HK": ("Limited",),
    "TR": ("A.S.",), "RU": ("OOO",), "KZ": ("TOO",),
}  # fmt: skip
_GIVEN = _words(
    "Wei Aisha Marco Lin Priya Jonas Mei Tomasz Hana Omar Siti Kenji Paul Anna Ravi Chen Elif Minh Carla Ivan"
)
_FAMILY = _words(
    "Tan Lim Wong Rahman Schmidt Kumar Sato Park Nguyen Ivanov Costa Yilmaz Chan Lee Novak Silva Ismail Brown Zhao Ong "
    "Hassan Fischer Das Mori Kim Pham Petrov Souza Kaya Cheung"
)
LINES = {
    "maker": ("semiconductors",),
    "builder": ("computer manufacturing", "server assembly"),
    "distributor": ("wholesale of computers", "distribution of electronic parts"),
    "reseller": ("computer trading", "import and export", "IT reseller", "used equipment", "general trading"),
    "forwarder": ("freight forwarding", "warehousing"),
    "depot": ("repair of computers",),
    "lessor": ("equipment leasing",),
    "cloud": ("cloud services", "GPU rental"),
    "hall": ("data center operation", "colocation"),
    "enterprise": (
        "software", "banking", "pharmaceuticals", "real estate", "online media", "automotive", "games",
        "telecommunications",
        "cosmetics trading", "logistics", "insurance", "oil services", "advertising", "consulting",
    ),
    "research": ("university", "research institute"),
    "government": ("public administration",),
}  # fmt: skip
_STREETS = ("Jalan Industri", "Science Park Drive", "Harbour Road", "Ring Road", "Innovation Street", "Canal Street")


class Names:
    """Gives out names, none twice, and addresses, some of them more than once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._agents = [self.person() for _ in range(12)]

    def firm(self, land: str, stem: str = "") -> str:
        """A name for a firm of a country; with a stem, a sister's."""
        rng = self._rng
        end = rng.choice(_FORMS.get(land, ("Ltd",)))
        while True:
            start = stem or f"{rng.choice(_FIRST)} {rng.choice(_FIRST)}"
            name = f"{start} {rng.choice(_SECOND)} {end}" if end != "PT" else f"PT {start} {rng.choice(_SECOND)}"
            if rng.random() < 0.1 or name in self._used:
                name = name.replace(start, f"{start} {rng.choice('ABCDEFGHKLMNPQRSTVXZ')}{rng.randint(2, 99)}", 1)
            if name not in self._used:
                self._used.add(name)
                return name

    def person(self) -> str:
        """A person's name; two people may bear the same."""
        return f"{self._rng.choice(_GIVEN)} {self._rng.choice(_FAMILY)} {self._rng.choice(_FAMILY)}"

    def agent(self) -> str:
        """A director by trade, who sits in many firms that have nothing else to do with each other."""
        return self._rng.choice(self._agents)

    def address(self, city: str) -> str:
        """A street and number; service addresses come up again and again."""
        number = self._rng.choice((1, 8, 10, 88)) if self._rng.random() < 0.15 else self._rng.randint(1, 900)
        return f"{number} {self._rng.choice(_STREETS)}, {city}"


def respelt(rng: random.Random, text: str) -> str:
    """The same text as another hand writes it."""
    how = rng.randrange(5)
    if how == 0:
        return text.upper()
    if how == 1:
        return text.replace(".", "").replace(",", "")
    if how == 2:
        return (
            text.replace("Street", "St").replace("Road", "Rd").replace("Technologies", "Tech").replace("Limited", "Ltd")
        )
    at = rng.randrange(1, max(2, len(text) - 1))
    return text[:at] + text[at + 1 :] if how == 3 else f" {text}  ".replace(" ", "  ", 1)
