"""Where the parties of a world sit: countries with their cities, airports, customs and company names."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.worlds.chance import Weighted

__all__ = ["COUNTRIES", "HUBS", "PAYERS", "PLACES", "City", "Place"]


@dataclass(frozen=True, slots=True)
class City:
    """A city with its airport code."""

    name: str
    latitude: float
    longitude: float
    airport: str


@dataclass(frozen=True, slots=True)
class Place:
    """A country as an economy sees it; `weight` is its share of buyers."""

    code: str
    weight: float
    cities: tuple[City, ...]
    suffixes: tuple[str, ...]
    registration: str
    """The pattern of a company number: 9 stands for a digit, Y for the last two digits of the year."""
    customs: str
    near: tuple[str, ...]
    """Countries to which goods are passed on from here."""


def _place(code: str, weight: float, cities: str, suffixes: str, registration: str, customs: str, near: str) -> Place:
    found = []
    for city in cities.split(";"):
        name, latitude, longitude, airport = city.split(",")
        found.append(City(name.strip(), float(latitude), float(longitude), airport))
    return Place(code, weight, tuple(found), tuple(suffixes.split("|")), registration, customs, tuple(near.split()))


_ALL = (
    _place(
        "MY",
        20,
        "Johor Bahru,1.49,103.74,JHB;Cyberjaya,2.92,101.65,KUL;Penang,5.41,100.33,PEN;Kulim,5.37,100.56,PEN",
        "Sdn. Bhd.|Berhad",
        "20YY01999999",
        "MY Customs",
        "SG TH ID VN IN HK",
    ),
    _place("SG", 10, "Singapore,1.35,103.82,SIN", "Pte. Ltd.|Ltd.", "20YY99999X", "SG Customs", "MY ID TH IN AU HK"),
    _place(
        "TH",
        8,
        "Bangkok,13.76,100.50,BKK;Chonburi,13.36,100.98,BKK",
        "Co., Ltd.|PCL",
        "01055YY999999",
        "TH Customs",
        "MY SG VN HK IN",
    ),
    _place(
        "ID",
        7,
        "Jakarta,-6.21,106.85,CGK;Batam,1.13,104.05,BTH",
        "PT",
        "AHU-9999999.AH.01",
        "ID Customs",
        "SG MY TH HK AU",
    ),
    _place(
        "TW",
        9,
        "Taipei,25.03,121.56,TPE;Taoyuan,24.99,121.30,TPE;Hsinchu,24.81,120.97,TPE",
        "Co., Ltd.|Inc.",
        "99999999",
        "TW Customs",
        "JP HK ID TH SG",
    ),
    _place(
        "VN",
        4,
        "Hanoi,21.03,105.85,HAN;Ho Chi Minh City,10.82,106.63,SGN",
        "JSC|Co., Ltd.",
        "0109999999",
        "VN Customs",
        "TH MY SG HK",
    ),
    _place(
        "IN",
        8,
        "Mumbai,19.08,72.88,BOM;Chennai,13.08,80.27,MAA;Hyderabad,17.39,78.49,HYD",
        "Pvt. Ltd.|Ltd.",
        "U72900MH20YYPTC999999",
        "IN Customs",
        "SG AE MY TH",
    ),
    _place(
        "AE", 5, "Dubai,25.20,55.27,DXB;Abu Dhabi,24.45,54.38,AUH", "LLC|FZE", "CN-9999999", "AE Customs", "IN SA SG TR"
    ),
    _place("SA", 3, "Riyadh,24.71,46.68,RUH;Dammam,26.42,50.09,DMM", "LLC|Co.", "1010999999", "SA Customs", "AE IN TR"),
    _place(
        "KR",
        4,
        "Seoul,37.57,126.98,ICN;Busan,35.18,129.08,PUS",
        "Co., Ltd.|Inc.",
        "110111-9999999",
        "KR Customs",
        "JP TW SG HK",
    ),
    _place(
        "JP",
        5,
        "Tokyo,35.68,139.69,NRT;Osaka,34.69,135.50,KIX",
        "K.K.|G.K.",
        "9999-01-999999",
        "JP Customs",
        "KR TW SG HK",
    ),
    _place(
        "US",
        6,
        "Ashburn,39.04,-77.49,IAD;Dallas,32.78,-96.80,DFW;San Jose,37.34,-121.89,SJC",
        "LLC|Inc.",
        "C9999999",
        "US CBP",
        "DE GB SG JP",
    ),
    _place(
        "DE", 2, "Frankfurt,50.11,8.68,FRA;Munich,48.14,11.58,MUC", "GmbH|AG", "HRB 99999", "DE Zoll", "NL GB TR PL"
    ),
    _place("GB", 2, "London,51.51,-0.13,LHR;Slough,51.51,-0.59,LHR", "Ltd|PLC", "09999999", "GB HMRC", "DE NL AE"),
    _place("NL", 1.5, "Amsterdam,52.37,4.90,AMS", "B.V.|N.V.", "79999999", "NL Douane", "DE GB PL TR"),
    _place(
        "AU", 2, "Sydney,-33.87,151.21,SYD;Melbourne,-37.81,144.96,MEL", "Pty Ltd", "6999999999", "AU ABF", "SG ID JP"
    ),
    _place("PH", 1.5, "Manila,14.60,120.98,MNL", "Inc.|Corp.", "CS20YY99999", "PH Customs", "SG TW HK"),
    _place("TR", 1.5, "Istanbul,41.01,28.98,IST", "A.S.|Ltd. Sti.", "999999-5", "TR Customs", "AE DE NL"),
    _place("PL", 1, "Warsaw,52.23,21.01,WAW", "sp. z o.o.|S.A.", "0000999999", "PL KAS", "DE NL"),
    _place("HK", 0.6, "Hong Kong,22.32,114.17,HKG", "Limited", "2999999", "HK C&ED", "SG TW MY"),
    _place(
        "CN",
        0.6,
        "Shenzhen,22.54,114.06,SZX;Shanghai,31.23,121.47,PVG;Hangzhou,30.27,120.15,HGH",
        "Co., Ltd.",
        "91440300MA5999999X",
        "CN GACC",
        "HK SG",
    ),
)

PLACES = {place.code: place for place in _ALL}
COUNTRIES = Weighted([(place.code, place.weight) for place in _ALL])

HUBS = Weighted([("SG", 5.0), ("HK", 4.0), ("AE", 2.0), ("TW", 1.0), ("NL", 1.0)])
"""Where goods are stored in transit, lawfully for the most part."""

PAYERS = Weighted([("SG", 35.0), ("HK", 25.0), ("US", 15.0), ("AE", 8.0), ("CN", 7.0), ("GB", 5.0), ("NL", 5.0)])
"""Where the money comes from when it does not come from the buyer's own country: treasuries and fronts alike."""
