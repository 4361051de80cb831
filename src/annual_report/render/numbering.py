"""Number chapters, sections, figures and tables: once, for HTML and PDF alike."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from annual_report.errors import RenderError
from annual_report.render import tree
from annual_report.render.floats import NAMES, as_float

if TYPE_CHECKING:
    from annual_report.render.chapters import Parsed

REFERENCES = ("fig-", "tbl-", "sec-")
DEPTH = 3


@dataclass(frozen=True)
class Target:
    """Something that has a name and can be referred to.

    Attributes:
        label: its identifier.
        kind: what a reference calls it: Figure, Table, Chapter, Section, Appendix or empty.
        number: as printed, ``3.1``; empty for what is not numbered.
        title: of a heading, plain text.
        page: HTML page it stands on.
    """

    label: str
    kind: str
    number: str
    title: str
    page: str

    @property
    def name(self) -> str:
        """What a reference prints: ``Figure 3.1``, or the title of an unnumbered section."""
        return f"{self.kind}\u00a0{self.number}" if self.number else f"“{self.title}”"


@dataclass(frozen=True)
class Numbers:
    """All targets by label, and the number of every heading by page and id."""

    targets: dict[str, Target]
    headings: dict[tuple[str, str], Target]

    def find(self, label: str, place: str) -> Target:
        """Return what a reference means.

        Raises:
            RenderError: nothing has that label; ``place`` is where the reference stands.
        """
        if label not in self.targets:
            close = get_close_matches(label, sorted(self.targets), n=1)
            hint = f" Did you mean @{close[0]}?" if close else ""
            message = f"{place}: nothing in the book is labelled '{label}'.{hint}"
            raise RenderError(message)
        return self.targets[label]


def number(chapters: list[Parsed]) -> Numbers:
    """Number a book.

    Chapters count 1, 2, 3, appendices A, B, C; sections and figures count within them (3.1). What
    is ``.unnumbered`` takes no number, and figures in an unnumbered chapter count 1, 2, 3.

    Raises:
        RenderError: a label is used twice; names both places.
    """
    targets: dict[str, Target] = {}
    headings: dict[tuple[str, str], Target] = {}
    places: dict[str, str] = {}
    counts = {False: 0, True: 0}
    loose = {"fig": 0, "tbl": 0}
    for parsed in chapters:
        appendix = parsed.chapter.appendix
        numbered = "unnumbered" not in tree.classes(parsed.heading)
        counts[appendix] += numbered
        count = counts[appendix]
        lead = "" if not numbered else chr(64 + count) if appendix else str(count)
        floats = {"fig": 0, "tbl": 0} if numbered else loose
        sections = [0] * (DEPTH + 1)
        for element in tree.every(parsed.blocks, "Header", "Div", "Figure", "Table"):
            if element["t"] == "Header":
                target = _heading(parsed, element, lead, sections)
                headings[parsed.chapter.html, target.label] = target
            else:
                found = as_float(element)
                if found is None:
                    continue
                floats[found.kind] += 1
                label = f"{lead}.{floats[found.kind]}" if lead else str(floats[found.kind])
                target = Target(found.label, NAMES[found.kind], label, "", parsed.chapter.html)
            if target.label.startswith(REFERENCES):
                place = parsed.source.find(f"#{target.label}")
                if target.label in targets:
                    nth = 1 if places[target.label].startswith(parsed.chapter.path) else 0
                    place = parsed.source.find(f"#{target.label}", nth=nth)
                    message = f"{place}: the label '{target.label}' is already used at {places[target.label]}."
                    raise RenderError(message)
                targets[target.label], places[target.label] = target, place
    return Numbers(targets, headings)


def _heading(parsed: Parsed, element: tree.Element, lead: str, sections: list[int]) -> Target:
    level, (label, classes, _), inlines = element["c"]
    kind = ("Appendix" if parsed.chapter.appendix else "Chapter") if level == 1 else "Section"
    number = lead if level == 1 else ""
    if level > 1 and lead and level <= DEPTH and "unnumbered" not in classes:
        sections[level] += 1
        sections[level + 1 :] = [0] * (DEPTH - level)
        number = ".".join([lead, *map(str, sections[2 : level + 1])])
    return Target(label, kind, number, tree.plain(inlines), parsed.chapter.html)
