"""The quality assurance timetable as the report shows it: a picture, and the rules it is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report import charts
from annual_report.story import timetable
from annual_report.story.casework import theme_titles
from annual_report.story.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from annual_report.story.story import Story
    from annual_report.story.timetable import Exercise, Rule, Series

_ANSWERS = {"met": "Met", "not met": "Not met", "cannot be answered": "Cannot be answered"}


def timetables(story: Story) -> pd.DataFrame:
    """Return the timetables of this year and those before, the oldest first."""
    names = ("earlier_timetables", "timetable")
    return pd.concat([story.chapter.read(name) for name in names], ignore_index=True)


def programme(story: Story) -> list[Exercise]:
    """Return what was planned and done, over the years that the timetables hold."""
    return timetable.exercises(timetables(story))


def rules(story: Story) -> list[Rule]:
    """Hold the timetable against the framework's rules; none where none was returned."""
    rows = timetables(story)
    year = str(story.chapter.project.year)
    known_from = str(rows["year"].min()) if len(rows) else year
    return timetable.rules(timetable.exercises(rows), year, known_from)


def grid(story: Story, label: str, *, caption: str) -> str:
    """Publish the timetable over years as a picture, with its table."""
    found = programme(story)
    every = timetable.series(found)
    if not every:
        return ""
    now = str(story.chapter.project.year)
    years = sorted({one.year for one in found})
    lines = [
        charts.GridLine(
            one.name, _group(one.frequency), {each.year: each.state(now) for each in one.exercises}
        )
        for one in every
    ]
    data = pd.DataFrame([_line(one, years, now, theme_titles(story)) for one in every])
    rows = timetables(story)
    story.chapter.figure(
        label, charts.timetable_grid(lines, years, now=now, style=story.chapter.style),
        caption=caption, alt=charts.describe_timetable(lines, years, now=now),
        rows=rows, data=data,
    )  # fmt: skip
    return label


def _group(frequency: str) -> str:
    return {
        "continuous": "All the time", "quarterly": "Each quarter", "annual": "Each year",
        "biennial": "Every second year", "triennial": "Every third year",
    }[frequency]  # fmt: skip


def _line(one: Series, years: Sequence[str], now: str, titles: Mapping[str, str]) -> dict[str, str]:
    states = {each.year: each.state(now) for each in one.exercises}
    return {
        "Method": one.name,
        "Subject": titles.get(one.subject, one.subject),
        "How often": _group(one.frequency),
    } | {year: states.get(year, "") for year in years}


def kept(story: Story, label: str, *, caption: str) -> str:
    """Publish each rule of the timetable: met or not, and what is missing."""
    found = rules(story)
    if not found:
        return ""
    table = pd.DataFrame(
        {
            "Rule": [one.said for one in found],
            "Kept": [_ANSWERS[one.answer] for one in found],
            "What was found": [one.found for one in found],
        }
    )
    story.chapter.table(label, table, caption=caption, rows=timetables(story), align="lll")
    return label


def on_rules(found: Sequence[Rule]) -> Finding | None:
    """Say how many of the timetable's rules are kept."""
    if not found:
        return None
    broken = [one for one in found if one.answer == "not met"]
    rows = tuple(dict.fromkeys(row for one in found for row in one.rows))
    kept_ = sum(one.answer == "met" for one in found)
    text = f"The timetable keeps {kept_} of {len(found)} rules."
    if broken:
        text += "".join(f" Not kept: {_first_down(one.said)}. {one.found}" for one in broken)
        return Finding("timetable", text, "mixed" if kept_ else "concern", rows)
    return Finding("timetable", text, "assurance" if kept_ == len(found) else "neutral", rows)


def _first_down(text: str) -> str:
    return text[:1].lower() + text[1:]
