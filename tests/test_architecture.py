"""The rooms of the house: imports point one way, and the command line starts light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import annual_report

SOURCE = Path(annual_report.__file__).parent


def imported(module: Path) -> set[str]:
    """Rooms that a module imports from, wherever in the module it does."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "annual_report":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("annual_report."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {
                n.name.split(".")[1] for n in node.names if n.name.startswith("annual_report.")
            }
    return found


def test_every_room_is_listed_in_order_and_imports_only_from_those_above():
    order = {name: place for place, name in enumerate(annual_report.ROOMS)}
    rooms = {
        path.stem
        for path in SOURCE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"__init__"} == order.keys()
    upward = {
        (room, other)
        for module in SOURCE.rglob("*.py")
        for room in [module.relative_to(SOURCE).parts[0].removesuffix(".py")]
        for other in imported(module) - {room, "ROOMS"}
        if room != "__init__" and order[other] > order[room]
    }
    assert not upward


def test_every_room_has_its_line_in_the_plan_of_the_house():
    for room in annual_report.ROOMS:
        assert room == "__main__" or room in (annual_report.__doc__ or "")


def test_the_command_line_starts_without_pandas_or_papermill():
    code = "import sys, annual_report.cli; print({'pandas', 'papermill', 'matplotlib', 'xlsxwriter', 'typst'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
