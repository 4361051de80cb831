"""What children, parents and staff said, how we listened, and how much had to be withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.release.heard import NOT_KNOWN
from annual_report.release.voices import WITHDRAWN
from annual_report.story import evidence
from annual_report.story.findings import Finding, in_words

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
    """Publish by which methods each kind of people was heard, how many took part, and of how many.

    Where the list does not say how many were asked or took part, that is printed as not known.

    Returns:
        The label, or nothing where nobody is known to have been heard.
    """
    voices, listened = story.chapter.read("voices"), story.chapter.read("listening")
    table, ids = [], []
    for speaker, name in SPEAKERS.items():
        said = voices[voices["speaker"].eq(speaker)]
        asked = listened[listened["speaker"].eq(speaker)].set_index("method", drop=False)
        methods = sorted({*said["method"], *asked["method"]} - {""})
        for method in [*methods, *([""] if said["method"].eq("").any() else [])]:
            how = asked.loc[method] if method in asked.index else None
            table.append(
                {
                    "Who spoke": name,
                    "How we listened": method or "Method not recorded",
                    "Asked": NOT_KNOWN if how is None else str(how["asked"]),
                    "Took part": NOT_KNOWN if how is None else str(how["took_part"]),
                    "Response rate": NOT_KNOWN if how is None else str(how["rate"]),
                    "Messages printed": int(said["method"].eq(method).sum()),
                }
            )
        ids += [*said["row_id"], *asked["row_id"]]
    if not table:
        return ""
    rows = story.evidence_rows(ids)
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=rows, align="llrrrr")
    return label


def themes(story: Story, label: str, *, caption: str) -> str:
    """Publish how many people raised each theme; small counts stand together or not at all.

    Returns:
        The label, or nothing where no theme is known.
    """
    rows = story.chapter.read("themes")
    if rows.empty:
        return ""
    order = {name: place for place, name in enumerate(SPEAKERS)}
    ordered = rows.assign(_order=rows["speaker"].map(order)).sort_values("_order", kind="stable")
    table = pd.DataFrame(
        {
            "Who": ordered["speaker"].map(SPEAKERS),
            "What they spoke of": ordered["theme"],
            "People": ordered["people"],
        }
    )
    story.chapter.table(label, table, caption=caption, rows=rows, align="llr")
    return label


def not_printed(story: Story) -> Finding | None:
    """Say how many messages were withheld, for whatever reason; nothing where none was."""
    rows = story.chapter.read("withheld")
    if rows.empty:
        return None
    held, shown = int(rows["count"].sum()), len(story.chapter.read("voices"))
    text = f"{held} of {held + shown} messages are withheld. Their words are not in this report."
    return Finding("not-printed", text, "neutral", tuple(rows["row_id"]))


def taken_back(story: Story) -> Finding | None:
    """Say how many consents were withdrawn; nothing where none was."""
    rows = story.chapter.read("withheld")
    rows = rows[rows["reason"].eq(WITHDRAWN)]
    if rows.empty:
        return None
    count = int(rows["count"].sum())
    text = (
        f"{in_words(count).capitalize()} {'person has' if count == 1 else 'people have'} taken back "
        f"the leave to print their words since they spoke. The words are not in this report, and were "
        "not read from the list. A report that was published before cannot be called back: the run "
        "names to the board, by the consent's reference alone, each signed-off report that holds them."
    )
    return Finding("taken-back", text, "neutral", tuple(rows["row_id"]))


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
