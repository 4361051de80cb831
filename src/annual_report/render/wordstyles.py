"""The look of the Word copy: pandoc's own reference document, with the board's colours and words on each page.

Pandoc takes styles, page size, header and footer from a reference document. It is made anew at
every run out of pandoc's, so that there is no binary file to keep and nobody wonders what is in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from annual_report.render import pandoc
from annual_report.render.book import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

WHEN = (1980, 1, 1, 0, 0, 0)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: A4 with margins of 2.2 cm, in twentieths of a point.
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1247" w:bottom="1247" '
    'w:left="1247" w:header="624" w:footer="624" w:gutter="0"/>'
)
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Look:
    """What the look takes from ``_brand.yml``: a typeface, and colours as ``12436D``."""

    font: str
    primary: str
    ink: str
    quiet: str

    @classmethod
    def of(cls, folder: Path) -> Look:
        """Return the look of the book staged in a folder."""
        brand = read_yaml(folder / "_brand.yml") if (folder / "_brand.yml").is_file() else {}
        colours = brand.get("color") or {}
        fonts = brand.get("typography") or {}
        return cls(
            font=str(fonts.get("base") or "Arial"),
            primary=_colour(colours, "primary", "12436D"),
            ink=_colour(colours, "foreground", "1D252C"),
            quiet=_colour(colours, "secondary", "4D5963"),
        )


def _colour(colours: dict[str, Any], role: str, otherwise: str) -> str:
    named = str(colours.get(role) or "")
    value = str((colours.get("palette") or {}).get(named, named))
    return value[1:].upper() if _HEX.fullmatch(value) else otherwise


def reference(look: Look, *, header: str, footer: str) -> bytes:
    """Return the reference document.

    Args:
        look: of the brand.
        header: words at the top of every page; may be empty.
        footer: words at the foot, before the number of the page.
    """
    data = pandoc.run_bytes(["--print-default-data-file", "reference.docx"], b"")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def change(name: str, *changes: tuple[str, str]) -> None:
        text = parts[name].decode()
        for pattern, new in changes:
            text, count = re.subn(pattern, new.replace("\\", r"\\"), text, flags=re.DOTALL)
            if not count:
                message = f"pandoc's reference document has no {pattern} in {name}."
                raise pandoc.PandocError(message)
        parts[name] = text.encode()

    styles = parts["word/styles.xml"].decode()
    parts["word/styles.xml"] = _restyled(styles, look).encode()
    font = escape(look.font, {'"': "&quot;"})
    change(
        "word/styles.xml",
        (r'<w:rFonts w:asciiTheme="minorHAnsi"[^>]*?/>', f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>'),
        (r'<w:sz w:val="24" ?/>\s*<w:szCs w:val="24" ?/>', '<w:sz w:val="22"/><w:szCs w:val="22"/>'),
    )  # fmt: skip
    change("word/fontTable.xml", (r"</w:fonts>", _font(font) + "</w:fonts>"))
    change("word/settings.xml", (r"<w:themeFontLang[^>]*/>", '<w:themeFontLang w:val="en-GB"/>'))
    change("word/document.xml", (r"<w:sectPr>.*</w:sectPr>", _section()))
    change("word/_rels/document.xml.rels", (r"</Relationships>", _relations()))
    change("[Content_Types].xml", (r"</Types>", _types()))
    parts["word/header1.xml"] = _part("hdr", _line("Header", header))
    parts["word/footer1.xml"] = _part("ftr", _line("Footer", footer, page=True))
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a package of parts; the same parts always give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def _font(font: str) -> str:
    """Return what Word is to take where it lacks the typeface."""
    return f'<w:font w:name="{font}"><w:altName w:val="Calibri"/><w:family w:val="swiss"/></w:font>'


def _section() -> str:
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId901" xmlns:r="{_R}"/>'
        f'<w:footerReference w:type="default" r:id="rId902" xmlns:r="{_R}"/>'
        f'<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>{_PAGE}</w:sectPr>'
    )


def _relations() -> str:
    return "".join(
        f'<Relationship Type="{_R}/{kind}" Id="{name}" Target="{kind}1.xml"/>'
        for kind, name in (("header", "rId901"), ("footer", "rId902"))
    ) + "</Relationships>"  # fmt: skip


def _types() -> str:
    return "".join(
        f'<Override PartName="/word/{kind}1.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for kind in ("header", "footer")
    ) + "</Types>"  # fmt: skip


def _part(kind: str, inner: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<w:{kind} xmlns:w="{_W}">{inner}</w:{kind}>'
    ).encode()


def _line(style: str, words: str, *, page: bool = False) -> str:
    number = ""
    if page:
        number = (
            '<w:r><w:t xml:space="preserve"> · Page </w:t></w:r>'
            '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>{number}</w:p>'
    )


def _restyled(text: str, look: Look) -> str:
    """Return the styles with ours in place of pandoc's of the same name, and those it lacks."""
    for identifier, xml in _styles(look).items():
        pattern = rf'<w:style (?:(?!<w:style ).)*?w:styleId="{identifier}".*?</w:style>'
        text, count = re.subn(pattern, xml, text, count=1, flags=re.DOTALL)
        if not count:
            text = text.replace("</w:styles>", f"{xml}</w:styles>")
    return text


def _styles(look: Look) -> dict[str, str]:
    bold, quiet = "<w:b/>", f'<w:color w:val="{look.quiet}"/><w:sz w:val="19"/>'
    primary = f'<w:color w:val="{look.primary}"/>'
    box = _space(80, 80) + '<w:ind w:left="170"/>'
    return {
        "Normal": _style("Normal", "Normal", run=f'<w:color w:val="{look.ink}"/>', own=False, base=""),
        "BodyText": _style("BodyText", "Body Text", _space(60, 100), own=False),
        "Compact": _style("Compact", "Compact", _space(20, 20), base="BodyText"),
        "Title": _style("Title", "Title", _space(2400, 120), f'{bold}{primary}<w:sz w:val="52"/>', own=False),
        "Subtitle": _style("Subtitle", "Subtitle", _space(0, 120), f'{primary}<w:sz w:val="30"/>', own=False),
        "Author": _style("Author", "Author", _space(0, 240), '<w:sz w:val="24"/>'),
        "Part": _style("Part", "Part", "<w:keepNext/><w:pageBreakBefore/>" + _space(0, 0), f'{bold}{quiet}<w:sz w:val="26"/>'),
        **{
            f"Heading{level}": _style(
                f"Heading{level}", f"heading {level}",
                "<w:keepNext/><w:keepLines/>"
                + ("<w:pageBreakBefore/>" if level == 1 else "")
                + _space(before, after) + f'<w:outlineLvl w:val="{level - 1}"/>',
                f'{bold}{primary}<w:sz w:val="{size}"/>', own=False, then="BodyText",
            )
            for level, size, before, after in ((1, 36, 0, 200), (2, 28, 320, 100), (3, 24, 240, 80))
        },
        "TableCaption": _style("TableCaption", "Table Caption", "<w:keepNext/>" + _space(200, 80), bold),
        "ImageCaption": _style("ImageCaption", "Image Caption", _space(60, 120), bold),
        "CaptionedFigure": _style("CaptionedFigure", "Captioned Figure", "<w:keepNext/>" + _space(160, 0)),
        "BlockText": _style("BlockText", "Block Text", _space(80, 40) + '<w:ind w:left="480" w:right="480"/>', "<w:i/>", own=False),
        "Speaker": _style("Speaker", "Speaker", _space(0, 120) + '<w:ind w:left="480"/>', quiet),
        "Finding": _style("Finding", "Finding", _bar(look.primary) + box),
        "Boxed": _style("Boxed", "Boxed", _bar(look.quiet) + box),
        "BoxTitle": _style("BoxTitle", "Box Title", "<w:keepNext/>" + _bar(look.quiet) + box, bold),
        "SourceCode": _style("SourceCode", "Source Code", _space(60, 100), '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/><w:sz w:val="19"/>'),
        "Trace": _style("Trace", "Trace", _space(0, 160), quiet),
        "Notice": _style("Notice", "Notice", _bar(look.quiet) + box),
        "Marking": _style("Marking", "Marking", _space(0, 120), f'{bold}<w:color w:val="9B1C31"/><w:sz w:val="26"/>'),
        "Header": _style("Header", "header", run=f'{bold}<w:color w:val="9B1C31"/><w:sz w:val="19"/>', own=False),
        "Footer": _style("Footer", "footer", run=quiet, own=False),
        "Table": _table(look),
    }  # fmt: skip


def _space(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _bar(colour: str) -> str:
    return f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{colour}"/></w:pBdr>'


def _style(
    identifier: str, name: str, paragraph: str = "", run: str = "", *,
    own: bool = True, base: str = "Normal", then: str = "",
) -> str:  # fmt: skip
    default = ' w:default="1"' if identifier == "Normal" else ""
    custom = ' w:customStyle="1"' if own else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if base else "")
        + (f'<w:next w:val="{then}"/>' if then else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + "</w:style>"
    )


def _table(look: Look) -> str:
    line = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B8C2CA"/>'
    lines = "".join(line.format(side=side) for side in ("top", "bottom", "insideH"))
    return (
        '<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/>'
        f'<w:qFormat/><w:rPr><w:sz w:val="19"/></w:rPr><w:tblPr><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{look.primary}"/></w:rPr>'
        f'<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="{look.primary}"/></w:tcBorders>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
    )
