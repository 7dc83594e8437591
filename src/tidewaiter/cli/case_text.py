"""The words of the commands about cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tidewaiter.cli.layout import labelled, paragraph

if TYPE_CHECKING:
    from tidewaiter.detection.fusion.dossier import Dossier

__all__ = ["case_lines", "explanations", "list_lines"]

Row = dict[str, Any]

_MOST_ROWS = 4
"""Rows that an explanation's answer names on the page; the table has up to twenty."""


def list_lines(found: Sequence[Row]) -> Iterator[str]:
    """One case a paragraph, or a sentence that nothing was found, which is not the same as clear."""
    if not found:
        yield paragraph(
            "No case: no finding speaks for one. That is not the same as clear; `coverage` says what was looked at."
        )
        return
    yield paragraph(
        "Cases to look at first. Each is a reason to ask, not a verdict; probabilities come from made-up worlds."
    )
    for row in found:
        yield ""
        yield paragraph(f"{row['rank']}. {row['case_id']}  {row['summary']}")
        yield labelled("next", str(row["next_step"]))


def case_lines(told: Dossier) -> Iterator[str]:
    """The case on a page."""
    row: Row = told.case
    yield paragraph(f"{row['case_id']}, number {row['rank']} of this audit")
    if told.made_up_by:
        yield labelled("made up", f"{told.made_up_by}; no firm named here exists")
    yield labelled("units", f"{row['units_low']:,} to {row['units_high']:,}, {row['units_mid']:,} expected")
    yield labelled("probability", f"{row['probability']:.0%} on what is recorded")
    yield labelled("patterns", _words(row["typologies"]))
    yield labelled("first sign", str(row["first_evidence_on"] or "not dated"))
    yield from ("", paragraph("Firms"))
    named = {str(firm["party_id"]) for firm in told.parties}
    for party in str(row["party_ids"]).split("|"):
        if party not in named:
            yield labelled(party, "not in the table of parties")
    for firm in told.parties:
        place = ", ".join(str(firm[name]) for name in ("kind", "city", "country") if firm.get(name))
        yield labelled(str(firm["party_id"]), f"{firm['name']} ({place})")
    yield from ("", paragraph("Why"))
    for one in told.found:
        if one["yes"]:
            yield labelled(str(one["detector"]), f"{one['summary']} {_times(one['yes'])}{_adds(one)}{_from(one)}")
    if told.explained:
        yield from ("", paragraph("Lawful explanations, tested against the records"))
        yield from map(_explained, told.explained)
    yield from ("", paragraph("What would explain it"))
    for text in explanations(told):
        yield labelled("perhaps", text)
    yield from ("", paragraph("Lines that tell most"))
    for line in told.lines:
        yield labelled(
            f"{line['shipment_id']}:{line['line']}",
            f"{line['shipped_on']}, {line['units']:,} of {line['item_id'] or 'an item not named'} "
            f"from {line['from_country']} to {line['to_country']}",
        )
    yield from ("", paragraph("What to ask next"))
    for check in told.checks:
        yield labelled(
            str(check["place"]),
            f"{check['ask']}, held by {check['held_by']}: {check['if_bad']:.0%} if it speaks for a diversion, "
            f"{check['if_good']:.0%} if not",
        )


def explanations(told: Dossier) -> list[str]:
    """The innocent explanations of what adds most, each once."""
    texts = [
        str(one["innocent_explanations"]).split("|")
        for one in told.found
        if one["yes"] and one["innocent_explanations"]
    ]
    return list(dict.fromkeys(text for each in texts[:3] for text in each))


def _explained(one: Row) -> str:
    """An explanation: whether it fits, by which rows, and whom to ask about what is left open."""
    label = {"yes": "fits in part", "no": "contradicted"}.get(str(one["answer"]), "open")
    if one["answer"] == "yes" and one["units"] == one["units_to_explain"]:
        label = "fits all"
    ask = f" What would tell: {one['would_show']}." if one["would_show"] else ""
    return labelled(label, f"{one['summary']}{ask}{_by(one)}")


def _by(one: Row) -> str:
    """The first rows that an answer rests on."""
    rows = str(one["evidence"]).split("|") if one["evidence"] else []
    more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    which = "By" if one["answer"] == "yes" else "Against it"
    return f" {which}: {', '.join(rows[:_MOST_ROWS])}{more}." if rows else ""


def _words(names: object) -> str:
    return ", ".join(str(names).replace("_", " ").split("|")) if names else "none named"


def _times(yes: object) -> str:
    return "(once)" if yes == 1 else f"({yes} times)"


def _from(one: Row) -> str:
    """The rows that the first of its findings rests on."""
    rows = str(one["evidence"]).split("|") if one["evidence"] else []
    return f"; from {', '.join(rows)}" if rows else ""


def _adds(one: Row) -> str:
    return f", adds {one['adds']:.2f}" if one["adds"] is not None else ""
