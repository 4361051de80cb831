"""What joint case audits found: grades, agencies' own grades against the panel's, and lessons.

Each function that publishes returns its label, or nothing where no audit was returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report import charts
from annual_report.statistics import percentage_interval
from annual_report.story import evidence
from annual_report.story.findings import Finding, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.story.story import Story

ALL = "all"
#: Audits by a panel of several agencies, and agencies' own.
JOINT, SINGLE = "joint", "single"
#: What auditors note of a file that others could learn from.
GOOD_PRACTICE = "Good practice to share"


def measures_by_theme(story: Story, label: str, *indicators: str, caption: str) -> str:
    """Publish audit measures, one row a theme: how many cases, and how many met each measure."""
    year, titles = story.chapter.project.year, theme_titles(story)
    parts = [evidence.categories(story.indicators, one, "theme", year) for one in indicators]
    rows = pd.concat(parts, ignore_index=True)
    if rows.empty:
        return ""
    bases = rows.groupby("category", sort=False)["denominator"].max()
    table = [
        {"Theme": titles.get(str(theme), str(theme)), "Cases audited": _whole(base)}
        | {story.catalogue[one].name: _display(rows, one, str(theme)) for one in indicators}
        for theme, base in bases.items()
    ]
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=rows)
    return label


def of_theme(story: Story, label: str, theme: str, *, caption: str) -> str:
    """Publish what joint audits found on one theme; what is hidden is marked as hidden."""
    year = story.chapter.project.year
    table: list[tuple[str, str]] = []
    rows = []
    for name in ("AUD02", "AUD03"):
        own = evidence.categories(story.indicators, name, "theme", year)
        own = own[own["category"] == theme]
        rows.append(own)
        if len(own) and not table:
            table.append(("Cases audited", _whole(own["denominator"].max())))
        table += [(story.catalogue[name].name, str(one)) for one in own["display"]]
    graded = _graded(story.chapter.read("audits"), theme)
    if len(graded):
        rows.append(graded)
        table.append(("Agencies' files graded by the panel", _whole(graded["base"].max())))
        table += [
            (f"Of these, {category}", str(shown))
            for category, shown in zip(graded["category"], graded["display"], strict=True)
        ]
    if not table:
        return ""
    frame = pd.DataFrame(table, columns=["What was looked at", "Result"])
    published = [one for one in rows if len(one)]
    story.chapter.table(label, frame, caption=caption, rows=published, align="lr")
    return label


def on_theme(audits: pd.DataFrame, theme: str, about: str) -> Finding | None:
    """Say how the panel graded files on a theme, and what of it is hidden."""
    rows = _graded(audits, theme)
    if rows.empty:
        return None
    shown = rows[rows["count"].notna() & rows["count"].ne(0)]
    hidden = rows.loc[rows["count"].isna(), "category"].tolist()
    counted = listed(f"{row['display']} {row['category']}" for _, row in shown.iterrows())
    text = f"The audit panel graded {_whole(rows['base'].max())} files of agencies on {about}"
    text += f": {counted}." if counted else "."
    if hidden:
        text += f" Hidden, so that no child can be recognised: {listed(hidden)}."
    return Finding("audits", text, "neutral", tuple(rows["row_id"]))


def _graded(audits: pd.DataFrame, theme: str) -> pd.DataFrame:
    rows = by_theme(audits, "moderated_grade")
    return rows[(rows["theme"] == theme) & rows["category"].isin(charts.GRADES)]


def grades(story: Story, label: str, *, caption: str) -> str:
    """Publish the panel's grades by theme, as a picture."""
    audits = story.chapter.read("audits")
    rows = by_theme(audits, "moderated_grade")
    rows = rows[rows["category"].isin(charts.GRADES)]
    if rows.empty:
        return ""
    titles = theme_titles(story)
    drawn = rows.rename(columns={"category": "grade"})
    drawn = drawn.assign(theme=[titles.get(theme, theme) for theme in drawn["theme"]])
    figure = charts.stacked_grades(drawn, style=story.chapter.style, count="count")
    alt = charts.describe_grades(drawn, what="Findings of the audit panel")
    data = drawn.pivot_table(
        index="theme", columns="grade", values="display", aggfunc="first", sort=False
    )
    data = data.reset_index().rename(columns={"theme": "Theme"})
    data.columns = [str(name)[:1].upper() + str(name)[1:] for name in data.columns]
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=rows, data=data.fillna(""))
    return label


def agencies(story: Story, label: str, *, caption: str, kind: str = JOINT) -> str:
    """Publish how far each agency's own grades were moved: of joint audits, or of its own."""
    audits = story.chapter.read("audits")
    rows = by_agency(audits, "grade_shift", kind)
    if rows.empty:
        return ""
    words = {"lowered": "Graded lower", "same": "Same", "raised": "Graded higher"}
    names = story.chapter.project.agency_names
    table = [
        {"Agency": names.get(str(agency), str(agency)), "Files graded": _whole(group["base"].max())}
        | {said: _category(group, name) for name, said in words.items()}
        for agency, group in rows.groupby("agency", sort=True)
    ]
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=rows)
    return label


def lessons(story: Story, label: str, *, caption: str) -> str:
    """Publish the lessons that came up, the most frequent first."""
    audits = story.chapter.read("audits")
    rows = overall(audits, "learning")
    rows = rows[rows["category"] != "not recorded"]
    rows = rows.sort_values(["count", "category"], ascending=[False, True], kind="stable")
    if rows.empty:
        return ""
    table = pd.DataFrame({"What there is to learn": rows["category"], "Files": rows["display"]})
    story.chapter.table(label, table, caption=caption, rows=rows)
    return label


def on_moderation(audits: pd.DataFrame) -> Finding | None:
    """Say whether agencies grade their own work more kindly than the panel.

    A gap is stated only if, of the grades that moved, the share that went down is more than half
    by more than chance explains (Wilson's 95% interval).
    """
    rows = overall(audits, "grade_shift")
    counts = {str(row["category"]): float(row["count"]) for _, row in rows.iterrows()}
    down, up = counts.get("lowered", float("nan")), counts.get("raised", 0.0)
    base = float(rows["base"].max()) if len(rows) else float("nan")
    if pd.isna(down) or pd.isna(up) or pd.isna(base):
        return None
    text = f"The panel changed {down + up:.0f} of {base:.0f} grades that agencies gave themselves: {down:.0f} down and {up:.0f} up."
    lower, upper = percentage_interval(down, down + up)
    if lower > 50:
        text += " Agencies see their own work more kindly than the panel does, so their own audits need care."
        return Finding("moderation", text, "concern", tuple(rows["row_id"]))
    if upper < 50:
        text += " Agencies are stricter with themselves than the panel is."
        return Finding("moderation", text, "assurance", tuple(rows["row_id"]))
    text += " That is no clear leaning either way."
    return Finding("moderation", text, "neutral", tuple(rows["row_id"]))


def theme_titles(story: Story) -> Mapping[str, str]:
    """Name each theme as the board names its priority."""
    return {one.id: one.title for one in story.chapter.project.priorities}


def overall(audits: pd.DataFrame, measure: str, kind: str = JOINT) -> pd.DataFrame:
    """Return the counts of a measure over all themes and agencies."""
    chosen = (audits["kind"] == kind) & (audits["measure"] == measure)
    return audits[chosen & (audits["theme"] == ALL) & (audits["agency"] == ALL)]


def by_theme(audits: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the counts of a measure of joint audits by theme."""
    chosen = (audits["kind"] == JOINT) & (audits["measure"] == measure)
    return audits[chosen & (audits["theme"] != ALL) & (audits["agency"] == ALL)]


def by_agency(audits: pd.DataFrame, measure: str, kind: str = JOINT) -> pd.DataFrame:
    """Return the counts of a measure by agency."""
    chosen = (audits["kind"] == kind) & (audits["measure"] == measure)
    return audits[chosen & (audits["agency"] != ALL)]


def _display(rows: pd.DataFrame, indicator: str, theme: str) -> str:
    own = rows[(rows["indicator"] == indicator) & (rows["category"] == theme)]
    return str(own["display"].iloc[0]) if len(own) else ""


def _category(group: pd.DataFrame, name: str) -> str:
    own = group[group["category"] == name]
    return str(own["display"].iloc[0]) if len(own) else "0"


def _whole(number: float) -> str:
    return "[c]" if pd.isna(number) else f"{number:,.0f}"
