"""Reading the versions of a return that were replaced, to tell what the new one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.errors import AnnualReportError
from annual_report.register import replaced_by
from annual_report.returns.repairs import Repairs
from annual_report.returns.revisions import revisions
from annual_report.returns.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from annual_report.project import Project, Year
    from annual_report.register import RegisteredReturn
    from annual_report.returns.cleaning import Opened, OpenedFile

#: What is said of a version that can no longer be used. It stops nothing: it is not in force.
UNREAD = (
    "version that was replaced not compared: it cannot be read any more, or holds what looks like "
    "personal data; delete it if it does"
)


def compare_versions(
    opened: Opened, observed: pd.DataFrame, read: Callable[[OpenedFile], pd.DataFrame]
) -> tuple[pd.DataFrame | None, list[pd.DataFrame]]:
    """Compare what is in force with every version that it replaces.

    Args:
        opened: the return.
        observed: its observations in force.
        read: how a version is read.

    Returns:
        Revisions, or None for a return that has no other version and restates nothing; and
        tables of repairs that name the versions which cannot be read.
    """
    form = opened.registered.format
    found, unread = changes_of(
        opened.project,
        [file.registered for file in opened.files],
        observed,
        lambda entry: read(opened.open_file(entry)),
    )
    tables = [revisions([old, new], form) for old, new in opened.replaced]
    tables += [] if found is None else [found]
    return pd.concat(tables, ignore_index=True) if tables else None, unread


def changes_of(
    project: Project,
    entries: Sequence[RegisteredReturn],
    observed: pd.DataFrame,
    read: Callable[[RegisteredReturn], pd.DataFrame],
) -> tuple[pd.DataFrame | None, list[pd.DataFrame]]:
    """Compare the files of a return with the versions that each of them replaces.

    Args:
        project: the project, in the return's year.
        entries: of the files in force.
        observed: the observations made from them.
        read: makes the observations of a version that was replaced.

    Returns:
        As ``compare_versions``.
    """
    tables, unread = [], []
    for entry in entries:
        before = []
        for old in replaced_by(project, entry):
            try:
                frame = read(old)
            except AnnualReportError:  # of a return or its mapping: what it says may hold a value
                frame = pd.DataFrame()
            if len(frame):
                before.append(frame)
            else:  # no return is without any row, so this one was not understood
                unread.append(_unread(old, project.year))
        if entry.superseded:
            now = observed[observed["source_file"] == entry.file]
            tables.append(revisions([*before, now], entry.format))
    return pd.concat(tables, ignore_index=True) if tables else None, unread


def _unread(entry: RegisteredReturn, year: Year) -> pd.DataFrame:
    repairs = Repairs(Source(entry.agency, entry.format, entry.file, entry.sha256, year))
    repairs.note(UNREAD, "", entry.part or "file")
    return repairs.table()
