"""Country names as list publishers write them, turned into ISO codes; a name nobody knows stays a name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tidewaiter.core.countries import COUNTRY_NAMES

__all__ = ["country_code"]

_ALSO = {
    "AE": "UAE|U.A.E.",
    "BA": "Bosnia and Herzegovina|Bosnia-Herzegovina",
    "BN": "Brunei Darussalam",
    "BO": "Bolivia, Plurinational State of",
    "BS": "Bahamas, The|The Bahamas",
    "CD": "Congo, Democratic Republic of the|Democratic Republic of the Congo|Democratic Republic of Congo|DRC",
    "CG": "Congo, Republic of the|Republic of the Congo|Congo (Brazzaville)",
    "CI": "Cote d Ivoire|Cote d'Ivoire|Ivory Coast",
    "CN": "People's Republic of China|Peoples Republic of China|PRC|China, People's Republic of|Mainland China",
    "CV": "Cabo Verde",
    "CZ": "Czech Republic",
    "GB": "UK|Great Britain|England|Scotland|Wales|Northern Ireland",
    "GM": "The Gambia|Gambia, The",
    "HK": "Hong Kong|China (Hong Kong)|Hong Kong SAR",
    "IR": "Iran (Islamic Republic of)|Iran, Islamic Republic of|Islamic Republic of Iran",
    "KG": "Kyrgyz Republic",
    "KN": "Saint Kitts and Nevis",
    "KP": "North Korea|Korea, North|North Korea (DPRK)|Democratic People's Republic of Korea|DPRK",
    "KR": "South Korea|Korea, South|Republic of Korea|Korea",
    "LA": "Lao People's Democratic Republic",
    "MD": "Republic of Moldova|Moldova, Republic of",
    "MK": "Macedonia|The Former Yugoslav Republic of Macedonia",
    "MM": "Burma|Myanmar|Burma (Myanmar)",
    "MO": "Macau|Macao",
    "PS": "Palestinian|Palestine|West Bank|State of Palestine|Palestine, State of|Region: Gaza|Palestinian Territories",
    "RU": "Russian Federation|Russian Fed.",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland|Eswatini",
    "TL": "East Timor",
    "TR": "Turkey|Turkiye|Türkiye|Turkey (Turkiye)",
    "TT": "Trinidad and Tobago",
    "TW": "Taiwan|Taiwan, Province of China|Chinese Taipei",
    "TZ": "United Republic of Tanzania|Tanzania, United Republic of",
    "UA": "Crimea Region of Ukraine|Crimea|Region: Crimea",
    "US": "USA|U.S.A.|U.S.|United States of America",
    "VC": "Saint Vincent and the Grenadines",
    "VE": "Venezuela (Bolivarian Republic of)|Venezuela, Bolivarian Republic of",
    "VG": "Virgin Islands, British",
    "VI": "Virgin Islands, U.S.",
    "VN": "Viet Nam",
}


def country_code(name: str) -> str:
    """The ISO code of a country named in words or by its code; empty where nobody knows the name."""
    code = name.strip().upper()
    return code if code in COUNTRY_NAMES else _codes().get(_folded(name), "")


@cache
def _codes() -> dict[str, str]:
    found = {_folded(name): code for code, name in COUNTRY_NAMES.items()}
    for code, names in _ALSO.items():
        for name in names.split("|"):
            found.setdefault(_folded(name), code)
    return found


@cache
def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("&", "and")).casefold()
    return re.sub(r"[^\w]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
