"""The small graph of a trace page: files, what was read, released rows, the label."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from annual_report.tracing.drawing import Box, draw, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annual_report.tracing.traces import Trace

#: Of more files than this, how many more there are is said.
_FILES = 4
_OUTCOMES = ("failed", "warned", "waived", "passed")


def trace_boxes(trace: Trace, agencies: Mapping[str, str], title: str) -> tuple[Box, ...]:
    """Return what leads to a label, from the files to it.

    Args:
        trace: of the label.
        agencies: identifier to name.
        title: what the label is.
    """
    boxes = []
    if trace["files"]:
        boxes.append(_files(trace, agencies))
    if trace["observations"]:
        boxes.append(_read(trace))
    if trace["rows"]:
        boxes.append(_rows(trace))
    name = PurePosixPath(trace["notebook"]).stem
    boxes.append(Box(f"{trace['ref']} {trace['label']}", (title, f"made by notebook {name}")))
    return tuple(boxes)


def trace_graph(boxes: tuple[Box, ...], label: str) -> str:
    """Return the graph as SVG."""
    return draw(
        boxes,
        title=f"What {label} was made from",
        description=in_words(boxes),
        name=f"graph-{label}",
    )


def _files(trace: Trace, agencies: Mapping[str, str]) -> Box:
    files = trace["files"]
    named = [_file(one["file"], agencies.get(one["agency"], one["agency"])) for one in files]
    more = f"and {len(files) - _FILES} more" if len(files) > _FILES else ""
    checks = Counter(one["outcome"] for one in trace["checks"])
    said = ", ".join(f"{checks[name]} {name}" for name in _OUTCOMES if checks[name])
    return Box(
        _several(len(files), "file as received", "files as received"),
        tuple(filter(None, [*named[:_FILES], more])),
        f"{len(trace['checks'])} checks: {said}" if said else "",
    )


def _file(file: str, agency: str) -> str:
    return f"{agency}: {PurePosixPath(file).name}" if agency else PurePosixPath(file).name


def _read(trace: Trace) -> Box:
    cells = trace["observations"]
    by_column = any(one["by_column"] for one in cells)
    repaired = sum(bool(one["repairs"]) for one in cells)
    lines = [
        _several(len({(c["source_file"], c["source_sheet"]) for c in cells}), "sheet", "sheets"),
        f"{repaired} of them repaired to be read" if repaired else "",
        "sheets with one row a case: by column" if by_column else "",
    ]
    heading = _several(len(cells), "figure or record read", "figures and records read")
    return Box(heading, tuple(filter(None, lines)), "figures worked out, then disclosure control")


def _rows(trace: Trace) -> Box:
    rows = trace["rows"]
    hidden = sum(bool(one["suppressed"]) for one in rows)
    lines = [_tables(one["table"] for one in rows)]
    lines += [f"{hidden} not shown, so that nobody can be identified"] if hidden else []
    return Box(_several(len(rows), "released row", "released rows"), tuple(lines), "published by")


def _tables(names: Iterable[str]) -> str:
    counted = Counter(names)
    return ", ".join(f"{count} of {name}" for name, count in counted.items())


def _several(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
