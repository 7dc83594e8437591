"""Which word of a person's name is the family name, as far as its form tells."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["surnames", "words"]

_FAMILY_FIRST = """
bai cai cao chan chang chen cheng cheung chow chua chung deng ding dong du fan fang feng fu gao goh gu guo han he
ho hou hu huang huynh jiang jin kang kim koh kong kwok lai lam lau le lee leong leung li liang liao lim lin ling
liu long lu luo ma mao meng ng ngo nguyen ong pan park peng pham phan qian qin qiu ren shao shen shi song su sun
tan tang tao teo tian tran vo vu wan wang wei wen wong wu xia xiang xiao xie xiong xu xue yan yang yao ye yeo yi
yin yu yuan zeng zhang zhao zheng zhong zhou zhu zou
"""
_FIRST = frozenset(_FAMILY_FIRST.split())
"""Family names that stand first in Chinese, Korean and Vietnamese names written in Latin letters."""

_CJK = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]")


def surnames(person: str) -> frozenset[str]:
    """The family name, folded; both ends where either may be it; none where the name is one word of another script."""
    before, comma, _ = person.partition(",")
    if comma:
        return frozenset(_folded(before)[-1:])
    capital = [word for word in re.findall(r"[^\W\d_]+", person) if len(word) > 1 and word.isupper()]
    parts = _folded(person)
    if len(capital) == 1 and len(parts) > 1:
        return frozenset(_folded(capital[0]))
    if len(parts) == 1:
        return frozenset({parts[0][0]}) if _CJK.match(parts[0]) else frozenset()
    ends = [part for part in (parts[0], parts[-1]) if part in _FIRST] if parts else []
    return frozenset(ends[:1] or parts[-1:])


def words(name: str) -> frozenset[str]:
    """The words of a firm's name in which a family name may echo: of two letters or more."""
    return frozenset(word for word in _folded(name) if len(word) > 1)


def _folded(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold()) if not _CJK.search(text) else text
    return re.findall(r"[^\W\d_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
