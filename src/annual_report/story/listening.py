"""What children, parents and staff said, how we listened, and how much had to be withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story import evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.story.evidence import Figure
    from annual_report.story.story import Story

#: Who spoke, in the order in which they are heard.
SPEAKERS: dict[str, str] = {
    "child": "Children",
    "parent or carer": "Parents and carers",
    "staff": "Staff",
}
#: What a survey question asks, as the framework states such results: "the percentage of …".
STATEMENTS: dict[str, str] = {
    "VOI01": "children who reported that they feel safer or that life at home is better",
    "VOI02": "parents and carers who reported that the help made things better",
    "VOI03": "staff who reported that work between agencies is good or very good",
}
NOTHING_SAID = (
    "No message on this from children, parents or staff was returned that may be printed."
)


def in_order(voices: pd.DataFrame) -> pd.DataFrame:
    """Put messages in the order in which they are heard: children, parents, staff."""
    order = voices["speaker"].map({name: place for place, name in enumerate(SPEAKERS)})
    ordered = voices.assign(_order=order).sort_values(["_order", "voice_id"], kind="stable")
    return ordered.drop(columns="_order").reset_index(drop=True)


def said(story: Story, label: str, *, section: str = "", speaker: str = "") -> None:
    """Publish what was said on a section, or by one kind of speaker, or both.

    Args:
        story: of the chapter.
        label: ``voice-…``.
        section: ``F1`` to ``F4`` or a priority's id; empty for all.
        speaker: one of ``SPEAKERS``; empty for all.
    """
    voices = story.chapter.read("voices")
    chosen = voices[
        (voices["section"].eq(section) | (section == ""))
        & (voices["speaker"].eq(speaker) | (speaker == ""))
    ]
    if chosen.empty:
        story.chapter.not_returned(label, NOTHING_SAID)
    else:
        story.chapter.quotes(label, in_order(chosen))


def heard(story: Story, label: str, *, caption: str) -> str:
    """Publish how many messages are printed, by who spoke and how they were gathered.

    Returns:
        The label, or nothing where no message is printed.
    """
    voices = story.chapter.read("voices")
    table = []
    for speaker, name in SPEAKERS.items():
        rows = voices[voices["speaker"] == speaker]
        methods = rows["method"].replace("", "Method not recorded").value_counts(sort=False)
        counted = "; ".join(f"{method} ({count})" for method, count in sorted(methods.items()))
        if len(rows):
            table.append(
                {"Who spoke": name, "How we listened": counted, "Messages printed": len(rows)}
            )
    if not table:
        return ""
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=voices)
    return label


def withheld(story: Story, label: str, *, caption: str) -> str:
    """Publish how many messages were withheld, and why.

    Returns:
        The label, or nothing where none was withheld.
    """
    rows = story.chapter.read("withheld")
    if rows.empty:
        return ""
    table = pd.DataFrame(
        {
            "Why it is not printed": rows["reason"].str.capitalize(),
            "Messages": rows["count"].astype("int64"),
        }
    )
    story.chapter.table(label, table, caption=caption, rows=rows)
    return label


def surveyed(story: Story, label: str, found: Sequence[Figure], *, caption: str) -> str:
    """Publish what those who were asked said, as statements, and how many of them answered.

    A statement is printed in the form of the board's framework: the percentage of parents who
    reported something, with its likely range.

    Returns:
        The label, or nothing where no survey was returned.
    """
    known = [one for one in found if one.row_id and one.status != "not returned"]
    if not known:
        return ""
    asked = _asked(story, known)
    table = []
    for one in known:
        response = asked[asked["indicator"] == one.indicator]
        table.append(
            {
                "Statement": f"The percentage of {STATEMENTS.get(one.indicator, _lower(one.name))}",
                "Result": one.display,
                "Likely range": one.likely_range.replace("%", ""),
                "Asked": _each(response, "denominator"),
                "Answered": _each(response, "numerator"),
                "Response rate": str(response["display"].iloc[0]) if len(response) else "",
            }
        )
    rows = [*story.rows(one.row_id for one in known), *([asked] if len(asked) else [])]
    frame = pd.DataFrame(table)
    spoken = [name for name in frame if not frame[name].eq("").all()]
    align = "l" + "r" * (len(spoken) - 1)
    story.chapter.table(label, frame[spoken], caption=caption, rows=rows, align=align)
    return label


def _asked(story: Story, known: Sequence[Figure]) -> pd.DataFrame:
    year = story.chapter.project.year
    return pd.concat(
        evidence.categories(story.indicators, one.indicator, "response", year) for one in known
    )


def _each(response: pd.DataFrame, column: str) -> str:
    return _whole(float(response[column].iloc[0])) if len(response) else ""


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _whole(number: float) -> str:
    return "[c]" if pd.isna(number) else f"{number:,.0f}"
