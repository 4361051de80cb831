"""Short papers that stand beside the report: the two-page summary, a page for each agency.

A paper is one part, published like any other: headings that say how their section looks, our own
sentences as findings with their evidence, and what others wrote as quotations and tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annual_report.publish.items import Piece
from annual_report.story.findings import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annual_report.story.findings import Finding
    from annual_report.story.story import Story

#: How a section looks; each has its own mark, so that colour never says it alone.
LOOKS = ("plain", "count", "well", "worry", "unknown", "heard", "do", "help")


@dataclass(frozen=True)
class Number:
    """A number that stands in a finding's sentence, with the released rows it rests on.

    Attributes:
        key: ends its label.
        text: as printed.
        rows: ids of released rows.
    """

    key: str
    text: str
    rows: tuple[str, ...]


@dataclass
class Paper:
    """A paper that is being put together.

    Attributes:
        story: of the chapter that publishes it.
        name: of the paper, ``summary`` or an agency's; its part is ``part-<prefix>-<name>``.
        prefix: what stands before names in labels: ``plain`` or ``briefing``.
    """

    story: Story
    name: str
    prefix: str
    _pieces: list[Piece] = field(default_factory=list)

    @property
    def part(self) -> str:
        """Label of the paper's part."""
        return f"part-{self.prefix}-{slug(self.name)}"

    def section(self, look: str, heading: str, *pieces: str | Sequence[str]) -> None:
        """Add a section; one without anything in it is left out.

        Args:
            look: one of ``LOOKS``.
            heading: plain words.
            pieces: labels of items (a list of them), or sentences of our own (a string). Empty
                ones are left out.
        """
        if look not in LOOKS:
            message = f"A section looks like one of {', '.join(LOOKS)}; '{look}' is none of them."
            raise ValueError(message)
        made: list[Piece] = []
        for one in pieces:
            if isinstance(one, str):
                made += [Piece("paragraph", one)] if one else []
            else:
                made += [Piece("item", label) for label in one if label]
        if made:
            place = sum(piece.kind == "heading" for piece in self._pieces) + 1
            name = f"{self.prefix}-{slug(self.name)}-{place}-{look}"
            self._pieces += [Piece("heading", heading, id=name), *made]

    def publish(self) -> None:
        """Publish the paper under its one label."""
        self.story.chapter.part(self.part, *self._pieces)

    def findings(self, found: Iterable[Finding | None]) -> list[str]:
        """Publish sentences of our own, and return their labels."""
        own = self.prefix if self.prefix == self.name else f"{self.prefix}-{slug(self.name)}"
        return self.story.findings(own, found)

    def number(self, one: Number) -> None:
        """Publish a number that stands in a sentence, unless that was done."""
        label = f"num-{self.prefix}-{one.key}"
        if label not in self.story.chapter.items:
            self.story.chapter.number(label, one.text, rows=self.story.evidence_rows(one.rows))


def fitting(texts: Sequence[str], room: int, most: int) -> list[int]:
    """Return which texts fit into a section, in their order: places in the list.

    A text that is too long for what is left is passed over whole: nothing is cut short.

    Args:
        texts: in the order in which they are wanted.
        room: characters that the section has for them.
        most: how many at most.
    """
    chosen: list[int] = []
    left = room
    for place, text in enumerate(texts):
        if len(chosen) < most and len(text) <= left:
            chosen.append(place)
            left -= len(text)
    return chosen
