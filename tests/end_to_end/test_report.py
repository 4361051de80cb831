"""What `make report` promises, read out of the built HTML and PDF."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest

from tests import reading

pytestmark = pytest.mark.end_to_end

#: Harrow, year ending 31 March 2015, as the Department for Education publishes it.
PUBLISHED = {
    "referrals per 10,000": "329.3",
    "section 47 enquiries per 10,000": "88.6",
    "initial child protection conferences per 10,000": "45.2",
    "child protection plans per 10,000": "29.9",
    "re-referrals": "12.2%",
    "conferences within 15 working days": "84.6%",
    "second or subsequent plans": "12.3%",
}


@pytest.mark.parametrize("figure", PUBLISHED)
def test_harrow_prints_the_published_figures_in_html_and_pdf(harrow, figure):
    printed = re.escape(PUBLISHED[figure])
    alone = rf"(?<![\d.]){printed}(?!\d)"
    assert re.search(alone, reading.html_text(harrow.book))
    assert re.search(alone, reading.pdf_text(harrow.book))


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_the_run_ends_by_saying_what_was_made(board, request):
    built = request.getfixturevalue(board)
    assert "_book/index.html" in built.output
    assert "_book/annual-report.pdf" in built.output
    assert re.search(r"(embedded|Quarto)", built.output)
    assert re.search(r"Returns +\d+ of \d+ received", built.output)
    for word in ("passed", "warned", "waived"):
        assert re.search(rf"\d+ {word}|{word}:? +\d+", built.output)


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_every_link_leads_to_a_page_and_a_place_that_exist(board, request):
    book = request.getfixturevalue(board).book
    places = {path: set(reading.page(path).xpath("//@id")) for path in reading.pages(book)}
    broken = []
    for path in reading.pages(book):
        for target in reading.page(path).xpath(
            "//a/@href | //img/@src | //link/@href | //script/@src"
        ):
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not file.exists() or (anchor and file in places and anchor not in places[file]):
                broken.append((path.relative_to(book).as_posix(), target))
    assert not broken


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_nothing_is_fetched_from_another_machine(board, request):
    book = request.getfixturevalue(board).book
    for path in reading.pages(book):
        loaded = reading.page(path).xpath(
            "//img/@src | //script/@src | //link/@href | //iframe/@src | //source/@src"
        )
        assert not [target for target in loaded if urlsplit(target).netloc], path
    for sheet in book.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_every_picture_has_a_text_alternative(board, request):
    book = request.getfixturevalue(board).book
    for path in reading.chapters(book):
        for picture in reading.page(path).xpath("//main//img"):
            assert len(picture.get("alt") or "") > 20, f"{path.name}: {picture.get('src')}"


def test_each_statutory_function_has_the_five_things(northbrook):
    for name in ("effectiveness_of_help", "partners_duties", "joint_audits", "training"):
        headings = " | ".join(
            reading.squeeze(heading.text_content()).lower()
            for heading in reading.page(northbrook.book / "report" / f"{name}.html").xpath(
                "//main//h2 | //main//h3"
            )
        )
        for part in ("good", "figures", "conclu", "will do", "said"):
            assert part in headings, f"{name} has no heading with '{part}': {headings}"


def test_every_priority_of_the_board_has_its_section(northbrook):
    text = reading.text_of(northbrook.book / "report" / "priorities.html")
    for title in (
        "Neglect",
        "Domestic abuse",
        "Child sexual exploitation and missing",
        "Emotional wellbeing and mental health",
    ):
        assert title in text


def test_the_demonstration_is_marked_on_every_page_and_inside_every_picture(northbrook):
    for path in reading.chapters(northbrook.book):
        whole = reading.squeeze(reading.page(path).text_content())
        assert "demonstration" in whole.lower(), path
    for sheet in reading.pdf(northbrook.book).pages[1:]:
        assert "demonstration" in sheet.extract_text().lower()


def test_what_is_not_public_is_said_to_be_not_returned(harrow):
    text = reading.html_text(harrow.book)
    assert "not returned" in text.lower()
    register = reading.text_of(harrow.book / "report" / "data_quality.html")
    for agency in ("Metropolitan Police in Harrow", "Health trusts serving Harrow"):
        assert agency in register


def test_comparators_are_named_with_their_number_and_model(harrow):
    text = reading.text_of(harrow.book / "report" / "effectiveness_of_help.html")
    assert "mean and median of 10 areas of the 2021 model" in text
    for name in ("England", "London", "Neighbours: mean / median"):
        assert name in text
    assert "England" in reading.text_of(harrow.book / "report" / "data_quality.html")


def test_the_same_numbers_stand_in_html_and_pdf(harrow):
    page = reading.page(harrow.book / "report" / "effectiveness_of_help.html")
    numbers = {
        reading.squeeze(cell.text_content())
        for cell in page.xpath("//main//td[not(ancestor::details)]")
        if re.fullmatch(r"\s*[\d,]+\.\d%?\s*", cell.text_content())
    }
    assert len(numbers) > 10
    text = reading.pdf_text(harrow.book)
    assert not {number for number in numbers if number not in text}


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_no_machine_path_and_no_clock_time_reaches_the_report(board, request):
    built = request.getfixturevalue(board)
    for path in reading.pages(built.book):
        text = path.read_text(encoding="utf-8")
        assert str(built.home) not in text, path
        assert not re.search(r"20\d\d-\d\d-\d\dT\d\d:\d\d", text), path
