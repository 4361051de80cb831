"""What made a figure or an item change, as far as the two runs can tell.

Causes that were read off the data come first and stand alone: a figure whose cells changed needs
no other reason. Only where the data are the same is anything else named, and only what the step
that made it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from annual_report.records.diff.editions import inputs
from annual_report.records.diff.model import KINDS, Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annual_report.records.diff.editions import Edition

#: Keys of the catalogue that are words about an indicator and move no figure.
_WORDS = frozenset({"name", "short", "good", "expectation", "source", "status", "priorities"})
_VALUES = ("numerator", "denominator", "value", "status")
_RELEASE = "import annual_report.pipeline.tasks.release"
_CLEANING = "import annual_report.returns.cleaning"
#: Names that are listed before the rest is only counted.
_LISTED = 4


@dataclass(frozen=True)
class Why:
    """Looks for causes between two runs."""

    then: Edition
    now: Edition

    def of_row(self, row_id: str) -> tuple[Cause, ...]:
        """Return why a released figure changed, came or went."""
        before, after = self.then.figures.get(row_id), self.now.figures.get(row_id)
        if row_id in self.then.hidden or row_id in self.now.hidden:
            return (self._suppression(row_id),)
        table, row = after or before or ("", {})
        found = [
            *(self._vintage(before[1], after[1]) if before and after else ()),
            *self._data(before[1] if before else {}, after[1] if after else {}),
            *self.definition(str(row.get("indicator") or "")),
        ]
        return tuple(merged(found) or self.of_step(_RELEASE, f"released table '{table}'"))

    def _suppression(self, row_id: str) -> Cause:
        """Say that a figure is hidden on one side, and nothing of what is behind it."""
        then, now = row_id in self.then.hidden, row_id in self.now.hidden
        if then and now:
            return Cause("suppression", "hidden then and now")
        return Cause("suppression", "hidden then, shown now" if then else "shown then, hidden now")

    def _vintage(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Cause]:
        if "comparator" in after and before.get("vintage") != after.get("vintage"):
            yield Cause("comparator vintage", f"{before['vintage']} then, {after['vintage']} now")

    def _data(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Cause]:
        """Return the causes that lie in observations: rows that came, went or changed."""
        found = []
        for one in dict.fromkeys([*inputs(before), *inputs(after)]):
            old, new = self.then.observations.get(one), self.now.observations.get(one)
            if one not in inputs(before):
                old = None
            if one not in inputs(after):
                new = None
            if (old or new) and _told(old) != _told(new):
                named = one not in self.then.behind_hidden | self.now.behind_hidden
                found.append(self._observation(old, new, named=named))
        return found

    def _observation(
        self, old: dict[str, Any] | None, new: dict[str, Any] | None, *, named: bool
    ) -> Cause:
        row = new or old or {}
        file, agency = str(row["source_file"]), str(row.get("agency") or "")
        if agency == "comparators" and "vintage" in row:
            vintages = [str(one["vintage"]) for one in (old, new) if one]
            return Cause("comparator vintage", " then, ".join(vintages) + " now")
        who = self.now.agencies.get(agency, agency) or file.split("/")[-2]
        cells = _cells(old, new) if named else ()
        if new is None and file not in self.now.returns:
            replaced = {name.rpartition("/")[0] for name in self.now.returns}
            kind = "revised return" if file.rpartition("/")[0] in replaced else "return gone"
            return Cause(kind, who, cells)
        if old is None and file not in self.then.returns:
            return Cause(self._came(file), who, cells)
        if self.then.returns.get(file) == self.now.returns.get(file) and (
            old is None or new is None or old["source_file"] == new["source_file"]
        ):
            return self._reading(file, who)
        return Cause("revised return", who, cells)

    def _came(self, file: str) -> str:
        """Say whether a file that was not there replaces one or is the first of its return."""
        for row in self.now.tables.get("returns", []):
            if row.get("file") == file:
                same = [
                    other
                    for other in self.then.tables.get("returns", [])
                    if (other["key"], other.get("part")) == (row["key"], row.get("part"))
                ]
                return (
                    "revised return" if any(other.get("file") for other in same) else "new return"
                )
        return "new return"

    def _reading(self, file: str, who: str) -> Cause:
        """Return why the same file was read as something else."""
        form = next(
            (
                row["format"]
                for row in self.now.tables.get("returns", [])
                if row.get("file") == file
            ),
            "",
        )
        changed = [
            name
            for name in self._files("mapping")
            if not form or name == f"notebooks/clean/{form}.yml"
        ]
        if changed:
            return Cause("mapping", _listed(changed))
        notebooks = [one for one in self._files("notebook") if one.startswith("notebooks/clean/")]
        if notebooks:
            return Cause("code", _listed(notebooks))
        found = self.of_step(_CLEANING, f"the reading of {who}'s return")
        return found[0]

    def definition(self, indicator: str) -> Iterable[Cause]:
        """Return how the catalogue's entry changed, in what a figure is computed from."""
        if not indicator:
            return
        before, after = self.then.catalogue.get(indicator), self.now.catalogue.get(indicator)
        if before is None or after is None:
            if before is not after:
                said = "was added to the catalogue" if after else "was taken out of the catalogue"
                yield Cause("definition", f"{indicator} {said}")
            return
        keys = [key for key in changed_keys(before, after) if key not in _WORDS]
        if keys:
            yield Cause("definition", f"{indicator}: {', '.join(keys)}")

    def _files(self, role: str) -> list[str]:
        return changed_keys(self.then.sums(role), self.now.sums(role))

    def of_step(self, source: str, what: str) -> tuple[Cause, ...]:
        """Return what of settings, code and libraries changed that a step rests on.

        Args:
            source: imports of the step.
            what: made by it, for where nothing is found.
        """
        settings = changed_keys(self.then.board, self.now.board)
        if settings:
            return (Cause("setting", f"board.yml: {', '.join(settings)}"),)
        modules = self._modules(source)
        if modules:
            return (Cause("code", _listed(modules)),)
        libraries = changed_keys(_libraries(self.then), _libraries(self.now))
        if libraries:
            return (Cause("library", _listed(libraries)),)
        return (Cause("not known", f"nothing that {what} rests on differs in the records"),)

    def _modules(self, source: str) -> list[str]:
        return _changed_modules(self.then, self.now, source)

    def of_item(self, label: str, rows: Mapping[str, tuple[Cause, ...]]) -> tuple[Cause, ...]:
        """Return why a published item changed.

        Args:
            label: the item.
            rows: causes of the released figures that changed, by row id.
        """
        old, new = self.then.items.get(label, {}), self.now.items.get(label, {})
        cited = [*old.get("rows", ()), *new.get("rows", ())]
        found = merged([cause for row in dict.fromkeys(cited) for cause in rows.get(row, ())])
        if found:
            return tuple(found)
        if self.then.waived.get(label, frozenset()) != self.now.waived.get(label, frozenset()):
            return (Cause("waiver", "of a check of the returns it rests on"),)
        returns = self._returns_changed(cited)
        if returns:
            return returns
        notebook = f"notebooks/analysis/{(new or old)['chapter']}.ipynb"
        if notebook in self._files("notebook"):
            return (Cause("code", notebook),)
        source = self.now.notebook(notebook) or self.then.notebook(notebook)
        return self.of_step(source, f"{notebook}")

    def _returns_changed(self, cited: list[str]) -> tuple[Cause, ...]:
        """Return the causes in rows that are no figures: records, the register, checks."""
        before, after = _other_rows(self.then), _other_rows(self.now)
        moved = [one for one in dict.fromkeys(cited) if before.get(one) != after.get(one)]
        if not moved:
            return ()
        names = {
            str((after.get(one) or before.get(one) or {}).get("agency") or "") for one in moved
        }
        who = [self.now.agencies.get(name, name) for name in sorted(names - {"", "all"})]
        came = changed_keys(self.then.returns, self.now.returns)
        if came:
            return (Cause("revised return", _listed(who) if who else "records of the board"),)
        return self.of_step(_CLEANING, "the reading of returns")


def _told(row: Mapping[str, Any] | None) -> tuple[Any, ...]:
    """Return what a row says; a counted record says that it is there."""
    return () if row is None else (True, *(row.get(name) for name in _VALUES))


def _cells(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> tuple[str, ...]:
    found = [
        f"{row['source_file']}!{row['source_sheet']}!{row['source_cell']}".replace("!!", "!")
        for row in (old, new)
        if row and row.get("source_cell")
    ]
    return tuple(dict.fromkeys(found))


def merged(causes: Iterable[Cause]) -> list[Cause]:
    """Return each cause once, with the cells of all that say the same, in order of ``KINDS``."""
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cause in causes:
        cells[cause.kind, cause.said] += cause.cells
    order = list(KINDS)
    return [
        Cause(kind, said, tuple(dict.fromkeys(places)))
        for (kind, said), places in sorted(cells.items(), key=lambda one: order.index(one[0][0]))
    ]


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the keys whose values differ or that one side lacks, in order."""
    return sorted(key for key in {*before, *after} if before.get(key) != after.get(key))


def _listed(names: list[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _libraries(edition: Edition) -> dict[str, str]:
    environment = edition.run.about.get("environment") or {}
    found = dict(environment.get("libraries") or {})
    return found | {name: environment.get(name, "") for name in ("python", "renderer")}


@cache
def _changed_modules(then: Edition, now: Edition, source: str) -> list[str]:
    found = changed_keys(then.modules(source), now.modules(source))
    return [name.removeprefix("src/") for name in found]


@cache
def _other_rows(edition: Edition) -> dict[str, dict[str, Any]]:
    """Rows of released tables that are no figures, by row id, without their links."""
    return {
        str(row["row_id"]): {key: value for key, value in row.items() if key != "inputs"}
        for table, rows in edition.tables.items()
        for row in rows
        if str(row["row_id"]) not in edition.figures
    }
