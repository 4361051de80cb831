"""What changed between a run and the one before it, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.records.reading import Run

_WORDS = {
    "setting": "settings", "catalogue": "catalogue", "mapping": "mappings", "notebook": "notebooks",
    "suite": "checks", "waiver": "waivers", "prose": "text", "code": "code", "lock": "lock files",
}  # fmt: skip
_NAMED = 3


def changed_inputs(run: Run, before: Run) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every input that one of two runs has otherwise than the other.

    Returns:
        ``changed``, ``new`` or ``gone``, and what the record says of the file, in order of path.
    """
    now, then = _inputs(run), _inputs(before)
    for name in sorted(now.keys() | then.keys()):
        if name not in then:
            yield "new", now[name]
        elif name not in now:
            yield "gone", then[name]
        elif now[name]["sha256"] != then[name]["sha256"]:
            yield "changed", now[name]


def changes(run: Run, before: Run | None) -> str:
    """Say in a few words what changed since the run before.

    Args:
        run: the run.
        before: the run that its record names as the one before; nothing if it is no longer there.
    """
    if not run.about["previous"]:
        return "the first run"
    if before is None:
        return "the run before is gone"
    entries = [entry for _, entry in changed_inputs(run, before)]
    words = _returns([entry["path"] for entry in entries if entry["role"] == "return"])
    roles = {entry["role"] for entry in entries}
    words += [word for role, word in _WORDS.items() if role in roles]
    words += _surroundings(run.about, before.about)
    return ", ".join(words) or "nothing"


def _inputs(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    return {(entry["root"], entry["path"]): entry for entry in run.about["inputs"]}


def _returns(paths: list[str]) -> list[str]:
    """Name the folders of returns, ``returns of police``; their number if they are many."""
    if not paths:
        return []
    agencies = sorted({path.split("/")[-2] for path in paths})
    if len(agencies) > _NAMED:
        return [f"{len(paths)} returns"]
    return [f"return{'s' if len(paths) > 1 else ''} of {' and '.join(agencies)}"]


def _surroundings(now: dict[str, Any], then: dict[str, Any]) -> list[str]:
    found = []
    made = [about.get("editions") or [about["edition"]] for about in (now, then)]
    if made[0] != made[1]:
        found.append("edition")
    shared = now["environment"]["libraries"].items() & then["environment"]["libraries"].items()
    both = now["environment"]["libraries"].keys() & then["environment"]["libraries"].keys()
    if len(shared) < len(both):
        found.append("libraries")
    if now["environment"]["python"] != then["environment"]["python"]:
        found.append("Python")
    renderers = {now["environment"]["renderer"], then["environment"]["renderer"]} - {""}
    if len(renderers) > 1:
        found.append("renderer")
    return found
