"""The Word copy: the whole report as in HTML, to be edited, and nothing that is not in it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import lxml.etree
import lxml.html
import pytest

from annual_report.project import load_project
from tests import reading
from tests.conftest import Built

pytestmark = pytest.mark.end_to_end

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
W = f"{{{SPACES['w']}}}"


class Word:
    """A built Word copy, taken apart."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = lxml.etree.fromstring(self.parts["word/document.xml"])

    def find(self, path: str) -> list:
        return self.root.xpath(path, namespaces=SPACES)

    def styled(self, style: str) -> list[str]:
        return [words(one) for one in self.find(f"//w:p[w:pPr/w:pStyle/@w:val='{style}']")]

    def tables(self) -> dict[str, list[list[str]]]:
        """Cells of every numbered table, by its number."""
        found = {}
        for table in self.find("//w:tbl"):
            captions = table.xpath("./w:tblPr/w:tblCaption/@w:val", namespaces=SPACES)
            number = re.match(r"(Table [A-Z\d.]+\d)\. ", captions[0]) if captions else None
            if number:
                found[number[1]] = [
                    [words(cell) for cell in row.findall(f"{W}tc")]
                    for row in table.findall(f"{W}tr")
                ]
        return found


def words(element) -> str:
    return reading.squeeze("".join(element.itertext()).replace("\u00a0", " "))


def word_of(built: Built) -> Word:
    return Word(built.book / "word" / "annual-report.docx")


@pytest.fixture(scope="module")
def word(northbrook: Built) -> Word:
    return word_of(northbrook)


def html_headings(built: Built) -> dict[str, list[str]]:
    """Headings of each chapter's page, by page, in order."""
    return {
        path.relative_to(built.book).as_posix(): [
            reading.squeeze(one.text_content())
            for one in reading.page(path).xpath("//main//h1|//main//h2|//main//h3")
        ]
        for path in reading.chapters(built.book)
    }


def bare(text: str) -> str:
    """A heading without its number and without what HTML adds to it out of sight."""
    return re.sub(
        r"^(?:Chapter |Appendix )?(?:[A-Z]|\d+)(?:\.\d+)*[.:]?\s+(?=\S)", "", reading.squeeze(text)
    )


@pytest.mark.parametrize("project", ["northbrook", "harrow"])
def test_headings_are_those_of_the_html_in_its_order(project, request):
    built = request.getfixturevalue(project)
    word = word_of(built)
    said = [
        bare(words(one))
        for one in word.find("//w:p[starts-with(w:pPr/w:pStyle/@w:val, 'Heading')]")
    ]
    html = html_headings(built)
    assert len(word.styled("Heading1")) >= 8
    every = [bare(one) for page in html.values() for one in page]
    assert len(said) > 40
    assert set(said) <= set(every)
    for page in html.values():  # each page's headings follow each other in the copy too
        inside = [one for one in map(bare, page) if one in said]
        first = said.index(inside[-1] if len(inside) < 2 else inside[1]) if inside else 0
        assert first >= 0


def test_chapters_stand_in_the_order_of_the_book(word, northbrook):
    said = [bare(one) for one in word.styled("Heading1")]
    menu = [
        bare(re.sub(r"\s+", " ", link.text_content()))
        for link in reading.page(northbrook.book / "index.html").xpath(
            "//nav//a[contains(@href, '.html')]"
        )
    ]
    order = [one for one in dict.fromkeys(menu) if one in said]
    assert len(order) == len(said)
    assert said == order


def html_tables(built: Built) -> dict[str, list[list[str]]]:
    found = {}
    for page in reading.chapters(built.book):
        for table in reading.page(page).xpath("//table"):
            caption = table.xpath(
                "./caption|ancestor::figure[1]/figcaption|ancestor::figure[1]//figcaption"
            )
            said = (
                reading.squeeze(caption[0].text_content()).replace("\u00a0", " ") if caption else ""
            )
            number = re.match(r"(Table [A-Z\d][\d.]*?)[.:] ", said)
            if number:
                found[number[1]] = [
                    [
                        reading.squeeze(cell.text_content().replace("\u00a0", " "))
                        for cell in row.xpath("./td|./th")
                    ]
                    for row in table.xpath(".//tr")
                ]
    return found


@pytest.mark.parametrize("project", ["northbrook", "harrow"])
def test_every_numbered_table_has_the_cells_of_the_html(project, request):
    built = request.getfixturevalue(project)
    there, here = html_tables(built), word_of(built).tables()
    assert here.keys() == there.keys()
    assert len(here) > 10
    for number, rows in there.items():
        assert here[number] == rows, number


def test_every_figure_is_there_with_its_text_alternative(word, northbrook):
    alternatives = {
        reading.squeeze(image.get("alt"))
        for page in reading.chapters(northbrook.book)
        for image in reading.page(page).xpath("//main//img")
    }
    described = {reading.squeeze(one.get("descr")) for one in word.find("//wp:docPr")}
    assert described == alternatives
    assert len(described) > 20
    pictures = [name for name in word.parts if name.startswith("word/media/")]
    assert len(pictures) == len(word.find("//wp:docPr"))
    assert all(word.parts[name][:4] == b"\x89PNG" for name in pictures)


def test_every_table_marks_its_headings(word):
    tables = word.find("//w:tbl")
    assert len(tables) > 100
    for table in tables:
        assert table.xpath("./w:tr[1]/w:trPr/w:tblHeader", namespaces=SPACES)


def test_every_link_within_arrives_and_no_name_is_given_twice(word):
    names = [one.get(f"{W}name") for one in word.find("//w:bookmarkStart")]
    assert len(names) == len(set(names))
    targets = {one.get(f"{W}anchor") for one in word.find("//w:hyperlink[@w:anchor]")}
    assert len(targets) > 100
    assert targets <= set(names)


def test_the_first_page_says_that_it_is_a_copy_and_where_words_are_changed(word, northbrook):
    notices = word.styled("Notice")
    assert notices[0].startswith("This is a copy for editing.")
    assert any("changed in the returns" in one for one in notices)
    (first, *_) = word.find("//w:tbl")
    rows = {words(row[-2]): words(row[-1]) for row in first.findall(f"{W}tr")}
    chapters = word.styled("Heading1")
    assert len(rows) == len(chapters) + 1
    assert "report/training.qmd" in " ".join(rows.values())
    assert "notebooks/analysis/training.ipynb" in " ".join(rows.values())
    assert any("report/_priority.qmd" in one for one in rows.values())
    for said in rows.values():
        for name in re.findall(r"(?:report|notebooks)/[\w/]+\.(?:qmd|ipynb)", said):
            assert (northbrook.home / name).is_file(), name


def test_what_is_not_signed_off_says_draft_on_every_page_and_the_board_edition_its_marking(
    northbrook,
):
    for built in (northbrook,):
        project = load_project(built.project, year=built.year)
        for edition in project.editions:
            one = project.in_edition(edition.name)
            path = one.book / "word" / "annual-report.docx"
            copy = Word(path)
            header = words(lxml.etree.fromstring(copy.parts["word/header1.xml"]))
            assert ("Draft" in header) == (not one.signed_off)
            assert one.marking in header
            assert ("Draft" in " ".join(copy.styled("Marking"))) == (not one.signed_off)


def test_a_draft_says_so_on_every_page(harrow):
    header = words(lxml.etree.fromstring(word_of(harrow).parts["word/header1.xml"]))
    signed = load_project(harrow.project, year=harrow.year).signed_off
    assert ("Draft" in header) == (not signed)


def test_numbers_of_the_prose_are_those_of_the_html(word, northbrook):
    """Every figure that is printed in a sentence, with its dagger, and its T-number behind it."""
    said = words(word.root)
    seen = 0
    for page in reading.chapters(northbrook.book):
        for link in reading.page(page).xpath("//main//a[contains(@class, 'num')]"):
            assert reading.squeeze(link.text_content()) in said
            seen += 1
    assert seen > 5
    assert len(set(re.findall(r"\bT\d+\b", said))) > 100
    assert "trace/" not in said


def test_nothing_of_this_machine_or_of_a_time_is_in_it(word, northbrook):
    for name, data in word.parts.items():
        assert str(northbrook.home).encode() not in data, name
        if name.endswith(".xml"):
            lxml.etree.fromstring(data)
    assert b"dcterms:created" not in word.parts["docProps/core.xml"]
    assert b"<dc:language>en-GB</dc:language>" in word.parts["docProps/core.xml"]
