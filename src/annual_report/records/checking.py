"""Holding a record and what lies in the archive against each other: has anyone changed them?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.records.forgetting import FORGOTTEN, forgotten
from annual_report.records.reading import LOG, MANIFEST, RECORD, each_run, runs_folder
from annual_report.records.writing import manifest_text, record_bytes, record_hash
from annual_report.register import checksum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from annual_report.project import Project
    from annual_report.records.reading import Run
    from annual_report.records.writing import Item

What = Literal["changed", "missing", "extra"]


@dataclass(frozen=True)
class Finding:
    """A file that is not as a record says.

    Attributes:
        where: ``record``, ``archive`` or ``project``.
        path: as the record names it; of the record's own files, from the project's folder.
        what: changed, missing, or extra: there though it should not be.
        role: what it is to the run, in a word or two.
    """

    where: str
    path: str
    what: What
    role: str


def check_record(project: Project, run: Run) -> list[Finding]:
    """Hold the record against its own sums, its name, and the records before and after it."""
    return [*_own_files(project, run), *_before(project, run), *_after(project, run)]


def check_archive(project: Project, run: Run) -> list[Finding]:
    """Hold every file that a run names against its checksum, and find those that no run names."""
    found, known = [], set()
    for entry in (*run.about["inputs"], *run.about["outputs"]):
        if entry["sha256"] in known:
            continue
        known.add(entry["sha256"])
        role = entry.get("role", "output")
        if not run.archive.path(entry["sha256"]).is_file():
            found.append(Finding("archive", entry["path"], "missing", role))
        elif not run.archive.is_whole(entry["sha256"]):
            found.append(Finding("archive", entry["path"], "changed", role))
    for other in each_run(project):
        known |= {e["sha256"] for e in (*other.about["inputs"], *other.about["outputs"])}
    for path in run.archive.without(known):
        name = path.relative_to(project.folder).as_posix()
        found.append(Finding("archive", name, "extra", "named by no run"))
    return found


def check_files(
    recorded: Iterable[tuple[tuple[str, str], str, str]], present: Iterable[Item]
) -> list[Finding]:
    """Hold what stands in the project now against what a run recorded.

    Args:
        recorded: root and path, SHA-256, and role of each file on record.
        present: what stands there now.
    """
    then = {name: (sha256, role) for name, sha256, role in recorded}
    now = {(item.root, item.path): item for item in present}
    found = []
    for name in sorted(then.keys() | now.keys()):
        if name not in now:
            found.append(Finding("project", name[1], "missing", then[name][1]))
        elif name not in then:
            found.append(Finding("project", name[1], "extra", now[name].role))
        elif now[name].sha256 != then[name][0]:
            found.append(Finding("project", name[1], "changed", then[name][1]))
    return found


def _own_files(project: Project, run: Run) -> Iterator[Finding]:
    """A record is written in one way only; its id holds its hash, and it holds that of its log."""
    record = record_bytes(run.about)
    hashed = record_hash(run.about)[:8]
    named = run.folder.name == run.id and run.id.endswith(f"-{hashed}")
    log_sha256 = run.about["log_sha256"]
    expected = {LOG: log_sha256, MANIFEST: _sum(manifest_text(record, log_sha256).encode())}
    for name in sorted({RECORD, LOG, MANIFEST} | {path.name for path in run.folder.iterdir()}):
        file = run.folder / name
        what: What | None = None
        if not file.is_file():
            what = "missing"
        elif name not in {RECORD, LOG, MANIFEST}:
            what = "extra"
        elif name == RECORD:
            what = None if named and file.read_bytes() == record else "changed"
        elif named and checksum(file) != expected[name]:
            what = "changed"
        if what:
            yield Finding("record", file.relative_to(project.folder).as_posix(), what, "record")


def _before(project: Project, run: Run) -> Iterator[Finding]:
    """The run before must be there, or forgotten, with the record that this one saw."""
    name, sha256 = run.about["previous"], run.about["previous_sha256"]
    if not name:
        return
    record = run.folder.parent / name / RECORD
    path = record.relative_to(project.folder).as_posix()
    if record.is_file():
        if checksum(record) != sha256:
            yield Finding("record", path, "changed", "record of the run before")
        return
    gone = forgotten(project)
    if name not in gone:
        yield Finding("record", path, "missing", "record of the run before")
    elif gone[name] != sha256:
        list_of_forgotten = (runs_folder(project) / FORGOTTEN).relative_to(project.folder)
        yield Finding("record", list_of_forgotten.as_posix(), "changed", "runs forgotten")


def _after(project: Project, run: Run) -> Iterator[Finding]:
    """The run after it has noted the record as it was."""
    for later in each_run(project, run.about["year"]):
        about = later.about
        if about["previous"] == run.folder.name and about["previous_sha256"] != checksum(
            run.record
        ):
            path = run.record.relative_to(project.folder).as_posix()
            yield Finding("record", path, "changed", f"record, as {later.id} saw it")


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
