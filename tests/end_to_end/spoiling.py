"""Copies of the demonstration with something wrong in its real files, and what is said about it."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import yaml

from tests.conftest import annual_report

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable

    from tests.conftest import Built

YEAR = "2015-16"


@dataclass(frozen=True)
class Defect:
    """Something wrong in one file of the demonstration.

    Attributes:
        name: what is wrong, as a test's id.
        file: below ``data/raw``.
        place: sheet and cell as Excel names them (``Q3!D14``); a cell alone in a CSV file; empty
            where the whole file is meant.
        words: said about it.
        agency: whose return it is; the first folder below the year, unless given.
        spoil: does it to the file.
    """

    name: str
    file: str
    place: str
    words: str
    spoil: Callable[[Path], None]

    @property
    def agency(self) -> str:
        return Path(self.file).parts[1]

    @property
    def year(self) -> str:
        return Path(self.file).parts[0]

    @property
    def cell(self) -> str:
        return self.place.rpartition("!")[2]

    def feedback(self, project: Path) -> Path:
        """The folder of what its agency is told."""
        return project / "_build" / "feedback" / self.year / self.agency


@dataclass(frozen=True)
class Tried:
    """A spoilt copy after a command."""

    project: Path
    code: int
    said: str

    @property
    def words(self) -> str:
        """What was printed, in one line: tables of failed checks break theirs."""
        return " ".join(self.said.split())


def tried(project: Path, command: str) -> Tried:
    """Run a command on a copy."""
    done: subprocess.CompletedProcess[str] = annual_report(
        command, "--year", YEAR, project=project, home=project
    )
    return Tried(project, done.returncode, done.stdout + done.stderr)


def spoilt(built: Built, target: Path, defects: Iterable[Defect]) -> Path:
    """Copy a built project, with what its steps made, and spoil it."""
    project = built.copy(target)
    for defect in defects:
        defect.spoil(project / "data" / "raw" / defect.file)
    return project


def typed(sheet: str, **cells: object) -> Callable[[Path], None]:
    """Type into cells of a workbook."""

    def spoil(path: Path) -> None:
        workbook = openpyxl.load_workbook(path)
        for cell, value in cells.items():
            workbook[sheet][cell].value = value
        workbook.save(path)

    return spoil


def without_sheet(name: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        workbook = openpyxl.load_workbook(path)
        del workbook[name]
        workbook.save(path)

    return spoil


def written(content: str) -> Callable[[Path], None]:
    """Put something else in a file's place."""
    return lambda path: path.write_text(content, encoding="utf-8")


def of_another_year(path: Path) -> None:
    """Send the return of two years ago under this year's name."""
    text = path.read_bytes().decode("cp1252")
    for now, then in (("2015/16", "2013/14"), ("2015-16", "2013-14")):
        text = text.replace(now, then)
    path.write_bytes(text.encode("cp1252"))


def empty_workbook(path: Path) -> None:
    openpyxl.Workbook().save(path)


def password_protected(path: Path) -> None:
    """Write an OLE container as Excel does around an encrypted workbook."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    path.write_bytes(header + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0") + bytes(512))


def removed(path: Path) -> None:
    """Take the file away, and what the register says of it."""
    path.unlink()
    change_register(path.parents[1], {path.relative_to(path.parents[1]).as_posix(): None})


def received(day: str) -> Callable[[Path], None]:
    """Let the file have come on another day."""

    def spoil(path: Path) -> None:
        key = path.relative_to(path.parents[1]).as_posix()
        change_register(path.parents[1], {key: {"received": day}})

    return spoil


def change_register(year: Path, changes: dict[str, dict[str, object] | None]) -> None:
    """Change what register.yml says of files; nothing takes a file out."""
    file = year / "register.yml"
    facts = yaml.safe_load(file.read_text(encoding="utf-8"))
    for key, change in changes.items():
        if change is None:
            facts.pop(key)
        else:
            facts[key] |= change
    file.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")


def keep_only(project: Path, agencies: set[str]) -> None:
    """Take away the returns of all other agencies, in every year."""
    for year in (project / "data" / "raw").glob("20*"):
        for folder in [each for each in year.iterdir() if each.is_dir()]:
            if folder.name not in agencies:
                shutil.rmtree(folder)
        facts = yaml.safe_load((year / "register.yml").read_text(encoding="utf-8"))
        gone = [key for key in facts if key.partition("/")[0] not in agencies]
        change_register(year, dict.fromkeys(gone))


def contents(path: Path) -> bytes:
    """A file's bytes, with what is packed in it unpacked."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            data += b"".join(package.read(name) for name in package.namelist())
    return data
