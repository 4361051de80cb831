"""How the board works: who its report goes to, its money, its challenges, its duties beside the four."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.publish.items import Piece
from annual_report.story.assurance import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.story.story import Story

#: What is said where a partner's income or a heading of spending was not named.
NOT_NAMED = "Not named"


@dataclass(frozen=True)
class Table:
    """How a list in board.yml is printed.

    Attributes:
        caption: of the table.
        columns: heading as printed to the statement's column.
        otherwise: the sentence where the list is empty.
    """

    caption: str
    columns: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True)
class Sentence:
    """How the one statement of a block is printed.

    Attributes:
        sentence: with ``{who}``, ``{what}``, ``{result}`` and ``{date}`` to be filled in.
        otherwise: the sentence where nothing is stated.
        negative: the sentence where the answer is no; empty for the same one.
    """

    sentence: str
    otherwise: str
    negative: str = ""


TABLES = {
    "distribution": Table(
        "Who this report was sent to",
        {"Who must have it": "who", "Sent to": "what", "On": "date"},
        "The board has not said who this report was sent to.",
    ),
    "partnerships": Table(
        "Other partnerships that the findings were shared with",
        {"Partnership": "who", "What was shared": "what", "On": "date"},
        "The board has not said which other partnerships its findings were shared with.",
    ),
    "safeguarding_partners": Table(
        "The safeguarding partners who report together",
        {"Partner": "who", "Signed by": "what", "On": "date"},
        "No safeguarding partner's signature is recorded.",
    ),
    "challenges": Table(
        "What the board questioned, and what changed",
        {
            "Put to": "who",
            "What the board questioned": "what",
            "What changed": "result",
            "On": "date",
        },
        "No challenge by the board to an agency was recorded this year, so nothing shows what changed "
        "because it asked.",
    ),
    "functions": Table(
        "The board's duties beside those of Part A",
        {"Duty": "who", "What was done": "what"},
        "The board has not said what was done on its other duties.",
    ),
    "next_priorities": Table(
        "Priorities for next year, and how they were chosen",
        {"Priority": "who", "Why": "what", "Rests on": "result"},
        "The board has not said what its priorities for next year are.",
    ),
}
SENTENCES = {
    "publication": Sentence(
        "This report was published on {date}.",
        "The board has not said when this report was published.",
    ),
    "sign_off": Sentence(
        "{who} signed this report off on {date}.",
        "Nobody has signed this report off yet: it is a draft.",
    ),
    "panel": Sentence(
        "The report was sent to the national Panel on {date}.",
        "The report is not recorded as sent to the national Child Safeguarding Practice Review Panel.",
    ),
    "chair": Sentence(
        "The chair is independent of the agencies.",
        "The board has not said whether its chair is independent.",
        negative="The chair is not independent of the agencies.",
    ),
    "scrutiny": Sentence(
        "{who}, on {date}: {what}",
        "No statement of independent scrutiny is recorded.",
    ),
    "restraint": Sentence(
        "There is a secure establishment in the area. {result}",
        "The board has not said whether there is a secure establishment in its area. If there is one, "
        "it must review how restraint is used there.",
        negative="There is no secure establishment in the area, so there is no use of restraint to review.",
    ),
    "data_sharing": Sentence(
        "On sharing data and information: {what}",
        "The board has not said how well agencies share data and information.",
    ),
}

#: First reporting year, by its start, in which safeguarding partners stand in place of a board.
PARTNERS_SINCE = 2019
#: What is asked of safeguarding partners and was not of boards, and what was of boards alone.
_OF_PARTNERS = ("safeguarding_partners", "panel", "scrutiny")
_OF_BOARDS = ("functions", "restraint")
_WHO = {
    True: "Until September 2019 this was the work of a Local Safeguarding Children Board. Since then it "
    "is that of three safeguarding partners together: the council, the local NHS body and the police. "
    "Where this report says the board, it means them. It keeps the sections of earlier years, so that "
    "years can be compared.",
    False: "A Local Safeguarding Children Board brings together the agencies that work with children. "
    "Its tasks by law are to see that they work together to keep children safe, and to judge how well "
    "they do it.",
}
_DUTIES = {
    True: "Boards had further duties under regulation 5 of the Local Safeguarding Children Boards "
    "Regulations 2006. They ended with the boards, so nothing is expected on them for this year.",
    False: "Beside the four that Part A follows, regulation 5 of the Local Safeguarding Children Boards "
    "Regulations 2006 gave boards these.",
}


def stated(story: Story, block: str) -> pd.DataFrame:
    """Return what board.yml says below ``governance`` of one kind; no row where it says nothing."""
    statements = story.chapter.read("statements")
    return statements[statements["block"] == block].reset_index(drop=True)


def told(story: Story, *blocks: str) -> None:
    """Publish, as ``part-<block>``, what board.yml says of each block, or that it says nothing."""
    for block in blocks:
        story.chapter.part(f"part-{block.replace('_', '-')}", _piece(story, block))


def together(story: Story, label: str, *blocks: str, before: str = "") -> None:
    """Publish several blocks as one part: those that the year's law knows, and those that are stated.

    Args:
        story: of the chapter.
        label: of the part, without ``part-``.
        blocks: in order.
        before: a paragraph that stands before them.
    """
    first = [Piece("paragraph", before)] if before else []
    unknown = _OF_BOARDS if by_partners(story) else _OF_PARTNERS
    asked = [one for one in blocks if one not in unknown or len(stated(story, one))]
    story.chapter.part(f"part-{label}", *first, *(_piece(story, block) for block in asked))


def by_partners(story: Story) -> bool:
    """Say whether safeguarding partners stand in place of a board in the reporting year."""
    return story.chapter.project.year.start >= PARTNERS_SINCE


def arrangements(story: Story) -> None:
    """Publish ``part-arrangements``: whose report this is by the law of its year."""
    story.chapter.part("part-arrangements", Piece("paragraph", _WHO[by_partners(story)]))


def other_duties(story: Story) -> None:
    """Publish ``part-other-duties``: those beside the four of Part A, where there were such."""
    intro = _DUTIES[by_partners(story)]
    together(story, "other-duties", "functions", "restraint", "data_sharing", before=intro)


def _piece(story: Story, block: str) -> str | Piece:
    """Publish what is stated of a block; return its label, or the sentence that nothing is."""
    if block in TABLES:
        return _table(story, block, TABLES[block])
    return _said(story, block, SENTENCES[block])


def _table(story: Story, block: str, spec: Table) -> str | Piece:
    rows = stated(story, block)
    shown = {
        heading: [day(text) if name == "date" else _first_up(text) for text in rows[name]]
        for heading, name in spec.columns.items()
    }
    if rows.empty:
        return Piece("paragraph", spec.otherwise)
    label = f"tbl-{block.replace('_', '-')}"
    align = "l" * len(shown)
    story.chapter.table(label, pd.DataFrame(shown), caption=spec.caption, rows=rows, align=align)
    return label


def _said(story: Story, block: str, spec: Sentence) -> str | Piece:
    rows = stated(story, block)
    if rows.empty:
        return Piece("paragraph", spec.otherwise)
    row = rows.iloc[0]
    words = {name: str(row[name]) for name in ("who", "what", "result")}
    sentence = spec.negative if words["what"] == "no" and spec.negative else spec.sentence
    text = sentence.format(**words, date=day(str(row["date"])))
    label = f"finding-{block.replace('_', '-')}"
    story.chapter.finding(label, text.strip(), rows=rows, judgement="neutral")
    return label


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
