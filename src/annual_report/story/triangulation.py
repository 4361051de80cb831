"""Do how much, how well and is anyone better off tell the same story?

Different types of information test each other (the board's framework, section 3). What evidence of
each type says (``witnesses``) is held against the others by fixed rules, and what does not fit
becomes a named line for the board. A rule never says why two things do not fit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.story.findings import Finding, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.story.witnesses import Cell, Witness

Kind = Literal[
    "supported", "partly supported", "no clear difference", "impact not shown", "impact not judged", "types disagree",
    "mixed picture", "no evidence", "capacity question", "assurance gap",
]  # fmt: skip

#: Verdicts that the board is told of by name.
CONFLICTS: frozenset[Kind] = frozenset({"capacity question", "assurance gap", "types disagree"})


@dataclass(frozen=True)
class Verdict:
    """What the three types come to."""

    kind: Kind
    text: str
    rows: tuple[str, ...] = ()

    @property
    def conflict(self) -> bool:
        """Whether the board is told of it by name."""
        return self.kind in CONFLICTS


def compare(heard: Mapping[str, Cell]) -> Verdict:
    """Hold quality and outcome against each other; quantity is neither good nor bad.

    Rules: both good or both poor, supported (two without a clear difference support nothing);
    quality good and no outcome, impact not shown; one good and the
    other poor, they disagree. Whatever is within one type in two minds is a mixed picture.
    """
    rows = tuple(dict.fromkeys(row for cell in heard.values() for row in cell.rows))
    if not any(cell.speaking for cell in heard.values()):
        return Verdict("no evidence", "No evidence yet of any type.", rows)
    quality, outcome = heard["quality"], heard["outcome"]
    kind, text = (
        _without_outcome(quality, outcome) if not outcome.speaking else _held(quality, outcome)
    )
    return Verdict(kind, text, rows)


def _without_outcome(quality: Cell, outcome: Cell) -> tuple[Kind, str]:
    why = "hidden" if outcome.standing == "hidden" else "not there"
    missing = f"evidence that anyone is better off is {why}: impact is not shown."
    if quality.standing == "good":
        return "impact not shown", f"Quality is good, but {missing}"
    return "impact not shown", f"{missing[:1].upper()}{missing[1:]}"


def _held(quality: Cell, outcome: Cell) -> tuple[Kind, str]:
    pair = {quality.standing, outcome.standing}
    if "mixed" in pair:
        where = [cell.kind for cell in (quality, outcome) if cell.standing == "mixed"]
        return "mixed picture", f"Evidence on {listed(where)} points both ways."
    if outcome.standing == "unjudged":
        text = "There is evidence on outcome, but nothing to judge it by: impact is not judged."
        return "impact not judged", text
    ways = {"good": "is good", "poor": "is poor", "same": "shows no clear difference"}
    if pair == {"same"}:
        text = "Neither quality nor outcome differs clearly from what it is compared with."
        return "no clear difference", text
    if len(pair) == 1:
        said = ways[outcome.standing].replace("is ", "both are ")
        return "supported", f"Quality and outcome agree, {said}: supported."
    speaks, other = (
        (quality, outcome) if quality.standing in {"good", "poor"} else (outcome, quality)
    )
    text = f"Evidence on {speaks.kind} {ways[speaks.standing]}"
    if pair == {"good", "poor"}:
        text += f", and on {other.kind} it {ways[other.standing]}: they do not tell the same story."
        return "types disagree", text
    text += f"; evidence on {other.kind} neither bears that out nor speaks against it."
    return "partly supported", text


def capacity(witnesses: Sequence[Witness], names: Mapping[str, str]) -> list[Verdict]:
    """Ask about capacity wherever an agency's work grew while its quality fell.

    Both must have moved since the year before by more than chance explains, and both must be
    counted by the same agency: whether one has to do with the other is for the board to ask.
    """
    found = []
    for source in dict.fromkeys(one.source for one in witnesses if one.source):
        own = [one for one in witnesses if one.source == source and one.speaks]
        more = [one for one in own if one.kind == "quantity" and one.move == "up"]
        worse = [one for one in own if one.kind == "quality" and one.worsened]
        if not more or not worse:
            continue
        text = (
            f"{names.get(source, source)}: more work and lower quality than the year before. "
            f"More: {'; '.join(one.name for one in more)}. "
            f"Lower quality: {'; '.join(one.name for one in worse)}. "
            "Is there the capacity for it? The figures show that both happened, not that one came "
            "of the other."
        )
        rows = tuple(dict.fromkeys(row for one in (*more, *worse) for row in one.rows))
        found.append(Verdict("capacity question", text, rows))
    return found


@dataclass(frozen=True)
class OwnView:
    """How an agency scored itself, and how others did.

    Attributes:
        what: it was scored in, as in a sentence: "section 11 standards".
        who: the agency's name.
        scored: how many scores others looked at.
        lowered: of these, moved down.
        raised: of these, moved up.
        failed: met by its own score and not met after others looked; NaN where that is not known.
    """

    what: str
    who: str
    scored: float
    lowered: float
    raised: float
    failed: float = math.nan
    rows: tuple[str, ...] = ()


def assurance(views: Iterable[OwnView]) -> list[Verdict]:
    """Name the agencies that see their own work as good where others do not, a line a subject.

    That is so where a standard met by its own score was not met after moderation, or, where only
    grades are known, where most of what was looked at moved down.
    """
    found: dict[str, list[tuple[str, OwnView]]] = {}
    for one in views:
        said = _gap(one)
        if said:
            found.setdefault(one.what, []).append((f"{one.who} ({said})", one))
    return [
        Verdict(
            "assurance gap",
            f"On {what}, these scored themselves higher than others did: "
            f"{'; '.join(said for said, _ in named)}. Their own word is not assurance enough.",
            tuple(dict.fromkeys(row for _, one in named for row in one.rows)),
        )
        for what, named in found.items()
    ]


def _gap(view: OwnView) -> str:
    if not math.isnan(view.failed):
        failed = int(view.failed)
        return (
            f"{in_words(failed)} of {view.scored:.0f} met by its own score alone" if failed else ""
        )
    if view.lowered * 2 <= view.scored:
        return ""
    return f"{view.lowered:.0f} of {view.scored:.0f} moved down, {view.raised:.0f} up"


def as_findings(area: str, title: str, verdicts: Iterable[Verdict]) -> list[Finding]:
    """Make each conflict a line for the board, which says where it was found.

    Args:
        area: part of a label: ``f1``, ``neglect``.
        title: of the function or priority, as in a heading.
        verdicts: of which only conflicts become lines.
    """
    lines: list[Finding] = []
    for one in verdicts:
        if not one.conflict:
            continue
        number = sum(line.key.startswith(f"conflict-{area}-") for line in lines) + 1
        word = one.kind[:1].upper() + one.kind[1:]
        text = f"{word}, {title}. {one.text}"
        lines.append(Finding(f"conflict-{area}-{number}", text, "concern", one.rows))
    return lines
