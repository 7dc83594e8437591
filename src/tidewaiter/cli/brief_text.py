"""The words of the brief, in English and in Traditional Chinese; the same numbers in both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tidewaiter.detection.brief import Brief

__all__ = ["brief_lines"]

_NAMES = {
    "AE": "阿拉伯聯合大公國",
    "CN": "中國",
    "HK": "香港",
    "ID": "印尼",
    "IN": "印度",
    "JP": "日本",
    "KR": "南韓",
    "MY": "馬來西亞",
    "PH": "菲律賓",
    "SA": "沙烏地阿拉伯",
    "SG": "新加坡",
    "TH": "泰國",
    "TW": "臺灣",
    "US": "美國",
    "VN": "越南",
}
"""Countries in Traditional Chinese; others keep their English name."""

_MOST_FIRMS = 10
_ACTS = 3

_WORDS = {
    "en": {
        "title": "AI chips in {name}: what the records show",
        "caveat": "All numbers are of the records at hand. A firm named here is to be asked, not judged; what is not "
        "named is not clear. Probabilities are learned on made-up worlds.",
        "made_up": "These records are made up ({by}): no firm named here exists.",
        "in": "What came in",
        "year": "{year}: {chips} chips (lines: {lines}{open})",
        "open": "; {count} of them left out, their chips are not known",
        "none_in": "No line into the country is recorded.",
        "out": "Sent on abroad: {chips} chips (lines: {lines}{open}).",
        "shown": "What can be shown",
        "account": "{holders} firms of the country should hold {expected} chips; {shown} can be shown.",
        "gap": "Unaccounted for: at least {low} and at most {high} chips, {mid} as the records read.",
        "form": "{other_form} of the at most {high} may have left in another form, such as modules built into servers; "
        "no record tells of it.",
        "unknown": "Of {count} firms nothing can be said: no count, inspection or custody record is there.",
        "firms": "Firms to ask",
        "firm": "{name} ({id}{city}): {case}, {probability} on what is recorded, {low} to {high} units",
        "more": "and {count} more firms in cases",
        "no_firms": "No firm of the country is in a case.",
        "no_holders": "No account of a firm of the country is kept in this audit.",
        "no_parties": "The records do not say in which country any firm is, so none can be named here.",
        "acts": "Next acts",
        "visit": "Count the stock of {name} ({id}): if all is there, the case goes from {now} to {good}.",
        "record": "Ask for {ask} in the case of {name} ({id}): the case goes from {now} to {bad} or {good}.",
        "no_acts": "No act follows from these records. Ask for the tables that are absent.",
        "unknown_number": "not known",
    },
    "zh-Hant": {
        "title": "{name}的人工智慧晶片：紀錄所示",
        "caveat": "所有數字均來自現有紀錄。此處列名的公司只是應予詢問，並非認定違規；未列名者亦不代表沒有問題。"
        "機率由模擬資料學得。",
        "made_up": "這些紀錄為模擬資料（{by}）：此處列名的公司並不存在。",
        "in": "輸入",
        "year": "{year} 年：{chips} 顆晶片（出貨 {lines} 筆{open}）",
        "open": "；其中 {count} 筆晶片數不明，未計入",
        "none_in": "沒有輸入該國的紀錄。",
        "out": "再輸往國外：{chips} 顆晶片（{lines} 筆{open}）。",
        "shown": "可證明存在者",
        "account": "該國 {holders} 家公司應持有 {expected} 顆晶片，其中 {shown} 顆可證明存在。",
        "gap": "去向不明：至少 {low} 顆，至多 {high} 顆；依紀錄為 {mid} 顆。",
        "form": "至多的 {high} 顆之中，有 {other_form} 顆可能已改以其他形式轉出，例如模組裝入伺服器，但無紀錄可證。",
        "unknown": "另有 {count} 家公司無從判斷：沒有盤點、查核或保管紀錄。",
        "firms": "應詢問的公司",
        "firm": "{name}（{id}{city}）：{case}，依紀錄機率 {probability}，{low} 至 {high} 單位",
        "more": "另有 {count} 家公司列於案件中",
        "no_firms": "案件中沒有該國的公司。",
        "no_holders": "本次稽核沒有該國公司的帳目。",
        "no_parties": "紀錄未載明任何公司所在國家，故無法列名。",
        "acts": "下一步",
        "visit": "盤點{name}（{id}）的庫存：若貨品齊全，案件機率由 {now} 降至 {good}。",
        "record": "就{name}（{id}）一案調閱 {ask}：案件機率將由 {now} 變為 {bad} 或 {good}。",
        "no_acts": "依現有紀錄無具體行動；請取得所缺的資料表。",
        "unknown_number": "不明",
    },
}


def brief_lines(told: Brief, language: str) -> Iterator[str]:
    """The brief as Markdown, a line each."""
    words = _WORDS[language]
    name = _NAMES.get(told.country, told.name) if language == "zh-Hant" else told.name
    yield f"# {words['title'].format(name=name)}"
    if told.made_up_by:
        yield from ("", words["made_up"].format(by=told.made_up_by))
    yield from ("", words["caveat"], "", f"## {words['in']}", "")
    for row in told.came_in:
        yield "- " + words["year"].format(year=row["shipped_in"], **_moved(row, words))
    if not told.came_in:
        yield words["none_in"]
    yield from ("", words["out"].format(**_moved(told.went_out, words)))
    yield from ("", f"## {words['shown']}", "")
    shown: dict[str, Any] = {name: _number(value, words) for name, value in told.shown.items()}
    if told.shown["holders"]:
        yield words["account"].format(**shown)
        yield words["gap"].format(**shown)
        if told.shown["other_form"]:
            yield words["form"].format(**shown)
    else:
        yield words["no_holders"]
    if told.shown["unknown_holders"]:
        yield words["unknown"].format(count=shown["unknown_holders"])
    yield from ("", f"## {words['firms']}", "")
    yield from _firms(told, words)
    yield from ("", f"## {words['acts']}", "")
    acts = {row["case_id"]: _act(row, words) for row in reversed(told.firms)}
    first = list(dict.fromkeys(row["case_id"] for row in told.firms))[:_ACTS]
    yield from (f"{place}. {acts[case]}" for place, case in enumerate(first, 1))
    if not acts:
        yield words["no_acts"]


def _moved(row: dict[str, Any], words: dict[str, str]) -> dict[str, str]:
    """Chips and lines of what came or went; chips that nobody knows are not none."""
    left = row["lines_without_chips"]
    return {
        "chips": _number(row["chips"] if row["lines"] else 0, words),
        "lines": _number(row["lines"], words),
        "open": words["open"].format(count=_number(left, words)) if left else "",
    }


def _act(row: dict[str, Any], words: dict[str, str]) -> str:
    """What to do first in a case."""
    return words["record" if row["detector"] else "visit"].format(
        name=row["name"], id=row["party_id"], ask=row["ask"], now=f"{row['probability']:.0%}",
        bad=f"{row['if_bad']:.0%}", good=f"{row['if_good']:.0%}",
    )  # fmt: skip


def _firms(told: Brief, words: dict[str, str]) -> Iterator[str]:
    """The firms of the cases of highest rank, each once."""
    for row in told.firms[:_MOST_FIRMS]:
        low, high = (_number(row[name], words) for name in ("units_low", "units_high"))
        text = words["firm"].format(
            name=row["name"], id=row["party_id"], city=f", {row['city']}" if row["city"] else "", case=row["case_id"],
            probability=f"{row['probability']:.0%}", low=low, high=high,
        )  # fmt: skip
        yield f"- {text}"
    if len(told.firms) > _MOST_FIRMS:
        yield f"- {words['more'].format(count=len(told.firms) - _MOST_FIRMS)}"
    if not told.firms:
        yield words["no_parties" if told.no_parties else "no_firms"]


def _number(value: object, words: dict[str, str]) -> str:
    return words["unknown_number"] if value is None else f"{int(str(value)):,}"
