"""Read one return in a process of its own: run by ``reading``, never imported by anything.

Started as ``python -I -S child.py HOW MEMORY PATH PACKAGES...``, so that it begins in a few
milliseconds and sees nothing but the file; it writes to standard output what is in it, as
``cells`` (one JSON document) or as ``columns`` (a line of JSON, then Arrow). Whatever the file
does to it, nothing else is harmed.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from typing import Any

SECONDS = {"cells": 120, "columns": 600}
#: A sheet of 200,000 rows and seven columns comes to 25 million characters.
MOST_CHARACTERS = 128_000_000


def main(how: str, memory: str, path: str, packages: list[str]) -> None:
    """Limit this process, read the file, and write what is in it."""
    _limit(resource.RLIMIT_AS, int(memory))
    _limit(resource.RLIMIT_CPU, SECONDS[how])
    _limit(resource.RLIMIT_CORE, 0)
    gc.disable()  # millions of values and not one cycle among them
    sys.path[:0] = packages
    if how == "columns":
        from annual_report.returns import columnar  # noqa: PLC0415 - found once sys.path is set

        columnar.write(_read(path, columnar.read_delimited), sys.stdout.buffer)
    else:
        sys.stdout.write(_as_json(_read(path)))


def _as_json(content: dict[str, Any]) -> str:
    from annual_report.returns.rows import written  # noqa: PLC0415

    content["sheets"] = [written(sheet) for sheet in content.get("sheets", ())]
    text = json.dumps(content)
    if len(text) <= MOST_CHARACTERS:
        return text
    what = "There is far more in the file than any return needs."
    remedy = "Send only the sheets and rows that the return asks for."
    return json.dumps({"problems": [{"what": what, "remedy": remedy}]})


def _limit(what: int, most: int) -> None:
    """Set a limit, or keep a lower one that is already in force."""
    _, hard = resource.getrlimit(what)
    lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (lower, lower))


def _read(path: str, columns: Any = None) -> dict[str, Any]:
    ending = path.lower().rpartition(".")[2]
    if ending in {"csv", "tsv"}:
        from annual_report.returns import delimited  # noqa: PLC0415

        return delimited.read(path, columns)
    if ending == "xml":
        from annual_report.returns import census  # noqa: PLC0415

        return census.read(path)
    if ending == "xls":
        from annual_report.returns import old_workbooks  # noqa: PLC0415

        return old_workbooks.read(path)
    from annual_report.returns import workbooks  # noqa: PLC0415

    return workbooks.read(path)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
