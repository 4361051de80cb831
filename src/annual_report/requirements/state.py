"""What rules look at: the published items, where the report uses them, and the released tables."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.indicators import load_catalogue
from annual_report.observations import read_table
from annual_report.project import home
from annual_report.publish.items import read_items
from annual_report.render.book import CONFIG, read_yaml
from annual_report.stitching.booktext import book_text
from annual_report.stitching.priorities import TEMPLATE
from annual_report.stitching.usage import in_book_order, reading_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from annual_report.indicators import Catalogue
    from annual_report.project import Project
    from annual_report.publish.items import Item

_CHAPTER = re.compile(r"^#\s.*\{[^}]*#(sec-[\w-]+)", re.MULTILINE)
_NUMBERED = {"figure", "table"}
FRONT = "index.qmd"


@dataclass(frozen=True)
class State:
    """The report as it is about to be set.

    Attributes:
        project: the project.
        release: folder of the released tables.
        items: everything published, by label.
        sources: the report's text, by path in the book, in its order.
        used: label of each item that the report uses to the source it is in, in reading order.
        formats: that the book is set in.
    """

    project: Project
    release: Path
    items: Mapping[str, Item]
    sources: Mapping[str, str]
    used: Mapping[str, str]
    formats: tuple[str, ...] = ()

    @cached_property
    def catalogue(self) -> Catalogue:
        """What is measured."""
        return load_catalogue(self.project)

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {
            path.stem: read_table(self.release, path.stem)
            for path in sorted(self.release.glob("*.parquet"))
        }

    def table(self, name: str) -> pd.DataFrame:
        """Return a released table; an empty one without columns where there is none."""
        return self._tables.get(name, pd.DataFrame())

    def statements(self, block: str) -> pd.DataFrame:
        """Return what board.yml says of one kind below ``governance``."""
        table = self.table("statements")
        return table[table["block"] == block] if len(table) else table

    @cached_property
    def shown(self) -> tuple[Item, ...]:
        """The items that the report uses, in the order in which a reader meets them."""
        found = (self.items[label] for label in self.used if label in self.items)
        return tuple(item for item in found if item.kind not in {"part", "not returned"})

    def where(self, item: Item) -> str:
        """Return what to refer to: a figure or table, or the chapter anything else is in.

        The front page has no number to refer to, so nothing is returned for what is only there.
        """
        if item.kind in _NUMBERED:
            return item.label
        source = self.used[item.label]
        return "" if source == FRONT else self.chapter(source)

    def chapter(self, source: str) -> str:
        """Return the label of a chapter of the book."""
        found = _CHAPTER.search(self.sources.get(source, ""))
        return found[1] if found else ""

    def citing(
        self,
        rows: Iterable[str],
        *,
        kinds: tuple[str, ...] = ("table", "figure", "quotes", "finding"),
    ) -> tuple[str, ...]:
        """Return where the report prints something that rests on any of these rows."""
        wanted = set(rows)
        found = (
            self.where(item)
            for item in self.shown
            if item.kind in kinds and not wanted.isdisjoint(item.rows)
        )
        return tuple(dict.fromkeys(label for label in found if label))

    def find(self, wanted: Callable[[Item], bool]) -> tuple[Item, ...]:
        """Return the items shown that are wanted."""
        return tuple(item for item in self.shown if wanted(item))

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Released figures of the reporting year, totals, whose value may be shown."""
        table = self.table("indicators")
        if table.empty:
            return table
        chosen = (
            (table["year"] == str(self.project.year))
            & (table["breakdown"] == "total")
            & (table["category"] == "all")
            & (table["period_kind"] == "year")
            & table["value"].notna()
        )
        return table[chosen]

    @cached_property
    def _printing(self) -> dict[str, tuple[Item, ...]]:
        """Return each released figure that the report prints, and the items that print it."""
        shown = {
            row["row_id"]: str(row["display"])
            for name in ("indicators", "comparators")
            for row in self.table(name).to_dict("records")
        }
        found: dict[str, list[Item]] = {}
        for item in self.shown:
            words = said(item)
            for row in item.rows:
                if row in shown and words.holds(shown[row]):
                    found.setdefault(row, []).append(item)
        return {row: tuple(items) for row, items in found.items()}

    def printing(
        self, rows: Iterable[str], *, kinds: tuple[str, ...] = ("table", "figure")
    ) -> tuple[str, ...]:
        """Return where the report prints these figures: the number itself, not only its name."""
        wanted = set(rows) & self._printing.keys()
        items = {item.label for row in wanted for item in self._printing[row]}
        found = (self.where(one) for one in self.shown if one.label in items and one.kind in kinds)
        return tuple(dict.fromkeys(label for label in found if label))

    @cached_property
    def printed(self) -> pd.DataFrame:
        """Those of ``figures`` that the report prints."""
        table = self.figures
        return table[table["row_id"].isin(self._printing.keys())] if len(table) else table

    def measures(self, *ids: str) -> pd.DataFrame:
        """Return the year's printed figures of some measures."""
        table = self.printed
        return table[table["indicator"].isin(ids)] if len(table) else table

    def named(self, ids: Iterable[str]) -> list[str]:
        """Return which of some measures have a figure printed this year, in their order."""
        there = set(self.printed["indicator"]) if len(self.printed) else set()
        return [one for one in dict.fromkeys(ids) if one in there]


@dataclass(frozen=True)
class Words:
    """What an item says: whole texts, and the single words and figures in them."""

    texts: tuple[str, ...]
    single: frozenset[str]

    def holds(self, figure: str) -> bool:
        """Say whether a figure as printed stands in it, whole."""
        return figure in self.single or (" " in figure and any(figure in one for one in self.texts))


def said(item: Item) -> Words:
    """Return what an item says in its cells and its sentence."""
    texts = (item.text, *(cell for row in item.cells for cell in row))
    single = {word.strip(".,:;()") for text in texts for word in text.split()}
    return Words(texts, frozenset(single | set(texts)))


def read_state(project: Project, published: Mapping[str, Path], release: Path) -> State:
    """Read what there is.

    Args:
        project: the project.
        published: chapter to the folder of what its notebook published.
        release: folder of the released tables.

    Raises:
        NotebookError: a published item cannot be read.
    """
    items = read_items(dict(published))
    with tempfile.TemporaryDirectory(prefix="ar-") as folder:
        files, _ = book_text(project, book_files(project), Path(folder))
        order = reading_order(files, items)
        texts = {
            name: path.read_text(encoding="utf-8") for name, path in in_book_order(files).items()
        }
        formats = tuple(read_yaml(files[CONFIG]).get("format") or ()) if CONFIG in files else ()
    used = {label: source for label, source in order.items() if source}
    return State(project, release, items, texts, used, formats)


def book_files(project: Project) -> dict[str, Path]:
    """Return the text of the book by its path in it; the project's own goes before the lent one."""
    found: dict[str, Path] = {}
    names = (FRONT, CONFIG, project.book_profile, TEMPLATE)
    for root in (home(), project.folder):
        chapters = [path for path in sorted(root.glob("report/*.qmd")) if project.has(path.stem)]
        files = [*(root / name for name in names), *chapters]
        found |= {path.relative_to(root).as_posix(): path for path in files if path.is_file()}
    return found
