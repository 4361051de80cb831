"""A tiny project whose runs have the real steps' names and are recorded as real ones are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from annual_report.pipeline import code, inputs, runs
from annual_report.pipeline.runs import Options, make_report
from annual_report.records import Run, read_run
from annual_report.verifying import standing
from tests.pipeline.tiny import BOARD, Tiny, whole_graph

if TYPE_CHECKING:
    from pathlib import Path


class Recorded(Tiny):
    """A tiny project that is run from end to end."""

    def report(self, **options: object) -> Run:
        """Make the report and return its record."""
        make_report(self.project, Options(**options))
        return read_run(self.project)


def project_in(folder: Path) -> Recorded:
    folder.mkdir()
    (folder / "board.yml").write_text(BOARD)
    (folder / "_quarto.yml").write_text("project: {type: book}")
    made = Recorded(folder)
    made.send("police", "1 2 3")
    made.send("health", "4 5")
    made.clean_notebook()
    return made


def stand_in(patch: pytest.MonkeyPatch, made: Recorded) -> None:
    """Put the tiny graph in place of the real one."""
    last = runs.STAGES.index

    def steps(_: object, options: Options) -> tuple:
        return tuple(one for one in whole_graph(made) if last(one.stage) <= last(options.until))

    patch.setattr(runs, "steps_of", steps)
    patch.setattr(standing, "steps_of", steps)
    # one file stands for all of the code, which somebody may be editing while the tests run
    patch.setattr(inputs, "code_files", lambda: [code.SOURCE / "errors.py"])


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of every step, made once."""
    made = project_in(tmp_path_factory.mktemp("made") / "project")
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch, made)
        made.report()
    return made.project.build / "store"


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A project that was never run."""
    made = project_in(tmp_path / "project")
    stand_in(monkeypatch, made)
    return made


@pytest.fixture
def tiny(cold: Recorded, store: Path) -> Recorded:
    """A project without a record, whose results are there already, so that a run takes no time."""
    shutil.copytree(store, cold.project.build / "store")
    return cold
