"""Set the book with the real Quarto."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from annual_report.errors import RenderError
from annual_report.render.book import Book, load_book
from annual_report.render.output import whole

OLDEST = (1, 9)
TIMEOUT = 900


def find_quarto() -> Path | None:
    """Return the program that ``QUARTO`` names, or the one on PATH or beside Python, or None.

    `make quarto` installs it beside the Python that runs us, which need not be on PATH.

    Raises:
        RenderError: ``QUARTO`` names something that is not there.
    """
    wanted = os.environ.get("QUARTO")
    if wanted:
        found = shutil.which(wanted)
        if not found:
            message = f"QUARTO names {wanted}, which is not a program that can be run."
            raise RenderError(message)
        return Path(found)
    beside = os.pathsep.join(str(Path(sys.prefix) / name) for name in ("bin", "Scripts"))
    found = shutil.which("quarto") or shutil.which("quarto", path=beside)
    return Path(found) if found else None


def quarto_version(program: Path) -> str:
    """Return a Quarto's version, ``1.9.38``.

    Raises:
        RenderError: it does not say.
    """
    try:
        done = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{program} cannot be run: {error}."
        raise RenderError(message) from None
    version = done.stdout.strip()
    if done.returncode or not re.match(r"\d+\.\d+", version):
        message = f"{program} --version does not say which version it is."
        raise RenderError(message)
    return version


def is_recent(version: str) -> bool:
    """Return whether a version can set this book."""
    parts = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    return parts >= OLDEST


def render_quarto(program: Path, stage: Path, output: Path) -> tuple[Path, Path]:
    """Set the book staged in a folder, all formats in one call.

    One call that names no format sets all of them; a call for each would empty the output folder
    of what the one before it made.

    Returns:
        Paths of the HTML's first page and of the PDF.

    Raises:
        RenderError: Quarto failed, or did not write what it should; shows its last lines. What it
            only warns of is no error.
    """
    book = load_book(stage)
    made = stage / str(book.metadata["project"].get("output-dir") or "_book")
    shutil.rmtree(made, ignore_errors=True)
    try:
        done = subprocess.run(
            [program, "render", str(stage)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=TIMEOUT,
            check=False,
            cwd=stage,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        message = f"Quarto did not finish within {TIMEOUT} seconds."
        raise RenderError(message) from None
    if done.returncode:
        message = f"Quarto could not set the report (code {done.returncode}). Its last lines:\n{_last(done.stdout)}"
        raise RenderError(message)
    pdf = f"{book.output_file}.pdf"
    with whole(output) as work:
        if made.is_dir():
            shutil.copytree(made, work, dirs_exist_ok=True, copy_function=shutil.copyfile)
        _rename_pdf(work, pdf)
        missing = [
            name
            for name in (*(chapter.html for chapter in book.chapters), pdf)
            if not (work / name).is_file()
        ]
        if missing:
            message = f"Quarto ended well but wrote no {' and no '.join(missing)}. Its last lines:\n{_last(done.stdout)}"
            raise RenderError(message)
        _complete(book, work)
    return output / "index.html", output / pdf


def _rename_pdf(folder: Path, name: str) -> None:
    """Give the only PDF the name that ``output-file`` asks for, should it be called otherwise."""
    found = list(folder.glob("*.pdf"))
    if len(found) == 1 and found[0].name != name:
        found[0].rename(folder / name)


def _complete(book: Book, folder: Path) -> None:
    """Copy those resources that Quarto left out; it tends to pass over names with an underscore."""
    for resource in book.resources:
        source, target = book.folder / resource, folder / resource
        files = source.rglob("*") if source.is_dir() else iter([source])
        for file in files:
            copy = target / file.relative_to(source) if source.is_dir() else target
            if file.is_file() and not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)


def _last(text: str, lines: int = 15) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "\n".join([line for line in plain.splitlines() if line.strip()][-lines:])


def _environment() -> dict[str, str]:
    """Return a fixed environment: no clock, no locale, no settings of whoever runs it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "SOURCE_DATE_EPOCH": "0",
        "NO_COLOR": "1",
    }
