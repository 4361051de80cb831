"""Editions beside the main one: their steps, what they share, and where their results go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annual_report.pipeline.editions import SAME, edition_of, needed, of_edition, plain
from annual_report.pipeline.graph import build_graph
from annual_report.pipeline.inputs import _role as role
from annual_report.pipeline.places import put_in_place, results
from annual_report.pipeline.runs import Options, steps_of
from annual_report.pipeline.store import Stored
from annual_report.pipeline.tasks.reading import ANALYSE
from annual_report.project import load_project
from annual_report.register import register
from annual_report.verifying.comparing import _step as step_of_output
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def project():
    return load_project(ROOT)


@pytest.fixture(scope="module")
def steps(project):
    return {step.name: step for step in build_graph(project, register(project))}


def own(steps, edition):
    return {name: step for name, step in steps.items() if edition_of(name) == edition}


def test_every_step_stands_after_those_it_needs_in_every_edition(steps):
    names = list(steps)
    for place, step in enumerate(steps.values()):
        assert set(step.needs) <= set(names[:place]), step.name


def test_register_cleaning_checks_and_disclosure_control_run_once(steps):
    stages = [step.stage for step in own(steps, "board").values()]
    assert set(stages) == {"release", "analyse", "trace", "stage", "companions", "render"}
    assert steps["release@board"].needs["release"] == ("output",)
    assert "gate" not in steps["release@board"].needs


def test_an_edition_reads_its_own_steps_and_shares_the_chapters_without_messages(steps):
    needs = steps["trace@board"].needs
    chapters = {name for name in needs if name.startswith(ANALYSE)}
    assert {f"{ANALYSE}{name}" for name in SAME} <= chapters
    assert f"{ANALYSE}voices@board" in chapters
    assert f"{ANALYSE}voices" not in chapters
    assert set(steps["render@board"].needs) == {"stage@board"}
    assert not any(name.endswith("@board") for name in steps["render"].needs)


def test_the_board_alone_has_a_chapter_for_the_board_after_all_others(steps):
    mine = f"{ANALYSE}for_the_board"
    assert f"{mine}@board" in steps
    assert mine not in steps
    assert f"{ANALYSE}requirements@board" in steps[f"{mine}@board"].needs
    assert "report/for_the_board.qmd" in steps["stage@board"].files
    assert "_quarto-board.yml" in steps["stage@board"].files
    for name in ("report/for_the_board.qmd", "_quarto-board.yml"):
        assert not [one for one in steps.values() if name in one.files and not one.edition]


def test_a_board_with_the_public_edition_alone_has_no_other_step(tmp_path):
    harrow = load_project(ROOT / "examples" / "harrow")
    names = [step.name for step in build_graph(harrow, register(harrow))]
    assert not [name for name in names if edition_of(name)]
    assert f"{ANALYSE}for_the_board" not in names


def test_one_edition_alone_can_be_made(project):
    names = {step.name for step in steps_of(project, Options(editions=("board",)))}
    assert {"release", "render@board", "companion-word@board", f"{ANALYSE}training"} <= names
    assert not names & {"render", "stage", "trace", f"{ANALYSE}voices", "companion-word"}
    public = {step.name for step in steps_of(project, Options(editions=("public",)))}
    assert not any(edition_of(name) for name in public)
    assert "render" in public


def test_the_settings_of_editions_are_no_reason_to_read_a_return_again(project, steps):
    fewer = replace(project, editions=project.editions[:1])
    again = {step.name: step for step in build_graph(fewer, register(fewer))}
    assert again.keys() == {name for name in steps if not edition_of(name)}
    for name, step in again.items():
        assert step == steps[name], name


def test_names_are_taken_apart_as_they_are_put_together(steps):
    for step in steps.values():
        assert edition_of(step.name) == step.edition
        assert plain(step.name) == step.name.removesuffix(f"@{step.edition}")


def test_what_is_needed_is_found_through_every_step(steps):
    found = needed(list(steps.values()), ["stage"])
    assert {"register", "release", "trace"} <= {step.name for step in found}
    assert "render" not in {step.name for step in found}


def stored(folder, name, **files):
    output = folder / name.replace("@", "-at-") / "output"
    for inside, text in files.items():
        path = output / inside.replace("__", "/").replace("_html", ".html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    notebook = output.parent / "notebook.ipynb"
    notebook.write_text(name)
    return Stored(name, name, output.parent, name, name if ANALYSE in name else "", {})


@pytest.fixture
def done(tmp_path, project):
    """Results of both editions, as small as they can be; and the project they are put in."""
    folder = tmp_path / "store"
    made = {}
    for mark in ("", "@board"):
        for name in ("release", "trace", "stage", "render", f"{ANALYSE}voices"):
            made[name + mark] = stored(folder, name + mark, a=name + mark)
        made[f"render{mark}"] = stored(folder, f"render{mark}", book__index_html=f"x{mark}")
    for name in ("register", "gate", f"{ANALYSE}training", f"{ANALYSE}for_the_board@board"):
        made[name] = stored(folder, name, a=name)
    made["stage"] = stored(folder, "stage", _variables="")
    return made, replace(project, folder=tmp_path / "project", returns=())


class Hashes:
    def of_file(self, path):
        return path.read_text()

    def of_tree(self, folder):
        return {
            path.relative_to(folder).as_posix(): path.read_text()
            for path in folder.rglob("*")
            if path.is_file()
        }


def test_each_edition_has_a_book_and_results_of_its_own(done):
    made, project = done
    books = put_in_place(project, made, Hashes())
    folder = project.folder
    assert books == {"public": folder / "_book", "board": folder / "_board"}
    assert (folder / "_board" / "index.html").read_text() == "x@board"
    assert (folder / "_book" / "index.html").read_text() == "x"
    year = folder / "data" / "processed" / "2015-16"
    assert (year / "published" / "voices" / "a").read_text() == f"{ANALYSE}voices"
    mine = project.in_edition("board").results
    assert mine == year / "editions" / "board"
    assert (mine / "published" / "voices" / "a").read_text() == f"{ANALYSE}voices@board"
    assert (mine / "published" / "training" / "a").read_text() == f"{ANALYSE}training"
    assert (mine / "published" / "for_the_board" / "a").is_file()
    assert not (year / "published" / "for_the_board").exists()
    assert (year / "release" / "board" / "a").read_text() == "release@board"
    listed = {path.relative_to(folder).as_posix() for path in results(project, books)}
    assert {"_board/index.html", "_book/index.html"} <= listed


def test_the_first_edition_made_goes_where_the_output_is_wanted(done, tmp_path):
    made, project = done
    books = put_in_place(project, made, Hashes(), tmp_path / "elsewhere")
    assert books["public"] == tmp_path / "elsewhere"
    assert books["board"] == project.folder / "_board"


def test_an_edition_made_alone_leaves_the_other_book_as_it_is(done):
    made, project = done
    put_in_place(project, made, Hashes())
    alone = {name: one for name, one in made.items() if name not in {"trace", "stage", "render"}}
    alone["render@board"] = stored(project.folder / "again", "render@board", book__index_html="new")
    assert list(put_in_place(project, alone, Hashes())) == ["board"]
    assert (project.folder / "_book" / "index.html").read_text() == "x"
    assert (project.folder / "_board" / "index.html").read_text() == "new"


def test_the_results_of_an_edition_are_its_own_before_shared_ones(project):
    results_ = {"a": 1, "b": 2, "b@board": 3, "c@other": 4}
    assert of_edition(results_, project.in_edition("board")) == {"a": 1, "b": 3}
    assert of_edition(results_, project.in_edition("public")) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("_board/index.html", "render@board"),
        ("_board/word/annual-report.docx", "companion-word@board"),
        ("_book/index.html", "render"),
        ("report/_generated/num-a.qmd", "stage"),
        ("data/processed/2015-16/editions/board/trace/num-a.json", "trace@board"),
        ("data/processed/2015-16/editions/board/published/voices/a.json", "analyse-voices@board"),
        ("data/processed/2015-16/editions/board/notebooks/analysis/a.ipynb", "analyse-a@board"),
        ("data/processed/2015-16/trace/num-a.json", "trace"),
    ],
)
def test_every_output_leads_to_its_step(path, step):
    assert step_of_output(path, "2015-16") == step


def test_a_task_reads_what_it_needs_by_names_without_an_edition(steps):
    needed_ = {plain(name) for name in steps["stage@board"].needs}
    assert {"trace", f"{ANALYSE}voices", f"{ANALYSE}training"} <= needed_
    assert len(needed_) == len(steps["stage@board"].needs)


def test_a_profile_of_the_book_is_text_and_no_setting_of_the_board():
    assert role("_quarto-board.yml") == "prose"
    assert role("board.yml") == "setting"
