"""Leaflets as web pages and as PDFs, of exactly so many pages, with letters of one size."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from annual_report.errors import RenderError
from annual_report.render import pdf
from annual_report.render.leaflet import sections, shed
from annual_report.render.page import Site, page
from annual_report.render.staging import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from annual_report.publish.items import Item
    from annual_report.render.leaflet import Leaflet

NOT_ALL = "Not everything fits here."
STYLE = "leaflet.css"
TEMPLATE = "leaflet.typ"
#: What the template stops with where a leaflet is too long or too short.
_PAGES = re.compile(r"takes (\d+) pages, (\d+) before the turn")


class TooLongError(RenderError):
    """A leaflet takes another number of pages than it should.

    Attributes:
        before: pages before it turns over, or all of them where it does not.
    """

    def __init__(self, message: str, *, before: int) -> None:
        super().__init__(message)
        self.before = before


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
        fits = fitted(site, one, templates, fonts, output / one.pdf)
        (output / Path(one.place).name).write_text(html(site, fits), encoding="utf-8")


def fitted(site: Site, leaflet: Leaflet, templates: Path, fonts: Path, target: Path) -> Leaflet:
    """Set a leaflet as a PDF, and return it as it was set: with fewer blocks if all did not fit.

    What is left out is the last sentence, quotation or entry of the section that has most to say on
    the page that is too full; every section keeps one. The leaflet then says that it was so.

    Raises:
        RenderError: it does not fit with one of each either; says which leaflet.
    """
    left = leaflet
    while True:
        try:
            set_pdf(site, left, templates, fonts, target)
        except TooLongError as error:
            less = shed(left, overleaf=error.before < leaflet.pages)
            if less is None:
                raise
            left = replace(less, more=f"{NOT_ALL} {leaflet.more}")
        else:
            return left


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
            raise TooLongError(
                f"{leaflet.place}: '{leaflet.title}' takes {pages[1]} pages as a PDF and should take "
                f"{leaflet.pages}. Its letters are never made smaller: let it say less, in the "
                "notebook that publishes it or by the limits that it chooses by (annual_report.story).",
                before=int(pages[2]),
            ) from None


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
