"""A leaflet: one or two pages set from one published part, as a web page and as a PDF.

A leaflet is data, not prose: its pieces go as they are into an HTML template that escapes them and
into a typst template that reads them as strings, so nothing in them can become markup. It has no
menu, no contents and no cover, and it is always set by the embedded renderer's typst
(docs/decisions/076).
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from annual_report.errors import RenderError
from annual_report.publish.items import JUDGEMENTS
from annual_report.render import pdf
from annual_report.render.page import Site, page
from annual_report.render.staging import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.publish.items import Item, Piece

TEMPLATE = "leaflet.typ"
STYLE = "leaflet.css"
#: What the template stops with where a leaflet is too long or too short.
_PAGES = re.compile(r"takes (\d+) pages")
_SHARE = re.compile(r"(\d{1,3}) of every 100 ")


@dataclass(frozen=True)
class Run:
    """A stretch of a sentence; one with a label is a number that leads to its trace."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Block:
    """One thing in a section.

    Attributes:
        kind: words of ours, a sentence with its evidence, a quotation, or an entry that others wrote.
        runs: its text.
        notes: who said it; or whose it is and by when; smaller, below it.
        judgement: of a sentence, as printed; empty where it is for information.
        share: out of 100, where the sentence says so first; -1 for none.
        label: of the item that it is of, whose trace page says how it was made; empty for none.
    """

    kind: Literal["words", "sentence", "quote", "entry"]
    runs: tuple[Run, ...]
    notes: tuple[str, ...] = ()
    judgement: str = ""
    share: int = -1
    label: str = ""


@dataclass(frozen=True)
class Section:
    """A heading, how the section looks, and what is in it."""

    look: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Leaflet:
    """A leaflet as it is set.

    Attributes:
        kind: ``summary`` or ``briefing``; says how big and how roomy it is.
        place: in the book's folder, ``briefings/police.html``; the PDF stands beside it.
        title: plain words.
        kicker: above the title: for whom, which year.
        lead: below the title.
        pages: how many pages the PDF has, no more and no fewer.
        period_end: the last day that it speaks of, ISO; the date of the PDF, so that no clock is read.
        sections: in order.
        more: how to go on reading, at the end.
    """

    kind: Literal["summary", "briefing"]
    place: str
    title: str
    kicker: str
    lead: str
    pages: int
    period_end: str
    sections: tuple[Section, ...]
    more: str

    @property
    def pdf(self) -> str:
        """File name of the PDF."""
        stem = Path(self.place).stem
        return f"{self.kind if stem == 'index' else stem}.pdf"


def sections(part: Item, items: Mapping[str, Item]) -> tuple[Section, ...]:
    """Return a part's pieces as sections; the end of a heading's id says how its section looks."""
    found: list[tuple[Piece, list[Block]]] = []
    for piece in part.pieces:
        if piece.kind == "heading":
            found.append((piece, []))
        elif piece.kind == "item":
            found[-1][1].extend(_blocks(items[piece.text], items))
        else:
            found[-1][1].append(Block("words", (Run(piece.text),)))
    return tuple(
        Section(head.id.rpartition("-")[2], head.text, tuple(blocks)) for head, blocks in found
    )


def _blocks(item: Item, items: Mapping[str, Item]) -> Iterable[Block]:
    if item.kind == "finding":
        share = _SHARE.match(item.text)
        judged = "" if item.judgement == "neutral" else JUDGEMENTS[item.judgement]
        runs = tuple(linked(item, items))
        number = int(share[1]) if share else -1
        yield Block("sentence", runs, (), judged, number, item.label)
    elif item.kind == "quotes":
        for quote in item.quotes:
            yield Block("quote", (Run(quote.text),), (quote.attribution,), label=item.label)
    elif item.kind == "table":
        for what, *notes in item.cells:
            yield Block("entry", (Run(what),), tuple(filter(None, notes)), label=item.label)
    else:
        yield Block("words", (Run(item.text),), label=item.label)


def linked(finding: Item, items: Mapping[str, Item]) -> list[Run]:
    """Split a finding's text at the numbers that its chapter published on rows of the finding."""
    numbers = {
        item.text: item.label
        for item in items.values()
        if item.kind == "number"
        and item.chapter == finding.chapter
        and set(item.rows) <= set(finding.rows)
    }
    if not numbers:
        return [Run(finding.text)]
    longest = sorted(numbers, key=lambda text: (-len(text), text))
    pattern = re.compile(rf"(?<![\w.,])({'|'.join(map(re.escape, longest))})(?![\w%]|[.,]\d)")
    parts = pattern.split(finding.text)
    left = dict(numbers)  # each leads to its own trace once: "of every 100" is no number of ours
    runs = []
    for at, text in enumerate(parts):
        label = left.pop(text, "") if at % 2 else ""
        if text:
            runs.append(Run(text, label))
    return runs


def write_leaflets(
    site: Site, leaflets: Sequence[Leaflet], templates: Path, fonts: Path, output: Path
) -> None:
    """Write the web page and the PDF of each leaflet.

    Args:
        site: the report that they belong to.
        leaflets: of one folder of the book.
        templates: folder of ``leaflet.typ``.
        fonts: folder of the typefaces.
        output: the folder that stands for the leaflets' own in the book.

    Raises:
        RenderError: a leaflet has another number of pages than it should.
    """
    for one in leaflets:
        (output / Path(one.place).name).write_text(html(site, one), encoding="utf-8")
        set_pdf(site, one, templates, fonts, output / one.pdf)


def html(site: Site, leaflet: Leaflet) -> str:
    """Return a leaflet's web page."""
    body = _template("leaflet.html").render(leaflet=leaflet)
    return page(site, path=leaflet.place, title=leaflet.title, body=body, styles=(STYLE,))


def set_pdf(site: Site, leaflet: Leaflet, templates: Path, fonts: Path, target: Path) -> None:
    """Set a leaflet as a PDF.

    Raises:
        RenderError: it has another number of pages than it should; says which leaflet.
    """
    with tempfile.TemporaryDirectory(prefix="ar-") as name:
        work = Path(name)
        shutil.copyfile(templates / TEMPLATE, work / TEMPLATE)
        about = asdict(site) | {"notice-short": shortened(site.notice)}
        data = asdict(leaflet) | {"site": about}
        text = json.dumps(data, ensure_ascii=False)
        (work / "leaflet.json").write_text(text, encoding="utf-8")
        source = f'#import "{TEMPLATE}": leaflet\n#leaflet(json("leaflet.json"))\n'
        try:
            pdf.compile_pdf(source, work, fonts, target)
        except RenderError as error:
            pages = _PAGES.search(str(error))
            if pages is None:
                raise
            message = (
                f"{leaflet.place}: '{leaflet.title}' takes {pages[1]} pages as a PDF and should take "
                f"{leaflet.pages}. Its letters are never made smaller: let it say less, in the "
                "notebook that publishes it or by the limits that it chooses by (annual_report.story)."
            )
            raise RenderError(message) from None


def index(
    site: Site, place: str, part: Item, items: Mapping[str, Item], leaflets: Sequence[Leaflet]
) -> str:
    """Return the web page that lists leaflets.

    Args:
        site: the report that they belong to.
        place: of the page in the book's folder.
        part: what it says first.
        items: everything published.
        leaflets: in order.
    """
    title = "Pages for the front line"
    body = _template("leaflets.html").render(
        title=title, sections=sections(part, items), leaflets=leaflets, names=_names(leaflets)
    )
    return page(site, path=place, title=title, body=body, styles=(STYLE,))


def _names(leaflets: Sequence[Leaflet]) -> dict[str, str]:
    return {one.place: Path(one.place).name for one in leaflets}


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
