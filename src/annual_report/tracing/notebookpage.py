"""An executed notebook as HTML: prose, code, and what the cells showed, all as data.

Nothing that a cell put out reaches the page as markup. Prose goes through pandoc with raw HTML
switched off, tables are read and written anew, and everything else is escaped text. What differs
from run to run (execution counts, memory addresses, standard error) is left out.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from pygments import token
from pygments.lexers import PythonLexer

from annual_report.publish.items import MIMETYPE
from annual_report.render import pandoc
from annual_report.tracing.executed import cell_id, published_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Markdown as notebooks write it, without anything that passes markup through.
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-native_divs-native_spans-markdown_in_html_blocks"
    "-auto_identifiers-header_attributes-link_attributes-fenced_code_attributes"
    "-bracketed_spans-fenced_divs-inline_code_attributes-yaml_metadata_block-citations-implicit_figures-footnotes-inline_notes"
)
#: What a table without a caption is called for those who do not see it.
_UNNAMED = "Table shown by this cell"
#: A cell of so many letters stays on one line.
_BRIEF = 8
_PICTURE = re.compile(r"<img\b[^>]*>")
_INNER_LINK = re.compile(r'<a href="(?!https?://)[^>]*>(.*?)</a>', re.DOTALL)
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
_TOKENS: tuple[tuple[Any, str], ...] = (
    (token.Comment, "c"),
    (token.Keyword, "k"),
    (token.Operator.Word, "k"),
    (token.String, "s"),
    (token.Number, "m"),
)


@dataclass(frozen=True)
class Cell:
    """A cell as shown.

    Attributes:
        id: of the cell in the notebook.
        body: safe HTML.
        labels: what it published.
    """

    id: str
    body: Markup
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A notebook as shown: its title, whether a heading in it says so, and its cells."""

    title: str
    titled: bool
    cells: tuple[Cell, ...]


def notebook_page(notebook: Any, *, title: str, pictures: Mapping[str, tuple[str, str]]) -> Page:
    """Return a notebook as safe HTML, cell by cell.

    Args:
        notebook: of ``executed.read_notebook``, executed.
        title: used where the notebook has no heading of its own.
        pictures: label of a figure to its file, relative to the page, and its alternative text.
    """
    prose = [cell for cell in notebook.cells if cell["cell_type"] == "markdown"]
    written = iter(_markdown([str(cell["source"]) for cell in prose]))
    cells = []
    for cell in notebook.cells:
        if cell["cell_type"] == "markdown":
            cells.append(Cell(cell_id(cell), next(written)))
        elif cell["cell_type"] == "code" and str(cell["source"]).strip():
            labels = published_labels(cell)
            cells.append(Cell(cell_id(cell), _code_cell(cell, pictures), labels))
    headings = [line[2:] for cell in prose for line in cell["source"].splitlines()
                if line.startswith("# ")]  # fmt: skip
    return Page(headings[0].strip() if headings else title, bool(headings), tuple(cells))


def _markdown(texts: Sequence[str]) -> list[Markup]:
    """Write the prose of all cells in one run of pandoc, or one by one if they run together."""
    boundary = "CELLBOUNDARY"
    while any(boundary in text for text in texts):
        boundary += "X"
    whole = _pandoc(f"\n\n{boundary}\n\n".join(texts))
    parts = re.split(rf"\s*<p>{boundary}</p>\s*", whole)
    if len(parts) != len(texts):
        parts = [_pandoc(text) for text in texts]
    return [Markup(part) for part in parts]  # noqa: S704  raw HTML is switched off


def _pandoc(text: str) -> str:
    done = pandoc.run([f"--from={READER}", "--to=html5", "--wrap=none", "--sandbox",
                       "--syntax-highlighting=none", "--email-obfuscation=none"], text)  # fmt: skip
    return _INNER_LINK.sub(r"\1", _PICTURE.sub("", done))  # files that the page does not have


def _code_cell(cell: Mapping[str, Any], pictures: Mapping[str, tuple[str, str]]) -> Markup:
    parts = [highlighted(str(cell["source"]))]
    lines: list[str] = []
    for output in cell.get("outputs", []):
        shown = _output(output, pictures)
        if isinstance(shown, Markup):
            parts += [*_text(lines), shown]
            lines = []
        elif shown:
            lines.append(shown)
    return Markup("\n").join([*parts, *_text(lines)])


def shown_outputs(cell: Mapping[str, Any]) -> dict[str, Markup]:
    """Return what a cell showed for each label that it published: a table, or text.

    A picture is left to the page, which has it as a file of its own.
    """
    found: dict[str, Markup] = {}
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        label = str(data.get(MIMETYPE, {}).get("label", ""))
        if label and "image/svg+xml" not in data:
            shown = _output(output, {})
            found[label] = shown if isinstance(shown, Markup) else Markup("").join(_text([shown]))
    return found


def highlighted(source: str) -> Markup:
    """Return Python code with its comments, keywords, strings and numbers marked."""
    parts = []
    for kind, text in PythonLexer(stripnl=True).get_tokens(source):
        name = next((name for known, name in _TOKENS if kind in known), "")
        marked = Markup('<span class="tok-{}">{}</span>').format(name, text)
        parts.append(marked if name and text.strip() else escape(text))
    return Markup('<pre role="group" tabindex="0" aria-label="Code"><code>{}</code></pre>').format(
        Markup("").join(parts).rstrip()
    )


def _output(output: Mapping[str, Any], pictures: Mapping[str, tuple[str, str]]) -> Markup | str:
    """Return a picture or table as HTML, anything else as text that is yet to be written."""
    if output.get("output_type") == "stream":
        return _said(output.get("text", "")) if output.get("name") == "stdout" else ""
    data = output.get("data", {})
    label = str(data.get(MIMETYPE, {}).get("label", ""))
    if label in pictures:
        return Markup('<figure><img src="{}" alt="{}"></figure>').format(*pictures[label])
    if "text/html" in data and (table := _table(_joined(data["text/html"]))):
        return table
    for kind in ("image/png", "image/svg+xml"):
        if kind in data and not label:
            return _picture(kind, _joined(data[kind]))
    return _said(data.get("text/plain", ""))


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _said(value: Any) -> str:
    text = _ADDRESS.sub("", _joined(value)).strip("\n")
    return text if text.strip() else ""


def _text(lines: Sequence[str]) -> list[Markup]:
    """Return outputs that follow each other as one block; its lines wrap, so it never scrolls."""
    return [Markup('<pre class="output">{}</pre>').format("\n".join(lines))] if lines else []


def _picture(kind: str, value: str) -> Markup:
    encoded = value.strip() if kind == "image/png" else base64.b64encode(value.encode()).decode()
    if not re.fullmatch(r"[A-Za-z0-9+/=\s]*", encoded):
        return Markup("")
    words = "A picture that the cell showed; it is not part of the report"
    return Markup('<figure><img src="data:{};base64,{}" alt="{}"></figure>').format(
        kind, "".join(encoded.split()), words
    )


class _Tables(HTMLParser):
    """Reads the cells of the first table in a piece of HTML; everything else is dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[tuple[str, str]]] = []
        self.caption = ""
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"} and self.rows:
            self.rows[-1].append((tag, ""))
        if tag in {"td", "th", "caption", "style", "script"}:
            self._open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "caption":
            self.caption += data
        elif self._open in {"td", "th"} and self.rows and self.rows[-1]:
            tag, text = self.rows[-1][-1]
            self.rows[-1][-1] = (tag, text + data)


def _table(source: str) -> Markup:
    """Return the table in a piece of HTML, written anew from its text alone; or nothing."""
    reader = _Tables()
    reader.feed(source)
    reader.close()
    rows = [row for row in reader.rows if row]
    if not rows:
        return Markup("")
    head = [row for row in rows if all(tag == "th" for tag, _ in row)]
    body = [row for row in rows if row not in head]
    lines = [_line(row, "col") for row in head], [_line(row, "row") for row in body]
    caption = reader.caption.strip()
    named = "<caption>{}</caption>" if caption else '<caption class="visually-hidden">{}</caption>'
    shown = Markup(named).format(caption or _UNNAMED)  # noqa: S704  both are constants
    head_rows, body_rows = (Markup("\n").join(part) for part in lines)
    return Markup(
        '<div class="table-scroll" role="group" tabindex="0" aria-label="{}"><table>{}'
        "<thead>{}</thead><tbody>{}</tbody></table></div>"
    ).format(caption or _UNNAMED, shown, head_rows, body_rows)


def _line(row: Sequence[tuple[str, str]], scope: str) -> Markup:
    cells = [
        Markup('<th scope="{}"{}>{}</th>').format(scope, _together(text), text.strip())
        if tag == "th" and text.strip()
        else Markup("<td{}>{}</td>").format(_together(text), text.strip())
        for tag, text in row
    ]
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _together(text: str) -> Markup:
    """Keep a year or a figure on one line."""
    return Markup(' class="nowrap"') if 0 < len(text.strip()) <= _BRIEF else Markup("")
