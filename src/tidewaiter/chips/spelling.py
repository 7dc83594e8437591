"""A name is read without its maker's words, case, blanks and signs; what is left still tells one chip from another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Spelling", "folded", "plain", "plain_part_number", "spell"]

_SIGNS = re.compile(r"[™®©]|\((?:r|tm|c)\)", re.IGNORECASE)
_WORDS = re.compile(r"[0-9]+\.[0-9]+|[^\W_]+")
_MEMORY_SIZE = re.compile(r"([0-9]+)(?:g|gb|gib)")
_COUNTED = re.compile(r"([0-9]{1,2}[x×])([a-z].*)")
_MEMORY_TYPE = re.compile(r"(?:hbm[0-9]?e?|gddr[0-9]x?|lpddr[0-9]x?)")

_CHINESE = {
    "英伟达": "nvidia", "輝達": "nvidia", "辉达": "nvidia", "超威": "amd", "英特尔": "intel", "英特爾": "intel",
    "华为": "huawei", "華為": "huawei", "昇腾": "ascend", "昇騰": "ascend", "升腾": "ascend",
    "寒武纪": "cambricon", "寒武紀": "cambricon", "思元": "mlu", "海光": "hygon", "壁仞": "biren",
    "摩尔线程": "moore threads", "摩爾線程": "moore threads", "昆仑芯": "kunlunxin", "崑崙芯": "kunlunxin",
    "燧原": "enflame", "沐曦": "metax", "天数智芯": "iluvatar corex", "平头哥": "t-head", "谷歌": "google",
    "显卡": "gpu", "顯卡": "gpu", "加速卡": "gpu", "计算卡": "gpu", "芯片": "chip", "晶片": "chip", "模组": "module",
    "模块": "module", "整机": "server", "服务器": "server", "伺服器": "server", "系列": "series",
}  # fmt: skip
_CHINESE_WORDS = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)))

_MAKER_WORDS: dict[str, tuple[str, ...]] = {
    "nvidia": ("NVIDIA",), "nvda": ("NVIDIA",), "geforce": ("NVIDIA",),
    "tesla": ("NVIDIA", "Tesla"), "amd": ("AMD",), "radeon": ("AMD",), "instinct": ("AMD",),
    "intel": ("Intel",), "habana": ("Intel",), "huawei": ("Huawei",), "hisilicon": ("Huawei",),
    "google": ("Google",), "aws": ("Amazon Web Services",), "amazon": ("Amazon Web Services",),
    "baidu": ("Kunlunxin",), "graphcore": ("Graphcore",), "tenstorrent": ("Tenstorrent",),
    "cambricon": ("Cambricon",), "biren": ("Biren",), "sambanova": ("SambaNova",), "cerebras": ("Cerebras",),
    "enflame": ("Enflame",), "metax": ("MetaX",), "qualcomm": ("Qualcomm",), "hygon": ("Hygon",),
    "groq": ("Groq",), "microsoft": ("Microsoft",), "azure": ("Microsoft",), "alibaba": ("Alibaba", "T-Head"),
}  # fmt: skip
_MAKER_PAIRS = {("moore", "threads"): "Moore Threads", ("iluvatar", "corex"): "Iluvatar CoreX", ("t", "head"): "T-Head"}
_EMPTY_WORDS = frozenset(
    {"gpu", "gpus", "graphics", "video", "card", "cards", "accelerator", "accelerators", "processor", "processing"}
    | {"unit", "generation", "edition", "series"}
)
_EMPTY_PAIRS = {("tensor", "core"), ("graphics", "card"), ("ai", "accelerator"), ("ai", "gpu"), ("ai", "chip")}
_BUS_WORDS = frozenset({"3", "4", "5", "3.0", "4.0", "5.0", "gen3", "gen4", "gen5", "gen", "x16"})
_LOOK_ALIKES = str.maketrans("oilsbz", "011582")


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is left of a text: its words without the empty ones, and what was set aside."""

    whole: str
    """Every letter and digit of the text, in order."""
    words: tuple[str, ...]
    makers: tuple[tuple[str, ...], ...]
    """One entry a maker's word: the makers that word may mean."""
    memory_type: str

    @property
    def key(self) -> str:
        """The words run together; two spellings of one name have the same key."""
        return "".join(self.words)


def spell(text: str) -> Spelling:
    """The words of `text` that tell one chip from another, and the maker's words and memory type beside them."""
    words = _words(text)
    whole = "".join(words)
    makers: list[tuple[str, ...]] = []
    memory_type = ""
    kept: list[str] = []
    for word in _without_pairs(_joined(words), makers):
        if word in _MAKER_WORDS:
            makers.append(_MAKER_WORDS[word])
        elif _MEMORY_TYPE.fullmatch(word):
            memory_type = word
        elif word not in _EMPTY_WORDS and not (kept and kept[-1] == "pcie" and word in _BUS_WORDS):
            kept.append(word)
    return Spelling(whole, tuple(kept), tuple(makers), memory_type)


def plain(text: str) -> str:
    """Every letter and digit of `text`, without case, width, blanks and signs."""
    return "".join(_words(text))


def plain_part_number(text: str) -> str:
    """A part number without its dashes and case."""
    return re.sub(r"[^0-9a-z]", "", unicodedata.normalize("NFKC", text).casefold())


def folded(key: str) -> str:
    """The key with look-alike letters and digits made one: H10O and H100 fold alike."""
    return key.translate(_LOOK_ALIKES)


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", _SIGNS.sub(" ", text)).casefold()
    text = _CHINESE_WORDS.sub(lambda found: f" {_CHINESE[found.group()]} ", text)
    words: list[str] = []
    for word in _WORDS.findall(text):
        counted = _COUNTED.fullmatch(word)
        words += counted.groups() if counted else [word]
    return words


def _joined(words: list[str]) -> list[str]:
    """Words that belong together made one: 80 GB, PCI-E, PCI Express."""
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        if word in {"g", "gb", "gib"} and before.isdigit():
            joined[-1] = f"{before}gb"
        elif word in {"e", "express"} and before == "pci":
            joined[-1] = "pcie"
        elif word == "pcle":
            joined.append("pcie")
        else:
            size = _MEMORY_SIZE.fullmatch(word)
            joined.append(f"{size.group(1)}gb" if size else word)
    return joined


def _without_pairs(words: list[str], makers: list[tuple[str, ...]]) -> list[str]:
    kept: list[str] = []
    i = 0
    while i < len(words):
        pair = (words[i], words[i + 1]) if i + 1 < len(words) else ("", "")
        if pair in _MAKER_PAIRS:
            makers.append((_MAKER_PAIRS[pair],))
        if pair in _MAKER_PAIRS or pair in _EMPTY_PAIRS:
            i += 2
        else:
            kept.append(words[i])
            i += 1
    return kept
