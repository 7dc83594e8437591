"""Evidence in words: which words met, how, how far apart, and what was left over."""

from __future__ import annotations

from tidewaiter.parties.names.align import Met
from tidewaiter.parties.names.evidence import FEATURES, Evidence

__all__ = ["reasons_of"]

_SOUND = 1.0


def reasons_of(evidence: Evidence) -> tuple[str, ...]:
    """One line for all words that are equal, one for every other word that met, and one for what is left on a side."""
    lined = evidence.alignment
    value = dict(zip(FEATURES, evidence.values, strict=True))
    equal = [met.one for met in sorted(lined.met, key=lambda met: met.places) if met.how == "equal"]
    found = [f"equal: {' '.join(equal)}"] if equal else []
    found += [_said(met) for met in sorted(lined.met, key=lambda met: met.places) if met.how != "equal"]
    for side, left in (("first", lined.left_one), ("second", lined.left_other)):
        if left:
            found.append(f"only in the {side}: {' '.join(word for word, _ in left)}")
    if value["out_of_order"]:
        found.append("order of words differs")
    if value["numbers_differ"]:
        found.append("numbers differ")
    if value["forms_differ"]:
        found.append("form of the firm differs")
    return tuple(found)


def _said(met: Met) -> str:
    pair = f"{met.one} ~ {met.other}"
    if met.how == "joined":
        return f"written together or apart: {pair}"
    if met.how == "initials":
        return f"initials: {pair}"
    if met.letters < _SOUND:
        return f"other spelling: {pair}"
    return f"{met.letters:.0f} {'letter' if round(met.letters) == 1 else 'letters'} apart: {pair}"
