"""How the board works: who its report goes to, its money, its challenges, its duties beside the four."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.publish.items import Piece
from annual_report.story.assurance import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.story.story import Story

#: What is said where a partner's income or a heading of spending was not named.
NOT_NAMED = "Not named"


def stated(story: Story, block: str) -> pd.DataFrame:
    """Return what board.yml says below ``governance`` of one kind; no row where it says nothing."""
    statements = story.chapter.read("statements")
    return statements[statements["block"] == block].reset_index(drop=True)


def table(
    story: Story, block: str, columns: Mapping[str, str], *, caption: str, otherwise: str
) -> None:
    """Publish the statements of a block as ``part-<block>``: a table, or what is not yet said.

    Args:
        story: of the chapter.
        block: below ``governance``.
        columns: heading as printed to the statement's column.
        caption: of the table, ``tbl-<block>``.
        otherwise: the sentence in its place.
    """
    rows = stated(story, block)
    shown = {
        heading: [day(text) if name == "date" else _first_up(text) for text in rows[name]]
        for heading, name in columns.items()
    }
    story.optional_table(
        block.replace("_", "-"),
        pd.DataFrame(shown),
        rows=rows,
        caption=caption,
        otherwise=otherwise,
    )


def said(story: Story, block: str, sentence: str, otherwise: str) -> None:
    """Publish the one statement of a block as ``finding-<block>`` in ``part-<block>``.

    Args:
        story: of the chapter.
        block: below ``governance``.
        sentence: with ``{who}``, ``{what}``, ``{result}`` and ``{date}`` to be filled in.
        otherwise: the sentence where nothing is stated.
    """
    label, rows = block.replace("_", "-"), stated(story, block)
    if rows.empty:
        story.chapter.part(f"part-{label}", Piece("paragraph", otherwise))
        return
    row = rows.iloc[0]
    words = {name: str(row[name]) for name in ("who", "what", "result")}
    text = sentence.format(**words, date=day(str(row["date"])))
    story.chapter.finding(f"finding-{label}", text.strip(), rows=rows, judgement="neutral")
    story.chapter.part(f"part-{label}", f"finding-{label}")


def restraint(story: Story) -> None:
    """Publish whether there is a secure establishment in the area, and what a review found."""
    rows = stated(story, "restraint")
    there = not rows.empty and rows.iloc[0]["what"] == "yes"
    sentence = (
        "There is a secure establishment in the area. {result}"
        if there
        else "There is no secure establishment in the area, so there is no use of restraint to review."
    )
    otherwise = (
        "The board has not said whether there is a secure establishment in its area. If there is one, "
        "it must review how restraint is used there."
    )
    said(story, "restraint", sentence, otherwise)


def chair(story: Story) -> None:
    """Publish whether the chair is independent of the agencies."""
    rows = stated(story, "chair")
    independent = not rows.empty and rows.iloc[0]["what"] == "yes"
    sentence = f"The chair is {'' if independent else 'not '}independent of the agencies."
    said(story, "chair", sentence, "The board has not said whether its chair is independent.")


def money(story: Story) -> None:
    """Publish what each partner put in and what was spent on what, each with its total."""
    finance = story.chapter.read("finance")
    kinds = (
        ("income", "partner", "Partner", "What each partner put in"),
        ("expenditure", "heading", "Spent on", "What the money was spent on"),
    )
    for kind, column, heading, caption in kinds:
        rows = finance[finance["kind"] == kind]
        total = rows["amount"].sum()
        lines = [
            *zip(rows[column].replace("", NOT_NAMED), rows["amount"].map(pounds), strict=True),
            ("Total", pounds(total)),
        ]
        if rows.empty:
            word = "income" if kind == "income" else "spending"
            story.chapter.part(
                f"part-{kind}", Piece("paragraph", f"Nothing was returned on {word}.")
            )
            continue
        frame = pd.DataFrame(lines, columns=[heading, "Amount"])
        story.chapter.table(f"tbl-{kind}", frame, caption=caption, rows=rows, align="lr")
        story.chapter.part(f"part-{kind}", f"tbl-{kind}")


def pounds(amount: float) -> str:
    """Print an amount of money in whole pounds."""
    return "not given" if pd.isna(amount) else f"£{amount:,.0f}"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
