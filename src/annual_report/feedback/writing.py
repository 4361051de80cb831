"""Writing feedback: a folder for each agency, whole or not at all, and only where it changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.returns.pseudonyms import child_level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.feedback.letters import Evidence, Letter
    from annual_report.project import Project

PAGE = "feedback.html"
#: Beside the agencies' folders: what was told to whom, and what it rests on.
RECORD = "told.json"


@dataclass(frozen=True)
class Told:
    """What one agency was told.

    Attributes:
        agency: identifier in board.yml.
        name: as printed.
        to_mend: matters that stop the report.
        to_check: matters that ask a question.
    """

    agency: str
    name: str
    to_mend: int = 0
    to_check: int = 0


def find_told(told: Sequence[Told], agency: str) -> Told:
    """Return what an agency was told.

    Raises:
        ConfigurationError: there is no such agency, or nothing but published figures is expected
            from it; names the nearest.
    """
    names = [one.agency for one in told]
    if agency in names:
        return told[names.index(agency)]
    close = get_close_matches(agency, names, n=1)
    hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(names)}."
    raise ConfigurationError(f"No return is expected from an agency '{agency}'. {hint}")


def feedback_folder(project: Project) -> Path:
    """Return where the feedback of the project's year lies: a folder for each agency."""
    return project.build / "feedback" / str(project.year)


def read_told(project: Project, stamp: str = "") -> tuple[Told, ...] | None:
    """Return what agencies were told the last time.

    Args:
        project: whose feedback.
        stamp: of what it should rest on; empty for any.

    Returns:
        Nothing if there is no feedback, if it rests on something else, or a page has gone.
    """
    folder = feedback_folder(project)
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        told = tuple(Told(**entry) for entry in record["told"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    whole = all((folder / one.agency / PAGE).is_file() for one in told)
    return told if whole and stamp in ("", record.get("stamp")) else None


def stamp_of(facts: Mapping[str, Any], project: Project) -> str:
    """Return a hash of what feedback rests on, with our own code and the board's look.

    Args:
        facts: the keys of the results that were read, and problems; JSON can hold them.
        project: the board.
    """
    own = sorted(
        path for path in Path(__file__).parent.iterdir() if path.suffix in {".py", ".html"}
    )
    files = [*own, project.find("_brand.yml"), project.folder / "board.yml"]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    text = json.dumps([dict(facts), hashes], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def write_feedback(project: Project, evidence: Evidence, stamp: str = "") -> tuple[Told, ...]:
    """Write a page for each agency, and a marked copy of each return that has something to mend.

    Args:
        project: the project, in the year that is reported.
        evidence: what a run found out.
        stamp: of what it rests on, kept for ``read_told``.

    Returns:
        What each agency was told, in the order of board.yml.
    """
    from annual_report.feedback.letters import letters  # noqa: PLC0415

    told = []
    folder = feedback_folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECORD).unlink(missing_ok=True)
    for letter in letters(project, evidence):
        _write(project, letter, folder / letter.agency)
        told.append(Told(letter.agency, letter.name, letter.to_mend, letter.to_check))
    _tidy(folder, {one.agency for one in told})
    record = {"stamp": stamp, "told": [asdict(one) for one in told]}
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / RECORD).write_text(text, encoding="utf-8")
    return tuple(told)


def _write(project: Project, letter: Letter, target: Path) -> None:
    """Write one agency's folder anew beside the old one, then put it in its place."""
    from annual_report.feedback.page import page  # noqa: PLC0415 - jinja2

    new = target.with_name(f".{target.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    copies, not_copied = _copies(project, letter, new)
    (new / PAGE).write_text(page(project, letter, copies, not_copied), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)


def _copies(
    project: Project, letter: Letter, folder: Path
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Mark a copy of each file that a matter is about; return those made and those not."""
    from annual_report.feedback.copies import write_copy  # noqa: PLC0415

    known = {
        file: each.format
        for each in letter.returns
        for file in (*each.superseded, each.file)
        if file
    }
    matters = letter.of_weight("stops", "asks")
    made: list[tuple[str, str]] = []
    not_made: list[tuple[str, str]] = []
    for file in sorted(known.keys() & {matter.file for matter in matters}):
        if child_level(project, known[file]):
            not_made.append((file, CHILD_LEVEL))
            continue
        name = _free(f"{PurePosixPath(file).stem} - marked", made)
        marks = [matter.mark for matter in matters if matter.file == file]
        note = (
            f"{letter.name}, {project.year}. Marked by {project.board.name}; only for the agency "
            "and the board. Orange cells stop the report, yellow cells are questions."
        )
        reason = write_copy(
            project.raw / file, marks, folder / name, title="What to mend", note=note
        )
        if reason:
            not_made.append((file, reason))
        else:
            made.append((file, name))
    return made, not_made


#: Why a return of lists of children is not copied: a run leaves nothing about one child behind.
CHILD_LEVEL = "It has a row for each child, so the board makes no copy of it."


def _free(stem: str, made: Iterable[tuple[str, str]]) -> str:
    taken = {name for _, name in made}
    number, name = 1, f"{stem}.xlsx"
    while name in taken:
        number += 1
        name = f"{stem} {number}.xlsx"
    return name


def _tidy(folder: Path, agencies: set[str]) -> None:
    """Take away the folders of agencies that are told nothing any more."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in agencies:
            shutil.rmtree(path)
