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
    from collections.abc import Callable

    from annual_report.register import RegisteredReturn
    from annual_report.returns.cleaning import Opened, OpenedFile

#: What is said of a version that can no longer be read. It stops nothing: it is not in force.
UNREAD = "version that was replaced not compared: it cannot be read"


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
    tables = [revisions([old, new], form) for old, new in opened.replaced]
    unread = []
    for file in opened.files:
        before = []
        for entry in replaced_by(opened.project, file.registered):
            try:
                before.append(read(opened.open_file(entry)))
            except AnnualReportError:  # of a return or its mapping: what it says may hold a value
                unread.append(_unread(entry, file.source))
        if file.registered.superseded:
            now = observed[observed["source_file"] == file.registered.file]
            tables.append(revisions([*before, now], form))
    found = pd.concat(tables, ignore_index=True) if tables else None
    return found, unread


def _unread(entry: RegisteredReturn, source: Source) -> pd.DataFrame:
    repairs = Repairs(Source(source.agency, source.format, entry.file, entry.sha256, source.year))
    repairs.note(UNREAD, "", entry.part or "file")
    return repairs.table()
