"""Small releases of both shapes: a board with every return, and one with published figures only.

Figures and comparators are computed by the library from observations; the record tables are
written out as the release lays them down.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from annual_report.figures.areas import areas
from annual_report.figures.comparison import Neighbour, comparators
from annual_report.figures.year_figures import year_figures
from annual_report.indicators import load_catalogue
from annual_report.observations import observations, write_table
from annual_report.project import Project
from annual_report.register import RegisteredReturn
from annual_report.release.heard import LISTENING, THEMES
from annual_report.release.publications import name_publications
from annual_report.release.quarters import quarters_table
from annual_report.release.records import (
    EARLIER_ACTIONS,
    EARLIER_TIMETABLES,
    RELEASED,
    columns_released,
)
from annual_report.release.revised import COLUMNS as REVISIONS
from annual_report.returns.record_shapes import TABLES
from annual_report.returns.revisions import no_revisions

QUARTERS = {
    "06-30": "04-01",
    "09-30": "07-01",
    "12-31": "10-01",
    "03-31": "01-01",
}
COUNTS = {  # numerator by quarter, denominator by quarter
    "CSC01": ([590, 600, 620, 630], []),
    "CSC02": ([130, 140, 155, 165], [590, 600, 620, 630]),
    "CSC05": ([480, 470, 460, 450], [560, 560, 560, 560]),
    "CSC07": ([140, 150, 150, 160], []),
    "CSC08": ([70, 74, 79, 78], []),
    "CSC09": ([60, 60, 62, 60], [70, 74, 79, 78]),
    "CSC11": ([9, 10, 14, 15], [60, 63, 66, 69]),
    "EH01": ([100, 110, 120, 130], []),
    "EH03": ([66, 60, 62, 58], [100, 100, 104, 101]),
    "HLT10": ([1012, 1009, 998, 1021], [1164, 1171, 1177, 1180]),
    "HLT02": ([41, 38, 52, 57], []),
    "POL07": ([60, 63, 70, 69], [70, 74, 79, 78]),
}
PUBLISHED = {  # Harrow and its comparators, year ending March 2013, 2014, 2015
    "CSC01": ([1529, 2305, 1892], [520.4, 573.3, 551.0], []),
    "CSC07": ([505, 636, 509], [111.5, 124.1, 138.2], []),
    "CSC08": ([250, 270, 260], [52.7, 56.8, 61.6], []),
    "CSC10": ([140, 183, 172], [37.8, 42.0, 42.9], []),
    "CSC02": ([217, 270, 231], [24.7, 23.5, 24.2], [1529, 2305, 1892]),
    "CSC09": ([200, 230, 220], [70.0, 69.3, 74.7], [250, 270, 260]),
    "CSC11": ([20, 30, 29], [14.9, 15.8, 16.6], [150, 240, 236]),
}
ENGLAND = {
    "CSC01": 532.2, "CSC02": 22.3, "CSC05": 83.4, "CSC09": 76.7, "CSC11": 17.9, "CSC10": 43.1,
}  # fmt: skip
POPULATIONS = {2012: 55504, 2013: 56397, 2014: 57459}


def northbrook(project: Project, folder: Path) -> Path:
    """Release a year of quarters and months, with every kind of return but one."""
    rows = [
        _row(name, "childrens_social_care", end, start, "quarter", top, *base)
        for name, (tops, bases) in COUNTS.items()
        for (end, start), top, *base in zip(
            QUARTERS.items(), tops, *([bases] if bases else []), strict=True
        )
    ]
    rows += [_month(place, "POL02", 60 + (45 if place == 7 else place % 3)) for place in range(12)]
    rows += [_month(place, "POL05", 30 + place % 4) for place in range(12)]
    rows.append(_snapshot("CSC10", "2016-03-31", 219))
    rows += [_snapshot("CSC10", "2016-03-31", n, "duration", c) for c, n in DURATIONS.items()]
    rows += [
        _year("AUD02", "board", 13, 24), _year("AUD03", "board", 11, 24),
        _year("AUD02", "board", 6, 12, "theme", "neglect"),
        _year("VOI01", "board", 61, 90), _year("VOI02", "board", 40, 72),
        _year("VOI01", "board", 90, 160, "response", "answered of invited"),
    ]  # fmt: skip
    rows += _england(ENGLAND, "2015-16")
    rows.append(_population("local", 2015, 48215))
    rows.append(_snapshot("CSC12", "2016-03-31", 3) | {"denominator": 219})
    tables = _figures(project, rows, illustrative=True) | _records()
    tables["indicators"] = _hidden(tables["indicators"], "CSC12")
    tables |= _returns(project, illustrative=True)
    return _write(folder, tables, illustrative=True)


def harrow(project: Project, folder: Path) -> Path:
    """Release three years of published figures up to the project's year, and nothing else."""
    rows: list[dict[str, Any]] = []
    for name, (counts, england, bases) in PUBLISHED.items():
        for place, year in enumerate(("2012-13", "2013-14", "2014-15")):
            if year > str(project.year):
                continue
            end = f"20{year[-2:]}-03-31"
            shared = {"indicator": name, "period_end": end, "period_start": end, "year": year}
            shared["period_kind"] = "snapshot" if name == "CSC10" else "year"
            shared |= {"published": True, "vintage": "2024 release"}
            base = {"denominator": bases[place]} if bases else {}
            rows.append(
                shared | {"agency": "childrens_social_care", "numerator": counts[place]} | base
            )
            for area, shift in {"E92000001": 0, "E12000007": -9, "N1": 3, "N2": -3}.items():
                rows.append(
                    shared
                    | {"agency": "comparators", "area": area, "value": england[place] + shift}
                )
    rows += [_population("local", year, count) for year, count in POPULATIONS.items()]
    tables = _figures(project, rows, illustrative=False)
    tables |= _returns(project, illustrative=False)
    return _write(folder, tables, illustrative=False)


DURATIONS = {"under 3 months": 60, "3 to 6 months": 70, "6 months to 2 years": 80, "2 years": 9}


def _row(  # noqa: PLR0917
    name: str, agency: str, end: str, start: str, kind: str, top: float, base: float | None = None
) -> dict[str, Any]:
    calendar = 2016 if end < "04" else 2015
    row = {
        "indicator": name, "agency": agency, "year": "2015-16", "period_kind": kind,
        "period_start": f"{calendar}-{start}", "period_end": f"{calendar}-{end}", "numerator": top,
    }  # fmt: skip
    return row | ({} if base is None else {"denominator": base})


def _month(place: int, name: str, count: int) -> dict[str, Any]:
    first = pd.Timestamp("2015-04-01") + pd.DateOffset(months=place)
    last = first + pd.offsets.MonthEnd(0)
    return {
        "indicator": name, "agency": "police", "year": "2015-16", "period_kind": "month",
        "period_start": f"{first:%Y-%m-%d}", "period_end": f"{last:%Y-%m-%d}", "numerator": count,
    }  # fmt: skip


def _snapshot(
    name: str, date: str, count: int, breakdown: str = "total", category: str = "all"
) -> dict[str, Any]:
    return {
        "indicator": name, "agency": "childrens_social_care", "year": "2015-16",
        "period_kind": "snapshot", "period_start": date, "period_end": date, "numerator": count,
        "breakdown": breakdown, "category": category,
    }  # fmt: skip


def _year(  # noqa: PLR0917
    name: str, agency: str, top: int, base: int, breakdown: str = "total", category: str = "all"
) -> dict[str, Any]:
    return {
        "indicator": name, "agency": agency, "year": "2015-16", "period_kind": "year",
        "period_start": "2015-04-01", "period_end": "2016-03-31", "numerator": top,
        "denominator": base, "breakdown": breakdown, "category": category,
    }  # fmt: skip


def _hidden(indicators: pd.DataFrame, name: str) -> pd.DataFrame:
    """Blank a measure as disclosure control does."""
    rows = indicators["indicator"] == name
    indicators.loc[rows, ["numerator", "value", "lower", "upper"]] = float("nan")
    marks = {"status": "suppressed", "suppression": "primary", "display": "[c]"}
    indicators.loc[rows, list(marks)] = list(marks.values())
    return indicators


def _england(values: dict[str, float], year: str) -> list[dict[str, Any]]:
    return [
        {
            "indicator": name, "agency": "comparators", "area": "E92000001", "year": year,
            "period_kind": "snapshot" if name == "CSC10" else "year",
            "period_start": "2016-03-31" if name == "CSC10" else "2015-04-01",
            "period_end": "2016-03-31", "value": value, "published": True, "vintage": "2024 release",
        }
        for name, value in values.items()
    ]  # fmt: skip


def _population(area: str, year: int, count: int) -> dict[str, Any]:
    date = f"{year}-06-30"
    return {
        "indicator": "CTX01", "agency": "childrens_social_care", "area": area,
        "year": f"{year}-{(year + 1) % 100:02d}", "period_kind": "snapshot", "period_start": date,
        "period_end": date, "numerator": count, "value": count, "published": True,
    }  # fmt: skip


def _figures(
    project: Project, rows: list[dict[str, Any]], *, illustrative: bool
) -> dict[str, pd.DataFrame]:
    table = observations(
        {"illustrative": illustrative and row["agency"] != "comparators"} | row for row in rows
    )
    catalogue = load_catalogue(project)
    neighbours = [
        Neighbour("2021", project.board.area.code, code, code, rank, "close")
        for rank, code in enumerate(("N1", "N2"), start=1)
    ]
    return {
        "indicators": year_figures(table, catalogue, project),
        "comparators": name_publications(
            comparators(table, catalogue, project, neighbours), project
        ),
        "areas": name_publications(areas(table, catalogue, project), project),
    }


def _audits() -> pd.DataFrame:
    counts = [
        ("all", "all", "grade_shift", {"lowered": 14, "same": 40, "raised": 2}),
        ("all", "Police", "grade_shift", {"lowered": 9, "same": 11}),
        ("neglect", "all", "moderated_grade", {"good": 7, "requires improvement": 13}),
        ("all", "all", "learning", {"Chronology missing": 12, "not recorded": 6}),
    ]
    return pd.DataFrame(
        {
            "year": "2015-16", "kind": "joint", "theme": theme, "agency": agency, "measure": measure,
            "category": category, "count": float(count), "base": float(sum(each.values())),
            "share": float("nan"), "unit": "findings", "status": "final", "suppression": "",
            "display": str(count),
        }
        for theme, agency, measure, each in counts
        for category, count in each.items()
    )  # fmt: skip


def _records() -> dict[str, pd.DataFrame]:
    voices = [
        {"voice_id": "voice 01", "speaker": "staff", "section": "F1", "message": "We ring first."},
        {
            "voice_id": "voice 02",
            "speaker": "child",
            "section": "F1",
            "message": "She asked me.",
            "action_id": "1",
        },
        {"voice_id": "voice 03", "speaker": "child", "section": "neglect", "message": "Tea is on."},
    ]
    actions = [
        {"action_id": "1", "section": "F1", "measure": "CSC02", "target": "20%", "due": "2016-12-31"},
        {"action_id": "2", "section": "neglect", "measure": "CSC11", "target": "17%", "due": "2016-02-29"},
        {"action_id": "3", "section": "F2", "measure": "WKF01", "target": "", "due": ""},
    ]  # fmt: skip
    common = {
        "finding": "What was found", "action": "What is done", "owner": "Head of service",
        "cause": "", "resources": "", "completed": "", "said": "", "said_by": "",
    }  # fmt: skip
    then = {"year": "2014-15", "action_id": "1", "section": "F1", "measure": "CSC02", "target": "20%",
            "due": "2016-12-31", "baseline": "", "status": "not started", "evidence": ""}  # fmt: skip
    return {
        "voices": pd.DataFrame(
            [{"theme": "Listening", "method": "Interview", "age_band": "", "kind": "quotation",
              "collected": "2015-11", "consent_id": "C1", "consent_scope": "Annual report", "reviewers": 2,
              "action_id": ""} | voice for voice in voices]),
        "actions": pd.DataFrame(
            [common | {"baseline": "", "status": "in progress", "evidence": ""} | a for a in actions]),
        "audits": _audits(),
        EARLIER_ACTIONS: pd.DataFrame([common | then]),
        "listening": pd.DataFrame([
            {"year": "2015-16", "speaker": "child", "method": "Interview", "asked": "40",
             "took_part": "20", "rate": "50%", "status": "final"}]),
        "themes": pd.DataFrame([
            {"year": "2015-16", "speaker": "child", "theme": "Listening", "people": "9",
             "status": "final"}]),
        "withheld": pd.DataFrame([{"reason": "no consent to publish", "count": 2}]),
        "repairs": pd.DataFrame(
            [{"agency": "police", "format": "police_monthly", "repair": "1,234 read as 1234", "count": 3}]),
        "checks": pd.DataFrame([
            _check("police", "passed"), _check("police", "warned"), _check("health_trust", "waived"),
        ]),
    }  # fmt: skip


def _check(agency: str, outcome: str) -> dict[str, Any]:
    return {
        "agency": agency, "format": f"{agency}_return", "expectation": "monthly-total",
        "severity": "warning", "outcome": outcome, "column": "value", "unexpected": 1, "file": "",
        "sheet": "", "cells": "", "message": "Months do not add up to the stated total",
        "remedy": "Ask the agency which is right", "waiver": "",
    }  # fmt: skip


#: Record tables as they are where nothing of the kind was returned.
#: Columns of numbers in released tables.
COUNTED = {"count", "base", "share", "unexpected"}
#: Tables whose rows are marked as illustrative where the board is a demonstration.
SPOKEN = {"voices", "actions", "audits", "withheld", EARLIER_ACTIONS, "listening", "themes"}
EMPTY = {
    "voices": ["year", "voice_id", "speaker", "section", "theme", "method", "age_band", "kind",
               "message", "collected", "consent_id", "consent_scope", "reviewers", "action_id",
               "illustrative"],
    "actions": list(columns_released("actions")),
    EARLIER_ACTIONS: list(columns_released("actions")),
    "listening": [name for name in LISTENING if name != "row_id"],
    "themes": [name for name in THEMES if name != "row_id"],
    "withheld": ["reason", "count", "illustrative"],
    "repairs": ["agency", "format", "repair", "count"],
    "revisions": list(REVISIONS),
    "checks": ["agency", "format", "expectation", "severity", "outcome", "column", "unexpected",
               "file", "sheet", "cells", "message", "remedy", "waiver"],
    "statements": ["year", "block", "who", "what", "result", "date", "illustrative"],
    "audits": ["year", "kind", "theme", "agency", "measure", "category", "count", "base", "share", "unit",
               "status", "suppression", "display", "illustrative"],
}  # fmt: skip


def _registered(project: Project, *, illustrative: bool) -> list[RegisteredReturn]:
    """Register everything but probation's return, or published figures alone."""
    entries = []
    for one in project.returns:
        came = one.published or (illustrative and one.agency != "probation")
        for part in one.patterns:
            entry = RegisteredReturn(
                one.agency, one.format, one.key, one.title, due="2016-04-29", part=part,
                illustrative=illustrative, published=one.published,
            )  # fmt: skip
            if came:
                file = f"2015-16/{one.key}{part}.xlsx"
                entry = replace(entry, file=file, received="2016-04-27", status="received")
            entries.append(entry)
    return entries


def _returns(project: Project, *, illustrative: bool) -> dict[str, pd.DataFrame]:
    entries = _registered(project, illustrative=illustrative)
    return {
        "returns": pd.DataFrame([asdict(entry) | {"superseded": ""} for entry in entries]),
        "quarters": quarters_table(project, entries, {}, [], no_revisions()),
    }


def _write(folder: Path, tables: dict[str, pd.DataFrame], *, illustrative: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    records = {name: list(columns_released(name)) for name in RELEASED if name != "actions"}
    records[EARLIER_TIMETABLES] = records["timetable"]
    for name, columns in (EMPTY | records).items():
        shape = TABLES[name].numbers if name in TABLES and name != "listening" else ()
        counted = {*shape} & {*columns}
        numbers = dict.fromkeys({*counted, *COUNTED & set(columns)}, "float64")
        tables.setdefault(name, pd.DataFrame(columns=columns).astype("str").astype(numbers))
    for name, table in tables.items():
        if "row_id" not in table:
            ids = [f"{name}{place:04d}" for place in range(len(table))]
            table = table.assign(row_id=pd.Series(ids, index=table.index, dtype="str"))  # noqa: PLW2901
        if name in SPOKEN:
            table = table.assign(illustrative=illustrative)  # noqa: PLW2901
        write_table(table, folder, name)
    return folder
