"""Names called the same at one fixed threshold, on 483 labelled pairs, beside nomenklatura logic-v2 and rapidfuzz.

logic-v2 stands with its own frozen answers, and live where it is installed (bench/nomenklatura_live.py). Each rapidfuzz
scorer stands at the threshold that is best for it on the very pairs it is measured on, which favours it; ours has one
threshold, fixed before. Half of the pairs, by digest, was kept from whoever tuned. Here more is better, except for
calibration error and the share of equal top scores.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from bench.measure import Measured, say
from bench.metrics import (
    Quality,
    best_threshold,
    brier,
    brier_skill,
    calibration_error,
    quality,
    share_at_top,
)
from bench.nomenklatura_live import THRESHOLD as THEIR_THRESHOLD
from bench.nomenklatura_live import live
from bench.screening_data import Pair, pairs
from tidewaiter.parties.compare import THRESHOLD, compare

BASELINES: dict[str, Callable[[str, str], float]] = {
    "Levenshtein ratio": lambda a, b: fuzz.ratio(a, b) / 100,
    "Jaro-Winkler": JaroWinkler.similarity,
    "token sort": lambda a, b: fuzz.token_sort_ratio(a, b) / 100,
    "token set": lambda a, b: fuzz.token_set_ratio(a, b) / 100,
}
PEER = "nomenklatura logic-v2, frozen"


def shown(found: Quality) -> str:
    return f"precision {found.precision:.3f}, recall {found.recall:.3f}"


def calibration(what: str, scores: Sequence[float], theirs: Sequence[float], truths: Sequence[bool]) -> list[Measured]:
    """How far a score is a probability, and whether its top is in order."""
    rows = [
        Measured(f"{what}: Brier score (less is better)", brier(scores, truths), "", PEER, brier(theirs, truths)),
        Measured(
            f"{what}: calibration error, 10 bins of equal count (less is better)",
            calibration_error(scores, truths),
            "",
            PEER,
            calibration_error(theirs, truths),
        ),
        Measured(
            f"{what}: share of pairs that stand at the very top score (less is better)",
            share_at_top(scores),
            "",
            PEER,
            share_at_top(theirs),
            note=f"{len(set(scores)):,} different scores to {len(set(theirs)):,}",
        ),
    ]
    skill, their_skill = brier_skill(scores, truths), brier_skill(theirs, truths)
    note = f"{PEER}: {their_skill:.3f}"
    return [*rows, Measured(f"{what}: Brier skill against the base rate (more is better)", skill, "", note=note)]


def main() -> None:
    """All pairs; the two halves; each group and schema; each baseline; calibration."""
    every = pairs()
    found = {pair: compare(pair.name1, pair.name2, pair.schema) for pair in every}
    assert all(one.matched == (one.score >= THRESHOLD) for one in found.values()), "matched is score >= THRESHOLD"

    def measured(what: str, some: Sequence[Pair], least: float | None = None) -> Measured:
        ours = quality((found[pair].matched, pair.is_match) for pair in some)
        peer = quality((pair.peer_said, pair.is_match) for pair in some)
        note = f"{len(some)} pairs; {shown(ours)}; peer: {shown(peer)}"
        return Measured(f"{what}: F1 at {THRESHOLD:g}", ours.f1, "", PEER, peer.f1, least=least, note=note)

    kept = [pair for pair in every if not pair.looked_at]
    seen = [pair for pair in every if pair.looked_at]
    halves = [("all pairs", every), ("pairs developers may have seen", seen), ("pairs kept from developers", kept)]
    say(*(measured(what, some, 0.88) for what, some in halves))
    groups = sorted({pair.group for pair in every})
    say(*(measured(f"group {group}", [pair for pair in every if pair.group == group]) for group in groups))
    schemas = sorted({pair.schema for pair in every})
    say(*(measured(f"schema {schema}", [pair for pair in every if pair.schema == schema]) for schema in schemas))
    for what, some in (halves[0], halves[2]):
        truths = [pair.is_match for pair in some]
        ours = quality((found[pair].matched, pair.is_match) for pair in some)
        for name, scorer in BASELINES.items():
            scores = [scorer(pair.name1.casefold(), pair.name2.casefold()) for pair in some]
            threshold, theirs = best_threshold(scores, truths)
            note = f"peer's best threshold on these very pairs, {threshold:.3f}; {shown(theirs)}"
            say(Measured(f"{what}: F1", ours.f1, "", f"rapidfuzz {name}", theirs.f1, note=note))
        best, at_best = best_threshold([found[pair].score for pair in some], truths)
        note = f"best threshold {best:.3f}: what a threshold chosen on these very pairs would give, never to be quoted"
        say(
            Measured(
                f"{what}: F1 lost to the fixed threshold (less is better)", at_best.f1 - ours.f1, note=note, unit=""
            )
        )
        say(*calibration(what, [found[pair].score for pair in some], [pair.peer_score for pair in some], truths))
    again = live(every)
    if again:
        ours = quality((found[pair].matched, pair.is_match) for pair in every)
        said = zip(again.scores, every, strict=True)
        theirs = quality((score >= THEIR_THRESHOLD, pair.is_match) for score, pair in said)
        peer = f"nomenklatura {again.version} logic-v2, live at {THEIR_THRESHOLD:g}"
        say(Measured("all pairs: F1", ours.f1, "", peer, theirs.f1, note=f"peer: {shown(theirs)}"))
    turned = [abs(found[pair].score - compare(pair.name2, pair.name1, pair.schema).score) for pair in every]
    note = f"mean {mean(turned):.4f}"
    say(Measured("most a score changes when the two names are exchanged (less is better)", max(turned), "", note=note))


if __name__ == "__main__":
    main()
