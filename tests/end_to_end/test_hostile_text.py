"""Text from agencies is data: markup, shortcodes, code and formulas are printed as they stand."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests import reading
from tests.conftest import Built, annual_report

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.end_to_end

YEAR = "data/raw/2015-16"
OF_THIS_MACHINE = "s3cret-of-this-machine"
#: What somebody types into a return, and a part of it that has to be printed as it stands.
HOSTILE = {
    "mk01 <script>alert(1)</script>": "<script>alert(1)</script>",
    "mk02 <img src=x onerror=alert(2)>": "<img src=x onerror=alert(2)>",
    "mk03 {{< include /etc/passwd >}}": "{{< include /etc/passwd >}}",
    "mk04 {{< env HOSTILE_SECRET >}}": "{{< env HOSTILE_SECRET >}}",
    "mk05 {{< var num-csc01-rate >}} {{< meta title >}}": "{{< var num-csc01-rate >}}",
    "mk06 [click me](javascript:alert(3))": "[click me](javascript:alert(3))",
    "mk07 ![a picture](/etc/passwd)": "![a picture](/etc/passwd)",
    "mk08 `<b onclick=x>bold</b>`{=html}": "`<b onclick=x>bold</b>`{=html}",
    'mk09 ```{=typst} #read("/etc/passwd") ```': "```{=typst}",
    'mk10 #read("/etc/passwd") #sys.version $ #panic()': "#sys.version",
    'mk11 [words]{onclick="steal()" .illustrative}': '[words]{onclick="steal()"',
    "mk12 \\input{/etc/passwd} $\\write18{id}$ $$x^2$$": "\\input{/etc/passwd}",
    "mk13 @sec-summary @fig-plans [@nobody] @tbl-x": "@sec-summary @fig-plans [@nobody]",
    'mk14 =HYPERLINK("http://evil.example","look")': '=HYPERLINK("http://evil.example","look")',
    "mk15 {{ 7*7 }} {% include 'x' %} ${7*7} <%= 7*7 %>": "{{ 7*7 }}",
    "mk16 | a | b | ::: {.callout-note} ::: ^[note] [^1] ~~gone~~ **bold** _it_": "**bold** _it_",
    "mk17 <!-- hidden --> &lt;b&gt; &#x41; &nbsp;": "&lt;b&gt; &#x41;",
    "mk18 <http://evil.example/a> https://evil.example/b www.evil.example": "www.evil.example",
    "mk19: - !!python/object:os.system {a: [b]} & *c # d": "!!python/object:os.system",
    "mk20 \u202egnp.exe\u200b \u2066isolated\u2069 zero\u200bwidth\ufeff": "zerowidth",
    "mk21 " + "W" * 300: "",
    "mk22 </div></main></body></html>": "</div></main></body></html>",
    "mk23 \"'--><svg/onload=alert(4)>": "<svg/onload=alert(4)>",
    "mk24 ../../../../etc/passwd ~root C:\\con": "../../../../etc/passwd",
    "mk25 \x07bell \x1b[31mred": "",
}
TEXTS = list(HOSTILE)
COURSE = "Neglect and the home conditions tool"
HOSTILE_COURSE = "co01 <script>alert(12)</script> {{< env HOSTILE_SECRET >}} #sys [x](javascript:y)"
MARKS = [text[:4] for text in TEXTS]


def spoil(project: Path) -> None:
    """Write hostile texts wherever a return, a file name or a setting takes words."""
    raw = project / YEAR
    actions(raw)
    voices(raw)
    audits(raw)
    dataset(raw)
    police(raw)
    records(raw)
    measures(raw)
    board(project)


def typed(text: str) -> str:
    """What Excel can hold of a text: no control characters."""
    return re.sub(r"[\x00-\x08\x0b-\x1f]", "", text)


def actions(raw: Path) -> None:
    """The action log: findings, actions, owners, baselines, targets, evidence."""
    path = raw / "board" / "NSCB actions 2015-16.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for column in "CDEGHK":
        for row in range(6, 22):
            text = typed(TEXTS[(row + ord(column)) % len(TEXTS)])
            sheet[f"{column}{row}"].value = text
            sheet[f"{column}{row}"].data_type = "s"
    book.save(path)


def voices(raw: Path) -> None:
    path = raw / "board" / "NSCB voices 2015-16.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Messages"]
    for number, text in enumerate(TEXTS):
        sheet[f"I{6 + number}"].value = typed(text)
        sheet[f"I{6 + number}"].data_type = "s"
        sheet[f"E{6 + number}"].value = f"Theme <i>{number}</i> {{{{< env HOME >}}}}"
    book.save(path)


def audits(raw: Path) -> None:
    path = raw / "board" / "NSCB multi-agency audit 2015-16.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows(min_row=6):
            if row[1].value == "Neglect":
                row[1].value = "au01 <script>alert(5)</script> {{< env HOME >}} #read"
            if sheet.title == "Findings" and row[3].value == "Schools":
                row[3].value = "au02 <img src=x onerror=alert(6)> [x](javascript:y) @z"
    book.save(path)


def dataset(raw: Path) -> None:
    """Sheet names, headings that no mapping asks for, and the names of categories."""
    path = raw / "childrens_social_care" / "NCSC dataset 2015-16 v2.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Referrals and CP"]
    sheet.title = "Referrals <b>{{< env X"
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in {"Schools", "Police"}:
                cell.value = (
                    f"ds01 {cell.value} <script>alert(7)</script> {{{{< env HOME >}}}} $x$ #sys"
                )
    book.save(path)


def put(path: Path, sheet: str, cells: dict[str, str]) -> None:
    """Write texts as texts, also those that look like formulas."""
    book = openpyxl.load_workbook(path)
    for cell, text in cells.items():
        book[sheet][cell].value = typed(text)
        book[sheet][cell].data_type = "s"
    book.save(path)


def every(text: str, *, start: int = 0) -> list[str]:
    """All hostile texts from one on, each after a mark of its own table."""
    return [f"{text} {one}" for one in (*TEXTS[start:], *TEXTS[:start])]


def records(raw: Path) -> None:
    """What the board keeps: recommendations, the timetable, money, meetings, courses."""
    board = raw / "board"
    texts = {f"C{row}": text for row, text in zip(range(6, 16), every("rc01"), strict=False)}
    texts |= {f"D{row}": text for row, text in zip(range(6, 16), every("rc02"), strict=False)}
    texts |= {
        f"H{row}": text for row, text in zip((6, 8, 10), every("rc03", start=9), strict=False)
    }
    put(board / "NSCB reviews 2015-16.xlsx", "Recommendations", texts)
    texts = {f"A{row}": text for row, text in zip(range(6, 17), every("tt01"), strict=False)}
    put(board / "NSCB QA timetable 2015-16.xlsx", "Timetable", texts)
    texts = {f"B{row}": text for row, text in zip(range(5, 16), every("at01"), strict=False)}
    put(board / "NSCB finance and attendance 2015-16.xlsx", "Attendance", texts)
    path = board / "NSCB training 2015-16.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == COURSE:
                    cell.value = HOSTILE_COURSE
    book.save(path)


def measures(raw: Path) -> None:
    """Notes and comments beside figures, and a revised return under a hostile sheet's name."""
    for path in sorted((raw / "camhs").glob("*Q3*.xlsx")):
        book = openpyxl.load_workbook(path)
        book["CAMHS"].title = "CAMHS ca01 <b>{{< env #sys"
        book.save(path)
    put(
        raw / "voluntary_sector" / "NVSF safeguarding returns 2015-16.xlsx", "Providers",
        {"E9": "vs01 <script>alert(11)</script> {{< env HOME >}} #read", "A2": "vs02 <b onclick=x>"},
    )  # fmt: skip
    # a percentage that its numbers do not give: the agency is told of it by its measure's cells
    put(raw / "early_help" / "NEH early help return 2015-16.xlsx", "Early help", {"B10": "46.4%"})


def police(raw: Path) -> None:
    """A later version under a hostile file name, with a hostile vintage and note."""
    last = raw / "police" / "Northbrook police Q4 2015-16 v2 FINAL.xlsx"
    name = "Northbrook police Q4 v3 pf01 <b onclick=x>{{< env HOME >}} #sys $x$ & 'q'.xlsx"
    shutil.copy(last, last.with_name(name))
    with (raw / "register.yml").open("a", encoding="utf-8") as facts:
        key = name.replace("'", "''")
        facts.write(
            f"\n'police/{key}':\n  received: 2016-04-27\n  illustrative: true\n"
            "  vintage: 'pv01 <script>alert(8)</script> {{< env HOME >}}'\n"
            "  note: 'pn01 <img src=x onerror=alert(9)> `x`{=html} #read'\n"
        )


def board(project: Path) -> None:
    file = project / "board.yml"
    text = file.read_text(encoding="utf-8")
    for typed_before, typed_now in BOARD.items():
        assert typed_before in text, typed_before
        text = text.replace(typed_before, typed_now)
    file.write_text(text, encoding="utf-8")


#: What stands in board.yml, and what stands there instead.
BOARD = {
    "name: Northbrook Police, aliases: [Police]": (
        "name: 'bd01 <script>alert(10)</script> {{< env HOME >}} #sys.version @x [y](javascript:z)', "
        "aliases: [Northbrook Police, Police]"
    ),
    "title: Neglect\n": "title: 'Neglect <b>bd02</b> {{< env HOME >}} $x$ #sys'\n",
    "chair: the independent chair": "chair: 'bd03 <i>chair</i> {{< env HOME >}} #sys'",
}


@pytest.fixture(scope="module")
def hostile(northbrook: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    project = tmp_path_factory.mktemp("hostile") / "project"
    northbrook.copy(project)
    spoil(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSTILE_SECRET", OF_THIS_MACHINE)
        done = annual_report("report", "--year", northbrook.year, project=project, home=project)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return Built(project, project, done.stdout, northbrook.year)


def test_the_words_are_printed_as_they_were_typed(hostile):
    html = reading.html_text(hostile.book)
    # long words may break at a <wbr>, which is no part of what is read
    plain = re.sub(r"\s", "", html)
    missing = [said for said in HOSTILE.values() if re.sub(r"\s", "", said) not in plain]
    assert not missing
    assert not [mark for mark in MARKS if mark not in html]


def test_the_pdf_prints_the_same_words(hostile):
    words = re.sub(r"\s", "", reading.pdf_text(hostile.book))
    assert not [mark for mark in MARKS if mark not in words]
    # where a line may break, spaces and hyphens come and go
    plain = words.replace("-", "").replace("\u00ad", "")
    missing = [said for said in HOSTILE.values() if re.sub(r"[\s-]", "", said) not in plain]
    assert not missing


def test_no_page_holds_an_element_or_a_handler_that_the_pristine_report_lacks(hostile, northbrook):
    known = {shape for path in reading.pages(northbrook.book) for shape in active(path)}
    for path in reading.pages(hostile.book):
        assert not active(path) - known, path.name


def active(path: Path) -> set[tuple[str, ...]]:
    """What could act in a page: scripts, handlers, frames, links with a scheme, foreign pictures."""
    found = set()
    for element in reading.page(path).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in {"script", "iframe", "object", "embed", "base", "form", "style", "meta"}:
            text = reading.squeeze(element.text or "")[:80]
            found.add(
                (element.tag, element.get("src", ""), text if element.tag == "script" else "")
            )
        for name, value in element.attrib.items():
            if name.startswith("on"):
                found.add((element.tag, name, value))
            if name in {"src", "href", "action", "srcset"} and re.match(
                r"\s*[a-z]+:", value, re.IGNORECASE
            ):
                found.add((element.tag, name, value))
            if name == "src" and element.tag == "img" and not value.endswith(".svg"):
                found.add((element.tag, name, value[:40]))
    return found


def test_nothing_was_read_from_the_disk_or_the_environment(hostile):
    secret = (OF_THIS_MACHINE.encode(), b"root:x:0", b"root:*:0")
    places = ("_book", "_board", "_build", "report", "data/processed", "trace")
    files = [
        path for place in places for path in (hostile.project / place).rglob("*") if path.is_file()
    ]
    assert files
    assert not [path for path in files if any(word in path.read_bytes() for word in secret)]
    text = reading.pdf_text(hostile.book)
    assert OF_THIS_MACHINE not in text
    assert "root:x:0" not in text


def test_the_pdf_links_nowhere_new_and_holds_no_script(hostile, northbrook):
    assert links(hostile.book) <= links(northbrook.book)
    for book in (hostile.book,):
        root = reading.pdf(book).trailer["/Root"]
        assert "/OpenAction" not in root or "/JS" not in str(root["/OpenAction"])
        assert "/JavaScript" not in str(root.get("/Names", ""))


def links(book: Path) -> set[str]:
    found = set()
    for sheet in reading.pdf(book).pages:
        for annotation in sheet.get("/Annots") or []:
            action = annotation.get_object().get("/A")
            if action and "/URI" in action:
                found.add(str(action["/URI"]))
    return found


def test_names_of_files_sheets_agencies_and_versions_are_text_in_the_traces(hostile):
    traces = " ".join(
        reading.text_of(path) for path in reading.pages(hostile.book) if "trace" in path.parts
    )
    for words in (
        "pf01 <b onclick=x>{{< env HOME >}} #sys $x$ & 'q'.xlsx",
        "Referrals <b>{{< env X",
        "pv01 <script>alert(8)</script> {{< env HOME >}}",
        "bd01 <script>alert(10)</script>",
    ):
        assert words in traces, words


def test_new_tables_and_what_later_versions_changed_print_text_as_text(hostile):
    for chapter, words in (
        ("training", HOSTILE_COURSE),
        ("data_quality", "v2.xlsx!CAMHS ca01 <b>{{< env #sys!B9"),
        ("partners_duties", "at01 mk01 <script>alert(1)</script>"),
    ):
        text = reading.text_of(hostile.book / "report" / f"{chapter}.html")
        # long words may break at a <wbr>, which is no part of what is read
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", text), chapter


def test_feedback_pages_print_text_as_text_and_act_on_nothing(hostile, northbrook):
    folder = hostile.project / "_build" / "feedback" / hostile.year
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) == len(list((northbrook.project / "_build" / "feedback").rglob("*.html")))
    known = {shape for path in reading.pages(northbrook.book) for shape in active(path)}
    for path in pages:
        assert not {shape for shape in active(path) - known if shape[0] != "style"}, path
        assert OF_THIS_MACHINE not in path.read_text(encoding="utf-8")
    told = " ".join(reading.squeeze(reading.page(path).text_content()) for path in pages)
    assert "bd01 <script>alert(10)</script>" in told
    assert "pf01 <b onclick=x>{{< env HOME >}} #sys $x$ & 'q'.xlsx" in told


def test_marked_workbooks_hold_no_formula_that_the_return_did_not(hostile):
    folder = hostile.project / "_build" / "feedback" / hostile.year
    marked = sorted(folder.rglob("*.xlsx"))
    assert marked
    for path in marked:
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                assert not [cell.coordinate for cell in row if cell.data_type == "f"], path.name
                links = [cell.hyperlink for cell in row if cell.hyperlink]
                assert not [link.target for link in links if link.target], path.name


def test_the_search_index_cannot_leave_its_script(hostile):
    index = (hostile.book / "search-index.js").read_text(encoding="utf-8")
    assert "mk01" in index
    assert "</script" not in index.lower()
    assert "\u2028" not in index


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("../../../../etc/passwd:\n  received: 2016-04-01\n", "register.yml"),
        ("/etc/passwd:\n  received: 2016-04-01\n", "register.yml"),
        ("'police/x.xlsx': !!python/object/apply:os.system ['id']\n", "register.yml"),
        ("a: &a [*a]\n", "register.yml"),
        ("? {a: b}\n: c\n", "register.yml"),
    ],
)
def test_a_hostile_register_is_refused_with_its_place(northbrook, tmp_path, entry, said):
    project = tmp_path / "project"
    northbrook.copy(project)
    facts = project / YEAR / "register.yml"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n" + entry, encoding="utf-8")
    done = annual_report("report", "--year", northbrook.year, project=project, home=project)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "root:" not in done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["../../../etc", "/etc", "{year.__class__}", "{0}"])
def test_a_return_outside_data_raw_is_refused(northbrook, tmp_path, folder):
    project = tmp_path / "project"
    northbrook.copy(project)
    file = project / "board.yml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("title: Monthly dataset,", f'title: Monthly dataset, folder: "{folder}",')
    file.write_text(text, encoding="utf-8")
    done = annual_report("report", "--year", northbrook.year, project=project, home=project)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "board.yml" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_beside_the_book_texts_are_text_and_lead_nowhere(hostile, northbrook):
    """Spreadsheets, CSV and the Word copy: no formula, no link that a text made, no field."""
    book = openpyxl.load_workbook(hostile.book / "tables" / "tables.xlsx")
    words = []
    for sheet in book:
        for row in sheet.iter_rows():
            words += [str(cell.value) for cell in row if cell.value]
            assert all(cell.data_type != "f" for cell in row)
            assert all(not (cell.hyperlink and cell.hyperlink.target) for cell in row)
    assert any("=HYPERLINK(" in one for one in words)
    assert any("<script>alert(1)</script>" in one for one in words)
    parts = dict(reading.offices(hostile.book))
    assert not any("table:formula" in text for text in parts.values())
    for name, text in parts.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(text)):
                assert not any(re.match(r"[=+@\t\r]|-(?![\d,.]+%?$)", cell) for cell in row), name
    for built in (hostile, northbrook):
        relations = zipfile.ZipFile(built.book / "word" / "annual-report.docx").read(
            "word/_rels/document.xml.rels"
        )
        found = set(re.findall(rb"<Relationship [^>]*External[^>]*>", relations))
        targets = {re.search(rb'Target="([^"]*)"', one)[1] for one in found}
        assert not any(b"evil" in one or b"script" in one for one in targets)
    copy = parts["word/annual-report.docx/word/document.xml"]
    assert "<script>alert(1)</script>" in copy
    assert "{{< include /etc/passwd >}}" in copy
