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


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook of messages."""
    messages = [
        message
        for message in yaml.safe_load(SPOKEN.read_text(encoding="utf-8"))
        if f"{year}-04" <= str(message["date"]) <= f"{year + 1}-03"
    ]

    def fill(book: Book) -> None:
        _messages(book, messages, year)

    file = f"NSCB voices {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-05", f"May {year + 1}")]


def _messages(book: Book, messages: list[dict[str, Any]], year: int) -> None:
    page = book.page(
        "Messages",
        f"What children, parents and carers, and staff told us in {year_name(year)}",
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
        page.line(_message(number, message, year), "wrapped")


def _message(number: int, message: dict[str, Any], year: int) -> list[Any]:
    withhold = message.get("withhold", "")
    covers = "Board only" if withhold == "board only" else "Annual report"
    consent = ["", ""] if withhold == "no consent" else [f"NC{year % 100}-{number:03d}", covers]
    return [
        f"M{number:02d}", WHO[message["who"]], message["age"] or None, message["area"],
        message["theme"], message["method"], str(message["date"]), message["kind"], message["say"],
        *[text or None for text in consent], "Participation lead", "Board manager",
    ]  # fmt: skip
