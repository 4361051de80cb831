"""What a run made against what came of making it again, and why they differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from annual_report.pipeline.companions import step_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from annual_report.records.reading import Run

_STEPS = (
    (re.compile(r"notebooks/clean/(.+)\.ipynb"), "clean-{0}"),
    (re.compile(r"earlier/([^/]+)/gate(?:/.*)?"), "gate-{0}"),
    (re.compile(r"earlier/([^/]+)/([^/]+?)(?:\.ipynb|/.*)"), "clean-{0}-{1}"),
    (re.compile(r"notebooks/analysis/(.+)\.ipynb"), "analyse-{0}"),
    (re.compile(r"published/([^/]+)/.*"), "analyse-{0}"),
    (re.compile(r"(register|gate|release|trace)/.*"), "{0}"),
    (re.compile(r"([^/]+)/([^/]+)/.*"), "clean-{0}-{1}"),
)
#: What lies below a year's results of an edition beside the main one.
_EDITION = re.compile(r"editions/([^/]+)/(.+)")


@dataclass(frozen=True)
class Difference:
    """An output that did not come out the same.

    Attributes:
        path: below the project's folder.
        what: ``changed``: made both times, otherwise; ``missing``: not made again; ``extra``:
            made this time only.
        step: that makes it.
    """

    path: str
    what: Literal["changed", "missing", "extra"]
    step: str


@dataclass(frozen=True)
class Comparison:
    """A run against the same run made again.

    Attributes:
        differences: outputs that differ, in order of path.
        compared: how many outputs there were.
        result: how the two ended, where they did not end alike; else empty.
        steps: steps whose result differs, in order of the graph.
        causes: what else is not as it was: code, libraries, Python, renderer, platform.
        notes: what the reader should know of the run itself.
    """

    differences: tuple[Difference, ...]
    compared: int
    result: str
    steps: tuple[str, ...]
    causes: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether everything came out the same."""
        return not (self.differences or self.result or self.steps)


def compare(run: Run, again: Mapping[str, Any] | None, outputs: Mapping[str, str]) -> Comparison:
    """Compare a run with what came of making it again.

    Args:
        run: as recorded.
        again: the record of the second run; nothing if it left none.
        outputs: SHA-256 of what the second run put in place, by path below its project.
    """
    then = {entry["path"]: entry["sha256"] for entry in run.about["outputs"]}
    year = run.about["year"]
    differences = tuple(
        Difference(path, what, _step(path, year))
        for path in sorted(then.keys() | outputs.keys())
        if (what := _what(then.get(path), outputs.get(path)))
    )
    about = again or {}
    return Comparison(
        differences=differences,
        compared=len(then.keys() | outputs.keys()),
        result=_result(run.about, about),
        steps=_steps(run.about["steps"], about.get("steps", [])),
        causes=tuple(_causes(run.about, about)),
        notes=tuple(_notes(run.about)),
    )


def _what(then: str | None, now: str | None) -> Literal["changed", "missing", "extra"] | None:
    if now is None:
        return "missing"
    if then is None:
        return "extra"
    return None if then == now else "changed"


def _step(path: str, year: str) -> str:
    """Return the step that makes an output."""
    inside = path.removeprefix(f"data/processed/{year}/")
    if inside == path:
        return _step_of_book(path)
    edition = _EDITION.fullmatch(inside)
    if edition:
        return f"{_step_of_year(edition[2])}@{edition[1]}"
    return _step_of_year(inside)


def _step_of_book(path: str) -> str:
    folder, _, inside = path.partition("/")
    if not folder.startswith("_") or not inside:
        return "stage"
    return step_of(inside) + ("" if folder == "_book" else f"@{folder.removeprefix('_')}")


def _step_of_year(inside: str) -> str:
    for pattern, name in _STEPS:
        match = pattern.fullmatch(inside)
        if match:
            return name.format(*match.groups())
    return ""


def _result(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say how the two ended if not alike; what stopped them must be the same, word for word."""
    if not now:
        return "it left no record"
    ends = [(about["result"], about["exit_code"]) for about in (then, now)]
    if ends[0] != ends[1]:
        said = [f"{result} (exit code {code})" for result, code in ends]
        return f"recorded as {said[0]}, now {said[1]}"
    return "stopped with another message" if then["error"] != now["error"] else ""


def _steps(then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    made = {step["step"]: (step["output"], step["notebook"]) for step in now}
    known = {step["step"] for step in then}
    differ = [
        step["step"]
        for step in then
        if made.get(step["step"]) != (step["output"], step["notebook"])
    ]
    return (*differ, *(step["step"] for step in now if step["step"] not in known))


def _causes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say what is not as it was; libraries by name and version."""
    found = []
    if now and then["code"]["sha256"] != now["code"]["sha256"]:
        found.append(f"code: not that of the run (version {then['code']['version']} then)")
    old, new = then["environment"], now.get("environment", {})
    libraries = new.get("libraries", {})
    found += [
        f"library {name}: {version} then, {libraries[name]} now"
        for name, version in old["libraries"].items()
        if name in libraries and libraries[name] != version and name != "Python"
    ]
    for name in ("python", "renderer", "platform"):
        if new and new[name] != old[name]:
            word = "Python" if name == "python" else name
            found.append(f"{word}: {old[name] or 'none'} then, {new[name] or 'none'} now")
    return found


def _notes(about: Mapping[str, Any]) -> list[str]:
    if about["options"]["since"] == "register":
        return []
    note = (
        "This run took earlier results as they were (render), whatever its inputs were by then; "
        "made again, everything is made from those inputs."
    )
    return [note]
