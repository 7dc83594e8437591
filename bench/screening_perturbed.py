"""Eighteen ways of writing a listed name otherwise: whether its own entry comes first and is called a match.

Two hundred names of the Entity List and the SDN list for each way, drawn by a fixed seed; bench/perturbations.py. The
peers are rapidfuzz token set and token sort over every name, each at the threshold at which it alerts as often on
ordinary firms as ours, or at its strictest where it cannot be that quiet; among equal best names a peer is given its
own. More is better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from rapidfuzz import fuzz, process, utils

from bench.measure import Measured, say
from bench.metrics import threshold_for_rate
from bench.perturbations import CLASSES, TRANSLITERATIONS, Perturbation
from bench.screening_data import entity_list, folded, ordinary_firms, parties, sample_size, sdn
from tidewaiter.parties.compare import THRESHOLD
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.party import Party

NAMES = 200
FIRMS = 1000
SEED = "tidewaiter-4"


def drawn(one: Perturbation, entries: Sequence[ListEntry], count: int) -> list[tuple[str, str]]:
    """So many pairs of entry id and a perturbed name of it.

    Names of fewer than five letters are left alone, and so is one whose perturbed form is some other listed name, of
    its own entry or of another: that would ask nothing, or what nobody can answer.
    """
    rng = Random(f"{SEED}-{one.name}")
    pool = [(entry.entry_id, name) for entry in entries if entry.kind in one.kinds for name in entry.names]
    rng.shuffle(pool)
    listed = {folded(name) for entry in entries for name in entry.names}
    found: list[tuple[str, str]] = []
    for entry_id, name in pool:
        if len(found) == count:
            break
        if len(re.findall(r"[^\W\d_]", name)) >= 5:
            changed = one.change(rng, name)
            if changed is not None and (folded(changed) == folded(name) or folded(changed) not in listed):
                found.append((entry_id, changed))
    return found


class Peer:
    """One rapidfuzz scorer over every name of every entry, and the threshold at which it alerts no more than ours."""

    def __init__(self, name: str, entries: Sequence[ListEntry], firms: Sequence[str], alerts: float) -> None:
        self.sorted = name == "token sort"
        self.scorer = fuzz.ratio if self.sorted else fuzz.token_set_ratio
        self.rows = [entry.entry_id for entry in entries for _ in entry.names]
        self.keys = [self.key(name) for entry in entries for name in entry.names]
        tops = [process.extractOne(self.key(firm), self.keys, scorer=self.scorer)[1] for firm in firms]
        least = threshold_for_rate(tops, alerts)
        self.cut = 100.0 if least is None else least
        self.alerts = sum(top >= self.cut for top in tops) / len(tops)
        self.said = f"rapidfuzz {name} at {self.cut:.1f}"
        self.note = "peer at its strictest" if least is None else "the lowest threshold that alerts no more often"
        self.found = 0

    def key(self, name: str) -> str:
        """What the scorer compares: sorted words at once, as token_sort_ratio would have them."""
        read = utils.default_process(name)
        return " ".join(sorted(read.split())) if self.sorted else read

    def finds(self, name: str, entry_id: str, party: Mapping[str, int]) -> bool:
        """Whether a best name, at or over the threshold, is one of the party's."""
        asked = self.key(name)
        found = process.extract(asked, self.keys, scorer=self.scorer, limit=50, score_cutoff=self.cut)
        return any(score == found[0][1] and party[self.rows[at]] == party[entry_id] for _, score, at in found)


def main() -> None:
    """Alerts, names as they stand, each class, the parts of transliteration, and the mean of the classes."""
    entries = [*entity_list(), *sdn()]
    party = parties(entries, "folded")
    index = ScreenIndex.build(entries)
    listed = {folded(name) for entry in entries for name in entry.names}
    firms = [name for name in ordinary_firms(sample_size(FIRMS)) if folded(name) not in listed]
    alerts = sum(bool(index.search(Party(name=name), limit=1, least=THRESHOLD)) for name in firms) / len(firms)
    peers = [Peer(name, entries, firms, alerts) for name in ("token set", "token sort")]
    what = f"alerts per 1,000 of {len(firms):,} ordinary firms on these lists (less is better)"
    say(*(Measured(what, 1000 * alerts, "", peer.said, 1000 * peer.alerts, note=peer.note) for peer in peers))
    as_written = Perturbation("names as they stand", lambda rng, name: name)
    all_called, all_asked = 0, 0
    for one in (as_written, *CLASSES, *TRANSLITERATIONS):
        wanted = drawn(one, entries, sample_size(NAMES))
        first = called = ten = 0
        for entry_id, name in wanted:
            hits = index.search(Party(name=name), limit=10, least=0.0)
            own = [at for at, hit in enumerate(hits) if party[hit.entry.entry_id] == party[entry_id]]
            ten += bool(own)
            first += bool(own) and own[0] == 0
            called += bool(own) and own[0] == 0 and hits[0].matched
        theirs = [sum(peer.finds(name, entry_id, party) for entry_id, name in wanted) for peer in peers]
        if one in CLASSES:
            all_called, all_asked = all_called + called, all_asked + len(wanted)
            for peer, found in zip(peers, theirs, strict=True):
                peer.found += found
        count = len(wanted)
        note = f"{count} names; first whatever its score {first / count:.3f}, among ten {ten / count:.3f}"
        note += f"; {peers[1].said} {theirs[1] / count:.3f}"
        what = f"{one.name}: first and a match"
        say(Measured(what, called / count, "", peers[0].said, theirs[0] / count, note=note))
    what = f"all {len(CLASSES)} classes: first and a match"
    say(*(Measured(what, all_called / all_asked, "", peer.said, peer.found / all_asked) for peer in peers))


if __name__ == "__main__":
    main()
