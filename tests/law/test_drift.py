"""Wordings of eCFR XML against those kept: what must be read again, and what was not looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.drift import cited_parts, digests_text, drift, kept_digests, wordings
from tidewaiter.law.load import rulebook

US = rulebook("us_ear")
PART_742 = """<?xml version="1.0"?>
<DIV5 N="742" TYPE="PART"><HEAD>PART 742</HEAD>
<DIV8 N="742.6" TYPE="SECTION"><HEAD>§ 742.6 Regional stability.</HEAD>
<P>(a) <I>License requirements.</I> First.</P>
<P>(1) A lower level.</P>
<P>(i) One lower still.</P>
<P>(b) <I>Licensing policy.</I> Second.</P>
<CITA>[61 FR 12786]</CITA>
</DIV8>
<DIV8 N="742.9" TYPE="SECTION"><HEAD>§ 742.9 Elsewhere.</HEAD><P>(a) Not cited.</P></DIV8>
</DIV5>
"""
PART_774 = """<DIV5 N="774" TYPE="PART">
<DIV9 N="Supplement No. 1 to Part 774" TYPE="APPENDIX"><HEAD>Supplement No. 1 to Part 774</HEAD>
<FP-2><B>3A090 Integrated circuits as follows</B></FP-2>
<P>a. Integrated circuits having a TPP of 4800 or more.</P>
<FP-2><B>4A090 Computers as follows</B></FP-2>
<TABLE><TR><TD>a.</TD><TD>X</TD></TR></TABLE>
</DIV9></DIV5>
"""


def read(folder: Path, text: str) -> dict[str, str]:
    path = folder / "part.xml"
    path.write_text(text, encoding="utf-8")
    return wordings(path)


def test_a_section_is_cut_into_its_first_level_paragraphs(tmp_path: Path) -> None:
    assert list(read(tmp_path, PART_742)) == ["742.6 (a)", "742.6 (b)", "742.9 (a)"]


def test_the_control_list_is_cut_into_its_eccns(tmp_path: Path) -> None:
    assert list(read(tmp_path, PART_774)) == ["774 Supp. 1 3A090", "774 Supp. 1 4A090"]


def test_blanks_and_emphasis_do_not_matter_and_words_do(tmp_path: Path) -> None:
    before = read(tmp_path, PART_742)
    assert read(tmp_path, PART_742.replace("First.", "\n   First.").replace("<I>", "").replace("</I>", "")) == before
    after = read(tmp_path, PART_742.replace("One lower still", "One lower"))
    assert [key for key in before if before[key] != after[key]] == ["742.6 (a)"]


def test_only_what_the_rulebook_cites_is_compared(tmp_path: Path) -> None:
    kept = read(tmp_path, PART_742)
    found = drift(US, read(tmp_path, PART_742.replace("Not cited", "Changed").replace("Second", "Changed")), kept)
    assert (found.changed, found.new, found.gone, found.same) == (("742.6 (b)",), (), (), 1)
    assert "774 Supp. 1" in found.not_in_file


def test_a_paragraph_that_is_new_or_gone_is_told(tmp_path: Path) -> None:
    kept = read(tmp_path, PART_742)
    other = PART_742.replace("<P>(b) <I>Licensing policy.</I> Second.</P>", "<P>(c) Third.</P>")
    found = drift(US, read(tmp_path, other), kept)
    assert (found.new, found.gone) == (("742.6 (c)",), ("742.6 (b)",))


def test_wordings_of_another_part_are_not_gone(tmp_path: Path) -> None:
    kept = read(tmp_path, PART_742)
    found = drift(US, read(tmp_path, PART_774), kept)
    assert found.gone == ()
    assert "742.6" in found.not_in_file


def test_what_is_kept_is_read_again_and_parts_are_added(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    assert kept_digests(path) == {}
    first, second = read(tmp_path, PART_742), read(tmp_path, PART_774)
    path.write_text(digests_text(first, {}))
    path.write_text(digests_text(second, kept_digests(path)))
    assert kept_digests(path) == {**first, **second}


def test_the_rulebook_cites_the_sections_it_rests_on() -> None:
    assert {"742.6", "744.23", "744.11", "740.8", "774 Supp. 1", "740 Supp. 1"} <= cited_parts(US)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<a>", "This is not XML"),
        ("<a/>", "No section is in this file"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "declares entities"),
    ],
)
def test_what_is_no_ecfr_xml_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, text)


OLD = '{"format": "tidewaiter-wordings/1", "sha256": {}}'


@pytest.mark.parametrize("text", ["", "[]", '{"format": "other"}', OLD, '{"format": "tidewaiter-wordings/2"}'])
def test_what_are_no_kept_wordings_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kept.json"
    path.write_text(text)
    with pytest.raises(InputError, match="no kept wordings"):
        kept_digests(path)


ECFR = Path(__file__).parent / "ecfr"
FORM_742 = (ECFR / "part-742.xml").read_text(encoding="utf-8")
FORM_774 = (ECFR / "part-774.xml").read_text(encoding="utf-8")
LETTERS = ["742.6", "742.6 (a)", "742.6 (b)", "742.6 (c)", "742.6 (h)", "742.6 (i)", "742.6 (j)", "742 Supp. 1"]
ECCNS = ["", " 3A001", " 3A090", " 3D001", " 4A090"]


def test_the_form_in_which_the_versioner_serves_a_section_is_read(tmp_path: Path) -> None:
    assert list(read(tmp_path, FORM_742)) == LETTERS


def test_the_form_in_which_the_versioner_serves_the_control_list_is_read(tmp_path: Path) -> None:
    assert list(read(tmp_path, FORM_774)) == ["774.1", *(f"774 Supp. 1{eccn}" for eccn in ECCNS)]


def test_the_bulk_file_reads_the_same(tmp_path: Path) -> None:
    """There a section is named with its sign, and the part stands deep in a file of the whole title."""
    body = FORM_742[FORM_742.index("<DIV5") :].replace('N="742.6"', 'N="&#xA7; 742.6"').replace("VOLUME", "NODE")
    whole = (
        "<DLPSTEXTCLASS><HEADER><FILEDESC><TITLESTMT><TITLE>Title 15: Commerce</TITLE></TITLESTMT></FILEDESC></HEADER>"
        '<TEXT><BODY><ECFRBRWS><AMDDATE>Jan. 1, 2026</AMDDATE><DIV1 N="1" NODE="15:1" TYPE="TITLE"><HEAD>15</HEAD>'
        f'<DIV3 N="VII" TYPE="CHAPTER"><HEAD>CHAPTER VII</HEAD><CFRTOC><PTHD>Part</PTHD></CFRTOC>{body}</DIV3></DIV1>'
        "</ECFRBRWS></BODY></TEXT></DLPSTEXTCLASS>"
    )
    assert read(tmp_path, whole) == read(tmp_path, FORM_742)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("as amended at 90 FR 4544, Jan. 15, 2025]", "as amended at 91 FR 1, Jan. 2, 2026]"),
        ("<CITA", "<APPRO>(Approved by the Office)</APPRO><CITA"),
        ("At 90 FR 1, a paragraph was stayed.", "At 91 FR 1, it was unstayed."),
        ("91 FR 40281, July 1, 2026", "92 FR 1, July 2, 2027"),
        ("A Roman number below it.\n</P>", "A Roman number below it.</P>"),
        ("</TH><TH", "</TH>\n  <TH"),
        ('<DIV width="100%">', "<DIV>\n"),
        ("<HED>Note 1 to paragraph (a):</HED><P>", "<HED>Note 1 to paragraph (a):</HED>\n<P>"),
        ("notice", "second notice"),
        ("742.6   Regional", "742.6 Regional"),
    ],
)
def test_what_editors_add_and_how_lines_are_broken_is_no_wording(tmp_path: Path, old: str, new: str) -> None:
    assert old in FORM_742
    assert read(tmp_path, FORM_742.replace(old, new)) == read(tmp_path, FORM_742)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("Elbonia", "Erewhon", "742.6 (a)"),
        ("A letter that a note quotes", "Another", "742.6 (a)"),
        ("A letter in a quotation", "Another", "742.6 (a)"),
        ("740.2(a)", "740.2(b)", "742.6 (b)"),
        ("And the next", "And another", "742.6 (h)"),
        ("A first-level letter", "Another", "742.6 (i)"),
        ("A footnote", "Another", "742.6 (j)"),
    ],
)
def test_a_word_that_changes_marks_the_paragraph_in_which_it_stands(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    before, after = read(tmp_path, FORM_742), read(tmp_path, FORM_742.replace(old, new))
    assert [one for one in before if before[one] != after[one]] == [key]


def test_a_heading_of_the_next_category_is_none_of_the_entry_before_it(tmp_path: Path) -> None:
    before, after = read(tmp_path, FORM_774), read(tmp_path, FORM_774.replace("Computers</HD1>", "Machines</HD1>"))
    assert [one for one in before if before[one] != after[one]] == ["774 Supp. 1"]


def test_a_long_table_is_read_in_one_go(tmp_path: Path) -> None:
    rows = "<TR><TD>Elbonia</TD><TD>A company, with, many, names</TD><TD/></TR>" * 20_000
    found = read(tmp_path, FORM_742.replace("<TBODY>", f"<TBODY>{rows}"))
    assert list(found) == LETTERS
