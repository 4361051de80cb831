"""What stands in the project now, held against the record of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import AnnualReportError
from annual_report.pipeline import places
from annual_report.pipeline.hashing import FileHashes
from annual_report.pipeline.inputs import made_by, read_by
from annual_report.pipeline.runs import Options, steps_of
from annual_report.records.checking import Finding, check_archive, check_files, check_record
from annual_report.records.reading import each_run, last_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from annual_report.project import Project
    from annual_report.records.reading import Run
    from annual_report.records.writing import Item


@dataclass(frozen=True)
class Standing:
    """How the record, the archive and the project stand.

    Attributes:
        findings: files that are not as the record says, of the record first.
        compared: how many files were read.
        passed_over: what was not compared, each with the reason.
    """

    findings: tuple[Finding, ...]
    compared: int
    passed_over: tuple[str, ...]


def hold_against(project: Project, run: Run) -> Standing:
    """Compare what is there now with the record of a run; nothing is run, no cache is believed.

    Args:
        project: in the run's year and edition.
        run: the run.
    """
    hashes = FileHashes(project.build / "no cache of hashes")
    passed_over: list[str] = []
    inputs, why = _inputs(project, run, hashes)
    owned, whose = _owned(project, run)
    passed_over += [*why, *whose]
    recorded = {
        _name(entry): entry
        for entry in run.about["outputs"]
        if owned(entry["path"])
    }  # fmt: skip
    books = {name: project.in_edition(name).book for name in run.editions}
    outputs = [item for item in made_by(project, hashes, books) if owned(item.path)]
    findings = [
        *check_record(project, run),
        *check_archive(project, run),
        *inputs,
        *check_files(_entries(recorded.values()), outputs),
    ]
    compared = len(run.about["inputs"]) + len(run.about["outputs"]) + len(outputs)
    return Standing(tuple(findings), compared, tuple(passed_over))


def _name(entry: dict[str, Any]) -> tuple[str, str]:
    return entry.get("root", "project"), entry["path"]


def _entries(entries: Iterable[dict[str, Any]]) -> Iterator[tuple[tuple[str, str], str, str]]:
    for entry in entries:
        yield _name(entry), entry["sha256"], entry.get("role", "output")


def _inputs(project: Project, run: Run, hashes: FileHashes) -> tuple[list[Finding], list[str]]:
    """Compare what the run read; of an earlier run it may well have changed since."""
    last = next(each_run(project, run.about["year"]))
    if last.id != run.id and not run.whole:
        return [], [f"what it read: {last.id} has run since"]
    newest = last_whole(project, run.about["year"])
    if newest and newest.id != run.id:
        return [], [f"what it read: {newest.id} has put its results in place since"]
    present, why = _present(project, run, hashes)
    return check_files(_entries(run.about["inputs"]), present), why


def _present(project: Project, run: Run, hashes: FileHashes) -> tuple[list[Item], list[str]]:
    """Return what a run would read now; if a setting allows none, what the record names."""
    try:
        options = run.about["options"]
        editions = tuple(options.get("editions") or ())
        steps = steps_of(project, Options(until=options["until"], editions=editions))
    except AnnualReportError as error:
        if not run.about["steps"]:  # stopped for it: everything that might be read is on record
            return read_by(project, None, hashes), []
        said = str(error).splitlines()[0]
        known = {_name(entry) for entry in run.about["inputs"]}
        present = [
            item for item in read_by(project, None, hashes) if (item.root, item.path) in known
        ]
        return present, [f"inputs that were added: the settings do not allow a run now ({said})"]
    return read_by(project, steps if run.about["steps"] else None, hashes), []


def _owned(project: Project, run: Run) -> tuple[Callable[[str], bool], list[str]]:
    """Return which outputs in place are this run's, and which are not and why.

    The year's folder is of the last run of that year; a book is of the last run of any year that
    made its edition.
    """
    if not run.whole:
        return lambda _: False, []
    year = places.year_folder(project).relative_to(project.folder).as_posix() + "/"
    passed_over = []
    newest = last_whole(project, run.about["year"])
    starts: dict[str, bool] = {year: newest is not None and newest.id == run.id}
    if newest and newest.id != run.id:
        passed_over.append(f"{year}: {newest.id} has put its results there since")
    beside = False
    for edition in run.editions:
        at_hand = project.in_edition(edition)
        book = at_hand.book.name + "/"
        last = last_whole(project, edition=edition)
        staged = last is not None and last.id == run.id
        elsewhere = edition == run.editions[0] and run.about["options"]["output"] != ""
        starts[book] = staged and not elsewhere
        beside = beside or (at_hand.main and staged)
        if last and not staged:
            passed_over.append(f"{book} and what is beside it: {last.id} has put its results there")
        elif elsewhere:
            passed_over.append(f"{book}: the book of this run went elsewhere (--output)")

    def owned(path: str) -> bool:
        return next((mine for start, mine in starts.items() if path.startswith(start)), beside)

    return owned, passed_over
