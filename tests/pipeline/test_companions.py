"""What stands beside the book has a step, a place in its folder and a way back to its step."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest

from annual_report.pipeline import companions, places
from annual_report.pipeline.companions import COMPANIONS, PREFIX, Companion, place_of, step_of
from annual_report.pipeline.graph import build_graph, companion_steps
from annual_report.project import load_project
from annual_report.register import register
from annual_report.render.book import load_book
from tests.conftest import ROOT

ONE = Companion("leaflet", "a leaflet", "leaflet", ("release",), chapters=True)


@pytest.mark.parametrize("one", COMPANIONS, ids=lambda one: one.name)
def test_each_has_a_task_and_a_place_of_its_own(one):
    task = importlib.import_module(f"annual_report.pipeline.tasks.{one.name}")
    assert callable(task.run)
    assert [other.place for other in COMPANIONS].count(one.place) == 1
    assert one.place not in {"trace", "report"}


def test_its_step_reads_what_it_says_and_is_known_by_its_files(monkeypatch):
    for module in (companions, places):
        monkeypatch.setattr(module, "COMPANIONS", (ONE,))
    monkeypatch.setattr("annual_report.pipeline.graph.COMPANIONS", (ONE,))
    (step,) = companion_steps(load_project(ROOT), [SimpleNamespace(name="analyse-voices")])
    assert set(step.needs) == {"release", "analyse-voices"}
    assert place_of(step.name) == "leaflet"
    assert step_of("leaflet/index.html") == step.name
    assert step_of("index.html") == step_of("report/leaflet.html") == "render"


def test_it_is_put_below_the_book(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "COMPANIONS", (ONE,))
    done = {
        "render": SimpleNamespace(output_folder=tmp_path / "render"),
        f"{PREFIX}leaflet": SimpleNamespace(output_folder=tmp_path / "leaflet"),
    }
    assert places.book_parts(done) == {
        "": tmp_path / "render/book",
        "leaflet": tmp_path / "leaflet",
    }


def test_no_step_waits_for_the_book_that_does_not_need_it():
    project = load_project(ROOT)
    steps = build_graph(project, register(project))
    assert all("render" not in step.needs for step in steps)


def test_the_book_knows_the_folders_that_it_may_link_into():
    assert set(load_book(ROOT).beside) == {one.place for one in COMPANIONS}
