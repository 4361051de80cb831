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

from annual_report.errors import ConfigurationError
from annual_report.release.attacker import Attacker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.release.attacker import Bound, Equation

Kind = Literal["primary", "secondary"]
#: Why a cell is hidden that no one sum asks for: the attacker had found the only possible story.
ONLY_VALUE = "otherwise the only possible value"
#: Why a figure is hidden with the count that it is a part of.
GIVES_BASE = "would give its base away"


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
        known: where the same number is printed already, by others or in an earlier edition; empty
            for nowhere. To hide it protects nothing, so it is never the one to be hidden next.
    """

    name: str
    value: float
    fixed: Literal["", "shown", "hidden"] = ""
    printed: bool = True
    withheld: str = ""
    forces: tuple[str, ...] = ()
    known: str = ""


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
    """One cell that is not shown, by which rule, and why there.

    Attributes:
        why: the sum that asks for it, or what else does.
        protects: hidden cells that it keeps from being worked out.
        others: the other cells of that sum, hidden or shown.
    """

    cell: str
    kind: Kind
    rule: str
    why: str
    protects: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protection:
    """What is hidden, and what that could not protect.

    Attributes:
        hidden: a suppression for each cell that is hidden by us, by name, in order of the names.
        undone: small counts that what is printed elsewhere gives away, whatever we hide; by name.
    """

    hidden: dict[str, Suppression]
    undone: tuple[str, ...] = ()


def protect(
    cells: Iterable[Cell], relations: Iterable[Relation], threshold: int
) -> dict[str, Suppression]:
    """Decide which cells are not shown: what ``protection`` says is hidden."""
    return protection(cells, relations, threshold).hidden


def protection(cells: Iterable[Cell], relations: Iterable[Relation], threshold: int) -> Protection:
    """Decide which cells are not shown.

    Args:
        cells: every count that is shown or can be worked out.
        relations: every sum that holds between them.
        threshold: counts from 1 to this are not shown; 0 shows everything.

    Raises:
        ConfigurationError: with a threshold of 1 the suppressed value is no secret.
        GateError: the solver failed, so that nothing is known to be safe.
    """
    if threshold == 0:
        return Protection({})
    if threshold == 1:
        raise ConfigurationError(
            "board.yml: disclosure.threshold is 1, so every suppressed count would be known to be "
            "1. Set it to 2 or more (5 is usual), or to 0 for no suppression."
        )
    table = _Table({cell.name: cell for cell in cells}, sorted(set(relations)), threshold)
    table.suppress_primary()
    table.suppress_secondary()
    table.show_what_need_not_be_hidden()
    return Protection(dict(sorted(table.hidden.items())), tuple(sorted(table.undone())))


@dataclass
class _Table:
    """Cells, relations and what is hidden so far."""

    cells: dict[str, Cell]
    relations: list[Relation]
    threshold: int
    hidden: dict[str, Suppression] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    #: Small counts that nothing we hide protects.
    beyond_help: set[str] = field(default_factory=set)
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

    def secret(self, name: str) -> bool:
        """Tell whether nobody may find it out: a small count, or what a publisher suppresses."""
        cell = self.cells[name]
        return self.small(name) or (
            cell.value > 0 and bool(cell.withheld or cell.fixed == "hidden")
        )

    def undone(self) -> set[str]:
        """Return what is hidden, and small, and can be had elsewhere."""
        known = {name for name in self.hidden if self.cells[name].known}
        return {name for name in self.beyond_help | known if self.small(name)} & set(self.hidden)

    def is_hidden(self, name: str) -> bool:
        return name in self.hidden or self.cells[name].fixed == "hidden"

    def unknown(self, name: str) -> bool:
        """Tell whether a reader lacks it; a hidden zero is taken to be guessed."""
        cell = self.cells[name]
        if cell.known:
            return False
        if not cell.printed or name in self.withheld:
            return True
        return self.is_hidden(name) and cell.value > 0

    def hide(self, found: Suppression) -> None:
        cell = self.cells[found.cell]
        if cell.name in self.hidden or cell.fixed:
            return
        if cell.printed:
            self.hidden[cell.name] = found
            self._proved.discard(self._groups[cell.name][0])
        self._force(cell.name, found.kind)

    def _force(self, name: str, kind: Kind) -> None:
        for other in self.cells[name].forces:
            self.hide(Suppression(other, kind, GIVES_BASE, name, (name,), (name,)))

    def suppress_primary(self) -> None:
        for name in sorted(self.cells):
            cell = self.cells[name]
            if self.small(name) and cell.printed and not cell.fixed:
                rule = f"count of 1 to {self.threshold}"
                self.hide(Suppression(name, "primary", rule, name))
            elif cell.withheld:
                self.hide(Suppression(name, "primary", cell.withheld, name))
            elif cell.fixed == "hidden":
                self._force(name, "primary")

    def suppress_secondary(self) -> None:
        """Hide more until nothing small can be worked out."""
        queue = [relation for relation in self.relations if self._open(relation)]
        while True:
            while queue:
                relation = queue.pop(0)
                while self._open(relation):
                    added = self._hide_next(relation.cells, relation)
                    if not added:
                        break
                    queue += [other for name in added for other in self._of[name]]
            pinned = self._pinned()
            if not pinned:
                return
            if self._cannot_be_helped(pinned):
                self.beyond_help.add(pinned)
                continue
            added = self._widen(pinned) or self._withhold_all(pinned)
            if not added:
                self.beyond_help.add(pinned)
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
        tried = [name for name, found in self.hidden.items() if found.why == ONLY_VALUE]
        for name in sorted(tried, key=lambda name: (-self.cells[name].value, name)):
            if name in forced or self.cells[name].forces or name in self.withheld:
                continue
            found = self.hidden.pop(name)
            group = self._groups[name]
            open_now = any(self._open(each) for cell in group for each in self._of[cell])
            if open_now or self._attack(group):
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

    def _hide_next(
        self, names: Iterable[str], relation: Relation | None, pinned: str = ""
    ) -> list[str]:
        """Hide the next smallest shown cell; zeros hide nothing, a total goes last of equals."""
        candidates = [name for name in names if self._can_be_hidden(name)]
        if not candidates:
            return []
        total = relation.total if relation else ""
        chosen = min(candidates, key=lambda name: (self.cells[name].value, name == total, name))
        before = set(self.hidden)
        if relation:
            protects = tuple(name for name in relation.cells if self.unknown(name))
            others = tuple(name for name in relation.cells if name != chosen)
            why = relation.why
        else:
            protects, others, why = (pinned,), (pinned,), ONLY_VALUE
        self.hide(Suppression(chosen, "secondary", "next smallest", why, protects, others))
        return sorted(set(self.hidden) - before)

    def _can_be_hidden(self, name: str) -> bool:
        """Tell whether hiding a cell would keep its number from anybody."""
        cell = self.cells[name]
        known = cell.fixed or cell.known or not cell.printed or self.is_hidden(name)
        return not known and cell.value > 0

    def _widen(self, pinned: str) -> list[str]:
        """Hide the next smallest cell as near as possible to one that can be worked out."""
        seen, ring = {pinned}, {pinned}
        while ring:
            near = {name for cell in ring for each in self._of[cell] for name in each.cells} - seen
            added = self._hide_next(sorted(near), None, pinned)
            if added:
                return added
            seen |= near
            ring = near
        return []

    def _cannot_be_helped(self, pinned: str) -> bool:
        """Tell whether what others have printed gives a cell away, whatever we hide."""
        group = self._groups[pinned]
        if not any(self.cells[name].fixed or self.cells[name].known for name in group):
            return False
        before = set(self.withheld)
        self.withheld |= {name for name in group if not self.cells[name].fixed}
        found = self._attack(group, only=pinned)
        self.withheld = before
        return bool(found)

    def _withhold_all(self, pinned: str) -> list[str]:
        """Hide all that hangs together, zeros too, and no longer say which of it is small.

        The last resort, for tables of hardly anything: where all counts but the zeros are hidden
        and there is still one possible story.
        """
        group = [name for name in self._groups[pinned] if not self.cells[name].fixed]
        if pinned in self.withheld:
            return []
        self.withheld |= set(group)
        for name in group:
            if self.cells[name].printed:
                rule, why = "too few cases in all of it", "all that hangs together"
                others = tuple(one for one in group if one != name)
                self.hidden[name] = Suppression(name, "secondary", rule, why, (pinned,), others)
                self._force(name, "secondary")
        return group

    def _reach(self, name: str) -> tuple[str, ...]:
        seen, todo = {name}, [name]
        while todo:
            for relation in self._of[todo.pop()]:
                new = set(relation.cells) - seen
                seen |= new
                todo += sorted(new)
        return tuple(sorted(seen))

    def _pinned(self) -> str:
        """Return the first small hidden count that has one possible value; empty for none."""
        for name in sorted(self.cells):
            group = self._groups[name]
            if group[0] in self._proved or not (self.secret(name) and self.unknown(name)):
                continue
            pinned = self._attack(group)
            if pinned:
                return pinned
            self._proved.add(group[0])
        return ""

    def _attack(self, group: tuple[str, ...], *, only: str = "") -> str:
        """Return the first small count of a group (or ``only`` that) that is given away."""
        variables = [name for name in group if self.unknown(name)]
        sought = {only} if only else set(variables) - self.beyond_help
        targets = [i for i, name in enumerate(variables) if self.secret(name) and name in sought]
        if not targets:
            return ""
        attacker = Attacker(*self._seen(variables))
        found = attacker.first_pinned(targets)
        return "" if found is None else variables[found]

    def _seen(self, variables: list[str]) -> tuple[list[float], list[Bound], list[Equation]]:
        """Return what the attacker has: what may be each unknown, and the sums it stands in."""
        truth = [float(self.cells[name].value) for name in variables]
        # Wide enough that no bound of ours narrows what the attacker thinks possible.
        most = 2 * sum(truth) + 10 * (self.threshold + 1)
        at = {name: place for place, name in enumerate(variables)}
        equations: list[Equation] = []
        for relation in sorted({each for name in variables for each in self._of[name]}):
            terms: dict[int, float] = {}
            right = 0.0
            signs = [(relation.total, 1.0), *((part, -1.0) for part in relation.parts)]
            for name, sign in signs:
                if name in at:
                    terms[at[name]] = terms.get(at[name], 0.0) + sign
                else:
                    right -= sign * self.cells[name].value
            equations.append((terms, right))
        return truth, [self._bounds(name, most) for name in variables], equations

    def _bounds(self, name: str, most: float) -> Bound:
        """Return what the attacker knows of a hidden cell before any arithmetic."""
        cell = self.cells[name]
        if name in self.withheld:
            return 0.0, most
        if cell.fixed != "hidden" and self.small(name):
            return min(1.0, cell.value), float(self.threshold)
        if cell.fixed == "hidden":  # nobody suppresses nothing
            return min(1.0, cell.value), most
        if cell.printed and not cell.withheld:
            return min(self.threshold + 1.0, cell.value), most
        return 0.0, most
