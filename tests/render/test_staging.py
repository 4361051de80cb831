from __future__ import annotations

import pytest
import yaml

from annual_report import render
from annual_report.errors import RenderError
from annual_report.project import home, load_project
from annual_report.render import staging
from tests.render.conftest import BOOK, stage


def test_a_staged_book_holds_everything_that_quarto_needs(staged):
    for name in (
        "_quarto.yml", "_brand.yml", "_variables.yml", "index.qmd", "report/help.qmd",
        "report/_generated/fig-plans.qmd", "_generated/fig-plans.svg", "trace/fig-plans.html",
        "report/_typst/typst-template.typ", "report/_filters/trace.lua", "report/_style/report.css",
        "report/_style/fonts/SourceSansPro-Regular.ttf",
    ):  # fmt: skip
        assert (staged / name).is_file(), name


def test_the_projects_own_sources_go_before_the_repositorys(staged):
    assert (staged / "index.qmd").read_bytes() == (BOOK / "index.qmd").read_bytes()
    assert (staged / "_brand.yml").read_bytes() == (home() / "_brand.yml").read_bytes()


def test_the_title_the_author_and_the_notice_are_the_projects(staged):
    settings = yaml.safe_load((staged / "_quarto.yml").read_text(encoding="utf-8"))
    assert (
        settings["book"]["title"] == "Westmarch Safeguarding Children Board: annual report 2015-16"
    )
    assert settings["book"]["author"] == "Westmarch Safeguarding Children Board"
    assert settings["notice"] == "Demonstration. Westmarch is invented, and so are its figures."
    assert settings["notice-short"] == "Demonstration"
    assert settings["period-end"] == "2016-03-31"


def test_a_board_without_a_notice_has_none():
    settings = {"book": {"title": "T"}, "notice": "Demonstration.", "notice-short": "D"}
    project = load_project(BOOK)
    plain = type(project)(
        **{**vars(project), "board": type(project.board)("B", "B", project.board.area)}
    )
    assert not {"notice", "notice-short"} & staging.named(settings, plain).keys()


def test_the_repositorys_own_settings_say_what_staging_writes():
    settings = yaml.safe_load((home() / "_quarto.yml").read_text(encoding="utf-8"))
    assert staging.named(settings, load_project(home())) == settings


def test_staging_again_leaves_nothing_of_before(tmp_path):
    target = stage(tmp_path / "stage")
    (target / "left-over.qmd").write_text("x")
    stage(target)
    assert not (target / "left-over.qmd").exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "precious.txt").write_text("x")
    with pytest.raises(RenderError, match="something else"):
        render.stage_book(load_project(BOOK), BOOK / "fragments", BOOK / "trace", tmp_path)
    assert (tmp_path / "precious.txt").read_text() == "x"
