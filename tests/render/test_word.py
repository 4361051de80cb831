"""The small book as a Word document: numbered alike, described, linked within, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

import lxml.etree
import pytest

from annual_report.errors import RenderError
from annual_report.render import reading as book_reading
from annual_report.render.reading import read_book, remember, trace_references
from annual_report.render.word import Front, words_of, write_word
from annual_report.render.wordstyles import Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACES = {
    "w": W.strip("{}"),
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
FRONT = Front("For members only · Draft", ["A copy for editing."], [("1 Help", "report/help.qmd")])


class Document:
    """A Word document, taken apart."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
            self.times = {info.date_time for info in archive.infolist()}
        self.root = lxml.etree.fromstring(self.parts["word/document.xml"])

    def find(self, path: str) -> list:
        return self.root.xpath(path, namespaces=SPACES)

    def styled(self, style: str) -> list[str]:
        return [words(one) for one in self.find(f"//w:p[w:pPr/w:pStyle/@w:val='{style}']")]


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture(scope="module")
def made(staged):
    return write_word(read_book(staged), trace_references(staged), FRONT)


@pytest.fixture(scope="module")
def word(made) -> Document:
    return Document(made)


def test_chapters_stand_in_order_with_the_numbers_of_the_html(word, report):
    headings = [re.sub(r"\s+", " ", one) for one in word.styled("Heading1")]
    html = []
    for page in report.pages:
        (title,) = report.page(page).xpath("//h1[last()]")
        html.append(" ".join(title.text_content().split()))
    assert len(headings) == len(html) == 5
    for said, shown in zip(headings, html, strict=True):
        number = re.match(r"(\d+|[A-Z])\s", said)
        assert said.split(" ", 1)[-1] in shown or said in shown
        assert not number or number[1] in shown


def test_every_picture_is_described_and_drawn_as_png(word):
    pictures = word.find("//wp:docPr")
    assert len(pictures) > 1
    assert all(len(one.get("descr")) > 10 for one in pictures)
    assert not any("data:" in one.get("descr", "") for one in word.find("//pic:cNvPr"))
    media = [name for name in word.parts if name.startswith("word/media/")]
    assert media
    assert all(word.parts[name].startswith(b"\x89PNG") for name in media)


def test_every_table_marks_its_headings_and_says_what_it_is(word):
    tables = word.find("//w:tbl")
    assert len(tables) > 1
    for table in tables:
        assert table.xpath(".//w:tblHeader", namespaces=SPACES)
        (look,) = table.xpath("./w:tblPr/w:tblLook", namespaces=SPACES)
        assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
    captions = [one.get(f"{W}val") for one in word.find("//w:tblPr/w:tblCaption")]
    assert any(re.match(r"Table (\d+\.)?\d+\. ", one) for one in captions)
    assert any(re.match(r"Figure (\d+\.)?\d+\. ", one) for one in word.styled("ImageCaption"))


def test_every_link_within_arrives_somewhere(word):
    places = {one.get(f"{W}name") for one in word.find("//w:bookmarkStart")}
    names = [one.get(f"{W}name") for one in word.find("//w:bookmarkStart")]
    assert len(names) == len(places), sorted({one for one in names if names.count(one) > 1})
    targets = {one.get(f"{W}anchor") for one in word.find("//w:hyperlink[@w:anchor]")}
    assert len(targets) > 3
    assert targets <= places


def test_a_number_is_followed_by_its_reference_into_the_appendix(word, staged):
    references = trace_references(staged)
    said = words(word.root)
    assert any(ref in said for ref in references.values())
    assert not re.search(r"trace/[\w-]+\.html", said)
    # nothing leads to a page that only the HTML has
    targets = re.findall(rb'Target="([^"]*)" TargetMode="External"|TargetMode="External"[^>]*Target="([^"]*)"',
                         word.parts["word/_rels/document.xml.rels"])  # fmt: skip
    assert all(b"".join(one).startswith((b"http", b"mailto")) for one in targets)


def test_the_front_says_what_the_copy_is_for_and_where_words_are_changed(word):
    assert word.styled("Marking") == ["For members only · Draft"]
    assert word.styled("Notice")[0] == "A copy for editing."
    first = word.find("//w:tbl")[0]
    assert "report/help.qmd" in words(first)
    header = words(lxml.etree.fromstring(word.parts["word/header1.xml"]))
    assert header.startswith("For members only · Draft")
    footer = word.parts["word/footer1.xml"].decode()
    assert 'w:instr=" PAGE "' in footer


def test_the_document_has_a_title_a_language_and_no_time(word, made, staged):
    core = word.parts["docProps/core.xml"].decode()
    assert "<dc:title>" in core
    assert "<dc:language>en-GB</dc:language>" in core
    assert "dcterms:created" not in core
    assert 'w:val="en-GB"' in word.parts["word/styles.xml"].decode()
    assert word.times == {(1980, 1, 1, 0, 0, 0)}
    assert write_word(read_book(staged), trace_references(staged), FRONT) == made


def test_every_part_is_well_formed_and_every_style_that_is_used_is_there(word):
    for name, data in word.parts.items():
        if name.endswith((".xml", ".rels")):
            lxml.etree.fromstring(data)
    styles = lxml.etree.fromstring(word.parts["word/styles.xml"])
    known = {one.get(f"{W}styleId") for one in styles.iter(f"{W}style")}
    used = {one.get(f"{W}val") for one in word.find("//w:pStyle|//w:rStyle")}
    assert used - known <= {"TOC1", "TOC2"}  # Word's own
    for one in styles.iter(f"{W}basedOn"):
        assert one.get(f"{W}val") in known


def test_what_is_for_the_html_alone_is_left_out_and_what_is_for_print_is_kept(word, report):
    said = words(word.root)
    assert "The figures in this chart" not in said
    assert "{.num" not in said
    assert "custom-style" not in said


def test_the_brand_gives_typeface_and_colours(staged):
    look = Look.of(staged)
    assert look.font == "Source Sans Pro"
    assert look.primary == "12436D"


def test_the_files_of_each_chapter_are_those_that_people_write(staged):
    named = dict(words_of(read_book(staged), {"report/help.qmd": "report/_made.qmd"}))
    files = [file for several in named.values() for file in several]
    assert "index.qmd" in files
    assert "report/_made.qmd" in files
    assert not any("_generated" in file for file in files)


def test_a_book_that_was_remembered_is_not_read_by_pandoc_again(spoilt, monkeypatch):
    first = read_book(spoilt)
    remember(spoilt)

    def never(*_):
        raise AssertionError

    monkeypatch.setattr(book_reading, "parse", never)
    again = read_book(spoilt)
    assert [one.blocks for one in again.chapters] == [one.blocks for one in first.chapters]
    assert again.numbers == first.numbers


def test_a_chapter_that_was_changed_since_is_read_again_and_checked(spoilt):
    remember(spoilt)
    chapter = spoilt / "report" / "help.qmd"
    chapter.write_text(chapter.read_text("utf-8") + "\n\nNew words.\n", "utf-8")
    assert "New words." in str(read_book(spoilt).chapters[1].source.text)
    assert any("words." in str(block) for block in read_book(spoilt).chapters[1].blocks)
    chapter.write_text(
        chapter.read_text("utf-8") + "\n\nSee @fig-nowhere and {{< nonsense >}}.\n", "utf-8"
    )
    with pytest.raises(RenderError, match="nonsense"):
        read_book(spoilt)


def test_hostile_text_is_printed_and_leads_nowhere(spoilt, word):
    from annual_report.stitching.markdown import escape
    from tests.small_report import HOSTILE

    chapter = spoilt / "report" / "help.qmd"
    chapter.write_text(f"{chapter.read_text('utf-8')}\n\nSaid: {escape(HOSTILE)}\n", "utf-8")
    made = Document(write_word(read_book(spoilt), trace_references(spoilt), FRONT))
    assert " ".join(HOSTILE.split()) in words(made.root)
    links = [
        one for one in made.parts["word/_rels/document.xml.rels"].split(b"<") if b"External" in one
    ]
    before = [
        one for one in word.parts["word/_rels/document.xml.rels"].split(b"<") if b"External" in one
    ]
    assert len(links) == len(before)
    assert len(made.find("//w:instrText")) == len(word.find("//w:instrText"))
