"""Reading a notebook's source: its cells, what it imports, and the parameters it declares.

Papermill only logs a parameter that a notebook does not declare and never looks at types, so a
misspelt name would leave the default in force. Here it is refused before anything runs.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.pipeline.code import imports_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Cell:
    """One cell as people wrote it; outputs, execution counts and other metadata do not count."""

    id: str
    kind: str
    source: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """A parameter that a notebook declares: ``year = "2015-16"  # the reporting year``.

    Attributes:
        type: of its default or its annotation; ``object`` where neither says.
        required: it is annotated (``agency: str``) and has no default.
    """

    name: str
    type: type
    required: bool


_TYPES: dict[str, type] = {
    "str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict,
}  # fmt: skip


def read_cells(path: Path) -> tuple[Cell, ...]:
    """Read a notebook's cells.

    Raises:
        ConfigurationError: the file is not a notebook of format 4.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Cell(
                id=str(cell.get("id", f"cell-{number}")),
                kind=cell["cell_type"],
                source="".join(cell["source"]),
                tags=tuple(cell.get("metadata", {}).get("tags", ())),
            )
            for number, cell in enumerate(notebook["cells"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        message = (
            f"{path.name} is not a notebook (nbformat 4): save it from Jupyter, or take the "
            "version in git."
        )
        raise ConfigurationError(message) from None


def notebook_imports(cells: tuple[Cell, ...], path: Path) -> frozenset[str]:
    """Return the dotted names that a notebook's code imports.

    Raises:
        ConfigurationError: a cell is not Python.
    """
    found: set[str] = set()
    for cell in cells:
        if cell.kind != "code":
            continue
        try:
            found |= imports_of(_python_of(cell.source))
        except SyntaxError as error:
            message = f"{path.name}, cell {cell.id}, line {error.lineno}: not Python ({error.msg})."
            raise ConfigurationError(message) from None
    return frozenset(found)


def declared(cells: tuple[Cell, ...], path: Path) -> dict[str, Parameter]:
    """Return the parameters that the cell tagged ``parameters`` declares.

    Raises:
        ConfigurationError: no cell, or more than one, has the tag.
    """
    tagged = [cell for cell in cells if cell.kind == "code" and "parameters" in cell.tags]
    if len(tagged) != 1:
        count = "no cell" if not tagged else f"{len(tagged)} cells"
        message = f"{path.name} has {count} tagged 'parameters'; tag the one that declares them."
        raise ConfigurationError(message)
    found = [_parameter(statement) for statement in ast.parse(_python_of(tagged[0].source)).body]
    return {parameter.name: parameter for parameter in found if parameter}


def check_parameters(path: Path, values: Mapping[str, Any]) -> None:
    """Refuse parameters that a notebook does not declare, lacks, or declares as another type.

    Args:
        path: the notebook.
        values: what is to be passed.

    Raises:
        ConfigurationError: names the notebook and the parameter, and suggests the likely one.
    """
    known = declared(read_cells(path), path)
    problems = [_unknown(name, known) for name in values if name not in known]
    problems += [
        f"needs the parameter '{name}', which has no default."
        for name, parameter in known.items()
        if parameter.required and name not in values
    ]
    problems += [
        f"declares the parameter '{name}' as {known[name].type.__name__}, "
        f"but is given {type(value).__name__}."
        for name, value in values.items()
        if name in known and not _fits(value, known[name].type)
    ]
    if problems:
        raise ConfigurationError("\n".join(f"{path.name} {problem}" for problem in problems))


def _unknown(name: str, known: Mapping[str, Parameter]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = (
        f"Did you mean '{close[0]}'?"
        if close
        else f"It declares: {', '.join(sorted(known)) or 'none'}."
    )
    return f"does not declare the parameter '{name}'. {hint}"


def _parameter(statement: ast.stmt) -> Parameter | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        named = ast.unparse(statement.annotation).split("[")[0]
        return Parameter(statement.target.id, _TYPES.get(named, object), statement.value is None)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return Parameter(statement.targets[0].id, _type_of(statement.value), required=False)
    return None


def _type_of(value: ast.expr) -> type:
    try:
        default = ast.literal_eval(value)
    except ValueError:
        return object
    return object if default is None else type(default)


def _fits(value: Any, wanted: type) -> bool:
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, wanted)


def _python_of(source: str) -> str:
    """Blank out the lines that only IPython understands (``%matplotlib inline``, ``!ls``)."""
    if source.lstrip().startswith("%%"):
        return ""
    return "\n".join(
        "pass" if line.startswith(("%", "!", "?")) or line.endswith("?") else line
        for line in source.splitlines()
    )
