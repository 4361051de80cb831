"""No repair is silent: the register says in how many cells each return was put right."""

from __future__ import annotations

import json

from annual_report.observations import write_table
from annual_report.printing import repair_lines
from annual_report.register import register
from tests.defects.board import quarters


def test_the_register_totals_the_repairs_of_the_last_run_and_not_those_of_a_file_sent_since(board):
    board.mapping(quarters('indicator: CSC01, unit: "per 10,000", row: "^referrals"'))
    rows = [
        ["Measure", "Q1", "Q2", "Q3", "Q4", "Notes"],
        ["Referrals", "1,892", "c", None, 13],
        ["x"],
    ]
    made = board.sends("a.xlsx", rows).tidied()
    project, entries = board.project, register(board.project)
    assert repair_lines(project, entries) == []  # before any run there is nothing to say
    folder = project.processed / str(project.year)
    (folder / "register").mkdir(parents=True)
    noted = [{"key": e.key, "part": e.part, "sha256": e.sha256} for e in entries]
    (folder / "register" / "register.json").write_text(json.dumps(noted))
    released = folder / "release" / project.edition
    released.mkdir(parents=True)
    write_table(made.repairs, released, "repairs")
    said = "\n".join(repair_lines(project, entries))
    assert "Put right in the last run, 3 cells in all" in said
    assert "Testshire Police" in said
    board.sends("a.xlsx", [rows[0], ["Referrals", 1, 2, 3, 4]])
    assert repair_lines(project, register(project)) == []
