"""How a report was made, from returns to chapters: the counts, their picture, and their table."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from annual_report.gate.checks import read_checks
from annual_report.tracing.drawing import Box, draw, in_words
from annual_report.tracing.index import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from annual_report.tracing.provenance import EarlierYear, Evidence
    from annual_report.tracing.traces import Trace

FILE = "flow.json"
PICTURE = "how-it-was-made.svg"
TITLE = "How this report was made"
_PLURALS = {
    "figure": "charts",
    "table": "tables",
    "number": "numbers in the text",
    "finding": "findings",
    "quotes": "pages of voices",
    "not returned": "gaps told",
}
#: Tables about the returns themselves; the rest hold what is reported.
_ABOUT_RETURNS = frozenset({"returns", "quarters", "revisions", "checks", "repairs", "withheld"})


def write_flow(found: Evidence, traces: Sequence[Trace], output: Path) -> None:
    """Write ``internal/flow.json``: what each step handed on.

    Args:
        found: everything that traces are made from.
        traces: of every label.
        output: folder of the traces.
    """
    boxes = (
        _returns(found.years),
        _read(found),
        _checks(found.years),
        _released(found),
        _published(traces),
        _chapters(traces),
    )
    folder = output / FOLDER
    folder.mkdir(exist_ok=True)
    text = json.dumps([asdict(box) for box in boxes], ensure_ascii=False, indent=1)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def read_flow(traces: Path) -> tuple[Box, ...]:
    """Return what each step handed on; nothing where no trace step ran."""
    path = traces / FOLDER / FILE
    if not path.is_file():
        return ()
    stored = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Box(one["heading"], tuple(one["lines"]), one["after"]) for one in stored)


def picture(boxes: Sequence[Box]) -> str:
    """Return the picture as an SVG file."""
    drawn = draw(boxes, title=TITLE, description=in_words(boxes), name="flow")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def rows(boxes: Sequence[Box]) -> tuple[tuple[str, str], ...]:
    """Return the picture as a table: what there is, and what it is made of."""
    return tuple(
        (box.heading, "; ".join([*box.lines, *([f"then {box.after}"] if box.after else [])]) + ".")
        for box in boxes
    )


def _returns(years: Sequence[EarlierYear]) -> Box:
    now = years[-1].returns
    parts: dict[str, list[bool]] = {}
    for one in now:
        parts.setdefault(one.key, []).append(bool(one.file))
    whole = sum(all(there) for there in parts.values())
    partly = sum(any(there) and not all(there) for there in parts.values())
    files = sum(bool(one.file) for one in now)
    replaced = sum(len(one.superseded) for one in now)
    before = sum(bool(one.file) for year in years[:-1] for one in year.returns)
    lines = [
        f"{whole} of {len(parts)} were received{f', {partly} more in part' if partly else ''}",
        f"{files} files for the year",
        f"{replaced} earlier versions were replaced" if replaced else "",
        f"{before:,} files of {len(years) - 1} earlier years, for trends" if before else "",
    ]
    return Box("Returns", tuple(filter(None, lines)), "checked for safety, opened, read")


def _read(found: Evidence) -> Box:
    cells = found.cells
    observed = int((cells["kind"] == "observations").sum())
    repaired = sum(len(own) for own in found.repaired.values())
    lines = (
        f"{observed:,} figures and {len(cells) - observed:,} records, each with its cell",
        f"{repaired:,} cells repaired or left out, each written down",
    )
    return Box("What was read", lines, "held against expectations")


def _checks(years: Iterable[EarlierYear]) -> Box:
    counts = Counter(one.outcome for year in years for one in read_checks(year.checks_file).checks)
    said = [f"{counts[name]:,} {name}" for name in ("passed", "warned", "waived") if counts[name]]
    return Box(
        f"{counts.total():,} checks", (", ".join(said),), "figures worked out, disclosure control"
    )


def _released(found: Evidence) -> Box:
    shown = [row for table, row in found.rows.values() if table not in _ABOUT_RETURNS]
    hidden = sum(row in found.rows for row in found.suppressions)
    lines = [f"{hidden:,} of them without their number, so that nobody can be identified"]
    return Box(f"{len(shown):,} released rows", tuple(lines if hidden else ()), "read by notebooks")


def _published(traces: Sequence[Trace]) -> Box:
    kinds = Counter(trace["kind"] for trace in traces)
    chapters = len({trace["chapter"] for trace in traces})
    said = [f"{kinds[kind]:,} {many}" for kind, many in _PLURALS.items() if kinds[kind]]
    return Box(
        f"{len(traces):,} items, each with its trace",
        (f"by {chapters} notebooks", ", ".join(said)),
        "put into the text that people wrote",
    )


def _chapters(traces: Sequence[Trace]) -> Box:
    used = Counter(_page(trace["where"]) for trace in traces if trace["where"])
    lines = [f"{_name(source)}: {count:,}" for source, count in used.items()]
    return Box(f"{len(used)} pages show {used.total():,} of them", tuple(lines))


def _page(where: str) -> str:
    """Return a chapter's source, or the folder of papers that stand beside the book."""
    return where if where.endswith(".qmd") else where.partition("/")[0]


def _name(source: str) -> str:
    stem = source.rpartition("/")[2].removesuffix(".qmd").replace("_", " ")
    return "Opening page" if stem == "index" else stem.capitalize()
