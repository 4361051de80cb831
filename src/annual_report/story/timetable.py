"""The board's quality assurance timetable over years, and the rules it is held against.

The rules are those of the board's framework, section 3: a major deep dive as part of a three-year
programme, at least one repeat audit a year, and methods that are due all the time, each year, every
second or every third year. Nothing here publishes, so every rule can be tried on any timetable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.project import Year
from annual_report.story.findings import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

State = Literal["done", "due", "missed"]
Met = Literal["met", "not met", "cannot be answered"]

#: Years after which a method is due again, by how often it is to be used.
EVERY: dict[str, int] = {
    "continuous": 1, "quarterly": 1, "annual": 1, "biennial": 2, "triennial": 3,
}  # fmt: skip
#: Length of the framework's programme in years.
PROGRAMME = 3
DEEP_DIVE, REPEAT = "deep dive", "repeat audit"


@dataclass(frozen=True)
class Exercise:
    """One method used, or to be used, on one subject in one year.

    Attributes:
        year: planned for, ``2015-16``.
        done: the year it was done in; empty if it was not.
        rows: released rows that say so, of whichever year's timetable.
    """

    method: str
    subject: str
    frequency: str
    kind: str
    year: str
    done: str
    repeat_of: str
    rows: tuple[str, ...]

    def state(self, now: str) -> State:
        """Say where it stands at the end of the year ``now``."""
        if self.done:
            return "done"
        return "missed" if self.year <= now else "due"


@dataclass(frozen=True)
class Series:
    """The exercises that belong together: one method, and what repeats it.

    Attributes:
        name: of the first of them, or of the method.
        exercises: in the order of their years.
    """

    name: str
    subject: str
    frequency: str
    exercises: tuple[Exercise, ...]

    @property
    def last_done(self) -> str:
        """The last year in which it was done, empty for never."""
        return max((one.done for one in self.exercises if one.done), default="")

    def due_again(self) -> str:
        """The year by which it is due after it was last done; empty where it never was."""
        if not self.last_done:
            return ""
        return _later(self.last_done, EVERY[self.frequency])


@dataclass(frozen=True)
class Rule:
    """A rule of the framework, and whether the timetable keeps it.

    Attributes:
        said: the rule in our words.
        answer: whether it is met.
        found: what was found, and what is missing.
        rows: released rows this rests on.
    """

    key: str
    said: str
    answer: Met
    found: str
    rows: tuple[str, ...]


def exercises(timetables: pd.DataFrame) -> list[Exercise]:
    """Return what all timetables together say of each exercise: done once it is done in any.

    Args:
        timetables: released rows of one or more years; ``planned`` and ``done`` are years.
    """
    rows = timetables[timetables["planned"].map(_is_year).astype(bool)]
    ordered = rows.sort_values("year", kind="stable")
    found = []
    for (method, subject, planned), same in ordered.groupby(
        ["method", "subject", "planned"], sort=False
    ):
        latest = same.iloc[-1]
        done = [one for one in same["done"] if _is_year(one)]
        found.append(
            Exercise(
                str(method), str(subject), str(latest["frequency"]), str(latest["kind"]),
                str(planned), str(done[-1]) if done else "", str(latest["repeat_of"]),
                tuple(same["row_id"]),
            )
        )  # fmt: skip
    return found


def series(found: Iterable[Exercise]) -> list[Series]:
    """Join each exercise to what it repeats, the most frequent methods first.

    An exercise whose frequency the rules do not know stands in no series.
    """
    known = [one for one in found if one.frequency in EVERY]
    before = {(one.method, one.subject): one.repeat_of for one in known if one.repeat_of}
    groups: dict[tuple[str, str], list[Exercise]] = {}
    for one in known:
        groups.setdefault((_first(one.method, one.subject, before), one.subject), []).append(one)
    made = [
        Series(name, subject, ordered[-1].frequency, tuple(ordered))
        for (name, subject), own in groups.items()
        for ordered in [sorted(own, key=lambda one: one.year)]
    ]
    order = list(EVERY)
    return sorted(made, key=lambda one: (order.index(one.frequency), one.exercises[0].year))


def _first(method: str, subject: str, before: Mapping[tuple[str, str], str]) -> str:
    seen = {method}
    while (earlier := before.get((method, subject), "")) and earlier not in seen:
        method = earlier
        seen.add(earlier)
    return method


def rules(found: Sequence[Exercise], now: str, known_from: str) -> list[Rule]:
    """Hold the timetable against the framework's rules at the end of a year.

    Args:
        found: the exercises.
        now: the reporting year.
        known_from: the earliest year of which there is a timetable; a rule that looks farther
            back and finds nothing cannot be answered.
    """
    if not found:
        return []
    return [
        _deep_dive(found, now, known_from),
        _repeat_audit(found, now, known_from),
        *(rule for often in EVERY for rule in [_frequency(series(found), often, now)] if rule),
    ]


def _deep_dive(found: Sequence[Exercise], now: str, known_from: str) -> Rule:
    said = "At least one deep dive into an area in every three years"
    first = _later(now, 1 - PROGRAMME)
    own = [one for one in found if one.kind == DEEP_DIVE]
    done = [one for one in own if first <= one.done <= now]
    missed = [one for one in own if first <= one.year and one.state(now) == "missed"]
    rows = _rows(own) or _rows(found)
    left = f" Planned and not done: {_named(missed)}." if missed else ""
    if done:
        return Rule("deep-dive", said, "met", f"Done: {_named(done)}.{left}", rows)
    if known_from > first:
        text = f"None since {known_from}, the first year of which there is a timetable.{left}"
        return Rule("deep-dive", said, "cannot be answered", text, rows)
    return Rule("deep-dive", said, "not met", f"None since {first}.{left}", rows)


def _repeat_audit(found: Sequence[Exercise], now: str, known_from: str) -> Rule:
    said = "At least one audit repeated in every year"
    own = [one for one in found if one.kind == REPEAT]
    done = [one for one in own if one.done == now]
    years = [year for year in _years(_later(now, 1 - PROGRAMME), now) if year >= known_from]
    without = [year for year in years if year < now and not any(one.done == year for one in own)]
    earlier = f" None in {listed(without)}." if without else ""
    rows = _rows(own) or _rows(found)
    if done:
        return Rule("repeat-audit", said, "met", f"Done in {now}: {_named(done)}.{earlier}", rows)
    text = f"None in {now}.{earlier}"
    return Rule("repeat-audit", said, "not met", text, rows)


def _frequency(every: Sequence[Series], often: str, now: str) -> Rule | None:
    own = [one for one in every if one.frequency == often]
    if not own:
        return None
    years = EVERY[often]
    first = _later(now, 1 - years)
    due = [one for one in own if one.exercises[0].year <= now or one.last_done]
    late = [one for one in due if not first <= one.last_done <= now]
    rows = tuple(row for one in own for row in _rows(one.exercises))
    said = {
        "continuous": "What goes on all the time was done this year",
        "quarterly": "What is due each quarter was done this year",
        "annual": "What is due each year was done this year",
        "biennial": "What is due every second year was done in the last two",
        "triennial": "What is due every third year was done in the last three",
    }[often]
    if not due:
        text = f"Nothing was due yet: {listed(one.name for one in own)}."
        return Rule(often, said, "cannot be answered", text, rows)
    text = f"{len(due) - len(late)} of {len(due)} done."
    if late:
        text += f" Not done: {'; '.join(map(_late, late))}."
    text += _unplanned(own, now)
    return Rule(often, said, "not met" if late else "met", text, rows)


def _late(one: Series) -> str:
    if one.last_done:
        return f"{one.name}, last done in {one.last_done}"
    return f"{one.name}, planned for {one.exercises[0].year}"


def _unplanned(own: Sequence[Series], now: str) -> str:
    """Name what falls due next year and is in nobody's plan."""
    after = _later(now, 1)
    found = [
        one.name
        for one in own
        if one.due_again() == after and not any(each.year >= after for each in one.exercises)
    ]
    return f" Due again in {after} and not planned: {listed(found)}." if found else ""


def _named(found: Iterable[Exercise]) -> str:
    return "; ".join(f"{one.method} ({one.done or one.year})" for one in found)


def _rows(found: Iterable[Exercise]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row for one in found for row in one.rows))


def _years(first: str, last: str) -> list[str]:
    start, end = Year.parse(first).start, Year.parse(last).start
    return [str(Year(year)) for year in range(start, end + 1)]


def _later(year: str, count: int) -> str:
    return str(Year(Year.parse(year).start + count))


def _is_year(text: object) -> bool:
    """Say whether a text is a reporting year; anything else says neither planned nor done."""
    first, _, last = str(text).partition("-")
    if not (first.isdigit() and len(first) == 4 and last.isdigit() and len(last) == 2):
        return False
    return (int(first) + 1) % 100 == int(last)
