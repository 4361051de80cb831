"""What the board says of itself in board.yml, as a table that chapters read like any other."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.observations import row_id

if TYPE_CHECKING:
    from annual_report.project import Project

COLUMNS = (
    "row_id", "year", "block", "who", "what", "result", "date", "illustrative", "inputs",
)  # fmt: skip


def statements_table(project: Project) -> pd.DataFrame:
    """Return one row a statement, in the order of board.yml; none where it makes none.

    A sign-off that is of another year's report is left out.
    """
    year = str(project.year)
    rows = [
        asdict(one)
        | {
            "row_id": row_id(["statements", year, one.block, str(place), one.who]),
            "year": year,
            "illustrative": project.board.demonstration,
            "inputs": "",
        }
        for place, one in enumerate(project.governance.statements)
        if one.block != "sign_off" or project.sign_off
    ]
    kinds = dict.fromkeys(COLUMNS, "str") | {"illustrative": "bool"}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)
