"""How the same Chinese, Russian or Arabic name comes to be written in other Latin letters, or in its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from bench.name_words import GENERIC, other

__all__ = ["arabic_variant", "cyrillic_variant", "in_cyrillic", "pinyin_spacing", "transliterated", "wade_giles"]

# Pinyin: for each initial its finals, and what Wade and Giles wrote for both.
_TABLE = {
    "": "a ai an ang ao e en er",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei eng i ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong u uan uo",
    "l": "a ai an ang ao e ei eng i ian iang iao ie in ing iu ong ou u uan un uo",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u uai uan uang ui un uo",
    "sh": "a ai an ang ao e en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "z": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
_INITIALS = sorted(_TABLE, key=lambda initial: -len(initial))
_SYLLABLES = sorted(
    (initial + final for initial, finals in _TABLE.items() for final in finals.split()),
    key=lambda one: (-len(one), one),
)
_ENGLISH_WORDS = "machine mine change line marine online name game case huge penang panda range mange wane"
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_PINYIN = re.compile(rf"(?:{'|'.join(_SYLLABLES)})+", re.IGNORECASE)
_PLACE_WORDS = (
    "beijing shanghai shenzhen guangzhou guangdong nanjing jiangsu zhejiang hangzhou suzhou wuhan hubei hunan changsha "
    "chengdu sichuan chongqing tianjin xian shaanxi shandong jinan qingdao dalian shenyang liaoning harbin fujian "
    "xiamen anhui hefei henan zhengzhou hebei dongguan xinjiang urumqi wuxi ningbo kunming yunnan china chinese"
)
_PLACES = frozenset(_PLACE_WORDS.split())
_INITIAL_WORDS = "zh=ch ch=ch' b=p p=p' d=t t=t' g=k k=k' j=ch q=ch' x=hs z=ts c=ts' r=j"
_WADE_INITIAL = dict(pair.split("=") for pair in _INITIAL_WORDS.split())
_WADE_FINAL = {"ong": "ung", "ian": "ien", "ie": "ieh", "ue": "ueh", "iong": "iung", "er": "erh", "yan": "yen"}
_WHOLE_WORDS = (
    "si=ssu zi=tzu ci=tz'u zhi=chih chi=ch'ih shi=shih ri=jih ge=ko ke=k'o he=ho yi=i you=yu yan=yen ye=yeh "
    "yong=yung duo=to tuo=t'o luo=lo guo=kuo zuo=tso yue=yueh gui=kuei kui=k'uei"
)
_WADE_WHOLE = dict(pair.split("=") for pair in _WHOLE_WORDS.split())


def _syllables(word: str) -> list[str] | None:
    """A word cut into pinyin syllables, or None where it is not pinyin of two or more."""

    def cut(rest: str) -> list[str] | None:
        if not rest:
            return []
        for syllable in _SYLLABLES:
            if rest.lower().startswith(syllable):
                behind = cut(rest[len(syllable) :])
                if behind is not None:
                    return [rest[: len(syllable)], *behind]
        return None

    if len(word) < 4 or len(word) > 24 or not _PINYIN.fullmatch(word) or word.casefold() in GENERIC | _ENGLISH:
        return None
    found = cut(word)
    return found if found is not None and len(found) >= 2 else None


def _chinese(name: str) -> list[tuple[re.Match[str], list[str]]]:
    """The words of a name that says it is Chinese which are pinyin, with their syllables."""
    words = list(re.finditer(r"[A-Za-z]+", name))
    if not any(word.group().casefold() in _PLACES for word in words):
        return []
    cut = [(word, _syllables(word.group())) for word in words]
    return [(word, syllables) for word, syllables in cut if syllables and word.group().casefold() != "china"]


def pinyin_spacing(rng: Random, name: str) -> str | None:
    """Pinyin syllables apart, or with an apostrophe or hyphen."""
    found = _chinese(name)
    if not found:
        return None
    chosen = found if rng.random() < 0.4 else [rng.choice(found)]
    style = rng.choice([" ", " ", "-"])
    for word, syllables in reversed(chosen):
        parts = [part.capitalize() if style == " " and not name.isupper() else part for part in syllables]
        name = name[: word.start()] + style.join(parts) + name[word.end() :]
    return name


def _wade(syllable: str) -> str:
    low = syllable.lower()
    if low in _WADE_WHOLE:
        return _WADE_WHOLE[low]
    initial = next(one for one in _INITIALS if low.startswith(one))
    final = low[len(initial) :]
    return _WADE_INITIAL.get(initial, initial) + _WADE_FINAL.get(final, final)


def wade_giles(rng: Random, name: str) -> str | None:
    """One pinyin word that is no well-known place as Wade and Giles would have it, with or without apostrophes."""
    found = [(word, parts) for word, parts in _chinese(name) if word.group().casefold() not in _PLACES]
    if not found:
        return None
    word, syllables = rng.choice(found)
    written = rng.choice(["-", "", " "]).join(_wade(part) for part in syllables)
    written = written if rng.random() < 0.5 else written.replace("'", "")
    written = written.upper() if word.group().isupper() else written[0].upper() + written[1:]
    return other(name, name[: word.start()] + written + name[word.end() :])


_RUSSIAN = re.compile(
    r"\b(?:OOO|OAO|ZAO|AO|JSC|PJSC|Russia\w*|Moscow|Moskva|zavod\w*|nauchno\w*|\w+(?:skiy|skii|sky|skaya|ovich|evich|ov"
    r"|ova|enko|prom|stroy|elektron\w*))\b",
    re.IGNORECASE,
)
_VARIANTS = (
    "shch=sch kh=h kh=x zh=j ts=tz yu=iu yu=ju ya=ia ya=ja iy=y iy=ij sky=skiy sky=skii skiy=sky oy=oi ey=ei "
    "ay=ai ks=x ye=e yev=ev iia=iya iya=ia aya=aia"
)
_CYRILLIC_VARIANTS = [pair.split("=") for pair in _VARIANTS.split()]


def _put_in(rng: Random, name: str, variants: Sequence[Sequence[str]], most: int) -> str | None:
    """Up to so many of the variants put in, each in one place."""
    changed = name
    for _ in range(rng.randint(1, most)):
        choices = [
            (found, after)
            for before, after in variants
            for found in re.finditer(rf"(?<=[a-z]){re.escape(before)}", changed, re.IGNORECASE)
        ]
        if not choices:
            break
        found, after = rng.choice(choices)
        written = after.upper() if found.group().isupper() else after
        changed = changed[: found.start()] + written + changed[found.end() :]
    return other(name, changed)


def cyrillic_variant(rng: Random, name: str) -> str | None:
    """Another romanisation of Russian."""
    return _put_in(rng, name, _CYRILLIC_VARIANTS, 2) if _RUSSIAN.search(name) else None


_SPELT: Sequence[Sequence[str]] = (
    ("Mohammed", "Muhammad", "Mohamed", "Mohammad", "Muhammed", "Mohamad", "Mohd"),
    ("Ahmed", "Ahmad", "Ahmet"),
    ("Hussein", "Husain", "Hossein", "Hussain", "Husayn"),
    ("Yusuf", "Youssef", "Yousef", "Yousuf"),
    ("Khalid", "Khaled"),
    ("Omar", "Umar"),
    ("Saeed", "Said", "Sa'id", "Saeid"),
    ("Hassan", "Hasan"),
    ("Abdul", "Abdel", "Abd al", "Abd-ul"),
    ("Ibrahim", "Ebrahim"),
    ("Mahmoud", "Mahmud", "Mahmood"),
    ("Mustafa", "Mostafa", "Moustafa"),
    ("Ali", "Aly"),
    ("Jamal", "Gamal"),
    ("Hamid", "Hameed"),
    ("Rahman", "Rehman"),
    ("Qasim", "Kasim", "Ghasem", "Qassem"),
    ("Sulayman", "Suleiman", "Sulaiman"),
)
_SPELLING = {form.casefold(): family for family in _SPELT for form in family}
_ARABIC = re.compile(
    rf"\b(?:{'|'.join(sorted(map(re.escape, _SPELLING), key=len, reverse=True))}|al(?=[- ]\w{{3}})|el(?=-\w{{3}}))\b",
    re.IGNORECASE,
)


def arabic_variant(rng: Random, name: str) -> str | None:
    """Another romanisation of Arabic and Persian: the article, and names that are spelt in many ways."""
    places = list(_ARABIC.finditer(name))
    if not places:
        return None
    for found in reversed(places if rng.random() < 0.5 else [rng.choice(places)]):
        word = found.group()
        if word.casefold() in {"al", "el"}:
            article = "El" if word.casefold() == "al" else "Al"
            gap = rng.choice(["-", " ", ""]) if name[found.end()] in "- " else ""
            article = article.upper() if word.isupper() else article if word[0].isupper() else article.lower()
            name = name[: found.start()] + article + gap + name[found.end() + 1 :]
        else:
            family = _SPELLING[word.casefold()]
            after = rng.choice([form for form in family if form.casefold() != word.casefold()])
            name = name[: found.start()] + (after.upper() if word.isupper() else after) + name[found.end() :]
    return name


_PATRONYMIC = re.compile(r"\b\w+(?:ovich|evich|ovych|ovna|evna)\b", re.IGNORECASE)
_CYRILLIC = (
    *(("shch", "щ"), ("iy", "ий"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("yu", "ю")),
    *(("ya", "я"), ("yo", "ё"), ("ye", "е"), ("ks", "кс"), ("x", "кс")),
    *zip("abvgdeziyklmnoprstufhcwjq", "абвгдезийклмнопрстуфхцвйк", strict=True),
)


def in_cyrillic(rng: Random, name: str) -> str | None:
    """A Russian or Ukrainian with a patronymic in Cyrillic letters, by the plain rule, soft signs left out."""
    if not _PATRONYMIC.search(name) or not name.isascii():
        return None
    low = name.casefold().replace("'", "")
    for latin, cyrillic in _CYRILLIC:
        low = low.replace(latin, cyrillic)
    parts = low.split(", ")
    return " ".join(parts if rng.random() < 0.5 else reversed(parts)).title()


def transliterated(rng: Random, name: str) -> str | None:
    """One of the four above that applies, by chance."""
    changes = [pinyin_spacing, wade_giles, cyrillic_variant, arabic_variant]
    rng.shuffle(changes)
    return next((changed for change in changes if (changed := change(rng, name)) is not None), None)
