"""What rests on a cell, a file, an agency, an indicator, a waiver, a consent or a check, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.tracing.addresses import find_cell, find_file, one_of
from annual_report.tracing.cellrange import among, areas
from annual_report.tracing.forward import FOR_THE_GATE, Reached
from annual_report.tracing.telling import section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.tracing.forward import Check, Entry, Index, Label

#: Of more cells or rows than this, how many there are is said.
MOST = 12
KINDS = ("cell", "file", "agency", "indicator", "waiver", "consent", "check")


@dataclass(frozen=True)
class Found:
    """What was asked, and what rests on it.

    Attributes:
        asked: kind, as on the command line.
        what: it, in full.
        state: in one word: ``reaches``, ``told of``, ``released``, ``gate``, ``stated again``,
            ``superseded``, ``no figure`` (read, and nothing made of it), ``left out`` (seen, and
            no mapping asks for it) or ``not read``.
        said: sentences about it.
        reached: entries, rows and labels.
    """

    asked: str
    what: str
    state: str
    said: tuple[str, ...]
    reached: Reached

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        return {
            "asked": self.asked,
            "what": self.what,
            "state": self.state,
            "said": list(self.said),
            "cells": [one._asdict() for one in self.reached.entries],
            "rows": [
                {"row_id": one.row_id, "table": one.table, "said": one.said}
                for one in self.reached.rows
            ],
            "labels": {name: _label(one) for name, one in self.reached.labels.items()},
            "told": {name: _label(one) for name, one in self.reached.told.items()},
        }


def find(index: Index, asked: str, typed: str) -> Found:
    """Return what rests on something.

    Args:
        index: of the report.
        asked: one of ``KINDS``.
        typed: as a person names it.

    Raises:
        ConfigurationError: there is no such thing; names the nearest.
    """
    return {
        "cell": _cell,
        "file": _file,
        "agency": _agency,
        "indicator": _indicator,
        "waiver": _waiver,
        "consent": _consent,
        "check": _check,
    }[asked](index, typed)


def _cell(index: Index, typed: str) -> Found:
    place = find_cell(index, typed)
    reached = index.at(place.file, place.sheet, place.cells)
    repairs = index.repairs(place.file, place.sheet, place.cells)
    said = [f"Read as {one.about}." for one in reached.entries[:MOST]]
    said += [f"{cell}: {'; '.join(words)}." for cell, words in list(repairs.items())[:MOST]]
    state, sentence = _state(index, place.file, reached, bool(repairs))
    return Found("cell", place.text, state, (*said, sentence), reached)


def _file(index: Index, typed: str) -> Found:
    number = find_file(index, typed)
    reached = index.at(number)
    state, sentence = _state(index, number, reached, repaired=False)
    return Found("file", index.files[number].file, state, (sentence,), reached)


def _state(index: Index, file: int, reached: Reached, repaired: bool) -> tuple[str, str]:  # noqa: FBT001
    """Say in a word and a sentence how far something gets."""
    by = index.files[file].replaced_by
    if by:
        return "superseded", f"This version was replaced by {by}: no figure rests on it."
    if reached.labels:
        return "reaches", "The report rests on it."
    if reached.rows:
        return "released", "It is in the released data, but nothing in the report shows it."
    if reached.entries:
        return _unused(reached.entries)
    if repaired:
        return "left out", "It was seen and left out: no mapping reads it as a figure or a record."
    return "not read", (
        "No mapping reads it: a heading, a label, a note, a blank, "
        "or something that the report does not ask for."
    )


def _unused(entries: tuple[Entry, ...]) -> tuple[str, str]:
    for one in entries:
        if one.breakdown in FOR_THE_GATE:
            return "gate", f"It was read for the checks alone: {FOR_THE_GATE[one.breakdown]}."
    if not any(one.in_force for one in entries):
        return "stated again", (
            "It was read, but is not in force: a later year's return states the same figure, "
            "or it is a record of an earlier year."
        )
    return "no figure", "It was read, but no released row is made of it."


def _agency(index: Index, typed: str) -> Found:
    agency = one_of(typed, sorted({file.agency for file in index.files}), "agency")
    own = {place for place, file in enumerate(index.files) if file.agency == agency}
    reached = index.resting_on(lambda one: one.file in own, lambda told: told[0] in own)
    return _plain(reached, "agency", agency, f"{len(own)} files were received from it.")


def _indicator(index: Index, typed: str) -> Found:
    known = sorted({one.indicator for one in index.entries if one.kind == "observations"})
    indicator = one_of(typed, known, "indicator that was read")
    reached = index.resting_on(lambda one: one.indicator == indicator)
    return _plain(reached, "indicator", indicator, "")


def _consent(index: Index, typed: str) -> Found:
    known = sorted({one.consent_id for one in index.entries if one.consent_id})
    consent = one_of(typed, known, "consent")
    reached = index.resting_on(lambda one: one.consent_id == consent)
    return _plain(reached, "consent", consent, "")


def _waiver(index: Index, typed: str) -> Found:
    waived = [one for one in index.checks if one.outcome == "waived"]
    names: dict[str, list[Check]] = {}
    for one in waived:
        for name in (one.expectation, one.agency, f"{one.agency}/{one.expectation}"):
            names.setdefault(name, []).append(one)
    name = one_of(typed, sorted(names), "waiver")
    chosen = names[name]
    said = [f"{one.agency}, {one.expectation}: {one.waiver}." for one in chosen]
    return _covered(index, "waiver", name, chosen, said)


def _check(index: Index, typed: str) -> Found:
    name = one_of(typed, sorted({one.expectation for one in index.checks}), "check")
    chosen = [one for one in index.checks if one.expectation == name]
    outcomes = [one.outcome for one in chosen]
    counts = ", ".join(f"{outcomes.count(one)} {one}" for one in dict.fromkeys(outcomes))
    whole = [one._replace(cells="", file="") for one in chosen]
    return _covered(index, "check", name, whole, [f"Held {len(chosen)} times: {counts}."])


def _covered(
    index: Index, asked: str, name: str, checks: list[Check], said: list[str]
) -> Found:  # fmt: skip
    """Return what rests on the cells that checks are about, or where they name none, the files."""
    numbers = {file.file: place for place, file in enumerate(index.files)}
    precise = [one for one in checks if one.file in numbers and one.cells]
    rest = index.covered_by([one for one in checks if one not in precise])

    def chosen(entry: Entry) -> bool:
        return entry.file in rest or any(
            entry.file == numbers[one.file]
            and entry.sheet == one.sheet
            and any(among(area, entry.cells) for area in areas(one.cells))
            for one in precise
        )

    reached = index.resting_on(chosen)
    return _plain(reached, asked, name, *said)


def _plain(reached: Reached, asked: str, name: str, *said: str) -> Found:
    if reached.labels:
        state, sentence = "reaches", "The report rests on it."
    elif reached.rows:
        state, sentence = "released", "It is in the released data, but the report shows none of it."
    elif reached.entries:
        state, sentence = _unused(reached.entries)
    else:
        state, sentence = "no figure", "Nothing was read there."
    return Found(asked, name, state, (*filter(None, said), sentence), reached)


def format_found(found: Found) -> str:
    """Return what was found as text for the command line."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Found) -> Iterator[str]:
    yield found.what
    yield from found.said
    reached = found.reached
    if found.asked != "cell":
        cells = [f"{one.sheet}!{one.cells}: {one.about}" for one in reached.entries]
        yield from section("Cells that were read", _some(cells))
    yield from section("Released rows", _some([f"{one.table}: {one.said}" for one in reached.rows]))
    yield from section("In the report", [_said(*one) for one in reached.labels.items()])
    told = [_said(*one) for one in reached.told.items()]
    yield from section("Tells of its return: register, checks, repairs or revisions", told)
    if not reached.labels and not reached.told:
        yield "\nNothing in the report depends on it."


def _some(lines: list[str]) -> list[str]:
    """Return lines, or their first few and how many more there are."""
    if len(lines) <= MOST:
        return lines
    return [*lines[:MOST], f"… and {len(lines) - MOST:,} more"]


def _said(name: str, label: Label) -> str:
    page = label.page or "not used in the report"
    return f"{name} ({label.ref}, {label.kind}): {label.title} [{page}]"


def _label(label: Label) -> dict[str, str]:
    return {"ref": label.ref, "kind": label.kind, "title": label.title, "page": label.page}
