"""Countries, cities, goods and words."""

from __future__ import annotations

from dataclasses import dataclass

# country: city, latitude, longitude, weight as a host, share of hubs, surname pool
PLACES = {
    "US": ("San Jose", 37.3, -121.9, 5),
    "TW": ("Taoyuan", 24.99, 121.3, 3),
    "MY": ("Johor Bahru", 1.49, 103.74, 9),
    "SG": ("Singapore", 1.35, 103.82, 6),
    "TH": ("Bangkok", 13.75, 100.5, 5),
    "ID": ("Batam", 1.13, 104.05, 4),
    "VN": ("Hanoi", 21.03, 105.85, 3),
    "IN": ("Mumbai", 19.08, 72.88, 5),
    "PH": ("Manila", 14.6, 120.98, 2),
    "KR": ("Seoul", 37.57, 126.98, 3),
    "JP": ("Tokyo", 35.68, 139.69, 4),
    "AU": ("Sydney", -33.87, 151.21, 2),
    "DE": ("Frankfurt", 50.11, 8.68, 4),
    "NL": ("Amsterdam", 52.37, 4.9, 3),
    "GB": ("London", 51.51, -0.13, 3),
    "PL": ("Warsaw", 52.23, 21.01, 1),
    "SE": ("Lulea", 65.58, 22.15, 1),
    "AE": ("Dubai", 25.2, 55.27, 4),
    "SA": ("Riyadh", 24.71, 46.68, 2),
    "TR": ("Istanbul", 41.01, 28.98, 2),
    "KZ": ("Almaty", 43.24, 76.89, 1),
    "BR": ("Sao Paulo", -23.55, -46.63, 2),
    "CL": ("Santiago", -33.45, -70.67, 1),
    "CA": ("Montreal", 45.5, -73.57, 2),
}
CONCERN = {"CN": ("Shenzhen", 22.54, 114.06), "HK": ("Hong Kong", 22.32, 114.17), "RU": ("Moscow", 55.75, 37.62)}
HUBS = ("SG", "AE", "NL", "TW", "JP", "MY")
PERMIT_AFTER_RULE = ("MY", "TH", "ID", "VN", "IN")
PERMIT_ALWAYS = ("AE", "SA", "KZ")
SYLLABLES = [
    "an",
    "ber",
    "cor",
    "del",
    "en",
    "far",
    "gra",
    "hal",
    "in",
    "jo",
    "kel",
    "lum",
    "mar",
    "nex",
    "or",
    "pel",
    "qua",
    "ri",
    "sol",
    "tan",
    "ul",
    "ver",
    "win",
    "xi",
    "yo",
    "zen",
]
TAILS = {
    "datacenter_operator": ("DC", "Data Parks", "Hosting", "Colo"),
    "cloud": ("Cloud", "Compute", "AI Cloud"),
    "reseller": ("Systems", "Trading", "IT Supplies", "Tech"),
    "distributor": ("Distribution", "Components"),
    "forwarder": ("Logistics", "Freight", "Cargo"),
    "enterprise": ("Bank", "Pharma", "Telecom", "Industries", "Holdings"),
    "research": ("University", "Institute"),
    "integrator": ("Servers", "Computing"),
    "unknown": ("International", "Ventures"),
    "manufacturer": ("Semiconductor", "Devices"),
}
BUSINESS = {
    "datacenter_operator": "data centre operation",
    "cloud": "cloud services",
    "reseller": "computer wholesale",
    "distributor": "electronics distribution",
    "forwarder": "freight forwarding",
    "enterprise": "finance and industry",
    "research": "higher education",
    "integrator": "server assembly",
    "unknown": "general trading",
    "manufacturer": "semiconductors",
}
FIRST = [
    "Wei",
    "Ming",
    "Siti",
    "Arun",
    "Mei",
    "Jan",
    "Lena",
    "Omar",
    "Putri",
    "Somchai",
    "Minh",
    "Hana",
    "Paulo",
    "Ines",
    "Ravi",
    "Farah",
    "Tomas",
    "Aisha",
    "Kenji",
    "Yuna",
]
LAST = [
    "Tan",
    "Lim",
    "Lee",
    "Wong",
    "Ng",
    "Chen",
    "Kumar",
    "Rahman",
    "Nguyen",
    "Santos",
    "Kim",
    "Sato",
    "Weber",
    "Novak",
    "Silva",
    "Khan",
    "Ali",
    "Brown",
    "Wang",
    "Liu",
]
PLAIN_WORDS = (
    "server, GPU accelerated",
    "data processing server",
    "accelerator board",
    "AI server system",
    "processing unit",
)
VAGUE_WORDS = ("computer parts", "electronic equipment", "IT equipment", "spare parts", "machine accessories")


@dataclass(frozen=True)
class Item:
    """One kind of goods."""

    id: str
    words: str
    chip: str
    form: str
    chips: int
    hs: str
    price: int
    kg: float
    watts: int
    tpp: int
    bandwidth: int
    weight: float
    since: int
    eccn: str


ITEMS = (
    Item(
        "SRV-A100-8",
        "8x A100 server",
        "A100 SXM4 80GB",
        "server",
        8,
        "847150",
        135_000,
        62,
        6400,
        4992,
        2039,
        1.2,
        0,
        "4A090.a",
    ),
    Item(
        "SRV-H100-8",
        "8x H100 server",
        "H100 SXM5 80GB",
        "server",
        8,
        "847150",
        262_000,
        112,
        10200,
        15832,
        3350,
        4,
        0,
        "4A090.a",
    ),
    Item(
        "SRV-H200-8",
        "8x H200 server",
        "H200 SXM5 141GB",
        "server",
        8,
        "847150",
        296_000,
        114,
        10400,
        15832,
        4800,
        3,
        150,
        "4A090.a",
    ),
    Item(
        "SRV-B200-8",
        "8x B200 server",
        "B200 SXM 192GB",
        "server",
        8,
        "847150",
        415_000,
        142,
        14300,
        36000,
        8000,
        3,
        330,
        "4A090.a",
    ),
    Item(
        "BRD-H100",
        "H100 PCIe board",
        "H100 PCIe 80GB",
        "board",
        1,
        "847330",
        27_500,
        1.7,
        350,
        12105,
        2039,
        1.6,
        0,
        "3A090.a",
    ),
    Item("BRD-L40S", "L40S board", "L40S", "board", 1, "847330", 8_200, 1.1, 350, 5862, 864, 1.2, 0, "3A090.a"),
    Item(
        "MOD-A100",
        "A100 SXM module",
        "A100 SXM4 80GB",
        "module",
        1,
        "847330",
        12_500,
        1.4,
        400,
        4992,
        2039,
        0.3,
        0,
        "3A090.a",
    ),
    Item(
        "MOD-H100",
        "H100 SXM module",
        "H100 SXM5 80GB",
        "module",
        1,
        "847330",
        26_000,
        1.6,
        700,
        15832,
        3350,
        0.6,
        0,
        "3A090.a",
    ),
    Item(
        "MOD-H200",
        "H200 SXM module",
        "H200 SXM5 141GB",
        "module",
        1,
        "847330",
        30_000,
        1.6,
        700,
        15832,
        4800,
        0.4,
        150,
        "3A090.a",
    ),
    Item(
        "MOD-B200",
        "B200 SXM module",
        "B200 SXM 192GB",
        "module",
        1,
        "847330",
        39_000,
        1.9,
        1000,
        36000,
        8000,
        0.3,
        330,
        "3A090.a",
    ),
    Item("SRV-CPU", "two-socket server", "", "server", 0, "847150", 11_000, 24, 650, 0, 0, 0, 0, "5A992.c"),
    Item("NIC-400", "400G network adapter", "", "board", 0, "851762", 1_900, 0.4, 25, 0, 0, 0, 0, "5A992.c"),
    Item("PSU-3K", "3 kW power supply", "", "module", 0, "850440", 420, 2.1, 0, 0, 0, 0, 0, "EAR99"),
)
BY_ID = {item.id: item for item in ITEMS}
CHIPPED = tuple(item for item in ITEMS if item.chips)
PLAIN = tuple(item for item in ITEMS if not item.chips)
PART_OF = {"SRV-A100-8": "MOD-A100", "SRV-H100-8": "MOD-H100", "SRV-H200-8": "MOD-H200", "SRV-B200-8": "MOD-B200"}
