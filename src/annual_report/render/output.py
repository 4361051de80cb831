"""Put a finished folder in its place whole, or leave what was there."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; it becomes ``target`` only if nothing goes wrong.

    What stood at ``target`` is kept until then, and put back should the exchange fail.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    work = _temporary(target)
    try:
        yield work
        work.chmod(0o755)
        _exchange(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _exchange(work: Path, target: Path) -> None:
    if not target.exists():
        work.replace(target)
        return
    old = _temporary(target)
    target.replace(old / "old")
    try:
        work.replace(target)
    except OSError:
        os.replace(old / "old", target)  # noqa: PTH105
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _temporary(target: Path) -> Path:
    from pathlib import Path  # noqa: PLC0415

    return Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
