"""Running the gate: which suite is held against which return, and what stops the run."""

from __future__ import annotations

from dataclasses import replace
from itertools import starmap
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError, GateError
from annual_report.gate.checks import Check, write_checks
from annual_report.gate.report import failures_table
from annual_report.gate.suites import ACROSS, COMPLETENESS, read_suite
from annual_report.gate.waivers import (
    read_waivers,
    refuse_waiving_personal_data,
    waiver_checks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from annual_report.gate.checks import GateResult, Outcome
    from annual_report.gate.suites import Suite
    from annual_report.gate.validation import Validator, Verdict
    from annual_report.gate.waivers import Waiver
    from annual_report.indicators import Catalogue
    from annual_report.project import ExpectedReturn, Project
    from annual_report.register import RegisteredReturn


def run_gate(
    project: Project,
    cleaned: dict[str, Path],
    output: Path,
    *,
    returns: tuple[RegisteredReturn, ...] | None = None,
    earlier: Mapping[str, Mapping[str, Path]] | None = None,
) -> GateResult:
    """Hold every suite against what cleaning wrote, and write ``checks.json``.

    Args:
        project: the project.
        cleaned: folder of cleaned tables by the key of each return that was received.
        output: folder for ``checks.json``, which is written whatever the outcome.
        returns: the register, where it is already known; it dates the waivers.
        earlier: the same folders of earlier years, by year ("2014-15"): what a year's figures are
            compared with.

    Raises:
        GateError: a critical expectation failed, or a suite cannot be trusted.
    """
    try:
        checks = _Gate(project, cleaned, returns, earlier or {}).checks()
    except GateError as error:
        write_checks([_untrusted(error)], output)
        raise
    result = write_checks(checks, output)
    if result.failed:
        raise GateError(failures_table(checks, project.agency_names))
    return result


class _Gate:
    """One run: its tables, its waivers and the validator they share."""

    def __init__(
        self,
        project: Project,
        cleaned: dict[str, Path],
        returns: tuple[RegisteredReturn, ...] | None,
        earlier: Mapping[str, Mapping[str, Path]],
    ) -> None:
        # Great Expectations takes five seconds to import: only here, and only once.
        from annual_report.gate.validation import Validator  # noqa: PLC0415
        from annual_report.indicators import load_catalogue  # noqa: PLC0415

        self.project = project
        self.cleaned = {key: _tables(folder) for key, folder in sorted(cleaned.items())}
        tables = [
            {key: _tables(folder, "observations") for key, folder in sorted(folders.items())}
            for _, folders in sorted(earlier.items())
        ]
        self.catalogue: Catalogue = load_catalogue(project)
        self.validator: Validator = Validator()
        self.waivers = read_waivers(project.folder)
        self.as_of = _as_of(project, returns)
        found = (frame for year in tables for frame in self._tables_of(year, "observations"))
        self.before = together(found)
        self.used: list[Waiver] = []
        actions = together(self._tables_of(self.cleaned, "actions"))
        numbers = sorted(set(actions["action_id"])) if "action_id" in actions else []
        self.parameters = _parameters(project, self.catalogue, numbers)

    def checks(self) -> list[Check]:
        found: list[Check] = []
        for expected in self.project.returns:
            if expected.key in self.cleaned:
                found += self._return(expected)
        found += self._across()
        return found + waiver_checks(self.waivers, self.used, self.as_of, self.project.year)

    def _return(self, expected: ExpectedReturn) -> list[Check]:
        suite = self._read_suite(expected.format)
        tables = self.cleaned[expected.key]
        found: list[Check] = []
        for table in suite.tables:
            frame = tables.get(table)
            if frame is None or frame.empty:
                found.append(_empty(expected, table, tables))
            else:
                found += self._validate(suite, table, frame, expected.agency)
        return found

    def _across(self) -> list[Check]:
        suite = self._read_suite(ACROSS)
        found: list[Check] = []
        for table in suite.tables:
            if table == COMPLETENESS:
                frame = self._completeness()
            else:
                frame = together(self._tables_of(self.cleaned, table))
            if not frame.empty:
                found += self._validate(suite, table, frame, "")
        return found

    def _tables_of(
        self, cleaned: Mapping[str, Mapping[str, pd.DataFrame]], table: str
    ) -> Iterator[pd.DataFrame]:
        """Yield one table of every return that was received this year, with who returned it."""
        for expected in self.project.returns:
            frame = cleaned.get(expected.key, {}).get(table)
            if frame is not None and expected.key in self.cleaned:
                yield frame.assign(returned_by=expected.agency)

    def _completeness(self) -> pd.DataFrame:
        from annual_report.gate.completeness import completeness  # noqa: PLC0415

        frame = together(self._tables_of(self.cleaned, "observations"))
        if frame.empty:
            return frame
        return completeness(frame, self.before, self.project, self.catalogue)

    def _read_suite(self, name: str) -> Suite:
        try:
            path = self.project.find(f"expectations/{name}.json")
        except ConfigurationError as error:
            raise GateError(f"No suite says what a {name} return must meet. {error}") from None
        suite = read_suite(path)
        refuse_waiving_personal_data(self.waivers, suite.expectations)
        return suite

    def _validate(self, suite: Suite, table: str, frame: pd.DataFrame, agency: str) -> list[Check]:
        from annual_report.gate.columns import HELPERS, with_helpers  # noqa: PLC0415

        expectations = tuple(each for each in suite.expectations if each.table == table)
        wanted = {name for name in HELPERS if any(each.mentions(name) for each in expectations)}
        batch = with_helpers(frame, wanted, self.project, self.catalogue, self.before)
        found: list[Check] = []
        for verdict in self.validator.validate(batch, expectations, self.parameters):
            found += self._checks_of(verdict, suite, batch, agency)
        return found

    def _checks_of(
        self, verdict: Verdict, suite: Suite, frame: pd.DataFrame, agency: str
    ) -> list[Check]:
        expectation = verdict.expectation
        check = Check(
            agency=agency,
            format=suite.format,
            expectation=expectation.id,
            severity=expectation.severity,
            outcome="passed",
            column=expectation.column,
            table=expectation.table,
            message=expectation.message,
            remedy=expectation.remedy,
            why=expectation.why,
        )
        if verdict.met:
            return [check]
        if verdict.broken:
            return [_broken(check, verdict, suite)]
        rows = frame[frame["row_id"].isin(verdict.rows)]
        if rows.empty:
            file = ", ".join(sorted(set(frame["source_file"]))) if agency else ""
            return [self._judge(replace(check, unexpected=1, file=file), None)]
        return list(starmap(self._judge, self._by_place(check, rows, agency)))

    def _by_place(
        self, check: Check, rows: pd.DataFrame, agency: str
    ) -> list[tuple[Check, Waiver | None]]:
        """Split failing rows by agency, file, sheet and the waiver that covers them."""
        import pandas as pd  # noqa: PLC0415

        from annual_report.gate.columns import named  # noqa: PLC0415

        groups: dict[tuple[str, str, str, int], list[dict[str, Any]]] = {}
        by_line = {waiver.line: waiver for waiver in self.waivers}
        cited = "source_cell" if "source_cell" in rows else "cells"  # repairs have many of them
        for row in rows.to_dict("records"):
            whose = agency or str(row["returned_by"])
            waiver = self._waiver(check.expectation, whose, row)
            place = (whose, row["source_file"], row["source_sheet"], waiver.line if waiver else 0)
            groups.setdefault(place, []).append(row)
        found = []
        for (whose, file, sheet, line), members in sorted(groups.items(), key=lambda item: item[0]):
            cells = dict.fromkeys(cell for row in members for cell in str(row[cited]).split())
            placed = replace(
                check,
                agency=whose,
                file=file,
                sheet=sheet,
                cells=tuple(cells),
                unexpected=len(members),
                about=named(pd.DataFrame(members), check.column, self.catalogue),
            )
            found.append((placed, by_line.get(line)))
        return found

    def _waiver(self, expectation: str, agency: str, row: dict[str, Any]) -> Waiver | None:
        for waiver in self.waivers:
            covers = waiver.covers(expectation, agency) and waiver.is_for(
                str(row.get("year", "")), str(row.get("period_end", ""))
            )
            if covers and waiver.live(self.as_of):
                return waiver
        return None

    def _judge(self, check: Check, waiver: Waiver | None) -> Check:
        """Give a check that is not met its outcome."""
        if waiver is None and not check.cells:
            waiver = self._waiver(check.expectation, check.agency, {"year": str(self.project.year)})
        if waiver is not None:
            self.used.append(waiver)
            return replace(check, outcome="waived", waiver=str(waiver))
        outcome: Outcome = "failed" if check.severity == "critical" else "warned"
        return replace(check, outcome=outcome)


def _parameters(
    project: Project, catalogue: Catalogue, actions: Iterable[str] = ()
) -> dict[str, list[str]]:
    """What a suite may ask for as ``{"$PARAMETER": name}``: the project's own lists."""
    indicators = list(catalogue.ids)
    return {
        "indicators": indicators,
        "indicators_or_none": ["", *indicators],
        "agencies": [agency.id for agency in project.agencies],
        "actions_or_none": list(dict.fromkeys(["", *actions])),
        "sections": ["F1", "F2", "F3", "F4", *(priority.id for priority in project.priorities)],
    }


def together(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put tables one below the other; of none, an empty table of observations."""
    import pandas as pd  # noqa: PLC0415

    from annual_report.observations import observations  # noqa: PLC0415

    filled = [frame for frame in frames if not frame.empty]
    if filled:
        return pd.concat(filled, ignore_index=True)
    return observations([]).assign(returned_by=pd.Series(dtype="str"))


def _tables(folder: Path, only: str = "*") -> dict[str, pd.DataFrame]:
    from annual_report.observations import read_table  # noqa: PLC0415

    return {
        path.stem: read_table(folder, path.stem) for path in sorted(folder.glob(f"{only}.parquet"))
    }


def _as_of(project: Project, returns: tuple[RegisteredReturn, ...] | None) -> str:
    """Return the day by which waivers are judged: the last on which a return was received."""
    from annual_report.register import register  # noqa: PLC0415

    received = [each.received for each in returns or register(project) if each.received]
    return str(max([project.year.last_day, *received]))


def _empty(expected: ExpectedReturn, table: str, tables: dict[str, pd.DataFrame]) -> Check:
    known = [frame for frame in tables.values() if not frame.empty and "source_file" in frame]
    file = str(known[0]["source_file"].iloc[0]) if known else expected.files
    return Check(
        agency=expected.agency,
        format=expected.format,
        expectation="table_has_rows",
        severity="critical",
        outcome="failed",
        unexpected=1,
        file=file,
        table=table,
        message=f"The return was received, but nothing in it could be read as {table}.",
        remedy="Check that its tables are filled in and have the headings that the mapping names.",
    )


def _untrusted(error: GateError) -> Check:
    """A suite that cannot be trusted is a failed check too, so that the record of it is kept."""
    return Check(
        agency="",
        format="suites",
        expectation="suites_readable",
        severity="critical",
        outcome="failed",
        unexpected=1,
        message=str(error),
        remedy="Mend the suite.",
    )


def _broken(check: Check, verdict: Verdict, suite: Suite) -> Check:
    """An expectation that could not be evaluated stops the run, whatever its severity."""
    return replace(
        check,
        severity="critical",
        outcome="failed",
        unexpected=1,
        file=suite.file,
        message=f"'{check.expectation}' could not be evaluated ({verdict.broken}).",
        remedy=f"Check that the column it names is one of {check.table}, in {verdict.expectation.place}.",
    )
