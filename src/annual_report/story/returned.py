"""Tables of what the board's own returns hold: training, section 11, meetings, reviews.

Each function publishes one table and returns its label, or nothing where nothing was returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story import evidence
from annual_report.story.assurance import day
from annual_report.story.casework import theme_titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from annual_report.story.story import Story

_CHANGE = {"no change": 0.0}


def places(story: Story, label: str, *, caption: str) -> str:
    """Publish how many places of each course were taken up."""
    rows = evidence.categories(story.indicators, "TRN01", "course", story.chapter.project.year)
    return _shares(story, label, rows, ("Course", "Places offered", "Taken up", "Share"), caption)


def reach(story: Story, label: str, *, caption: str) -> str:
    """Publish how many people each agency booked, and how many of them came."""
    year, names = story.chapter.project.year, story.chapter.project.agency_names
    rows = evidence.categories(story.indicators, "TRN01", "attended of booked", year)
    rows = rows.sort_values("denominator", ascending=False, kind="stable")
    heads = ("Agency", "Booked", "Came", "Share")
    return _shares(story, label, rows, heads, caption, names.get)


def change(story: Story, label: str, *, caption: str) -> str:
    """Publish how many people's confidence changed by how much."""
    rows = evidence.categories(story.indicators, "TRN02", "change", story.chapter.project.year)
    sizes = [_CHANGE.get(name, float(name.split()[0]) if name[:1] in "+-" else 0) for name in rows["category"]]  # fmt: skip
    rows = rows.assign(_size=sizes).sort_values("_size").drop(columns="_size")
    heads = ("Change in confidence", "Answered twice", "Changed so", "Share")
    return _shares(story, label, rows, heads, caption, str.capitalize)


def _shares(  # noqa: PLR0917
    story: Story,
    label: str,
    rows: pd.DataFrame,
    heads: tuple[str, ...],
    caption: str,
    name: Callable[[str], str | None] = str,
) -> str:
    if rows.empty:
        return ""
    table = [
        (name(str(row["category"])) or str(row["category"]), _whole(row["denominator"]),
         _whole(row["numerator"]), str(row["display"]))
        for _, row in rows.iterrows()
    ]  # fmt: skip
    frame = pd.DataFrame(table, columns=list(heads))
    story.chapter.table(label, frame, caption=caption, rows=rows, align="lrrr")
    return label


def standards(story: Story, label: str, *, caption: str) -> str:
    """Publish for each agency how many section 11 standards it meets, and how scores were moved."""
    rows = story.chapter.read("section11")
    if rows.empty:
        return ""
    names = story.chapter.project.agency_names
    table = [
        {
            "Agency": names.get(str(agency), str(agency)),
            "Standards scored": str(int(group["met"].ne("").sum())),
            "Met": str(int(group["met"].eq("yes").sum())),
            "Moved down": str(int(group["shift"].eq("lower").sum())),
            "Moved up": str(int(group["shift"].eq("higher").sum())),
            "Scale": str(group["scale"].iloc[0]).replace("rag", "red, amber, green"),
        }
        for agency, group in rows.groupby("agency", sort=False)
    ]
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=rows, align="lrrrrl")
    return label


def attendance(story: Story, label: str, *, caption: str) -> str:
    """Publish how many of the board's meetings each agency came to, the fewest first."""
    rows = story.chapter.read("attendance")
    if rows.empty:
        return ""
    names = story.chapter.project.agency_names
    rows = rows.sort_values(["attended", "agency"], kind="stable")
    table = pd.DataFrame(
        {
            "Agency": [names.get(str(one), str(one)) for one in rows["agency"]],
            "Role": rows["role"].astype("str"),
            "Meetings attended": [
                f"{_whole(came)} of {_whole(all_)}"
                for came, all_ in zip(rows["attended"], rows["meetings"], strict=True)
            ],
        }
    )
    story.chapter.table(label, table, caption=caption, rows=rows, align="llr")
    return label


def reviews(story: Story, label: str, *, caption: str) -> str:
    """Publish the reviews: kind, theme and where each stands."""
    rows = story.chapter.read("reviews")
    if rows.empty:
        return ""
    titles = theme_titles(story)
    table = pd.DataFrame(
        {
            "Review": rows["review_id"].astype("str"),
            "Kind": rows["kind"].str.capitalize(),
            "Theme": [
                titles.get(str(one), str(one)) or "Not published yet" for one in rows["theme"]
            ],
            "Published": [day(str(one)) or "Not yet" for one in rows["published"]],
        }
    )
    story.chapter.table(label, table, caption=caption, rows=rows)
    return label


def _whole(number: float) -> str:
    return "[c]" if pd.isna(number) else f"{number:,.0f}"
