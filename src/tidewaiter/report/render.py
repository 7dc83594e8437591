"""Writes report.html: one file that needs nothing else, told from a finished audit's folder alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tidewaiter.report.buyers import ask_buyers, effect_text, link_text, via_text
from tidewaiter.report.cases import ask_cases, odds_text, percent_text, typology_text
from tidewaiter.report.data import MOST_ROWS, Answers, ask
from tidewaiter.report.devices import ask_devices
from tidewaiter.report.figures import draw_figures
from tidewaiter.report.folder import Folder, Row, open_folder
from tidewaiter.report.found import ask_found
from tidewaiter.report.headline import NOT_FINDINGS, firmness, headline, last_recorded, law_in_short, standfirst
from tidewaiter.report.holders import ask_holders
from tidewaiter.report.law_words import assumption_text, cover_text, license_text, with_facts
from tidewaiter.report.licenses import ask_licenses, left_text
from tidewaiter.report.matches import how_matched, words_of_fact
from tidewaiter.report.papers import ask_papers, check_text, differs_text, innocent_texts, joined_text
from tidewaiter.report.routes import ask_routes, counted_in, place_text
from tidewaiter.report.stories import MOST_LINES, MOST_STORIES, Stories, find_stories, listed
from tidewaiter.report.told import tell
from tidewaiter.report.why_words import why_text
from tidewaiter.report.wording import (
    count_of,
    country,
    day_text,
    listing,
    month_text,
    number,
    plain,
    range_text,
    tpp_text,
)

__all__ = ["write_report"]

LONGEST_TEXT = 2_000
"""Characters of one cell that the page shows; a source note is rarely longer, a ten-megabyte cell must not be shown."""


def write_report(audit_dir: Path) -> Path:
    """The page about the audit in `audit_dir`, written there as report.html; the same audit gives the same bytes."""
    with TemporaryDirectory(prefix="tidewaiter-report-") as scratch:
        folder = open_folder(audit_dir, Path(scratch))
        try:
            page = _page(folder)
        finally:
            folder.con.close()
    path = audit_dir / "report.html"
    path.write_bytes(page.encode("utf-8"))
    return path


def _page(folder: Folder) -> str:
    answers, stories = ask(folder), find_stories(folder)
    environment = _environment()
    script = _asset(environment, "page.js")
    return environment.get_template("report.html.j2").render(
        manifest=folder.manifest,
        answers=answers,
        cases=ask_cases(folder),
        found=ask_found(folder),
        buyers=ask_buyers(folder),
        licenses=ask_licenses(folder),
        routes=ask_routes(folder),
        papers=ask_papers(folder),
        holders=ask_holders(folder),
        devices=ask_devices(folder),
        figures=draw_figures(answers),
        stories=stories,
        told=[tell(story, place) for place, story in enumerate(stories.told, start=1)],
        text=_sentences(answers, stories),
        scale=_scale(answers),
        style=_asset(environment, "page.css"),
        script=script,
        script_digest=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
        most_rows=MOST_ROWS,
        most_lines=MOST_LINES,
        most_stories=MOST_STORIES,
    )


def _sentences(answers: Answers, stories: Stories) -> Mapping[str, str]:
    return {
        "headline": headline(answers),
        "last_recorded": last_recorded(answers),
        "firmness": firmness(answers),
        "standfirst": standfirst(answers),
        "law": law_in_short(answers),
        "not_findings": NOT_FINDINGS,
        "found": count_of(stories.found, "story", "stories") if stories.found is not None else "",
    }


def _scale(answers: Answers) -> Row | None:
    """The chip of which most moved, to show what one chip counts; None where no item has one certain chip."""
    return next(
        (
            row
            for row in answers.items
            if row.text("chip") and row.number("tpp_low") == row.number("tpp_high") is not None
        ),
        None,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tidewaiter.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: Mapping[str, Callable[..., object]] = {
        "number": number,
        "range": range_text,
        "tpp": tpp_text,
        "count_of": count_of,
        "day": day_text,
        "month": month_text,
        "country": country,
        "listed": listed,
        "listing": listing,
        "matched": how_matched,
        "fact": words_of_fact,
        "law": license_text,
        "law_cover": cover_text,
        "assumed": assumption_text,
        "with_facts": with_facts,
        "effect": effect_text,
        "via": via_text,
        "link": link_text,
        "left": left_text,
        "place": place_text,
        "counted_in": counted_in,
        "check": check_text,
        "differs": differs_text,
        "innocent": innocent_texts,
        "joined": joined_text,
        "why": why_text,
        "percent": percent_text,
        "odds": odds_text,
        "typology": typology_text,
    }
    environment.filters.update(filters)
    return environment


def _shown(value: object) -> object:
    """What stands in the page for a value: printable text of bounded length, nothing where a cell is empty."""
    return value if isinstance(value, Markup) else "" if value is None else plain(value, LONGEST_TEXT)


def _asset(environment: Environment, name: str) -> Markup:
    """A file of our own, set into the page as it stands."""
    source, *_ = PackageLoader("tidewaiter.report").get_source(environment, name)
    return Markup(source)  # noqa: S704  comes with the program, holds nothing of the input
