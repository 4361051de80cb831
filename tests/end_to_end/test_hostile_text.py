"""Text from agencies is data: markup, shortcodes, code and formulas are printed as they stand."""

from __future__ import annotations

import re
import shutil
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
MARKS = [text[:4] for text in TEXTS]


def spoil(project: Path) -> None:
    """Write hostile texts wherever a return, a file name or a setting takes words."""
    raw = project / YEAR
    actions(raw)
    voices(raw)
    audits(raw)
    dataset(raw)
    police(raw)
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
    text = text.replace(
        "name: Northbrook Police}",
        "name: 'bd01 <script>alert(10)</script> {{< env HOME >}} #sys.version @x [y](javascript:z)'}",
    )
    text = text.replace(
        "title: Neglect\n", "title: 'Neglect <b>bd02</b> {{< env HOME >}} $x$ #sys'\n"
    )
    text = text.replace(
        "chair: the independent chair", "chair: 'bd03 <i>chair</i> {{< env HOME >}} #sys'"
    )
    file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def hostile(northbrook: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    project = tmp_path_factory.mktemp("hostile") / "project"
    shutil.copytree(northbrook.project, project, ignore=shutil.ignore_patterns(".git"))
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
    places = ("_book", "_build", "report", "data/processed", "trace")
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
    shutil.copytree(
        northbrook.project, project, ignore=shutil.ignore_patterns(".git", "_book", "_build")
    )
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
    shutil.copytree(
        northbrook.project, project, ignore=shutil.ignore_patterns(".git", "_book", "_build")
    )
    file = project / "board.yml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("title: Monthly dataset,", f'title: Monthly dataset, folder: "{folder}",')
    file.write_text(text, encoding="utf-8")
    done = annual_report("report", "--year", northbrook.year, project=project, home=project)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "board.yml" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
