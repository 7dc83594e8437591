from __future__ import annotations

from pathlib import Path

from tests.report.made_up import PACK, SHIPMENTS, leg
from tests.report.sample import Cells, write_audit

from tidewaiter.report.folder import open_folder
from tidewaiter.report.stories import HUB, MOST_LINES, Stories, Story, find_stories


def stories_of(folder: Path, **tables: list[Cells]) -> Stories:
    return find_stories(open_folder(write_audit(folder / "audit", {**PACK, **tables})))


def shipments_in(story: Story) -> set[str]:
    return {row.text("shipment_id") for row in story.rows["shipments"]}


def test_the_buyer_of_one_leg_is_the_seller_of_the_next(audit: Path) -> None:
    found = find_stories(open_folder(audit))
    assert [shipments_in(story) for story in found.told] == [{"s5", "s6"}, {"s1", "s2", "s3", "s4"}]
    assert found.found == 2


def test_a_maker_that_sells_to_many_does_not_join_their_stories(audit: Path) -> None:
    for story in find_stories(open_folder(audit)).told:
        assert "maker" in story.parties


def test_orders_papers_seizures_and_tenancies_belong_to_the_story_of_their_parties(audit: Path) -> None:
    remote, route = find_stories(open_folder(audit)).told
    assert {table for table, rows in route.rows.items() if rows} == {
        "shipments",
        "orders",
        "documents",
        "custody_events",
    }
    assert {table for table, rows in remote.rows.items() if rows} == {"shipments", "tenancies"}
    assert set(remote.sites) == {"hall"}
    assert [row.text("owned_id") for row in remote.ownership] == ["cloud"]


def test_a_story_holds_what_its_holders_have_left(audit: Path) -> None:
    route = find_stories(open_folder(audit)).told[1]
    held = {(row.text("holder_id"), row.text("item_id")): row.number("expected_units") for row in route.held}
    assert held == {("end", "server"): 25, ("end", "gamma"): 100, ("shop", "server"): 10, ("hub", "server"): 5}


def test_a_party_with_too_many_partners_stands_in_each_story(tmp_path: Path) -> None:
    lines = [leg(f"s{n}", "2024-01-10", "shop", f"buyer-{n}", "US>MY", "alpha", 1) for n in range(HUB + 1)]
    found = stories_of(tmp_path, shipments=lines, orders=[], custody_events=[], documents=[], tenancies=[])
    assert [len(shipments_in(story)) for story in found.told] == [1] * (HUB + 1)


def test_one_partner_fewer_joins_them(tmp_path: Path) -> None:
    lines = [leg(f"s{n}", "2024-01-10", "shop", f"buyer-{n}", "US>MY", "alpha", 1) for n in range(HUB)]
    found = stories_of(tmp_path, shipments=lines, orders=[], custody_events=[], documents=[], tenancies=[])
    assert [len(shipments_in(story)) for story in found.told] == [HUB]


def test_rows_that_rest_on_one_paper_belong_together(tmp_path: Path) -> None:
    lines = [
        leg("s1", "2024-01-10", "shop", "hub", "US>MY", "alpha", 1, document_id="case-7"),
        leg("s2", "2024-01-10", "other", "third", "TW>ID", "alpha", 1, document_id="case-7"),
    ]
    found = stories_of(tmp_path, shipments=lines, orders=[], custody_events=[], documents=[], tenancies=[])
    assert [shipments_in(story) for story in found.told] == [{"s1", "s2"}]
    assert found.told[0].papers() == ["case-7"]


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    one = stories_of(tmp_path / "one", shipments=SHIPMENTS)
    other = stories_of(tmp_path / "other", shipments=SHIPMENTS[::-1])
    assert [shipments_in(story) for story in one.told] == [shipments_in(story) for story in other.told]


def test_too_many_lines_are_counted_and_not_told(tmp_path: Path) -> None:
    folder = open_folder(write_audit(tmp_path / "audit", PACK))
    folder.con.execute("create table many as from shipments limit 1")
    folder.con.execute(f"create or replace view shipments as select many.* from many, range({MOST_LINES + 1})")
    assert find_stories(folder) == Stories([], None, MOST_LINES + 1)
