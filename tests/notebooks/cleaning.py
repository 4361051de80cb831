"""Clean the committed returns as a run does: the notebook that the mapping names, cell by cell."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.project import load_project
from annual_report.returns.formats import mapping_file, read_format
from tests.conftest import ROOT
from tests.notebooks.running import cells, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLEAN = ROOT / "notebooks" / "clean"


def clean(
    output: Path, form: str, year: str, agency: str, project: Path = ROOT
) -> dict[str, pd.DataFrame]:
    """Run the code of a format's notebook and read the tables that it wrote."""
    notebook = notebook_of(form, project)
    parameters = {"project": str(project), "year": year, "agency": agency}
    if any("format =" in "".join(cell["source"]) for cell in cells(notebook)):
        parameters["format"] = form
    with _writing_to(output):
        run(notebook, **parameters)
    return {path.stem: pd.read_parquet(path) for path in sorted(output.glob("*.parquet"))}


def notebook_of(form: str, project: Path = ROOT) -> Path:
    """Return the notebook that cleans a format: the one that its mapping names, or its own."""
    found = load_project(project)
    own = CLEAN / f"{form}.ipynb"
    if not (CLEAN / f"{form}.yml").is_file() and own.is_file():
        return own
    name = read_format(mapping_file(found, form)).notebook
    return found.find(f"notebooks/clean/{name}.ipynb")


@contextmanager
def _writing_to(output: Path) -> Iterator[None]:
    output.mkdir(parents=True, exist_ok=True)
    os.environ["ANNUAL_REPORT_OUTPUT"] = str(output)
    try:
        yield
    finally:
        del os.environ["ANNUAL_REPORT_OUTPUT"]
