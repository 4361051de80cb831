"""The page that an agency is sent: HTML that stands alone, without scripts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from annual_report.errors import ConfigurationError
from annual_report.figures.year_rows import day_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.feedback.letters import Letter
    from annual_report.project import Project
    from annual_report.register import RegisteredReturn

#: Colours that the page needs: name in ``_brand.yml`` and what stands in where there is none.
_COLOURS = {
    "ink": ("foreground", "#1D252C"), "paper": ("background", "#FFFFFF"),
    "main": ("primary", "#12436D"), "muted": ("secondary", "#4D5963"),
    "pale": ("pale", "#F3F6F8"), "alert": ("plum", "#801650"),
}  # fmt: skip
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}")
_NAME = re.compile(r"[A-Za-z0-9 -]+")


def page(
    project: Project,
    letter: Letter,
    copies: Sequence[tuple[str, str]] = (),
    not_copied: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the page for one agency.

    Args:
        project: the board, and its ``_brand.yml``.
        letter: what the agency is told.
        copies: file of a return and the name of its marked copy, which lies beside the page.
        not_copied: file of a return and why there is no copy.

    Raises:
        ConfigurationError: ``_brand.yml`` holds a colour or typeface that is none.
    """
    colours, font = look(project)
    nothing = not letter.to_mend and not letter.to_check
    text: str = _template().render(
        title="Received and accepted" if nothing and letter.checked else "What to mend",
        board=project.board.name,
        notice=project.board.notice,
        year=str(project.year),
        letter=letter,
        summary=_summary(letter),
        returns=[_row(entry) for entry in letter.returns],
        copies=copies,
        not_copied=not_copied,
        colours=colours,
        font=font,
        footer=f"{project.board.name}. Cells are named as Excel names them: sheet, column, row.",
    )
    return text


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")


def _summary(letter: Letter) -> str:
    found = []
    if letter.to_mend:
        found.append(f"{_things(letter.to_mend, 'stops', 'stop')} the report and must be mended.")
    if letter.to_check:
        more = " more" if letter.to_mend else ""
        found.append(f"{_things(letter.to_check, 'needs', 'need', more)} a look.")
    if letter.checked and not found:
        return "Everything that was expected has been received, read and accepted. Thank you."
    if not letter.to_mend:
        found.append("Nothing here stops the report." if letter.checked else _UNCHECKED)
    return " ".join(found)


_UNCHECKED = (
    "The figures have not been checked yet: another agency's return has to be mended first."
)


def _things(count: int, one: str, several: str, more: str = "") -> str:
    return f"1{more} thing {one}" if count == 1 else f"{count}{more} things {several}"


def _row(entry: RegisteredReturn) -> dict[str, str]:
    title = f"{entry.title}, {entry.part}" if entry.part else entry.title
    status = {"received": "received", "late": "received late"}.get(entry.status, "not received")
    if entry.superseded:
        count = len(entry.superseded)
        status += f"; replaces {count} earlier version{'s' if count > 1 else ''}"
    return {
        "title": title,
        "file": entry.file,
        "received": _day(entry.received) or ("not recorded" if entry.file else "no"),
        "due": _day(entry.due) or "no day set",
        "status": status,
    }


def _day(date: str) -> str:
    return day_label(date) if date else ""


def look(project: Project) -> tuple[dict[str, str], str]:
    """Return the colours and the typeface of ``_brand.yml``, as CSS takes them."""
    file = project.find("_brand.yml")
    brand = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    named = brand.get("color") or {}
    palette = named.get("palette") or {}
    colours = {}
    for name, (key, default) in _COLOURS.items():
        colour = str(named.get(key, palette.get(key, default)))
        colour = str(palette.get(colour, colour))
        if not _COLOUR.fullmatch(colour):
            raise ConfigurationError(f"_brand.yml: the colour {key} must be written as #12436D.")
        colours[name] = colour
    base = (brand.get("typography") or {}).get("base") or "Source Sans Pro"
    font = str(base.get("family", "Source Sans Pro") if isinstance(base, dict) else base)
    if not _NAME.fullmatch(font):
        raise ConfigurationError("_brand.yml: the base typeface must be a plain name.")
    return colours, Markup(f"'{font}'")  # noqa: S704 - a plain name, as was just made sure
