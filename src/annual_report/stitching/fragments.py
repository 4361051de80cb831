"""From what notebooks published to what the report's Quarto sources include.

Each label becomes ``_generated/<label>.qmd`` for ``{{< include … >}}``; numbers, and names that
board.yml holds, become variables for ``{{< var … >}}``. All text is escaped: it is data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from annual_report.publish.items import DEMONSTRATION, JUDGEMENTS, read_items
from annual_report.stitching import usage
from annual_report.stitching.markdown import attribute, escape, pipe_table
from annual_report.tracing import flow
from annual_report.tracing.drawing import in_words
from annual_report.tracing.traces import read_traces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.publish.items import Item, Piece
    from annual_report.tracing.traces import Trace

__all__ = ["Written", "escape", "fragment", "variables", "write_fragments"]

#: What the link below an item says.
TRACE_WORDS: dict[str, str] = {
    "figure": "How this figure was made",
    "table": "How this table was made",
    "finding": "What this rests on",
    "quotes": "Where these words come from",
    "not returned": "What was expected",
}


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        where: label of each item that the report uses, in order, to the source that uses it.
        unused: published but never included, for a warning.
    """

    where: dict[str, str]
    unused: tuple[str, ...]


def write_fragments(
    project: Project,
    *,
    published: Mapping[str, Path],
    traces: Path,
    sources: Mapping[str, Path],
    output: Path,
) -> Written:
    """Write every fragment, ``_variables.yml``, ``trace-refs.json`` and the trace appendix.

    Args:
        project: for the names that the prose takes from board.yml.
        published: chapter to the folder its notebook wrote.
        traces: folder of ``<label>.json`` traces.
        sources: path in the book to file, for ``index.qmd`` and ``report/*.qmd``.
        output: folder to write to, ``report/_generated`` of the staged book.

    Raises:
        ConfigurationError: the sources ask for a label that no notebook published.
    """
    items = read_items(dict(published))
    names = board_variables(project)
    use = usage.check(sources, items, set(names))
    output.mkdir(parents=True, exist_ok=True)
    for item in items.values():
        if item.kind == "figure":
            image = (published[item.chapter] / item.image).read_bytes()
            (output / item.image).write_bytes(image)
        _write(output / f"{item.label}.qmd", fragment(item, items))
    found = read_traces(traces)
    refs = {label: trace["ref"] for label, trace in found.items()}
    _write(output / "trace-refs.json", json.dumps(refs, indent=1))
    used = [trace for label, trace in found.items() if label in use.where]
    _write(output / "trace-appendix.qmd", appendix(used, items))
    _write_flow(traces, output)
    _write(output / "notice.qmd", notice(project))
    _write(output / "_variables.yml", _yaml(names | variables(items.values())))
    return Written(use.where, use.unused)


def _write_flow(traces: Path, output: Path) -> None:
    """Write the picture of how the report was made, and the same as a table."""
    boxes = flow.read_flow(traces)
    text = ""
    if boxes:
        (output / flow.PICTURE).write_text(flow.picture(boxes), encoding="utf-8")
        alt = attribute(f"{flow.TITLE}. {in_words(boxes)}")
        table = pipe_table(("Step", "What it handed on"), flow.rows(boxes), "ll")
        text = f"![](_generated/{flow.PICTURE}){{fig-alt={alt} width=60%}}\n\n{table}\n"
    _write(output / "how-it-was-made.qmd", text)


def _write(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def _yaml(values: Mapping[str, str]) -> str:
    return yaml.safe_dump(dict(values), allow_unicode=True, width=10**6, sort_keys=True)


def variables(items: Iterable[Item]) -> dict[str, str]:
    """Return the variable of each number: its text, which links to its trace."""
    found = {}
    for item in items:
        if item.label.startswith("num-"):
            kind = " .not-returned" if item.kind == "not returned" else ""
            kind += " .illustrative" if item.illustrative else ""
            text = "not returned" if item.kind == "not returned" else escape(item.text)
            found[item.label] = f'[{text}]{{.num{kind} trace="{item.label}"}}'
    return found


def board_variables(project: Project) -> dict[str, str]:
    """Return what the prose may take from board.yml, escaped."""
    year, board, others = project.year, project.board, project.comparators
    plain = {
        "board-name": board.name,
        "board-short-name": board.short_name,
        "board-area": board.area.name,
        "board-chair": board.chair,
        "board-notice": board.notice,
        "report-year": str(year),
        "report-edition": project.edition,
        "year-first-day": f"1 April {year.start}",
        "year-last-day": f"31 March {year.end}",
        "year-end": str(year.end),
        "year-before": str(type(year)(year.start - 1)),
        "population-year": str(year.end - 1),
        "england": "England",
        "region": others.region_name or "the region",
        "neighbour-model": others.neighbours or "no model chosen",
        "disclosure-threshold": str(project.disclosure.threshold),
        "disclosure-minimum-base": str(project.disclosure.minimum_base),
    }
    return {name: escape(text) for name, text in plain.items()}


def notice(project: Project) -> str:
    """Return the notice that stands at the head of the report; empty where board.yml has none."""
    if not project.board.notice:
        return ""
    return f"::: {{.callout-important appearance=simple}}\n{escape(project.board.notice)}\n:::\n"


def fragment(item: Item, items: Mapping[str, Item]) -> str:
    """Return what the report includes for an item."""
    if item.kind == "part":
        pieces = [_piece(piece, place, item, items) for place, piece in enumerate(item.pieces, 1)]
        after = [*(piece.kind for piece in item.pieces[1:]), ""]
        return "\n".join(
            f"{text}\n" if piece.kind == "fact" and follows != "fact" else text
            for text, piece, follows in zip(pieces, item.pieces, after, strict=True)
        )
    made = {
        "figure": _figure,
        "table": _table,
        "number": _number,
        "finding": _finding,
        "quotes": _quotes,
        "not returned": _not_returned,
    }[item.kind]
    return made(item)


def _piece(piece: Piece, place: int, part: Item, items: Mapping[str, Item]) -> str:
    if piece.kind == "item":
        return fragment(items[piece.text], items)
    if piece.kind == "paragraph":
        return f"{escape(piece.text)}\n"
    if piece.kind == "fact":
        return f"- **{escape(piece.lead)}.** {escape(piece.text)}"
    marks = "##" if piece.kind == "heading" else "###"
    return f"{marks} {escape(piece.text)} {{#{piece.id or f'{part.label}-{place}'}}}\n"


def _trace(item: Item) -> str:
    return f'::: {{.trace trace="{item.label}"}}\n{TRACE_WORDS[item.kind]}\n:::\n'


def _caption(item: Item) -> str:
    caption = escape(item.caption)
    if not item.illustrative:
        return caption
    stop = "" if item.caption.rstrip().endswith((".", "?", "!")) else "."
    return f"{caption}{stop} [{DEMONSTRATION}.]{{.illustrative}}"


def _figure(item: Item) -> str:
    return (
        f"::: {{#{item.label}}}\n\n"
        f"![](_generated/{item.image}){{fig-alt={attribute(item.alt)}}}\n\n"
        f"{_caption(item)}\n\n:::\n\n{_data(item)}{_trace(item)}"
    )


def _data(item: Item) -> str:
    """Return the table behind a figure, folded away, in HTML alone (docs/decisions/040)."""
    if not item.cells:
        return ""
    return (
        '::: {.content-visible when-format="html"}\n\n'
        '::: {.callout-note collapse="true" appearance="minimal" '
        f'title="The figures in this chart"}}\n\n'
        f"{pipe_table(item.columns, item.cells, item.align)}\n\n:::\n\n:::\n\n"
    )


def _table(item: Item) -> str:
    return f"::: {{#{item.label}}}\n\n{_body(item)}\n\n{_caption(item)}\n\n:::\n\n{_trace(item)}"


def _body(item: Item) -> str:
    if not item.refers:
        return pipe_table(item.columns, item.cells, item.align)
    cells = tuple(
        (*map(escape, row[:-1]), ", ".join(f"@{one}" for one in row[-1].split(", ") if one))
        for row in item.cells
    )
    return pipe_table(item.columns, cells, item.align, ready=True)


def _number(item: Item) -> str:
    return f"{variables([item])[item.label]}\n"


def _finding(item: Item) -> str:
    judged = item.judgement.replace(" ", "-")
    mark = " .illustrative" if item.illustrative else ""
    demonstration = f" [{DEMONSTRATION}.]{{.illustrative}}" if item.illustrative else ""
    return (
        f"::: {{.finding .{judged}{mark}}}\n"
        f"[{JUDGEMENTS[item.judgement]}.]{{.judgement}} {escape(item.text)}{demonstration}\n\n"
        f"{_trace(item)}:::\n"
    )


def _quotes(item: Item) -> str:
    lines = ["::: {.quotes}\n"]
    if item.caption:
        lines.append(f"{escape(item.caption)}\n")
    lines += [
        f"::: {{.voice}}\n\n> {escape(quote.text)}\n\n"
        f"[{escape(quote.attribution)}]{{.speaker}}\n\n:::\n"
        for quote in item.quotes
    ]
    if item.illustrative:
        lines.append(f"[{DEMONSTRATION}: these words are invented.]{{.illustrative}}\n")
    return "\n".join([*lines, f"{_trace(item)}:::\n"])


def _not_returned(item: Item) -> str:
    return f"::: {{.not-returned}}\n**Not returned.** {escape(item.text)}\n\n{_trace(item)}:::\n"


def appendix(traces: Iterable[Trace], items: Mapping[str, Item]) -> str:
    """Return the table of the PDF's appendix, in order of reference."""
    rows = []
    for trace in traces:
        label = trace["label"]
        numbered = items[label].kind in {"figure", "table"}
        what = f"@{label}" if numbered else escape(_shortened(items[label].title))
        reference = f"[{trace['ref']}]{{#trace-{label}}}"
        rows.append((reference, what, escape(_sources(trace)), escape(trace["chapter"])))
    if not rows:
        return "No figure, table or number in this report is traced.\n"
    heads = ("Reference", "What", "Made from", "By notebook")
    return pipe_table(heads, tuple(rows), "llll", ready=True) + "\n"


def _shortened(text: str, most: int = 70) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _sources(trace: Trace) -> str:
    """Return the first cells of each file, and how many more there are."""
    places: dict[str, dict[str, None]] = {}
    for one in trace["observations"]:
        cells = [f"{one['source_sheet']}!{cell}" if one["source_sheet"] else cell
                 for cell in one["source_cell"].split()]  # fmt: skip
        places.setdefault(one["source_file"], {}).update(dict.fromkeys(cells))
    said = []
    for file, distinct in places.items():
        cells = list(distinct)
        more = f" and {len(cells) - 2} more" if len(cells) > 2 else ""
        said.append(f"{file}: {', '.join(cells[:2])}{more}")
    return "; ".join(said) or "the register of returns and the checks"
