"""What a step is, and what its key is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from annual_report.pipeline import code
from annual_report.pipeline.hashing import hash_value
from annual_report.pipeline.parameters import notebook_imports, read_cells

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.pipeline.hashing import FileHashes
    from annual_report.pipeline.store import Fingerprint, Stored
    from annual_report.project import Project

Part = Literal["output", "notebook"]

#: Loaded by every notebook's kernel, whatever the notebook imports.
_NOTEBOOK_TOOLS = ("papermill", "ipykernel", "matplotlib")


@dataclass(frozen=True)
class Step:
    """One step of the way from returns to report: a plain function or a notebook.

    Attributes:
        name: unique, and the name of its folder in the store.
        stage: what kind of step, as the timings are summed up.
        title: what a person calls it.
        function: ``module:function`` taking a ``Task``; empty for a notebook.
        notebook: the notebook; nothing for a function.
        parameters: JSON-able values; a notebook is run with them.
        options: values that say how, not what, and so are no part of the key.
        settings: what of board.yml it depends on, JSON-able.
        returns: files as received, by path below ``data/raw``.
        files: other files and folders it reads, by the name that messages call them.
        needs: steps it reads, with the parts of theirs it reads.
        produces: files below the output folder that must be there and not be empty; where a
            name has alternatives (``a|b``), one of them.
        light: takes no time and imports nothing, so that no worker is needed for it.
        private: reads returns, so that what goes wrong in it is not repeated word for word.
        agency: whose return it reads.
        edition: beside the main one, whose step it is; empty for the main one's and shared steps.
    """

    name: str
    stage: str
    title: str
    function: str = ""
    notebook: Path | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    returns: Mapping[str, Path] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    needs: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    produces: tuple[str, ...] = ()
    light: bool = False
    private: bool = False
    agency: str = ""
    edition: str = ""


@dataclass(frozen=True)
class Task:
    """What a step's function is called with; it can be sent to another process.

    Attributes:
        project: the project.
        output: empty folder to write to.
        inputs: output folder of each step it needs.
        notebooks: executed notebook of each step it needs that is one.
        files: as the step has them.
        parameters: as the step has them.
        options: as the step has them.
    """

    project: Project
    output: Path
    inputs: Mapping[str, Path]
    notebooks: Mapping[str, Path]
    files: Mapping[str, Path]
    parameters: Mapping[str, Any]
    options: Mapping[str, Any]


def fingerprint(step: Step, done: Mapping[str, Stored], hashes: FileHashes) -> Fingerprint:
    """Return everything a step's result rests on.

    Args:
        step: the step.
        done: the results of the steps it needs. Their output's hash counts, not their key, so
            that an unchanged output stops a rerun from spreading.
        hashes: of files.
    """
    imported = frozenset({step.function.partition(":")[0]}) - {""}
    source: dict[str, str] = {}
    if step.notebook:
        cells = read_cells(step.notebook)
        imported = notebook_imports(cells, step.notebook)
        for cell in cells:
            about = [cell.kind, cell.source, list(cell.tags)]
            source[cell.id] = hash_value(about)
        source["order of cells"] = hash_value([cell.id for cell in cells])
    return {
        "parameters": {name: _plain(value) for name, value in step.parameters.items()},
        "settings": {name: hash_value(value) for name, value in step.settings.items()},
        "returns": {name: hashes.of_file(path) for name, path in step.returns.items()},
        "files": _files(step.files, hashes),
        "notebook": source,
        "code": code.code_hashes(imported),
        "libraries": code.versions(imported, _NOTEBOOK_TOOLS if step.notebook else ()),
        "steps": {
            f"{name} ({part})": getattr(done[name], part)
            for name, parts in step.needs.items()
            for part in parts
        },
    }


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else hash_value(value)


def _files(files: Mapping[str, Path], hashes: FileHashes) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, path in files.items():
        if path.is_dir():
            found |= {f"{name}/{inside}": digest for inside, digest in hashes.of_tree(path).items()}
        elif path.is_file():
            found[name] = hashes.of_file(path)
    return found
