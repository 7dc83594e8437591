"""The stakes that decide the 50 % answer, written out from the listed owner down."""

from __future__ import annotations

from tidewaiter.parties.ownership.graph import Graph, effective
from tidewaiter.parties.ownership.shares import Shares, holding_on
from tidewaiter.parties.ownership.stakes import HALF, WHOLE, Stake, pct
from tidewaiter.parties.ownership.weights import Sources

__all__ = ["chain_to", "why"]


def chain_to(party: str, day: int, graph: Graph, sources: Sources, found: Shares) -> list[Stake]:
    """The stakes by which listed parties hold of the party on that day, the highest first."""
    stakes: list[Stake] = []
    seen = {party}
    work = [party]
    while work:
        owned = work.pop(0)
        active = [one for one in graph.owners_of.get(owned, ()) if one.holds_on(day)]
        for one, low in effective(active)[0]:
            listed = sources.is_listed(one.owner, day)
            if low and (listed or _covered(one.owner, day, sources, found)):
                stakes.append(one)
                if not listed and one.owner not in seen:
                    seen.add(one.owner)
                    work.append(one.owner)
    return stakes[::-1]


def why(party: str, day: int, graph: Graph, sources: Sources, found: Shares) -> list[str]:
    """The answer's reasons as sentences a user can check one by one."""
    holding = holding_on(found, party, day)
    said = [_sentence(one, day, sources) for one in chain_to(party, day, graph, sources, found)]
    active = [one for one in graph.owners_of.get(party, ()) if one.holds_on(day)]
    missing = WHOLE - min(WHOLE, holding.recorded)
    if holding.fifty_percent == "yes":
        return [*said, f"Listed parties hold {pct(holding.low)} of {party} at least."]
    if not active:
        return [*said, f"No stake in {party} is recorded on that day: anyone may own it."]
    said += [
        _other(one, day, sources, found)
        for one in active
        if not sources.is_listed(one.owner, day) and not _covered(one.owner, day, sources, found)
    ]
    if missing:
        said.append(f"Who holds {pct(missing)} of {party} is not recorded.")
    end = "no stake that is missing could bring it to 50 %" if holding.high < HALF else "50 % cannot be excluded"
    return [*said, f"Listed parties hold from {pct(holding.low)} to {pct(holding.high)} of {party}: {end}."]


def _sentence(one: Stake, day: int, sources: Sources) -> str:
    owner = f"{one.owner} (listed)" if sources.is_listed(one.owner, day) else one.owner
    return f"{owner} holds {_share(one)} of {one.owned}"


def _other(one: Stake, day: int, sources: Sources, found: Shares) -> str:
    if one.owner in sources.terminal:
        return f"{one.owner} holds {_share(one)} of {one.owned} and is neither listed nor owned by anyone."
    if holding_on(found, one.owner, day).fifty_percent == "no":
        return f"{one.owner} holds {_share(one)} of {one.owned}; listed parties hold less than 50 % of it."
    return f"{one.owner} holds {_share(one)} of {one.owned}; whether listed parties hold 50 % of it is not known."


def _share(one: Stake) -> str:
    if one.low == one.high:
        return pct(one.low)
    return "an unknown share" if (one.low, one.high) == (0, WHOLE) else f"{pct(one.low)} to {pct(one.high)}"


def _covered(party: str, day: int, sources: Sources, found: Shares) -> bool:
    return party not in sources.terminal and holding_on(found, party, day).low >= HALF
