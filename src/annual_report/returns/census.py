"""The children in need census (XML) as a workbook: a sheet for each kind of record.

A census return nests records: a child, its referrals (``CINdetails``), their assessments, section
47 enquiries and child protection plans. Here each kind becomes a sheet whose first row names the
elements and whose every further row is one record, so that what reads record tables reads a
census too. A cell such as ``Section47!F14`` is the 13th ``Section47`` of the file; the column
``Line`` says in which line of the file it begins, and the columns ``… no.`` which child, referral
and plan it belongs to.

The schema is a guide and not a gate: what is not in it is kept in a column or sheet of its own,
text between elements and empty lists are passed over, and all of it is reported. Runs in the child
process.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from annual_report.returns.grid import cell_name
from annual_report.returns.rows import SheetRows
from annual_report.returns.xml_parts import UnsafeXmlError, feed, guard

#: Element to the sheet of its records and the fields that the census asks for (Department for
#: Education, Children in need census: technical specification, elements as of 2015-16 to 2025-26).
RECORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Header": (
        "Header",
        (
            "Collection", "Year", "ReferenceDate", "SourceLevel", "LEA", "SoftwareCode",
            "Release", "SerialNo", "DateTime",
        ),
    ),
    "Child": (
        "Children",
        (
            "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate",
            "ExpectedPersonBirthDate", "GenderCurrent", "Sex", "PersonDeathDate", "Ethnicity",
        ),
    ),
    "CINdetails": (
        "CINdetails",
        (
            "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate",
            "ReasonForClosure", "DateOfInitialCPC", "ReferralNFA",
        ),
    ),
    "Assessments": (
        "Assessments",
        (
            "AssessmentActualStartDate", "AssessmentInternalReviewDate",
            "AssessmentAuthorisationDate",
        ),
    ),
    "CINPlanDates": ("CINPlanDates", ("CINPlanStartDate", "CINPlanEndDate")),
    "Section47": (
        "Section47",
        ("S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"),
    ),
    "ChildProtectionPlans": (
        "ChildProtectionPlans",
        (
            "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse",
            "NumberOfPreviousCPP",
        ),
    ),
}  # fmt: skip
#: Elements that may stand several times in one record: each is a row of a sheet of its own.
LISTS = {
    "Disability": "Disabilities",
    "AssessmentFactors": "AssessmentFactors",
    "CPPreviewDate": "Reviews",
}
_WRAPPERS = frozenset(
    {
        "Message", "Children", "CollectionDetails", "Source", "Content", "CBDSLevels", "CBDSLevel",
        "ChildIdentifiers", "ChildCharacteristics", "Disabilities",
        "FactorsIdentifiedAtAssessment", "Reviews",
    }
)  # fmt: skip
_OF_LISTS = frozenset({"Disabilities", "FactorsIdentifiedAtAssessment", "Reviews"})
_DEEPEST, _MOST_KINDS, _MOST_FIELDS = 40, 60, 250
_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]{0,59}$")
_SEND = "Export the census return again, and send that."


class _NotACensusError(Exception):
    """The text is a problem's ``what``."""


def read(path: str) -> dict[str, Any]:
    """Read a census return: ``{"problems": …}`` or ``{"sheets", "notes", "mended"}``."""
    data = Path(path).read_bytes()
    notes = []
    try:
        try:
            census = _Census(data)
        except expat.ExpatError:
            if not _is_windows_text(data):
                raise
            census = _Census(data, "windows-1252")
            notes = ["The file was read as Windows-1252 text; it says that it is UTF-8."]
        return census.content(notes)
    except UnsafeXmlError as error:
        return _problem(f"The file is not safe to read. {error}")
    except expat.ExpatError as error:
        where = f"line {error.lineno}, character {error.offset + 1}"
        return _problem(f"The XML cannot be read: it is broken off or not well-formed at {where}.")
    except _NotACensusError as error:
        return _problem(str(error))


def _problem(what: str) -> dict[str, Any]:
    return {"problems": [{"what": what, "remedy": _SEND, "sheet": "", "cell": ""}]}


def _is_windows_text(data: bytes) -> bool:
    """Whether a file that does not say in which encoding it is, is not in XML's own."""
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", data[:200])
    if (declared and declared[1].lower() != b"utf-8") or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


@dataclass
class _Record:
    """A record while its element is open."""

    sheet: str
    row: int
    line: int
    numbers: dict[str, int]
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class _Open:
    """An element that has begun and not yet ended."""

    name: str
    line: int
    record: _Record | None = None
    text: list[str] = field(default_factory=list)
    has_elements: bool = False


@dataclass
class _Found:
    """What was unexpected: how often, in which line first, and in which cells of which sheet."""

    count: int = 0
    line: int = 0
    cells: dict[tuple[str, str], None] = field(default_factory=dict)


class _Census:
    """One pass over a census return."""

    def __init__(self, data: bytes, encoding: str | None = None) -> None:
        self._open: list[_Open] = []
        self._counts: Counter[str] = Counter()
        self._columns: dict[str, dict[str, int]] = {}
        self._cells: dict[str, list[tuple[int, int, Any]]] = {}
        self._child: list[_Record] = []
        self._found: dict[str, _Found] = {}
        for sheet, fields in RECORDS.values():
            self._sheet(sheet, fields)
        for element, sheet in LISTS.items():
            self._sheet(sheet, (element,))
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        guard(self._parser, "the file")
        feed([data], self._parser)
        if not self._counts["Children"]:
            message = "The census return holds no child."
            raise _NotACensusError(message)

    def content(self, notes: list[str]) -> dict[str, Any]:
        """Return the sheets with their cells, and what was unexpected."""
        sheets = []
        for name, cells in self._cells.items():
            if not self._counts[name] and name not in {"Children", "CINdetails"}:
                continue
            headings = list(self._columns[name])
            rows: list[list[Any]] = [[""] * len(headings) for _ in range(self._counts[name])]
            for row, column, value in cells:
                rows[row - 1][column] = value
            sheets.append(SheetRows(name, [headings, *rows]))
        told = [self._told(what, found) for what, found in self._found.items()]
        return {"sheets": sheets, "notes": notes + told, "mended": self._mended()}

    def _told(self, what: str, found: _Found) -> str:
        often = f"{found.count} times, first in" if found.count > 1 else "in"
        return f"{what[0].upper()}{what[1:]} ({often} line {found.line} of the file)."

    def _mended(self) -> list[list[Any]]:
        mended: dict[tuple[str, str], list[str]] = {}
        for what, found in self._found.items():
            for sheet, cell in found.cells:
                mended.setdefault((what, sheet), []).append(cell)
        return [[what, sheet, cells] for (what, sheet), cells in mended.items()]

    def _sheet(self, name: str, fields: tuple[str, ...] = ()) -> None:
        if name not in self._columns:
            self._columns[name] = {heading: at for at, heading in enumerate(("Line", *fields))}
            self._cells[name] = []
        if len(self._columns) > _MOST_KINDS:
            message = "The file has more kinds of element than a census return."
            raise _NotACensusError(message)

    def _column(self, sheet: str, heading: str) -> int:
        columns = self._columns[sheet]
        if len(columns) > _MOST_FIELDS:
            message = "The file has more kinds of element than a census return."
            raise _NotACensusError(message)
        return columns.setdefault(heading, len(columns))

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        line = self._parser.CurrentLineNumber
        if not self._open and name != "Message":
            message = "The XML is not a children in need census: it does not begin with 'Message'."
            raise _NotACensusError(message)
        if len(self._open) > _DEEPEST:
            message = "The elements of the file stand within each other more deeply than a census return's."
            raise _NotACensusError(message)
        if self._open:
            self._enter(self._open[-1])
        record = self._record(RECORDS[name][0], line) if name in RECORDS else None
        self._open.append(_Open(name, line, record))

    def _enter(self, outer: _Open) -> None:
        """Take note that an element holds others: one that the schema does not know is a record."""
        self._stray(outer)
        outer.has_elements = True
        if outer.record is None and outer.name not in _WRAPPERS:
            self._sheet(outer.name if _NAME.match(outer.name) else "Unnamed")
            outer.record = self._record(self._named(outer.name), outer.line)
            self._unexpected(
                f"element '{self._named(outer.name)}' is not in the census: kept as a sheet", outer
            )

    def _named(self, name: str) -> str:
        return name if _NAME.match(name) else "Unnamed"

    def _record(self, sheet: str, line: int) -> _Record:
        self._counts[sheet] += 1
        within = [one.record for one in self._open if one.record]
        numbers = {f"{one.sheet} no.": one.row for one in within if one.sheet != "Header"}
        record = _Record(sheet, self._counts[sheet], line, numbers)
        self._child.append(record)
        return record

    def _text(self, text: str) -> None:
        self._open[-1].text.append(text)

    def _stray(self, element: _Open) -> None:
        if element.text and "".join(element.text).strip():
            self._unexpected("text between elements passed over", element)
        element.text = []

    def _end(self, _tag: str) -> None:
        ended = self._open.pop()
        if ended.has_elements or ended.record or ended.name in _WRAPPERS:
            self._stray(ended)
            if ended.name in _OF_LISTS and not ended.has_elements:
                self._unexpected("empty list passed over", ended)
        else:
            self._leaf(ended, "".join(ended.text).strip())
        if ended.name in {"Child", "Header", "Message"}:
            self._write()

    def _leaf(self, leaf: _Open, text: str) -> None:
        sheet = LISTS.get(leaf.name)
        if sheet and not text:
            self._unexpected("empty list passed over", leaf)
        elif sheet:
            self._record(sheet, leaf.line).fields[leaf.name] = text
        elif record := self._nearest():
            self._field(record, leaf, text)
        elif text:
            self._unexpected("text outside any record passed over", leaf)

    def _field(self, record: _Record, leaf: _Open, text: str) -> None:
        name = self._named(leaf.name)
        if name not in self._columns[record.sheet]:
            self._column(record.sheet, name)
            self._unexpected(f"element '{name}' is not expected here: kept as a column", leaf)
        if name in record.fields and text:
            self._unexpected("element given twice in one record: kept as a further column", leaf)
            name = next(
                f"{name} ({number})" for number in range(2, _MOST_FIELDS)
                if f"{name} ({number})" not in record.fields
            )  # fmt: skip
            self._column(record.sheet, name)
        if text:
            record.fields[name] = text

    def _nearest(self) -> _Record | None:
        return next((one.record for one in reversed(self._open) if one.record), None)

    def _unexpected(self, what: str, element: _Open) -> None:
        found = self._found.setdefault(what, _Found(line=element.line))
        found.count += 1
        record = element.record or self._nearest()
        if record:
            found.cells[record.sheet, cell_name(record.row, 0)] = None

    def _write(self) -> None:
        """Write the records of a child that has ended, each with the child's identifier."""
        child = next((one for one in self._child if one.sheet == "Children"), None)
        for record in self._child:
            cells = self._cells[record.sheet]
            cells.append((record.row, 0, record.line))
            if child and record is not child and "LAchildID" in child.fields:
                at = self._column(record.sheet, "LAchildID")
                cells.append((record.row, at, child.fields["LAchildID"]))
            for heading, value in (record.numbers | record.fields).items():
                cells.append((record.row, self._column(record.sheet, heading), value))
        self._child = []
