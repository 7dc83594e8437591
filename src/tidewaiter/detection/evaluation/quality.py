"""The figures that judge what an audit says of its own cases: how probable they are and how many units."""

from __future__ import annotations

from collections.abc import Sequence

from tidewaiter.detection.evaluation.bench import Bench
from tidewaiter.detection.evaluation.calibration import brier, calibration_error, share_interval, winkler
from tidewaiter.detection.evaluation.lots import most_from_one_sender
from tidewaiter.detection.evaluation.overlap import Judged
from tidewaiter.detection.evaluation.share import Figures, Share

__all__ = ["interval_figures", "probability_figures"]


def probability_figures(judged: Sequence[Judged], counts: Sequence[int]) -> Figures:
    """Brier score, its skill against always saying the base rate, and the calibration error."""
    told = [
        (one.claim.probability, one.true, count)
        for one, count in zip(judged, counts, strict=True)
        if one.claim.probability is not None and count
    ]
    if not told:
        return {}
    said, true, weights = [one[0] for one in told], [one[1] for one in told], [one[2] for one in told]
    rate = Share.of(sum(w for y, w in zip(true, weights, strict=True) if y), sum(weights))
    score, base = brier(said, true, weights), (rate.value or 0.0) * (1 - (rate.value or 0.0))
    return {
        "base rate of its cases": rate,
        "Brier score": Share(score),
        "Brier skill": Share(1 - score / base if base else None),
        "calibration error": Share(calibration_error(said, true, weights)),
    }


def interval_figures(bench: Bench, counts: Sequence[int]) -> Figures:
    """How often [units_low, units_high] holds the diverted units of all lines of its firms, and its Winkler score.

    Beside it two intervals that understand nothing: of the FIFO share of the same lines, and from none to all.
    """
    sets: dict[str, list[tuple[float, float, float, int]]] = {"its intervals": []}
    all_cases: list[tuple[float, float, float, int]] = []
    for one, count in zip(bench.judged, counts, strict=True):
        low, high = one.claim.low, one.claim.high
        if low is None or high is None or not count:
            continue
        all_cases.append((low, high, one.all_units, count))
        if not one.true:
            continue
        sets["its intervals"].append((low, high, one.all_units, count))
        lines = _lines_of(bench, one)
        if lines:
            whole, fifo = _of_lines(bench, lines)
            sets.setdefault("from none to all", []).append((0.0, whole, one.all_units, count))
            if bench.shares is not None:
                share = fifo / whole if whole else 0.0
                sets.setdefault("FIFO share", []).append((*share_interval(share, whole), one.all_units, count))
    found: Figures = {}
    for name, rows in [*sets.items(), ("its intervals, false cases too", all_cases)]:
        if rows:
            number = sum(count for *_, count in rows)
            inside = sum(count for low, high, units, count in rows if low <= units <= high)
            found[f"{name}: hold the units"] = Share.of(inside, number)
            found[f"{name}: width"] = Share(sum((high - low) * count for low, high, _, count in rows) / number)
            total = sum(winkler(low, high, units) * count for low, high, units, count in rows)
            found[f"{name}: Winkler score"] = Share(total / number)
    return found


def _lines_of(bench: Bench, one: Judged) -> list[str]:
    """The lines it names, and all others of its firms, makers apart."""
    parties = sorted(one.claim.parties - bench.goods.makers)
    traded = (line for party in parties for line in bench.goods.of_party.get(party, ()))
    return list(dict.fromkeys([*one.claim.lines, *traded]))


def _of_lines(bench: Bench, lines: Sequence[str]) -> tuple[float, float]:
    """The units of these lines, and those that reach a place of concern on record first in, first out.

    Of each item the most that one party sent: hops one after another carry the same units.
    """
    whole, fifo = dict[str, dict[str, float]](), dict[str, dict[str, float]]()
    for line in lines:
        sent = bench.goods.sent[line]
        whole.setdefault(sent.item, {})[line] = sent.units
        fifo.setdefault(sent.item, {})[line] = sent.units * (bench.shares or {}).get(line, 0.0)
    units = sum(most_from_one_sender(bench.goods, one) for one in whole.values())
    return units, sum(most_from_one_sender(bench.goods, one) for one in fifo.values())
