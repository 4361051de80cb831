"""Every analysis notebook, on a board with every return and on one with published figures only."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

from annual_report.pipeline.graph import LAST, book_sources
from annual_report.project import ONLY_FOR, PRIORITY, Project, load_project
from annual_report.publish.items import Item, read_item
from annual_report.stitching.beside import papers
from annual_report.stitching.booktext import book_text
from annual_report.stitching.usage import STANDING
from annual_report.story import part_b
from tests.conftest import ROOT
from tests.notebooks import released, running

NOTEBOOKS = sorted(running.ANALYSIS.glob("*.ipynb"))
CHAPTERS = {
    "summary", "early_help_and_thresholds", "child_protection", "workforce", "partners",
    "wider_picture", "priority", "indicators", "governance", "requirements", "learning",
    "key_questions",
    "practice_audits", "training", "priorities", "voices", "actions", "data_quality",
    "for_the_board", "plain_summary", "briefings",
}  # fmt: skip
SHAPES = {
    "northbrook": (ROOT, "2015-16", released.northbrook),
    "harrow": (ROOT / "examples" / "harrow", "2014-15", released.harrow),
    "harrow's first year": (ROOT / "examples" / "harrow", "2012-13", released.harrow),
}
INCLUDE = re.compile(r"\{\{< include (?:report/)?_generated/([\w-]+)\.qmd >\}\}")
VARIABLE = re.compile(r"\{\{< var (num-[\w-]+) >\}\}")


def runs(project: Project) -> list[tuple[str, Path, dict[str, str]]]:
    """Each chapter, its notebook and parameters of its own, in the order in which they run."""
    found = {path.stem: path for path in NOTEBOOKS}
    last = [(name, found.pop(name), {}) for name in LAST if name in found]
    shared = found.pop(PRIORITY)
    alone = [(name, found.pop(name), {}) for name in list(found) if name.startswith(ONLY_FOR)]
    own = [
        one
        for one in alone
        if any(project.in_edition(e.name).has(one[0]) for e in project.editions)
    ]
    first = [(name, path, {}) for name, path in found.items()]
    priorities = [(one.chapter, shared, {"priority": one.id}) for one in project.priorities]
    return first + priorities + last + own


def edition(chapter: str) -> str:
    """The edition that a chapter is run for here."""
    return chapter.removeprefix(ONLY_FOR) if chapter.startswith(ONLY_FOR) else "public"


def prose(project: Project, folder: Path) -> dict[str, str]:
    """What people wrote for any edition, with a chapter for each priority, by its place in the book."""
    texts: dict[str, str] = {}
    for one in project.editions:
        at_hand = project.in_edition(one.name)
        sources, _ = book_text(at_hand, book_sources(at_hand), folder)
        found = {name: path for name, path in sources.items() if name.endswith(".qmd")}
        texts |= {name: path.read_text(encoding="utf-8") for name, path in found.items()}
    return texts


@pytest.fixture(scope="module", params=SHAPES)
def published(request, tmp_path_factory) -> tuple[Project, dict[str, Item]]:
    """Everything that the notebooks publish from a release of that shape."""
    folder, year, make = SHAPES[request.param]
    project = load_project(folder, year=year)
    home = tmp_path_factory.mktemp("release")
    release = make(project, home / "release")
    found: dict[str, Item] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANNUAL_REPORT_RELEASE", str(release))
        done: dict[str, Path] = {}
        for chapter, path, more in runs(project):
            output = home / chapter
            patch.setenv("ANNUAL_REPORT_OUTPUT", str(output))
            said = os.pathsep.join(f"{name}={where}" for name, where in done.items())
            patch.setenv("ANNUAL_REPORT_PUBLISHED", said)
            running.run(path, project=str(folder), year=year, edition=edition(chapter), **more)
            done[chapter] = output
            for stored in sorted(output.glob("*.json")):
                item = read_item(stored)
                assert item.label not in found, f"{item.label} is published twice"
                found[item.label] = item
    return project, found


def test_there_is_a_notebook_for_every_chapter():
    assert {path.stem for path in NOTEBOOKS} == CHAPTERS


def test_everything_that_the_prose_includes_is_published(published, tmp_path):
    project, items = published
    for name, text in prose(project, tmp_path).items():
        asked = set(INCLUDE.findall(text)) | set(VARIABLE.findall(text))
        assert asked - items.keys() - set(STANDING) == set(), name


def test_everything_that_is_published_is_used_in_the_prose_or_in_a_part_or_paper(
    published, tmp_path
):
    project, items = published
    text = "".join(prose(project, tmp_path).values())
    used = set(INCLUDE.findall(text)) | set(VARIABLE.findall(text))
    used |= {piece.text for item in items.values() for piece in item.pieces} | set(papers(items))
    left = {label for label in items if label not in used and not label.startswith("num-")}
    assert left == set()


def test_items_are_illustrative_exactly_where_the_board_is_a_demonstration(published):
    project, items = published
    local = [item for item in items.values() if item.kind in {"figure", "finding"} and item.rows]
    figures = [item for item in local if item.kind == "figure"]
    assert not project.board.demonstration or all(item.illustrative for item in figures)
    assert project.board.demonstration or not any(item.illustrative for item in items.values())


def test_no_cell_of_the_report_says_nan_or_none(published):
    _, items = published
    for item in items.values():
        words = [item.text, item.caption, item.alt, *item.columns]
        words += [cell for row in item.cells for cell in row]
        assert not [text for text in words if re.search(r"\b(nan|None|NaT)\b", text)], item.label


def test_the_one_document_of_prose_serves_both_boards(published):
    project, items = published
    if project.priorities:
        titles = {piece.lead for piece in items["part-priorities"].pieces}
        assert {priority.title for priority in project.priorities} <= titles
    else:
        (piece,) = items["part-priorities"].pieces
        assert "priorities" in piece.text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reads_as_literature(path):
    cells = running.cells(path)
    assert cells[0]["cell_type"] == "markdown"
    assert running.source(cells[0]).startswith("# ")
    assert "**Purpose.**" in running.source(cells[0])
    (parameters,) = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
    lines = [line for line in running.source(parameters).splitlines() if line.strip()]
    own = ["priority"] if path.stem == PRIORITY else []
    assert [line.split(" = ")[0] for line in lines] == ["project", "year", "edition", *own]
    assert all("  # " in line for line in lines)
    assert running.source(cells[-1]) == "chapter.close()"
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", cell["id"]) for cell in cells)
    for before, cell in pairwise(cells):
        if cell["cell_type"] == "code" and cell is not parameters:
            assert before["cell_type"] == "markdown", f"nothing says why before {cell['id']}"
            assert len(running.source(cell).splitlines()) <= 12, cell["id"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs_and_names_no_board(path):
    text = path.read_text(encoding="utf-8")
    for cell in json.loads(text)["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert not re.search(r"harrow|northbrook", text, re.IGNORECASE)


def test_harrow_s_numbers_for_the_prose_are_the_published_ones(published):
    project, items = published
    if project.board.demonstration or str(project.year) != "2014-15":
        return
    printed = {
        "num-csc01-rate": "329.3", "num-csc07-rate": "88.6", "num-csc10-rate": "29.9",
        "num-csc08-rate": "45.2", "num-csc02-percent": "12.2%", "num-csc09-percent": "84.6%",
        "num-csc11-percent": "12.3%", "num-csc01-rate-england": "551.0",
    }  # fmt: skip
    assert {label: items[label].text for label in printed} == printed
    cells = {cell for item in items.values() for row in item.cells for cell in row}
    assert set(printed.values()) <= cells


def test_a_month_that_stands_out_is_said_without_a_verdict(published):
    project, items = published
    if not project.board.demonstration:
        assert "fig-domestic-abuse" not in items
        assert items["tbl-police"].kind == "not returned"
        return
    finding = items["finding-police-pol02-series"]
    assert "Nov 2015" in finding.text
    assert finding.judgement == "neutral"


def test_a_return_that_did_not_come_is_in_the_summary_by_name(published):
    project, items = published
    absent = "probation" if project.board.demonstration else "police"
    assert project.agency_names[absent] in items["finding-summary-missing"].text


def said(items: dict[str, Item], label: str) -> str:
    """Everything that a reader sees at a label of a part, in one text."""
    words = []
    for piece in items[label].pieces:
        item = items.get(piece.text) if piece.kind == "item" else None
        if item is None:
            words.append(piece.text)
        else:
            words += [item.text, item.caption, *(cell for row in item.cells for cell in row)]
            words += [quote.text for quote in item.quotes]
    return "\n".join(words)


def test_the_list_of_actions_is_promised_only_where_there_is_one(published):
    project, items = published
    text = said(items, "part-actions-summary")
    assert ("The whole list" in text) == project.board.demonstration


def test_every_duty_ends_with_a_judgement_and_the_evidence_it_rests_on(published):
    _, items = published
    for duty in ("help", "duties", "audits", "training"):
        first, *rest = items[f"part-{duty}-judgement"].pieces
        closing = items[first.text]
        assert closing.text
        if closing.rows:
            assert rest[0].text == f"finding-{duty}-verdict"
            assert rest[-1].text == f"tbl-{duty}-evidence"
        else:
            assert closing.text.startswith("No judgement can be made")


def test_every_priority_has_each_type_audits_voices_actions_and_a_judgement(published):
    project, items = published
    for priority in project.priorities:
        key = priority.key
        for kind in ("quantity", "quality", "outcome"):
            told = said(items, f"part-{key}-{kind}")
            assert f"tbl-{key}-{kind}" in items or part_b.NO_EVIDENCE in told
        assert {f"tbl-{key}-actions", f"voice-{key}", f"finding-{key}-overall"} <= items.keys()
        assert f"tbl-{key}-audits" in items or part_b.NO_AUDIT in said(items, f"part-{key}-audits")
    if project.board.demonstration:
        graded = dict(items["tbl-neglect-audits"].cells)
        assert graded["Of these, requires improvement"] == "13"


def test_publications_are_named_by_title_and_never_by_code(published):
    _, items = published
    cells = {row[0] for row in items["tbl-vintages"].cells} if "tbl-vintages" in items else set()
    assert not [cell for cell in cells if re.search(r"\b(cin|lait|ons|cla|csww)-\d{4}", cell)]


def test_partners_have_one_row_each_and_section_11_is_said_to_be_missing(published):
    _, items = published
    agencies = [row[0] for row in items["tbl-returns-by-agency"].cells]
    assert len(agencies) == len(set(agencies))
    assert "Published national statistics" not in agencies
    assert "not collected in this edition" in items["finding-partners-section-11"].text


def test_survey_results_are_statements_with_their_range_and_response(published):
    project, items = published
    if not project.board.demonstration:
        assert "No survey" in said(items, "part-survey")
        return
    survey = items["tbl-survey"]
    first = dict(zip(survey.columns, survey.cells[0], strict=True))
    assert first["Statement"].startswith("The percentage of children who reported that")
    assert (first["Result"], first["Asked"], first["Answered"]) == ("67.8%", "160", "90")
    assert first["Likely range"] == "57.6 to 76.5"


def test_a_hidden_figure_is_printed_as_hidden_and_not_as_missing(published):
    project, items = published
    if not project.board.demonstration:
        return
    assert items["num-csc12-percent"].text == "[c]"
    cells = dict(row[:2] for row in items["tbl-child-protection"].cells)
    assert cells["Plans open for two years or more at 31 March"] == "[c]"
    text = said(items, "part-child-protection-findings")
    assert "Hidden so that nobody can be recognised" in text


def test_part_b_needs_only_board_yml(tmp_path: Path, monkeypatch):
    """A priority that nobody thought of gets its chapter."""
    board = (ROOT / "examples/harrow/board.yml").read_text(encoding="utf-8")
    added = "priorities:\n  - {id: early_years, title: The early *years*, good: Babies thrive., indicators: [CSC11]}"
    (tmp_path / "board.yml").write_text(board.replace("priorities: []", added), encoding="utf-8")
    project = load_project(tmp_path, year="2014-15")
    release = released.harrow(project, tmp_path / "release")
    monkeypatch.setenv("ANNUAL_REPORT_RELEASE", str(release))
    monkeypatch.setenv("ANNUAL_REPORT_OUTPUT", str(tmp_path / "out"))
    notebook = running.ANALYSIS / "priority.ipynb"
    running.run(notebook, project=str(tmp_path), year="2014-15", priority="early_years")
    items = {path.stem: read_item(path) for path in (tmp_path / "out").glob("*.json")}
    text = prose(project, tmp_path / "book")["report/priority_early_years.qmd"]
    assert text.startswith("# The early \\*years\\* {#sec-priority-early-years}")
    assert set(INCLUDE.findall(text)) <= items.keys()
    assert said(items, "part-early-years-good") == "Babies thrive."
    assert "Plans that are a second or subsequent plan" in said(items, "part-early-years-outcome")
    assert part_b.NO_EVIDENCE in said(items, "part-early-years-quality")
