"""What the state folder knows of the parties of orders: which numbers are one firm, and which are a listed entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tidewaiter.core.errors import InputError

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.law.order_pack import OrderPack
    from tidewaiter.parties.resolution.together import Together

__all__ = ["with_kept_decisions"]

_COUNTED = frozenset({"license", "prohibited"})
"""Lists of other effects make no party listed under the EAR."""


def with_kept_decisions(settings: Settings, file: Path, pack: OrderPack, day: date) -> OrderPack:
    """The pack as the decisions of `party decide-same` and `screen decide` have it, as far as they still hold."""
    from tidewaiter.law.order_firms import KnownFirm, of_whole_firms
    from tidewaiter.parties.decisions import Decisions
    from tidewaiter.parties.lists.store import ListStore
    from tidewaiter.parties.pack_parties import open_pack
    from tidewaiter.parties.resolution.answers import SameAnswers
    from tidewaiter.parties.resolution.fellows import firms_by_number
    from tidewaiter.parties.resolution.firm import firms_of
    from tidewaiter.parties.standing import standings

    same = SameAnswers.read(settings.home / "screening" / "same.jsonl")
    made = Decisions.read(settings.home / "screening" / "decisions.jsonl", day)
    if not (same.all or made.all):
        return pack
    try:
        with open_pack(file) as found:
            parties = {one.party_id: one for one in found.parties}
            firms = firms_by_number(firms_of(found.parties, found.websites), same)
    except InputError:
        return pack  # orders alone: nothing is recorded of their parties that a decision could have been about
    lists = ListStore(settings.home / "lists").current(day) if made.all else ()
    entries = [one for version in lists for one in version.entries if one.effect in _COUNTED]
    confirmed = {
        one.decision.party_id: f"{one.decision.list_id}:{one.decision.entry_id}, by {one.decision.author}"
        f" on {one.decision.decided_on} ({one.decision.reason})"
        for one in standings(made, entries, day, parties)
        if one.holds and one.decision.answer == "confirmed" and one.decision.via == "direct"
    }
    groups = {rows[0].resolved_id: rows for rows in firms.values()}
    known = [
        KnownFirm(numbers, _why(rows), {one: confirmed[one] for one in numbers if one in confirmed})
        for rows in groups.values()
        if (numbers := tuple(row.party_id for row in rows))
    ]
    known += [KnownFirm((one,), "", {one: why}) for one, why in confirmed.items() if one not in firms]
    return of_whole_firms(pack, known)


def _why(rows: Sequence[Together]) -> str:
    numbers, authors = ", ".join(row.party_id for row in rows), sorted({one for row in rows for one in row.decided_by})
    last = max(row.decided_on for row in rows)
    return f"one firm under {numbers}, as confirmed by {', '.join(authors)}, last on {last}"
