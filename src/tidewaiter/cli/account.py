"""The group `account`: one page of the account an audit keeps, of a license, a party, a site or a serial number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

__all__ = ["account"]


@click.group()
def account() -> None:
    """See one page of the account that an audit keeps."""


@account.command("show")
@click.argument("asked", metavar="ID")
@click.argument("where", metavar="AUDIT", type=click.Path(path_type=Path))
@click.option("--as", "kind", type=click.Choice(["license", "party", "site", "serial"]), help="What ID stands for.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def show(asked: str, where: Path, kind: str | None, as_json: bool) -> None:
    """Show the page of a license, party, site or serial number.

    AUDIT is the folder given to `tidewaiter audit --out`. ID is looked up as each of the four; where it is several,
    say which with --as. A license: what it allowed, each draw on it, what is left and its duties. A party: what it
    holds, its balances, licenses and duties. A site: capacity, power, what that can run and what is there. A serial
    number: its life, place by place. What records contradict is marked with !, what missing facts leave open with ?.
    Nothing is judged: a record that is not there can explain either.
    """
    lines, shape = _page(asked, where, kind or "", whole=as_json)
    click.echo(json.dumps(shape, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))


def _page(asked: str, where: Path, kind: str, *, whole: bool) -> tuple[Iterator[str], dict[str, object]]:
    """The lines of the page and the same as one object; with `whole` nothing is left out for length."""
    from tidewaiter.account.pages import holder, license, serial, site
    from tidewaiter.account.pages.audit_tables import opened
    from tidewaiter.account.pages.find import RESOLVED, kind_of
    from tidewaiter.cli import account_holder, account_license, account_serial, account_site
    from tidewaiter.cli.account_words import MOST

    most = None if whole else MOST
    written = {*holder.WRITTEN, *license.WRITTEN, *license.MAY_LACK, *serial.WRITTEN, *site.WRITTEN, RESOLVED}
    with opened(where, sorted(written)) as tables:
        match kind_of(tables, asked, kind):
            case "license":
                drawn = license.license_page(tables, asked, most)
                return account_license.license_text(drawn), account_license.license_shape(drawn)
            case "party":
                held = holder.holder_page(tables, asked, most)
                return account_holder.holder_text(held), account_holder.holder_shape(held)
            case "site":
                place = site.site_page(tables, asked, most)
                return account_site.site_text(place), account_site.site_shape(place)
            case _:
                life = serial.serial_page(tables, asked)
                return account_serial.serial_text(life), account_serial.serial_shape(life)
