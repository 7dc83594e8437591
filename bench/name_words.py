"""Legal forms and generic words of firms' names, for writing a name otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "ABBREVIATED",
    "CROSSED",
    "FAMILIES",
    "GENERIC",
    "LETTER",
    "form_at_end",
    "form_at_start",
    "other",
    "without_form",
]

LETTER = re.compile(r"[^\W\d_]")
# Legal forms that say the same; a name ends or begins with one of them.
FAMILIES: Sequence[Sequence[str]] = (
    ("Co., Ltd.", "Co., Ltd", "Co Ltd", "Company Limited", "Company Ltd.", "Limited", "Ltd.", "Ltd", "有限公司"),
    ("Sdn Bhd", "Sdn. Bhd.", "Sendirian Berhad", "SDN BHD"),
    ("Pte Ltd", "Pte. Ltd.", "Pte Limited", "Private Limited", "Pvt. Ltd.", "Pvt Ltd", "(Pvt) Ltd"),
    ("LLC", "L.L.C.", "L.L.C", "Limited Liability Company", "OOO", "Obshchestvo s Ogranichennoi Otvetstvennostyu"),
    ("JSC", "Joint Stock Company", "J.S.C.", "AO", "Aktsionernoe Obshchestvo"),
    ("OAO", "PJSC", "OJSC", "Open Joint Stock Company", "Public Joint Stock Company"),
    ("GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H."),
    ("Inc.", "Inc", "Incorporated", "Corp.", "Corporation"),
    ("FZE", "F.Z.E.", "Free Zone Establishment"),
    ("S.A.", "SA", "Sociedad Anonima"),
    ("A.S.", "AS", "Anonim Sirketi", "Anonim Şirketi"),
    ("Limited Sirketi", "Ltd Sti", "Ltd. Şti.", "Limited Şirketi"),
    ("S.A. de C.V.", "SA de CV"),
    ("Ltda.", "Ltda", "Limitada"),
)
# A buyer in a hurry writes the form of another country for a company limited by shares.
CROSSED = {0: (1, 2), 1: (0, 2), 2: (0, 1)}


def _loose(form: str) -> str:
    words = [re.escape(word) for word in re.findall(r"\w+|[()]", form)]
    return r"[\s.,]*".join(words)


_FORMS = sorted(((form, at) for at, family in enumerate(FAMILIES) for form in family), key=lambda pair: -len(pair[0]))
_AT_END = [(re.compile(rf"[\s,]+{_loose(form)}[\s.]*$", re.IGNORECASE), at) for form, at in _FORMS]
_AT_START = [(re.compile(rf"^{_loose(form)}[\s.,]+", re.IGNORECASE), at) for form, at in _FORMS if at in {3, 4, 5}]

_SHORT = (
    "technology=Tech technologies=Tech international=Intl electronics=Elec electronic=Elec company=Co "
    "corporation=Corp limited=Ltd industrial=Ind industries=Inds industry=Ind institute=Inst university=Univ "
    "development=Dev engineering=Eng manufacturing=Mfg equipment=Equip services=Svcs service=Svc trading=Trdg "
    "group=Grp national=Natl research=Res scientific=Sci science=Sci department=Dept communications=Comm "
    "communication=Comm brothers=Bros general=Gen management=Mgmt import=Imp export=Exp laboratory=Lab "
    "center=Ctr centre=Ctr association=Assn systems=Sys system=Sys information=Info transport=Trans "
    "logistics=Log foundation=Fdn organization=Org organisation=Org"
)
ABBREVIATED = dict(pair.split("=") for pair in _SHORT.split())
_MORE = (
    "aviation component components digital enterprise enterprises factory global holding holdings investment "
    "investments network plant semiconductor shipping software solutions supply trade works"
)
GENERIC = frozenset(ABBREVIATED) | frozenset(_MORE.split())


def other(name: str, changed: str) -> str | None:
    changed = " ".join(changed.split(" ")).strip()
    return changed if changed and changed != name else None


def form_at_end(name: str) -> tuple[str, int] | None:
    """What stands before the legal form, and its family."""
    for pattern, family in _AT_END:
        found = pattern.search(name)
        if found and len(LETTER.findall(name[: found.start()])) >= 3:
            return name[: found.start()].rstrip(" ,"), family
    return None


def form_at_start(name: str) -> tuple[str, int] | None:
    """What stands after a legal form at the start, and its family."""
    for pattern, family in _AT_START:
        found = pattern.search(name)
        if found and len(LETTER.findall(name[found.end() :])) >= 3:
            return name[found.end() :].strip(" ,"), family
    return None


def without_form(name: str) -> str:
    """A name without its legal form."""
    found = form_at_end(name) or form_at_start(name)
    return found[0] if found else name
