"""The papers of an order, filled in as far as the records go; what is not known stays an empty line, never a guess."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.law.license_application import application
from tidewaiter.law.order_check import HOLD, RELEASE, OrderCheck
from tidewaiter.law.order_facts import destination_of, item_name
from tidewaiter.law.order_pack import OrderLine

__all__ = ["folder_name", "papers"]

BLANK = "____________________"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,60}")


def papers(check: OrderCheck) -> dict[str, str]:
    """File name and text of every paper that this order still needs."""
    found: dict[str, str] = {}
    if check.decision == RELEASE:
        return found
    if "end-use statement" in check.missing_documents or check.decision == HOLD:
        found["end-use-statement.md"] = _statement(check)
        found["certificate.md"] = _certificate(check)
    if check.questions:
        found["questionnaire.md"] = _questionnaire(check)
    if check.needs_license:
        found["license-application.md"] = application(check)
    return found


def folder_name(order_id: str) -> str:
    """A folder for the order; a number that no folder may bear is replaced by its digest."""
    if _PLAIN.fullmatch(order_id):
        return order_id
    return f"order-{hashlib.sha256(order_id.encode()).hexdigest()[:12]}"


def _party(row: Mapping[str, Any], party_id: str) -> str:
    """Name, address and country as the records have them."""
    country = COUNTRY_NAMES.get(row.get("country") or "", "")
    parts = [row.get("name"), row.get("address"), row.get("city"), country]
    known = ", ".join(str(part) for part in parts if part)
    return known or (f"{party_id} (not in the parties table)" if party_id else BLANK)


def _goods(line: OrderLine) -> str:
    """Units and item in words."""
    value = f", US$ {line.value_usd:,.2f}" if line.value_usd is not None else ""
    return f"{line.units:,} × {item_name(line)} ({line.item_id}){value}"


def _statement(check: OrderCheck) -> str:
    first = check.lines[0]
    country = COUNTRY_NAMES.get(destination_of(first), BLANK)
    return "\n".join(
        [
            f"# End-use statement, order {check.order_id}",
            "",
            "To be completed and signed by the end user, on its letterhead.",
            "",
            f"- End user: {_party(first.end_user, first.end_user_id)}",
            f"- Buyer: {_party(first.buyer, first.buyer_id)}",
            f"- Site of installation: {_site(first)}",
            f"- Country of installation: {country}",
            "- Goods:",
            *(f"  - {_goods(line)}" for line in check.lines),
            f"- Headquarters of the end user: {_country(first.end_user, 'headquarters_country')}",
            f"- Headquarters of its ultimate parent: {_country(first.end_user, 'ultimate_parent_country')}",
            f"- End use, in your own words: {BLANK}",
            f"- Who will use the computing power (own use, tenants, remote users and their countries): {BLANK}",
            "",
            "We state that the goods",
            "",
            "1. will be installed at the site named above and stay there;",
            "2. will not be reexported, resold or transferred without the license that the law then requires;",
            "3. will not be used for a supercomputer or an advanced-node fab in Macau or a D:5 country, nor for",
            "   military, military-intelligence or weapons end uses;",
            "4. may be inspected at the site, and their location may be verified.",
            "",
            f"Name and office: {BLANK}",
            "",
            f"Signature and date: {BLANK}",
            "",
        ]
    )


def _certificate(check: OrderCheck) -> str:
    first = check.lines[0]
    return "\n".join(
        [
            f"# Statement by ultimate consignee and purchaser, order {check.order_id}",
            "",
            "In the order of Supp. No. 3 to 15 CFR 748 (Form BIS-711), in our own words and not checked against the",
            "current form. 15 CFR 748.11 demands it only with 600-series major defense equipment; here it is asked for",
            "as due diligence before advanced chips go to a new customer (BIS guidance of 2025-05-13).",
            "",
            f"1. **Application.** This statement belongs to the license application of {BLANK} (applicant).",
            f"2. **Ultimate consignee.** {_party(first.end_user, first.end_user_id)}",
            f"3. **Purchaser.** {_party(first.buyer, first.buyer_id)}",
            "4. **Disposition of the items** (mark one):",
            "   - [ ] used by us as capital equipment in the form received, in "
            + f"{COUNTRY_NAMES.get(destination_of(first), BLANK)}, and not reexported",
            "   - [ ] processed or incorporated by us into: " + BLANK,
            "   - [ ] resold by us in the form received, in: " + BLANK,
            "   - [ ] reexported by us in the form received, to: " + BLANK,
            f"   - [ ] other: {BLANK}",
            f"5. **Nature of our business.** {first.end_user.get('business_line') or BLANK}",
            "6. **Items.**",
            *(f"   - {_goods(line)}" for line in check.lines),
            f"7. **What else the authority should know.** {BLANK}",
            "8. **Certification.** What stands above is true and complete as far as we know; we will tell the",
            "   applicant at once of any change, and will not dispose of the items against it without a license.",
            "",
            f"Ultimate consignee, name, office, signature, date: {BLANK}",
            "",
            f"Purchaser, name, office, signature, date: {BLANK}",
            "",
        ]
    )


def _questionnaire(check: OrderCheck) -> str:
    lines = [f"# Questions, order {check.order_id}", ""]
    for holder in dict.fromkeys(asked.holder for asked in check.questions):
        lines += [f"## For {holder}", ""]
        lines += [f"- {asked.question}\n  Answer: {BLANK}" for asked in check.questions if asked.holder == holder]
        lines.append("")
    return "\n".join(lines)


def _site(line: OrderLine) -> str:
    parts = [line.site_id, line.site.get("address"), COUNTRY_NAMES.get(line.site.get("country") or "", "")]
    return ", ".join(str(part) for part in parts if part) or BLANK


def _country(row: Mapping[str, Any], column: str) -> str:
    return COUNTRY_NAMES.get(row.get(column) or "", BLANK)
