"""What the board is asked to decide: the chapter that only the board's edition has.

Everything in it rests on released rows, and so has passed the same disclosure control as what
the public edition prints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from annual_report.project import PUBLIC
from annual_report.publish.items import Piece
from annual_report.release.voices import covers
from annual_report.story import listening, recommendations
from annual_report.story.assurance import COMPARATORS, by_agency, day, named
from annual_report.story.findings import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annual_report.story.findings import Finding
    from annual_report.story.story import Story

#: As the gate writes a waiver: why, whose decision, when, and until when.
_WAIVER = re.compile(
    r"(?P<reason>.*) \(approved by (?P<by>.*), (?P<on>[\d-]+); expires (?P<until>[\d-]+)\)",
    re.DOTALL,
)


class Unmet(NamedTuple):
    """A requirement that the report does not meet: its words, whether it is a duty, what was found."""

    requirement: str
    duty: bool
    evidence: str


class Decision(NamedTuple):
    """What is to be decided, why, and the released rows that the question rests on."""

    decision: str
    why: str
    rows: pd.DataFrame


def returns(story: Story) -> None:
    """Publish, as ``part-board-returns``, who did not return or was late, and how often."""
    register = story.chapter.read("returns")
    register = register[register["agency"] != COMPARATORS]
    wanting = register[register["status"].isin(["not returned", "late"])]
    table = []
    for agency, own in by_agency(register, story.chapter.project.agency_names):
        missing, late = (own[own["status"] == status] for status in ("not returned", "late"))
        if len(missing) or len(late):
            table.append(
                {
                    "Agency": story.chapter.project.agency_names.get(agency, agency),
                    "Expected": len(own),
                    "Not returned": len(missing),
                    "Late": len(late),
                    "Which": "; ".join(map(named, _rows(pd.concat([missing, late])))),
                }
            )
    story.optional_table(
        "board-returns",
        pd.DataFrame(table),
        rows=wanting,
        caption="Returns that did not come or came late, by agency",
        otherwise="Every return that was expected came, and came in time.",
    )


def waivers(story: Story) -> None:
    """Publish, as ``part-board-waivers``, what was let through, whose decision that was, until when."""
    waived = _waived(story)
    names = story.chapter.project.agency_names
    table = [
        {
            "Agency": names.get(row["agency"], row["agency"]),
            "What the check found": row["message"],
            "Why it was let through": said["reason"],
            "Approved by": f"{said['by']}, {day(said['on'])}".strip(", "),
            "Until": day(said["until"]),
        }
        for row in _rows(waived)
        if (said := _terms(row["waiver"]))
    ]
    story.optional_table(
        "board-waivers",
        pd.DataFrame(table),
        rows=waived,
        caption="Failed checks that were let through with a signed waiver",
        otherwise="Nothing was let through with a waiver.",
    )


def unmet(story: Story, found: Sequence[Unmet]) -> None:
    """Publish, as ``part-board-unmet``, what is asked of the board and not there, duties first."""
    table = [
        {
            "Asked": one.requirement,
            "A duty": "Yes" if one.duty else "No",
            "What was found": one.evidence,
        }
        for one in sorted(found, key=lambda one: not one.duty)
    ]
    story.optional_table(
        "board-unmet",
        pd.DataFrame(table),
        rows=_about_itself(story),
        caption="What is asked of the board's report and is not met",
        otherwise="Everything that is asked is met, at least in part.",
    )


def overdue(story: Story) -> None:
    """Publish, as ``part-board-overdue``, actions and recommendations past their date."""
    actions, recommended = _overdue(story, "actions"), _overdue(story, "recommendations")
    table = [
        {
            "What was to be done": row["action" if "action" in row else "recommendation"],
            "From": "Action plan" if "action" in row else "Recommendation",
            "Who": row["owner"] or "Nobody named",
            "Was due": day(row["due"]),
        }
        for rows in (actions, recommended)
        for row in _rows(rows.sort_values("due", kind="stable"))
    ]
    story.optional_table(
        "board-overdue",
        pd.DataFrame(table),
        rows=[rows for rows in (actions, recommended) if len(rows)],
        caption="Overdue at the end of the year",
        otherwise="No action and no recommendation was overdue at the end of the year.",
    )


def conflicts(story: Story, lines: Iterable[Finding]) -> None:
    """Publish, as ``part-board-conflicts``, where evidence does not fit other evidence."""
    otherwise = "No evidence contradicts other evidence by the rules that are applied."
    story.part("part-board-conflicts", "board", lines, otherwise=otherwise)


def messages(story: Story) -> None:
    """Publish, as ``part-board-messages``, what was said for the board's ears alone."""
    voices = story.chapter.read("voices")
    public = [covers(str(scope), PUBLIC) for scope in voices["consent_scope"]]
    alone = voices[[not one for one in public]]
    if alone.empty:
        said = Piece("paragraph", "Every message in this edition may be printed in public too.")
        story.chapter.part("part-board-messages", said)
        return
    story.chapter.quotes("voice-board", listening.in_order(alone))
    story.chapter.part("part-board-messages", "voice-board")


def decisions(story: Story, missing: Sequence[Unmet]) -> None:
    """Publish, as ``part-board-decisions``, what the board is asked to decide, and why."""
    asked = [
        *_sign_off(story),
        *_priorities(story),
        *_duties(story, missing),
        *_late(story),
        *_let_through(story),
        *_past_due(story),
    ]
    table = pd.DataFrame(
        {"Decision": [one.decision for one in asked], "Why": [one.why for one in asked]}
    )
    story.optional_table(
        "board-decisions",
        table,
        rows=[one.rows for one in asked],
        caption="Decisions asked of the board",
        otherwise="Nothing waits for a decision.",
    )


def _sign_off(story: Story) -> list[Decision]:
    rows = _about_itself(story)
    if rows.empty:
        return []
    signed = story.chapter.project.signed_off
    if signed:
        return [Decision("Nothing on this report", f"It was signed off by {signed}.", rows)]
    return [Decision("Sign the report off, or say what must change", "It is a draft.", rows)]


def _priorities(story: Story) -> list[Decision]:
    statements = story.chapter.read("statements")
    proposed = statements[statements["block"] == "next_priorities"]
    if proposed.empty:
        rows = _about_itself(story)
        said = "Nothing is proposed in board.yml."
        return [Decision("Choose next year's priorities", said, rows)] if len(rows) else []
    return [
        Decision(f"Make this a priority of next year: {row['who']}", row["what"], proposed)
        for row in _rows(proposed)
    ]


def _duties(story: Story, missing: Sequence[Unmet]) -> list[Decision]:
    duties = [one.requirement for one in missing if one.duty]
    rows = _about_itself(story)
    if not duties or rows.empty:
        return []
    asked = "Say how the duties that are not met will be"
    return [Decision(asked, " ".join(_sentence(one) for one in duties), rows)]


def _late(story: Story) -> list[Decision]:
    register = story.chapter.read("returns")
    rows = register[(register["status"] == "not returned") & (register["agency"] != COMPARATORS)]
    names = story.chapter.project.agency_names
    agencies = [names.get(one, one) for one in dict.fromkeys(rows["agency"])]
    if not agencies:
        return []
    why = f"Returns did not come from {listed(agencies)}."
    return [Decision("Ask for what was not returned, or accept that it is not known", why, rows)]


def _let_through(story: Story) -> list[Decision]:
    found = []
    for _, row in _waived(story).iterrows():
        said = _terms(row["waiver"])
        if said:
            who = story.chapter.project.agency_names.get(row["agency"], row["agency"])
            why = f"The waiver for {who} ends on {day(said['until'])}."
            found.append(Decision("Renew this waiver, or let it end", why, row.to_frame().T))
    return found


def _past_due(story: Story) -> list[Decision]:
    rows = _overdue(story, "actions")
    if rows.empty:
        return []
    why = f"Overdue at the end of the year: {len(rows)}."
    return [Decision("Give each overdue action a new date or another owner", why, rows)]


def _waived(story: Story) -> pd.DataFrame:
    checks = story.chapter.read("checks")
    return checks[checks["outcome"] == "waived"].reset_index(drop=True)


def _terms(waiver: str) -> dict[str, str]:
    match = _WAIVER.fullmatch(waiver)
    return match.groupdict() if match else {"reason": waiver, "by": "", "on": "", "until": ""}


def _overdue(story: Story, table: str) -> pd.DataFrame:
    rows = story.chapter.read(table)
    last_day = story.chapter.project.year.last_day
    if rows.empty:
        return rows
    completed = rows["completed"] if "completed" in rows else pd.Series("", index=rows.index)
    stand = [
        recommendations.standing(status, due, done, last_day)
        for status, due, done in zip(rows["status"], rows["due"], completed, strict=True)
    ]
    return rows[[one == "overdue" for one in stand]].reset_index(drop=True)


def _about_itself(story: Story) -> pd.DataFrame:
    """Return what an answer rests on that no row says: what board.yml says, or else the register."""
    statements = story.chapter.read("statements")
    return statements if len(statements) else story.chapter.read("returns")


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."


def _rows(table: pd.DataFrame) -> list[Any]:
    return [row for _, row in table.iterrows()]
