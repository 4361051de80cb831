"""Which published editions hold words whose consent has been withdrawn since: named by consent alone.

What was published cannot be called back; a board can only know where it stands, and tell. Nothing
here reads or repeats a word of a message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.records.editions import published_editions
from annual_report.records.reading import read_run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.records.editions import PublishedEdition

#: What the release writes beside its tables: references of the consents that were withdrawn.
WITHDRAWN = "withdrawn.json"
#: Runs that are named one by one; of more, how many there are is said.
_MOST = 5


@dataclass(frozen=True)
class Holding:
    """A consent, and the signed-off reports that hold the words given under it.

    Attributes:
        consent: its reference.
        editions: the latest run first.
        unread: runs whose messages are no longer on record, so that nobody can tell.
    """

    consent: str
    editions: tuple[PublishedEdition, ...]
    unread: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Where the words stand, a sentence a run, without a full stop."""
        runs: dict[str, list[PublishedEdition]] = {}
        for one in self.editions:
            runs.setdefault(one.run, []).append(one)
        lines = [_said(run, own) for run, own in runs.items()]
        if len(lines) > _MOST:
            more = len(lines) - _MOST
            lines = [*lines[:_MOST], f"{more} earlier signed-off {'run' if more == 1 else 'runs'}"]
        lost = [f"run {run} perhaps: its messages are no longer on record" for run in self.unread]
        return (*lines, *lost)


def withdrawn_in(release: Path) -> tuple[str, ...]:
    """Return the references of withdrawn consents that a release names; none of an older release."""
    file = release / WITHDRAWN
    return tuple(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else ()


def holding(project: Project, consents: Iterable[str]) -> tuple[Holding, ...]:
    """Return for each consent the signed-off editions that hold the words given under it.

    Args:
        project: whose recorded runs are searched.
        consents: references.
    """
    wanted = list(consents)
    if not wanted:
        return ()
    held, unread = {}, []
    for one in published_editions(project):
        try:
            held[one] = _consents_of(project, one)
        except ConfigurationError:
            unread.append(one.run)
    return tuple(
        Holding(
            consent,
            tuple(one for one, found in held.items() if consent in found),
            tuple(dict.fromkeys(unread)),
        )
        for consent in wanted
    )


def _consents_of(project: Project, one: PublishedEdition) -> frozenset[str]:
    file = f"data/processed/{one.year}/release/{one.edition}/voices.parquet"
    return _consents_in(read_run(project, one.run).path(file))


@cache
def _consents_in(archived: Path) -> frozenset[str]:
    """Read an archived table of messages; runs that printed the same ones share the file."""
    # the whole of pyarrow's reader would load pandas, which a run with nothing to do has no use for
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415

    table = ParquetFile(archived).read(columns=["consent_id"])
    return frozenset(map(str, table.column("consent_id").to_pylist()))


def _said(run: str, editions: list[PublishedEdition]) -> str:
    names = " and ".join(one.edition for one in editions)
    return (
        f"the {names} edition{'s' if len(editions) > 1 else ''} of {editions[0].year}, signed off "
        f"on {editions[0].on} (run {run})"
    )
