"""What chapters have in common: the framework's five things, published from released rows.

Each function publishes under the label it is given whatever the release holds, and says "not
returned" under the same label where it holds nothing, so that the prose may include it either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.indicators import load_catalogue
from annual_report.publish.items import Piece
from annual_report.story import evidence, figuretables, findings, gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annual_report.indicators import Catalogue
    from annual_report.publish.chapter import Chapter
    from annual_report.story.evidence import Figure
    from annual_report.story.findings import Finding


#: Released tables beside figures and comparators that findings rest on.
RECORDS = (
    "returns", "checks", "actions", "audits", "voices", "section11", "recommendations", "reviews",
    "timetable", "earlier_timetables", "withheld", "repairs", "earlier_actions", "listening", "themes",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A chapter that tells what the release holds about some measures.

    Attributes:
        chapter: what it publishes through.
    """

    chapter: Chapter

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Released figures."""
        return self.chapter.read("indicators")

    @cached_property
    def comparators(self) -> pd.DataFrame:
        """Released figures of England, the region and the statistical neighbours."""
        return self.chapter.read("comparators")

    @cached_property
    def areas(self) -> pd.DataFrame:
        """What single areas come to, of the region and the neighbours."""
        return self.chapter.read("areas")

    @cached_property
    def records(self) -> list[pd.DataFrame]:
        """Released tables of records that findings may rest on."""
        return [self.chapter.read(name) for name in RECORDS]

    @cached_property
    def catalogue(self) -> Catalogue:
        """What each measure is, and what good looks like."""
        return load_catalogue(self.chapter.project)

    def figures(self, *wanted: str) -> list[Figure]:
        """Return the year's figures of the measures wanted, whether or not they were returned."""
        year = self.chapter.project.year
        return evidence.figures(self.indicators, self.comparators, self.catalogue, wanted, year)

    def returned(self, *wanted: str) -> list[Figure]:
        """Return the figures of those measures wanted that some agency sent; no gap for others."""
        return [one for one in self.figures(*wanted) if one.row_id]

    def rows(self, row_ids: Iterable[str]) -> list[pd.DataFrame]:
        """Return the released rows of these ids, figures and comparators."""
        wanted = set(row_ids)
        tables = (self.indicators, self.comparators)
        found = [table[table["row_id"].isin(wanted)] for table in tables]
        return [table for table in found if len(table)]

    def measures(
        self, label: str, found: Sequence[Figure], *, caption: str, headed: bool = True
    ) -> str:
        """Publish the year's figures with their comparators, under the question each answers.

        Args:
            label: of the table.
            found: the figures.
            caption: of the table.
            headed: whether each question stands above its measures.
        """
        known = [one for one in found if one.row_id]
        if not known:
            self.chapter.not_returned(label, not_returned(found))
            return label
        project = self.chapter.project
        table = figuretables.figure_table(found, project.agency_names, project.year, headed=headed)
        rows = self.rows(row for one in found for row in one.printed_ids)
        align = "l" + "r" * (table.shape[1] - 1)
        caption += figuretables.areas_note(found) + figuretables.breaks_note(found)
        self.chapter.table(label, table, caption=caption, rows=rows, align=align)
        return label

    def good(self, name: str, found: Sequence[Figure], *, caption: str) -> None:
        """Publish, as ``part-<name>``, what good looks like for each measure, returned or not.

        The national descriptor, what is expected here, and where the measure's card is.
        """
        measures = {one.indicator: self.catalogue[one.indicator] for one in found}
        table = pd.DataFrame(
            {
                "Measure": [one.name for one in measures.values()],
                "What good looks like": [one.good for one in measures.values()],
                "Expected here": [one.expectation for one in measures.values()],
                "Its card": [card_id(one.id) for one in measures.values()],
            }
        )
        if table["Expected here"].eq("").all():
            table = table.drop(columns="Expected here")
        rows = self.rows(one.row_id for one in found if one.row_id)
        if rows:
            self.chapter.table(f"tbl-{name}", table, caption=caption, rows=rows, refers=True)
            self.chapter.part(f"part-{name}", f"tbl-{name}")
        else:
            said = [Piece("paragraph", f"{one.name}: {one.good}") for one in measures.values()]
            self.chapter.part(f"part-{name}", *said)

    def lay_out(self, label: str, *pieces: str | Piece) -> None:
        """Publish items as one part, without what could not be drawn (an empty label)."""
        self.chapter.part(label, *(piece for piece in pieces if piece))

    def numbers(self, found: Sequence[Figure]) -> None:
        """Publish each figure for the prose as it is printed, and England's beside it.

        Labels are ``num-csc01-rate`` and ``num-csc01-rate-england``; percentages end in
        ``-percent``, counts in ``-count`` and anything else in ``-value``. A measure that several
        agencies return has no single number and is left to the tables.
        """
        for one in found:
            if sum(other.indicator == one.indicator for other in found) > 1:
                continue
            label = f"num-{findings.slug(one.indicator)}-{suffix(one.unit)}"
            shown = one.display if one.status != "not returned" else ""
            self._number(label, shown, one.row_id, one.name)
            england = one.compared_with("England")
            shown, row = (england.display, england.row_id) if england else ("", "")
            self._number(f"{label}-england", shown, row, f"England's figure for {one.name}")

    def _number(self, label: str, text: str, row_id: str, what: str) -> None:
        if text and row_id:
            self.chapter.number(label, text, rows=self.rows([row_id]))
        else:
            self.chapter.not_returned(label, f"{what}: no figure to show.")

    def findings(
        self, prefix: str, found: Iterable[Finding | None], *, ranked: bool = False
    ) -> list[str]:
        """Publish findings as ``finding-<prefix>-<key>``, and return their labels in order."""
        labels = []
        for position, one in enumerate((one for one in found if one is not None), start=1):
            label = f"finding-{prefix}-{one.key}"
            rows = self.evidence_rows(one.rows)
            if rows:
                self.chapter.finding(
                    label,
                    one.text,
                    rows=rows,
                    judgement=one.judgement,
                    rank=position if ranked else 0,
                )
            else:
                self.chapter.not_returned(label, one.text)
            labels.append(label)
        return labels

    def evidence_rows(self, row_ids: Iterable[str]) -> list[pd.DataFrame]:
        """Return the released rows of these ids, from whichever table holds them."""
        wanted = set(row_ids)
        tables = [self.indicators, self.comparators, self.areas, *self.records]
        found = [table[table["row_id"].isin(wanted)] for table in tables]
        return [table for table in found if len(table)]

    def conclusions(
        self, prefix: str, found: Sequence[Figure], what: str, also: Iterable[Finding | None] = ()
    ) -> list[str]:
        """Publish what follows from figures; and that no outcome is known, if none is.

        Args:
            prefix: of the findings' labels.
            found: the figures.
            what: they are about, as in a sentence: "early help".
            also: further findings.

        Returns:
            Labels of the findings, of which there is always one.
        """
        made = findings.on_figures(found, self.chapter.project.agency_names)
        silent = gaps.without_evidence(found, what, "impact")
        all_ = [one for one in (silent, *made, *also) if one is not None]
        return self.findings(prefix, findings.rank(all_))

    def judged(
        self, part: str, prefix: str, found: Sequence[Figure], what: str,
        *, also: Iterable[Finding | None] = (),
    ) -> None:  # fmt: skip
        """Publish ``conclusions`` as one part of the report."""
        self.chapter.part(part, *self.conclusions(prefix, found, what, also))

    def part(
        self, label: str, prefix: str, found: Iterable[Finding | None], *, otherwise: str,
        ranked: bool = False,
    ) -> None:  # fmt: skip
        """Publish findings as one part of the report, or a plain sentence where there is none.

        Args:
            label: of the part, ``part-…``.
            prefix: of the findings' labels.
            found: in the order in which they are to be read.
            otherwise: the sentence.
            ranked: the board should know these first; numbers them from 1.
        """
        labels = self.findings(prefix, found, ranked=ranked)
        pieces: Sequence[str | Piece] = labels or [Piece("paragraph", otherwise)]
        self.chapter.part(label, *pieces)

    def optional_table(
        self, name: str, frame: pd.DataFrame, *, rows: Any, caption: str, otherwise: str
    ) -> None:
        """Publish a table, or a plain sentence in its place where it would be empty.

        The prose includes ``part-<name>``; the table in it, if there is one, is ``tbl-<name>``.
        """
        if frame.empty:
            self.chapter.part(f"part-{name}", Piece("paragraph", otherwise))
            return
        self.chapter.table(f"tbl-{name}", frame, caption=caption, rows=rows)
        self.chapter.part(f"part-{name}", f"tbl-{name}")

    def count(self, label: str, count: int, *, rows: pd.DataFrame) -> None:
        """Publish how many there are, nought included."""
        if rows.empty:
            self.chapter.not_returned(label, "Nothing was returned to count.")
        else:
            self.chapter.number(label, f"{count:,}", rows=rows)


def not_returned(found: Sequence[Figure]) -> str:
    """Say which measures were not returned."""
    names = list(dict.fromkeys(one.name for one in found))
    if not names:
        return "No measure was chosen for this."
    return f"No figure was returned for: {'; '.join(names)}."


def card_id(indicator: str) -> str:
    """Return the section in which the appendix prints a measure's card: ``sec-ind-csc01``."""
    return f"sec-ind-{findings.slug(indicator)}"


def suffix(unit: str) -> str:
    """Return what the label of a number in this unit ends in."""
    if unit.startswith("per "):
        return "rate"
    return {"%": "percent", "count": "count"}.get(unit, "value")
