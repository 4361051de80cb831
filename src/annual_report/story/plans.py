"""Improvement actions: what will be done, by whom, by when, and how we will know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report import charts
from annual_report.story.assurance import day
from annual_report.story.findings import Finding, in_words, slug

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue
    from annual_report.story.story import Story

NO_ACTION = "No improvement action on this was returned."
WHERE = 'The whole list, with names and dates, is in the chapter "What we will do".'


def of_section(story: Story, label: str, section: str, *, caption: str) -> None:
    """Publish the actions of a section: ``F1`` to ``F4`` or a priority's id."""
    actions = story.chapter.read("actions")
    chosen = by_date(actions[actions["section"] == section])
    if chosen.empty:
        story.chapter.not_returned(label, NO_ACTION)
        return
    table = section_table(chosen, story.catalogue)
    story.chapter.table(label, table, caption=caption, rows=chosen)


def all_of_them(story: Story, label: str, *, caption: str) -> None:
    """Publish every action, the earliest date first."""
    actions = by_date(story.chapter.read("actions"))
    if actions.empty:
        story.chapter.not_returned(label, NO_ACTION)
        return
    story.chapter.table(label, plan_table(actions), caption=caption, rows=actions)


def when_due(story: Story, label: str, *, caption: str) -> str:
    """Publish when actions fall due, as a picture.

    Returns:
        The label, or nothing where no action has a date.
    """
    actions = by_date(story.chapter.read("actions"))
    if actions["due"].eq("").all():
        return ""
    on = story.chapter.project.year.last_day
    figure = charts.timeline(actions, style=story.chapter.style, on=on)
    alt = charts.describe_timeline(actions, on=on)
    data = plan_table(actions)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=actions, data=data)
    return label


def by_date(actions: pd.DataFrame) -> pd.DataFrame:
    """Put actions in the order of their dates; those without one come last."""
    dated = actions.assign(_dated=actions["due"].eq(""))
    ordered = dated.sort_values(["_dated", "due", "action_id"], kind="stable")
    return ordered.drop(columns="_dated").reset_index(drop=True)


def section_table(actions: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Lay actions out beside the finding that each answers, and how we will know it worked."""
    return pd.DataFrame(
        {
            "What we found": actions["finding"],
            "What will be done": [
                f"{r['action_id']}: {r['action']}" for _, r in actions.iterrows()
            ],
            "Who, by when": [_who(row) for _, row in actions.iterrows()],
            "How we will know": [_aim(row, catalogue) for _, row in actions.iterrows()],
            "Where it stands": actions["status"].str.capitalize(),
        }
    )


def plan_table(actions: pd.DataFrame) -> pd.DataFrame:
    """Lay actions out as a list to follow through the year."""
    return pd.DataFrame(
        {
            "No.": actions["action_id"],
            "By when": [day(due) or "No date" for due in actions["due"]],
            "What will be done": actions["action"],
            "Who": actions["owner"],
            "Where it stands": actions["status"].str.capitalize(),
        }
    )


def progress(actions: pd.DataFrame, on: str) -> list[Finding]:
    """Say how many actions are complete and overdue, and which cannot be checked.

    Args:
        actions: released rows.
        on: the day the report looks from, ISO; what was due before it and is not complete is late.
    """
    if actions.empty:
        return []
    rows = tuple(actions["row_id"])
    done = actions["status"] == "complete"
    late = ~done & actions["due"].ne("") & actions["due"].lt(on)
    are = "is" if done.sum() == 1 else "are"
    complete = in_words(int(done.sum())) if done.any() else "none"
    said = f"Of {_count(len(actions), 'improvement action')}, {complete} {are} complete."
    made = []
    if late.any():
        overdue = _count(int(late.sum()), "action").capitalize()
        text = f"{said} {overdue} should have been complete by {day(on)} and {'is' if late.sum() == 1 else 'are'} not."
        made.append(Finding("progress", text, "concern", rows))
    else:
        text = f"{said} None of the others was due by {day(on)}."
        made.append(Finding("progress", text, "neutral", rows))
    vague = actions["due"].eq("") | (actions["measure"].eq("") & actions["target"].eq(""))
    if vague.any():
        text = f"{_count(int(vague.sum()), 'action').capitalize()} cannot be checked as written, because a date or a measure is missing: {_numbers(actions[vague])}."
        made.append(Finding("not-checkable", text, "concern", tuple(actions.loc[vague, "row_id"])))
    return made


def finished(actions: pd.DataFrame) -> list[Finding]:
    """Say which actions are complete and have evidence of what came of them."""
    done = actions[(actions["status"] == "complete") & actions["evidence"].ne("")]
    return [
        Finding(
            f"done-{slug(str(row['action_id']))}",
            f"Done: {row['action']} Evidence: {row['evidence']}",
            "assurance",
            (str(row["row_id"]),),
        )
        for _, row in done.iterrows()
    ]


def _numbers(actions: pd.DataFrame) -> str:
    return ", ".join(actions["action_id"].astype(str))


def _count(number: int, noun: str) -> str:
    return f"{in_words(number)} {noun}{'' if number == 1 else 's'}"


def _who(row: pd.Series) -> str:
    return f"{row['owner']}, {day(row['due']) or 'no date'}"


def _aim(row: pd.Series, catalogue: Catalogue) -> str:
    measure = catalogue.get(row["measure"])
    name = measure.short if measure else str(row["measure"])
    start = f"At the start: {row['baseline']}" if row["baseline"] and row["target"] else ""
    aim = f"Aim: {row['target']}" if row["target"] else ""
    return ". ".join(part for part in (name, start, aim) if part) or "Not said"
