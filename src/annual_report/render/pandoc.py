"""Run pandoc: always with a time limit, a memory limit, and reading no file by itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

from annual_report.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TIMEOUT = 120
MEMORY = "1500m"
_WARNING = re.compile(r"^\[WARNING\] (?P<text>.*(?:\n  .*)*)", re.MULTILINE)


class PandocError(RenderError):
    """Pandoc refused its input; ``line`` is where, counted from 1, or 0."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def run(arguments: Sequence[str], text: str, *, cwd: Path | None = None) -> str:
    """Run pandoc over a text.

    Args:
        arguments: without the limits, which are added.
        text: standard input.
        cwd: folder to run in; paths of filters and templates count from it.

    Raises:
        PandocError: pandoc failed, took too long, or warned: a warning is always a mistake in
            the text, such as a block that is not closed.
    """
    return run_bytes(arguments, text.encode(), cwd=cwd).decode()


def run_bytes(arguments: Sequence[str], text: bytes, *, cwd: Path | None = None) -> bytes:
    """Run pandoc as ``run`` does, for what it writes that is no text.

    Raises:
        PandocError: as of ``run``.
    """
    command = [_program(), "+RTS", f"-M{MEMORY}", "-RTS", *arguments]
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            cwd=cwd,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        message = f"pandoc did not finish within {TIMEOUT} seconds."
        raise PandocError(message) from None
    said = done.stderr.decode(errors="replace").strip()
    warning = _WARNING.search(said)
    if done.returncode:
        lines = [line for line in said.splitlines() if line.strip()]
        raise PandocError(" ".join(lines[:3]) or f"pandoc ended with code {done.returncode}.")
    if warning:
        line = re.search(r"line (\d+)", warning["text"])
        what = re.sub(r" at (?:input )?line \d+ column \d+", "", warning["text"])
        raise PandocError(" ".join(what.split()), int(line[1]) if line else 0)
    return done.stdout


def read(text: str) -> dict[str, Any]:
    """Read Markdown as Quarto does and return pandoc's document as plain data."""
    return dict(json.loads(run(["--from=markdown", "--to=json", "--sandbox"], text)))


@cache
def version() -> str:
    """Return pandoc's version, ``3.9``."""
    return run(["--version"], "").split()[1]


@cache
def _program() -> str:
    import pypandoc  # noqa: PLC0415  slow to import, needed only here

    return str(pypandoc.get_pandoc_path())
