"""A chapter's blocks as pandoc's Word writer needs them: numbers and references written out as text."""

from __future__ import annotations

import base64
import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.render import floats, tree
from annual_report.render.html import callout_title
from annual_report.render.pdf import identifier
from annual_report.render.references import destination, image_path
from annual_report.render.source import PAGE_BREAK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from annual_report.render.chapters import Parsed
    from annual_report.render.numbering import Target
    from annual_report.render.reading import Reading

#: Blocks of the report with a look of their own, and the style that gives it.
_BOXES = {"finding": "Finding", "quotes": "Boxed", "not-returned": "Boxed", "good": "Boxed"}
_TOP = "top"
_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def styled(style: str, blocks: list[tree.Element]) -> tree.Element:
    """Return blocks in a paragraph style."""
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], blocks]}


class WordReferences:
    """Writes a reference as a link within the document."""

    def reference(self, parsed: Parsed, target: Target, text: str) -> tree.Element:
        """Return the link."""
        place = identifier(parsed.chapter.stem, target.label)
        return tree.link([{"t": "Str", "c": text.replace(" ", "\u00a0")}], f"#{place}")


@dataclass(frozen=True)
class WordChapter:
    """One chapter on its way to Word."""

    reading: Reading
    parsed: Parsed
    references: Mapping[str, str]
    pictures: Mapping[str, bytes]

    def blocks(self, blocks: list[tree.Element]) -> list[tree.Element]:
        """Return the chapter's blocks as pandoc's Word writer needs them."""
        makers: dict[str, Callable[[tree.Element], Any]] = {
            "Header": self._heading,
            "Div": self._div,
            "Span": self._span,
            "Link": self._link,
            "Image": self._image,
            "RawInline": _markup,
            "RawBlock": _markup,
        }

        def change(element: tree.Element) -> Any:
            found = floats.as_float(element)
            if found is not None:
                return self._float(found)
            if element["t"] == "Table":
                return _table(element)
            maker = makers.get(element["t"])
            return maker(element) if maker else None

        return list(tree.walk(blocks, change))

    def _name(self, label: str) -> str:
        return identifier(self.parsed.chapter.stem, label) if label else ""

    def _heading(self, element: tree.Element) -> tree.Element:
        level, (label, _, _), inlines = element["c"]
        number = self.reading.numbers.headings[self.parsed.chapter.html, label].number
        lead = [{"t": "Str", "c": f"{number}\u2002"}] if number else []
        arrival = []
        if level == 1:
            place = identifier(self.parsed.chapter.stem, _TOP)
            arrival = [tree.span([], id=place)]
        return {
            "t": "Header",
            "c": [level, [self._name(label), [], []], [*arrival, *lead, *inlines]],
        }

    def _div(self, element: tree.Element) -> Any:
        name, classes, pairs = tree.attributes(element)
        inner = element["c"][1]
        if PAGE_BREAK in classes:
            return tree.raw("openxml", _PAGE_BREAK)
        if "trace" in classes:
            return styled("Trace", [tree.para(self._trace(inner, pairs.get("trace", "")))])
        if "tab" in classes and "title" in pairs:
            return [tree.para([tree.emphasised(tree.string(pairs["title"]))]), *inner]
        if any(one.startswith("callout-") for one in classes):
            title = callout_title(element)
            head = [styled("Box Title", [tree.para(tree.string(title))])] if title else []
            return [*self._arrival(name), *head, styled("Boxed", inner)]
        style = next((_BOXES[one] for one in classes if one in _BOXES), "")
        if style:
            return [*self._arrival(name), styled(style, inner)]
        return tree.with_attributes(element, id=self._name(name)) if name else None

    def _arrival(self, name: str) -> list[tree.Element]:
        return [{"t": "Div", "c": [[self._name(name), [], []], []]}] if name else []

    def _trace(self, blocks: list[tree.Element], label: str) -> list[tree.Element]:
        words = [one for block in blocks if block["t"] in {"Para", "Plain"} for one in block["c"]]
        return [*words, {"t": "Str", "c": ":"}, {"t": "Space"}, self._mark(label)]

    def _mark(self, label: str) -> tree.Element:
        """Return the reference into the appendix, ``T12``, as a link there."""
        words = tree.string(self.references[label])
        return tree.link(words, f"#{identifier(self.parsed.chapter.stem, f'trace-{label}')}")

    def _span(self, element: tree.Element) -> Any:
        name, classes, pairs = tree.attributes(element)
        inner = list(element["c"][1])
        if "num" in classes:
            dagger = [{"t": "Str", "c": "†"}] if "illustrative" in classes else []
            mark = {"t": "Superscript", "c": [self._mark(pairs.get("trace", ""))]}
            return [*inner, *dagger, mark]
        if "trace" in classes:
            return self._trace([tree.inline(inner)], pairs.get("trace", ""))
        if "judgement" in classes:
            return tree.emphasised(inner)
        if "speaker" in classes or "illustrative" in classes:
            return {"t": "Emph", "c": inner}
        return tree.span(inner, id=self._name(name)) if name else inner

    def _link(self, element: tree.Element) -> Any:
        attr, inlines, (target, title) = element["c"]
        if target.startswith("#") and attr == ["", [], []]:
            return None  # one of ours
        found = destination(self.reading.book, self.parsed, target)
        if found is None:
            return {"t": "Link", "c": [["", [], []], inlines, [target, title]]}
        path, fragment = found
        stems = {chapter.html: chapter.stem for chapter in self.reading.book.chapters}
        if path not in stems:
            return inlines  # pages that only the HTML has
        return tree.link(inlines, f"#{identifier(stems[path], fragment or _TOP)}")

    def _image(self, element: tree.Element) -> tree.Element:
        path = image_path(self.reading.book, self.parsed, element["c"][2][0])
        alt = floats.alternative(element, within_float=False)
        kind = "image/png" if path.endswith(".svg") else mimetypes.guess_type(path)[0]
        data = base64.b64encode(self.pictures[path]).decode()
        width = tree.attributes(element)[2].get("width", "100%")
        attr = ["", [], [["width", width]]]
        return {"t": "Image", "c": [attr, tree.string(alt), [f"data:{kind};base64,{data}", ""]]}

    def _float(self, found: floats.Float) -> list[tree.Element]:
        target = self.reading.numbers.targets[found.label]
        lead = tree.string(f"{target.name.replace(chr(160), ' ')}.")
        caption = [*lead, {"t": "Space"}, *found.caption]
        place = {"t": "Div", "c": [[self._name(found.label), [], []], []]}
        if found.kind == "fig":
            return [place, styled("Captioned Figure", found.body),
                    styled("Image Caption", [tree.para(caption)])]  # fmt: skip
        body = list(found.body)
        first = next(at for at, block in enumerate(body) if tree.every(block, "Table"))
        taken = [False]

        def captioned(element: tree.Element) -> tree.Element | None:
            if element["t"] != "Table" or taken[0]:
                return None
            taken[0] = True
            return {
                "t": "Table",
                "c": [element["c"][0], [None, [tree.inline(caption)]], *element["c"][2:]],
            }

        body[first] = tree.walk(body[first], captioned)
        return [place, *body]


def _markup(element: tree.Element) -> Any:
    """Leave out the tags of HTML, whose words stay; keep what is meant for Word."""
    return None if element["c"][0] == "openxml" else []


def _table(table: tree.Element) -> tree.Element:
    """Return a table whose first column heads its rows, with widths that suit its text."""
    return floats.row_headed(floats.fitted(tree.with_attributes(table, id="", classes=[])))
