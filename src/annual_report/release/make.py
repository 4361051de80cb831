"""Making the release: figures, disclosure control over all of them at once, and the tables."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.figures.areas import areas
from annual_report.figures.comparison import comparators
from annual_report.figures.year_figures import year_figures
from annual_report.gate.checks import Check, read_checks
from annual_report.indicators import load_catalogue
from annual_report.observations import read_table, row_id, write_table
from annual_report.register import RegisteredReturn
from annual_report.release.audits import count_audits, release_audits, tie_to_observations
from annual_report.release.counts import counts_of
from annual_report.release.disclosure import protection
from annual_report.release.editions import printed_in, remember, tells_more
from annual_report.release.explaining import explained, write_suppressions
from annual_report.release.figures import release_figures
from annual_report.release.heard import release_listening, themes_of
from annual_report.release.names import read_names
from annual_report.release.outside import published_rows
from annual_report.release.publications import name_publications
from annual_report.release.quarters import quarters_table
from annual_report.release.records import (
    EARLIER_ACTIONS,
    EARLIER_TIMETABLES,
    RELEASED,
    release_earlier_actions,
    release_earlier_timetables,
    release_records,
)
from annual_report.release.revised import release_revisions, revisions_of
from annual_report.release.statements import statements_table
from annual_report.release.voices import release_voices, withdrawn_consents
from annual_report.release.years import observations_of_all
from annual_report.returns.records import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.release.audits import AuditCounts
    from annual_report.release.counts import Counts
    from annual_report.release.disclosure import Protection
    from annual_report.release.editions import Edition

TABLES = (
    "indicators", "comparators", "audits", "voices", "withheld", "listening", "themes", *RELEASED,
    "returns", "quarters", "revisions", "checks", "repairs", "statements", EARLIER_TIMETABLES,
    EARLIER_ACTIONS, "areas",
)  # fmt: skip
#: Internal: references of the consents that were withdrawn, this year or before, and nothing else.
WITHDRAWN_FILE = "withdrawn.json"
_REPAIRS = ("agency", "format", "repair", "count", "source_file", "source_sheet", "cells", "row_id")


def make_release(
    project: Project,
    cleaned: Mapping[str, Path],
    checks_file: Path,
    returns: Sequence[RegisteredReturn],
    output: Path,
    *,
    earlier: Mapping[str, Mapping[str, Path]] | None = None,
    editions: Sequence[Edition] = (),
) -> None:
    """Write the released tables, each as a Parquet file, and why what is hidden is hidden.

    Args:
        project: the project.
        cleaned: folder of cleaned tables by the key of each return that was received.
        checks_file: what the gate wrote.
        returns: the register.
        output: an empty folder.
        earlier: folders of cleaned tables of earlier years, by year, the oldest first, and key.
            Their figures are released for trends, under the same disclosure control; of their
            records only the timetables are, without which no programme of three years can be seen,
            and the action logs, without which nobody could say what became of last year's actions.
        editions: what was published before, which cannot be taken back.

    Raises:
        ConfigurationError: a threshold of 1, under which a suppressed count is no secret.
        GateError: disclosure control could not be proved.
    """
    catalogue = load_catalogue(project)
    control = project.disclosure
    observed, restated = observations_of_all(cleaned, earlier or {})
    changed = revisions_of(cleaned)
    figures = year_figures(observed, catalogue, project)
    counts = counts_of(
        figures, catalogue, control.threshold, published_rows(project, figures, catalogue)
    )
    audits = count_audits(_gather(cleaned, "audits", columns_of("audits")))
    decided, known = _decided(figures, counts, audits, editions, control.threshold)
    hidden = decided.hidden
    released, because = release_figures(figures, counts.behind, hidden, control.minimum_base)
    audited, because_of_audits = release_audits(audits, hidden, control.minimum_base)
    spoken, names = heard(cleaned, project), read_names(project)
    tables = {
        "indicators": released,
        "comparators": name_publications(comparators(observed, catalogue, project), project),
        "areas": name_publications(areas(observed, catalogue, project), project),
        "audits": audited,
        **spoken,
        "listening": release_listening(
            _gather(cleaned, "listening", columns_of("listening")), control.threshold
        ),
        "themes": themes_of(
            _gather(cleaned, "voices", columns_of("voices")), spoken["voices"], control.threshold
        ),
        **release_records(lambda name: _read(cleaned, name), names),
        "returns": _returns(returns, project),
        "quarters": quarters_table(
            project, returns, cleaned, read_checks(checks_file).checks, changed
        ),
        "revisions": release_revisions(project, changed, restated),
        "checks": _checks(checks_file),
        "repairs": _gather(cleaned, "repairs", _REPAIRS).assign(inputs=""),
        "statements": statements_table(project),
        EARLIER_TIMETABLES: release_earlier_timetables(
            [table for keys in (earlier or {}).values() for table in _read(keys, "timetable")]
        ),
        EARLIER_ACTIONS: release_earlier_actions(
            [table for keys in (earlier or {}).values() for table in _read(keys, "actions")], names
        ),
    }
    for name in TABLES:
        write_table(tables[name], output, name)
    write_suppressions(
        explained([*because, *because_of_audits], decided, counts.labels, known), output
    )
    of_all = [*(earlier or {}).values(), cleaned]
    taken_back = withdrawn_consents(table for keys in of_all for table in _read(keys, "voices"))
    text = json.dumps(taken_back, indent=1, ensure_ascii=False)
    (output / WITHDRAWN_FILE).write_text(text + "\n", encoding="utf-8")


def _decided(
    figures: pd.DataFrame,
    counts: Counts,
    audits: AuditCounts,
    editions: Sequence[Edition],
    threshold: int,
) -> tuple[Protection, dict[str, str]]:
    """Decide in one pass what is hidden; and say where a count is printed already, by its cell."""
    numerators = {row: behind.numerator for row, behind in counts.behind.items()}
    cells = [*counts.cells, *audits.cells]
    relations = [
        *counts.relations,
        *audits.relations,
        *tie_to_observations(audits, figures, numerators),
    ]
    found = protection(cells, relations, threshold)
    by_name = {cell.name: cell for cell in cells}
    printed = [(one.label, printed_in(one, figures, counts.behind, audits)) for one in editions]
    printed = [one for one in printed if tells_more(one[1], by_name, found.hidden)]
    if printed:
        cells, relations = remember(cells, relations, printed)
        found = protection(cells, relations, threshold)
    return found, {cell.name: cell.known for cell in cells if cell.known}


def make_edition(
    project: Project, released: Path, cleaned: Mapping[str, Path], output: Path
) -> None:
    """Write the release of an edition beside the main one.

    There is one pass of disclosure control for all editions, so that what one hides cannot be
    read in another: every table is the main edition's, save the messages, whose consents differ.

    Args:
        project: with the edition at hand.
        released: folder of the main edition's release.
        cleaned: folder of cleaned tables by the key of each return that was received.
        output: an empty folder.
    """
    for path in sorted(released.iterdir()):
        shutil.copyfile(path, output / path.name)
    for name, table in heard(cleaned, project).items():
        write_table(table, output, name)


def heard(cleaned: Mapping[str, Path], project: Project) -> dict[str, pd.DataFrame]:
    """Return the tables of messages that an edition may print, and of those withheld from it.

    Args:
        cleaned: folder of cleaned tables by the key of each return that was received.
        project: with the edition at hand, and the board's lists of names.
    """
    actions = {each for log in _read(cleaned, "actions") for each in log["action_id"]}
    voices, withheld = release_voices(
        _gather(cleaned, "voices", columns_of("voices")),
        project.edition,
        read_names(project),
        actions,
    )
    return {"voices": voices, "withheld": withheld}


def _read(cleaned: Mapping[str, Path], name: str) -> list[pd.DataFrame]:
    return [
        read_table(folder, name)
        for _, folder in sorted(cleaned.items())
        if (folder / f"{name}.parquet").is_file()
    ]


def _gather(cleaned: Mapping[str, Path], name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Concatenate one record table of every return; without any, an empty one of its columns."""
    frames = [frame for frame in _read(cleaned, name) if not frame.empty]
    if not frames:
        kinds: dict[str, str] = dict.fromkeys(columns, "str")
        numbers = {"reviewers": "int64", "count": "int64", "illustrative": "bool"}
        numbers |= dict.fromkeys(("people", "asked", "took_part"), "float64")
        kinds |= {key: kind for key, kind in numbers.items() if key in columns}
        return pd.DataFrame(columns=list(columns)).astype(kinds)
    return pd.concat(frames, ignore_index=True)


def _returns(returns: Sequence[RegisteredReturn], project: Project) -> pd.DataFrame:
    rows = [
        asdict(each)
        | {
            "superseded": "; ".join(each.superseded),
            "year": str(project.year),
            "row_id": row_id(["returns", str(project.year), each.key, *filter(None, [each.part])]),
            "inputs": "",
        }
        for each in returns
    ]
    names = ["row_id", "year", *(field.name for field in fields(RegisteredReturn)), "inputs"]
    flags = {"late": "bool", "illustrative": "bool", "published": "bool", "size": "int64"}
    return _table(rows, names, flags)


def _checks(file: Path) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for check in read_checks(file).checks:
        texts = {"cells": " ".join(check.cells), "about": "; ".join(check.about), "inputs": ""}
        row = asdict(check) | texts
        identity = (
            "format",
            "table",
            "expectation",
            "agency",
            "file",
            "sheet",
            "waiver",
            "message",
        )
        rows.append(row | {"row_id": row_id(["checks", *(row[key] for key in identity)])})
    names = ["row_id", *(field.name for field in fields(Check)), "inputs"]
    return _table(rows, names, {"unexpected": "int64"})


def _table(rows: list[dict[str, Any]], names: list[str], kinds: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names, "str") | kinds)
