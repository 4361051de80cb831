"""What an analysis notebook calls to put a figure, table, number, finding or voice in the report.

Everything published rests on released rows, shows itself in the notebook, and leaves a mark in
the cell's outputs by which its trace finds the cell. What is wrong is an error at the cell::

    chapter = publish.open_chapter("child_protection", project=project, year=year, edition=edition)
    released = chapter.read("indicators")
    plans = released[(released.indicator == "CSC10") & (released.period_kind == "year")]
    figure = charts.trend(plans, style=chapter.style)
    chapter.figure("fig-plans", figure, caption="…", alt=charts.describe_trend(plans), rows=plans)
    chapter.number("num-plans", plans.iloc[-1].display, rows=plans.iloc[-1])
    chapter.close()
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report import charts
from annual_report.observations import read_table
from annual_report.project import Project, load_project
from annual_report.publish import datatable
from annual_report.publish.items import (
    DEMONSTRATION,
    JUDGEMENTS,
    LABEL,
    MIMETYPE,
    PREFIXES,
    REFERENCES,
    Item,
    Piece,
    Quote,
)
from annual_report.publish.notebookoutput import as_html, as_text, cell_id, show
from annual_report.workspace import output_folder, release_folder

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from annual_report.publish.items import Kind

#: Released rows: a table, one row of it (``frame.iloc[0]``), or several of either.
Rows = "pd.DataFrame | pd.Series[Any] | Sequence[pd.DataFrame | pd.Series[Any]]"


#: How a story is labelled that is nobody's own.
COMPOSITE = "made from several people's accounts; no one person's story"
_TOGETHER = {"child": "Children", "parent or carer": "Parents and carers", "staff": "Staff"}


class PublishError(ValueError):
    """A notebook publishes something that the report cannot stand behind."""


def open_chapter(name: str, *, project: str = ".", year: str = "", edition: str = "") -> Chapter:
    """Start to publish a chapter.

    Args:
        name: of the chapter, the notebook's file name without ``.ipynb``.
        project: folder of the project, as in the notebook's parameters.
        year: reporting year, ``2015-16``; empty for the one in board.yml.
        edition: ``public`` or ``board``; empty for the one in board.yml.
    """
    chosen = load_project(project, year=year, edition=edition)
    output = output_folder(chosen, name)
    for left in [*output.glob("*.json"), *output.glob("*.svg")]:
        left.unlink()
    return Chapter(name, chosen, release_folder(chosen), output)


@dataclass
class Chapter:
    """A chapter that is being published; ``open_chapter`` makes one.

    Attributes:
        name: of the chapter.
        project: the project, with ``project.year``, ``project.board`` and so on.
        release: folder of the released tables.
        output: folder that the items are written to.
        items: what was published so far, by label.
    """

    name: str
    project: Project
    release: Path
    output: Path
    items: dict[str, Item] = field(default_factory=dict)
    _cells: dict[str, str] = field(default_factory=dict)

    @cached_property
    def style(self) -> charts.Style:
        """The house style, to hand to the functions of ``charts``."""
        return charts.load_style(self.project)

    def read(self, table: str) -> pd.DataFrame:
        """Read a released table by name: ``indicators``, ``comparators``, ``audits`` and so on.

        Raises:
            PublishError: the release has no such table.
        """
        if not (self.release / f"{table}.parquet").is_file():
            known = sorted(path.stem for path in self.release.glob("*.parquet"))
            close = get_close_matches(table, known, n=1)
            hint = f"Did you mean '{close[0]}'?" if close else f"It has: {', '.join(known)}."
            raise PublishError(f"The release has no table '{table}'. {hint}")
        return read_table(self.release, table)

    def figure(
        self, label: str, fig: Figure, *, caption: str, alt: str, rows: Any,
        data: pd.DataFrame | None = None,
    ) -> None:  # fmt: skip
        """Publish a figure, with the table of what it shows.

        Args:
            label: ``fig-…``.
            fig: from ``charts``, or any matplotlib figure.
            caption: one sentence, without the figure's number.
            alt: what the chart shows (``charts.describe_trend`` and others write it).
            rows: the released rows in the picture, comparators included.
            data: the table beside the figure, cells as printed; made from ``rows`` if not given.
        """
        self._text(label, caption=caption, alt=alt)
        if re.match(
            r"(an?\s+)?(chart|graph|image|picture|figure|plot)\b", alt.strip(), re.IGNORECASE
        ):
            raise PublishError(f"{label}: alt text says what the chart shows, not that it is one.")
        table = self._given(rows)
        shown = datatable.from_rows(table) if data is None else data
        if self._illustrative(table):
            charts.mark(fig, DEMONSTRATION)
        svg = charts.to_svg(fig, title=caption)
        item = self._item(
            label, "figure", rows=table, caption=caption.strip(), alt=alt.strip(),
            columns=tuple(map(str, shown.columns)), cells=self._cells_of(label, shown),
            align=datatable.alignment(shown),
        )  # fmt: skip
        (self.output / f"{label}.svg").write_text(svg, encoding="utf-8")
        self._publish(item, {"image/svg+xml": svg, "text/plain": f"{label}: {item.alt}"})

    def table(
        self, label: str, frame: pd.DataFrame, *, caption: str, rows: Any, align: str = "",
        refers: bool = False,
    ) -> None:  # fmt: skip
        """Publish a table.

        Args:
            label: ``tbl-…``.
            frame: headings as printed, cells as printed (the ``display`` column) or whole numbers.
            caption: one sentence, without the table's number.
            rows: the released rows in the table.
            align: a letter for each column, ``l``, ``r`` or ``c``; numbers are set right if empty.
            refers: the cells of the last column are empty or hold labels of figures, tables and
                sections of the report, set as references: ``tbl-finance, sec-duties``.
        """
        self._text(label, caption=caption)
        align = align or datatable.alignment(frame)
        if len(align) != frame.shape[1] or set(align) - set("lrc"):
            raise PublishError(
                f"{label}: align needs {frame.shape[1]} letters, each l, r or c, and is '{align}'."
            )
        if not frame.shape[1] or not len(frame):
            raise PublishError(f"{label}: the table is empty. Use not_returned to say why.")
        item = self._item(
            label, "table", rows=self._given(rows), caption=caption.strip(), align=align,
            columns=tuple(map(str, frame.columns)), cells=self._cells_of(label, frame),
            refers=refers,
        )  # fmt: skip
        if refers and not all(map(REFERENCES.fullmatch, (row[-1] for row in item.cells))):
            raise PublishError(
                f"{label}: the last column holds labels that start with fig-, tbl- or sec-, with "
                "', ' between them, and nothing else."
            )
        self._publish(item, {"text/html": as_html(item), "text/plain": as_text(item)})

    def number(self, label: str, text: str, *, rows: Any) -> None:
        """Publish a number for the prose, ``{{< var num-… >}}``.

        Args:
            label: ``num-…``.
            text: as printed: a row's ``display``, or words such as "twice as high".
            rows: the released row or rows it rests on.
        """
        self._text(label, text=text)
        item = self._item(label, "number", rows=self._given(rows), text=text.strip())
        self._publish(item, {"text/plain": f"{label}: {item.text}"})

    def finding(self, label: str, text: str, *, rows: Any, judgement: str, rank: int = 0) -> None:
        """Publish a judgement with its evidence.

        Args:
            label: ``finding-…``.
            text: one or two sentences.
            rows: the released rows it rests on.
            judgement: concern, assurance, mixed, neutral or no evidence.
            rank: 1 for what the board should know first; 0 for unranked.
        """
        self._text(label, text=text)
        if judgement not in JUDGEMENTS:
            close = get_close_matches(judgement, JUDGEMENTS, n=1)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            raise PublishError(f"{label}: judgement is one of {', '.join(JUDGEMENTS)}.{hint}")
        item = self._item(
            label, "finding", rows=self._given(rows), text=text.strip(), judgement=judgement,
            rank=rank,
        )  # fmt: skip
        self._publish(item, {"text/plain": f"{JUDGEMENTS[judgement]}: {item.text}"})

    def quotes(self, label: str, voices: pd.DataFrame, *, caption: str = "") -> None:
        """Publish what people said: rows of the released ``voices`` table, in their order."""
        self._text(label)
        table = self._given(voices)
        item = self._item(
            label, "quotes", rows=table, caption=caption.strip(),
            quotes=tuple(_quote(row) for row in table.to_dict("records")),
        )  # fmt: skip
        self._publish(item, {"text/plain": "\n".join(quote.text for quote in item.quotes)})

    def part(self, label: str, *pieces: str | Piece) -> None:
        """Publish several items as one piece of the report.

        For what cannot be known when the prose is written: how many findings there are, or which
        priorities a board has. The prose then includes the one label of the part.

        Args:
            label: ``part-…``.
            pieces: in order: the label of an item of this chapter, or ``Piece`` for a heading, a
                subheading or a paragraph in plain words.
        """
        self._text(label)
        given = tuple(Piece("item", one) if isinstance(one, str) else one for one in pieces)
        if not given or not all(piece.text.strip() for piece in given):
            raise PublishError(f"{label}: a part needs pieces, and each needs words or a label.")
        for piece in given:
            if piece.kind == "item" and piece.text not in self.items:
                close = get_close_matches(piece.text, self.items, n=1)
                hint = f" Did you mean '{close[0]}'?" if close else ""
                raise PublishError(f"{label}: '{piece.text}' is not published yet.{hint}")
        if not label.startswith("part-"):
            raise PublishError(f"{label}: the label of a part starts with part-.")
        item = Item(label, "part", self.name, pieces=given)
        self._publish(item, {"text/plain": f"{label}: {len(given)} pieces"})

    def not_returned(self, label: str, what: str) -> None:
        """Publish, in place of any item, that what it needs was not returned.

        Args:
            label: of the figure, table, number, finding or voice that stays empty.
            what: what is missing and from whom, in words: "Police did not return …".
        """
        self._text(label, what=what)
        self._publish(
            Item(label, "not returned", self.name, text=what.strip()),
            {"text/plain": f"{label}: not returned. {what}"},
        )

    def close(self) -> None:
        """Say what was written.

        Raises:
            PublishError: nothing was published.
        """
        if not self.items:
            raise PublishError(f"{self.name} published nothing; every chapter publishes something.")
        kinds: dict[str, int] = {}
        for item in self.items.values():
            kinds[item.kind] = kinds.get(item.kind, 0) + 1
        said = ", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items()))
        print(f"{self.name}: {len(self.items)} items published ({said}).")  # noqa: T201

    @cached_property
    def _released(self) -> frozenset[str]:
        ids: set[str] = set()
        for path in sorted(self.release.glob("*.parquet")):
            ids.update(pd.read_parquet(path, engine="pyarrow", columns=["row_id"]).row_id)
        return frozenset(ids)

    def _text(self, label: str, **texts: str) -> None:
        if not isinstance(label, str) or not LABEL.fullmatch(label):
            raise PublishError(
                f"'{label}' is not a label: write fig-, tbl-, num-, finding-, voice- or part-, "
                "then lower-case words and digits with hyphens."
            )
        for name, text in texts.items():
            if not isinstance(text, str) or not text.strip():
                raise PublishError(f"{label}: {name} is empty. Say it in words.")

    def _given(self, rows: Any) -> pd.DataFrame:
        parts = rows if isinstance(rows, list | tuple) else [rows]
        frames = [part.to_frame().T if isinstance(part, pd.Series) else part for part in parts]
        if not frames or not all(
            isinstance(part, pd.DataFrame) and "row_id" in part.columns for part in frames
        ):
            raise PublishError(
                "rows must be released rows with their row_id (a table from chapter.read, "
                "a part of it, one row of it, or a list of these)."
            )
        table = pd.concat([part for part in frames if len(part)] or frames, ignore_index=True)
        if table.empty:
            raise PublishError("rows holds no row. Use not_returned where there is no figure.")
        if _leaks(table):
            raise PublishError(
                "A suppressed row still holds its number. Take the rows from chapter.read as they "
                "are; if they come from there, the release is wrong: do not publish."
            )
        strange = set(table.row_id) - self._released
        if strange:
            raise PublishError(
                f"{len(strange)} of the rows are not in the release: take rows from chapter.read "
                "and leave their row_id as it is."
            )
        return table

    @staticmethod
    def _illustrative(rows: pd.DataFrame) -> bool:
        return "illustrative" in rows and bool(rows.illustrative.eq(True).any())  # noqa: FBT003

    @staticmethod
    def _cells_of(label: str, frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
        try:
            return datatable.cells(frame)
        except ValueError as error:
            raise PublishError(f"{label}: {error}") from None

    def _item(self, label: str, kind: Kind, *, rows: pd.DataFrame, **content: Any) -> Item:
        if not label.startswith(f"{PREFIXES[kind]}-"):
            raise PublishError(f"{label}: the label of a {kind} starts with {PREFIXES[kind]}-.")
        return Item(
            label, kind, self.name,
            rows=tuple(dict.fromkeys(rows.row_id)), illustrative=self._illustrative(rows), **content,
        )  # fmt: skip

    def _publish(self, item: Item, shown: dict[str, str]) -> None:
        cell = cell_id()
        if item.label in self.items and not (cell and self._cells.get(item.label) == cell):
            raise PublishError(f"{item.label} is already published. Every label is used once.")
        self.items[item.label], self._cells[item.label] = item, cell
        item.write(self.output)
        show({MIMETYPE: {"label": item.label, "kind": item.kind}, **shown})


def _leaks(rows: pd.DataFrame) -> bool:
    """Say whether a suppressed row holds a number that the release takes away."""
    if "suppression" not in rows:
        return False
    hidden = rows[rows.suppression.fillna("").ne("")]
    numbers = [name for name in ("numerator", "value", "count") if name in hidden]
    return bool(hidden[numbers].notna().any(axis=None))


def _quote(row: dict[str, Any]) -> Quote:
    speaker = str(row.get("speaker", "")).strip()
    composite = row.get("kind") == "composite"
    one = {"child": "A child", "staff": "A member of staff"}.get(speaker, f"A {speaker}")
    said = _TOGETHER.get(speaker, one) if composite else one
    parts = [said if speaker else "Someone we heard from"]
    parts += [str(row.get(name) or "").strip() for name in ("age_band", "method")]
    if composite:
        parts.append(COMPOSITE)
    return Quote(str(row["message"]), ", ".join(part for part in parts if part), composite)
