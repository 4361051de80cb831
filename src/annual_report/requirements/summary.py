"""What the last run's check came to, read from what it published, without pandas."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.requirements.profiles import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.project import Project

CHAPTER = "requirements"
_TABLES = "tbl-requirements-"


@dataclass(frozen=True)
class Summary:
    """What a check came to.

    Attributes:
        profile: name of the profile.
        counts: number of answers by the word that is printed.
        unmet: identifiers of the duties that are not met.
    """

    profile: str
    counts: dict[str, int]
    unmet: tuple[str, ...]


def read_summary(project: Project, folder: Path) -> Summary | None:
    """Read what a run's chapter on requirements printed; None where it printed no table.

    Args:
        project: the project.
        folder: where the chapter's items are, ``published/requirements``.
    """
    tables = [
        json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(f"{_TABLES}*.json"))
    ]
    rows = [row for table in tables for row in table["cells"]]
    if not rows:
        return None
    profile = load_profile(project)
    duties = {one.id for one in profile.requirements if profile.is_statutory(one)}
    answers = {row[0].partition(".")[0]: row[1] for row in rows}
    counts: dict[str, int] = {}
    for answer in answers.values():
        counts[answer] = counts.get(answer, 0) + 1
    unmet = sorted(name for name, said in answers.items() if said == "Not met" and name in duties)
    return Summary(profile.name, counts, tuple(unmet))


def unmet(project: Project, folder: Path) -> list[tuple[str, bool, str]]:
    """Return what is not met at all: the requirement, whether it is a duty, what was found.

    Args:
        project: the project.
        folder: where the chapter's items are, ``published/requirements``.
    """
    profile = load_profile(project)
    duties = {one.id for one in profile.requirements if profile.is_statutory(one)}
    return [
        (row[0], row[0].partition(".")[0] in duties, row[2])
        for path in sorted(folder.glob(f"{_TABLES}*.json"))
        for row in json.loads(path.read_text("utf-8"))["cells"]
        if row[1] == "Not met"
    ]
