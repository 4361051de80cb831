"""What a run says of itself, in plain text: for the terminal, which may colour it, and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.errors import ReturnError
from annual_report.requirements.plainwords import AIM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from annual_report.errors import AnnualReportError
    from annual_report.pipeline.report import Report
    from annual_report.pipeline.schedule import Outcome
    from annual_report.records.consents import Holding
    from annual_report.requirements.summary import Summary

    #: Colours a text; the log takes it as it is.
    Paint = Callable[[str, str], str]

#: Hidden figures that can be had elsewhere are named one by one up to this many.
_MOST = 5
_STATUS = {
    "ran": "green", "reused": "dim", "failed": "red", "would run": "yellow", "not run": "dim",
    "running": "blue",
}  # fmt: skip
_STAGE_TITLES = {
    "register": "register",
    "clean": "cleaning",
    "gate": "checks",
    "release": "figures and disclosure control",
    "analyse": "analysis",
    "trace": "traces",
    "stage": "sources of the book",
    "companions": "what stands beside the book",
    "render": "HTML and PDF",
}


def plain(text: str, _: str) -> str:
    """Leave a text without colour."""
    return text


def step_line(outcome: Outcome, paint: Paint = plain) -> str:
    """Return one line: status, seconds, stage, title, and why it ran."""
    seconds = f"{outcome.seconds:5.1f} s" if outcome.seconds else " " * 7
    status = paint(f"{outcome.status:9}", _STATUS[outcome.status])
    reason = paint(f"  ({outcome.reason})", "dim") if outcome.reason else ""
    return f"  {status} {seconds}  {outcome.stage:8}  {outcome.title}{reason}"


def report_lines(report: Report, shown: Callable[[Path], str], paint: Paint = plain) -> list[str]:
    """Return the end of a run: where the report is, what it rests on, how long it took.

    Args:
        report: what the run came to.
        shown: how a path is written.
        paint: colours a text.
    """
    lines = ["", *_book_lines(report, shown, paint)]
    in_part = f", {report.in_part} more in part" if report.in_part else ""
    lines.append(f"Returns   {report.received} of {report.expected} received{in_part}")
    lines.append(f"Checks    {counts(report.checks)}")
    lines += requirement_lines(report.asked, paint) if report.asked else []
    lines += consent_lines(report.taken_back, paint)
    lines += elsewhere_lines(report.had_elsewhere, paint)
    lines += reading_lines(report.reading_age, paint)
    lines += [
        f"{year}   {came} returns read for trends; checks: {counts(checks)}"
        for year, (came, checks) in report.earlier.items()
    ]
    took = ", ".join(
        f"{_STAGE_TITLES[stage]} {seconds:.1f} s" for stage, seconds in report.stages.items()
    )
    nothing = "nothing had changed, nothing was run"
    lines.append(f"Time      {report.seconds:.1f} s ({took or nothing})")
    return lines


def _book_lines(report: Report, shown: Callable[[Path], str], paint: Paint) -> list[str]:
    """Say where the book of each edition is; of which one is said where there are several."""
    lines, renderer = [], ""
    for edition, made in report.books.items():
        which = f"  ({edition} edition)" if len(report.books) > 1 else ""
        renderer = made.rendered["renderer"]
        lines += [
            f"{paint('HTML', 'bold')}      {shown(made.folder / made.rendered['html'])}{which}",
            f"{paint('PDF', 'bold')}       {shown(made.folder / made.rendered['pdf'])}{which}",
        ]
    if not lines:
        return []
    return [
        *lines, f"Renderer  {renderer}",
        f"Sign-off  {report.signed_off or 'none yet: every page says Draft'}",
    ]  # fmt: skip


def requirement_lines(summary: Summary, paint: Paint = plain) -> list[str]:
    """Say what the requirements came to, and warn of duties that are not met."""
    answers = ("Met", "Partly", "Not met")
    said = ", ".join(f"{summary.counts.get(one, 0)} {one.lower()}" for one in answers)
    lines = [f"Asked     {said} ({summary.profile}): see annual-report check"]
    if summary.unmet:
        what = "a duty is" if len(summary.unmet) == 1 else f"{len(summary.unmet)} duties are"
        lines.append(f"{paint('Warning', 'yellow')}   {what} not met: {', '.join(summary.unmet)}")
    return lines


def reading_lines(age: float | None, paint: Paint = plain) -> list[str]:
    """Say at what age the two-page summary reads, and warn where that misses the aim."""
    if age is None:
        return []
    lines = [f"Plain     the two-page summary reads at an age of {age:.1f}; the aim is {AIM:.0f}"]
    if age > AIM:
        lines.append(
            f"{paint('Warning', 'yellow')}   the two-page summary is too hard to read: shorten its "
            "sentences in notebooks/analysis/plain_summary.ipynb, and 'plain' in indicators.yml"
        )
    return lines


def consent_lines(taken_back: Iterable[Holding], paint: Paint = plain) -> list[str]:
    """Say which consents were withdrawn, and which signed-off reports hold their words still."""
    lines = []
    for one in taken_back:
        if one.said:
            what = f"consent {one.consent} was withdrawn; its words still stand in"
            lines.append(f"{paint('Warning', 'yellow')}   {what}")
            lines += [f"          {each}" for each in one.said]
        else:
            what = "was withdrawn; no signed-off report on record holds its words"
            lines.append(f"Consent   {one.consent} {what}")
    return lines


def elsewhere_lines(
    had_elsewhere: Sequence[tuple[str, str, str]], paint: Paint = plain
) -> list[str]:
    """Say which hidden figures can be had elsewhere, without a number."""
    if not had_elsewhere:
        return []
    many = len(had_elsewhere)
    what = "a hidden figure is" if many == 1 else f"{many} hidden figures are"
    why = "printed elsewhere or given away by what is: see suppressions.csv beside the released tables"
    lines = [f"{paint('Warning', 'yellow')}   {what} {why}"]
    lines += [f"          {one} ({rule}): {where}" for one, rule, where in had_elsewhere[:_MOST]]
    if many > _MOST:
        lines.append(f"          and {many - _MOST} more")
    return lines


def counts(checks: Mapping[str, int]) -> str:
    """Return ``41 passed, 2 warned, 1 waived``, and failures if there are any."""
    names = ["passed", "warned", "waived", *(["failed"] if checks.get("failed") else [])]
    return ", ".join(f"{checks.get(name, 0)} {name}" for name in names)


def problem_lines(error: AnnualReportError, names: Mapping[str, str]) -> list[str]:
    """Return what an error says; several bad returns are set as a list, one below the other.

    Args:
        error: what stopped the run.
        names: agency identifier to name.
    """
    if not isinstance(error, ReturnError):
        return str(error).splitlines()
    lines = []
    for problem in error.problems:
        agency = names.get(problem.agency, problem.agency)
        lines.append(f"{agency}: {problem.place}" if agency else problem.place)
        lines += [f"    {line}" for line in f"{problem.what} {problem.remedy}".strip().splitlines()]
    return lines
