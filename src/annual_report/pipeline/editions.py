"""Editions beside the main one: what their steps are called, and which chapters are their own.

Register, cleaning and checks are of all editions, and so is disclosure control. The steps of the
main edition keep their plain names; those of another one are called after it: ``stage@board``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from annual_report.pipeline.steps import Step
    from annual_report.project import Project

Result = TypeVar("Result")

_MARK = "@"
#: Chapters that rest on figures alone, with no word or count of a message in them: the same in
#: every edition, so their notebooks run once. Any other runs for each edition. One that comes to rest
#: on messages must be taken off: the traces of an edition refuse rows that its release does not hold.
SAME = frozenset({
    "actions", "child_protection", "early_help_and_thresholds", "governance",
    "learning", "partners", "practice_audits", "training", "wider_picture", "workforce",
})  # fmt: skip


def plain(name: str) -> str:
    """Return what a step is called without its edition."""
    return name.partition(_MARK)[0]


def edition_of(name: str) -> str:
    """Return the edition that a step is of alone; empty for the main one's, and for shared steps."""
    return name.partition(_MARK)[2]


def beside(steps: Iterable[Step], edition: str) -> list[Step]:
    """Return steps under names of an edition's own, by which they need each other.

    A step does not need itself: where its need has its own name, the main edition's is meant.
    """
    own = {step.name: f"{step.name}{_MARK}{edition}" for step in steps}
    return [
        replace(
            step,
            name=own[step.name],
            title=f"{step.title}, {edition} edition",
            edition=edition,
            needs={
                name if name == step.name else own.get(name, name): parts
                for name, parts in step.needs.items()
            },
        )
        for step in steps
    ]


def needed(steps: Sequence[Step], wanted: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps that some steps rest on, and these, in the order they stand in."""
    by_name = {step.name: step for step in steps}
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += by_name[name].needs
    return tuple(step for step in steps if step.name in found)


def at_hand(project: Project, step: str) -> Project:
    """Return the project with the edition at hand that a step is of."""
    return project.in_edition(edition_of(step) or project.editions[0].name)


def made(project: Project, stage: str, done: Collection[str]) -> list[Project]:
    """Return the project in each edition of which a step was done, the main one first."""
    found = [project.in_edition(one.name) for one in project.editions]
    return [one for one in found if _own(one, stage) in done]


def last_steps(project: Project, stage: str, editions: Sequence[str]) -> list[str]:
    """Return the names of a step in some editions; in all if none is named."""
    chosen = editions or [one.name for one in project.editions]
    return [_own(project.in_edition(name), stage) for name in chosen]


def _own(project: Project, step: str) -> str:
    return step if project.main else f"{step}{_MARK}{project.edition}"


def of_edition(results: Mapping[str, Result], project: Project) -> dict[str, Result]:
    """Return the results that belong to the edition at hand, by plain name; its own go first."""
    mine = "" if project.main else project.edition
    shared = {name: one for name, one in results.items() if not edition_of(name)}
    own = {plain(name): one for name, one in results.items() if mine and edition_of(name) == mine}
    return shared | own
