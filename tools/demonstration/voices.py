"""What children, parents and staff said, with the consent that each message was given under."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from demonstration.figures import year_name
from demonstration.sent import Sent
from demonstration.workbook import Book, write

AGENCY = "board"
SPOKEN = Path(__file__).with_name("voices.yml")
WHO = {"C": "Child", "P": "Parent or carer", "S": "Staff"}
HEADINGS = [
    "Ref", "Who", "Age band", "Area", "Theme", "Method", "Month", "Kind", "Message",
    "Consent ref", "Consent covers", "Reviewed by", "Second reviewer",
]  # fmt: skip
#: Columns that the list has since 2014-15.
SINCE_2014 = ["How many told us this", "Led to action", "Consent withdrawn on"]
#: By whom and how, how many were asked (None where nobody counted), and how many took part.
ASKED: tuple[tuple[str, str, int | None, int], ...] = (
    ("C", "Advocate's visit", 44, 31), ("C", "Drawing and talking", 24, 17),
    ("C", "Group work", 20, 14), ("C", "Interview after closing", 61, 27),
    ("C", "Interviews", 29, 19), ("C", "Survey comment", 214, 38),
    ("C", "Young people's panel", None, 12), ("P", "Focus group", 30, 11),
    ("P", "Interview after closing", 25, 4), ("P", "Parents' group", None, 9),
    ("P", "Survey comment", 388, 52), ("P", "Telephone interview", 60, 27),
    ("S", "Focus group", 48, 31), ("S", "Partnership survey", 620, 74),
    ("S", "Three-month follow-up", 310, 122),
)  # fmt: skip


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook of messages."""
    messages = [
        message
        for message in yaml.safe_load(SPOKEN.read_text(encoding="utf-8"))
        if f"{year}-04" <= str(message["date"]) <= f"{year + 1}-03"
    ]

    def fill(book: Book) -> None:
        _messages(book, messages, year)
        if year > 2013:
            _listening(book, year)

    file = f"NSCB voices {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-05", f"May {year + 1}")]


def _messages(book: Book, messages: list[dict[str, Any]], year: int) -> None:
    page = book.page(
        "Messages",
        f"What children, parents and carers, and staff told us in {year_name(year)}",
        "Every message is invented. Composite = made of what several people said.",
    )
    page.sheet.set_column(0, 16, 16)
    page.line(HEADINGS + (SINCE_2014 if year > 2013 else []), "heading")
    for number, message in enumerate(messages, start=1):
        page.line(_message(number, message, year), "wrapped")


def _message(number: int, message: dict[str, Any], year: int) -> list[Any]:
    withhold = message.get("withhold", "")
    covers = "Board only" if withhold == "board only" else "Annual report"
    consent = ["", ""] if withhold == "no consent" else [f"NC{year % 100}-{number:03d}", covers]
    row = [
        f"M{number:02d}", WHO[message["who"]], message["age"] or None, message["area"],
        message["theme"], message["method"], str(message["date"]), message["kind"], message["say"],
        *[text or None for text in consent], "Participation lead", "Board manager",
    ]  # fmt: skip
    if year > 2013:
        row += [message.get("people", 1), message.get("led_to"), message.get("withdrawn")]
    return row


def _listening(book: Book, year: int) -> None:
    page = book.page(
        "How we listened",
        f"How we listened in {year_name(year)}",
        "Asked is empty where nobody counted whom a question reached.",
    )
    page.sheet.set_column(0, 3, 26)
    page.line(["Who", "Method", "Asked", "Took part"], "heading")
    for who, method, asked, took_part in ASKED:
        page.line([WHO[who], method, asked, took_part])
