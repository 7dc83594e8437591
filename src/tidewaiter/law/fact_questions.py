"""For each fact that can be missing: what to ask, in words a customer understands, and who holds the answer."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Asking", "asking"]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question and who can answer it; `option` is how the answer is given to `tidewaiter determine`."""

    question: str
    holder: str
    option: str


_MAKER, _SELLER, _RECEIVER, _END_USER, _DESK = (
    "the maker",
    "the seller",
    "the receiving party",
    "the end user",
    "our desk",
)

_ASKINGS = {
    "to_country": Asking("In which country will the goods be installed?", _RECEIVER, "--to"),
    "from_country": Asking("From which country will the goods leave?", _SELLER, "--from"),
    "kind": Asking("Is it an export, a reexport or a transfer within one country?", _SELLER, "--kind"),
    "hq_country": Asking("In which country is the receiving party headquartered?", _RECEIVER, "--hq"),
    "parent_country": Asking("In which country is its ultimate parent headquartered?", _RECEIVER, "--parent"),
    "end_use": Asking("What will the goods be used for, and by whom?", _END_USER, "--end-use"),
    "listed": Asking("Is any party on the Entity List or the Military End-User List?", _DESK, "--fact listed=no"),
    "listed_owner_share_pct": Asking(
        "How many percent do listed parties own, directly or indirectly, together?",
        _RECEIVER,
        "--fact listed_owner_share_pct=0",
    ),
    "letter_holder": Asking("Who makes the chip (for letters to companies)?", _MAKER, "--fact letter_holder=NVIDIA"),
    "tpp": Asking("What is the chip's total processing performance (TPP)?", _MAKER, "--fact tpp=4992"),
    "performance_density": Asking(
        "What is its performance density (TPP per mm² of logic die)?", _MAKER, "--fact performance_density=6.04"
    ),
    "datacenter_marketed": Asking(
        "Is the chip designed or marketed for data centers?", _MAKER, "--fact datacenter_marketed=yes"
    ),
    "dram_bandwidth_gbs": Asking("What is its total DRAM bandwidth?", _MAKER, "--fact dram_bandwidth_gbs=3350"),
    "io_gbs": Asking("What is its aggregate bidirectional transfer rate?", _MAKER, "--fact io_gbs=600"),
    "us_available": Asking("Is the item commercially available in the US?", _MAKER, "--fact us_available=yes"),
    "dd_certified": Asking(
        "Are all certifications of Supp. No. 2 to Part 748 (dd) at hand?", _SELLER, "--fact dd_certified=yes"
    ),
    "subject_to_ear": Asking(
        "Is the item subject to the EAR (US origin, US content, foreign direct product)?",
        _MAKER,
        "--fact subject_to_ear=yes",
    ),
    "supp8": Asking("Is the party named in Supp. No. 8 to Part 740?", _DESK, "--fact supp8=no"),
    "chips": Asking("How many chips does the order hold?", _SELLER, "--fact chips=8"),
    "servers": Asking("How many servers does the order hold?", _SELLER, "--fact servers=1"),
    "value_usd": Asking("What is the order worth in US dollars?", _SELLER, "--fact value_usd=300000"),
    "power_kw": Asking("How much power do the goods draw, in kW?", _MAKER, "--fact power_kw=10"),
}
_COUNTED = {
    "company_year": ("this calendar year, by this company", "the authority, adding up every seller"),
    "country_stock": ("in the country so far", "nobody for certain; customs and operators in part"),
    "country_flow": ("into the country this calendar year", "the country's customs"),
}


def asking(fact: str) -> Asking:
    """The question for a fact, whichever it is."""
    if fact in _ASKINGS:
        return _ASKINGS[fact]
    for per, (when, holder) in _COUNTED.items():
        if fact.startswith(f"{per}_"):
            of = fact.removeprefix(f"{per}_")
            return Asking(f"How much was there before this order, {when}: {of}?", holder, f"--fact {fact}=0")
    return Asking(f"{fact.replace('_', ' ').capitalize()}?", _SELLER, f"--fact {fact}=…")
