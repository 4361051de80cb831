"""Putting finished folders in place of earlier ones, whole or not at all."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def swap_in(parts: Mapping[str, Path], target: Path) -> None:
    """Put copies of files and folders together as ``target``, in place of what was there.

    Args:
        parts: path inside the target, and the file or folder to copy there; "" is the target
            itself. Later parts are laid over earlier ones.
        target: the folder to replace. A reader sees the old folder or the new one; between two
            renames there may be none for a moment, which ``mend`` puts right after a crash.
    """
    new, old = _beside(target, "new"), _beside(target, "old")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for inside, source in parts.items():
        destination = new / inside if inside else new
        destination.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, destination, dirs_exist_ok=True, copy_function=_copy)
        else:
            _copy(str(source), str(destination))
    replace_folder(new, target, old)


def replace_folder(new: Path, target: Path, old: Path | None = None) -> None:
    """Rename ``new`` to ``target``, and put the earlier folder back if that fails."""
    old = old or _beside(target, "old")
    shutil.rmtree(old, ignore_errors=True)
    had = target.exists()
    if had:
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if had:
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def mend(target: Path) -> None:
    """Put an earlier folder back that a crash between two renames left aside."""
    old = _beside(target, "old")
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(_beside(target, "new"), ignore_errors=True)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}")


def _copy(source: str, destination: str) -> str:
    shutil.copyfile(source, destination)
    os.chmod(destination, 0o644)  # noqa: PTH101
    return destination
