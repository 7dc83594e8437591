"""A clerk who sets declarations beside shipments by hand, to hold the step against."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from tests.account.declared_world import LIMITS, Declared, Link, Shipped, World, authority_country, links_of, window

__all__ = ["clerk"]


def clerk(world: World) -> tuple[dict[tuple[str, str], dict[str, Any]], dict[tuple[str, str, str], str]]:
    """By hand: each declaration line's row by its number, and the state of shipment lines by number and kind."""
    shipped, declared = world
    links = links_of(shipped, declared)
    goods = _by_goods(shipped, declared, links)
    lone = _undeclared(world, links, goods)
    vague = _vague(world, links, goods, set(lone))
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in declared:
        key = one.declaration_id, one.line
        by, to = links[key]
        scope = ""
        if by is None and one.shipment_id is None and key in goods:
            by, to, scope = "goods_and_dates", goods[key], str(_six(one.hs_code)) if goods[key] else ""
        if to is None:
            unsure = by or (*key, one.kind) in vague
            rows[key] = {"state": "ambiguous" if unsure else "only_declared", "matched_by": by, "shipment_id": None}
            continue
        same = [
            other for other in declared
            if (other.kind, other.authority) == (one.kind, one.authority)
            and (links[other.declaration_id, other.line][1] or goods.get((other.declaration_id, other.line))) == to
            and (not scope or (_six(other.hs_code) == scope and not links[other.declaration_id, other.line][1]))
            and (scope or links[other.declaration_id, other.line][1])
        ]  # fmt: skip
        lines = [line for line in shipped if line.shipment_id == to and (not scope or _six(line.hs_code) == scope)]
        loose = bool(scope) or any(
            other.kind == one.kind and other.authority == one.authority and other.shipment_id is None
            and links[other.declaration_id, other.line][1] is None
            and other.exporter_id in (None, lines[0].seller_id)
            and _within(other, lines)
            for other in declared
        )  # fmt: skip
        said = _compared(one, same, lines, loose)
        of_shipment = {(to, line.line, one.kind) for line in shipped if line.shipment_id == to}
        if scope and ((*key, one.kind) in vague or of_shipment & vague):
            said["open"] |= {"shipment"}
        rows[key] = {"state": "matched", "matched_by": by, "shipment_id": to, **said}
    return rows, {key: "ambiguous" if key in vague else state for key, state in lone.items()}


def _vague(
    world: World,
    links: dict[tuple[str, str], Link],
    goods: dict[tuple[str, str], str | None],
    lone: set[tuple[str, str, str]],
) -> set[tuple[str, str, str]]:
    """Declarations and lines, by number and kind, that may be each other's for all that is told of them.

    A line that its goods and dates tie to a declaration asks for those only that nothing ties.
    """
    shipped, declared = world
    tied = {(to, one.kind, _six(one.hs_code)) for one in declared if (to := goods.get((one.declaration_id, one.line)))}
    found = set()
    for one in declared:
        key = one.declaration_id, one.line
        if one.shipment_id is not None or links[key] != (None, None):
            continue
        for kind, country, line in _sides(shipped):
            number = line.shipment_id, line.line, kind
            of_line = (line.shipment_id, kind, _six(line.hs_code)) in tied
            if (kind, country) != (one.kind, authority_country(one)) or not (number in lone or of_line):
                continue
            first, last = window(kind, line)
            if not first <= one.filed_on <= last or not _fits(one, line, tied=key in goods):
                continue
            if number in lone:
                found |= {(*key, kind), number}
            elif key not in goods:
                found.add(number)
    return found


def _fits(one: Declared, line: Shipped, *, tied: bool) -> bool:
    """Whether nothing that is told of the two keeps them apart; the days apart."""
    party = one.importer_id or one.consignee_id if one.kind == "import" else one.exporter_id
    untold = None in (_six(one.hs_code), _six(line.hs_code))
    as_many = one.units in (None, line.units)
    of_party = party is not None and party in _parties(one.kind, line)
    if of_party and (untold or (one.kind == "import" and not tied and as_many)):
        return True
    others = (
        one.exporter_id in (None, line.seller_id) and as_many and (untold or _six(one.hs_code) == _six(line.hs_code))
    )
    if party is None:
        return others and (one.kind == "import" or one.units is not None)
    return others and one.kind == "import" and line.ultimate_consignee_id is None


def _within(one: Declared, lines: Sequence[Shipped]) -> bool:
    spans = [window(one.kind, line) for line in lines]
    return min(first for first, _ in spans) <= one.filed_on <= max(last for _, last in spans)


def _six(code: str | None) -> str | None:
    digits = (code or "").replace(".", "")
    return digits[:6] if len(digits) >= 6 else None


def _sides(shipped: Sequence[Shipped]) -> Iterable[tuple[str, str, Shipped]]:
    for one in shipped:
        if one.from_country != one.to_country:
            yield "export", one.from_country, one
            yield "import", one.to_country, one


def _by_goods(
    shipped: Sequence[Shipped], declared: Sequence[Declared], links: dict[tuple[str, str], Link]
) -> dict[tuple[str, str], str | None]:
    """The shipment whose goods and days fit, None where several do or it fits several."""
    named = {(links[one.declaration_id, one.line][1], one.kind) for one in declared}
    papers: dict[tuple[Any, ...], list[Declared]] = defaultdict(list)
    for one in declared:
        party = one.importer_id or one.consignee_id if one.kind == "import" else one.exporter_id
        loose = links[one.declaration_id, one.line] == (None, None) and one.shipment_id is None
        if loose and authority_country(one) and party and _six(one.hs_code):
            papers[one.declaration_id, one.kind, one.authority, party, _six(one.hs_code)].append(one)
    candidates: dict[tuple[str, str, str], set[tuple[Any, ...]]] = defaultdict(set)
    of_paper: dict[tuple[Any, ...], set[tuple[str, str, str]]] = defaultdict(set)
    lines: dict[tuple[str, str, str, str], list[Shipped]] = defaultdict(list)
    for kind, country, line in _sides(shipped):
        if _six(line.hs_code) and (line.shipment_id, kind) not in named:
            lines[line.shipment_id, kind, country, str(_six(line.hs_code))].append(line)
    for (shipment, kind, country, six), of in lines.items():
        for paper, told in papers.items():
            spans = [window(kind, line) for line in of if paper[3] in _parties(kind, line)]
            day = min(one.filed_on for one in told)
            alike = (paper[1], paper[2][:2], paper[4]) == (kind, country, six) and bool(spans)
            if alike and min(first for first, _ in spans) <= day <= max(last for _, last in spans):
                candidates[shipment, kind, six].add(paper)
                of_paper[paper].add((shipment, kind, six))
    return {
        (one.declaration_id, one.line): next(iter(fits))[0]
        if len(fits) == 1 and len(candidates[next(iter(fits))]) == 1
        else None
        for paper, fits in of_paper.items()
        for one in papers[paper]
    }


def _parties(kind: str, line: Shipped) -> set[str | None]:
    return {line.seller_id} if kind == "export" else {line.buyer_id, line.ultimate_consignee_id}


def _undeclared(
    world: World, links: dict[tuple[str, str], Link], goods: dict[tuple[str, str], str | None]
) -> dict[tuple[str, str, str], str]:
    shipped, declared = world
    held: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    explained: set[tuple[str | None, str, str | None]] = set()
    for one in declared:
        key = one.declaration_id, one.line
        if authority_country(one):
            held[one.kind, str(authority_country(one))].append(one.filed_on)
        explained.add((links[key][1], one.kind, ""))
        explained.add((goods.get(key), one.kind, _six(one.hs_code)))
    states = {}
    for kind, country, line in _sides(shipped):
        days, (first, last) = held[kind, country], window(kind, line)
        if kind == "import" and line.received_on is None:  # the last day on which it could be declared in any case
            last = line.shipped_on + dt.timedelta(days=LIMITS["arrival_days_after"])
        if not days or max(days) < first or min(days) > last:
            continue
        if {(line.shipment_id, kind, ""), (line.shipment_id, kind, _six(line.hs_code))} & explained:
            continue
        states[line.shipment_id, line.line, kind] = "lone"
    return states


def _compared(one: Declared, same: Sequence[Declared], lines: Sequence[Shipped], loose: bool) -> dict[str, Any]:
    said = _sums(same, lines, loose) | {"hs_code": _other_code(one, lines)}
    alike = [line for line in lines if _six(line.hs_code) and _six(line.hs_code) == _six(one.hs_code)]
    told_apart = len(alike) == 1 and all(_six(line.hs_code) for line in lines)

    def sent(name: str) -> Any:
        values = {getattr(line, name) for line in (alike if told_apart and len(lines) > 1 else lines)}
        return values.pop() if len(values) == 1 else None

    said["description"] = _other(one.description, sent("declared_description"))
    said["exporter"] = _other(one.exporter_id, sent("seller_id"))
    said["consignee"] = _neither(one.consignee_id, sent("buyer_id"), sent("ultimate_consignee_id"))
    if one.kind == "import":
        said["importer"] = _neither(one.importer_id, sent("buyer_id"), sent("ultimate_consignee_id"))
    if one.kind == "export":
        said["license"] = _other(one.permit_id, sent("license_id"))
        said["eccn"] = _other_eccn(one.eccn, sent("declared_eccn"))
    said["destination"] = _other_port(one.port_to, sent("to_country"), sent("via_countries"))
    said["date"] = _other_day(one, sent("shipped_on"), sent("received_on"))
    return {
        "differs": {word for word, answer in said.items() if answer},
        "open": {word for word, answer in said.items() if answer is None},
    }


def _sums(same: Sequence[Declared], lines: Sequence[Shipped], loose: bool) -> dict[str, bool | None]:
    declared, shipped = sum(other.units or 0 for other in same), sum(line.units for line in lines)
    unknown = loose or any(other.units is None for other in same)
    said: dict[str, bool | None] = {"units": True if declared > shipped else None if unknown else declared != shipped}
    for word, name in (("value", "value_usd"), ("weight", "net_weight_kg")):
        told, sent = [getattr(x, name) for x in same], [getattr(x, name) for x in lines]
        if loose or None in told or None in sent:
            said[word] = None
        else:
            gap = abs(sum(told) - sum(sent))
            least = LIMITS["value_usd" if word == "value" else "weight_kg"]
            said[word] = gap > least and gap * 100 > LIMITS[f"{word}_pct"] * sum(sent)
    return said


def _other(told: str | None, sent: str | None) -> bool | None:
    return None if told is None or sent is None else told != sent


def _neither(told: str | None, *sent: str | None) -> bool | None:
    if told is None or told in sent:
        return None if told is None else False
    return None if None in sent else True


def _other_eccn(told: str | None, sent: str | None) -> bool | None:
    near = told and sent and told != sent and (told.startswith(sent) or sent.startswith(told))
    return None if near else _other(told, sent)


def _other_port(port: str | None, to: str | None, via: str | None) -> bool | None:
    code = (port or "").replace(" ", "")
    if len(code) != 5 or code == "TOKYO" or to is None:
        return None
    if code[:2] == to:
        return False
    return None if via is None else code[:2] not in via.split("|")


def _other_day(one: Declared, shipped: dt.date | None, received: dt.date | None) -> bool | None:
    if shipped is None:
        return None
    side = "export" if one.kind == "export" else "arrival"
    before, after = (dt.timedelta(days=LIMITS[f"{side}_days_{way}"]) for way in ("before", "after"))
    if one.filed_on < shipped - before:
        return True
    if one.filed_on <= shipped + after:
        return False
    if side == "export":
        return True
    return None if received is None else one.filed_on > max(received, shipped) + after


def _other_code(one: Declared, lines: Sequence[Shipped]) -> bool | None:
    """Whether no line can bear the code that was declared."""
    told = (one.hs_code or "").replace(".", "")
    if not told:
        return None
    answers: list[bool | None] = []
    for line in lines:
        sent = (line.hs_code or "").replace(".", "")
        if not sent:
            answers.append(None)
        elif told[:4] != sent[:4]:
            answers.append(True)
        else:
            answers.append(None if len(told) < 6 or len(sent) < 6 else told[:6] != sent[:6])
    return False if False in answers else None if None in answers else True
