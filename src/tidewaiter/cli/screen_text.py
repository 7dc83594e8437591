"""What `tidewaiter screen` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tidewaiter.cli.layout import bullets, paragraph
from tidewaiter.cli.plain import plain
from tidewaiter.parties.entries import ListVersion
from tidewaiter.parties.party import Party
from tidewaiter.parties.party_file import PartyFile
from tidewaiter.parties.screening import MOST_HITS, Screened

__all__ = ["file_text", "hit_record", "name_text"]

_NEAREST = 3
_MOST_SHOWN = 20
_EFFECTS = {
    "prohibited": "no dealing without authorization",
    "license": "a license is required as the entry says",
    "exception_lost": "no license exception; a statement first",
    "diligence_only": "no EAR license requirement by itself; look closer",
}


def name_text(
    party: Party, hits: Sequence[Screened], versions: Sequence[ListVersion], day: date, least: float | None
) -> str:
    """Hits that reach the threshold, then the nearest that do not, then what was looked at."""
    shown = [hit for hit in hits if least is not None or hit.hit.matched]
    lines = [block for hit in shown[:_MOST_SHOWN] for block in _block(hit)]
    if len(shown) > _MOST_SHOWN:
        lines.append(f"… and {len(shown) - _MOST_SHOWN} more; --out writes all.\n")
    if not shown:
        lines.append(f"No name near enough to {plain(party.name)}.\n")
        if near := [hit for hit in hits if not hit.hit.matched][:_NEAREST]:
            lines.append("Nearest, below the threshold:")
            lines += [f"  {hit.hit.score:.3f}  {plain(hit.hit.matched_name)} ({hit.hit.entry.list_id})" for hit in near]
            lines.append("")
    return "\n".join([*lines, _looked_at(versions, day)])


def file_text(
    read: PartyFile,
    hits: Sequence[Screened],
    versions: Sequence[ListVersion],
    day: date,
    least: float,
    out: Path | None,
) -> str:
    """How many parties, how many of them with hits, by effect; the likeliest hits where no file was asked for."""
    parties = len({hit.party.party_id for hit in hits})
    states = Counter(hit.state for hit in hits)
    effects = Counter(hit.hit.entry.effect for hit in hits if hit.state != "cleared")
    lines = [f"{len(read.parties):,} parties screened; {parties:,} with {len(hits):,} hits from score {least:g} on."]
    lines += [f"  {count:,} {effect}: {_EFFECTS[effect]}" for effect, count in effects.most_common()]
    full = sum(count >= MOST_HITS for count in Counter(hit.party.party_id for hit in hits).values())
    if full:
        lines.append(f"  {full:,} with {MOST_HITS} hits or more: only the likeliest {MOST_HITS} of each are kept")
    if states["cleared"]:
        lines.append(f"  {states['cleared']:,} cleared before, and unchanged since")
    if out is None:
        best = sorted((hit for hit in hits if hit.state != "cleared"), key=lambda hit: -hit.hit.log_odds)
        lines += ["", *(f"  {_line(hit)}" for hit in best[:_MOST_SHOWN])]
        if len(best) > _MOST_SHOWN:
            lines.append(f"  … and {len(best) - _MOST_SHOWN:,} more; -o FILE writes all.")
    else:
        lines.append(f"Hits are in {out}.")
    return "\n".join([*lines, "", _looked_at(versions, day)])


def hit_record(one: Screened) -> dict[str, object]:
    """A hit as JSON."""
    entry = one.hit.entry
    return {
        "party_id": one.party.party_id,
        "list_id": entry.list_id,
        "entry_id": entry.entry_id,
        "entry_name": entry.name,
        "matched_name": one.hit.matched_name,
        "score": round(one.hit.score, 6),
        "matched": one.hit.matched,
        "effect": entry.effect,
        "state": one.state,
        "reasons": list(one.hit.reasons),
        "citation": entry.citation,
    }


def _line(one: Screened) -> str:
    entry = one.hit.entry
    names = f"{plain(one.party.name)} ~ {plain(one.hit.matched_name)}"
    return f"{one.hit.score:.3f}  {names} ({entry.list_id}, {entry.effect})"


def _block(one: Screened) -> list[str]:
    entry = one.hit.entry
    head = f"{one.hit.score:.3f}  {plain(one.hit.matched_name)}"
    if one.hit.matched_name != entry.name:
        head += f", a name of {plain(entry.name)}"
    told = [f"list {entry.list_id}, entry {entry.entry_id}" + (f", {plain(entry.citation)}" if entry.citation else "")]
    told.append(f"{entry.effect}: {_EFFECTS[entry.effect]}")
    told += [plain(reason) for reason in one.hit.reasons]
    return [head, bullets(tuple(told), "       "), ""]


def _looked_at(versions: Sequence[ListVersion], day: date) -> str:
    count = sum(entry.holds_on(day) for version in versions for entry in version.entries)
    lists = ", ".join(f"{version.list_id} of {version.as_of}" for version in versions)
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return paragraph(f"Looked at {entries} in force on {day}: {lists}. No hit is no clearance.")
