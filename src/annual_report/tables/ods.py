"""A workbook as OpenDocument, written as the plain XML that it is (docs/decisions/035)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.tables.model import Cell, Sheet, Workbook

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_WHEN = (1980, 1, 1, 0, 0, 0)
_SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CM = 0.21  # of a character, about
#: A table of more rows than this keeps its headings in sight.
_LONG = 15
_STYLES = """<office:styles>
<style:default-style style:family="table-cell"><style:text-properties style:font-name="Arial"
 fo:font-family="Arial" fo:font-size="12pt" fo:language="en" fo:country="GB"/></style:default-style>
</office:styles>"""
_CELLS = """<style:style style:name="title" style:family="table-cell"><style:text-properties
 fo:font-size="16pt" fo:font-weight="bold"/></style:style>
<style:style style:name="head" style:family="table-cell"><style:table-cell-properties
 fo:wrap-option="wrap" fo:border-bottom="0.75pt solid #4d5963" style:vertical-align="top"/><style:text-properties
 fo:font-weight="bold"/></style:style>
<style:style style:name="text" style:family="table-cell"><style:table-cell-properties
 fo:wrap-option="wrap" style:vertical-align="top"/></style:style>
<style:style style:name="link" style:family="table-cell"><style:table-cell-properties
 style:vertical-align="top"/><style:text-properties fo:color="#12436d"
 style:text-underline-style="solid"/></style:style>"""


def write_ods(book: Workbook) -> bytes:
    """Return the workbook's bytes."""
    stream = io.BytesIO()
    parts = {
        "mimetype": MIMETYPE,
        "content.xml": _content(book),
        "styles.xml": _root("document-styles", _STYLES),
        "meta.xml": _root("document-meta", _about(book)),
        "settings.xml": _root("document-settings", _settings(book)),
        "META-INF/manifest.xml": _manifest(),
    }
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _WHEN)
            # the standard wants its type first and as it is, to be known by
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return stream.getvalue()


def _root(name: str, inner: str) -> str:
    return f'{_HEAD}<office:{name} {_SPACES} office:version="1.3">\n{inner}\n</office:{name}>\n'


def _about(book: Workbook) -> str:
    return (
        f"<office:meta><dc:title>{escape(book.title)}</dc:title>"
        f"<dc:creator>{escape(book.author)}</dc:creator><dc:language>en-GB</dc:language></office:meta>"
    )


def _manifest() -> str:
    names = {"/": MIMETYPE} | dict.fromkeys(
        ("content.xml", "styles.xml", "meta.xml", "settings.xml"), "text/xml"
    )
    entries = "\n".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in names.items()
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return f'{_HEAD}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">\n{entries}\n</manifest:manifest>\n'


def _settings(book: Workbook) -> str:
    """Return which sheets keep their headings in sight."""
    views = "".join(_view(sheet) for sheet in book.sheets if len(sheet.rows) > _LONG)
    return (
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'<config:config-item-map-named config:name="Tables">{views}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings>"
    )


def _view(sheet: Sheet) -> str:
    items = {"VerticalSplitMode": 2, "VerticalSplitPosition": sheet.heads, "ActiveSplitRange": 2,
             "PositionBottom": sheet.heads}  # fmt: skip
    inner = "".join(
        f'<config:config-item config:name="{name}" config:type="{"int" if "Position" in name else "short"}">'
        f"{value}</config:config-item>"
        for name, value in items.items()
    )
    return f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>{inner}</config:config-item-map-entry>"


def _content(book: Workbook) -> str:
    looks = _Looks()
    tables = [_table(sheet, looks) for sheet in book.sheets]
    ranges = "".join(
        f'<table:database-range table:name="table_{at}" table:target-range-address={_range(sheet)} '
        'table:contains-header="true" table:display-filter-buttons="false"/>'
        for at, sheet in enumerate(book.sheets, 1)
        if sheet.columns
    )
    return _root(
        "document-content",
        f"<office:automatic-styles>{_CELLS}{looks.styles()}</office:automatic-styles>\n"
        f"<office:body><office:spreadsheet>\n{''.join(tables)}"
        f"<table:database-ranges>{ranges}</table:database-ranges>\n"
        "</office:spreadsheet></office:body>",
    )


def _range(sheet: Sheet) -> str:
    last = _letters(len(sheet.columns)) + str(sheet.heads + max(len(sheet.rows), 1))
    return quoteattr(f"'{sheet.name}'.A{sheet.heads}:'{sheet.name}'.{last}")


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


class _Looks:
    """Styles of columns and numbers, as they come to be needed."""

    def __init__(self) -> None:
        self.columns: dict[int, str] = {}
        self.numbers: dict[tuple[str, int, str], str] = {}

    def column(self, width: int) -> str:
        return self.columns.setdefault(width, f"co{width}")

    def number(self, cell: Cell) -> str:
        if cell.decimals is None:
            return "text"
        known = (cell.kind, cell.decimals, cell.mark)
        return self.numbers.setdefault(known, f"n{len(self.numbers)}")

    def styles(self) -> str:
        wide = "".join(
            f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{width * _CM:.2f}cm"/></style:style>\n'
            for width, name in self.columns.items()
        )
        return wide + "".join(_number_style(name, *how) for how, name in self.numbers.items())


def _number_style(name: str, kind: str, decimals: int, mark: str) -> str:
    tag = "percentage-style" if kind == "percent" else "number-style"
    lead = "<number:text>£</number:text>" if kind == "pounds" else ""
    tail = ("%" if kind == "percent" else "") + (f" {mark}" if mark else "")
    after = f"<number:text>{tail}</number:text>" if tail else ""
    group = "" if kind == "percent" else ' number:grouping="true"'
    digits = (
        f'<number:number number:decimal-places="{decimals}" number:min-decimal-places="{decimals}" '
        f'number:min-integer-digits="1"{group}/>'
    )
    return (
        f'<number:{tag} style:name="{name}-format">{lead}{digits}{after}</number:{tag}>'
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{name}-format">'
        '<style:table-cell-properties style:vertical-align="top"/></style:style>\n'
    )


def _table(sheet: Sheet, looks: _Looks) -> str:
    widths = sheet.widths() or (100,)
    columns = "".join(
        f'<table:table-column table:style-name="{looks.column(width)}"/>' for width in widths
    )
    above = _row([_words(sheet.title, "title")])
    line = "" if sheet.columns else "text"
    above += "".join(_row([_words(text, line)]) for text in sheet.lines)
    head = ""
    if sheet.columns:
        titles = [_words(column.title, "head") for column in sheet.columns]
        head = f"<table:table-header-rows>{_row(titles)}</table:table-header-rows>\n"
    body = "".join(_row(_cell(cell, looks) for cell in row) for row in sheet.rows)
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}\n{above}{head}{body}</table:table>\n"


def _row(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>\n"


def _words(text: str, look: str, inner: str = "") -> str:
    style = f' table:style-name="{look}"' if look else ""
    said = inner or escape(text)
    return f'<table:table-cell{style} office:value-type="string"><text:p>{said}</text:p></table:table-cell>'


def _cell(cell: Cell, looks: _Looks) -> str:
    if cell.link:
        place = quoteattr(f"#'{cell.link}'.A1")
        inner = f'<text:a xlink:type="simple" xlink:href={place}>{escape(cell.text)}</text:a>'
        return _words("", "link", inner)
    if cell.number is None:
        return (
            _words(cell.text, "text")
            if cell.text
            else '<table:table-cell table:style-name="text"/>'
        )
    kind = "percentage" if cell.kind == "percent" else "float"
    return (
        f'<table:table-cell table:style-name="{looks.number(cell)}" office:value-type="{kind}" '
        f'office:value="{cell.stored!r}"><text:p>{escape(cell.text)}</text:p></table:table-cell>'
    )
