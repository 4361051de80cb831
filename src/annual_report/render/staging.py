"""Stage a book: everything that either renderer needs, in one folder of its own.

Quarto finds its sources by their place, so a project that lends half its files from the
repository root could not be rendered where it lies (docs/decisions/002).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from annual_report.errors import RenderError
from annual_report.project import home
from annual_report.render.book import CONFIG, read_yaml
from annual_report.render.output import whole
from annual_report.render.page import Site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.project import Project

FONTS = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
#: Sources of the book, as patterns below the project or the repository root.
SOURCES = (
    CONFIG, "_brand.yml", "index.qmd", "report/*.qmd", "report/*.bib", "report/*.svg", "report/*.png",
    "report/*.jpg", "report/_typst/*", "report/_style/*", "report/_filters/*",
)  # fmt: skip


def stage_book(
    project: Project,
    fragments: Path,
    trace_pages: Path,
    stage: Path,
    *,
    made: Mapping[str, Path] | None = None,
) -> None:
    """Put a book together.

    Args:
        project: whose report it is. Its own sources go before those of the repository root.
        fragments: folder with ``<label>.qmd``, pictures, ``trace-refs.json``, and the numbers in
            ``_variables.yml``.
        trace_pages: folder with the finished trace pages.
        stage: folder for the book; replaced whole.
        made: path in the book to file, of sources that were made for this project and go before
            those that people wrote.

    Raises:
        RenderError: ``stage`` holds something else than a book.
        ConfigurationError: neither the project nor the repository root has a ``_quarto.yml``.
    """
    if stage.exists() and any(stage.iterdir()) and not (stage / CONFIG).is_file():
        message = f"{stage} holds something else than a staged book. Empty it first."
        raise RenderError(message)
    with whole(stage) as work:
        copy_sources(project, work)
        for name, path in (made or {}).items():
            shutil.copyfile(path, work / name)
        for place in ("report/_generated", "_generated"):
            _copy_tree(fragments, work / place)
            (work / place / "_variables.yml").unlink(missing_ok=True)
        if (fragments / "_variables.yml").is_file():
            shutil.copyfile(fragments / "_variables.yml", work / "_variables.yml")
        _copy_tree(trace_pages, work / "trace")
        copy_fonts(work / "report" / "_style" / "fonts")
        settings = named(read_yaml_typed(work / CONFIG), project)
        (work / CONFIG).write_text(_dump(settings), encoding="utf-8")


def named(settings: dict[str, Any], project: Project) -> dict[str, Any]:
    """Return the settings of ``_quarto.yml`` with a project's title, author, notice and marking."""
    site = Site.of(project)
    book = settings["book"] | {
        "title": site.title,
        "subtitle": site.subtitle,
        "author": site.author,
    }
    changed = {**settings, "book": book, "period-end": project.year.last_day}
    for own in ("notice", "notice-short", "marking", "draft-notice", "signed-off"):
        changed.pop(own, None)
    if site.notice:
        changed |= {"notice": site.notice, "notice-short": shortened(site.notice)}
    about = {
        "marking": site.marking, "draft-notice": site.draft, "signed-off": site.signed_off
    }  # fmt: skip
    return changed | {name: text for name, text in about.items() if text}


def shortened(notice: str) -> str:
    """Return a notice's first sentence, for the head of each page of the PDF."""
    return notice.partition(". ")[0].rstrip(".")


def copy_fonts(target: Path) -> None:
    """Copy the report's typefaces out of their package, so that every machine sets the same pages."""
    import font_source_sans_pro  # noqa: PLC0415

    folder = Path(font_source_sans_pro.font_directory)
    target.mkdir(parents=True, exist_ok=True)
    for style in FONTS:
        shutil.copyfile(
            folder / f"SourceSansPro-{style}.ttf", target / f"SourceSansPro-{style}.ttf"
        )
    shutil.copyfile(folder / "LICENSE.txt", target / "LICENSE.txt")


def read_yaml_typed(path: Path) -> dict[str, Any]:
    """Read ``_quarto.yml`` keeping numbers and flags what they are, to be written out again."""
    read_yaml(path)  # says what is wrong with the file, if anything is
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _dump(settings: dict[str, Any]) -> str:
    return yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=100)


def copy_sources(project: Project, target: Path) -> None:
    """Copy what people wrote: the repository root's sources, and a project's own over them.

    Raises:
        ConfigurationError: neither has a ``_quarto.yml``.
    """
    project.find(CONFIG)
    for root in (home(), project.folder):
        for pattern in SOURCES:
            for source in sorted(root.glob(pattern)):
                if source.is_file() and source.name[:1] != "." and project.has(source.stem):
                    copy = target / source.relative_to(root)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, copy)


def _copy_tree(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
