"""The steps of a project, from what its agencies sent to the finished book."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.pipeline.code import source_files
from annual_report.pipeline.companions import COMPANIONS, PREFIX
from annual_report.pipeline.editions import SAME, beside
from annual_report.pipeline.parameters import declared, read_cells
from annual_report.pipeline.steps import Part, Step
from annual_report.pipeline.tasks.reading import ANALYSE, CLEAN, EDITIONS, GATE
from annual_report.project import ONLY_FOR, PRIORITY, Year, home
from annual_report.published.extract import OWN_FIGURES
from annual_report.records.printed import printed_before
from annual_report.returns.formats import Format, mapping_file, read_format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.register import RegisteredReturn

TASKS = "annual_report.pipeline.tasks"
#: What a cleaning notebook may write; one of them it must.
TABLES = (
    "observations", "audits", "voices", "actions", "reviews", "recommendations", "timetable",
    "finance", "attendance", "section11",
)  # fmt: skip
#: Files at the top of a project or the repository root that the book is made of.
BOOK_FILES = ("index.qmd", "_quarto.yml", "_brand.yml")
#: Settings that say nothing of returns: no return is read or checked again for them.
_OF_THE_REPORT = ("governance", "profile")
#: Chapters that read what the others published, and so come after them; in this order.
LAST = ("indicators", "key_questions", "requirements")
#: What such a chapter is checked against, below the project or the repository root.
PROFILES = "requirements"
#: Below report/, but written by the pipeline.
GENERATED = "_generated"
FONTS = "_style/fonts"


def build_graph(
    project: Project,
    returns: Sequence[RegisteredReturn],
    earlier: Mapping[str, Sequence[RegisteredReturn]] | None = None,
    *,
    renderer: tuple[str, str] = ("auto", ""),
) -> tuple[Step, ...]:
    """Return every step of a project, for every edition, each after those it needs.

    The steps of a year stand before those of the next, so that the checks of one year run while
    the next year's returns are cleaned.

    Args:
        project: the project.
        returns: its register.
        earlier: the registers of earlier years that are read too, the oldest first.
        renderer: as asked for, and which one that is here, with its version.
    """
    earlier = earlier or {}
    project = project.in_edition(project.editions[0].name)
    register = register_step(project, returns, earlier)
    reading: list[Step] = []
    for year, entries in earlier.items():
        then = project.in_year(Year.parse(year))
        reading += clean_steps(then, entries, prefix=f"{CLEAN}{year}-")
        reading.append(gate_step(then, _of("clean", reading), year=year))
    reading += clean_steps(project, returns)
    reading.append(gate_step(project, _of("clean", reading)))
    cleaning, gates = _of("clean", reading), _of("gate", reading)
    release = release_step(project, cleaning, gates)
    steps = [register, *reading, release, *book_steps(project, cleaning, gates, renderer)]
    for other in project.editions[1:]:
        at_hand = project.in_edition(other.name)
        own = [
            edition_step(at_hand, cleaning),
            *(
                step
                for step in book_steps(at_hand, cleaning, gates, renderer)
                if step.name.removeprefix(ANALYSE) not in SAME
            ),
        ]
        steps += beside(own, other.name)
    return tuple(steps)


def book_steps(
    project: Project, cleaning: Sequence[Step], gates: Sequence[Step], renderer: tuple[str, str]
) -> list[Step]:
    """From released tables to a finished book: the steps of one edition."""
    chapters = analyse_steps(project)
    return [
        *chapters,
        trace_step(project, cleaning, gates, chapters),
        stage_step(project, chapters),
        *companion_steps(project, chapters),
        render_step(project, renderer),
    ]


def _of(stage: str, steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step.stage == stage]


def register_step(
    project: Project,
    returns: Sequence[RegisteredReturn],
    earlier: Mapping[str, Sequence[RegisteredReturn]],
) -> Step:
    """Who sent what: written down, for later steps and for people."""
    return Step(
        name="register",
        stage="register",
        title="register of returns",
        function=f"{TASKS}.register:run",
        parameters={
            "year": str(project.year),
            "returns": [asdict(entry) for entry in returns],
            "earlier": {year: [asdict(e) for e in entries] for year, entries in earlier.items()},
        },
        produces=("register.json", "earlier.json"),
        light=True,
    )


def clean_steps(
    project: Project, returns: Sequence[RegisteredReturn], *, prefix: str = CLEAN
) -> tuple[Step, ...]:
    """One run of a cleaning notebook for each return of which anything was received.

    Raises:
        ConfigurationError: there is no notebook for a format.
    """
    parts: dict[str, list[RegisteredReturn]] = {}
    for entry in returns:
        parts.setdefault(entry.key, []).append(entry)
    return tuple(
        _clean(project, entries, prefix)
        for entries in parts.values()
        if any(entry.file for entry in entries)
    )


def _clean(project: Project, entries: Sequence[RegisteredReturn], prefix: str) -> Step:
    entry = next(entry for entry in entries if entry.file)
    notebook, parameters = _notebook(project, entry)
    files = [file for each in entries for file in (*each.superseded, each.file) if file]
    year = "" if prefix == CLEAN else f" {project.year}"
    return Step(
        name=f"{prefix}{entry.key}",
        stage="clean",
        title=f"{entry.agency}: {entry.title}{year}",
        notebook=notebook,
        parameters=parameters,
        settings=_without(settings(project), "returns", *_OF_THE_REPORT)
        | {"register": [asdict(each) for each in entries]},
        returns={file: project.raw / file for file in files},
        files=_lent(project, "indicators.yml", f"notebooks/clean/{entry.format}.yml"),
        produces=("|".join(f"{table}.parquet" for table in TABLES),),
        private=True,
        agency=entry.agency,
    )


def _notebook(project: Project, entry: RegisteredReturn) -> tuple[Path, dict[str, str]]:
    """Return the notebook that cleans a format, and what it is run with.

    Raises:
        ConfigurationError: there is none.
    """
    try:
        mapping = mapping_file(project, entry.format)
    except ConfigurationError:  # a notebook may read its return without a mapping
        form = Format(entry.format, entry.format)
    else:
        form = read_format(mapping)
    try:
        notebook = project.find(f"notebooks/clean/{form.notebook}.ipynb")
    except ConfigurationError:
        message = (
            f"There is no notebook for '{entry.format}' returns, which {entry.agency} sent "
            f"({entry.file}). Add notebooks/clean/{form.notebook}.ipynb, name another one in "
            f"notebooks/clean/{entry.format}.yml (notebook: ...), or mend 'format' in board.yml."
        )
        raise ConfigurationError(message) from None
    parameters = _parameters(project) | {"agency": entry.agency}
    shared = form.notebook != entry.format
    if shared or "format" in declared(read_cells(notebook), notebook):
        parameters["format"] = entry.format
    return notebook, parameters


def gate_step(project: Project, cleaning: Sequence[Step], *, year: str = "") -> Step:
    """Great Expectations over everything that cleaning wrote for a year.

    Args:
        project: the project, in that year.
        cleaning: steps of that year and of those before it, which it is compared with.
        year: an earlier year; empty for the reporting year.
    """
    formats = {entry.format for entry in project.returns}
    suites = [f"expectations/{name}.json" for name in sorted(formats | {"across_returns"})]
    waivers = project.folder / "expectations" / "waivers.yml"
    return Step(
        name=f"{GATE}-{year}" if year else GATE,
        stage="gate",
        title=f"checks of every return {year}".strip(),
        function=f"{TASKS}.gate:run",
        parameters={"year": str(project.year), "earlier": year},
        settings=_without(settings(project), *_OF_THE_REPORT),
        files=_lent(project, "indicators.yml", *suites) | {"expectations/waivers.yml": waivers},
        needs=_outputs("register", *(step.name for step in cleaning)),
        produces=("checks.json",),
        private=True,
    )


def release_step(project: Project, cleaning: Sequence[Step], gates: Sequence[Step]) -> Step:
    """Figures computed, disclosure control applied."""
    return Step(
        name="release",
        stage="release",
        title="figures and disclosure control",
        function=f"{TASKS}.release:run",
        parameters={"year": str(project.year), "edition": project.edition},
        settings=settings(project),
        files=_lent(project, "indicators.yml") | _sources(project) | _printed(project, cleaning),
        needs=_outputs("register", *(step.name for step in (*gates, *cleaning))),
        produces=("indicators.parquet", "comparators.parquet"),
        private=True,
    )


def edition_step(project: Project, cleaning: Sequence[Step]) -> Step:
    """What an edition beside the main one may show: the same figures, other messages."""
    return Step(
        name="release",
        stage="release",
        title="what may be shown",
        function=f"{TASKS}.edition:run",
        parameters={"year": str(project.year), "edition": project.edition},
        settings=_without(settings(project), *_OF_THE_REPORT),
        needs=_outputs("release", *(step.name for step in cleaning)),
        produces=("indicators.parquet", "voices.parquet"),
        private=True,
    )


def _printed(project: Project, cleaning: Sequence[Step]) -> dict[str, Path]:
    """What anybody can read beside this report: of publishers, and in reports signed off before."""
    extract = project.raw / OWN_FIGURES
    found = {f"data/raw/{OWN_FIGURES}": extract} if extract.is_file() else {}
    raw = project.raw.relative_to(project.folder).as_posix()
    read = [f"{raw}/{file}" for step in cleaning for file in step.returns]
    return found | {
        f"{EDITIONS}{one.label}/{name}": path
        for one in printed_before(project, read)
        for name, path in one.files.items()
    }


def _sources(project: Project) -> dict[str, Path]:
    """What stands beside published figures: their publications, and who the neighbours are."""
    found = [*project.raw.rglob("publications.csv"), *project.raw.rglob("neighbours.csv")]
    return {path.relative_to(project.folder).as_posix(): path for path in sorted(found)}


def analyse_steps(project: Project) -> tuple[Step, ...]:
    """One analysis notebook a chapter; a project's own notebook goes before the lent one.

    The notebook ``priority`` makes a chapter of each of the board's priorities. Those of ``LAST``,
    and the one for the edition at hand alone, are given what the chapters before them published,
    and the book's text.

    Raises:
        ConfigurationError: there is no analysis notebook at all.
    """
    found: dict[str, Path] = {}
    for root in (home(), project.folder):
        for path in sorted((root / "notebooks" / "analysis").glob("*.ipynb")):
            if project.has(path.stem):
                found[path.stem] = path
    if not found:
        message = "There is no notebook in notebooks/analysis, so there is nothing to report."
        raise ConfigurationError(message)
    shared = found.pop(PRIORITY, None)
    chosen = {one.chapter: one.id for one in project.priorities} if shared else {}
    if shared:
        found |= dict.fromkeys(chosen, shared)
    return tuple(
        Step(
            name=f"{ANALYSE}{chapter}",
            stage="analyse",
            title=chapter.replace("_", " "),
            notebook=path,
            parameters=_parameters(project)
            | {"edition": project.edition}
            | ({"priority": chosen[chapter]} if chapter in chosen else {}),
            settings=settings(project),
            files=_lent(project, "indicators.yml", "_brand.yml")
            | (_lent(project, PROFILES) | _chapters(project) if _place(chapter)[0] else {}),
            needs=_outputs("release", *(f"{ANALYSE}{one}" for one in _before(chapter, found))),
        )
        for chapter, path in sorted(found.items(), key=lambda item: _place(item[0]))
    )


def _place(chapter: str) -> tuple[int, str]:
    """Say where a chapter's notebook stands: by name; then ``LAST``; then an edition's own."""
    if chapter.startswith(ONLY_FOR):
        return len(LAST) + 1, chapter
    return (LAST.index(chapter) + 1 if chapter in LAST else 0), chapter


def _before(chapter: str, every: Mapping[str, Path]) -> list[str]:
    """Return the chapters that stand before one of ``LAST`` or an edition's own; of any other, none."""
    place, _ = _place(chapter)
    return sorted(name for name in every if _place(name)[0] < place)


def trace_step(
    project: Project, cleaning: Sequence[Step], gates: Sequence[Step], chapters: Sequence[Step]
) -> Step:
    """The way back from every label to source cells."""
    both: tuple[Part, ...] = ("output", "notebook")
    return Step(
        name="trace",
        stage="trace",
        title="the way back from every figure",
        function=f"{TASKS}.trace:run",
        parameters={"year": str(project.year), "edition": project.edition},
        settings=settings(project),
        files=_lent(project, "indicators.yml", "requirements.lock")
        | _chapters(project)
        | _sources(project)
        | {f"src/annual_report/{name}": path for name, path in source_files().items()},
        needs=_outputs("register", "release", *(step.name for step in (*gates, *cleaning)))
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
        parameters={
            "year": str(project.year),
            "edition": project.edition,
            "marking": project.marking,
        },
        settings=settings(project),
        files=book_sources(project),
        needs={step.name: both for step in chapters} | _outputs("trace", "gate", "register"),
        produces=("_quarto.yml", "index.qmd"),
    )


def companion_steps(project: Project, chapters: Sequence[Step]) -> tuple[Step, ...]:
    """What stands beside the book, each made while the book is set."""
    return tuple(
        Step(
            name=f"{PREFIX}{one.name}",
            stage="companions",
            title=one.title,
            function=f"{TASKS}.{one.name}:run",
            parameters={"year": str(project.year), "edition": project.edition},
            settings=settings(project),
            files=_lent(project, *one.lent) | (book_sources(project) if one.sources else {}),
            needs=_outputs(*one.needs)
            | (_outputs(*(step.name for step in chapters)) if one.chapters else {}),
            produces=one.produces,
        )
        for one in COMPANIONS
    )


def render_step(project: Project, renderer: tuple[str, str]) -> Step:
    """HTML and PDF."""
    return Step(
        name="render",
        stage="render",
        title="HTML and PDF",
        function=f"{TASKS}.render:run",
        parameters={"year": str(project.year), "edition": project.edition, "renderer": renderer[1]},
        options={"renderer": renderer[0]},
        needs=_outputs("stage"),
        produces=("rendered.json", "book/index.html"),
    )


def book_sources(project: Project) -> dict[str, Path]:
    """Return the sources that people write, by their path in the book; the project's go first."""
    found: dict[str, Path] = {}
    names = (*BOOK_FILES, project.book_profile)
    for root in (home(), project.folder):
        files = [root / name for name in names if (root / name).is_file()]
        report = root / "report"
        files += [
            path
            for path in sorted(report.rglob("*"))
            if path.is_file()
            and project.has(path.stem)
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
        if name in {"_quarto.yml", project.book_profile} or name.endswith(".qmd")
    }


def settings(project: Project) -> dict[str, Any]:
    """Return what board.yml says, without its comments and without where the project lies."""
    everything = asdict(project)
    return _without(everything, "folder", "year", "edition", "editions", "years", "history")


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


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
