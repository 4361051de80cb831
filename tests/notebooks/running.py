"""Run a notebook's code cells in one namespace, as Jupyter would, without a kernel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

ANALYSIS = ROOT / "notebooks" / "analysis"


def cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def run(path: Path, **parameters: str) -> dict[str, Any]:
    """Run a notebook with parameters in place of its defaults, and return what it defined."""
    names: dict[str, Any] = {}
    for cell in cells(path):
        if cell["cell_type"] != "code":
            continue
        exec(compile(source(cell), f"{path.name} [{cell['id']}]", "exec"), names)  # noqa: S102
        if "parameters" in cell["metadata"].get("tags", []):
            assert parameters.keys() <= names.keys()
            names |= parameters
    return names
