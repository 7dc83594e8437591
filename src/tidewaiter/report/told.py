"""A story as the page shows it: heading, picture, sentences with their sources, what is missing, who is who."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.folder import Row
from tidewaiter.report.gaps import missing_facts
from tidewaiter.report.heading import facts_of, route_of, title_of
from tidewaiter.report.hop_picture import order_of_parties, story_picture
from tidewaiter.report.names import party_name, party_place, site_name
from tidewaiter.report.narrative import Sentence, sentences
from tidewaiter.report.stories import Story
from tidewaiter.report.wording import count_of, day_text, in_country, number, plain, tpp_text

__all__ = ["MOST_SENTENCES", "Note", "Told", "tell"]

MOST_SENTENCES = 60
MOST_NOTES = 5


@dataclass(frozen=True, slots=True)
class Note:
    """One source, numbered within its story, and the rows that rest on it."""

    number: int
    source: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the page says about one story."""

    anchor: str
    title: str
    route: str
    papers: tuple[str, ...]
    facts: tuple[str, ...]
    picture: Markup | None
    left_out: int
    sentences: tuple[tuple[Sentence, tuple[int, ...]], ...]
    more: int
    holdings: tuple[str, ...]
    missing: tuple[str, ...]
    people: tuple[tuple[str, str, Row], ...]
    sites: tuple[tuple[str, Row], ...]
    links: tuple[tuple[str, int | None, Row], ...]
    figures: tuple[tuple[str, int | None, Row], ...]
    notes: tuple[Note, ...]


def tell(story: Story, place: int) -> Told:
    """The story, which stands at `place` among those on the page."""
    order = order_of_parties(story)
    told = sentences(story, order)
    shown = _weightiest(told)
    title = title_of(story)
    picture, left_out = story_picture(story, title)
    people = sorted(story.parties, key=lambda key: (order.get(key, 99), key))
    notes = _notes(
        [
            *((one.table, row) for one in shown for row in one.rows),
            *(("ownership", row) for row in story.ownership),
            *(("party_figures", row) for row in story.figures),
        ]
    )
    by_source = {note.source: note.number for note in notes}
    papers = {row.text("document_id") for row in story.rows["documents"]}
    return Told(
        anchor=f"story-{place}",
        title=title,
        route=route_of(story, order),
        papers=tuple(paper for paper in story.papers() if paper not in papers),
        facts=tuple(facts_of(story)),
        picture=picture,
        left_out=left_out,
        sentences=tuple(_with_notes(one, by_source) for one in shown),
        more=sum(len(one.rows) for one in told) - sum(len(one.rows) for one in shown),
        holdings=tuple(_holdings(story)),
        missing=tuple(missing_facts(story)),
        people=tuple(
            (party_name(story.parties, key), party_place(story.parties, key), story.parties[key]) for key in people
        ),
        sites=tuple((site_name(story.sites, key), story.sites[key]) for key in sorted(story.sites)),
        links=tuple((_link(story, row), by_source.get(row.text("source")), row) for row in story.ownership),
        figures=tuple((_figure(story, row), by_source.get(row.text("source")), row) for row in story.figures),
        notes=notes,
    )


def _weightiest(told: list[Sentence]) -> list[Sentence]:
    """The sentences in which most chips move, if they are too many for a page, still in the order of days."""
    if len(told) <= MOST_SENTENCES:
        return told
    weight = [sum((row.number("chips") or Decimal(0) for row in one.rows), Decimal(0)) for one in told]
    most = sorted(range(len(told)), key=lambda place: -weight[place])[:MOST_SENTENCES]
    return [told[place] for place in sorted(most)]


def _with_notes(one: Sentence, by_source: dict[str, int]) -> tuple[Sentence, tuple[int, ...]]:
    numbers = dict.fromkeys(by_source[source] for row in one.rows if (source := row.text("source")))
    return one, tuple(numbers)[:MOST_NOTES]


def _holdings(story: Story) -> list[str]:
    """What each holder is last recorded to have, as a sentence."""
    said = []
    for row in story.held:
        what = plain(
            row.text("description") or row.text("chip") or row.text("item_id") or "an item that is not recorded", 120
        )
        where = f", sent to {in_country(row.text('country'))}" if row.text("country") else ""
        tpp = tpp_text(row.number("tpp_low"), row.number("tpp_high"))
        supply = row.number("unexplained_supply_units")
        more = f"; {number(supply)} of its units came from no recorded source" if supply else ""
        holder, units = plain(row.text("holder_name"), 120), number(row.number("expected_units"))
        said.append(f"{holder}: {units} × {what}{where} ({tpp}){more}.")
    return said


def _link(story: Story, row: Row) -> str:
    share = row.number("share_pct")
    part = f"{number(share, 2)} % of " if share is not None else ""
    until = f", until {day_text(row.day('until_on'))}" if row.day("until_on") else ""
    owner, owned = (party_name(story.parties, row.text(column)) for column in ("owner_id", "owned_id"))
    if share is None:
        return f"{owner} is recorded as an owner of {owned}, share not recorded{until}"
    return f"{owner} owns {part}{owned}{until}"


def _figure(story: Story, row: Row) -> str:
    parts = []
    if row.number("employees") is not None:
        parts.append(count_of(row.number("employees"), "employee"))
    for column, words in (("cash_usd", "cash"), ("revenue_usd", "revenue")):
        if row.number(column) is not None:
            parts.append(f"{words} USD {number(row.number(column))}")
    day = row.day("as_of")
    return f"{party_name(story.parties, row.text('party_id'))}: {', '.join(parts) or 'no figure'}, {day_text(day)}"


def _notes(rows: Sequence[tuple[str, Row]]) -> tuple[Note, ...]:
    """Each source once, in the order in which the story meets it."""
    resting: dict[str, list[str]] = defaultdict(list)
    for table, row in rows:
        if row.text("source"):
            resting[row.text("source")].append(f"{table}:{row.text('row_id')}")
    return tuple(Note(number, source, tuple(ids)) for number, (source, ids) in enumerate(resting.items(), start=1))
