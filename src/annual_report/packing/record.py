"""The run record as a public pack holds it.

A checksum lets whoever guesses a whole file know that the guess is right, and of a cleaned return
everything may be known but one small count. So of what a public pack does not hold it names no
checksum, no size and no key that was computed from one, save the checksums of returns that the
report's own trace pages print.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from annual_report.packing.entries import RECORD, Entry
from annual_report.pipeline.editions import edition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annual_report.records.reading import Run

_KEPT = ("schema", "id", "board", "year", "edition", "began", "ended", "result", "counts")
_OF_STEPS = ("step", "stage", "title", "status", "seconds", "from_run")
_OF_CODE = ("version", "commit", "sha256")
_OF_ENVIRONMENT = ("python", "renderer", "libraries")
_LEFT_OUT = (
    "The public part of the run's record. Left out: what was printed, waivers, keys of steps, and "
    "checksums of what this pack does not hold (those of returns are on the report's trace pages), and "
    "editions that are not public."
)


def public_record(run: Run, held: Iterable[Entry]) -> Entry:
    """Return ``run/run.json`` for a public pack.

    Args:
        run: the run.
        held: every file of the pack that the run read or made.
    """
    about = run.about
    paths = {entry.path for entry in held}
    printed = printed_sums(run)
    record = {
        **{name: about[name] for name in _KEPT if name in about},
        "left_out": _LEFT_OUT,
        "code": _only(about.get("code") or {}, _OF_CODE),
        "locks": about.get("locks") or {},
        "environment": _only(about.get("environment") or {}, _OF_ENVIRONMENT),
        "steps": [_only(one, _OF_STEPS) for one in about["steps"] if not edition_of(one["step"])],
        "inputs": [_input(entry, paths, printed) for entry in about["inputs"]],
        "outputs": [entry for entry in about["outputs"] if entry["path"] in paths],
        "decisions": {"sign_off": (about.get("decisions") or {}).get("sign_off")},
    }
    data = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
    return Entry(f"{RECORD}run.json", data, about="The public part of the record of the run")


def printed_sums(run: Run) -> dict[str, str]:
    """Return the checksum of each return that a trace page prints, by its path in the record."""
    found = {}
    for path in run.traces():
        for file in json.loads(path.read_bytes())["files"]:
            found[f"data/raw/{file['file']}"] = str(file["sha256"])
    return found


def _input(entry: Mapping[str, Any], held: set[str], printed: Mapping[str, str]) -> dict[str, Any]:
    if entry["path"] in held:
        return dict(entry)
    known = {"sha256": entry["sha256"]} if printed.get(entry["path"]) == entry["sha256"] else {}
    return _only(entry, ("path", "role", "root")) | known


def _only(about: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: about[name] for name in names if name in about}
