"""Making a pack: gather, describe, sum up, sign, write."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.packing import verify
from annual_report.packing.contents import contents
from annual_report.packing.crate import METADATA, crate
from annual_report.packing.entries import Entry
from annual_report.packing.prov import PROV, prov
from annual_report.packing.signing import sign
from annual_report.pipeline.places import is_book
from annual_report.project import PUBLIC
from annual_report.records.whole import whole_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from annual_report.project import Project
    from annual_report.records.reading import Run

README = "README.txt"
INTERNAL = "INTERNAL-NOT-FOR-PUBLICATION.txt"
_BLOCK = 1 << 20
#: The earliest moment that a zip can name: every file of every pack is of this age.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3
_MAIN = b"""import sys

from verify import main

sys.exit(main([sys.argv[0], *sys.argv[1:]]))
"""
_MARK = (
    "INTERNAL. This pack holds returns as they were sent, figures that disclosure control hides\n"
    "and the rules that hid them. It is for the board and its auditors, and is not for publication.\n"
)
_ABOUT = """\
{title}
Made by run {run}.

report/   the report: open report/index.html; the PDF lies beside it
data/     the released tables as CSV; csv-metadata.json says what the columns mean. Text that a
          spreadsheet would run as a formula begins with an apostrophe.
code/     what the report was made with: source, notebooks, settings, locks
run/      the record of the run
{more}
ro-crate-metadata.json and prov.json say the same for machines.

To check that nothing was changed, with nothing but Python:

    python3 verify.py {name}

verify.py lies in the pack; better take it from a copy that you trust. {manifest} lists the
SHA-256 of every file, so `sha256sum -c {manifest}` does as well, in the unpacked folder. If
{manifest}.sig is there, the list was signed: see verify.py --help.
"""


@dataclass(frozen=True)
class Pack:
    """A pack that was made, or would be.

    Attributes:
        path: of the zip.
        run: the run that is in it.
        folders: number of files and bytes by folder, "" for the top one.
        size: of the zip in bytes; 0 for one that was not written.
        signed: whether the list of sums is signed.
    """

    path: Path
    run: str
    folders: dict[str, tuple[int, int]]
    size: int
    signed: bool


def make_pack(
    project: Project,
    which: str = "",
    *,
    internal: bool = False,
    output: Path | None = None,
    key: Path | None = None,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Pack:
    """Pack a run; the same run gives the same bytes, but for the signature of some kinds of key.

    Args:
        project: whose run.
        which: as ``whole_run`` takes it.
        internal: returns, cleaned data, row-level results and suppressions too.
        output: file to write, or folder to write it to; ``_build/packs`` if left out.
        key: signs the list of sums.
        dry_run: say what would be packed, and write nothing.
        tell: told of progress, a line at a time.

    Raises:
        ConfigurationError: there is no such run, it made no report or no public one for a public
            pack, the archive has lost or changed a file, an internal pack would lie in a folder that is published, or the key cannot sign.
    """
    run = whole_run(project, which)
    if not internal and run.about["edition"] != PUBLIC:
        message = (
            f"Run {run.id} made the {run.about['edition']} edition, which is not public. "
            "A pack of it is internal: annual-report pack --internal."
        )
        raise ConfigurationError(message)
    path = _path(project, run, output, internal=internal)
    if internal:
        refuse_published(project, path)
    tell(f"Reading run {run.id}")
    entries = _all(run, internal=internal)
    folders = _folders(entries)
    if dry_run:
        return Pack(path, run.id, folders, 0, signed=key is not None)
    sums = _sums(entries, tell)
    entries = _described(run, entries, sums, signed=key is not None, internal=internal)
    manifest = _manifest(sums)
    entries.append(Entry(verify.MANIFEST, manifest))
    if key:
        entries.append(Entry(verify.SIGNATURE, sign(manifest, key)))
    tell(f"Writing {len(entries):,} files")
    size = _write(path, entries)
    return Pack(path, run.id, _folders(entries), size, signed=key is not None)


def pack_name(run: Run, *, internal: bool) -> str:
    """Return what a pack is called: who, which year and edition, which run."""
    about = run.about
    words = f"{about['board']} {about['year']} {about['edition']}"
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return f"{slug}-{run.id}{'-internal' if internal else ''}.zip"


def _path(project: Project, run: Run, output: Path | None, *, internal: bool) -> Path:
    name = pack_name(run, internal=internal)
    if output is None:
        return project.build / "packs" / name
    if output.is_dir() or output.suffix != ".zip":
        return output / name
    if internal and "internal" not in output.name.lower():
        return output.with_name(f"{output.stem}-internal.zip")
    return output


def refuse_published(project: Project, path: Path) -> None:
    """Refuse a place that is, or lies in, a folder that is published.

    Raises:
        ConfigurationError: says which folder holds a book.
    """
    book = project.book.resolve()
    for folder in path.resolve().parents:
        if folder == book or is_book(folder):
            message = (
                f"{folder} holds a report that is published, and an internal pack holds returns. "
                "Name another folder with --output."
            )
            raise ConfigurationError(message)


def _all(run: Run, *, internal: bool) -> list[Entry]:
    """Return every file but those that list or describe the others."""
    title = title_of(run, internal=internal)
    more = "results/  everything else that the run made\n" if internal else ""
    readme = _ABOUT.format(
        title=title,
        run=run.id,
        more=more,
        name=pack_name(run, internal=internal),
        manifest=verify.MANIFEST,
    )
    readme = f"{_MARK}\n{readme}" if internal else readme
    program = Path(verify.__file__).read_bytes()
    own = [
        Entry(README, readme.encode(), about="What is in this pack, and how to check it"),
        Entry("verify.py", program, about="Checks a pack; needs nothing but Python"),
        Entry("__main__.py", _MAIN, about="Lets Python run the pack, to check itself"),
    ]
    if internal:
        own.append(Entry(INTERNAL, _MARK.encode(), about="This pack is internal"))
    return sorted([*own, *contents(run, internal=internal)], key=lambda one: one.name)


def title_of(run: Run, *, internal: bool) -> str:
    """Return what a pack is called in words."""
    about = run.about
    kind = "INTERNAL pack" if internal else "pack"
    return f"{about['board']}: annual report {about['year']}, {about['edition']} edition, {kind}"


def _folders(entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for entry in entries:
        top = entry.name.partition("/")[0] if "/" in entry.name else ""
        count, size = found.get(top, (0, 0))
        found[top] = (count + 1, size + entry.size)
    return dict(sorted(found.items()))


def _sums(entries: list[Entry], tell: Callable[[str], None]) -> dict[str, str]:
    """Return the checksum of every file, and hold the archive against the run's record.

    Raises:
        ConfigurationError: a file of the archive is not what the record says, or is there twice.
    """
    found: dict[str, str] = {}
    top = ""
    for entry in entries:
        if "/" in entry.name and entry.name.partition("/")[0] != top:
            top = entry.name.partition("/")[0]
            tell(f"Reading {top}")
        if entry.name in found:
            raise ConfigurationError(f"{entry.name} would be in the pack twice.")
        found[entry.name] = _sum(entry.source)
        if entry.sha256 and entry.sha256 != found[entry.name]:
            message = (
                f"{entry.path} in the archive is not what the run's record says: it was changed "
                "after the run. See annual-report verify."
            )
            raise ConfigurationError(message)
    return found


def _sum(source: bytes | Path) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    digest = hashlib.sha256()
    with source.open("rb") as reading:
        while block := reading.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _described(
    run: Run, entries: list[Entry], sums: dict[str, str], *, signed: bool, internal: bool
) -> list[Entry]:
    """Add the PROV document and the crate's metadata, and their sums."""
    document = Entry(PROV, prov(run, entries, sums), about="The run as W3C PROV (PROV-JSON)")
    sums[PROV] = _sum(document.source)
    entries = [*entries, document]
    later = [verify.MANIFEST, *([verify.SIGNATURE] if signed else [])]
    title = title_of(run, internal=internal)
    described = Entry(METADATA, crate(run, entries, sums, later, title))
    sums[METADATA] = _sum(described.source)
    return [*entries, described]


def _manifest(sums: Mapping[str, str]) -> bytes:
    """Return the list of sums, as ``sha256sum`` writes it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()


def _write(path: Path, entries: Iterable[Entry]) -> int:
    """Write the zip beside its place and move it there; stored, as deflate differs by version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as pack:
            for entry in sorted(entries, key=lambda one: one.name):
                _add(pack, entry)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path.stat().st_size


def _add(pack: zipfile.ZipFile, entry: Entry) -> None:
    about = zipfile.ZipInfo(entry.name, _MOMENT)
    about.create_system, about.external_attr, about.file_size = _UNIX, _MODE, entry.size
    with pack.open(about, "w") as writing:
        if isinstance(entry.source, bytes):
            writing.write(entry.source)
            return
        with entry.source.open("rb") as reading:
            while block := reading.read(_BLOCK):
                writing.write(block)
