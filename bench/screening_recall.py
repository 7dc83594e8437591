"""Whether each of the 5,172 aliases of the Entity List finds its entry again once that alias is taken off the list.

Every name is indexed as an entry of its own, so that one index serves all questions: hits on the hidden alias are
passed over, and the next best name of the same party counts. Entries with exactly the same main name, which the list
writes once a country, are one party; the hidden alias is hidden in all of them. Ties stand in the order in which the
index gives them. Here more is better.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import Levenshtein

from bench.measure import Measured, say
from bench.screening_data import entity_list, folded, other_lists, parties, sample_size
from tidewaiter.parties.compare import THRESHOLD
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.names.several import names_in
from tidewaiter.parties.party import Party

KINDRED = ("the same once folded", "shares a telling word", "near in spelling")
PEER_SAMPLE = 1000
REBUILT = 25
Best = Callable[[str, int], Iterable[tuple[str, str, float]]]
"""For a name and how many to give: entry id, name and score, best first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One alias, whose it is, what kind of name it is, and where its party came."""

    alias: str
    entry_id: str
    script: str
    kin: str
    rank: int | None
    score: float
    rank_in_entry: int | None

    @property
    def first(self) -> bool:
        """Whether its party came first."""
        return self.rank == 1


def script(name: str) -> str:
    """The script of its letters, or the two most common of several."""
    counted = Counter(unicodedata.name(c, "OTHER").split()[0] for c in name if c.isalpha())
    known = {"LATIN": "Latin", "CJK": "Han", "CYRILLIC": "Cyrillic", "ARABIC": "Arabic"}
    return " and ".join(sorted({known.get(one, "other") for one, _ in counted.most_common(2)})) or "other"


def common_words(entries: Sequence[ListEntry], party: Mapping[str, int], most: int = 15) -> frozenset[str]:
    """Words that more than so many parties bear, and those of one or two letters: sharing one tells little."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        for name in entry.names:
            for word in folded(name).split():
                bearers[word].add(party[entry.entry_id])
    return frozenset(word for word, some in bearers.items() if len(some) > most or len(word) < 3)


def kin(alias: str, others: Iterable[str], common: frozenset[str]) -> str:
    """What ties an alias to the nearest of the other names of its party, by a rule that no matcher knows."""
    words = folded(alias).split()
    telling = [word for word in words if word not in common]
    found = set()
    for other in others:
        theirs = folded(other).split()
        their_telling = [word for word in theirs if word not in common]
        if words == theirs:
            return "the same once folded"
        if set(telling) & set(their_telling):
            found.add("shares a telling word")
        elif near("".join(telling), "".join(their_telling)) or any(near(a, b) for a in telling for b in their_telling):
            found.add("near in spelling")
        elif acronym(words, theirs) or acronym(theirs, words):
            found.add("an acronym of another")
        elif set(words) & set(theirs):
            found.add("shares only common words")
    order = ("shares a telling word", "near in spelling", "an acronym of another", "shares only common words")
    return next((one for one in order if one in found), "shares nothing")


def near(one: str, other: str) -> bool:
    """Two spellings of what may be one word: five letters or more, three of four in place."""
    return min(len(one), len(other)) >= 5 and Levenshtein.normalized_similarity(one, other) >= 0.75


def acronym(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether one of the words of one name is the initials of the other's, small words left out or not."""
    small = {"of", "and", "the", "for", "in", "co", "ltd", "company", "limited", "llc", "jsc"}
    whole = "".join(word[0] for word in long)
    telling = "".join(word[0] for word in long if word not in small)
    return any(len(word) >= 3 and word in {whole, telling} for word in short)


def each_name_an_entry(entries: Iterable[ListEntry]) -> Iterator[ListEntry]:
    """Every different name of an entry as an entry whose id is that of the entry, a mark and a number."""
    for entry in entries:
        for at, name in enumerate(dict.fromkeys(entry.names)):
            bare = replace(entry, entry_id=f"{entry.entry_id}#{at}", name=name, aliases=(), weak_aliases=())
            yield bare


def rank(
    best: Best, alias: str, entry_id: str, party: Mapping[str, int], *, whole_party: bool = True
) -> tuple[int | None, float]:
    """Where the party of an alias came among the first ten, and with what score, the alias itself passed over."""
    own, own_names = party[entry_id], {alias, *names_in(alias)}
    for limit in (40, 160, 640):
        hits = list(best(alias, limit))
        seen: dict[int, float] = {}
        for hit, name, score in hits:
            hidden = (party[hit] == own if whole_party else hit == entry_id) and name in own_names
            if not hidden:
                seen.setdefault(party[hit], score)
            if own in seen:
                return (len(seen), seen[own]) if len(seen) <= 10 else (None, 0.0)
        if len(seen) >= 10 or len(hits) < limit:
            break
    return None, 0.0


def ask(
    best: Best,
    entries: Sequence[ListEntry],
    party: Mapping[str, int],
    most: int,
    *,
    entry_too: bool = False,
    which: Callable[[str], bool] = bool,
) -> list[Asked]:
    """Every alias, or as many as wanted, drawn by a fixed seed."""
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        names[party[entry.entry_id]].update(dict.fromkeys(entry.names))
    common = common_words(entries, party)
    every = [(entry, alias) for entry in entries for alias in entry.aliases if which(alias)]
    chosen = every if most >= len(every) else Random(4).sample(every, most)
    found = []
    for entry, alias in chosen:
        others = [name for name in names[party[entry.entry_id]] if name != alias]
        at, score = rank(best, alias, entry.entry_id, party)
        within = rank(best, alias, entry.entry_id, party, whole_party=False)[0] if entry_too else None
        found.append(Asked(alias, entry.entry_id, script(alias), kin(alias, others, common), at, score, within))
    return found


def ours(entries: Sequence[ListEntry]) -> Best:
    """The index, asked for names."""
    index = ScreenIndex.build(each_name_an_entry(entries))

    def best(name: str, limit: int) -> Iterator[tuple[str, str, float]]:
        for hit in index.search(Party(name=name), limit=limit, least=0.0):
            yield hit.entry.entry_id.split("#")[0], hit.matched_name, hit.score

    return best


def brute(entries: Sequence[ListEntry], scorer: Callable[..., float]) -> Best:
    """Rapidfuzz over every name."""
    rows = [(entry.entry_id, name) for entry in entries for name in dict.fromkeys(entry.names)]
    keys = [utils.default_process(name) for _, name in rows]

    def best(name: str, limit: int) -> Iterator[tuple[str, str, float]]:
        for _, score, at in process.extract(utils.default_process(name), keys, scorer=scorer, limit=limit):
            yield *rows[at], score / 100

    return best


def rebuilt(entries: Sequence[ListEntry], asked: Sequence[Asked], party: Mapping[str, int], most: int) -> Measured:
    """How often an index of whole entries, built again without the alias, puts another party first."""
    other = 0
    some = Random(6).sample(asked, min(most, len(asked)))
    for one in some:
        own = party[one.entry_id]
        without = [
            replace(entry, aliases=tuple(name for name in entry.aliases if name != one.alias))
            if party[entry.entry_id] == own
            else entry
            for entry in entries
        ]
        hits = ScreenIndex.build(without).search(Party(name=one.alias), limit=1, least=0.0)
        other += (bool(hits) and party[hits[0].entry.entry_id] == own) != one.first
    note = "ties between parties may fall either way"
    return Measured(f"of {len(some)} aliases, answered otherwise by an index built without them", other, "", note=note)


def share(some: Sequence[Asked], most: int) -> float:
    return sum(one.rank is not None and one.rank <= most for one in some) / len(some)


def main() -> None:
    """All aliases, by script, by kin, at the threshold; then the peers on a sample."""
    entries = entity_list()
    party = parties(entries)
    asked = ask(ours(entries), entries, party, sample_size(10**6), entry_too=True)

    def measured(what: str, some: Sequence[Asked], least: float | None = None) -> Measured:
        note = f"{len(some):,} aliases; recall@10 {share(some, 10):.3f}"
        return Measured(f"{what}: recall@1", share(some, 1), "", least=least, note=note)

    kindred = [one for one in asked if one.kin in KINDRED]
    literal = [one for one in asked if one.script == "Latin"]
    at_once = sum(one.first and one.score >= THRESHOLD for one in asked) / len(asked)
    within = sum(one.rank_in_entry == 1 for one in asked) / len(asked)
    say(
        measured("all aliases", asked),
        measured("aliases that share a telling word or a near spelling with another name", kindred, 0.75),
        measured("aliases that share only their script with another name, or more", literal),
        Measured(f"all aliases: first and at or over {THRESHOLD:g}", at_once, ""),
        Measured(
            "all aliases: recall@1, hidden only in that entry",
            within,
            "",
            note="the same alias may stand under the same firm in another country: the easier reading",
        ),
    )
    say(rebuilt(entries, asked, party, sample_size(REBUILT)))
    for value, _ in Counter(one.script for one in asked).most_common():
        say(measured(f"script: {value}", [one for one in asked if one.script == value]))
    for value, _ in Counter(one.kin for one in asked).most_common():
        say(measured(f"kin: {value}", [one for one in asked if one.kin == value]))
    everywhere = [*entries, *other_lists()]
    told = parties(everywhere, "folded")
    han = ask(ours(everywhere), everywhere, told, 10**6, which=lambda alias: "Han" in script(alias))
    say(measured("aliases in Han characters, which only the other US lists have", han))
    most = min(sample_size(PEER_SAMPLE), len(asked))
    mine = {(one.entry_id, one.alias): one for one in asked}
    for name, scorer in (("token sort", fuzz.token_sort_ratio), ("token set", fuzz.token_set_ratio)):
        theirs = ask(brute(entries, scorer), entries, party, most)
        same = [mine[one.entry_id, one.alias] for one in theirs if (one.entry_id, one.alias) in mine]
        for at in (1, 10):
            peer = f"rapidfuzz {name}, brute force"
            say(Measured(f"{len(same):,} aliases: recall@{at}", share(same, at), "", peer, share(theirs, at)))


if __name__ == "__main__":
    main()
