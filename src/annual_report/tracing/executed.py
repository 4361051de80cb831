"""Executed analysis notebooks: their cells, and what each published."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat

from annual_report.errors import NotebookError
from annual_report.publish.items import MIMETYPE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def read_notebook(path: Path) -> Any:
    """Read a notebook.

    Raises:
        NotebookError: the file is not a notebook.
    """
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, KeyError, AttributeError, OSError, nbformat.ValidationError) as error:
        message = f"{path.name} cannot be read as a notebook: {type(error).__name__}."
        raise NotebookError(message) from None


def published_labels(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the labels that a cell published, in order.

    Parts are left out: they gather what has labels of its own, and have no trace.
    """
    marks = [output.get("data", {}).get(MIMETYPE) for output in cell.get("outputs", [])]
    return tuple(str(mark["label"]) for mark in marks if mark and mark.get("kind") != "part")


def cell_id(cell: Mapping[str, Any]) -> str:
    """Return a cell's id; the cell that papermill puts in gets a new random one every run."""
    if "injected-parameters" in cell.get("metadata", {}).get("tags", []):
        return "injected-parameters"
    return str(cell.get("id", ""))


@dataclass(frozen=True)
class Executed:
    """What a trace says of an executed notebook.

    Attributes:
        parameters: what it was run with, those of the run before its own defaults.
        cells: label to the id of the cell that published it.
        sources: label to the code of that cell.
    """

    parameters: dict[str, str]
    cells: dict[str, str]
    sources: dict[str, str]


def read_executed(path: Path) -> Executed:
    """Read which cell published each label, and what the notebook was run with.

    Raises:
        NotebookError: the file is not a notebook.
    """
    parameters: dict[str, str] = {}
    cells: dict[str, str] = {}
    sources: dict[str, str] = {}
    for cell in read_notebook(path).cells:
        if {"parameters", "injected-parameters"} & set(cell.get("metadata", {}).get("tags", [])):
            parameters |= _assigned(str(cell["source"]))
        for label in published_labels(cell):
            cells[label] = cell_id(cell)
            sources[label] = str(cell["source"])
    return Executed(parameters, cells, sources)


def _assigned(source: str) -> dict[str, str]:
    """Return the names that a cell of parameters gives a plain value."""
    found: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            found |= {one.id: str(node.value.value) for one in node.targets
                      if isinstance(one, ast.Name)}  # fmt: skip
    return found
