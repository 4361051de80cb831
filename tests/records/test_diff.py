"""Two recorded runs side by side: what changed, by how much and why."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report import cli
from annual_report.errors import ConfigurationError
from annual_report.records.diff import compare_runs, diff_json, diff_lines
from annual_report.records.diff.model import KINDS
from annual_report.records.diff.page import changes_page
from tests.packing.small_run import Small, small

JUNE, LATER = "2026-06-12T10:00:00+00:00", "2026-11-20T10:00:00+00:00"
HOME = ("police", "POL05", "home")
CARE = ("police", "POL05", "care")


@pytest.fixture
def board(tmp_path, monkeypatch) -> Small:
    monkeypatch.setenv("ANNUAL_REPORT_HOME", str(tmp_path))
    return small(tmp_path)


def compared(board: Small):
    return compare_runs(board.project, "20260612T100000Z", "")


def kinds(found) -> dict[str, list[str]]:
    return {one.row_id: [cause.kind for cause in one.causes] for one in found.figures}


def test_a_run_like_the_one_before_has_no_changes(board):
    board.record(JUNE)
    board.record(LATER)
    found = compared(board)
    assert found.nothing
    assert not found.background
    assert "No figure and no finding changed." in list(diff_lines(found))


def test_a_revised_return_is_named_with_the_cells_that_changed_and_by_how_much(board):
    board.record(JUNE)
    board.returns["police"], board.counts[HOME] = "v2", 52.0
    board.record(LATER)
    found = compared(board)
    (figure,) = found.figures
    assert (figure.before, figure.after, figure.by) == ("41", "52", "+11")
    assert figure.what == "POL05 Missing, home, Smallton Police"
    assert figure.labels == ("num-pol05-home",)
    (cause,) = figure.causes
    assert (cause.kind, cause.said) == ("revised return", "Smallton Police")
    assert cause.cells == ("2015-16/police/v1.csv!Sheet!B1", "2015-16/police/v2.csv!Sheet!B1")
    (label,) = found.labels
    assert (label.label, label.before, label.after) == ("num-pol05-home", "41", "52")
    assert label.causes == figure.causes
    assert found.background[0].lines == ("Smallton Police: Counts: revised, received 2016-04-20",)


def test_a_new_return_brings_new_figures_and_its_absence_takes_them_away(board):
    visits = {("health", "HLT01", "all"): board.counts.pop(("health", "HLT01", "all"))}
    del board.returns["health"]
    board.record(JUNE)
    board.returns["health"] = "v1"
    board.counts |= visits
    board.record(LATER)
    (figure,) = compared(board).figures
    assert (figure.change, figure.before, figure.after) == ("new", "–", "250")
    assert [cause.kind for cause in figure.causes] == ["new return"]
    (label,) = compared(board).labels
    assert (label.change, label.after) == ("new", "250")
    del board.returns["health"], board.counts["health", "HLT01", "all"]
    board.record("2026-12-01T10:00:00+00:00")
    (figure,) = compare_runs(board.project, "20261120", "20261201").figures
    assert (figure.change, figure.before, figure.after) == ("gone", "250", "–")
    assert [cause.kind for cause in figure.causes] == ["return gone"]


def test_newer_published_figures_are_told_by_their_vintages(board):
    board.record(JUNE)
    board.vintage, board.england = "cin-2016", 23.0
    board.record(LATER)
    (figure,) = compared(board).figures
    assert figure.by == "+0.5 percentage points"
    assert [(c.kind, c.said) for c in figure.causes] == [
        ("comparator vintage", "cin-2015 then, cin-2016 now")
    ]


def test_a_definition_is_named_by_its_key_and_words_about_an_indicator_move_no_figure(board):
    board.record(JUNE)
    board.counts[HOME] = 42.0
    changed = (board.folder / "indicators.yml").read_text().replace("unit: count", "unit: rate", 1)
    board.write("indicators.yml", changed.replace("good: Fewer", "good: Far fewer"))
    board.record(LATER)
    (figure,) = compared(board).figures
    assert ("definition", "POL05: unit") in [(c.kind, c.said) for c in figure.causes]
    (group,) = compared(board).background
    assert group.lines == ("POL05 Missing: good, unit",)


def test_the_same_file_read_otherwise_is_put_down_to_its_mapping(board):
    board.record(JUNE)
    board.counts[HOME] = 43.0
    board.write("notebooks/clean/counts.yml", "format: counts\nskip: 1\n")
    board.record(LATER)
    assert kinds(compared(board)) == {"row-POL05-home": ["mapping"]}


def test_a_figure_that_changed_with_nothing_else_is_said_to_be_not_explained(board):
    board.record(JUNE)
    board.counts[HOME] = 43.0
    board.record(LATER)
    assert kinds(compared(board)) == {"row-POL05-home": ["not known"]}


def test_other_libraries_are_a_cause_where_nothing_nearer_is(board):
    board.record(JUNE)
    board.counts[HOME] = 43.0
    board.about = {"environment": {"python": "3.12", "renderer": "e", "libraries": {"pandas": "4"}}}
    board.record(LATER)
    ((cause,),) = [figure.causes for figure in compared(board).figures]
    assert cause.kind == "library"
    assert "pandas" in cause.said


def test_code_that_a_release_does_not_rest_on_is_no_cause_of_its_figures(board, monkeypatch):
    from annual_report.records.diff import editions

    board.record(JUNE)
    board.counts[HOME] = 43.0
    board.record(LATER)
    code = editions.Edition.modules
    touched = {"src/annual_report/release/make.py": "x"}

    def changed(self, source):
        found = code(self, source)
        return found | touched if self.run.id.startswith("2026112") else found

    monkeypatch.setattr(editions.Edition, "modules", changed)
    ((cause,),) = [figure.causes for figure in compared(board).figures]
    assert (cause.kind, cause.said) == ("code", "annual_report/release/make.py")


def test_the_modules_of_a_step_are_those_its_imports_lead_to(board):
    from annual_report.records.diff.editions import Edition
    from annual_report.records.reading import read_run

    board.record(JUNE)
    edition = Edition(read_run(board.project, "latest"))
    found = edition.modules("import annual_report.pipeline.tasks.release")
    assert "src/annual_report/release/make.py" in found
    assert "src/annual_report/release/disclosure.py" in found
    assert "src/annual_report/pipeline/schedule.py" not in found


def test_a_waiver_that_came_is_told_and_is_the_cause_of_what_changed_with_it(board):
    board.findings = {"finding-checks": "All checks passed."}
    board.record(JUNE)
    board.waivers = [{"expectation": "months", "agency": "police", "reason": "agreed"}]
    board.findings = {"finding-checks": "One check was waived."}
    board.record(LATER)
    found = compared(board)
    (label,) = found.labels
    assert (label.before, label.after) == ("All checks passed.", "One check was waived.")
    assert [cause.kind for cause in label.causes] == ["waiver"]
    assert found.background[0].lines == ("new: months, police, agreed",)


def test_a_figure_hidden_now_is_not_said_again_and_nothing_is_said_of_what_is_behind_it(board):
    board.hidden = {"care"}
    board.findings = {"finding-school": "Seventeen came from school."}
    board.record(JUNE)
    board.returns["police"] = "v2"
    board.counts[HOME] = 44.0
    board.counts["police", "POL05", "school"] = 4.0
    board.hidden = {"care", "school"}
    board.findings = {"finding-school": "How many came from school is not shown."}
    board.record(LATER)
    found = compared(board)
    school = next(one for one in found.figures if one.row_id == "row-POL05-school")
    assert (school.before, school.after, school.by) == ("a figure", "not shown", "")
    assert [(c.kind, c.said, c.cells) for c in school.causes] == [
        ("suppression", "shown then, hidden now", ())
    ]
    page, text = changes_page(board.project, found), diff_json(found)
    for said in (page, text, "\n".join(diff_lines(found))):
        assert "!B3" not in said, "the cell behind the hidden figure is named"
        assert "Seventeen" not in said
        assert "!B1" in said
    labels = {one.label: one for one in found.labels}
    assert labels["num-pol05-school"].before.startswith("(not repeated")


def test_a_figure_shown_now_that_was_hidden_gives_todays_number_alone(board):
    board.record(JUNE)
    board.returns["police"], board.counts[CARE], board.hidden = "v2", 9.0, set()
    board.record(LATER)
    (figure,) = compared(board).figures
    assert (figure.before, figure.after, figure.by) == ("not shown", "9", "")
    assert figure.causes[0].said == "hidden then, shown now"
    assert not figure.causes[0].cells


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 5), st.integers(1, 5))
def test_what_is_hidden_in_both_runs_never_shows_whether_it_changed(board, then, now):
    for moment, count in ((JUNE, then), (LATER, now)):
        board.counts[CARE] = float(count)
        board.returns["police"] = f"v{moment[5:7]}"
        board.record(moment)
    newest = compare_runs(board.project, _ids(board)[-2], _ids(board)[-1])
    assert not newest.figures
    assert not newest.labels


def _ids(board: Small) -> list[str]:
    return sorted(path.name for path in (board.folder / "runs/2015-16").iterdir())


def test_one_year_is_held_against_another_by_indicator(board):
    board.record(JUNE)
    board.year, board.counts[HOME] = "2016-17", 50.0
    board.write("board.yml", (board.folder / "board.yml").read_text().replace("2015-16", "2016-17"))
    board.record(LATER)
    found = compare_runs(board.project, "2015-16", "2016-17")
    assert found.other_year
    (figure,) = found.figures
    assert (figure.before, figure.after, figure.by) == ("41", "50", "+9")
    assert [cause.kind for cause in figure.causes] == ["another year"]
    assert "2016-17 beside 2015-16" in changes_page(board.project, found)


def test_the_page_stands_alone_names_both_versions_and_says_who_signed_them_off(board):
    board.record(JUNE)
    board.returns["police"], board.counts[HOME] = "v2", 52.0
    board.about = {
        "decisions": {"waivers": [], "sign_off": {"by": "A <b>Chair</b>", "on": "1 May"}}
    }
    board.record(LATER)
    found = compared(board)
    page = changes_page(board.project, found)
    assert "Changes since the version of 12 June 2026" in page
    assert "20 November 2026, 10:00 UTC" in page
    assert "A &lt;b&gt;Chair&lt;/b&gt;, 1 May" in page
    assert "<b>" not in page
    assert "not for publication" in page, "one of the two was not signed off"
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert page == changes_page(board.project, compared(board))
    assert 'lang="en-GB"' in page
    assert page.count("<h1>") == 1
    assert 'scope="col"' in page


def test_json_says_all_that_the_table_says(board):
    board.record(JUNE)
    board.returns["police"], board.counts[HOME] = "v2", 52.0
    board.record(LATER)
    found = json.loads(diff_json(compared(board)))
    assert found["schema"] == 1
    assert found["figures"][0]["causes"][0]["kind"] in KINDS
    assert found["then"]["began"] == JUNE


def test_a_run_that_made_no_report_cannot_be_compared(board):
    board.record(JUNE)
    board.about = {"result": "stopped"}
    stopped = board.record(LATER)
    with pytest.raises(ConfigurationError, match="made no report"):
        compare_runs(board.project, "20260612", stopped)
    with pytest.raises(ConfigurationError, match="Both are run"):
        compare_runs(board.project, "20260612")


def test_the_command_prints_a_table_and_writes_the_page(board, capsys, tmp_path):
    board.record(JUNE)
    board.returns["police"], board.counts[HOME] = "v2", 52.0
    board.record(LATER)
    page = tmp_path / "out" / "changes.html"
    words = ["diff", "20260612", "--project", str(board.folder), "--page", str(page)]
    assert cli.main(words) == 0
    assert "1 figure changed" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
