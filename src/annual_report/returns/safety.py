"""Is this file safe to read, and is it what its name says? Looked at before anything is parsed.

Every refusal is one Problem in plain words with what to do about it. Limits are wide enough for
real returns (tens of megabytes, styles down to Excel's last row) and refuse what would hurt: what
unpacks to more than memory holds, and what makes a reader follow or run something.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import Problem, ReturnError
from annual_report.returns.encodings import utf_16

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1024 * 1024
#: A year of one agency's records is a few megabytes; the largest published workbooks are about 60.
MOST_BYTES = 100 * MEGABYTE
#: A million records of 12 columns are about 100 MB as a workbook or as text.
MOST_BYTES_IN_COLUMNS = 500 * MEGABYTE
#: Unpacked: 200,000 rows of seven columns unpack to about 60 MB.
MOST_UNPACKED = 1024 * MEGABYTE
MOST_ENTRIES = 5_000
#: Sheets compress 10 to 30 times; empty styled rows up to some 200 times. A bomb does 1,000.
MOST_RATIO = 400
#: A file that unpacks to less than this does no harm at any ratio.
HARMLESS = 50 * MEGABYTE

WORKBOOKS = (".xlsx", ".xlsm", ".ods")
TEXTS = (".csv", ".tsv")
XML = ".xml"
OLD_WORKBOOK = ".xls"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "Open it in Excel, save it as an Excel workbook (.xlsx), and send that."
_SAVE_AS_CSV = "Open it in Excel, save it as CSV, and send that."


@dataclass(frozen=True)
class Received:
    """A return as it lies in ``data/raw``: where, and whose."""

    path: Path
    file: str
    agency: str = ""

    def refuse(self, what: str, remedy: str) -> ReturnError:
        """Return the error that says what is wrong with the whole file."""
        return ReturnError(Problem(self.file, what, remedy, self.agency))


def check(received: Received, most_bytes: int = 0) -> tuple[str, ...]:
    """Refuse a file that must not or cannot be read; return notes about one that may.

    Args:
        received: the file.
        most_bytes: the largest file that is read; ``MOST_BYTES`` if not given.

    Raises:
        ReturnError: the file is too large, empty, protected, not what its name says, or hostile.
    """
    suffix = received.path.suffix.lower()
    start = _start(received, most_bytes or MOST_BYTES)
    if suffix in TEXTS:
        _check_text(received, start)
        return ()
    if suffix == XML:
        _check_xml(received, start)
        return ()
    if suffix == OLD_WORKBOOK and start.startswith(_OLE) and not _is_protected(received.path):
        return ()  # what is in it is looked at in the child
    if suffix not in (*WORKBOOKS, OLD_WORKBOOK):
        raise received.refuse(_unknown(suffix), _SAVE_AS)
    if not start.startswith(_ZIP) or suffix == OLD_WORKBOOK:
        raise received.refuse(*_not_a_workbook(received, start, suffix))
    return _check_package(received, suffix)


def content_size(path: Path) -> int:
    """Return how many bytes there are to read: of a workbook, unpacked. The file has been checked."""
    if not zipfile.is_zipfile(path):
        return path.stat().st_size
    with zipfile.ZipFile(path) as package:
        return sum(entry.file_size for entry in package.infolist())


def _unknown(suffix: str) -> str:
    if suffix == ".xlsb":
        return "This is a binary Excel workbook (.xlsb), which is not read here."
    return f"Files that end in '{suffix}' are not read; .xlsx, .xlsm, .xls, .ods, .csv, .tsv and .xml are."


def _start(received: Received, most: int) -> bytes:
    try:
        size = received.path.stat().st_size
        if not received.path.is_file():
            raise received.refuse("This is not a file.", "Put the return itself in its place.")
        if not size:
            raise received.refuse("The file is empty (0 bytes).", "Send the return again.")
        if size > most:
            what = f"The file has {size // MEGABYTE} MB; {most // MEGABYTE} MB is the most that is read."
            raise received.refuse(what, "Send only the sheets that the return asks for.")
        with received.path.open("rb") as stream:
            return stream.read(4096)
    except FileNotFoundError:
        raise received.refuse("The file is not there.", "Put it back, or register again.") from None
    except PermissionError:
        raise received.refuse(
            "The file cannot be opened.", "Allow reading it, then run again."
        ) from None


def _check_text(received: Received, start: bytes) -> None:
    suffix = received.path.suffix.lower()
    kind = _kind(start)
    if kind:
        what = f"The name ends in '{suffix}', but the file is {kind}."
        raise received.refuse(what, _SAVE_AS_CSV)
    if b"\x00" in start and not start.startswith(_UTF_16) and not utf_16(start):
        what = f"The name ends in '{suffix}', but the file is not text."
        raise received.refuse(what, _SAVE_AS_CSV)


def _check_xml(received: Received, start: bytes) -> None:
    kind = _kind(start)
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"")
    if kind == "an XML file" or (not kind and text.startswith(b"<")):
        return
    what = f"The name ends in '{XML}', but the file is {kind or 'not XML'}."
    raise received.refuse(what, "Export the return as XML again, and send that.")


def _not_a_workbook(received: Received, start: bytes, suffix: str) -> tuple[str, str]:
    if start.startswith(_OLE) and _is_protected(received.path):
        what = "The workbook is protected with a password, so it cannot be read."
        return (
            what,
            "Open it in Excel, remove the password (File > Info > Protect Workbook), and send it again.",
        )
    kind = _kind(start) or "not a workbook (it may be text, or it was cut short)"
    return f"The name ends in '{suffix}', but the file is {kind}.", _SAVE_AS


def _is_protected(path: Path) -> bool:
    """Look for the stream that holds an encrypted workbook, in steps that overlap by its name."""
    kept = b""
    with path.open("rb") as stream:
        while block := stream.read(MEGABYTE):
            if _ENCRYPTED_PACKAGE in kept + block:
                return True
            kept = block[-len(_ENCRYPTED_PACKAGE) :]
    return False


def _kind(start: bytes) -> str:
    """Say what a file is by its first bytes; empty where nothing gives it away."""
    if start.startswith(_ZIP):
        return "a workbook or another zip file"
    if start.startswith(_OLE):
        return "an Excel 97-2003 workbook or another old Office file"
    if start.startswith(b"%PDF"):
        return "a PDF"
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"")[:512].lower()
    if text.startswith(
        (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<script")
    ):
        return "a web page (HTML)"
    if text.startswith((b"<?xml", b"<!doctype")):
        return "a web page (HTML)" if b"<html" in text else "an XML file"
    return ""


def _check_package(received: Received, suffix: str) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(received.path) as package:
            entries = package.infolist()
            protected = _is_protected_opendocument(package)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        what = "The workbook is damaged and cannot be opened."
        raise received.refuse(
            what, "Open it in Excel, let it repair the file, and send it again."
        ) from None
    _check_size(received, entries)
    _check_names(received, entries)
    if protected:
        what = "The workbook is protected with a password, so it cannot be read."
        raise received.refuse(what, "Save it without a password and send it again.")
    names = {entry.filename for entry in entries}
    _check_kind(received, names, suffix)
    return _notes(names)


def _is_protected_opendocument(package: zipfile.ZipFile) -> bool:
    """Whether the list of parts of an OpenDocument file says that they are encrypted."""
    name = "META-INF/manifest.xml"
    if name not in package.namelist() or package.getinfo(name).flag_bits & 1:
        return False
    with package.open(name) as stream:
        return b"encryption-data" in stream.read(MEGABYTE)


def _check_size(received: Received, entries: list[zipfile.ZipInfo]) -> None:
    remedy = "Copy the figures into a new workbook and send that."
    if len(entries) > MOST_ENTRIES:
        what = f"The workbook is made of {len(entries):,} parts; no return needs more than {MOST_ENTRIES:,}."
        raise received.refuse(what, remedy)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        what = f"The workbook unpacks to {unpacked // MEGABYTE:,} MB; {MOST_UNPACKED // MEGABYTE:,} MB is the most that is read."
        raise received.refuse(what, remedy)
    for entry in entries:
        if entry.file_size > HARMLESS and entry.file_size > MOST_RATIO * max(
            entry.compress_size, 1
        ):
            what = f"A part of the workbook unpacks to {entry.file_size // MEGABYTE:,} MB from almost nothing."
            raise received.refuse(what, remedy)


def _check_names(received: Received, entries: list[zipfile.ZipInfo]) -> None:
    remedy = "Open it in Excel, save it as a new workbook, and send that. Ask who made the file."
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name or "\x00" in name:
            raise received.refuse(
                "The workbook holds a part that would be written outside it.", remedy
            )
        if entry.flag_bits & 1:
            raise received.refuse(
                "The workbook holds a part that is protected with a password.", remedy
            )
        if name.lower() in seen:
            raise received.refuse("The workbook holds two parts of the same name.", remedy)
        seen.add(name.lower())


def _check_kind(received: Received, names: set[str], suffix: str) -> None:
    is_ods = "content.xml" in names and "mimetype" in names
    is_excel = any(name.lower() == "xl/workbook.xml" for name in names)
    if "xl/workbook.bin" in names:
        raise received.refuse(_unknown(".xlsb"), _SAVE_AS)
    if (is_excel and suffix != ".ods") or (is_ods and suffix == ".ods"):
        return
    kind = "a zip file without a workbook in it"
    if is_excel:
        kind = "an Excel workbook"
    elif is_ods:
        kind = "an OpenDocument file"
    elif "word/document.xml" in names:
        kind = "a Word document"
    raise received.refuse(f"The name ends in '{suffix}', but the file is {kind}.", _SAVE_AS)


_NOTED = (
    ("xl/vbaproject.bin", "The workbook holds macros. They were not run."),
    ("xl/externallinks/", "The workbook links to other workbooks. The links were not followed."),
    ("xl/connections.xml", "The workbook has connections to outside data. They were not used."),
    ("xl/embeddings/", "The workbook holds embedded files. They were not opened."),
    ("xl/activex/", "The workbook holds controls. They were not run."),
    ("basic/", "The workbook holds macros. They were not run."),
)


def _notes(names: set[str]) -> tuple[str, ...]:
    lower = [name.lower() for name in names]
    return tuple(note for start, note in _NOTED if any(name.startswith(start) for name in lower))
