"""Disclosure control: which counts may not be shown, and what else they can be worked out from.

The engine knows cells (counts) and relations (a total and its parts) and nothing of tables.
Primary suppression hides counts from 1 to the threshold. Secondary suppression goes through
every relation and hides the next smallest cell wherever a hidden one could be worked out; the
choice is by rule, so the same figures always give the same release. At the end an attacker is
played: someone who knows every shown cell, every relation and the threshold looks for the
possible values of each hidden small count (integer programming, HiGHS through scipy). Where only
one value is possible, one more cell is hidden and the attacker tries again.

Why so: docs/decisions/020-disclosure-control.md. The rules are those of the Department for
Education's statistical releases (1 to 5 suppressed, the next smallest too where arithmetic could
recover a cell, zeros shown) and OpenSAFELY's (a suppressed set that itself sums to the threshold
or less takes one more).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from annual_report.errors import ConfigurationError, GateError

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["primary", "secondary"]
#: Why a cell is hidden that no one sum asks for: the attacker had found the only possible story.
_ONLY_VALUE = "otherwise the only possible value"


@dataclass(frozen=True)
class Cell:
    """A count that is shown, or that could be worked out from what is shown.

    Attributes:
        name: unique; ties are broken by it.
        value: 0 or more.
        fixed: 'shown' or 'hidden' where a publisher or the agency has decided and we cannot.
        printed: false for a count that stands nowhere but can be worked out, such as a
            percentage's complement or what a breakdown leaves out.
        withheld: why it may not be shown though its own value is not small; empty for none.
        forces: cells that would give this one away and so are hidden with it.
    """

    name: str
    value: float
    fixed: Literal["", "shown", "hidden"] = ""
    printed: bool = True
    withheld: str = ""
    forces: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Relation:
    """A total and the parts that add up to it.

    Attributes:
        why: what it is, as the record of suppressions says: 'quarters and the year'.
    """

    total: str
    parts: tuple[str, ...]
    why: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Suppression:
    """One cell that is not shown, by which rule, and why there."""

    cell: str
    kind: Kind
    rule: str
    why: str


def protect(
    cells: Iterable[Cell], relations: Iterable[Relation], threshold: int
) -> dict[str, Suppression]:
    """Decide which cells are not shown.

    Args:
        cells: every count that is shown or can be worked out.
        relations: every sum that holds between them.
        threshold: counts from 1 to this are not shown; 0 shows everything.

    Returns:
        A suppression for each cell that is hidden by us, by name, in order of the names.

    Raises:
        ConfigurationError: with a threshold of 1 the suppressed value is no secret.
        GateError: the solver failed, so that nothing is known to be safe.
    """
    if threshold == 0:
        return {}
    if threshold == 1:
        raise ConfigurationError(
            "board.yml: disclosure.threshold is 1, so every suppressed count would be known to be "
            "1. Set it to 2 or more (5 is usual), or to 0 for no suppression."
        )
    table = _Table({cell.name: cell for cell in cells}, sorted(set(relations)), threshold)
    table.suppress_primary()
    table.suppress_secondary()
    table.show_what_need_not_be_hidden()
    return dict(sorted(table.hidden.items()))


@dataclass
class _Table:
    """Cells, relations and what is hidden so far."""

    cells: dict[str, Cell]
    relations: list[Relation]
    threshold: int
    hidden: dict[str, Suppression] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    _of: dict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    #: What hangs together with each cell, and what of it was proved safe as it stands.
    _groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _proved: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for relation in self.relations:
            for name in relation.cells:
                self._of[name].append(relation)
        for name in sorted(self.cells):
            if name not in self._groups:
                group = self._reach(name)
                self._groups |= dict.fromkeys(group, group)

    def small(self, name: str) -> bool:
        return 0 < self.cells[name].value <= self.threshold

    def is_hidden(self, name: str) -> bool:
        return name in self.hidden or self.cells[name].fixed == "hidden"

    def unknown(self, name: str) -> bool:
        """Tell whether a reader lacks it; a hidden zero is taken to be guessed."""
        cell = self.cells[name]
        if not cell.printed or name in self.withheld:
            return True
        return self.is_hidden(name) and cell.value > 0

    def hide(self, name: str, kind: Kind, rule: str, why: str) -> None:
        cell = self.cells[name]
        if name in self.hidden or cell.fixed:
            return
        if cell.printed:
            self.hidden[name] = Suppression(name, kind, rule, why)
            self._proved.discard(self._groups[name][0])
        self._force(name, kind)

    def _force(self, name: str, kind: Kind) -> None:
        for other in self.cells[name].forces:
            self.hide(other, kind, "would give its base away", name)

    def suppress_primary(self) -> None:
        for name in sorted(self.cells):
            cell = self.cells[name]
            if self.small(name) and cell.printed and not cell.fixed:
                self.hide(name, "primary", f"count of 1 to {self.threshold}", name)
            elif cell.withheld:
                self.hide(name, "primary", cell.withheld, name)
            elif cell.fixed == "hidden":
                self._force(name, "primary")

    def suppress_secondary(self) -> None:
        """Hide more until nothing small can be worked out."""
        queue = [relation for relation in self.relations if self._open(relation)]
        beyond_help: set[str] = set()
        while True:
            while queue:
                relation = queue.pop(0)
                while self._open(relation):
                    added = self._hide_next(relation.cells, relation.total, relation.why)
                    if not added:
                        break
                    queue += [other for name in added for other in self._of[name]]
            pinned = self._pinned(beyond_help)
            if not pinned:
                return
            added = self._widen(pinned) or self._withhold_all(pinned)
            if not added:
                beyond_help.add(pinned)
            queue += [other for name in added for other in self._of[name]]

    def show_what_need_not_be_hidden(self) -> None:
        """Show again, largest first, what was hidden against the attacker and did not help.

        He is answered one cell at a time, the smallest first, and a later cell may have been what
        it took. A cell stays hidden where a hidden base forces it, and where the attacker would
        find something small without it.
        """
        forced = {
            name
            for cell in self.cells.values()
            if self.is_hidden(cell.name)
            for name in cell.forces
        }
        tried = [name for name, found in self.hidden.items() if found.why == _ONLY_VALUE]
        for name in sorted(tried, key=lambda name: (-self.cells[name].value, name)):
            if name in forced or self.cells[name].forces or name in self.withheld:
                continue
            found = self.hidden.pop(name)
            group = self._groups[name]
            open_now = any(self._open(each) for cell in group for each in self._of[cell])
            if open_now or self._attack(group, set()):
                self.hidden[name] = found

    def _open(self, relation: Relation) -> bool:
        """Tell whether a relation gives a hidden cell away, or a small sum of hidden cells."""
        unknown = [name for name in relation.cells if self.unknown(name)]
        if not unknown:
            return False
        if len(unknown) == 1:
            return self.is_hidden(unknown[0]) or self.small(unknown[0])
        if self.unknown(relation.total):
            return False
        if not any(self.is_hidden(name) for name in unknown):
            return False
        return 0 < sum(self.cells[name].value for name in unknown) <= self.threshold

    def _hide_next(self, names: Iterable[str], total: str, why: str) -> list[str]:
        """Hide the next smallest shown cell; zeros hide nothing, a total goes last of equals."""
        candidates = [
            name
            for name in names
            if self.cells[name].printed
            and not self.is_hidden(name)
            and not self.cells[name].fixed
            and self.cells[name].value > 0
        ]
        if not candidates:
            return []
        chosen = min(candidates, key=lambda name: (self.cells[name].value, name == total, name))
        before = set(self.hidden)
        self.hide(chosen, "secondary", "next smallest", why)
        return sorted(set(self.hidden) - before)

    def _widen(self, pinned: str) -> list[str]:
        """Hide the next smallest cell as near as possible to one that can be worked out."""
        seen, ring = {pinned}, {pinned}
        while ring:
            near = {name for cell in ring for each in self._of[cell] for name in each.cells} - seen
            added = self._hide_next(sorted(near), "", _ONLY_VALUE)
            if added:
                return added
            seen |= near
            ring = near
        return []

    def _withhold_all(self, pinned: str) -> list[str]:
        """Hide all that hangs together, zeros too, and no longer say which of it is small.

        The last resort, for tables of hardly anything: where all counts but the zeros are hidden
        and there is still one possible story. Nothing can be done where what gives the cell away
        was published by others.
        """
        group = self._groups[pinned]
        if pinned in self.withheld or any(self.cells[name].fixed for name in group):
            return []
        self.withheld |= set(group)
        for name in group:
            if self.cells[name].printed:
                rule = "too few cases in all of it"
                self.hidden[name] = Suppression(name, "secondary", rule, "all that hangs together")
                self._force(name, "secondary")
        return list(group)

    def _reach(self, name: str) -> tuple[str, ...]:
        seen, todo = {name}, [name]
        while todo:
            for relation in self._of[todo.pop()]:
                new = set(relation.cells) - seen
                seen |= new
                todo += sorted(new)
        return tuple(sorted(seen))

    def _pinned(self, beyond_help: set[str]) -> str:
        """Return the first small hidden count that has one possible value; empty for none."""
        for name in sorted(self.cells):
            group = self._groups[name]
            if group[0] in self._proved or not (self.small(name) and self.unknown(name)):
                continue
            pinned = self._attack(group, beyond_help)
            if pinned:
                return pinned
            self._proved.add(group[0])
        return ""

    def _attack(self, group: tuple[str, ...], beyond_help: set[str]) -> str:
        variables = [name for name in group if self.unknown(name)]
        targets = [
            i for i, name in enumerate(variables) if self.small(name) and name not in beyond_help
        ]
        relations = sorted({each for name in variables for each in self._of[name]})
        attacker = _Attacker(self, variables, relations)
        found = attacker.first_pinned(targets)
        return "" if found is None else variables[found]


class _Attacker:
    """Knows all that is shown and looks for other values that would fit as well."""

    def __init__(self, table: _Table, variables: list[str], relations: list[Relation]) -> None:
        self.truth = np.array([table.cells[name].value for name in variables], dtype="float64")
        position = {name: i for i, name in enumerate(variables)}
        matrix = np.zeros((len(relations), len(variables)))
        right = np.zeros(len(relations))
        for row, relation in enumerate(relations):
            signs = [(relation.total, 1.0), *((part, -1.0) for part in relation.parts)]
            for name, sign in signs:
                if name in position:
                    matrix[row, position[name]] += sign
                else:
                    right[row] -= sign * table.cells[name].value
        self.constraints = [LinearConstraint(matrix, right, right)] if relations else []
        # Wide enough that no bound of ours narrows what the attacker thinks possible.
        most = 2 * float(self.truth.sum()) + 10 * (table.threshold + 1)
        bounds = [self._bounds(table, name, most) for name in variables]
        self.bounds = Bounds([low for low, _ in bounds], [high for _, high in bounds])
        self.integrality = np.array([float(value).is_integer() for value in self.truth], dtype=int)

    @staticmethod
    def _bounds(table: _Table, name: str, most: float) -> tuple[float, float]:
        """Return what the attacker knows of a hidden cell before any arithmetic."""
        cell = table.cells[name]
        if name in table.withheld:
            return 0.0, most
        if table.small(name):
            return min(1.0, cell.value), float(table.threshold)
        if cell.printed and not cell.withheld and cell.fixed != "hidden":
            return min(table.threshold + 1.0, cell.value), most
        return 0.0, most

    def first_pinned(self, targets: list[int]) -> int | None:
        """Return the first target for which only its true value is possible."""
        open_targets = set(targets)
        # One solution that moves many targets at once settles most of them.
        self._settle(open_targets, self._away(targets))
        for target in targets:
            for sign in (1.0, -1.0):
                if target in open_targets:
                    self._settle(open_targets, {target: sign})
            if target in open_targets:
                return target
        return None

    def _away(self, targets: list[int]) -> dict[int, float]:
        return {i: 1.0 if self.truth[i] > 1 else -1.0 for i in targets}

    def _settle(self, open_targets: set[int], objective: dict[int, float]) -> None:
        """Solve for one objective and strike out every target that takes another value."""
        if not objective:
            return
        costs = np.zeros(len(self.truth))
        for i, cost in objective.items():
            costs[i] = cost
        solution = milp(
            costs, constraints=self.constraints, bounds=self.bounds, integrality=self.integrality
        )
        if solution.x is None:
            raise GateError(
                f"Disclosure control could not be proved ({solution.message}); nothing is released."
            )
        for i in list(open_targets):
            if abs(solution.x[i] - self.truth[i]) > 0.5 * max(self.integrality[i], 0.02):
                open_targets.discard(i)
