"""Why a step has to run: one small predicate a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.pipeline.store import differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from annual_report.pipeline.store import Fingerprint

#: Files named in one reason before "and n more".
NAMED = 3


def why(new: Fingerprint, old: Fingerprint | None) -> str:
    """Say what is different from the nearest earlier result, most telling cause first.

    Args:
        new: what the step rests on now.
        old: what the nearest earlier result rests on; nothing if there is none.
    """
    if old is None:
        return "new"
    found = [said for predicate in PREDICATES if (said := predicate(new, old))]
    return "; ".join(found) or "its stored result is gone or was altered"


def returns_changed(new: Fingerprint, old: Fingerprint) -> str:
    """A return was replaced, or one more or one less is read."""
    return _said("return changed", _different(new, old, "returns"))


def notebook_changed(new: Fingerprint, old: Fingerprint) -> str:
    """A cell of the notebook was edited, added, removed or moved."""
    cells = [name for name in _different(new, old, "notebook") if name != "order of cells"]
    if cells:
        return _said("notebook changed: cell", cells)
    return "notebook changed: order of cells" if _different(new, old, "notebook") else ""


def parameters_changed(new: Fingerprint, old: Fingerprint) -> str:
    """A parameter has another value."""
    return _said("parameters", _different(new, old, "parameters"))


def settings_changed(new: Fingerprint, old: Fingerprint) -> str:
    """Something in board.yml has another value."""
    return _said("board.yml changed", _different(new, old, "settings"))


def files_changed(new: Fingerprint, old: Fingerprint) -> str:
    """A catalogue, mapping, suite, text or style was edited."""
    return _said("file changed", _different(new, old, "files"))


def code_changed(new: Fingerprint, old: Fingerprint) -> str:
    """A module that the step imports, directly or not, was edited."""
    return _said("code changed", _different(new, old, "code"))


def libraries_changed(new: Fingerprint, old: Fingerprint) -> str:
    """Another version of a library, or of Python, is installed."""
    return _said("library version", _different(new, old, "libraries"))


def steps_changed(new: Fingerprint, old: Fingerprint) -> str:
    """A step before this one wrote something else."""
    return _said("other results from", _different(new, old, "steps"))


PREDICATES: tuple[Callable[[Fingerprint, Fingerprint], str], ...] = (
    returns_changed,
    notebook_changed,
    parameters_changed,
    settings_changed,
    files_changed,
    code_changed,
    libraries_changed,
    steps_changed,
)


def _different(new: Fingerprint, old: Fingerprint, cause: str) -> list[str]:
    return differences(new.get(cause, {}), old.get(cause, {}))


def _said(what: str, names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{what}: {', '.join(names[:NAMED])}{more}"
