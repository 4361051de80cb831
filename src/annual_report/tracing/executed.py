"""Executed analysis notebooks: their cells, and what each published."""

from __future__ import annotations

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


def published_cells(path: Path) -> dict[str, str]:
    """Return each label that an executed notebook published, with the id of the cell."""
    return {
        label: cell_id(cell)
        for cell in read_notebook(path).cells
        for label in published_labels(cell)
    }
