"""The steps of a run as both the crate and the PROV document tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from annual_report.errors import ConfigurationError
from annual_report.packing.entries import CODE, DATA, PROJECT, REPORT, RESULTS
from annual_report.pipeline.companions import COMPANIONS, PREFIX, place_of
from annual_report.pipeline.editions import edition_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annual_report.packing.entries import Entry
    from annual_report.records.reading import Run

WORKFLOW = "src/annual_report/pipeline/graph.py"
_TASKS = "src/annual_report/pipeline/tasks/"
_CLEANING = "src/annual_report/pipeline/notebooks.py"


@dataclass(frozen=True)
class Ran:
    """A step of the run.

    Attributes:
        about: as the record has it.
        tool: name in the pack of the notebook or module that it runs.
        used: names in the pack of what it reads, as far as the record tells.
        returns: paths of the returns that it reads, below the project's folder.
        made: names in the pack of what it made.
    """

    about: Mapping[str, Any]
    tool: str
    used: tuple[str, ...]
    returns: tuple[str, ...]
    made: tuple[str, ...]

    @property
    def name(self) -> str:
        """Unique in its run."""
        return str(self.about["step"])


def steps_of(run: Run, entries: Iterable[Entry]) -> list[Ran]:
    """Return every step of a run with what of the pack it used and made, in order.

    A pack without what a run made beside the report says nothing of other editions than its own.

    Args:
        run: the run.
        entries: the pack's files.

    Raises:
        ConfigurationError: the run's code is not in the archive.
    """
    names = [entry.name for entry in entries]
    held = {entry.path: entry.name for entry in entries if entry.path}
    internal = any(name.startswith(RESULTS) for name in names)
    return [
        _step(run, step, names, held)
        for step in run.about["steps"]
        if internal or not edition_of(step["step"])
    ]


def workflow(entries: Iterable[Entry]) -> str:
    """Return the name in the pack of the file that says which steps there are.

    Raises:
        ConfigurationError: the record does not name it.
    """
    for entry in entries:
        if entry.path == WORKFLOW:
            return entry.name
    raise ConfigurationError(f"The run's record does not name {WORKFLOW}; it cannot be packed.")


def _step(run: Run, step: Mapping[str, Any], names: list[str], held: Mapping[str, str]) -> Ran:
    name, stage = str(step["step"]), str(step["stage"])
    form = _format(run, name) if stage == "clean" else ""
    tool = _tool(run, name, stage, form, held)
    used = [held[one] for one in (f"notebooks/clean/{form}.yml", "indicators.yml") if one in held]
    if stage == "gate":
        used = [one for one in names if "/expectations/" in one]
    if stage in {"stage", "render"}:
        used = [one for one in names if one.startswith(f"{CODE}{PROJECT}report/")]
    if stage == "register":
        used = [one for one in names if one.endswith("board.yml")]
    return Ran(step, tool, tuple(used), _returns(run, name), tuple(_made(run, name, stage, names)))


def _tool(run: Run, name: str, stage: str, form: str, held: Mapping[str, str]) -> str:
    wanted = [f"{_TASKS}{stage}.py"]
    if stage == "companions":
        wanted = [f"{_TASKS}{plain(name).removeprefix(PREFIX)}.py"]
    if stage == "analyse":
        wanted.insert(0, f"notebooks/analysis/{plain(name).removeprefix('analyse-')}.ipynb")
    if stage == "clean":
        wanted = [f"notebooks/clean/{_notebook(run, form)}.ipynb", _CLEANING]
    return next((held[one] for one in wanted if one in held), held.get(WORKFLOW, ""))


def _format(run: Run, name: str) -> str:
    """Return which format a cleaning step reads: its key ends with the format's name."""
    known = [
        path.removeprefix("notebooks/clean/").rpartition(".")[0]
        for path in run.inputs
        if path.startswith("notebooks/clean/")
    ]
    return max((one for one in known if name.endswith(f"-{one}")), key=len, default="")


def _notebook(run: Run, form: str) -> str:
    mapping = f"notebooks/clean/{form}.yml"
    if mapping not in run.inputs:
        return form
    about = yaml.safe_load(run.file(mapping))
    return str(about.get("notebook") or form) if isinstance(about, dict) else form


def _returns(run: Run, name: str) -> tuple[str, ...]:
    """Return the returns that a cleaning step reads: those of its year and its agency."""
    if not name.startswith("clean-"):
        return ()
    key, year = name.removeprefix("clean-"), str(run.about["year"])
    if key[:4].isdigit():
        year, key = key[:7], key[8:]
    found = []
    for path, entry in run.inputs.items():
        parts = path.split("/")
        mine = len(parts) > 4 and parts[:2] == ["data", "raw"] and key.startswith(f"{parts[3]}-")
        if entry["role"] == "return" and mine and parts[2] == year:
            found.append(path)
    return tuple(found)


def _made(run: Run, name: str, stage: str, names: list[str]) -> list[str]:
    """Return what of the pack a step made."""
    results = f"{RESULTS}data/processed/{run.about['year']}/"
    edition, name = edition_of(name), plain(name)
    own = f"{results}editions/{edition}/" if edition else results
    book = f"{RESULTS}_{edition}/" if edition else REPORT
    beside = tuple(f"{book}{one.place}/" for one in COMPANIONS)
    places = {
        "register": [f"{results}register/"],
        "clean": [f"{results}{_folder(run, name)}/"],
        "gate": [f"{results}gate/"],
        "release": [
            *([] if edition else [DATA]),
            f"{results}release/{edition or run.about['edition']}/",
        ],
        "analyse": [f"{own}published/{name.removeprefix('analyse-')}/"],
        "trace": [f"{own}trace/"],
        "stage": [] if edition else [f"{RESULTS}report/", f"{RESULTS}_variables.yml"],
        "companions": [f"{book}{place_of(name)}/"],
        "render": [book],
    }
    starts = tuple(places.get(stage, ()))
    others = beside if stage == "render" else ()
    return [
        one for one in names if starts and one.startswith(starts) and not one.startswith(others)
    ]


def _folder(run: Run, name: str) -> str:
    key = name.removeprefix("clean-")
    if key[:4].isdigit():
        return f"earlier/{key[:7]}/{key[8:]}"
    form = _format(run, name)
    return f"{key.removesuffix(f'-{form}')}/{form}" if form else key
