"""The shell that every HTML page shares: head, header, notice, navigation and footer.

The embedded renderer wraps chapters in it, and trace pages use it too, so that all pages look
the same. Style and behaviour live in ``report/_style``, which travels with the book.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from annual_report.project import Project


#: What every page of a report says that nobody has signed off.
DRAFT = "Draft: not yet signed off by the board"


@dataclass(frozen=True)
class Site:
    """What every page says about the report it belongs to; all plain text.

    Attributes:
        notice: about the whole report, such as that it is a demonstration.
        marking: for whom it is; empty for an edition that anybody may read.
        draft: that it is not signed off yet; empty if it is.
        signed_off: by whom it was and when; empty for a draft.
    """

    title: str
    subtitle: str = ""
    author: str = ""
    notice: str = ""
    lang: str = "en-GB"
    marking: str = ""
    draft: str = ""
    signed_off: str = ""

    @classmethod
    def of(cls, project: Project) -> Site:
        """Return the site of a project's report, as the staged ``_quarto.yml`` names it."""
        return cls(
            title=project.report_title,
            subtitle=f"The year ending 31 March {project.year.end}",
            author=project.report_author,
            notice=project.board.notice,
            marking=project.marking,
            draft="" if project.signed_off else DRAFT,
            signed_off=project.signed_off,
        )

    @property
    def said_first(self) -> str:
        """What stands at the head of each page, on paper too: for whom it is, and that it is a draft."""
        return " ".join(f"{one.rstrip('.')}." for one in (self.marking, self.draft) if one)


@dataclass(frozen=True)
class Link:
    """An entry of a menu.

    Attributes:
        text: plain text.
        href: relative to the root of the output, or a fragment (``#sec-help``) of the page.
        number: section number, empty for none.
        current: the page that the menu stands on.
    """

    text: str
    href: str
    number: str = ""
    current: bool = False


@dataclass(frozen=True)
class Group:
    """A part of the book in the menu; one without a title stands alone."""

    title: str
    links: tuple[Link, ...]


def page(
    site: Site,
    *,
    path: str,
    title: str,
    body: str,
    menu: tuple[Group, ...] = (),
    contents: tuple[Link, ...] = (),
    previous: Link | None = None,
    following: Link | None = None,
    colophon: str = "",
    search: bool = False,
    styles: tuple[str, ...] = (),
) -> str:
    """Return a whole HTML page.

    Args:
        site: the report it belongs to.
        path: where the page is written, relative to the root of the output
            (``trace/fig-x.html``); links to style sheets are counted from it.
        title: plain text, for the browser's title bar. The body brings its own ``<h1>``.
        body: trusted HTML of the page's main part.
        menu: chapters by part; without them the page only links back to the report.
        contents: headings on this page.
        previous: the page before it in the book.
        following: the page after it.
        colophon: plain text at the foot, such as how the page was made.
        search: whether the book has a search index.
        styles: further style sheets, by their names in ``report/_style``.
    """
    return _template().render(
        site=site,
        root="../" * path.count("/"),
        title=title,
        body=Markup(body),  # noqa: S704  made by our own writers from escaped text
        menu=menu,
        contents=contents,
        previous=previous,
        following=following,
        colophon=colophon,
        search=search,
        styles=styles,
        dagger='class="dagger"' in body,
    )


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["unbroken"] = unbroken
    environment.filters["css_string"] = css_string
    return environment.get_template("page.html")


def css_string(text: str) -> Markup:
    """Return a text as a string of CSS, safe within a style element."""
    safe = re.sub(r"[^\w .,:;()'-]", lambda found: f"\\{ord(found[0]):06x}", text)
    return Markup(f'"{safe}"')  # noqa: S704  escaped here


def unbroken(text: str) -> Markup:
    """Return a title as HTML in which a year such as 2015-16 stays on one line."""
    return Markup(  # noqa: S704  escaped here
        re.sub(r"\d{4}-\d{2}", r'<span class="nowrap">\g<0></span>', str(escape(text)))
    )
