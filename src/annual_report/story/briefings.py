"""A page for the front line of each agency: what this year's evidence says that bears on its work.

Everything here is chosen by rule. Measures are those that the agency counted, ranked as the report's
first page ranks them. Audits are those in which it stands by a name of its own. What people said comes
from the parts of the work that its measures belong to, and is never held to be about it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story import casework, evidence, findings, listening
from annual_report.story import recommendations as recommended
from annual_report.story.assurance import day
from annual_report.story.desks import Desk, asked, sections, simple, where, without
from annual_report.story.findings import Finding, in_words, listed
from annual_report.story.paper import Paper, fitting
from annual_report.story.repairs import made as truly_made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.story.evidence import Figure
    from annual_report.story.story import Story

PREFIX = "briefing"
#: Name of the paper that lists the others; no agency can be called so.
INDEX = "all-briefings"
#: Room on the page: how many at most, and characters.
MOST_FIGURES, MOST_SAID, MOST_ASKED = 3, 2, 4
ROOM_FIGURES, ROOM_SAID, ROOM_ASKED, ROOM_COURSES = 560, 330, 500, 240
#: Whose words a briefing prints: those whom the agency serves.
_SERVED = ("child", "parent or carer")


def publish_index(story: Story, found: Sequence[Desk]) -> None:
    """Publish what the list of briefings says: what they are, and of whom there is none."""
    paper = Paper(story, INDEX, PREFIX)
    there = (
        "Each page says what this year's evidence means for one agency's work, and what it is asked to do."
        if found
        else "No agency returned anything of its own this year, so there is no page to hand on."
    )
    nobody = [one.name for one in without(story, found)]
    paper.section(
        "plain",
        "What these pages are",
        there,
        f"There is none for: {'; '.join(nobody)}. Nothing of theirs was returned."
        if nobody
        else "",
        "A page that exists is a way to the front line. Whether it was read is not known to the board.",
    )
    paper.publish()


def write(desk: Desk) -> Paper:
    """Put an agency's briefing together and publish it."""
    paper = Paper(desk.story, desk.agency.id, PREFIX)
    paper.section("plain", "What the figures show", paper.findings(figures(desk)))
    paper.section(
        "plain", "What audits found", paper.findings([audited(desk), good_practice(desk)])
    )
    paper.section("heard", "What children and parents said on this work", [said(desk)])
    paper.section("do", "What you are asked to do", [to_do(desk)], nothing_asked(desk))
    paper.section("plain", "Training", paper.findings([trained(desk)]), offered(desk))
    paper.section(
        "plain", "Your returns to the board", paper.findings([returned(desk)]), helps(desk)
    )
    paper.publish()
    return paper


def figures(desk: Desk) -> list[Finding]:
    """Return what the agency's measures show: concerns first, and what has a side before the rest."""
    known = [one for one in desk.figures if one.known]
    apart = [findings.headline(one) for one in known if _has_side(one)]
    ranked = findings.rank(apart)
    chosen = [
        ranked[at] for at in fitting([one.text for one in ranked], ROOM_FIGURES, MOST_FIGURES)
    ]
    if chosen or not desk.figures:
        return chosen
    hidden = not known
    text = (
        "What you counted is hidden, so that nobody can be recognised."
        if hidden
        else f"Of the {in_words(len(known))} measures that you count, none clearly differs from the year before, or from England."
        if len(known) > 1
        else f"{known[0].name}: {known[0].display} {known[0].when}. It does not clearly differ from anything beside it."
    )
    rows = tuple(row for one in desk.figures for row in one.row_ids)
    return [Finding("figures", text, "no evidence" if hidden else "neutral", rows)]


def _has_side(figure: Figure) -> bool:
    return findings.judge(figure) != "neutral" or findings.weight(figure) > 0


def audited(desk: Desk) -> Finding | None:
    """Say what there was to learn most often in the agency's files, of what may be shown."""
    audits = desk.story.chapter.read("audits")
    parts, rows = [], []
    for kind, name in ((casework.JOINT, "joint audits"), (casework.SINGLE, "your own audits")):
        own = _own(desk, audits, "learning", kind)
        shown = own[
            own["count"].gt(0) & ~own["category"].isin((casework.GOOD_PRACTICE, "not recorded"))
        ]
        if shown.empty:
            continue
        most = shown.sort_values(
            ["count", "category"], ascending=[False, True], kind="stable"
        ).iloc[0]
        parts.append(
            f"{_low(str(most['category']))}, in {most['display']} of {most['base']:,.0f} of your files in {name}"
        )
        rows += [str(most["row_id"])]
    if not parts:
        return None
    return Finding(
        "audits", f"What came up most often: {'; and '.join(parts)}.", "neutral", tuple(rows)
    )


def good_practice(desk: Desk) -> Finding | None:
    """Say in how many of the agency's files auditors found good practice, and what is not known."""
    audits = desk.story.chapter.read("audits")
    own = pd.concat(
        [_own(desk, audits, "learning", kind) for kind in (casework.JOINT, casework.SINGLE)]
    )
    own = own[own["category"].eq(casework.GOOD_PRACTICE)]
    if own.empty:
        return None
    shown = own[own["count"].gt(0)]
    if shown.empty and own["count"].isna().any():
        text = "In how many of your files there was good practice is hidden, as it is so few."
    elif shown.empty:
        text = "In none of your files did anybody note good practice to share."
        return Finding("good-practice", text, "neutral", tuple(own["row_id"]))
    else:
        counted = listed(f"{row['display']} of {row['base']:,.0f}" for _, row in shown.iterrows())
        text = f"Good practice to share was found in {counted} of your files."
    text += " What it was is not returned to the board: please tell your colleagues, and us."
    return Finding("good-practice", text, "neutral", tuple(own["row_id"]))


def _own(desk: Desk, audits: pd.DataFrame, measure: str, kind: str) -> pd.DataFrame:
    rows = casework.by_agency(audits, measure, kind)
    names = {simple(one) for one in desk.names}
    return rows[where(rows, "agency", lambda one: simple(one) in names)]


def said(desk: Desk) -> str:
    """Publish what children and parents said on the agency's part of the work, as far as it fits.

    Words that name the agency come first, then those on the priorities that its measures belong to.
    """
    voices = listening.in_order(desk.story.chapter.read("voices"))
    wanted = sections(desk)
    served = voices["speaker"].isin(_SERVED)
    named = where(voices, "message", desk.is_meant)
    own = voices[served & (named | voices["section"].isin(wanted))].copy()
    if own.empty:
        return ""
    place = {name: at for at, name in enumerate(wanted)}
    own["_named"] = ~named[own.index]
    own["_turn"] = own.groupby("section", sort=False).cumcount()
    own["_place"] = own["section"].map(place).fillna(-1)
    own = own.sort_values(["_named", "_turn", "_place", "voice_id"], kind="stable")
    own = own.drop(columns=["_named", "_turn", "_place"]).reset_index(drop=True)
    chosen = fitting(own["message"].tolist(), ROOM_SAID, MOST_SAID)
    if not chosen:
        return ""
    label = f"voice-{PREFIX}-{findings.slug(desk.agency.id)}"
    desk.story.chapter.quotes(label, own.iloc[chosen].reset_index(drop=True))
    return label


def to_do(desk: Desk) -> str:
    """Publish what the agency is asked to do, as it was written, and return the label."""
    rows = asked(desk)
    if rows.empty:
        return ""
    rows = rows.iloc[_that_fit(rows)]
    if rows.empty:
        return ""
    on = desk.story.chapter.project.year.last_day
    table = pd.DataFrame(
        {
            "What": [f"{n}: {what}" for n, what in zip(rows["number"], rows["what"], strict=True)],
            "Who": rows["owner"],
            "By when": [_due(str(due), on) for due in rows["due"]],
        }
    )
    label = f"tbl-{PREFIX}-{findings.slug(desk.agency.id)}-asked"
    caption = f"What {desk.agency.name} is asked to do, as it was written"
    desk.story.chapter.table(label, table, caption=caption, rows=rows)
    return label


def nothing_asked(desk: Desk) -> str:
    """Say what stands nowhere on the page: that nothing is asked, or more than there is room for."""
    rows = asked(desk)
    if rows.empty:
        return "No open action or recommendation names you or rests on what you count."
    shown = len(_that_fit(rows))
    return (
        "More is asked than fits here: see What we will do in the report."
        if shown < len(rows)
        else ""
    )


def _that_fit(rows: pd.DataFrame) -> list[int]:
    texts = [f"{row['number']}: {row['what']} {row['owner']}" for _, row in rows.iterrows()]
    return fitting(texts, ROOM_ASKED, MOST_ASKED)


def _due(due: str, on: str) -> str:
    if not due:
        return "No date set"
    late = recommended.standing("", due, "", on) == "overdue"
    return f"By {day(due)}, overdue" if late else f"By {day(due)}"


def trained(desk: Desk) -> Finding | None:
    """Say how many of the places that the agency booked on joint training were taken."""
    year = desk.story.chapter.project.year
    rows = evidence.categories(desk.story.indicators, "TRN01", "attended of booked", year)
    own = rows[rows["category"] == desk.agency.id]
    if own.empty:
        return None
    row = own.iloc[0]
    if pd.isna(row["numerator"]) or pd.isna(row["denominator"]):
        text = "How many of your people came to joint training is hidden, as it is so few."
    else:
        text = f"Of {row['denominator']:,.0f} places that you booked on joint training, {row['numerator']:,.0f} were taken."
    return Finding("training", text, "neutral", tuple(own["row_id"]))


def offered(desk: Desk) -> str:
    """Name the courses of the year that anybody could book."""
    year = desk.story.chapter.project.year
    rows = evidence.categories(desk.story.indicators, "TRN01", "course", year)
    names = list(dict.fromkeys(str(one) for one in rows["category"]))
    chosen = [names[place] for place in fitting(names, ROOM_COURSES, len(names))]
    more = " and others" if len(chosen) < len(names) else ""
    return f"Courses on offer this year: {'; '.join(chosen)}{more}." if chosen else ""


def returned(desk: Desk) -> Finding | None:
    """Say what came in time, late or not at all, and in how many cells something was put right."""
    rows = desk.of("returns")
    rows = rows[~rows["published"]]
    if rows.empty:
        return None
    late, missing = rows[rows["late"].eq(True)], rows[rows["status"].eq("not returned")]  # noqa: FBT003
    asked_for = f"{in_words(len(rows))} file{'' if len(rows) == 1 else 's'}"
    said = [
        f"{in_words(len(late))} came late" if len(late) else "",
        f"{in_words(len(missing))} did not come" if len(missing) else "",
    ]
    said = [one for one in said if one] or [
        "all came in time" if len(rows) > 1 else "it came in time"
    ]
    text = f"You were asked for {asked_for}; {listed(said)}."
    mended = truly_made(desk.of("repairs"))
    cells = int(mended["count"].sum()) if len(mended) else 0
    if cells:
        text += f" In {cells:,} cells something had to be put right before it could be read."
    return Finding("returns", text, "neutral", (*rows["row_id"], *mended["row_id"]))


def helps(desk: Desk) -> str:
    """Say what would help, of what was late or had to be put right."""
    rows = desk.of("returns")
    rows = rows[~rows["published"]]
    if rows.empty:
        return ""
    wanted = []
    if rows["late"].eq(True).any() or rows["status"].eq("not returned").any():  # noqa: FBT003
        wanted.append("a date in the diary before the quarter ends")
    if len(truly_made(desk.of("repairs"))):
        wanted.append("the board's own template, which comes back without repairs")
    return (
        f"What would help: {listed(wanted)}."
        if wanted
        else "Thank you: nothing had to be put right."
    )


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]
