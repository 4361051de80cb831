"""What setting something up would change: shown first, then done, and nothing overwritten."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Change:
    """One folder or file that is made, or one file that is changed.

    Attributes:
        path: where, below the project.
        content: of the file; None for a folder.
        before: what stood in a file that is changed; None for one that is made.
        said: what changes, in words; for a file that is made, what it is for.
    """

    path: str
    content: bytes | None = None
    before: bytes | None = None
    said: str = ""

    @property
    def made(self) -> bool:
        """Whether the folder or file is new."""
        return self.before is None


def refuse_overwriting(project: Path, changes: Iterable[Change]) -> None:
    """Refuse changes of which one would replace a file that is there.

    Raises:
        ConfigurationError: names up to five of the files.
    """
    there = [one.path for one in changes if one.content is not None and one.made]
    there = [path for path in there if (project / path).exists()]
    if there:
        more = f" and {len(there) - 5} more" if len(there) > 5 else ""
        raise ConfigurationError(
            f"Nothing was changed, because these are there already: {', '.join(there[:5])}{more}. "
            "Move them away first if you want them made again."
        )


def apply(project: Path, changes: Sequence[Change]) -> None:
    """Make the changes, files that are changed last, so that a stop leaves board.yml as it was.

    Raises:
        ConfigurationError: a file that was to be made or changed is no longer as it was.
    """
    refuse_overwriting(project, changes)
    for one in sorted(changes, key=lambda change: not change.made):
        path = project / one.path
        if one.content is None:
            path.mkdir(parents=True, exist_ok=True)
            continue
        if one.before is not None and path.read_bytes() != one.before:
            raise ConfigurationError(
                f"{one.path} was changed by someone else meanwhile. Try again."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(one.content)
        os.replace(part, path)  # noqa: PTH105 - a rename that also replaces on Windows


def lines(changes: Sequence[Change], *, dry_run: bool) -> list[str]:
    """Say what was or would be made and changed, and how to take it back."""
    made, changed = ("would make", "would change") if dry_run else ("made", "changed")
    width = max(len(made), len(changed))
    found = []
    for one in changes:
        verb = made if one.made else changed
        folder = "/" if one.content is None else ""
        said = f"  ({one.said})" if one.said else ""
        found.append(f"{verb:<{width}}  {one.path}{folder}{said}")
    if not dry_run:
        found.append(
            "To take it back, delete what was made, and undo what was changed in the other files."
        )
    return found
