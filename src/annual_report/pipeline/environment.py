"""The environment that notebooks and workers run in: the same on every machine."""

from __future__ import annotations

import datetime as dt
import os
import sys
from typing import TYPE_CHECKING

from annual_report.project import home
from annual_report.workspace import OUTPUT, PUBLISHED, RELEASE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.project import Project

#: Left over from an outer run or a user's own Jupyter, and not for ours.
_DROPPED = (
    "JPY_PARENT_PID",
    "JPY_SESSION_NAME",
    "MPLBACKEND",
    "PYTHONSTARTUP",
    OUTPUT,
    RELEASE,
    PUBLISHED,
)


def environment(
    project: Project,
    *,
    output: Path | None = None,
    release: Path | None = None,
    published: Mapping[str, Path] | None = None,
) -> dict[str, str]:
    """Return the whole environment of a kernel or a worker.

    Args:
        project: whose caches are used, and whose year dates the output.
        output: folder a notebook writes to.
        release: folder of released tables a notebook reads.
        published: folders of what other chapters published, for a notebook that reads them.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    last_day = dt.datetime.fromisoformat(project.year.last_day).replace(tzinfo=dt.UTC)
    fixed = {
        "ANNUAL_REPORT_HOME": str(home()),
        "IPYTHONDIR": str(project.build / "ipython"),
        "LC_ALL": "C.UTF-8",
        "MPLCONFIGDIR": str(project.build / "matplotlib"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",  # threads of a server that is forked would be lost
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(int(last_day.timestamp())),
        "TZ": "UTC",
    }
    if output:
        fixed[OUTPUT] = str(output)
    if release:
        fixed[RELEASE] = str(release)
    if published:
        pairs = (f"{chapter}={folder}" for chapter, folder in sorted(published.items()))
        fixed[PUBLISHED] = os.pathsep.join(pairs)
    return kept | fixed


def hidden_paths(project: Project, *folders: Path) -> tuple[tuple[str, str], ...]:
    """Return the paths to take out of executed notebooks, longest first."""
    paths = {
        **{f"{folder}": "(output folder)" for folder in folders},
        f"{project.folder}/": "",
        str(project.folder): ".",
        f"{home()}/": "",
        str(home()): ".",
        sys.prefix: "(Python)",
        sys.base_prefix: "(Python)",
    }
    return tuple(sorted(paths.items(), key=lambda pair: -len(pair[0])))
