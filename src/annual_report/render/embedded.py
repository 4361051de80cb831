"""Set a Quarto book without Quarto: pandoc reads and writes, typst sets the PDF.

The sources are real Quarto sources, of which we know a subset (docs/decisions/031). Whatever is
outside it is an error that names file and line; nothing is dropped in silence.
"""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import RenderError
from annual_report.render import html, pandoc, pdf, search, tree
from annual_report.render.chapters import for_format
from annual_report.render.output import whole
from annual_report.render.page import Group, Link, Site, page
from annual_report.render.reading import read_book, sources_cited, trace_references
from annual_report.render.references import resolve
from annual_report.render.safety import check_fragments

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from annual_report.render.book import Book, Chapter
    from annual_report.render.chapters import Parsed
    from annual_report.render.numbering import Numbers

_API = [1, 23, 1]


def name() -> str:
    """Return what the colophon calls this renderer."""
    return f"embedded (pandoc {pandoc.version()}, typst {pdf.version()})"


def render_embedded(stage: Path, output: Path) -> tuple[Path, Path]:
    """Set the book staged in a folder.

    Args:
        stage: folder with ``_quarto.yml`` and all sources.
        output: folder for the report; appears whole or stays as it was.

    Returns:
        Paths of the HTML's first page and of the PDF.

    Raises:
        RenderError: a source is wrong; names file and line.
    """
    with ThreadPoolExecutor(2) as pool:
        reading = read_book(stage, pool)
        book, chapters = reading.book, reading.chapters
        setting = _Setting(book, chapters, reading.numbers, _traces(book, chapters), reading.keys)
        fragments = sorted({file for one in chapters for file in one.source.included})
        with whole(output) as work, ThreadPoolExecutor(3) as parts:
            # beside each other, as most of each is waiting for pandoc
            checked = parts.submit(check_fragments, book, fragments)
            at_work: list[Future[Any]] = [
                checked,
                parts.submit(setting.write_html, work, pool),
                parts.submit(setting.write_pdf, work, checked),
            ]
            wait(at_work)
            for one in at_work:  # of several errors always the first of these
                one.result()
    return output / "index.html", output / f"{book.output_file}.pdf"


@dataclass(frozen=True)
class _Setting:
    """Everything that is known about the book once all its chapters are read."""

    book: Book
    chapters: list[Parsed]
    numbers: Numbers
    traces: dict[str, str]
    keys: frozenset[str]

    def html(self, parsed: Parsed) -> tuple[str, list[search.Entry], list[tree.Element]]:
        """Return a chapter's HTML, its entries for the search, and its blocks."""
        shown = for_format("html", parsed.blocks)
        resolved = resolve(parsed, shown, self.numbers, html.HtmlReferences(), self.keys)
        structured = html.structure(resolved, self.numbers)
        finished = html.finish(self.book, parsed, structured, self.numbers)
        depth = "../" * parsed.chapter.html.count("/")
        body = self._write("html5", [*finished, *sources_cited(finished)], {"trace-offset": depth})
        return body, search.entries(parsed, resolved), finished

    def write_html(self, work: Path, pool: Executor) -> None:
        """Write pages, pictures, resources and the search index."""
        made = list(pool.map(self.html, self.chapters))
        site = Site(
            self.book.title, self.book.subtitle, self.book.author, self.book.notice, self.book.lang,
            self.book.marking, self.book.draft, self.book.signed_off,
        )  # fmt: skip
        places = {parsed.chapter.html: html.identifiers(parsed.blocks) for parsed in self.chapters}
        for parsed, (_, _, blocks) in zip(self.chapters, made, strict=True):
            html.check_fragments_of_links(parsed, blocks, places)
        for at, (parsed, (body, _, _)) in enumerate(zip(self.chapters, made, strict=True)):
            before = self.chapters[at - 1] if at else None
            after = self.chapters[at + 1] if at + 1 < len(self.chapters) else None
            text = page(
                site,
                path=parsed.chapter.html,
                title=parsed.title,
                body=(html.cover(self.book) if at == 0 else "") + body,
                menu=self._menu(parsed.chapter),
                contents=html.contents(parsed, for_format("html", parsed.blocks), self.numbers),
                previous=self._link(before) if before else None,
                following=self._link(after) if after else None,
                colophon=f"Set by the {name().replace(' (', ' renderer (', 1)}.",
                search=True,
            )
            target = work / parsed.chapter.html
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            shown = for_format("html", parsed.blocks)
            for picture in html.pictures(self.book, parsed, shown):
                _copy(self.book.folder / picture, work / picture)
        for resource in self.book.resources:
            if (self.book.folder / resource).exists():
                _copy(self.book.folder / resource, work / resource)
        found = [entry for _, entries, _ in made for entry in entries]
        (work / search.FILE).write_text(search.script(found), encoding="utf-8")

    def write_pdf(self, work: Path, checked: Future[None]) -> None:
        """Write the PDF; typst is given no fragment before all are checked."""
        checked.result()
        blocks: list[tree.Element] = []
        part = ""
        for parsed in self.chapters:
            chapter = parsed.chapter
            if chapter.appendix and not any(b.get("c") == pdf.appendices()["c"] for b in blocks):
                blocks.append(pdf.appendices())
            if chapter.part and chapter.part != part:
                blocks.append(pdf.part(chapter.part))
            part = chapter.part
            shown = for_format("typst", parsed.blocks)
            resolved = resolve(parsed, shown, self.numbers, pdf.TypstReferences(), self.keys)
            blocks += pdf.typst_blocks(self.book, parsed, resolved, self.numbers)
        blocks += sources_cited(blocks)
        source = self._write("typst", blocks, self._typst_metadata(), *self._template(work))
        fonts = self.book.folder / "report" / "_style" / "fonts"
        pdf.compile_pdf(source, self.book.folder, fonts, work / f"{self.book.output_file}.pdf")
        shutil.rmtree(work / _TEMPLATES)

    def _template(self, work: Path) -> tuple[str, ...]:
        folder = work / _TEMPLATES
        shutil.copytree(self.book.folder / "report" / "_typst", folder)
        (folder / "book.typ").write_text(pdf.TEMPLATE, encoding="utf-8")
        return (f"--template={folder / 'book.typ'}", "--standalone")

    def _typst_metadata(self) -> dict[str, Any]:
        book = self.book
        return {
            "title": book.title,
            "subtitle": book.subtitle,
            "by-author": [{"name": {"literal": book.author}}],
            "notice": book.notice,
            "notice-short": str(book.metadata.get("notice-short") or ""),
            "marking": book.marking,
            "draft-notice": book.draft,
            "signed-off": book.signed_off,
            "period-end": str(book.metadata.get("period-end") or ""),
            "lang": book.lang,
            "papersize": "a4",
            "toc": "true",
            "toc-title": "Contents",
            "toc-depth": str(book.toc_depth),
            "trace-refs": self.traces,
        }

    def _write(
        self, form: str, blocks: list[tree.Element], meta: dict[str, Any], *more: str
    ) -> str:
        folder = self.book.folder.resolve()
        document = {
            "pandoc-api-version": _API,
            "meta": {key: _meta(value) for key, value in meta.items() if value != ""},
            "blocks": blocks,
        }
        arguments = ["--from=json", f"--to={form}", "--wrap=none", "--sandbox", *more]
        arguments.append("--syntax-highlighting=none")
        if self.keys:
            arguments += [
                "--citeproc",
                *(f"--bibliography={folder / one}" for one in self.book.bibliography),
            ]
        arguments += [f"--lua-filter={folder / one}" for one in self.book.filters]
        return pandoc.run(arguments, json.dumps(document, ensure_ascii=False))

    def _menu(self, current: Chapter) -> tuple[Group, ...]:
        groups: list[tuple[str, list[Link]]] = []
        for parsed in self.chapters:
            title = "Appendices" if parsed.chapter.appendix else parsed.chapter.part
            if not groups or groups[-1][0] != title:
                groups.append((title, []))
            groups[-1][1].append(self._link(parsed, current))
        return tuple(Group(title, tuple(links)) for title, links in groups)

    def _link(self, parsed: Parsed, current: Chapter | None = None) -> Link:
        label = tree.attributes(parsed.heading)[0]
        number = self.numbers.headings[parsed.chapter.html, label].number
        return Link(parsed.title, parsed.chapter.html, number, parsed.chapter == current)


_TEMPLATES = ".typst"


def _meta(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {key: _meta(inner) for key, inner in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [_meta(inner) for inner in value]}
    return {"t": "MetaInlines", "c": tree.string(str(value))}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
    else:
        shutil.copyfile(source, target)


def _traces(book: Book, chapters: list[Parsed]) -> dict[str, str]:
    """Read the references into the appendix, and check that each trace that is linked exists."""
    found = trace_references(book.folder)
    anchors = {label for parsed in chapters for label in html.identifiers(parsed.blocks)}
    for parsed in chapters:
        for element in tree.every(parsed.blocks, "Span", "Div"):
            _, classes, pairs = tree.attributes(element)
            if not {"num", "trace"} & set(classes):
                continue
            label = pairs.get("trace", "")
            where = parsed.source.find(f'trace="{label}"')
            if not label:
                message = f'{where}: what is .num or .trace needs trace="label".'
            elif label not in found:
                message = f"{where}: {label} has no trace, so it must not be printed. Publish it in a notebook."
            elif not (book.folder / "trace" / f"{label}.html").is_file():
                message = f"{where}: there is no trace page for {label}."
            elif f"trace-{label}" not in anchors:
                message = f"{where}: the appendix has no entry 'trace-{label}' for {label}."
            else:
                continue
            raise RenderError(message)
    return found
