"""The comparison as a page for the board: HTML that stands alone, without scripts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from annual_report.feedback.page import look
from annual_report.records.diff.printed import because, moment, summary

if TYPE_CHECKING:
    from annual_report.project import Project
    from annual_report.records.diff.model import Diff, Label

#: Cells of a cause that the page names.
_CELLS = 12
#: What a paragraph is for, so that it is shown whole, before and after.
_WORDS = ("finding", "not returned")


def changes_page(project: Project, diff: Diff) -> str:
    """Return the page; the same comparison always gives the same bytes.

    Args:
        project: the board, and its ``_brand.yml``.
        diff: two of its runs.

    Raises:
        ConfigurationError: ``_brand.yml`` holds a colour or typeface that is none.
    """
    colours, font = look(project)
    text: str = _template().render(
        board=diff.now.board,
        notice=project.board.notice,
        title=_title(diff),
        diff=diff,
        summary=summary(diff),
        sides=[("Then", diff.then), ("Now", diff.now)],
        draft=not diff.then.sign_off or not diff.now.sign_off,
        tables=_tables(diff),
        texts=_texts(diff),
        others=[_other(one) for one in diff.labels if one.kind not in {*_WORDS, "number"}],
        colours=colours,
        font=font,
    )
    return text


def _title(diff: Diff) -> str:
    if diff.other_year:
        return f"{diff.now.year} beside {diff.then.year}"
    return f"Changes since the version of {moment(diff.then.began).partition(',')[0]}"


def _tables(diff: Diff) -> list[tuple[str, Any]]:
    named = (("changed", "Figures that changed"), ("new", "New figures"))
    found = [
        (title, [one for one in diff.figures if one.change == change])
        for change, title in (*named, ("gone", "Figures no longer in the report"))
    ]
    found.append(("Figures of earlier years that were restated", list(diff.restated)))
    return [(title, figures) for title, figures in found if figures]


def _texts(diff: Diff) -> list[tuple[list[str], Label]]:
    """Return findings that changed, those that say the same in several chapters once."""
    found: dict[tuple[str, str], tuple[list[str], Label]] = {}
    for one in diff.labels:
        if one.kind in _WORDS:
            found.setdefault((one.before, one.after), ([], one))[0].append(one.title)
    return list(found.values())


def _parts(figure: str) -> Markup:
    """Return a figure with its counts, if there are any, so that it breaks between the two."""
    value, _, counts = figure.partition(" (")
    whole = Markup('<span class="whole">{}</span>')
    return whole.format(value) + (" " + whole.format(f"({counts}") if counts else "")


def _other(label: Label) -> str:
    """Return in one sentence what became of a table, a picture or a page of voices."""
    if label.change != "changed":
        return f"{label.title}: {'new' if label.change == 'new' else 'no longer there'}"
    if label.kind == "quotes":
        return f"{label.title}: {label.before} then, {label.after} now"
    return f"{label.title}: {label.after}"


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["because"] = lambda causes: because(causes, _CELLS)
    environment.filters["moment"] = moment
    environment.filters["parts"] = _parts
    return environment.get_template("page.html")
