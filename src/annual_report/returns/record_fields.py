"""Reading the fields of a record: each way that a mapping can ask for (``as``), and its repairs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annual_report.errors import ReturnError
from annual_report.returns.grid import readable
from annual_report.returns.periods import read_period
from annual_report.returns.record_derived import Content, derived
from annual_report.returns.scales import SCALES
from annual_report.returns.times import NO_TIME, read_time
from annual_report.returns.values import date_repair, read_date, read_number, read_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from annual_report.project import Agency, Priority
    from annual_report.returns.grid import Cell, Sheet
    from annual_report.returns.locating import Column, Row
    from annual_report.returns.record_mapping import Field
    from annual_report.returns.repairs import Repairs
    from annual_report.returns.settings import Pattern
    from annual_report.returns.source import Source

#: What stands in a coded field that cannot be read; the gate stops it.
UNREADABLE = "unreadable"
#: What stands in a field that another field says is not to be read.
NOT_READ = "[not read]"
FUNCTIONS = ("F1", "F2", "F3", "F4")


@dataclass(frozen=True)
class Lists:
    """The board's own lists, with which what agencies write is matched."""

    priorities: tuple[Priority, ...] = ()
    agencies: tuple[Agency, ...] = ()


@dataclass
class FieldReader:
    """Reads the fields of one table's rows.

    Attributes:
        sheet: where the table stands.
        columns: of each field, the columns it is read from.
        source: what the records cite.
        repairs: where repairs are counted.
        lists: the board's own lists.
        serials: which serial number stands for which reference.
        unlisted: cells of each field that are none of its words.
        filled: how many cells of each field are filled.
        cells: of the row read last, the cell or cells that each field stands in.
    """

    sheet: Sheet
    columns: dict[str, list[Column]]
    source: Source
    repairs: Repairs
    lists: Lists
    serials: dict[tuple[str, str], str] = field(default_factory=dict)
    unlisted: dict[str, list[Cell]] = field(default_factory=dict)
    filled: dict[str, int] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def row(self, row: Row, fields: tuple[Field, ...]) -> dict[str, Content]:
        """Return a row's fields, with what was typed for each grade under ``<field>_raw``."""
        found: dict[str, Content] = {}
        for one in sorted(fields, key=_turn):
            found |= self._field(one, row, found)
        return found

    def _field(self, spec: Field, row: Row, found: dict[str, Content]) -> dict[str, Content]:
        if spec.first:
            self.cells[spec.name] = f"{self.cells[spec.first]} {self.cells[spec.last]}"
            both = (found[spec.first], found[spec.last])
            return {spec.name: derived(spec, *both, self.source.year)}
        if spec.constant is not None:
            self.cells[spec.name] = ""
            return {spec.name: spec.constant}
        if spec.text:
            cell, text = self._text_on_sheet(spec.text)
            self.cells[spec.name] = cell.ref
            return self._read(spec, cell, text, found)
        return self._of_columns(spec, row, found)

    def _of_columns(self, spec: Field, row: Row, found: dict[str, Content]) -> dict[str, Content]:
        cells = [self.sheet.cell(row.index, column.index) for column in self.columns[spec.name]]
        if not cells:  # an optional column that this return lacks
            self.cells[spec.name] = ""
            return {spec.name: 0 if spec.reading == "filled" else ""}
        self.cells[spec.name] = cells[0].ref
        if any(why.search(str(found.get(other, ""))) for other, why in spec.unless):
            self.note(f"{spec.name}: not read, because of what stands beside it", cells[0])
            return {spec.name: NOT_READ}
        for cell in cells:
            if cell.fault:
                self.note(f"formula error {cell.fault} taken as not available", cell)
        if spec.reading == "filled":
            return {spec.name: sum(not cell.blank for cell in cells)}
        if spec.reading == "option":
            return {spec.name: self._option(spec, cells)}
        return self._read(spec, cells[0], read_text(cells[0]), found)

    def _read(
        self, spec: Field, cell: Cell, text: str, found: dict[str, Content]
    ) -> dict[str, Content]:
        self.filled[spec.name] = self.filled.get(spec.name, 0) + bool(text)
        if spec.reading == "grade":
            return self._grade(spec, cell, text, found)
        if text and spec.only and not spec.only.fullmatch(text):
            return {spec.name: self.none_of(spec, cell)}
        return {spec.name: _READ[spec.reading](self, spec, cell, text)}

    def category(self, spec: Field, cell: Cell) -> str:
        """Return what a cell beside the table says, read as a field is."""
        return str(self._read(spec, cell, read_text(cell), {})[spec.name])

    def _option(self, spec: Field, cells: list[Cell]) -> Content:
        """Return the answer whose column is ticked: its heading as one of the field's words."""
        ticked = [
            (cell, column.label.rpartition(" / ")[2])
            for cell, column in zip(cells, self.columns[spec.name], strict=True)
            if not cell.blank
        ]
        if not ticked:
            return ""
        cell, label = ticked[0]
        self.cells[spec.name] = " ".join(one.ref for one, _ in ticked)
        self.filled[spec.name] = self.filled.get(spec.name, 0) + 1
        word = next((word for word, pattern in spec.words if pattern.search(label)), "")
        return word if word and len(ticked) == 1 else self.none_of(spec, cell)

    def _text_on_sheet(self, pattern: Pattern) -> tuple[Cell, str]:
        """Return the first text on the sheet that matches, and the part that is wanted.

        Raises:
            ReturnError: there is none.
        """
        for cell in self.sheet.cells:
            found = pattern.search(read_text(cell)) if isinstance(cell.value, str) else None
            if found:
                return cell, read_text(found[1])
        what = f"Nothing on the sheet says what '{readable(pattern.pattern)}' should."
        raise ReturnError(
            self.sheet.problem(what, "Put the template's lines above the table back.")
        )

    def _grade(
        self, spec: Field, cell: Cell, text: str, found: dict[str, Content]
    ) -> dict[str, Content]:
        scale = SCALES.get(spec.scale or str(found.get("scale", "")))
        grade = scale.read(text) if scale else ""
        if text and not grade:
            return {spec.name: self.none_of(spec, cell), f"{spec.name}_raw": ""}
        own = str(found.get(spec.moderates) or "")
        if scale and grade and own not in ("", UNREADABLE, grade):
            lower = scale.level(grade) < scale.level(own)
            change = "lower" if lower else "higher"
            self.note(f"grade compared: moderated {change} than the agency's own", cell)
        return {spec.name: self.reworded(spec, cell, grade), f"{spec.name}_raw": text}

    def note(self, what: str, cell: Cell) -> None:
        """Count a repair in a cell."""
        self.repairs.note(what, self.sheet.name, cell.ref)

    def reworded(self, spec: Field, cell: Cell, word: str) -> str:
        """Return a word, and count it where the cell says it otherwise."""
        if word and read_text(cell) != word:
            self.note(f"{spec.name}: written as the report words it", cell)
        return word

    def none_of(self, spec: Field, cell: Cell) -> str:
        """Keep in mind that a cell holds none of the words of its field."""
        self.unlisted.setdefault(spec.name, []).append(cell)
        return UNREADABLE

    def settle(self, rows: list[dict[str, Content]], fields: tuple[Field, ...]) -> None:
        """Leave cells empty that are none of a field's words, where they are few enough."""
        for spec in fields:
            cells = self.unlisted.get(spec.name, [])
            few = len(cells) <= (1 - spec.mostly) * self.filled.get(spec.name, 0)
            came = "left empty" if few else f"read as '{UNREADABLE}'"
            for cell in cells:
                self.note(f"{spec.name}: {_NONE_OF.get(spec.reading, _NO_WORD)}, {came}", cell)
            for row in rows if few else ():
                if row.get(spec.name) == UNREADABLE:
                    row[spec.name] = ""


def _turn(spec: Field) -> int:
    """Read a grade once its scale is known, and what depends on other fields last of all."""
    return (
        2
        if spec.unless or spec.moderates or spec.reading == "difference"
        else int(spec.reading == "grade")
    )


_NO_WORD = "not one of the words it may be"
_NONE_OF = {
    "section": "neither a function nor a priority",
    "grade": "not a grade of its scale",
    "scale": "not a scale that is known",
    "agency": "not the name of an agency in board.yml at that time",
    "option": "not one answer of those it may be",
}


def _as_text(_reader: FieldReader, _spec: Field, _cell: Cell, text: str) -> Content:
    return text


def _as_word(reader: FieldReader, spec: Field, cell: Cell, text: str) -> Content:
    if not text:
        return ""
    for word, pattern in spec.words:
        if pattern.search(text):
            return reader.reworded(spec, cell, word)
    return reader.none_of(spec, cell)


def _as_scale(reader: FieldReader, spec: Field, cell: Cell, text: str) -> Content:
    if not text:
        return ""
    listed = next((word for word, pattern in spec.words if pattern.search(text)), text.lower())
    return listed if listed in SCALES else reader.none_of(spec, cell)


def _as_agency(reader: FieldReader, spec: Field, cell: Cell, text: str) -> Content:
    if not text:
        return ""
    named = agency_named(text, reader.lists.agencies, reader.source)
    found = named or next((word for word, p in spec.words if p.search(text)), "")
    if not found:
        return reader.none_of(spec, cell)
    if text != found:
        reader.note(f"{spec.name}: another name of an agency made its identifier", cell)
    return found


def agency_named(text: str, agencies: tuple[Agency, ...], source: Source) -> str:
    """Return the identifier of the agency that a name meant in the source's reporting year.

    A name counts if it was the agency's own, or an alias of it on any day of that year; what two
    agencies were called is nobody's name.
    """
    plain, year = _plain(text), source.year
    found = {
        agency.id
        for agency in agencies
        for name, since, until in (
            (agency.id, "", ""),
            (agency.name, "", ""),
            *((alias.name, alias.since, alias.until) for alias in agency.aliases),
        )
        if _plain(name) == plain and since <= year.last_day and year.first_day <= (until or "9")
    }
    return found.pop() if len(found) == 1 else ""


def _as_serial(reader: FieldReader, spec: Field, cell: Cell, text: str) -> Content:
    reader.note(f"{spec.name}: reference replaced by a serial number", cell)
    number = len([key for key in reader.serials if key[0] == spec.name]) + 1
    reference = text or f"row {cell.row}"
    return reader.serials.setdefault(
        (spec.name, reference), f"{spec.serial or spec.name} {number:02d}"
    )


def _as_section(reader: FieldReader, spec: Field, cell: Cell, text: str) -> Content:
    if not text:
        return ""
    found = text.upper() if text.upper() in FUNCTIONS else _priority(reader, spec, text)
    return found or reader.none_of(spec, cell)


def _as_theme(reader: FieldReader, spec: Field, _cell: Cell, text: str) -> Content:
    return _priority(reader, spec, text) or text


def _priority(reader: FieldReader, spec: Field, text: str) -> str:
    """Return the identifier of the priority that a text names, or an empty text."""
    plain = _plain(text)
    for priority in reader.lists.priorities:
        if plain in {_plain(priority.id), _plain(priority.title)}:
            return priority.id
    known = {priority.id for priority in reader.lists.priorities}
    return next((word for word, p in spec.words if word in known and p.search(text)), "")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ")).split())


def _as_month(reader: FieldReader, spec: Field, cell: Cell, text: str) -> Content:
    period = read_period(cell, reader.source.year)
    if text and period is None:
        reader.note(f"{spec.name}: not a month, left empty", cell)
    return period.end.isoformat()[:7] if period else ""


def _as_date(reader: FieldReader, spec: Field, cell: Cell, text: str) -> Content:
    day = read_date(cell)
    time = read_time(cell)
    if day is None and time != NO_TIME:
        day = time.date()
    if text and day is None:
        reader.note(f"{spec.name}: not a date, left empty", cell)
    if repair := date_repair(cell):
        reader.note(f"{spec.name}: {repair}", cell)
    return day.isoformat() if day else ""


def _as_indicator(_reader: FieldReader, _spec: Field, _cell: Cell, text: str) -> Content:
    found = re.search(r"\b[A-Z]{2,4}\d{2}(?:_[a-z]+)?\b", text)
    return found[0] if found else ""


def _as_number(reader: FieldReader, spec: Field, cell: Cell, _text: str) -> Content:
    reading = read_number(cell)
    if reading.status == UNREADABLE:
        what = f"The cell should hold a number ({spec.name}), and does not."
        remedy = "Write a number, or leave the cell empty where there is none."
        raise ReturnError(reader.sheet.problem(what, remedy, cell))
    for repair in filter(None, reading.repair.split("; ")):
        reader.note(repair, cell)
    if reading.number is None and not cell.blank:
        reader.note(f"read as '{reading.status}': no number", cell)
    return reading.number


_READ: dict[str, Callable[[FieldReader, Field, Cell, str], Content]] = {
    "text": _as_text,
    "word": _as_word,
    "scale": _as_scale,
    "agency": _as_agency,
    "serial": _as_serial,
    "section": _as_section,
    "theme": _as_theme,
    "month": _as_month,
    "date": _as_date,
    "indicator": _as_indicator,
    "number": _as_number,
}
