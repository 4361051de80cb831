"""The search index: one entry a section, as a script, because a page opened from a disk may not fetch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from annual_report.render import tree

if TYPE_CHECKING:
    from annual_report.render.chapters import Parsed

FILE = "search-index.js"


@dataclass(frozen=True)
class Entry:
    """A section as the search knows it.

    Attributes:
        href: page and place, relative to the root of the output.
        title: of the section.
        chapter: title of its chapter.
        text: all its words, on one line.
    """

    href: str
    title: str
    chapter: str
    text: str


def entries(parsed: Parsed, blocks: list[tree.Element]) -> list[Entry]:
    """Return an entry for each section of a chapter.

    Args:
        parsed: the chapter.
        blocks: its content with references resolved, before it is made into HTML.
    """
    found: list[Entry] = []
    section: list[tree.Element] = []
    heading: tree.Element | None = None
    for block in [*blocks, None]:
        if block is not None and block["t"] != "Header":
            section.append(block)
            continue
        if heading is not None:
            name, title = heading["c"][1][0], tree.plain(heading["c"][2])
            found.append(
                Entry(f"{parsed.chapter.html}#{name}", title, parsed.title, words(section))
            )
        heading, section = block, []
    return found


def words(blocks: list[tree.Element]) -> str:
    """Return the text of some blocks; each row of a table ends as a sentence does.

    The search shows the sentence around a hit: in a table that is the row.
    """
    return tree.plain(tree.walk(blocks, _rows))


def _rows(element: tree.Element) -> list[tree.Element] | None:
    if element["t"] != "Table":
        return None
    content = element["c"]
    rows = [*content[3][1]]
    for _, _, head, body in content[4]:
        rows += [*head, *body]
    lines = [" · ".join(filter(None, map(tree.plain, row[1]))) for row in rows]
    caption = tree.plain(content[1][1])
    texts = [text.rstrip(".") + "." for text in (caption, *lines) if text]
    return [tree.para(tree.string(text)) for text in texts]


def script(found: list[Entry]) -> str:
    """Return the index as a script that any page can load, without a network."""
    lines = [json.dumps(asdict(entry), ensure_ascii=False) for entry in found]
    body = ",\n".join(lines).replace("</", "<\\/").replace("\u2028", " ").replace("\u2029", " ")
    return f"window.searchIndex = [\n{body}\n];\n"
