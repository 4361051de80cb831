"""What children, parents and staff said, with the consent that each message was given under."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from demonstration.workbook import Book, write

SPOKEN = Path(__file__).with_name("voices.yml")
WHO = {"C": "Child", "P": "Parent or carer", "S": "Staff"}
#: Question, people asked, people who answered, people who said yes.
SURVEYS = (
    ("Children: do you feel safer, or is family life better?", 214, 96, 67),
    ("Parents and carers: did the help make things better?", 388, 141, 89),
    ("Frontline staff: is working with partners good or very good?", 620, 287, 178),
)


def voices(folder: Path) -> None:
    """Write the workbook of messages and survey counts."""
    messages = yaml.safe_load(SPOKEN.read_text(encoding="utf-8"))

    def fill(book: Book) -> None:
        _messages(book, messages)
        _surveys(book)

    write(folder / "NSCB voices 2015-16.xlsx", fill)


def _messages(book: Book, messages: list[dict[str, Any]]) -> None:
    page = book.page(
        "Messages",
        "What children, parents and carers, and staff told us in 2015-16",
        "Every message is invented. Composite = made of what several people said.",
    )
    page.sheet.set_column(0, 13, 16)
    page.line(
        [
            "Ref", "Who", "Age band", "Area", "Theme", "Method", "Month", "Kind", "Message",
            "Consent ref", "Consent covers", "Reviewed by", "Second reviewer",
        ],
        "heading",
    )  # fmt: skip
    for number, message in enumerate(messages, start=1):
        page.line(_message(number, message), "wrapped")


def _message(number: int, message: dict[str, Any]) -> list[Any]:
    withhold = message.get("withhold", "")
    covers = "Board only" if withhold == "board only" else "Annual report"
    consent = ["", ""] if withhold == "no consent" else [f"NC15-{number:03d}", covers]
    return [
        f"M{number:02d}", WHO[message["who"]], message["age"] or None, message["area"],
        message["theme"], message["method"], str(message["date"]), message["kind"], message["say"],
        *[text or None for text in consent], "Participation lead", "Board manager",
    ]  # fmt: skip


def _surveys(book: Book) -> None:
    page = book.page(
        "Surveys",
        "Surveys 2015-16: how many were asked, answered and said yes",
        "Children were asked when their plan or early help ended; staff in December 2015.",
    )
    page.line(["Survey and question", "Invited", "Answered", "Said yes", "% yes"], "heading")
    for question, invited, answered, yes in SURVEYS:
        page.line([question, invited, answered, yes, f"{100 * yes / answered:.1f}%"])
