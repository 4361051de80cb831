"""A trace as text for the command line, without pandas."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from annual_report.tracing.traces import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from annual_report.tracing.traces import Trace, TracedCell, TracedCheck, TracedFile, TracedRow

WIDTH = 100
#: Checks that passed are counted; these are told one by one.
_OPEN = ("failed", "warned", "waived")


def format_trace(trace: Trace, rules: Mapping[str, str] | None = None) -> str:
    """Return a trace as text.

    Args:
        trace: of a label.
        rules: by row id, why a row is suppressed, as the release wrote it down. Internal.
    """
    return "\n".join(_lines(trace, rules or {})) + "\n"


def _lines(trace: Trace, rules: Mapping[str, str]) -> Iterator[str]:
    yield f"{trace['label']} ({trace['ref']}): {trace['title']}"
    if trace["illustrative"]:
        yield "Demonstration data."
    stands = f"Stands in {trace['where']}." if trace["where"] else "The report does not use it."
    yield stands
    yield f"Made by {trace['notebook']}, cell {trace['cell'] or 'not known'}."
    if trace["parameters"]:
        said = ", ".join(f"{name} {value}" for name, value in trace["parameters"].items())
        yield f"Run with {said}."
    if trace["source"]:
        yield "\nThe cell that published it"
        yield "\n".join(f"  | {line}".rstrip() for line in trace["source"].splitlines())
    yield from section("Released rows", [_row_text(row, rules) for row in trace["rows"]])
    yield from section("Source cells", [_cell_text(cell) for cell in trace["observations"]])
    yield from section("Files as received", [_file_text(file) for file in trace["files"]])
    yield from _checks(trace["checks"])
    publications = [", ".join(value for value in one.values()) for one in trace["publications"]]
    yield from section("Publications", publications)
    made = [f"annual-report {trace['code']['version']}, source sha256 {trace['code']['sha256']}"]
    made += [f"{name}, sha256 {sha256}" for name, sha256 in trace["locks"].items()]
    yield from section("Made with", made)


def section(title: str, lines: list[str]) -> Iterator[str]:
    """Yield a heading with a count, and indented lines; nothing where there are none."""
    if lines:
        yield f"\n{title} ({len(lines)})"
        for line in lines:
            yield wrapped(line)


def wrapped(line: str) -> str:
    """Return a line wrapped to the width, indented."""
    return textwrap.fill(
        line, WIDTH, initial_indent="  ", subsequent_indent="      ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _row_text(row: TracedRow, rules: Mapping[str, str]) -> str:
    said = "; ".join(f"{name} {value}" for name, value in row["fields"].items())
    why = f" Not shown: {row['suppressed']}." if row["suppressed"] else ""
    rule = f" Rule: {rules[row['row_id']]}." if row["row_id"] in rules else ""
    return f"{row['table']}: {said}.{why}{rule}"


def _cell_text(cell: TracedCell) -> str:
    where = place(cell["source_file"], cell["source_sheet"], cell["source_cell"])
    about = ", ".join(
        cell[name]  # type: ignore[literal-required]
        for name in ("indicator", "category", "area", "period", "status")
        if cell[name]  # type: ignore[literal-required]
    )
    released = f" = {cell['released']}" if cell["released"] else ""
    repairs = f" Repaired: {'; '.join(cell['repairs'])}." if cell["repairs"] else ""
    return f"{where}{f' ({about})' if about else ''}{released}{repairs}"


def _file_text(file: TracedFile) -> str:
    received = (
        f"received {file['received']}" if file["received"] else "date of receipt not recorded"
    )
    version = f", {file['version']}" if file["version"] else ""
    return f"{file['file']}, {file['title']}{version}, {received}, sha256 {file['sha256']}"


def _checks(checks: Iterable[TracedCheck]) -> Iterator[str]:
    every = list(checks)
    passed = [one for one in every if one["outcome"] not in _OPEN]
    lines = [_check_text(one) for one in every if one["outcome"] in _OPEN]
    if passed:
        names = ", ".join(dict.fromkeys(one["expectation"] for one in passed))
        lines.append(f"passed: {len(passed)} checks ({names})")
    if lines:
        yield f"\nChecks ({len(every)})"
        yield from map(wrapped, lines)


def _check_text(check: TracedCheck) -> str:
    said = " ".join(part for part in (check["message"], check["place"]) if part)
    waived = f" Waived: {check['waiver']}" if check["waiver"] else ""
    who = check["agency"] or "across returns"
    return f"{check['outcome']}: {who}, {check['expectation']}. {said}{waived}".rstrip()
