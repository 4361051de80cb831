"""How the board learns: where it looks, what it looks at again, and whether lessons arrive.

Each function publishes one thing and returns its label, or nothing where nothing was returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.project import Year
from annual_report.statistics import difference
from annual_report.story import casework, desks, evidence, recommendations, timetable
from annual_report.story.assurance import day
from annual_report.story.casework import GOOD_PRACTICE, JOINT, SINGLE, theme_titles
from annual_report.story.findings import Finding, in_words, listed
from annual_report.story.governing import stated
from annual_report.story.programme import programme, timetables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.story.findings import Judgement
    from annual_report.story.story import Story

NOT_YET = "No check was returned"
NOT_READ = "A page that exists is not a page that was read; whether it was is not known"


def looked_at(story: Story) -> dict[str, list[pd.DataFrame]]:
    """Return for each priority the released rows by which audits and reviews looked at it."""
    year = str(story.chapter.project.year)
    audits, reviews = story.chapter.read("audits"), story.chapter.read("reviews")
    plan = story.chapter.read("timetable")
    found = {}
    for one in story.chapter.project.priorities:
        parts = [
            audits[audits["theme"].eq(one.id) & audits["kind"].eq(JOINT) & audits["agency"].eq("all")],
            audits[audits["theme"].eq(one.id) & audits["kind"].eq(SINGLE) & audits["agency"].eq("all")],
            reviews[reviews["theme"].eq(one.id)],
            plan[plan["subject"].eq(one.id) & plan["done"].eq(year)],
        ]  # fmt: skip
        found[one.id] = parts
    return found


def aimed(story: Story, label: str, *, caption: str) -> str:
    """Publish what looked at each priority: joint audits, agencies' own, reviews, the timetable."""
    looked, titles = looked_at(story), theme_titles(story)
    rows = [part for parts in looked.values() for part in parts if len(part)]
    if not rows:
        return ""
    table = [
        {
            "Priority": titles[key],
            "Files in joint audits": _base(joint),
            "Files in agencies' own audits": _base(single),
            "Reviews published": str(int(reviews["published"].ne("").sum())),
            "Done from the timetable": "; ".join(plan["method"]) or "Nothing",
        }
        for key, (joint, single, reviews, plan) in looked.items()
    ]
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=rows, align="lrrrl")
    return label


def on_aim(story: Story) -> Finding | None:
    """Say on which of the board's priorities no audit looked in the year."""
    looked, titles = looked_at(story), theme_titles(story)
    rows = tuple(row for parts in looked.values() for part in parts for row in part["row_id"])
    if not rows:
        return None
    without = [titles[key] for key, (joint, *_) in looked.items() if joint.empty]
    count = f"{len(looked) - len(without)} of the board's {len(looked)} priorities"
    text = f"Joint audits looked at {count} this year."
    if without:
        text += f" No joint audit looked at: {listed(without)}."
    judged: Judgement = "mixed" if without and len(without) < len(looked) else "concern" if without else "assurance"  # fmt: skip
    return Finding("aim", text, judged, rows)


def _base(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "0"
    largest = rows["base"].max()
    return "[c]" if pd.isna(largest) else f"{largest:,.0f}"


def repeats(story: Story, label: str, *, caption: str) -> str:
    """Publish what audits that were done again found, before and after."""
    pairs = _before_and_after(story)
    if not pairs:
        return ""
    table, rows = [], []
    for what, measured in pairs:
        rows.append(measured)
        for indicator, own in measured.groupby("indicator", sort=False):
            first, last = own.iloc[0], own.iloc[-1]
            table.append(
                {
                    "Audit": what,
                    "What was looked at": story.catalogue[str(indicator)].name,
                    "Before": _once(first),
                    "This year": _once(last),
                    "Likely range this year": _range(last),
                }
            )
    frame = pd.DataFrame(table)
    story.chapter.table(label, frame, caption=caption, rows=rows, align="lllll")
    return label


def on_repeats(story: Story) -> list[Finding]:
    """Say of each audit that was done again whether its result changed by more than chance."""
    made = []
    for number, (what, measured) in enumerate(_before_and_after(story), start=1):
        said = [
            _changed(story.catalogue[str(name)].name, own)
            for name, own in measured.groupby("indicator", sort=False)
        ]
        text = f"{what}. {' '.join(said)}"
        made.append(Finding(f"again-{number}", text, "neutral", tuple(measured["row_id"])))
    return made


def _changed(name: str, rows: pd.DataFrame) -> str:
    last, first = rows.iloc[-1], rows.iloc[0]
    if pd.isna(last["value"]) or pd.isna(first["value"]):
        return f"{name}: hidden, so that no child can be recognised. Nothing is said of change."
    side = difference(float(last["lower"]), float(last["upper"]), float(first["value"])).direction
    said = {
        "higher": "higher by more than chance explains",
        "lower": "lower by more than chance explains",
        "not distinguishable": "not clearly different",
        "not comparable": "too few cases to compare",
    }[side]
    return f"{name}: {first['display']} in {first['year']}, {last['display']} in {last['year']}; {said}."


def _before_and_after(story: Story) -> list[tuple[str, pd.DataFrame]]:
    """Return each audit repeated this year with its figures from the first time on; then all."""
    now = str(story.chapter.project.year)
    titles = theme_titles(story)
    found = []
    for one in timetable.series(programme(story)):
        years = [each.done for each in one.exercises if each.done]
        if len(years) < 2 or years[-1] != now or one.subject not in titles:
            continue
        rows = _audited(story, one.subject, years)
        if len(rows):
            found.append((f"Joint audits on {_lower(titles[one.subject])}", rows))
    start = story.chapter.project.year.start
    everything = _audited(story, "all", [str(Year(start - 1)), now])
    if everything["year"].nunique() > 1:
        found.append(("All joint audits", everything))
    return found


def _audited(story: Story, theme: str, years: Iterable[str]) -> pd.DataFrame:
    every = story.indicators
    rows = every[
        every["indicator"].isin(("AUD02", "AUD03"))
        & every["breakdown"].eq("total" if theme == "all" else "theme")
        & every["category"].eq(theme)
        & every["year"].isin(list(years))
        & every["period_kind"].eq("year")
    ]
    return rows.sort_values(["indicator", "year"], kind="stable").reset_index(drop=True)


def themes(story: Story, label: str, *, caption: str) -> str:
    """Publish the lessons by how many files they came up in: joint audits and agencies' own."""
    audits = story.chapter.read("audits")
    joint, single = (casework.overall(audits, "learning", kind) for kind in (JOINT, SINGLE))
    names = list(dict.fromkeys([*joint["category"], *single["category"]]))
    names = [one for one in names if one != "not recorded"]
    if not names:
        return ""
    shown = [dict(zip(rows["category"], rows["display"], strict=True)) for rows in (joint, single)]
    table = pd.DataFrame(
        {
            "What there is to learn": names,
            "Files in joint audits": [shown[0].get(one, "0") for one in names],
            "Files in agencies' own audits": [shown[1].get(one, "0") for one in names],
        }
    )
    rows = [one for one in (joint, single) if len(one)]
    story.chapter.table(label, table, caption=caption, rows=rows, align="lrr")
    return label


def recommended(story: Story, label: str, *, caption: str) -> str:
    """Publish what became of recommendations, by what they came from."""
    rows = story.chapter.read("recommendations")
    if rows.empty:
        return ""
    on = story.chapter.project.year.last_day
    table = []
    for kind, group in rows.groupby("kind", sort=True):
        one = recommendations.tally(group, on)
        table.append(
            {
                "From": recommendations.SOURCES.get(str(kind), str(kind).capitalize()),
                "All": one.total, "Done on time": one.on_time, "Done late": one.late,
                "Overdue": one.overdue, "Not yet due": one.waiting,
                "No date": one.no_date + one.undated,
                "Evidence": one.evidence, "Checked": one.checked,
            }
        )  # fmt: skip
    frame = pd.DataFrame(table)
    align = "l" + "r" * (frame.shape[1] - 1)
    story.chapter.table(label, frame, caption=caption, rows=rows, align=align)
    return label


def overdue(story: Story, label: str, *, caption: str) -> str:
    """Publish the recommendations that are overdue or have no date, the oldest date first."""
    rows = story.chapter.read("recommendations")
    on = story.chapter.project.year.last_day
    standing = [
        recommendations.standing(*each, on)
        for each in zip(rows["status"], rows["due"], rows["completed"], strict=True)
    ]
    wanted = pd.Series([one in {"overdue", "no date"} for one in standing], dtype=bool)
    late = rows.reset_index(drop=True)[wanted].sort_values("due", kind="stable")
    late = pd.concat([late[late["due"].ne("")], late[late["due"].eq("")]])
    if late.empty:
        return ""
    table = pd.DataFrame(
        {
            "No.": late["recommendation_id"],
            "What was recommended": late["recommendation"],
            "Who": late["owner"],
            "Due": [day(one) or "No date" for one in late["due"]],
            "Where it stands": late["status"].str.capitalize(),
        }
    )
    story.chapter.table(label, table, caption=caption, rows=late, align="lllll")
    return label


def routes(story: Story) -> list[tuple[str, str, str, pd.DataFrame]]:
    """Return the ways in which lessons go out: route, what was done, what was checked, rows."""
    year = story.chapter.project.year
    found = []
    taken = evidence.year_rows(story.indicators)
    taken = taken[taken["year"].eq(str(year))]
    trained = taken[taken["indicator"].eq("TRN01") & taken["numerator"].notna()]
    changed = taken[taken["indicator"].eq("TRN03") & taken["denominator"].notna()]
    if len(trained):
        row = trained.iloc[0]
        done = f"{_whole(row['numerator'])} of {_whole(row['denominator'])} places taken up"
        asked = evidence.categories(story.indicators, "TRN03", "response", year)
        check = NOT_YET
        if len(changed):
            own = changed.iloc[0]
            check = f"{own['display']} of {_whole(own['denominator'])} who answered after three months do something differently"
            if len(asked):
                check += f"; {_whole(asked.iloc[0]['numerator'])} of {_whole(asked.iloc[0]['denominator'])} answered"
        found.append(("Training", done, check, pd.concat([trained, changed, asked])))
    rows = story.chapter.read("recommendations")
    if len(rows):
        one = recommendations.tally(rows, year.last_day)
        done = f"{one.complete} of {one.total} recommendations complete"
        check = f"{one.checked} of {one.complete} checked for a difference" if one.checked else NOT_YET  # fmt: skip
        found.append(("Changes to how work is done", done, check, rows))
    again = [one for one in programme(story) if one.kind == timetable.REPEAT and one.done == str(year)]  # fmt: skip
    if again:
        ids = {row for one in again for row in one.rows}
        every = timetables(story)
        done = f"{in_words(len(again)).capitalize()}: {listed(one.method for one in again)}"
        chosen = every[every["row_id"].isin(ids)]
        found.append(("Audits done again", done, "The repeat is itself the check", chosen))
    said = stated(story, "functions")
    said = said[said["who"].eq("communication")]
    if len(said):
        found.append(("What the board sends out", str(said.iloc[0]["what"]), NOT_YET, said))
    pages = desks.desks(story)
    if pages:
        done = f"{len(pages)} page{'' if len(pages) == 1 else 's'} made beside this report"
        found.append(
            ("A page for the front line of each agency", done, NOT_READ, desks.basis(pages))
        )
    return found


def reached(story: Story, label: str, *, caption: str) -> str:
    """Publish how lessons go out to practitioners, and whether anybody checked that they arrived."""
    found = routes(story)
    if not found:
        return ""
    heads = ["Route", "What was done", "Was it checked?"]
    table = pd.DataFrame([one[:3] for one in found], columns=heads)
    story.chapter.table(label, table, caption=caption, rows=[one[3] for one in found], align="lll")
    return label


def on_good_practice(audits: pd.DataFrame) -> Finding | None:
    """Say in how many files auditors found good practice to share, and what is not known of it."""
    parts, rows = [], []
    for kind, name in ((JOINT, "joint audits"), (SINGLE, "agencies' own audits")):
        own = casework.overall(audits, "learning", kind)
        own = own[own["category"].eq(GOOD_PRACTICE)]
        if len(own):
            parts.append(
                f"{own.iloc[0]['display']} of {_whole(own.iloc[0]['base'])} files of {name}"
            )
            rows += own["row_id"].tolist()
    if not parts:
        return None
    text = (
        f"Good practice to share was found in {listed(parts)}. What it was, and whether others took "
        "it up, is not returned to the board, so this report cannot pass it on. It should."
    )
    return Finding("good-practice", text, "mixed", tuple(rows))


def _once(row: pd.Series) -> str:
    shown = str(row["display"])
    of = "" if " of " in shown else f" of {_whole(row['denominator'])}"
    return f"{shown}{of} ({row['year']})"


def _range(row: pd.Series) -> str:
    if pd.isna(row["lower"]) or pd.isna(row["value"]):
        return ""
    return f"{row['lower']:.1f} to {row['upper']:.1f}"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _whole(number: float) -> str:
    return "[c]" if pd.isna(number) else f"{number:,.0f}"
