"""What may be shown of revisions: which figures changed, and where. Never by how much.

The old number of one figure, beside the numbers of today, can give another one away: a total and
a part that were both corrected leave what did not change. Old numbers are under no disclosure
control, as nobody ever published them, and so none of them is released
(docs/decisions/050-years-parts-and-versions.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.errors import ConfigurationError
from annual_report.observations import read_table
from annual_report.returns.formats import mapping_file, read_format
from annual_report.returns.revisions import no_revisions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.project import Project

#: Columns of the released table.
COLUMNS = (
    "row_id", "agency", "format", "year", "indicator", "breakdown", "category", "period_start",
    "period_end", "period_kind", "part", "change", "before_cell", "after_cell", "inputs",
)  # fmt: skip


def revisions_of(cleaned: Mapping[str, Path]) -> pd.DataFrame:
    """Read what cleaning wrote about versions that were replaced; internal, with its numbers."""
    frames = [
        read_table(folder, "revisions")
        for _, folder in sorted(cleaned.items())
        if (folder / "revisions.parquet").is_file()
    ]
    frames = [frame for frame in frames if not frame.empty]
    return pd.concat(frames, ignore_index=True) if frames else no_revisions()


def release_revisions(
    project: Project, changed: pd.DataFrame, restated: pd.DataFrame
) -> pd.DataFrame:
    """Take the numbers out, and of returns with one row a case the cells too.

    Args:
        project: whose mappings say which returns hold records.
        changed: by a new version of a return.
        restated: by a later year's return.

    Returns:
        A table with ``COLUMNS``. The list of the cells that were counted would be the count, so
        for records only file and sheet are named.
    """
    frames = [frame for frame in (changed, restated) if not frame.empty]
    table = pd.concat(frames, ignore_index=True) if frames else no_revisions()
    table = table.drop_duplicates("row_id")
    records = {form: _holds_records(project, str(form)) for form in table["format"].unique()}
    hidden = table["format"].map(records).astype("bool")
    for column in ("before_cell", "after_cell"):
        table[column] = table[column].where(~hidden, [_sheet(text) for text in table[column]])
    found = table.assign(inputs="")[list(COLUMNS)]
    return found.astype(dict.fromkeys(COLUMNS, "str")).reset_index(drop=True)


def _holds_records(project: Project, form: str) -> bool:
    """Say whether a return has one row a case; where no mapping says so, it may have."""
    try:
        return read_format(mapping_file(project, form)).by_record
    except ConfigurationError:
        return True


def _sheet(cell: str) -> str:
    """Take the cells off a reference: ``file!sheet!cells``, or ``file!cells`` for CSV."""
    parts = cell.split("!")
    return "!".join(parts[:-1]) if len(parts) > 1 else cell
