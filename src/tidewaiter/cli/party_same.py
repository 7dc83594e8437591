"""Commands of the group `party` that find one firm under several numbers, and keep what a person decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.core.errors import InputError, Place, UsageError

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.parties.resolution.answers import SameAnswers
    from tidewaiter.parties.resolution.blocks import LeftOut
    from tidewaiter.parties.resolution.clusters import Cluster
    from tidewaiter.parties.resolution.firm import Firm
    from tidewaiter.parties.resolution.pairs import SamePair

__all__ = ["decide_same", "same"]

_SHOWN = 30
_COLUMNS = (
    "party_id", "other_party_id", "name", "other_name", "score", "reasons", "state", "decided_by", "decided_on",
    "reason",
)  # fmt: skip


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write pairs here: .csv or .xlsx.")
@click.option("--least", type=click.FloatRange(0, 1), help="Pairs from this score on; without it, the threshold.")
@click.pass_obj
def same(settings: Settings, pack: Path, out: Path | None, least: float | None) -> None:
    """Find parties of PACK that are probably the same firm.

    Pairs share a near name, a registration number, a website or an address. A different number of the same kind in
    the same country speaks against. Parties count as one only through pairs that a person confirmed.
    """
    from tidewaiter.parties.compare import THRESHOLD
    from tidewaiter.parties.hit_rows import check_suffix, write_table
    from tidewaiter.parties.resolution.answers import SameAnswers
    from tidewaiter.parties.resolution.clusters import clusters
    from tidewaiter.parties.resolution.pairs import search_pairs

    check_suffix(out)
    firms = _firms(pack)
    decisions = SameAnswers.read(_file(settings))
    pairs, left_out = search_pairs(firms, THRESHOLD if least is None else least)
    if out is not None:
        write_table(out, "pairs", _COLUMNS, (_cells(pair, decisions) for pair in pairs))
    click.echo(_text(pairs, decisions, clusters(firms, decisions), len(firms), out))
    if left_out:
        click.echo(_left_out(left_out), err=True)


@click.command("decide-same")
@click.argument("pack", type=click.Path(path_type=Path))
@click.argument("id1")
@click.argument("id2")
@click.option("--answer", type=click.Choice(["same", "different"]), required=True, help="One firm, or two.")
@click.option("--reason", required=True, help="Why, in words that stand up later.")
@click.option("--by", "author", required=True, help="Who decided.")
@click.pass_obj
def decide_same(settings: Settings, pack: Path, id1: str, id2: str, answer: str, reason: str, author: str) -> None:
    """Record that two parties of PACK are one firm, or are not.

    The decision holds while neither party's row changes.
    """
    from tidewaiter.cli.plain import plain
    from tidewaiter.parties.resolution.answers import SameAnswer, SameAnswers, keep_answer
    from tidewaiter.parties.resolution.clusters import clusters

    for name, words in (("--reason", reason), ("--by", author)):
        if not words.strip():
            raise UsageError(f"{name} is empty.", expected="words")
    if id1 == id2:
        raise UsageError("A party is always the same as itself.", value=id1, expected="two party ids")
    firms = _firms(pack)
    known = {firm.party_id: firm for firm in firms}
    for party_id in (id1, id2):
        if party_id not in known:
            hint = "`tidewaiter party same` lists pairs with their ids."
            where = Place(str(pack))
            raise InputError(
                "The pack has no such party.", place=where, value=party_id, expected="a party_id of parties", hint=hint
            )
    today = datetime.now(UTC).date()
    path = _file(settings)
    made = SameAnswer.about((known[id1], known[id2]), answer, reason, author, today)
    keep_answer(path, made)
    click.echo(plain(f"{made.one} and {made.other}: {answer} by {author} on {today}."))
    for cluster in clusters(firms, SameAnswers.read(path)):
        if {id1, id2} & set(cluster.members) and cluster.contradictions:
            click.echo(_contradiction(cluster), err=True)


def _firms(pack: Path) -> tuple[Firm, ...]:
    from tidewaiter.parties.pack_parties import open_pack
    from tidewaiter.parties.resolution.firm import firms_of

    with open_pack(pack) as found:
        if found.rejected:
            click.echo(f"{found.rejected:,} rows could not be read.", err=True)
        return firms_of(found.parties, found.websites)


def _file(settings: Settings) -> Path:
    return settings.home / "screening" / "same.jsonl"


def _cells(pair: SamePair, decisions: SameAnswers) -> tuple[str, ...]:
    state, made = decisions.state(pair.one, pair.other)
    return (
        *pair.ids,
        pair.one.party.name,
        pair.other.party.name,
        f"{pair.score:.6f}",
        "|".join(reason.replace("|", "/") for reason in pair.reasons),
        state,
        made.author if made else "",
        made.decided_on.isoformat() if made else "",
        made.reason if made else "",
    )


def _text(
    pairs: Sequence[SamePair], decisions: SameAnswers, groups: Sequence[Cluster], count: int, out: Path | None
) -> str:
    from tidewaiter.cli.layout import bullets
    from tidewaiter.cli.plain import plain

    states = {pair.ids: decisions.state(pair.one, pair.other)[0] for pair in pairs}
    is_open = [pair for pair in pairs if states[pair.ids] == "open"]
    lines = [f"{count:,} parties; pairs that are probably one firm: {len(pairs):,}, not decided: {len(is_open):,}."]
    for pair in is_open[: _SHOWN if out is None else 0]:
        one, other = (f"{plain(firm.party_id)} {plain(firm.party.name)}" for firm in (pair.one, pair.other))
        lines += [f"{pair.score:.3f}  {one} ~ {other}", bullets([plain(why) for why in pair.reasons], "       ")]
    if out is None and len(is_open) > _SHOWN:
        lines.append(f"… and {len(is_open) - _SHOWN:,} more; -o FILE writes all.")
    for cluster in groups:
        if cluster.contradictions:
            lines.append(_contradiction(cluster))
        else:
            lines.append(f"Confirmed as one, {plain(cluster.canonical)}: {plain(', '.join(cluster.members))}")
    if out is not None:
        lines.append(f"Pairs are in {plain(str(out))}.")
    return "\n".join(lines)


def _left_out(left_out: Sequence[LeftOut]) -> str:
    from tidewaiter.cli.layout import paragraph
    from tidewaiter.cli.plain import plain

    said = "NOT COMPARED by name, for too many parties bear the same words; those that share a rarer word, a number, "
    lines = [paragraph(f"{said}a website or an address were:")]
    lines += [
        f"  {plain(one.words)}: {one.parties:,} parties, at least {one.pairs:,} pairs" for one in left_out[:_SHOWN]
    ]
    if len(left_out) > _SHOWN:
        more = sum(one.pairs for one in left_out[_SHOWN:])
        lines.append(f"  … and {len(left_out) - _SHOWN:,} more such names with at least {more:,} pairs")
    return "\n".join(lines)


def _contradiction(cluster: Cluster) -> str:
    from tidewaiter.cli.plain import plain

    pairs = "; ".join(" and ".join(pair) for pair in cluster.contradictions)
    members = ", ".join(cluster.members)
    return plain(f"Decisions contradict each other, so none of these counts as one: {members} (different: {pairs})")
