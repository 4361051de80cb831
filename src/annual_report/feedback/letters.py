"""What each agency is told: what it sent, what it has to mend, what was mended for it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from annual_report.feedback.marks import Mark, excel_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from annual_report.errors import Problem
    from annual_report.gate.checks import Check
    from annual_report.project import Project
    from annual_report.register import RegisteredReturn

Weight = Literal["stops", "asks", "accepted"]
#: Checks of files that the board itself keeps.
_OURS = ("waivers", "suites")
_SHOWN_CELLS = 12
_STOPS = "Until it is mended, the report cannot be made: the figures of every agency wait for it."
_ASKS = "The report is made, and says this in its chapter on the quality of the data."
_UNREAD = "Nothing in the return can be used until it is mended, and the report waits for it."
_MISSING = (
    "The report says 'not returned' beside the agency's name, and gives no figure for the year "
    "that would need it."
)
_INDICATOR = re.compile(r"\b[A-Z][A-Z0-9]*\d[a-z_]*\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def places(sheet: str, cells: Sequence[str], shown: int = _SHOWN_CELLS) -> str:
    """Name cells of a sheet as Excel does, the sheet once: ``Q3!D14, E14 and 3 more``."""
    if not cells:
        return excel_place(sheet, "")
    ordered = sorted(cells, key=_reading_order)
    text = ", ".join([excel_place(sheet, ordered[0]), *ordered[1:shown]])
    return text + (f" and {len(ordered) - shown} more" if len(ordered) > shown else "")


def _reading_order(cell: str) -> tuple[int, int, str]:
    match = re.match(r"([A-Z]{1,3})(\d+)", cell)
    return (int(match[2]), len(match[1]), cell) if match else (0, 0, cell)


@dataclass(frozen=True)
class Evidence:
    """What a run found out about the returns of one year.

    Attributes:
        returns: the register.
        checks: of the gate, whether it stopped the run or not; empty where it was not reached.
        problems: why returns could not be read.
        cleaned: folder of cleaned tables by the key of each return that was read.
        before: the same folders of the year before.
        checked: the gate was reached.
    """

    returns: tuple[RegisteredReturn, ...]
    checks: tuple[Check, ...] = ()
    problems: tuple[Problem, ...] = ()
    cleaned: Mapping[str, Path] = field(default_factory=dict)
    before: Mapping[str, Path] = field(default_factory=dict)
    checked: bool = True


@dataclass(frozen=True)
class Matter:
    """One thing that an agency is told; never repeats a value from its return.

    Attributes:
        weight: it stops the report, asks a question, or was accepted by a waiver.
        file: path below data/raw; empty for no one file.
        about: which measures and periods.
        waiver: who accepted it and why.
    """

    weight: Weight
    what: str
    why: str
    mend: str
    file: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    waiver: str = ""

    @property
    def places(self) -> str:
        """The cells as Excel names them: ``Q3!D14, E14``."""
        return places(self.sheet, self.cells)

    @property
    def mark(self) -> Mark:
        """The same for the marked copy."""
        about = f" ({'; '.join(self.about)})" if self.about else ""
        stops = self.weight == "stops"
        return Mark(self.sheet, self.cells, stops, self.what + about, self.why, self.mend)


@dataclass(frozen=True)
class Repair:
    """What was put right in reading, and where."""

    what: str
    count: int
    file: str
    places: str


@dataclass(frozen=True)
class Letter:
    """Everything that one agency is told about its returns of one year."""

    agency: str
    name: str
    returns: tuple[RegisteredReturn, ...]
    matters: tuple[Matter, ...]
    repairs: tuple[Repair, ...] = ()
    before: tuple[tuple[str, str, str], ...] = ()
    checked: bool = True

    def of_weight(self, *weights: Weight) -> tuple[Matter, ...]:
        """The matters of some weights, the heaviest first."""
        return tuple(m for weight in weights for m in self.matters if m.weight == weight)

    @property
    def to_mend(self) -> int:
        """How many matters stop the report."""
        return len(self.of_weight("stops"))

    @property
    def to_check(self) -> int:
        """How many matters ask a question."""
        return len(self.of_weight("asks"))


def letters(project: Project, evidence: Evidence) -> tuple[Letter, ...]:
    """Return what each agency is told, in the order of board.yml.

    Agencies from whom only published statistics are expected are told nothing.
    """
    own: dict[str, list[RegisteredReturn]] = defaultdict(list)
    for entry in evidence.returns:
        if not entry.published:
            own[entry.agency].append(entry)
    matters = _matters(evidence)
    repairs = _repairs(evidence, {entry.key: entry.agency for entry in evidence.returns})
    return tuple(
        Letter(
            agency=agency.id,
            name=agency.name,
            returns=tuple(own[agency.id]),
            matters=tuple(dict.fromkeys(matters[agency.id])),
            repairs=tuple(repairs[agency.id]),
            before=_before(project, evidence, own[agency.id], matters[agency.id]),
            checked=evidence.checked,
        )
        for agency in project.agencies
        if own[agency.id]
    )


def _matters(evidence: Evidence) -> dict[str, list[Matter]]:
    found: dict[str, list[Matter]] = defaultdict(list)
    for problem in evidence.problems:
        found[problem.agency].append(_of_problem(problem))
    for check in evidence.checks:
        if check.outcome != "passed" and check.format not in _OURS:
            found[check.agency].append(_of_check(check))
    for entry in evidence.returns:
        if not entry.file:
            title = f"{entry.title}, {entry.part}" if entry.part else entry.title
            what = f"'{title}' has not been received."
            mend = "Send it; where there was nothing to report, send it with 0 in its cells."
            found[entry.agency].append(Matter("asks", what, _MISSING, mend))
    return found


def _of_problem(problem: Problem) -> Matter:
    """Tell what is wrong from what to do, which may stand in one text: the first sentence is what."""
    what, mend = problem.what, problem.remedy
    if not mend:
        what, *rest = _SENTENCE.split(problem.what.strip(), maxsplit=1)
        mend = " ".join(rest)
    cells = tuple(problem.cell.split())
    return Matter("stops", what, _UNREAD, mend, problem.file, problem.sheet, cells)


def _of_check(check: Check) -> Matter:
    weights: dict[str, Weight] = {"failed": "stops", "waived": "accepted"}
    weight = weights.get(check.outcome, "asks")
    consequence = {"stops": _STOPS, "asks": _ASKS}.get(weight, "")
    why = f"{check.why} {consequence}".strip()
    return Matter(
        weight, check.message, why, check.remedy, check.file, check.sheet, check.cells,
        check.about, check.waiver,
    )  # fmt: skip


def _repairs(evidence: Evidence, agencies: Mapping[str, str]) -> dict[str, list[Repair]]:
    """Return what was put right, by agency; what was only left out or compared is no repair."""
    from annual_report.observations import read_table  # noqa: PLC0415 - pandas
    from annual_report.story.repairs import in_plain_words, made  # noqa: PLC0415

    found: dict[str, list[Repair]] = defaultdict(list)
    for key, folder in sorted(evidence.cleaned.items()):
        if key not in agencies or not (folder / "repairs.parquet").is_file():
            continue
        for row in made(read_table(folder, "repairs")).to_dict("records"):
            cells = str(row["cells"]).split()
            words = in_plain_words(str(row["repair"]))
            found[agencies[key]].append(
                Repair(
                    words[:1].upper() + words[1:],
                    int(row["count"]),
                    row["source_file"],
                    places(str(row["source_sheet"]), cells),
                )
            )
    return found


def _before(
    project: Project,
    evidence: Evidence,
    own: Sequence[RegisteredReturn],
    matters: Iterable[Matter],
) -> tuple[tuple[str, str, str], ...]:
    """Return last year's figures of the measures that are in question: name, period, figure."""
    text = " ".join(word for matter in matters for word in matter.about)
    wanted = set(_INDICATOR.findall(text))
    folders = [
        evidence.before[key] for key in sorted({entry.key for entry in own} & {*evidence.before})
    ]
    if not wanted or not folders:
        return ()
    from annual_report.feedback.lastyear import figures_of  # noqa: PLC0415 - pandas

    return figures_of(project, folders, wanted)


def as_plain(letter: Letter) -> dict[str, Any]:
    """Return the counts of a letter, as they are kept beside it."""
    return {"agency": letter.agency, "name": letter.name, "to_mend": letter.to_mend,
            "to_check": letter.to_check}  # fmt: skip
