"""The steps of a project, from what its agencies sent to the finished book."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.pipeline.steps import Part, Step
from annual_report.project import home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.register import RegisteredReturn

TASKS = "annual_report.pipeline.tasks"
#: What a cleaning notebook may write; one of them it must.
TABLES = ("observations", "audits", "voices", "actions")
#: Files at the top of a project or the repository root that the book is made of.
BOOK_FILES = ("index.qmd", "_quarto.yml", "_brand.yml")
#: Below report/, but written by the pipeline.
GENERATED = "_generated"
FONTS = "_style/fonts"


def build_graph(
    project: Project,
    returns: Sequence[RegisteredReturn],
    *,
    renderer: tuple[str, str] = ("auto", ""),
) -> tuple[Step, ...]:
    """Return every step of a project, each after those it needs.

    Args:
        project: the project.
        returns: its register.
        renderer: as asked for, and which one that is here, with its version.
    """
    cleaning = clean_steps(project, returns)
    gate = gate_step(project, cleaning)
    register = register_step(project, returns)
    release = release_step(project, cleaning)
    chapters = analyse_steps(project)
    trace = trace_step(project, cleaning, chapters)
    stage = stage_step(project, chapters)
    return (
        register, *cleaning, gate, release, *chapters, trace, stage,
        render_step(project, renderer),
    )  # fmt: skip


def register_step(project: Project, returns: Sequence[RegisteredReturn]) -> Step:
    """Who sent what: written down, for later steps and for people."""
    return Step(
        name="register",
        stage="register",
        title="register of returns",
        function=f"{TASKS}.register:run",
        parameters={"year": str(project.year), "returns": [asdict(entry) for entry in returns]},
        produces=("register.json",),
        light=True,
    )


def clean_steps(project: Project, returns: Sequence[RegisteredReturn]) -> tuple[Step, ...]:
    """One cleaning notebook for each return that was received.

    Raises:
        ConfigurationError: there is no notebook for a format.
    """
    return tuple(_clean(project, entry) for entry in returns if entry.file)


def _clean(project: Project, entry: RegisteredReturn) -> Step:
    try:
        notebook = project.find(f"notebooks/clean/{entry.format}.ipynb")
    except ConfigurationError:
        message = (
            f"There is no notebook for '{entry.format}' returns, which {entry.agency} sent "
            f"({entry.file}). Add notebooks/clean/{entry.format}.ipynb, or mend 'format' in board.yml."
        )
        raise ConfigurationError(message) from None
    return Step(
        name=f"clean-{entry.key}",
        stage="clean",
        title=f"{entry.agency}: {entry.title}",
        notebook=notebook,
        parameters=_parameters(project) | {"agency": entry.agency},
        settings=settings(project) | {"register": asdict(entry)},
        returns={entry.file: project.raw / entry.file},
        files=_lent(project, "indicators.yml", f"notebooks/clean/{entry.format}.yml"),
        produces=("|".join(f"{table}.parquet" for table in TABLES),),
        private=True,
        agency=entry.agency,
    )


def gate_step(project: Project, cleaning: Sequence[Step]) -> Step:
    """Great Expectations over everything that cleaning wrote."""
    formats = {entry.format for entry in project.returns}
    suites = [f"expectations/{name}.json" for name in sorted(formats | {"across_returns"})]
    waivers = project.folder / "expectations" / "waivers.yml"
    return Step(
        name="gate",
        stage="gate",
        title="checks of every return",
        function=f"{TASKS}.gate:run",
        parameters={"year": str(project.year)},
        settings=settings(project),
        files=_lent(project, "indicators.yml", *suites) | {"expectations/waivers.yml": waivers},
        needs=_outputs("register", *(step.name for step in cleaning)),
        produces=("checks.json",),
        private=True,
    )


def release_step(project: Project, cleaning: Sequence[Step]) -> Step:
    """Figures computed, disclosure control applied."""
    return Step(
        name="release",
        stage="release",
        title="figures and disclosure control",
        function=f"{TASKS}.release:run",
        parameters={"year": str(project.year), "edition": project.edition},
        settings=settings(project),
        files=_lent(project, "indicators.yml") | _sources(project),
        needs=_outputs("register", "gate", *(step.name for step in cleaning)),
        produces=("indicators.parquet", "comparators.parquet"),
        private=True,
    )


def _sources(project: Project) -> dict[str, Path]:
    """What stands beside published figures: their publications, and who the neighbours are."""
    found = [*project.raw.rglob("publications.csv"), *project.raw.rglob("neighbours.csv")]
    return {path.relative_to(project.folder).as_posix(): path for path in sorted(found)}


def analyse_steps(project: Project) -> tuple[Step, ...]:
    """One analysis notebook a chapter; a project's own notebook goes before the lent one.

    Raises:
        ConfigurationError: there is no analysis notebook at all.
    """
    found: dict[str, Path] = {}
    for root in (home(), project.folder):
        for path in sorted((root / "notebooks" / "analysis").glob("*.ipynb")):
            found[path.stem] = path
    if not found:
        message = "There is no notebook in notebooks/analysis, so there is nothing to report."
        raise ConfigurationError(message)
    return tuple(
        Step(
            name=f"analyse-{chapter}",
            stage="analyse",
            title=chapter.replace("_", " "),
            notebook=path,
            parameters=_parameters(project) | {"edition": project.edition},
            settings=settings(project),
            files=_lent(project, "indicators.yml", "_brand.yml"),
            needs=_outputs("release"),
        )
        for chapter, path in sorted(found.items())
    )


def trace_step(project: Project, cleaning: Sequence[Step], chapters: Sequence[Step]) -> Step:
    """The way back from every label to source cells."""
    both: tuple[Part, ...] = ("output", "notebook")
    return Step(
        name="trace",
        stage="trace",
        title="the way back from every figure",
        function=f"{TASKS}.trace:run",
        parameters={"year": str(project.year), "edition": project.edition},
        settings=settings(project),
        files=_lent(project, "indicators.yml") | _chapters(project) | _sources(project),
        needs=_outputs("register", "gate", "release", *(step.name for step in cleaning))
        | {step.name: both for step in chapters},
        private=True,
    )


def stage_step(project: Project, chapters: Sequence[Step]) -> Step:
    """The book's sources put together: what people wrote, and a fragment for every label."""
    both: tuple[Part, ...] = ("output", "notebook")
    return Step(
        name="stage",
        stage="stage",
        title="sources of the book",
        function=f"{TASKS}.stage:run",
        parameters={"year": str(project.year), "edition": project.edition},
        settings=settings(project),
        files=book_sources(project),
        needs={step.name: both for step in chapters} | _outputs("trace", "gate", "register"),
        produces=("_quarto.yml", "index.qmd"),
    )


def render_step(project: Project, renderer: tuple[str, str]) -> Step:
    """HTML and PDF."""
    return Step(
        name="render",
        stage="render",
        title="HTML and PDF",
        function=f"{TASKS}.render:run",
        parameters={"year": str(project.year), "renderer": renderer[1]},
        options={"renderer": renderer[0]},
        needs=_outputs("stage"),
        produces=("rendered.json", "book/index.html"),
    )


def book_sources(project: Project) -> dict[str, Path]:
    """Return the sources that people write, by their path in the book; the project's go first."""
    found: dict[str, Path] = {}
    for root in (home(), project.folder):
        files = [root / name for name in BOOK_FILES if (root / name).is_file()]
        report = root / "report"
        files += [
            path
            for path in sorted(report.rglob("*"))
            if path.is_file()
            and not path.is_relative_to(report / GENERATED)
            and not path.is_relative_to(report / FONTS)
        ]
        found |= {path.relative_to(root).as_posix(): path for path in files}
    return found


def _chapters(project: Project) -> dict[str, Path]:
    """Return the text of the book, whose order the references into the appendix follow."""
    sources = book_sources(project)
    return {
        name: path
        for name, path in sources.items()
        if name == "_quarto.yml" or name.endswith(".qmd")
    }


def settings(project: Project) -> dict[str, Any]:
    """Return what board.yml says, without its comments and without where the project lies."""
    everything = asdict(project)
    for name in ("folder", "year", "edition", "years"):
        everything.pop(name)
    return everything


def _parameters(project: Project) -> dict[str, str]:
    return {"project": ".", "year": str(project.year)}


def _lent(project: Project, *names: str) -> dict[str, Path]:
    """Return the files that there are; what is needed and missing is said by who reads it."""
    found = {}
    for name in names:
        try:
            found[name] = project.find(name)
        except ConfigurationError:
            continue
    return found


def _outputs(*names: str) -> dict[str, tuple[Part, ...]]:
    return dict.fromkeys(names, ("output",))
