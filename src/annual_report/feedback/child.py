"""Mark one workbook in a process of its own: run by ``copies``, never imported by anything.

Reads one JSON document from standard input (``path`` or ``sheets``, ``marks``, ``title``, ``note``,
``target``) and writes the marked copy. Limits on memory and time hold for it alone.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

MEMORY = 3 * 1024**3
SECONDS = 90


def main(task: dict[str, Any]) -> None:
    """Open or make the workbook, mark it, and save it."""
    from annual_report.feedback import marking  # noqa: PLC0415 - found once sys.path is set
    from annual_report.feedback.marks import Mark  # noqa: PLC0415
    from annual_report.returns.xml_parts import check_parts  # noqa: PLC0415

    if "sheets" in task:
        workbook = marking.workbook_of(task["sheets"])
    else:
        with zipfile.ZipFile(task["path"]) as package:
            check_parts(package)
        workbook = marking.open_workbook(Path(task["path"]))
    marks = [Mark.of(plain) for plain in task["marks"]]
    marking.mark(workbook, marks, task["title"], task["note"])
    marking.save(workbook, Path(task["target"]))


def _limit(what: int, most: int) -> None:
    """Set a limit, or keep a lower one that is already in force."""
    _, hard = resource.getrlimit(what)
    lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (lower, lower))


if __name__ == "__main__":
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    sys.path[:0] = sys.argv[1:]
    main(json.load(sys.stdin))
