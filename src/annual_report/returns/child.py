"""Read one return in a process of its own: run by ``reading``, never imported by anything.

Started as ``python -I -S child.py PATH PACKAGES...``, so that it begins in a few milliseconds and
sees nothing but the file; it writes one JSON document to standard output. Whatever the file does
to it, nothing else is harmed.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

MEMORY = 3 * 1024**3
SECONDS = 120
#: A sheet of 200,000 rows and seven columns comes to 40 million characters.
MOST_CHARACTERS = 128_000_000


def main(path: str, packages: list[str]) -> None:
    """Limit this process, read the file, and write what is in it."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    sys.path[:0] = packages
    content = json.dumps(_read(path))
    if len(content) > MOST_CHARACTERS:
        what = "There is far more in the file than any return needs."
        remedy = "Send only the sheets and rows that the return asks for."
        content = json.dumps({"problems": [{"what": what, "remedy": remedy}]})
    sys.stdout.write(content)


def _limit(what: int, most: int) -> None:
    """Set a limit, or keep a lower one that is already in force."""
    _, hard = resource.getrlimit(what)
    lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (lower, lower))


def _read(path: str) -> dict[str, Any]:
    if path.lower().endswith((".csv", ".tsv")):
        from annual_report.returns import delimited  # noqa: PLC0415 - found once sys.path is set

        return delimited.read(path)
    if path.lower().endswith(".xml"):
        from annual_report.returns import census  # noqa: PLC0415

        return census.read(path)
    from annual_report.returns import workbooks  # noqa: PLC0415

    return workbooks.read(path)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
