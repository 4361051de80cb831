"""Names for those who do not see the page: what a link belongs to, and what heads a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from annual_report.render import floats, tree

if TYPE_CHECKING:
    from annual_report.render.numbering import Numbers

HIDDEN = "visually-hidden"
#: A cell of so many letters stays on one line where there is room.
SHORT = 14
#: One of so many, such as a year, stays on one line everywhere.
BRIEF = 8
_BOXES = frozenset({"finding", "quotes", "not-returned"})
#: How many words name a finding; more where that many do not tell it from another.
_WORDS = 12


def name_links(blocks: list[tree.Element], numbers: Numbers) -> list[tree.Element]:
    """Say out of sight what a link or a folded table belongs to.

    "How this table was made" stands under every table; a list of links, or somebody who jumps
    from link to link, needs to know which.

    Args:
        blocks: of a chapter, before figures and tables are made into HTML.
        numbers: of the book.
    """
    titles = {}
    for element in tree.every(blocks, "Div", "Figure", "Table"):
        found = floats.as_float(element)
        if found is not None:
            caption = tree.plain([one for one in found.caption if not _aside(one)])
            titles[found.label] = f"{numbers.targets[found.label].name}: {caption}"

    taken: set[str] = set()

    def change(element: tree.Element) -> Any:
        if element["t"] != "Div":
            return None
        if "trace" in tree.classes(element):
            title = titles.get(tree.attributes(element)[2].get("trace", ""))
            return _with_words(element, title) if title else None
        return _box(element, taken) if _BOXES & set(tree.classes(element)) else None

    return _charts(list(tree.walk(blocks, change)), titles)


def hidden(text: str) -> tree.Element:
    """Return words that are read out but not seen."""
    return tree.span(tree.string(text), HIDDEN)


def _aside(inline: tree.Element) -> bool:
    return "illustrative" in tree.classes(inline)


def _box(box: tree.Element, taken: set[str]) -> tree.Element:
    """Name the trace of a finding by how the finding begins, unlike any other of the chapter."""
    attr, inner = box["c"]
    said = [block for block in inner if "trace" not in tree.classes(block)]
    start = _beginning(tree.plain(said).split(), taken)
    taken.add(start)
    named = [
        _with_words(block, start) if start and "trace" in tree.classes(block) else block
        for block in inner
    ]
    return {"t": "Div", "c": [attr, named]}


def _beginning(words: list[str], taken: set[str]) -> str:
    """Return the first words of a text, as few as tell it from what is taken, but some."""
    most = _WORDS
    while most < len(words):
        start = f"{' '.join(words[:most])} …"
        if start not in taken:
            return start
        most *= 2
    return " ".join(words)


def _with_words(div: tree.Element, words: str) -> tree.Element:
    attr, inner = div["c"]
    if not inner or inner[-1]["t"] not in {"Para", "Plain"}:
        return div
    last = {"t": inner[-1]["t"], "c": [*inner[-1]["c"], hidden(f": {words}")]}
    return {"t": "Div", "c": [attr, [*inner[:-1], last]]}


def _charts(blocks: list[tree.Element], titles: dict[str, str]) -> list[tree.Element]:
    """Name the folded tables; one right behind a figure is the figure's."""
    done: list[tree.Element] = []
    before = ""
    for block in blocks:
        if block["t"] == "Div" and floats.as_float(block) is None:
            changed = _folded(block, before)
            if changed is None:
                attr, inner = block["c"]
                changed = {"t": "Div", "c": [attr, _charts(inner, titles)]}
        else:
            changed = block
        done.append(changed)
        found = floats.as_float(block)
        before = titles[found.label] if found is not None and found.kind == "fig" else ""
    return done


def _folded(div: tree.Element, figure: str) -> tree.Element | None:
    pairs = tree.attributes(div)[2]
    if "collapse" not in pairs or "title" not in pairs:
        return None
    if not figure:
        return div

    def change(element: tree.Element) -> Any:
        if element["t"] != "Table" or floats.as_float(element) is not None:
            return None
        label = f"{pairs['title']}, {figure}"
        return tree.with_attributes(
            element, pairs=tree.attributes(element)[2] | {"aria-label": label}
        )

    attr, inner = tree.with_attributes(div, pairs=pairs | {"about": figure})["c"]
    return {"t": "Div", "c": [attr, list(tree.walk(inner, change))]}


def headed(table: tree.Element) -> tree.Element:
    """Return a table that says of each heading whether it heads a column or a row.

    Where the first column only groups rows ("How much", "How well"), the second heads them too.
    """
    content = list(table["c"])
    attr, head = content[3]
    content[3] = [attr, [[row[0], [_cell(cell, "col") for cell in row[1]]] for row in head]]
    bodies = []
    for body_attr, columns, inner, rows in content[4]:
        count = _heading_columns(columns, content[2], rows)
        bodies.append([
            body_attr,
            count,
            [[row[0], [_cell(cell, "col") for cell in row[1]]] for row in inner],
            [_row(row, count) for row in rows],
        ])  # fmt: skip
    content[4] = bodies
    return {"t": "Table", "c": content}


def _heading_columns(columns: int, specs: list[Any], rows: list[Any]) -> int:
    if columns != 1 or len(specs) < 3 or specs[1][0]["t"] in {"AlignRight", "AlignCenter"}:
        return columns
    firsts = [tree.plain(row[1][0]) for row in rows]
    pairs = [tree.plain(row[1][:2]) for row in rows if len(row[1]) > 1]
    return 2 if len(set(firsts)) < len(firsts) and len(set(pairs)) == len(rows) else columns


def _row(row: list[Any], count: int) -> list[Any]:
    return [row[0], [_cell(cell, "row" if at < count else "") for at, cell in enumerate(row[1])]]


def _cell(cell: list[Any], scope: str) -> list[Any]:
    name, classes, pairs = cell[0]
    text = tree.plain(cell[4])
    if scope and text:
        pairs = [*pairs, ["scope", scope]]
    if 0 < len(text) <= BRIEF:
        classes = [*classes, "nowrap"]
    elif 0 < len(text) <= SHORT:
        classes = [*classes, "short"]
    return [[name, classes, pairs], *cell[1:]]
