"""Improvement actions: what will be done, by whom, by when, and how we will know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from annual_report import charts
from annual_report.release.records import NOT_PUBLISHED
from annual_report.story import smart
from annual_report.story.assurance import day
from annual_report.story.findings import Finding, in_words, slug

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue
    from annual_report.story.findings import Judgement
    from annual_report.story.story import Story

#: Shares from which actions are SMART well, and in part, as in the key questions.
_WELL, _IN_PART = 0.9, 0.5
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
    table = full_table(actions, story.catalogue)
    story.chapter.table(label, table, caption=caption, rows=actions, align="lllllll")


def when_due(story: Story, label: str, *, caption: str) -> str:
    """Publish when actions fall due, as a picture.

    Returns:
        The label, or nothing where no action has a date.
    """
    actions = by_date(story.chapter.read("actions"))
    what = ("Improvement actions", "actions")
    return _timeline(story, label, actions, plan_table(actions), caption=caption, what=what)


def recommendations_due(story: Story, label: str, *, caption: str) -> str:
    """Publish when recommendations of reviews and audits fall due, as a picture.

    Returns:
        The label, or nothing where none has a date.
    """
    rows = story.chapter.read("recommendations")
    rows = by_date(rows.assign(action_id=rows["recommendation_id"]))
    data = plan_table(rows.assign(action=rows["recommendation"]))
    what = ("Recommendations of reviews and audits", "recommendations")
    return _timeline(story, label, rows, data, caption=caption, what=what)


def _timeline(
    story: Story, label: str, rows: pd.DataFrame, data: pd.DataFrame, *, caption: str,
    what: tuple[str, str],
) -> str:  # fmt: skip
    if rows["due"].eq("").all():
        return ""
    on = story.chapter.project.year.last_day
    figure = charts.timeline(rows, style=story.chapter.style, on=on)
    alt = charts.describe_timeline(rows, on=on, what=what)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=rows, data=data)
    return label


def smart_table(story: Story, label: str, *, caption: str) -> str:
    """Publish of each action that lacks a part of SMART which parts it lacks.

    Returns:
        The label, or nothing where no action lacks any.
    """
    actions = by_date(story.chapter.read("actions"))
    found = smart.lacking(actions, partial(smart.lacking_of_action, catalogue=story.catalogue))
    names = [f"{row['action_id']}: {row['action']}" for _, row in actions.iterrows()]
    return _lacking(story, label, actions, names, found, caption=caption)


def recommendations_smart(story: Story, label: str, *, caption: str) -> str:
    """Publish of each recommendation that lacks a part of SMART which parts it lacks.

    Those that are complete, or whose words are not published yet, are left out.

    Returns:
        The label, or nothing where none lacks any.
    """
    rows = testable(story.chapter.read("recommendations"))
    rows = rows[rows["status"].ne("complete")].reset_index(drop=True)
    found = smart.lacking(rows, smart.lacking_of_recommendation)
    names = [f"{r['recommendation_id']}: {r['recommendation']}" for _, r in rows.iterrows()]
    return _lacking(story, label, rows, names, found, caption=caption)


def testable(recommended: pd.DataFrame) -> pd.DataFrame:
    """Keep the recommendations whose words are published, and which can so be tested."""
    return recommended[recommended["recommendation"].ne(NOT_PUBLISHED)].reset_index(drop=True)


def _lacking(
    story: Story, label: str, rows: pd.DataFrame, names: list[str],
    found: list[tuple[str, ...]], *, caption: str,
) -> str:  # fmt: skip
    table = [
        {
            "What is to be done": name,
            "Who": owner or "Nobody named",
            "Missing": ", ".join(parts).capitalize(),
        }
        for name, owner, parts in zip(names, rows["owner"], found, strict=True)
        if parts
    ]
    if not table:
        return ""
    chosen = rows[[bool(parts) for parts in found]]
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=chosen, align="lll")
    return label


def smart_share(rows: pd.DataFrame, found: list[tuple[str, ...]], what: str) -> Finding | None:
    """Say how many have all five parts of SMART, and how many have each."""
    if rows.empty:
        return None
    have = smart.counts(found)
    each = ", ".join(f"{part} {have[part]}" for part in smart.PARTS)
    text = f"{have['all']} of {len(rows)} {what} have all five parts of SMART. By part: {each}."
    share = have["all"] / len(rows)
    judged: Judgement = "assurance" if share >= _WELL else "mixed" if share >= _IN_PART else "concern"  # fmt: skip
    return Finding(f"smart-{slug(what)}", text, judged, tuple(rows["row_id"]))


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


def full_table(actions: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Lay out everything that the log says of each action."""
    return pd.DataFrame(
        {
            "No.": actions["action_id"],
            "What we found, and why": [_found(row) for _, row in actions.iterrows()],
            "What will be done": actions["action"],
            "Who, by when": [_who(row) for _, row in actions.iterrows()],
            "What it takes": actions["resources"].replace("", "Not said"),
            "How we will know": [_aim(row, catalogue) for _, row in actions.iterrows()],
            "Where it stands": [_stands(row) for _, row in actions.iterrows()],
        }
    )


def _found(row: pd.Series) -> str:
    return f"{row['finding']}. Cause: {row['cause']}" if row["cause"] else str(row["finding"])


def _stands(row: pd.Series) -> str:
    said = str(row["status"]).capitalize()
    return f"{said}. {row['evidence']}" if row["evidence"] else said


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
