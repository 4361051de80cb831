"""Across agencies: what several of them found, who depends on whom, and where nobody looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.publish.items import Piece
from annual_report.story import areas, casework
from annual_report.story.evidence import KINDS
from annual_report.story.findings import Finding, in_words, listed
from annual_report.story.witnesses import direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.project import Priority
    from annual_report.story.areas import Area
    from annual_report.story.story import Story

NOBODY, NONE_YET = "Nobody", "Not yet"


def verdicts(story: Story, label: str, every: Sequence[Area], *, caption: str) -> None:
    """Publish a row for each function and priority: where its three types of evidence point."""
    table = pd.DataFrame(
        [
            {"Area": area.about[:1].upper() + area.about[1:]}
            | {f"{question}?": direction(area.cells[kind]) for kind, question in KINDS.items()}
            | {"Together": area.verdict().kind.capitalize()}
            for area in every
        ]
    )
    rows = story.evidence_rows(row for area in every for one in area.heard for row in one.rows)
    if rows:
        made = f"tbl-{label.removeprefix('part-')}"
        story.chapter.table(made, table, caption=caption, rows=rows, align="lllll")
        story.lay_out(label, made)
    else:
        story.lay_out(label, Piece("paragraph", "No evidence yet: nothing was returned."))


def themes(story: Story, label: str, *, caption: str) -> None:
    """Publish who found something on each priority, the lessons found twice, and the gaps."""
    priorities = story.chapter.project.priorities
    held = [_held(story, one) for one in priorities]
    pieces: list[str | Piece] = []
    rows = [frame for one in held for frame in one[1]]
    if rows:
        table = pd.DataFrame([one[0] for one in held])
        story.chapter.table("tbl-themes", table, caption=caption, rows=rows)
        pieces.append("tbl-themes")
    pieces += [lessons(story, "tbl-lessons-shared")]
    pieces += story.findings("themes", [gap(*one) for one in zip(priorities, held, strict=True)])
    nothing = Piece("paragraph", "No evidence yet: no audit, review or message names a theme.")
    story.lay_out(label, *([one for one in pieces if one] or [nothing]))


def _held(story: Story, priority: Priority) -> tuple[dict[str, str], list[pd.DataFrame]]:
    """Return who holds what on a priority, as a row to print, and the rows it rests on."""
    names = story.chapter.project.agency_names
    found = [one for one in areas.measures_of(story, priority) if one.known]
    agencies = list(dict.fromkeys(names.get(one.agency, one.agency) for one in found))
    graded = casework.by_theme(story.chapter.read("audits"), "moderated_grade")
    graded = graded[graded["theme"] == priority.id]
    reviews = story.chapter.read("reviews")
    reviews = reviews[reviews["theme"] == priority.id]
    voices, actions = (
        one[one["section"] == priority.id]
        for one in (story.chapter.read("voices"), story.chapter.read("actions"))
    )
    files = f"{graded['base'].max():.0f} files" if len(graded) else NOBODY
    row = {
        "Theme": priority.title,
        "Figures from": "; ".join(agencies) or NOBODY,
        "Joint audits": files,
        "Reviews": str(len(reviews)) if len(reviews) else NONE_YET,
        "Messages": str(len(voices)) if len(voices) else NONE_YET,
        "Actions": str(len(actions)) if len(actions) else NONE_YET,
    }
    rows = [*story.rows(one.row_id for one in found), graded, reviews, voices, actions]
    return row, [one for one in rows if len(one)]


def gap(priority: Priority, held: tuple[dict[str, str], list[pd.DataFrame]]) -> Finding | None:
    """Say what nobody has looked at on a priority."""
    row, frames = held
    words = {
        "Figures from": "any figure", "Joint audits": "a joint audit", "Reviews": "a review",
        "Messages": "a message from children, parents or staff", "Actions": "an improvement action",
    }  # fmt: skip
    lacking = [said for column, said in words.items() if row[column] in {NOBODY, NONE_YET}]
    if not lacking:
        return None
    text = f"{priority.title}: there is not yet {listed(lacking).replace(' and ', ' or ')}."
    ids = tuple(dict.fromkeys(one for frame in frames for one in frame["row_id"]))
    return Finding(f"gap-{priority.key}", text, "no evidence", ids)


def lessons(story: Story, label: str) -> str:
    """Publish the lessons that both joint audits and agencies' own audits came to.

    Returns:
        The label, or nothing where no lesson was found by both.
    """
    audits = story.chapter.read("audits")
    joint = casework.overall(audits, "learning").set_index("category")
    own = casework.overall(audits, "learning", casework.SINGLE).set_index("category")
    both = [one for one in joint.index if one in own.index and one != "not recorded"]
    if not both:
        return ""
    table = pd.DataFrame(
        {
            "Lesson": both,
            "Joint audits": [_of(joint.loc[one]) for one in both],
            "Agencies' own audits": [_of(own.loc[one]) for one in both],
        }
    )
    rows = [joint.loc[both].reset_index(), own.loc[both].reset_index()]
    caption = "Lessons that joint audits and agencies' own audits both came to: files"
    story.chapter.table(label, table, caption=caption, rows=rows, align="lrr")
    return label


def _of(row: pd.Series) -> str:
    return f"{row['display']} of {row['base']:.0f}"


def dependencies(story: Story, label: str, *, caption: str) -> None:
    """Publish, for open actions that name a measure, who acts and who counts whether it worked."""
    names, released = story.chapter.project.agency_names, story.indicators
    actions = story.chapter.read("actions")
    actions = actions[actions["status"].ne("complete") & actions["measure"].ne("")]
    now = released[released["year"] == str(story.chapter.project.year)]
    counted = {
        str(measure): listed(names.get(str(one), str(one)) for one in sorted(set(rows["agency"])))
        for measure, rows in now.groupby("indicator")
    }
    table = pd.DataFrame(
        [
            {
                "Action": str(row["action_id"]),
                "Who acts": str(row["owner"]),
                "Measure": known.short,
                "Who counts": counted.get(known.id, "Nobody yet"),
            }
            for _, row in actions.iterrows()
            if (known := story.catalogue.get(str(row["measure"])))
        ]
    )
    if table.empty:
        text = "No evidence yet: no open action names a measure, so nobody can say who depends on whom."
        story.lay_out(label, Piece("paragraph", text))
        return
    made = f"tbl-{label.removeprefix('part-')}"
    story.chapter.table(made, table, caption=caption, rows=actions)
    uncounted = int(table["Who counts"].eq("Nobody yet").sum())
    more = [
        Piece(
            "paragraph",
            f"Of these actions, {in_words(uncounted)} cannot be checked: nobody counts the measure.",
        )
    ]
    story.lay_out(label, made, *(more if uncounted else []))
