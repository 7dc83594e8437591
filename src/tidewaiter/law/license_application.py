"""A license application in the blocks of BIS-748P, which SNAP-R follows, filled in as far as the records go."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.law.order_check import LineAnswer, OrderCheck
from tidewaiter.law.order_facts import item_name

__all__ = ["application"]

BLANK = "____________________"


def application(check: OrderCheck) -> str:
    """The blocks in their order; an empty one is for the applicant."""
    required = check.needs_license
    first = required[0]
    line = first.line
    kinds = {"export": "Export", "reexport": "Reexport", "in_country": "Transfer (in-country)"}
    blocks = [
        ("1-4", "Contact person, telephone, facsimile, date of application", BLANK),
        ("5", "Type of application", kinds.get(str(first.facts.get("kind")), BLANK)),
        ("6", "Documents submitted with the application", "[ ] BIS-748P-B  [ ] technical specifications  [ ] other"),
        ("7", "Documents on file with the applicant", "[ ] end-use statement  [ ] statement by ultimate consignee"),
        ("8-13", "Reserved, special purpose, resubmission, replacement, earlier exports, import certificate", BLANK),
        ("14", "Applicant", BLANK),
        ("15", "Other party authorized to receive the license", BLANK),
        ("16", "Purchaser", _party(line.buyer, line.buyer_id)),
        ("17", "Intermediate consignee", BLANK),
        ("18", "Ultimate consignee", _party(line.end_user, line.end_user_id or line.buyer_id)),
        ("19", "End user", _party(line.end_user, line.end_user_id)),
        ("20", "Original ultimate consignee (reexports)", BLANK),
        ("21", "Specific end use", str(first.facts.get("end_use") or BLANK)),
    ]
    lines = [
        f"# License application, order {check.order_id}",
        "",
        "Laid out in the blocks of Form BIS-748P (Supp. No. 1 to 15 CFR 748) to be copied into SNAP-R. Block numbers",
        "are as recalled; check them against the current form. An empty block is for the applicant to fill in.",
        "",
        "| block | what | entry |",
        "|---|---|---|",
        *(f"| {number} | {what} | {_cell(entry)} |" for number, what, entry in blocks),
    ]
    for at, one in enumerate(_by_line(required), 1):
        lines += [f"| 22, item {at} | {what} | {_cell(entry)} |" for what, entry in _item(one)]
    lines += [
        f"| 23 | Total application value | {_cell(_total(check))} |",
        f"| 24 | Additional information | {_cell(_information(required))} |",
        f"| 25 | Signature | {BLANK} |",
        "",
    ]
    return "\n".join(lines)


def _by_line(answers: tuple[LineAnswer, ...]) -> list[LineAnswer]:
    """One answer a line of the order; who receives it stands in its own blocks."""
    return list({id(one.line): one for one in answers}.values())


def _item(one: LineAnswer) -> list[tuple[str, str]]:
    line, facts = one.line, one.facts
    price = line.value_usd / line.units if line.value_usd is not None and line.units else None
    performance = [f"TPP {facts['tpp']}"] if "tpp" in facts else []
    performance += [f"PD {facts['performance_density']}"] if "performance_density" in facts else []
    performance += [f"DRAM {facts['dram_bandwidth_gbs']} GB/s"] if "dram_bandwidth_gbs" in facts else []
    return [
        ("(a) ECCN", one.determination.paragraph or BLANK),
        ("(b) performance", ", ".join(performance) or BLANK),
        ("(c) model number", item_name(line)),
        ("(d) CCATS number", BLANK),
        ("(e) quantity", f"{line.units:,}"),
        ("(f) units", "each"),
        ("(g) unit price", f"US$ {price:,.2f}" if price is not None else BLANK),
        ("(h) total price", f"US$ {line.value_usd:,.2f}" if line.value_usd is not None else BLANK),
        ("(i) manufacturer", str(line.item.get("manufacturer") or facts.get("letter_holder") or BLANK)),
        ("(j) technical description", str(line.item.get("description") or item_name(line))),
    ]


def _information(answers: tuple[LineAnswer, ...]) -> str:
    said = []
    for one in answers:
        found = one.determination
        country = COUNTRY_NAMES.get(str(one.facts.get("to_country", "")), "")
        said.append(
            f"{one.law} on {found.day}: {item_name(one.line)} to {country} for {one.party}; license required by "
            f"{', '.join(found.citations)}; review: {found.review_policy}"
        )
    return ". ".join(dict.fromkeys(said))


def _party(row: Mapping[str, Any], party_id: str) -> str:
    country = COUNTRY_NAMES.get(row.get("country") or "", "")
    known = ", ".join(str(part) for part in (row.get("name"), row.get("address"), row.get("city"), country) if part)
    return known or party_id or BLANK


def _total(check: OrderCheck) -> str:
    values = [line.value_usd for line in check.lines if line.value_usd is not None]
    return f"US$ {sum(values, Decimal(0)):,.2f}" if len(values) == len(check.lines) else BLANK


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
