"""Conditions of the law as a small tree: read from one line of text, answered with yes, no or unknown.

    tpp >= 4800
    tpp >= 1600 and performance_density >= 5.92
    to_country in AC and not (datacenter_marketed == 'no' and tpp < 4800)
    meets('3A090.a') and (hq_country in D5 or hq_country == 'MO')

A name is a fact, a name after `in` is a group of countries on the day asked about, meets('…') is the answer to a
paragraph. An unknown fact makes a comparison unknown; *no* and *yes* stand only where no missing fact could
change them (Kleene's logic, which SQL shares: NULL is unknown).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.errors import InputError, Place

__all__ = [
    "All",
    "Any",
    "Compare",
    "Condition",
    "Fixed",
    "InGroup",
    "InValues",
    "Meets",
    "Not",
    "parse_condition",
    "walk",
]

Value = Decimal | str


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against a value; `op` is one of == != < <= > >=."""

    fact: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class InValues:
    """A fact among listed values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InGroup:
    """A country among the members of a group, on the day asked about."""

    fact: str
    group: str


@dataclass(frozen=True, slots=True)
class Meets:
    """Whether the item meets a paragraph of this rulebook (or one below it: 3A090.a covers 3A090.a.1)."""

    paragraph: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Every part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always true or always false."""

    value: bool


Condition = Compare | InValues | InGroup | Meets | Not | All | Any | Fixed

_OPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def parse_condition(text: str, place: Place | None = None) -> Condition:
    """The condition that one line of text spells, or an InputError that shows where it stops making sense."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        return _condition(tree)
    except (SyntaxError, _Unreadable) as error:
        raise InputError(
            f"This condition cannot be read: {error}.",
            place=place,
            value=text,
            expected="such as: tpp >= 4800 and to_country in AC",
            hint="Facts and groups are names, text stands in quotes, parts are joined by and, or, not.",
        ) from error


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and everything in it."""
    yield condition
    match condition:
        case Not(part):
            yield from walk(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from walk(part)


class _Unreadable(Exception):
    """A construct that the language of conditions does not have."""


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return All(tuple(_condition(value) for value in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Any(tuple(_condition(value) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_condition(operand))
        case ast.Constant(value=bool() as value):
            return Fixed(value)
        case ast.Call(func=ast.Name(id="meets"), args=[ast.Constant(value=str() as paragraph)], keywords=[]):
            return Meets(paragraph)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _comparisons(left, ops, rights)
        case _:
            raise _Unreadable(f"`{ast.unparse(node)}` is not a condition")


def _comparisons(left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr]) -> Condition:
    """A chain such as 2400 <= tpp < 4800 is all of its comparisons."""
    sides = [left, *rights]
    parts = [_comparison(sides[at], op, sides[at + 1]) for at, op in enumerate(ops)]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
    if isinstance(op, ast.In | ast.NotIn):
        found = _membership(left, right)
        return found if isinstance(op, ast.In) else Not(found)
    sign = _OPS.get(type(op))
    if sign is None:
        raise _Unreadable(f"`{type(op).__name__}` is not a comparison of this language")
    match left, right:
        case ast.Name(id=fact), ast.Constant():
            return Compare(fact, sign, _value(right))
        case ast.Constant(), ast.Name(id=fact):
            return Compare(fact, _MIRRORED[sign], _value(left))
    raise _Unreadable(f"`{ast.unparse(left)} {sign} {ast.unparse(right)}` does not compare a fact with a value")


def _membership(left: ast.expr, right: ast.expr) -> Condition:
    match left, right:
        case ast.Name(id=fact), ast.Name(id=group):
            return InGroup(fact, group)
        case ast.Name(id=fact), ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            values = [str(_value(element)) for element in elements if isinstance(element, ast.Constant)]
            if len(values) == len(elements):
                return InValues(fact, tuple(values))
    raise _Unreadable(f"`{ast.unparse(left)} in {ast.unparse(right)}` asks for neither a group nor listed values")


def _value(node: ast.expr) -> Value:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Decimal(str(number))
    raise _Unreadable(f"`{ast.unparse(node)}` is neither a number nor text in quotes")
