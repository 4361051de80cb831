"""The steps of a project: quarters in one step, earlier years in steps of their own."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest

from annual_report.errors import ConfigurationError
from annual_report.governance import Governance
from annual_report.pipeline.graph import (
    LAST,
    analyse_steps,
    build_graph,
    gate_step,
    release_step,
)
from annual_report.pipeline.places import processed_parts
from annual_report.pipeline.steps import Task
from annual_report.pipeline.store import Stored
from annual_report.pipeline.tasks import reading
from annual_report.pipeline.tasks import register as register_task
from annual_report.project import load_project
from annual_report.register import register, register_earlier
from tests.conftest import ROOT

BOARD = """\
board: {name: Tiny Board, short_name: TB, area: {name: Tinyshire}}
year: 2015-16
history: 2
agencies: [{id: police, name: Police}, {id: camhs, name: Health}, {id: other, name: Other}]
returns:
  - {agency: police, format: counts, title: Counts}
  - {agency: camhs, format: waits, title: Waits, files: "*Q{quarter}*"}
  - {agency: other, format: unheard_of, title: Nobody has written its notebook}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD)
    notebook(tmp_path, "counts", "agency")
    notebook(tmp_path, "measures", "agency", "format")
    (tmp_path / "notebooks/clean/waits.yml").write_text("notebook: measures\n")
    return tmp_path


def notebook(folder, name, *parameters):
    made = nbformat.v4.new_notebook()
    text = "\n".join(f'{word} = ""' for word in ("project", "year", *parameters))
    made.cells = [nbformat.v4.new_code_cell(text, metadata={"tags": ["parameters"]}, id="p")]
    path = folder / "notebooks" / "clean" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)


def send(folder, *files):
    for file in files:
        path = folder / "data" / "raw" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file)


def graph(folder):
    project = load_project(folder)
    steps = build_graph(project, register(project), register_earlier(project))
    return {step.name: step for step in steps}


def test_the_quarters_of_a_return_are_read_by_one_step_versions_and_all(folder):
    send(folder, "2015-16/camhs/Q1.csv", "2015-16/camhs/Q3 v1.csv", "2015-16/camhs/Q3 v2.csv")
    step = graph(folder)["clean-camhs-waits"]
    assert list(step.returns) == [f"2015-16/camhs/{n}.csv" for n in ("Q1", "Q3 v1", "Q3 v2")]
    assert [entry["part"] for entry in step.settings["register"]] == ["Q1", "Q2", "Q3", "Q4"]


def test_a_mapping_names_the_notebook_which_is_told_the_format(folder):
    send(folder, "2015-16/camhs/Q1.csv", "2015-16/police/a.csv")
    steps = graph(folder)
    shared, own = steps["clean-camhs-waits"], steps["clean-police-counts"]
    assert shared.notebook.name == "measures.ipynb"
    assert shared.parameters["format"] == "waits"
    assert own.notebook.name == "counts.ipynb"
    assert "format" not in own.parameters


def test_a_format_without_a_notebook_stops_nothing_until_a_return_comes(folder):
    assert "clean-other-unheard_of" not in graph(folder)
    send(folder, "2014-15/other/a.csv")
    with pytest.raises(ConfigurationError, match=r"unheard_of.*2014-15/other/a\.csv"):
        graph(folder)


def test_earlier_years_are_cleaned_and_checked_in_steps_of_their_own(folder):
    send(folder, *(f"{year}/police/a.csv" for year in ("2013-14", "2014-15", "2015-16")))
    steps = graph(folder)
    assert list(steps)[1:7] == [
        "clean-2013-14-police-counts", "gate-2013-14",
        "clean-2014-15-police-counts", "gate-2014-15",
        "clean-police-counts", "gate",
    ]  # fmt: skip
    assert steps["clean-2014-15-police-counts"].parameters["year"] == "2014-15"
    assert set(steps["gate-2014-15"].needs) == {
        "register", "clean-2013-14-police-counts", "clean-2014-15-police-counts",
    }  # fmt: skip
    for last in ("release", "trace"):
        assert {"gate-2013-14", "gate-2014-15", "gate"} <= set(steps[last].needs)
        assert {name for name in steps if name.startswith("clean-")} <= set(steps[last].needs)


def test_a_return_that_an_earlier_year_lacks_is_passed_over(folder):
    send(folder, "2015-16/police/a.csv", "2014-15/camhs/Q1.csv")
    steps = graph(folder)
    assert "clean-2014-15-police-counts" not in steps
    assert "clean-2014-15-camhs-waits" in steps
    assert "gate-2013-14" not in steps


def test_one_more_return_on_the_board_leaves_the_others_as_they_are(folder):
    send(folder, "2015-16/police/a.csv")
    before = graph(folder)["clean-police-counts"]
    with (folder / "board.yml").open("a") as board:
        board.write("  - {agency: other, format: more, title: One more}\n")
    assert graph(folder)["clean-police-counts"] == before


def task(folder, inputs, **parameters):
    output = folder / "out"
    output.mkdir(exist_ok=True)
    return Task(load_project(folder), output, inputs, {}, {}, parameters, {})


def test_tasks_tell_the_reporting_year_from_earlier_ones(folder):
    names = (
        "clean-police-counts",
        "clean-2014-15-police-counts",
        "gate",
        "gate-2014-15",
        "register",
    )
    given = task(folder, {name: folder / name for name in names})
    assert reading.cleaned(given) == {"police-counts": folder / "clean-police-counts"}
    assert reading.cleaned_earlier(given) == {
        "2014-15": {"police-counts": folder / "clean-2014-15-police-counts"}
    }
    assert reading.earlier_checks(given) == {"2014-15": folder / "gate-2014-15" / "checks.json"}


def test_the_register_is_written_for_every_year_and_read_as_it_was(folder):
    send(folder, "2014-15/police/a v1.csv", "2014-15/police/a v2.csv", "2015-16/camhs/Q1.csv")
    project = load_project(folder)
    step = graph(folder)["register"]
    given = task(folder, {}, **step.parameters)
    register_task.run(given)
    later = task(folder, {"register": given.output})
    assert reading.read_register(later) == register(project)
    assert reading.read_earlier(later) == register_earlier(project)
    assert {*step.produces} == {path.name for path in given.output.iterdir()}


def test_results_of_earlier_years_have_a_place_of_their_own(folder):
    project = load_project(folder)
    names = (
        "register", "clean-camhs-waits", "clean-2014-15-camhs-waits", "gate-2014-15", "gate",
        "release", "trace",
    )  # fmt: skip
    done = {
        name: Stored(name, "k", folder / name, "o", "n" if "clean" in name else "", {})
        for name in names
    }
    parts = processed_parts(project, done)
    assert parts["camhs/waits"] == folder / "clean-camhs-waits" / "output"
    assert parts["earlier/2014-15/camhs-waits"] == folder / "clean-2014-15-camhs-waits" / "output"
    assert parts["earlier/2014-15/camhs-waits.ipynb"].name == "notebook.ipynb"
    assert parts["earlier/2014-15/gate"] == folder / "gate-2014-15" / "output"
    assert "earlier/2014-15/gate.ipynb" not in parts


def test_the_chapter_on_requirements_comes_last_and_reads_what_the_others_published():
    project = load_project(ROOT)
    steps = analyse_steps(project)
    last = steps[-1]
    assert last.name == f"analyse-{LAST[-1]}"
    assert {name for name in last.needs if name.startswith("analyse-")} == {
        step.name for step in steps if step.name != last.name
    }
    assert "requirements" in last.files
    alone = steps[: -len(LAST)]
    assert all(not name.startswith("analyse-") for step in alone for name in step.needs)


def test_what_the_board_says_of_itself_does_not_read_a_return_again():
    project = load_project(ROOT)
    silent = replace(project, governance=Governance(), profile="partnership-2023")
    assert gate_step(project, []).settings == gate_step(silent, []).settings
    assert release_step(project, [], []).settings != release_step(silent, [], []).settings
