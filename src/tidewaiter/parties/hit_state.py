"""What a row of `screenings` says of itself: settled as the entry, cleared, or open until a person looked."""

from __future__ import annotations

from collections.abc import Iterable

from tidewaiter.parties.decisions import Decision

__all__ = ["decided", "state_of"]

_STATES = (("cleared by ", "cleared"), ("confirmed by ", "confirmed"), ("same number: ", "confirmed"))
"""How a reason begins that settles a hit; a person's word, which stands first, outweighs a number."""


def decided(answer: str, decision: Decision) -> str:
    """The reason that names a person's decision: `cleared by A. Tan on 2026-03-01: other address`."""
    return f"{answer} by {decision.author} on {decision.decided_on}: {decision.reason}"


def state_of(reasons: Iterable[str]) -> str:
    """Confirmed by a person or by the same registration number, cleared by a person, or else open."""
    told = tuple(reasons)
    return next((state for start, state in _STATES if any(one.startswith(start) for one in told)), "open")
