"""The facts a rule may ask for: their names, what they may hold, and which of them contradict one another."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError
from tidewaiter.core.quantities import performance_density

__all__ = ["FACTS", "checked", "completed", "consistent", "fact_value"]

_YES_NO = ("yes", "no")
_TEXT: tuple[str, ...] = ()
_NUMBER = "number"
_COUNTRY = "country"

FACTS: dict[str, str | tuple[str, ...]] = {
    "tpp": _NUMBER,
    "performance_density": _NUMBER,
    "logic_die_area_mm2": _NUMBER,
    "dram_bandwidth_gbs": _NUMBER,
    "io_gbs": _NUMBER,
    "tops": _NUMBER,
    "memory_bandwidth_density": _NUMBER,
    "datacenter_marketed": _YES_NO,
    "item_kind": ("ic", "hbm", "assembly", "die"),
    "designed_in": _COUNTRY,
    "chips": _NUMBER,
    "kind": ("export", "reexport", "in_country", "return", "transit", "transshipment"),
    "from_country": _COUNTRY,
    "to_country": _COUNTRY,
    "hq_country": _COUNTRY,
    "parent_country": _COUNTRY,
    "end_use": (
        "cloud",
        "own_training",
        "research",
        "resale",
        "supercomputer",
        "fab",
        "advanced_fab",
        "ic_fab_unknown_node",
        "military",
        "unknown",
    ),
    "listed": _YES_NO,
    "listed_owner_share_pct": _NUMBER,
    "supp8": _YES_NO,
    "exporter_is_foundry": _YES_NO,
    "presumption_overcome": _YES_NO,
    "foundry_node_advanced": _YES_NO,
    "us_available": _YES_NO,
    "dd_certified": _YES_NO,
    "seller_country": _COUNTRY,
    "us_content_pct": _NUMBER,
    "fdp": _YES_NO,
    "us_origin": _YES_NO,
    "subject_to_ear": _YES_NO,
    "letter_holder": _TEXT,
    "base_eccn": _TEXT,
    "chip_family": _TEXT,
    "aca_confirmed": _YES_NO,
    "allied_packaging": _YES_NO,
    "restricted_use_suspected": _YES_NO,
    "via_malaysia": _YES_NO,
}
"""Every fact by name: `number`, `country`, the words it may be, or any text where no word is given."""

_ATTESTED = {
    "item_kind": "die",
    "exporter_is_foundry": "yes",
    "foundry_node_advanced": "yes",
    "presumption_overcome": "yes",
}
_PRESUMED_FROM = 1600
"""Below this TPP nothing is 3A090.a or .b, so that an attestation agrees with it."""
_TOLERANCE = Decimal("0.01")
"""Two statements of one performance density may differ by rounding, not by more than one percent."""


def fact_value(name: str, value: Decimal | int | str) -> Decimal | str:
    """The fact as rules compare it, or an InputError that says what it may be."""
    kind = FACTS.get(name)
    if kind is None:
        raise InputError(f"There is no fact {name}.", value=str(value), expected="one of: " + ", ".join(FACTS))
    if kind == _NUMBER:
        return _number(name, value)
    text = str(value)
    if kind == _COUNTRY and text not in COUNTRY_NAMES:
        hint = "Write the country as two capital letters; leave it out if it is not known."
        raise InputError(f"{name}: no such country.", value=text, expected="an ISO 3166-1 code such as MY", hint=hint)
    if isinstance(kind, tuple) and kind and text not in kind:
        raise InputError(f"{name} is not one of its words.", value=text, expected=", ".join(kind))
    return text


def checked(facts: Mapping[str, Decimal | int | str]) -> dict[str, Decimal | str]:
    """The facts with every value as rules compare it; an unknown name or an impossible value is refused."""
    read: dict[str, Decimal | str] = {}
    for name, value in facts.items():
        if type(value) is Decimal and FACTS.get(name) == _NUMBER and value.is_finite() and value >= 0:
            read[name] = value
        else:
            read[name] = fact_value(name, value)
    return read


def consistent(facts: Mapping[str, Decimal | str]) -> Mapping[str, Decimal | str]:
    """The same facts, unless two of them contradict each other."""
    tpp, area, density = (facts.get(name) for name in ("tpp", "logic_die_area_mm2", "performance_density"))
    if isinstance(tpp, Decimal) and isinstance(area, Decimal) and isinstance(density, Decimal) and area > 0:
        _refuse_other_density(tpp, area, density)
    memory = facts.get("item_kind") == "hbm"
    if isinstance(tpp, Decimal) and ((memory and tpp > 0) or (tpp >= _PRESUMED_FROM and _attested(facts))):
        raise InputError(
            "A memory stack has no TPP." if memory else "The attestation and the TPP contradict each other.",
            value=f"tpp = {tpp}",
            expected="no TPP" if memory else f"a TPP below {_PRESUMED_FROM}, or no attestation",
            hint="Say item_kind = 'ic' if it is a processor, and classify it by its datasheet.",
        )
    return facts


def completed(facts: Mapping[str, Decimal | str]) -> dict[str, Decimal | str]:
    """The facts, and what follows from them without any rule.

    Performance density is TPP over die area. Memory has no processing unit, so its TPP is 0. A die that an approved
    party attested to stay below the presumption of Note 1 to 3A090.a stands in no need of a TPP: 0 stands for it.
    """
    known = dict(facts)
    tpp, area = known.get("tpp"), known.get("logic_die_area_mm2")
    if isinstance(tpp, Decimal) and isinstance(area, Decimal) and area > 0 and "performance_density" not in known:
        known["performance_density"] = performance_density(tpp, area)
    if known.get("item_kind") == "hbm" or _attested(known):
        known.setdefault("tpp", Decimal(0))
        known.setdefault("performance_density", Decimal(0))
    return known


def _attested(facts: Mapping[str, Decimal | str]) -> bool:
    return all(facts.get(fact) == value for fact, value in _ATTESTED.items())


def _refuse_other_density(tpp: Decimal, area: Decimal, given: Decimal) -> None:
    derived = performance_density(tpp, area)
    if abs(given - derived) > _TOLERANCE * max(given, derived):
        raise InputError(
            "Performance density contradicts TPP and die area.",
            value=f"performance_density = {given}, tpp / logic_die_area_mm2 = {tpp} / {area} = {derived}",
            expected="values that agree within 1 %",
            hint="Leave out the one that is not from the maker's datasheet; area counts non-planar logic dies only.",
        )


def _number(name: str, value: Decimal | int | str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InputError(f"{name} is not a number.", value=str(value), expected="a number such as 4992")
    if number < 0:
        raise InputError(
            f"{name} is below zero.",
            value=str(value),
            expected="zero or more",
            hint="Leave it out if it is not known; a missing fact is asked for, a wrong one misleads.",
        )
    return number
