"""Reads overlays: one TOML file each, ours by name or an analyst's by path, refused with file and line where broken."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.core.toml_entry import Entry, headers
from tidewaiter.law.condition import All, Compare, Condition, Fixed, InGroup, InValues, Meets, parse_condition, walk
from tidewaiter.law.facts import FACTS
from tidewaiter.law.load import RULEBOOKS_FOLDER, rulebook, rulebooks
from tidewaiter.law.load_rules import CHANNELS
from tidewaiter.law.overlay import CONFIDENCES, MEASURES, PERIODS, STATES, Addition, Duty, Measure, Overlay, State, Tier
from tidewaiter.law.rulebook import Rulebook

__all__ = ["OVERLAYS_FOLDER", "overlay", "overlay_of", "overlays", "read_overlay"]

OVERLAYS_FOLDER = RULEBOOKS_FOLDER / "overlays"
_PREFIX = "overlay:"
_HEAD = ("name", "title", "over", "says", "open_questions", "repeals", "state", "requirement", "review", "duty")
_MEASURE = ("of", "per", "above", "at_least", "at_most")
_NAME = re.compile(r"[a-z0-9][a-z0-9_\-]*")
_PER_ITEM = ("tpp", "performance_density")


def overlay(named: str) -> Overlay:
    """The overlay that `--with` names: `overlay:NAME`, or `overlay:path/to/file.toml`."""
    name = named.removeprefix(_PREFIX)
    if name.endswith(".toml") or "/" in name:
        return read_overlay(Path(name))
    path = OVERLAYS_FOLDER / f"{name}.toml"
    if not _NAME.fullmatch(name) or not path.is_file():
        hint = "Your own draft is one TOML file: --with overlay:path/to/file.toml."
        raise InputError("There is no such overlay.", value=named, expected=", ".join(overlays()), hint=hint)
    return read_overlay(path)


def overlays() -> tuple[str, ...]:
    """The names of the overlays that come with the program."""
    return tuple(sorted(path.stem for path in OVERLAYS_FOLDER.glob("*.toml")))


def read_overlay(path: Path) -> Overlay:
    """The overlay in a file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("This overlay cannot be read.", value=str(path), hint="Check the path.") from error
    return overlay_of(data, path.name)


def overlay_of(data: bytes, file: str) -> Overlay:
    """The overlay that a file of this name says."""
    try:
        text = data.decode("utf-8")
        tables = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise InputError("This file is not UTF-8 text.", place=Place(file), hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        place = Place(file, int(at.group(1)) if at else None)
        raise InputError(f"This is not TOML: {error}", place=place, hint="See https://toml.io.") from error
    return _overlay(Entry(file, tuple(text.splitlines()), 0, tables, "overlay"), text)


def _overlay(head: Entry, text: str) -> Overlay:
    head.only(_HEAD)
    name = head.text("name")
    if not _NAME.fullmatch(name):
        head.refuse("this name cannot be typed after overlay:", "name", "such as my_th_2025")
    book = rulebook(head.choice("over", rulebooks()))
    additions = tuple(_addition(one, book) for one in _tables(head, "requirement"))
    duties = tuple(_duty(one, book) for one in _tables(head, "duty"))
    repeals = head.texts("repeals")
    known = {one.key for one in book.requirements}
    for key in repeals:
        if key not in known:
            head.refuse(f"no requirement {key} to repeal", "repeals", ", ".join(sorted(known)))
    if not (additions or duties or repeals):
        head.refuse("it changes nothing", expected="at least one [[requirement]], [[duty]] or repeals = [...]")
    return Overlay(
        name=name,
        title=head.text("title"),
        over=book.name,
        says=head.text("says"),
        open_questions=head.texts("open_questions"),
        states=_states(head),
        additions=additions,
        tiers=tuple(_tier(one) for one in _tables(head, "review")),
        duties=duties,
        repeals=repeals,
        text=text,
    )


def _states(head: Entry) -> tuple[State, ...]:
    found: list[State] = []
    for one in _tables(head, "state"):
        one.only(("state", "on", "source", "url", "confirmed_by", "confidence", "says"))
        day = one.day("on")
        if found and day < found[-1].on:
            one.refuse("states are out of order", "on", f"a day from {found[-1].on} on")
        found.append(
            State(
                one.choice("state", STATES),
                day,
                one.text("source"),
                str(one.values.get("confirmed_by", "")),
                one.choice("confidence", CONFIDENCES),
                one.text("says", ""),
                one.text("url", ""),
            )
        )
    if not found:
        head.refuse("no state", expected="[[state]] with state, on, source, confirmed_by and confidence")
    return tuple(found)


def _addition(one: Entry, book: Rulebook) -> Addition:
    one.only(("key", "channel", "says", "when", "destinations", "measure", "exempt"))
    written = one.text("when")
    parts = [_condition(one, "when", written, book)]
    if "destinations" in one.values:
        countries = one.countries("destinations")
        parts.append(InValues("to_country", tuple(sorted(countries))))
        written += f" and to_country in ({', '.join(sorted(countries))})"
    exempt = []
    for out in one.tables("exempt"):
        out.only(("when", "says"))
        exempt.append((_condition(out, "when", out.text("when"), book), out.text("says")))
    channel = one.choice("channel", CHANNELS)
    when = parts[0] if len(parts) == 1 else All(tuple(parts))
    return Addition(one.text("key"), channel, one.text("says"), when, written, _measure(one), tuple(exempt))


def _tier(one: Entry) -> Tier:
    one.only(("policy", "measure"))
    return Tier(one.text("policy"), _measure(one))


def _duty(one: Entry, book: Rulebook) -> Duty:
    one.only(("who", "does", "deadline", "when"))
    when = _condition(one, "when", one.text("when"), book) if "when" in one.values else Fixed(True)
    return Duty(one.text("who"), one.text("does"), one.text("deadline", ""), when)


def _measure(one: Entry) -> Measure | None:
    if "measure" not in one.values:
        return None
    values = one.values["measure"]
    if not isinstance(values, dict):
        one.refuse("measure is not a table", "measure", 'measure = { of = "chips", per = "order", above = 1000 }')
    entry = Entry(one.file, one.lines, one.line_of("measure"), values, f"{one.label}, measure")
    entry.only(_MEASURE)
    of, per = entry.choice("of", MEASURES), entry.choice("per", PERIODS)
    if per == "item" and of not in _PER_ITEM:
        entry.refuse(f"one item has no {of}", "per", "order, company_year, country_stock or country_flow")
    if of == "performance_density" and per != "item":
        entry.refuse("performance density does not add up", "per", "item")
    above, at_least, at_most = (_bound(entry, key) for key in ("above", "at_least", "at_most"))
    if above is None and at_least is None and at_most is None:
        entry.refuse("no threshold", expected="above, at_least or at_most")
    return Measure(of, per, above, at_least, at_most)


def _bound(entry: Entry, key: str) -> Decimal | None:
    value = entry.values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        entry.refuse(f"{key} is not an amount", key, "a number, zero or more, without quotes")
    return Decimal(value)


def _condition(one: Entry, key: str, written: str, book: Rulebook) -> Condition:
    condition = parse_condition(written, one.place(key))
    for part in walk(condition):
        match part:
            case Compare(fact, _, _) | InValues(fact, _) | InGroup(fact, _) if fact not in FACTS:
                one.refuse(f"no fact {fact}", key, _listed(FACTS))
            case InGroup(_, group) if group not in book.groups:
                one.refuse(f"no group {group}", key, _listed(book.groups))
            case Meets(paragraph) if all(paragraph != known.key for known in book.paragraphs):
                one.refuse(f"no paragraph {paragraph}", key, _listed(known.key for known in book.paragraphs))
            case Compare(fact, _, value) if isinstance(value, str) == (FACTS[fact] == "number"):
                one.refuse(f"{fact} is compared with the wrong kind of value", key, "numbers bare, text in quotes")
            case _:
                pass
    return condition


def _tables(head: Entry, key: str) -> Sequence[Entry]:
    value = head.values.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        head.refuse(f"{key} is not a list of tables", key, f"[[{key}]]")
    at = headers(head.lines, key)
    return [
        Entry(head.file, head.lines, at[i] if i < len(at) else head.line_of(key), one, f"{key} {i + 1}")
        for i, one in enumerate(value)
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
