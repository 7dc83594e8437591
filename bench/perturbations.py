"""Eighteen ways in which a listed name comes to be written otherwise; each gives None where it does not apply.

Every function takes a random source and a name. What it hands back differs from the name and still names the same
party to a careful reader. Names of persons may stand as "LAST, First", as OFAC writes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.name_words import (
    ABBREVIATED,
    CROSSED,
    FAMILIES,
    GENERIC,
    LETTER,
    form_at_end,
    form_at_start,
    other,
)
from bench.transliterations import (
    arabic_variant,
    cyrillic_variant,
    in_cyrillic,
    pinyin_spacing,
    transliterated,
    wade_giles,
)

__all__ = ["CLASSES", "TRANSLITERATIONS", "Perturbation"]

Change = Callable[[Random, str], str | None]


@dataclass(frozen=True, slots=True)
class Perturbation:
    """One class: what it is called, what it does, and for which kinds of entry."""

    name: str
    change: Change
    kinds: frozenset[str] = frozenset({"company", "person", "unknown"})


_ADDED = ("Technology", "International", "Group", "Trading", "Holdings", "Industrial", "(HK)", "Global", "Electronics")
_BRANCHES = (
    "Shenzhen Branch",
    "(Singapore)",
    "Dubai Branch",
    "Hong Kong",
    "(Shanghai)",
    "Moscow",
    "Penang",
    "Istanbul",
)
_TWINS = {
    **dict(zip("aceopxyijsABCEHIKMOPTXS", "асеорхуіјѕАВСЕНІКМОРТХЅ", strict=True)),
    **dict(zip("vNZ", "νΝΖ", strict=True)),
}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c"
_READ = "O=0 o=0 l=1 I=l i=1 rn=m m=rn S=5 B=8 cl=d d=cl w=vv G=6 e=c h=b"
_OCR = [pair.split("=") for pair in _READ.split()]
_MARKED = {
    **dict(zip("aceinosuyzg", "áçéíñöšüýžğ", strict=True)),
    **dict(zip("ACEINOSUYZG", "ÁÇÉÍÑÖŠÜÝŽĞ", strict=True)),
}


def _letters(name: str, least: int = 6) -> list[int] | None:
    """Where letters stand in words of four letters or more; None for a name too short to bear a fault."""
    places = [at for word in re.finditer(r"[^\W\d_]{4,}", name) for at in range(word.start(), word.end())]
    return places if len(places) >= least else None


def word_order(rng: Random, name: str) -> str | None:
    """Two words change places, or the last one comes first; of a person, given names first and no comma."""
    if name.count(",") == 1 and form_at_end(name) is None and re.search(r"\w, \w", name):
        last, first = (part.strip() for part in name.split(","))
        return other(name, f"{first} {last}")
    words = name.split()
    ending = form_at_end(name)
    core = ending[0].split() if ending else words
    tail = name[len(ending[0]) :] if ending else ""
    if len(core) < 2 or any(c in name for c in "()"):
        return None
    if rng.random() < 0.5:
        core = [core[-1], *core[:-1]]
    else:
        at = rng.randrange(len(core) - 1)
        core[at], core[at + 1] = core[at + 1], core[at]
    return other(name, " ".join(core) + tail)


def dropped_form(rng: Random, name: str) -> str | None:
    """The legal form is left out."""
    found = form_at_end(name) or form_at_start(name)
    return other(name, found[0]) if found else None


def changed_form(rng: Random, name: str) -> str | None:
    """The legal form in other words, or one time in five that of another country."""
    ending, beginning = form_at_end(name), form_at_start(name)
    found = ending or beginning
    if not found:
        return None
    core, family = found
    families = CROSSED[family] if family in CROSSED and rng.random() < 0.2 else (family,)
    written = re.sub(r"\W", "", name).casefold()
    choices = []
    for form in (form for at in families for form in FAMILIES[at]):
        changed = f"{form} {core}" if not ending and form != "有限公司" else f"{core} {form}"
        if re.sub(r"\W", "", changed).casefold() != written:
            choices.append(changed)
    return other(name, rng.choice(choices)) if choices else None


def abbreviated(rng: Random, name: str) -> str | None:
    """Generic words cut short, all of them or one."""
    places = [found for found in re.finditer(r"[A-Za-z]+", name) if found.group().casefold() in ABBREVIATED]
    if not places:
        return None
    chosen = places if rng.random() < 0.5 else [rng.choice(places)]
    for found in reversed(chosen):
        short = ABBREVIATED[found.group().casefold()]
        short = short.upper() if found.group().isupper() else short
        name = name[: found.start()] + short + rng.choice(["", "."]) + name[found.end() :]
    return name.replace("..", ".")


def initials(rng: Random, name: str) -> str | None:
    """Given names as initials, one of them or all."""
    turned = re.fullmatch(r"([^,]+), ([^,]+)", name)
    given = turned.group(2).split() if turned else name.split()[:-1]
    last = turned.group(1) if turned else (name.split() or [""])[-1]
    given = [word for word in given if LETTER.search(word)]
    if not given or len(LETTER.findall(last)) < 3 or not any(len(word.rstrip(".")) > 1 for word in given):
        return None
    dot = rng.choice([".", ""])
    keep = 1 if len(given) > 1 and rng.random() < 0.4 else 0
    short = [word if at < keep else word[0] + dot for at, word in enumerate(given)]
    written = f"{last}, {' '.join(short)}" if turned and rng.random() < 0.5 else f"{' '.join(short)} {last}"
    return other(name, written)


def _typo(rng: Random, name: str) -> str | None:
    places = _letters(name)
    if places is None:
        return None
    at = rng.choice(places)
    kind = rng.randrange(3)
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    letter = letter.upper() if name[at].isupper() else letter
    if kind == 0:
        return other(name, name[:at] + letter + name[at + 1 :])
    if kind == 1:
        return other(name, name[:at] + name[at + 1 :])
    return other(name, name[:at] + letter + name[at:])


def _again(change: Change, rng: Random, name: str, tries: int = 5) -> str | None:
    for _ in range(tries):
        changed = change(rng, name)
        if changed is not None:
            return changed
    return None


def one_typo(rng: Random, name: str) -> str | None:
    """One letter wrong, left out or put in."""
    return _again(_typo, rng, name)


def two_typos(rng: Random, name: str) -> str | None:
    """Two letters wrong; only names of ten letters or more."""
    if _letters(name, 10) is None:
        return None
    once = _again(_typo, rng, name)
    twice = _again(_typo, rng, once) if once else None
    return other(name, twice) if twice else None


def swapped(rng: Random, name: str) -> str | None:
    """Two letters beside each other change places."""
    places = _letters(name)
    if places is None:
        return None
    pairs = [at for at in places if at + 1 in places and name[at].casefold() != name[at + 1].casefold()]
    if not pairs:
        return None
    at = rng.choice(pairs)
    first, second = name[at + 1], name[at]
    if name[at].isupper() and name[at + 1].islower():
        first, second = first.upper(), second.lower()
    return other(name, name[:at] + first + second + name[at + 2 :])


def doubled(rng: Random, name: str) -> str | None:
    """A letter twice, or one of a double left out."""
    places = _letters(name)
    if places is None:
        return None
    doubles = [at for at in places if at + 1 in places and name[at].casefold() == name[at + 1].casefold()]
    if doubles and rng.random() < 0.5:
        at = rng.choice(doubles)
        return name[:at] + name[at + 1 :]
    at = rng.choice(places)
    small = name[at + 1 : at + 2].islower()
    return name[: at + 1] + (name[at].lower() if small else name[at]) + name[at + 1 :]


def homoglyphs(rng: Random, name: str) -> str | None:
    """One to four letters from another alphabet that look the same."""
    places = [at for at, letter in enumerate(name) if letter in _TWINS]
    if len(places) < 2:
        return None
    for at in rng.sample(places, min(len(places), rng.randint(1, 4))):
        name = name[:at] + _TWINS[name[at]] + name[at + 1 :]
    return name


def invisible(rng: Random, name: str) -> str | None:
    """Characters that nobody sees inside words, and a space that is not one."""
    places = [at for at in range(1, len(name)) if name[at].isalnum() and name[at - 1].isalnum()]
    if not places:
        return None
    for at in sorted(rng.sample(places, min(len(places), rng.randint(1, 3))), reverse=True):
        name = name[:at] + rng.choice(_INVISIBLE) + name[at:]
    return name.replace(" ", "\u00a0", 1) if rng.random() < 0.3 else name


def ocr(rng: Random, name: str) -> str | None:
    """What a scanner reads for one or two letters."""
    if len(LETTER.findall(name)) < 6:
        return None
    changed = name
    for _ in range(rng.randint(1, 2)):
        choices = [
            (found.start(), right, wrong) for right, wrong in _OCR for found in re.finditer(re.escape(right), changed)
        ]
        if choices:
            at, right, wrong = rng.choice(choices)
            changed = changed[:at] + wrong + changed[at + len(right) :]
    return other(name, changed)


def joined(rng: Random, name: str) -> str | None:
    """The space between two words is lost."""
    places = [found.start() for found in re.finditer(r"(?<=[^\W\d_]{2}) (?=[^\W\d_]{2})", name)]
    if not places:
        return None
    at = rng.choice(places)
    return name[:at] + name[at + 1 :]


def split(rng: Random, name: str) -> str | None:
    """A space or a hyphen inside a word."""
    places = [at for word in re.finditer(r"[^\W\d_]{6,}", name) for at in range(word.start() + 2, word.end() - 1)]
    if not places:
        return None
    at = rng.choice(places)
    return name[:at] + rng.choice([" ", " ", "-"]) + name[at:]


def dropped_generic(rng: Random, name: str) -> str | None:
    """A generic word left out, where three other words or two long ones remain."""
    words = name.split()
    places = [at for at, word in enumerate(words) if re.sub(r"\W", "", word).casefold() in GENERIC - {"limited"}]
    own = [word for at, word in enumerate(words) if at not in places and len(LETTER.findall(word)) >= 4]
    if not places or len(words) < 3 or not own:
        return None
    del words[rng.choice(places)]
    return other(name, " ".join(words))


def added_word(rng: Random, name: str) -> str | None:
    """A generic word before the legal form, or the city of a branch."""
    if len(LETTER.findall(name)) < 5 or (name.count(",") == 1 and form_at_end(name) is None):
        return None
    ending = form_at_end(name)
    word = rng.choice(_BRANCHES if rng.random() < 0.5 else _ADDED)
    if word.strip("()").casefold() in name.casefold():
        return None
    if word.endswith("Branch"):
        return f"{name} {word}"
    return other(name, f"{ending[0]} {word}{name[len(ending[0]) :]}" if ending else f"{name} {word}")


def noise(rng: Random, name: str) -> str | None:
    """Diacritics put on or left out, another case, other punctuation: two or three of them at once."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    marks = [at for at, letter in enumerate(name) if letter in _MARKED]
    changed = bare
    if bare == name and marks:
        for at in rng.sample(marks, min(len(marks), rng.randint(1, 2))):
            changed = changed[:at] + _MARKED[changed[at]] + changed[at + 1 :]
    cases: list[Callable[[str], str]] = [str.upper, str.lower, str.title, lambda written: written]
    changed = rng.choice(cases)(changed)
    if rng.random() < 0.7:
        marked = re.sub(r"[.,]", "", changed)
        marked = re.sub(r"[-/]", " ", marked) if rng.random() < 0.5 else marked
        marked = marked.replace("&", "and") if rng.random() < 0.5 else marked
        changed = marked if rng.random() < 0.7 else f'"{marked}"'
    return other(name, changed)


_FIRMS = frozenset({"company", "unknown"})
CLASSES = (
    Perturbation("word order", word_order),
    Perturbation("legal form dropped", dropped_form, _FIRMS),
    Perturbation("legal form changed", changed_form, _FIRMS),
    Perturbation("generic words abbreviated", abbreviated, _FIRMS),
    Perturbation("initials for given names", initials, frozenset({"person"})),
    Perturbation("one typo", one_typo),
    Perturbation("two typos", two_typos),
    Perturbation("neighbours swapped", swapped),
    Perturbation("letter doubled or dropped", doubled),
    Perturbation("homoglyphs", homoglyphs),
    Perturbation("invisible characters", invisible),
    Perturbation("OCR errors", ocr),
    Perturbation("words joined", joined),
    Perturbation("word split", split),
    Perturbation("generic word dropped", dropped_generic, _FIRMS),
    Perturbation("generic word or branch added", added_word, _FIRMS),
    Perturbation("transliteration variant", transliterated),
    Perturbation("diacritics, case and punctuation", noise),
)
TRANSLITERATIONS = (
    Perturbation("transliteration: pinyin apart", pinyin_spacing),
    Perturbation("transliteration: Wade-Giles", wade_giles),
    Perturbation("transliteration: Cyrillic", cyrillic_variant),
    Perturbation("transliteration: Arabic", arabic_variant),
    Perturbation("transliteration: persons in Cyrillic letters", in_cyrillic, frozenset({"person"})),
)
"""Not classes of their own: the parts of the transliteration class one by one, and a query in another script."""
