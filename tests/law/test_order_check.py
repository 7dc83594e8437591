"""Release, hold or ask: the decisions, the papers, and that nothing is released with something missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.order_check import ASK, HOLD, RELEASE, OrderCheck, check_orders
from tidewaiter.law.order_pack import read_orders
from tidewaiter.law.order_papers import folder_name, papers

DAY = dt.date(2025, 7, 10)
FROM_US = {"from_country": "US"}

TABLES = {
    "orders": """order_id,ordered_on,buyer_id,end_user_id,site_id,item_id,units,value_usd,status
PO-1,2025-07-01,P-1,P-1,S-1,SRV,2,500000,open
""",
    "items": """item_id,description,manufacturer,chip,form,chips_per_unit
SRV,Server with eight H100,NVIDIA,NVIDIA H100 SXM5 80GB,server,8
""",
    "parties": """party_id,name,country,headquarters_country,ultimate_parent_country
P-1,Johor Cloud,MY,MY,MY
P-2,Trader,SG,SG,SG
""",
    "sites": """site_id,operator_id,kind,country,address
S-1,P-1,data_hall,MY,Sedenak
""",
    "documents": """document_id,subject_kind,kind,subject_id,claimed_units,claimed_country,claimed_site_id
D-1,order,end_use_statement,PO-1,2,MY,S-1
""",
    "answers": """subject_kind,subject_id,question,answer,answered_by,answered_on
party,P-1,listed,no,desk,2025-06-25
party,P-1,listed_owner,no,desk,2025-06-25
""",
}


def checked(folder: Path, *changes: tuple[str, str, str], without: str = "", given: bool = True) -> OrderCheck:
    """The one order after changes (table, old, new) to a pack in which nothing is missing."""
    tables = {name: text for name, text in TABLES.items() if name != without}
    for table, old, new in changes:
        assert old in tables[table]
        tables[table] = tables[table].replace(old, new)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    (check,) = check_orders(read_orders(folder), DAY, given=FROM_US if given else None)
    return check


def test_an_order_with_nothing_missing_and_no_license_required_is_released(tmp_path: Path) -> None:
    check = checked(tmp_path)
    assert (check.decision, check.missing_documents, check.questions) == (RELEASE, (), ())
    assert papers(check) == {}


@pytest.mark.parametrize(
    ("changes", "without", "words"),
    [
        ([], "documents", "end-use statement"),
        ([], "parties", "headquartered"),
        ([], "answers", "Entity List"),
        ([("parties", "MY,MY,MY", "MY,MY,")], "", "ultimate parent"),
        ([("documents", "PO-1,2,MY", "PO-1,1,MY")], "", "D-1 claims 1 units"),
        ([("documents", "PO-1,2,MY", "PO-1,2,SG")], "", "D-1 claims SG, the order goes to MY"),
        ([("documents", "MY,S-1", "MY,S-9")], "", "D-1 claims site S-9"),
        ([("orders", "P-1,S-1,SRV", "P-1,,SRV")], "", "At which site"),
        ([("items", "NVIDIA H100 SXM5 80GB", "NVIDIA H100")], "documents", "end-use statement"),
    ],
)
def test_whatever_is_missing_or_contradicts_is_asked_for(
    tmp_path: Path, changes: list[tuple[str, str, str]], without: str, words: str
) -> None:
    check = checked(tmp_path, *changes, without=without)
    assert check.decision == ASK
    said = " ".join([*check.reasons, *check.missing_documents, *(one.question for one in check.questions)])
    assert words in said


def test_an_item_that_nobody_knows_is_never_released(tmp_path: Path) -> None:
    check = checked(tmp_path, ("items", "NVIDIA H100 SXM5 80GB", "Unheard-of 9000"), given=False)
    assert check.decision == ASK
    assert check.questions


@pytest.mark.parametrize(
    "changes",
    [
        [("parties", "MY,MY,MY", "MY,CN,CN")],
        [("parties", "MY,MY,MY", "MY,MY,CN")],
        [("sites", "data_hall,MY", "data_hall,CN"), ("documents", "PO-1,2,MY", "PO-1,2,CN")],
        [("answers", "P-1,listed,no", "P-1,listed,yes")],
        [("orders", "P-1,P-1", "P-2,P-1"), ("parties", "SG,SG,SG", "SG,SG,CN")],
    ],
)
def test_where_a_license_is_required_the_order_is_held_with_the_application(
    tmp_path: Path, changes: list[tuple[str, str, str]]
) -> None:
    check = checked(tmp_path, *changes)
    assert check.decision == HOLD
    application = papers(check)["license-application.md"]
    assert "| 22, item 1 | (a) ECCN | 4A090.a |" in application
    assert "| 22, item 1 | (g) unit price | US$ 250,000.00 |" in application
    assert "| 25 | Signature |" in application


def test_the_papers_are_filled_in_with_what_is_known_and_blank_where_it_is_not(tmp_path: Path) -> None:
    found = papers(checked(tmp_path, without="documents"))
    assert set(found) == {"end-use-statement.md", "certificate.md"}
    statement = found["end-use-statement.md"]
    assert "- End user: Johor Cloud, Malaysia" in statement
    assert "- Site of installation: S-1, Sedenak, Malaysia" in statement
    assert "2 × NVIDIA H100 SXM5 80GB (SRV), US$ 500,000.00" in statement
    assert "- End use, in your own words: ____" in statement


def test_questions_are_sorted_by_who_can_answer_them(tmp_path: Path) -> None:
    text = papers(checked(tmp_path, without="answers"))["questionnaire.md"]
    assert "## For our desk" in text
    assert "Is any party on the Entity List" in text


def test_an_item_that_may_be_several_is_asked_about_once(tmp_path: Path) -> None:
    check = checked(tmp_path, ("items", "NVIDIA H100 SXM5 80GB", "NVIDIA H100"), without="parties")
    asked = [one.question for one in check.questions]
    assert check.decision == ASK
    assert sum(one.startswith("Which is it exactly: NVIDIA H100 NVL 94GB") for one in asked) == 1
    assert not any("TPP" in one for one in asked)


def test_orders_that_left_or_were_cancelled_are_not_checked(tmp_path: Path) -> None:
    for status in ("shipped", "cancelled"):
        folder = tmp_path / status
        folder.mkdir()
        text = TABLES["orders"].replace("open", status)
        (folder / "orders.csv").write_text(text)
        assert check_orders(read_orders(folder), DAY) == ()


def test_an_orders_table_alone_is_enough_to_begin(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(TABLES["orders"].replace("SRV", "NVIDIA H100 SXM5 80GB"))
    pack = read_orders(path)
    (check,) = check_orders(pack, DAY, given=FROM_US)
    assert check.decision == ASK
    assert "parties" in pack.absent


def test_a_fact_of_the_desk_counts_for_every_order(tmp_path: Path) -> None:
    for name in ("orders", "items", "parties", "sites", "documents"):
        (tmp_path / f"{name}.csv").write_text(TABLES[name])
    given: dict[str, Decimal | int | str] = {**FROM_US, "listed": "no", "listed_owner_share_pct": Decimal(0)}
    (check,) = check_orders(read_orders(tmp_path), DAY, given=given)
    assert check.decision == RELEASE


def test_a_pack_without_orders_is_refused(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text(TABLES["items"])
    with pytest.raises(InputError, match="There are no orders here"):
        read_orders(tmp_path)


def test_an_order_number_never_leaves_its_folder() -> None:
    assert folder_name("PO-2025-017") == "PO-2025-017"
    for number in ("../../etc", "a/b", "", "..", "x" * 100):
        assert "/" not in folder_name(number)
        assert ".." not in folder_name(number)
