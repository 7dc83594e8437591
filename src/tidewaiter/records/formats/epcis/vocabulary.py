"""The words of the Core Business Vocabulary 2.0, and the full name of a word written short."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CBV", "GS1", "VOCABULARIES", "full_name", "is_standard", "short_name"]

CBV = "https://ref.gs1.org/cbv/"
GS1 = "https://gs1.org/voc/"

_STEPS = """accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing
killing loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling
sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting unloading unpacking
void_shipping"""
_STATES = """active available completeness_verified completeness_inferred conformant container_closed container_open
damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_instance mismatch_class
mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled
reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown"""
_PAPERS = "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"

VOCABULARIES: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "BizStep": ("urn:epcglobal:cbv:bizstep:", "business step", frozenset(_STEPS.split())),
    "Disp": ("urn:epcglobal:cbv:disp:", "disposition", frozenset(_STATES.split())),
    "BTT": ("urn:epcglobal:cbv:btt:", "business transaction type", frozenset(_PAPERS.split())),
    "SDT": (
        "urn:epcglobal:cbv:sdt:",
        "source or destination type",
        frozenset({"owning_party", "possessing_party", "location"}),
    ),
    "ER": ("urn:epcglobal:cbv:er:", "error reason", frozenset({"did_not_occur", "incorrect_data"})),
}
"""Per vocabulary: how its words began in CBV 1, what it is called, and its words."""


def short_name(vocabulary: str, text: str) -> str:
    """The bare word of a standard name however it is written; any other text as it is."""
    for start in (VOCABULARIES[vocabulary][0], f"{CBV}{vocabulary}-", f"cbv:{vocabulary}-"):
        if text.startswith(start):
            return text[len(start) :]
    return text


def full_name(vocabulary: str, text: str) -> str:
    """The web address of a standard word; any other name as it is."""
    word = short_name(vocabulary, text)
    return f"{CBV}{vocabulary}-{word}" if word in VOCABULARIES[vocabulary][2] else text


def is_standard(vocabulary: str, text: str) -> bool:
    """It is a word of the standard, or a name of the writer's own that says whose it is (it has a colon)."""
    word = short_name(vocabulary, text)
    return word in VOCABULARIES[vocabulary][2] or (word == text and ":" in text and not text.startswith(CBV))
