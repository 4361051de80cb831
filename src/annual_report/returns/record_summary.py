"""What a cleaning notebook shows of records: how many, and of coded fields how many say what.

Texts are not shown. An executed notebook is kept, and what somebody typed may name somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.returns.record_mapping import RecordTable
    from annual_report.returns.records import Records

#: Readings whose result is one of a list of words.
CODED = ("word", "grade", "scale", "agency", "section", "option")


def fields_filled(records: Records) -> pd.DataFrame:
    """Return for each record table and field how many records have something in it.

    Args:
        records: of a return.

    Returns:
        Columns ``table``, ``field``, ``records``, ``filled``.
    """
    cited = ("year", "source_file", "source_sha256", "source_sheet", "source_cell", "row_id")
    rows = [
        (name, str(field), len(table), int(_filled(table[field]).sum()))
        for name, table in records.tables.items()
        for field in table.columns
        if field not in (*cited, "illustrative")
    ]
    return pd.DataFrame(rows, columns=["table", "field", "records", "filled"])


def words_counted(records: Records, mapping: Iterable[RecordTable]) -> pd.DataFrame:
    """Return for each coded field of a record table how many records say which word.

    Args:
        records: of a return.
        mapping: tells which fields are coded.

    Returns:
        Columns ``table``, ``field``, ``says``, ``records``, in the order of the fields.
    """
    rows = []
    for spec in mapping:
        if not spec.table:
            continue
        table = records.tables[spec.table]
        for field in spec.fields:
            if field.reading in CODED:
                said = table[field.name].value_counts().sort_index()
                rows += [(spec.table, field.name, str(word), int(n)) for word, n in said.items()]
    found = pd.DataFrame(rows, columns=["table", "field", "says", "records"])
    return found.drop_duplicates(ignore_index=True)


def _filled(column: pd.Series) -> pd.Series:
    return column.notna() & (column.astype("str") != "")
