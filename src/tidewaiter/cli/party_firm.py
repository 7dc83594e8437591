"""The part of `party show` about one firm under several numbers: who said so, and what each number may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tidewaiter.cli.plain import plain

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.parties.ownership.dossier import Dossier, NumberHit
    from tidewaiter.parties.party import Party

__all__ = ["firm_lines", "firm_shape", "screened_now"]

_MOST = 30
_APART = {
    "contradicted": "left apart, for decisions contradict each other",
    "changed": "left apart, for a record changed after it was decided",
}


def screened_now(settings: Settings, day: date) -> Callable[[Sequence[Party]], Iterator[NumberHit]]:
    """Screens parties against the lists held, if there are any, with the decisions kept about their hits."""

    def found(parties: Sequence[Party]) -> Iterator[NumberHit]:
        from tidewaiter.parties.decisions import Decisions
        from tidewaiter.parties.lists.store import ListStore
        from tidewaiter.parties.ownership.dossier import NumberHit
        from tidewaiter.parties.screening import in_force, screen

        held = ListStore(settings.home / "lists").current(day)
        if not held:
            return
        index = in_force(held, day, settings.home / "screening")
        decisions = Decisions.read(settings.home / "screening" / "decisions.jsonl", day)
        for party in parties:
            for one in screen(party, index, decisions=decisions):
                entry = one.hit.entry
                yield NumberHit(
                    party.party_id,
                    entry.list_id,
                    entry.entry_id,
                    one.hit.matched_name,
                    one.hit.score,
                    entry.effect,
                    one.state,
                )

    return found


def firm_lines(found: Dossier) -> Iterator[str]:
    """The other numbers of the firm with the decisions, then the hits on all of them."""
    from tidewaiter.cli.layout import bullets, labelled

    if found.counts_as:
        yield labelled("counts as", plain(f"{found.counts_as}: this audit has the firm under that number"))
    if found.together:
        others = [row.party_id for row in found.together if row.state == "together"]
        said = f"under {', '.join(others)}" if others else _APART.get(found.together[0].state, "")
        yield labelled("one firm", plain(said))
        told = [f"{row.party_id}: {basis}" for row in found.together for basis in row.basis]
        by = sorted({f"{', '.join(row.decided_by)}, last on {row.decided_on}" for row in found.together})
        yield bullets([plain(text) for text in [*told, *(f"decided by {each}" for each in by)]], " " * 18)
    if found.hits:
        yield labelled("hits", f"{len(found.hits)}")
        hits = [
            f"{one.party_id}: {one.score:.3f} {one.matched_name} ({one.list_id}, {one.effect}), {one.state}"
            for one in found.hits[:_MOST]
        ]
        yield bullets([plain(text) for text in hits], " " * 18)


def firm_shape(found: Dossier) -> dict[str, object]:
    """The same as one part of a JSON object."""
    return {
        "counts_as": found.counts_as,
        "same_firm": [
            {
                "party_id": row.party_id,
                "state": row.state,
                "decided_by": list(row.decided_by),
                "decided_on": row.decided_on.isoformat(),
                "basis": list(row.basis),
            }
            for row in found.together
        ],
        "hits": [
            {
                "party_id": one.party_id,
                "list_id": one.list_id,
                "entry_id": one.entry_id,
                "matched_name": one.matched_name,
                "score": round(one.score, 6),
                "effect": one.effect,
                "state": one.state,
            }
            for one in found.hits
        ],
    }
