"""The report's own tables, and the data behind its charts: in its order, by its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from annual_report.publish.items import DEMONSTRATION
from annual_report.render import tree
from annual_report.render.floats import as_float
from annual_report.tables.model import Cell, Column, Sheet, clean, sheet_name, text_cell
from annual_report.tables.notes import NOTES, which
from annual_report.tables.reading import column_of, distinct, read_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.publish.items import Item
    from annual_report.render.chapters import Parsed
    from annual_report.render.floats import Float
    from annual_report.render.numbering import Numbers


#: Heading of the column that says which rows belong together.
GROUP = "Group"


@dataclass(frozen=True)
class Printed:
    """A table or chart of the report as a sheet.

    Attributes:
        sheet: the sheet.
        chapter: that it stands in, ``3 Learning``.
        kind: ``Table`` or ``Chart``.
        reference: into the report's appendix of traces, ``T12``; empty for none.
        rows: row_id of each released row that it rests on.
    """

    sheet: Sheet
    chapter: str
    kind: str
    reference: str
    rows: tuple[str, ...] = ()


def printed_sheets(
    chapters: Iterable[Parsed],
    numbers: Numbers,
    items: Mapping[str, Item],
    references: Mapping[str, str],
) -> list[Printed]:
    """Return a sheet for every table of the report and for every chart that has data.

    Args:
        chapters: of the book, parsed.
        numbers: of the book.
        items: what notebooks published, by label.
        references: label to reference into the appendix.
    """
    found = []
    for parsed in chapters:
        for element in tree.every(parsed.blocks, "Div", "Figure", "Table"):
            shown = as_float(element)
            if shown is None:
                continue
            item = items.get(shown.label)
            content = _item(item, numbers) if item else _written(shown)
            if content.columns:
                reference = references.get(shown.label, "") if item else ""
                name = numbers.targets[shown.label].name
                place = _Place(name.replace("\u00a0", " "), _chapter(parsed, numbers), reference)
                found.append(_sheet(place, shown, item, content))
    return found


class _Content(NamedTuple):
    """A table's columns and rows; no columns where there is nothing to show."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class _Place(NamedTuple):
    """Where in the report something stands: ``Table 3.2``, ``3 Learning``, ``T45``."""

    name: str
    chapter: str
    reference: str


def _sheet(place: _Place, shown: Float, item: Item | None, content: _Content) -> Printed:
    chart = shown.kind == "fig"
    caption = clean(item.caption if item else tree.plain(shown.caption))
    data = "The data behind " if chart else ""
    lines = [f"{data}{place.name} of the report, in the chapter: {place.chapter}."]
    if place.reference:
        lines.append(
            f"Reference {place.reference} in the report. To walk back to the rows and cells "
            f"behind it: annual-report trace {shown.label}"
        )
    if item and item.illustrative:
        lines.append(f"{DEMONSTRATION}.")
    notes = which(content.rows, content.columns)
    if notes:
        lines.append(f"Notes that apply, on the sheet {NOTES}: {', '.join(map(str, notes))}.")
    sheet = Sheet(
        name=sheet_name(place.name),
        title=f"{place.name}: {caption}",
        lines=tuple(lines),
        columns=content.columns,
        rows=content.rows,
        file=shown.label,
        label=shown.label if place.reference else "",
    )
    rows = item.rows if item else ()
    return Printed(sheet, place.chapter, "Chart" if chart else "Table", place.reference, rows)


def _chapter(parsed: Parsed, numbers: Numbers) -> str:
    label = tree.attributes(parsed.heading)[0]
    number = numbers.headings[parsed.chapter.html, label].number
    return clean(f"{number} {parsed.title}")


def _item(item: Item, numbers: Numbers) -> _Content:
    """Return a published item's table; numbers stand where its columns are set as numbers."""
    rows = []
    for row in item.cells:
        cells = [
            read_cell(text) if letter == "r" else text_cell(text)
            for text, letter in zip(row, item.align, strict=True)
        ]
        if item.refers:
            names = (numbers.targets[one].name for one in row[-1].split(", ") if one)
            cells[-1] = text_cell(", ".join(names))
        rows.append(tuple(cells))
    titles, letters = distinct(item.columns), item.align
    grouped = ungrouped(rows)
    if grouped is not None:
        titles, letters, rows = distinct((GROUP, *titles)), f"l{letters}", grouped
    columns = [
        column_of(title, [row[at] for row in rows]) if letter == "r" else Column(title)
        for at, (title, letter) in enumerate(zip(titles, letters, strict=True))
    ]
    return _Content(tuple(columns), tuple(rows))


def ungrouped(rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]] | None:
    """Return rows with the headings between them ("How much?") in a column of their own.

    A heading is a row of which only the first cell says something; a table with headings begins
    with one. A row of headings in the middle of a table is lost on whoever sorts it or hears it.

    Returns:
        Nothing if the table has no such headings.
    """

    def heads(row: tuple[Cell, ...]) -> bool:
        return len(row) > 1 and bool(row[0].text) and not any(cell.text for cell in row[1:])

    if not rows or not heads(rows[0]) or all(map(heads, rows)):
        return None
    found = []
    group = Cell("")
    for row in rows:
        if heads(row):
            group = row[0]
        else:
            found.append((group, *row))
    return found


def _written(shown: Float) -> _Content:
    """Return a table that somebody wrote in a chapter, as text; nothing for a picture."""
    tables = [one for one in tree.every(shown.body, "Table") if one["c"][3][1]]
    if shown.kind != "tbl" or not tables:
        return _Content((), ())
    content = tables[0]["c"]
    titles = distinct(tuple(tree.plain(cell[4]) for cell in content[3][1][-1][1]))
    rows = tuple(
        tuple(text_cell(tree.plain(cell[4])) for cell in row[1])
        for _, _, head, body in content[4]
        for row in (*head, *body)
    )
    return _Content(
        tuple(map(Column, titles)), tuple(row for row in rows if len(row) == len(titles))
    )
