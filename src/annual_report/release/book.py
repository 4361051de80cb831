"""Counts and sums as they are found, figure by figure."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from annual_report.release.disclosure import Cell, Relation
from annual_report.release.outside import implied_count
from annual_report.release.timeline import period_sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.release.same import Part, SameCounts

_TOTAL = ("total", "all")
TOLERANCE = 1e-6
#: Stands for a count suppressed at its source that no sum gives away.
_SMALL = 2.0
_BASE_UNKNOWN = "the counts behind it were not stated"


@dataclass
class Count:
    """A count: what ``disclosure.Cell`` is made of once all sums are known."""

    value: float
    fixed: Literal["", "shown", "hidden"] = ""
    printed: bool = True
    withheld: str = ""
    forces: set[str] = field(default_factory=set)
    known: str = ""

    def cell(self, name: str) -> Cell:
        """Return it as disclosure control takes it."""
        forces = tuple(sorted(self.forces))
        return Cell(name, self.value, self.fixed, self.printed, self.withheld, forces, self.known)


@dataclass
class Sum:
    """A total and its parts: all of it, part of it (a breakdown), or a percentage's base.

    Attributes:
        rest: name of the count that the parts leave out, where other sums may speak of it too.
    """

    total: str
    parts: tuple[str, ...]
    why: str
    kind: Literal["whole", "part", "base"]
    rest: str = ""


def _period(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["period_start"], row["period_end"])


def _category(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["breakdown"], row["category"])


def _place(row: dict[str, Any], value: float) -> tuple[Any, ...]:
    """Return where equal counts meet; a difference of two counts may be off in binary."""
    return (row["agency"], *_period(row), round(value, 6))


def cell_name(row: Mapping[str, Any]) -> str:
    """Return the name of the cell of a figure's count."""
    return "/".join((row["agency"], row["indicator"], *_period(row), *_category(row)))


@dataclass(frozen=True)
class Behind:
    """The cells behind one figure.

    Attributes:
        numerator: name of the cell, empty where the figure has no count.
        denominator: name of the cell, empty where it is a population or there is none.
        unknown: why the figure cannot be judged and so cannot be shown; empty for none.
    """

    numerator: str = ""
    denominator: str = ""
    unknown: str = ""


class Book:
    """Counts and sums as they are found."""

    def __init__(self, threshold: int, same: SameCounts) -> None:
        self.threshold = threshold
        self.same = same
        self.counts: dict[str, Count] = {}
        self.sums: list[Sum] = []
        self.rows: list[dict[str, Any]] = []
        self.behind: dict[str, Behind] = {}
        self._equal: dict[tuple[Any, ...], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self._bases: dict[tuple[Any, ...], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self._complements: list[tuple[str, dict[str, Any]]] = []
        #: Suppressed by a publisher, and taken to be what the agency returned.
        self.taken: list[str] = []

    def add_numerator(self, row: dict[str, Any]) -> None:
        """Add what a figure counts: as stated, or as its percentage implies."""
        value = row["numerator"]
        suppressed = row["status"] == "suppressed"
        if math.isnan(value) and not suppressed:
            value = implied_count(row) if row["published"] else _implied(row)
            if math.isnan(value):
                if not math.isnan(row["value"]) and not row["published"]:
                    self.behind[row["row_id"]] = Behind(unknown=_BASE_UNKNOWN)
                return
        name = cell_name(row)
        fixed: Literal["", "shown", "hidden"] = ""
        if suppressed or row["published"]:
            fixed = "hidden" if suppressed else "shown"
        self.counts[name] = Count(value, fixed)
        self.behind[row["row_id"]] = Behind(numerator=name)
        self.rows.append(row)
        self._equal[_place(row, value)].append((name, row))

    def add_known(self, row: dict[str, Any]) -> None:
        """Add a figure that is shown whatever happens, for what it tells about others."""
        name = cell_name(row)
        numerator, base = row["numerator"], row["denominator"]
        self.counts[name] = Count(numerator, "shown")
        self.counts[f"{name}/base"] = Count(base, "shown")
        self._equal[_place(row, numerator)].append((name, row))
        self._bases[_place(row, base)].append((f"{name}/base", row))
        if row["unit"] == "%" and base >= numerator:
            self._note_complement(row, name, f"{name}/base", base - numerator, known=True)

    def add_denominator(self, row: dict[str, Any]) -> None:
        """Add what a figure is a part of, and what is left of that."""
        behind = self.behind.get(row["row_id"], Behind())
        if behind.unknown:
            return
        numerator = behind.numerator
        name = self._base(row, numerator)
        if name not in self.counts:
            self.counts[name] = Count(row["denominator"], "shown" if row["published"] else "")
        self.behind[row["row_id"]] = Behind(numerator, name)
        if numerator:
            self.counts[name].forces.add(numerator)
        if numerator and row["unit"] == "%":
            self._add_complement(row, numerator, name)

    def _base(self, row: dict[str, Any], own: str) -> str:
        """Return the cell that a denominator is: another indicator's count, or one of its own."""
        key = _place(row, row["denominator"])
        for name, other in self._equal[key]:
            near = _category(other) in (_category(row), _TOTAL)
            alike = near or other["indicator"] == row["indicator"]
            if name != own and alike and self.same.base_is(row, other, "numerator"):
                return name
        for name, other in self._bases[key]:
            near = _category(other) in (_category(row), _TOTAL)
            if near and self.same.base_is(row, other, "denominator"):
                return name
        name = f"{cell_name(row)}/base"
        self._bases[key].append((name, row))
        return name

    def _add_complement(self, row: dict[str, Any], numerator: str, base: str) -> None:
        value = row["denominator"] - self.counts[numerator].value
        if value < 0 or (self.counts[numerator].fixed == "shown"):
            return
        self._note_complement(row, numerator, base, value)
        if 0 < value <= self.threshold:
            rule = f"percentage whose complement is 1 to {self.threshold}"
            self.counts[numerator].withheld = rule

    def _note_complement(
        self, row: dict[str, Any], numerator: str, base: str, value: float, *, known: bool = False
    ) -> None:
        """Note what is left of a base; where both numbers are shown whatever happens, so is that."""
        complement = f"{numerator}/complement"
        self.counts[complement] = Count(value, "shown") if known else Count(value, printed=False)
        self.sums.append(Sum(base, (numerator, complement), "a percentage and its base", "base"))
        self._complements.append((complement, row))

    def tie_complements(self) -> None:
        """Tie what is left of a base to the same count under another indicator."""
        left: dict[tuple[Any, ...], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        for name, row in self._complements:
            key = _place(row, self.counts[name].value)
            alike: tuple[tuple[Part, list[tuple[str, dict[str, Any]]]], ...] = (
                ("numerator", self._equal[key]),
                ("denominator", self._bases[key]),
                ("complement", left[key]),
            )
            for part, found in alike:
                for other_name, other in found:
                    near = _category(other) == _category(row)
                    if near and self.same.complement_is(row, other, part):
                        self.sums.append(Sum(other_name, (name,), "the same count", "whole"))
            left[key].append((name, row))

    def add_breakdowns(self) -> None:
        """Tie each total to its breakdowns."""
        groups: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self.rows:
            key = (row["agency"], row["indicator"], *_period(row))
            groups[key][row["breakdown"]].append(row["row_id"])
        for breakdowns in groups.values():
            total = breakdowns.get("total")
            if not total:
                continue
            for breakdown, ids in sorted(breakdowns.items()):
                if breakdown != "total":
                    self._tie(total[0], ids, f"a total and its breakdown by {breakdown}", "part")

    def add_periods(self, flows: set[str]) -> None:
        """Tie each year to its quarters, months and years to date, and each of those to its parts."""
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows:
            if row["indicator"] in flows:
                groups[(row["agency"], row["indicator"], *_category(row))].append(row)
        for series, rows in groups.items():
            for each in period_sums(rows):
                gap = "/".join((*series, each.gap)) if each.gap else ""
                kind: Literal["whole", "part"] = "part" if gap else "whole"
                self._tie(each.whole, list(each.parts), each.why, kind, gap)

    def _tie(
        self, total: str, parts: list[str], why: str, kind: Literal["whole", "part"], rest: str = ""
    ) -> None:
        whole, pieces = self.behind[total], [self.behind[part] for part in parts]
        names = tuple(sorted(piece.numerator for piece in pieces))
        self.sums.append(Sum(whole.numerator, names, why, kind, rest))
        bases = {piece.denominator for piece in pieces}
        if whole.denominator and len(bases) == len(pieces) and all(bases):
            parts_of_base = tuple(sorted(bases))
            rest = f"{rest}/base" if rest else ""
            kind = "part" if rest else "whole"
            self.sums.append(Sum(whole.denominator, parts_of_base, f"{why}, bases", kind, rest))

    def fill_in(self) -> None:
        """Give suppressed counts the value that a sum gives away, or one that would fit."""
        while any(self._fill(each) for each in self.sums):
            pass

    def _fill(self, each: Sum) -> bool:
        """Fill in what is unknown of one sum; say whether anything was."""
        unknown = [name for name in each.parts if math.isnan(self.counts[name].value)]
        known = sum(self.counts[name].value for name in each.parts if name not in unknown)
        total = self.counts[each.total].value
        if math.isnan(total) and not unknown and each.kind == "whole":
            self.counts[each.total].value = known
            return True
        left = total - known
        if not unknown or math.isnan(left):
            return False
        if each.kind == "whole":
            return self._share(unknown, left)
        if each.kind == "base":
            numerator, complement = each.parts
            self.counts[numerator].value = min(_SMALL, left)
            self.counts[complement].value = left - min(_SMALL, left)
            return True
        return self._share(unknown, min(left, _SMALL * len(unknown)))

    def _share(self, names: list[str], left: float) -> bool:
        """Share a sum between suppressed parts: any split that adds up will do."""
        share, rest = divmod(left, len(names))
        if left < 0 or (len(names) > 1 and share < 1):
            return False
        for place, name in enumerate(names):
            self.counts[name].value = share + (place < rest)
        return True

    def _rest(self, each: Sum, left: float) -> str:
        """Name what a sum leaves out: as other sums do, if they say the same of it."""
        name = each.rest or f"{each.total}/left out of {each.why}"
        known = self.counts.get(name)
        if known and abs(known.value - left) > TOLERANCE:
            name = f"{each.total}/left out of {each.why}"
        self.counts.setdefault(name, Count(left, printed=False))
        return name

    def close(self) -> tuple[tuple[Cell, ...], tuple[Relation, ...]]:
        """Make cells and relations of what is known; what does not add up ties nothing."""
        relations = set()
        for each in self.sums:
            total = self.counts[each.total].value
            left = total - sum(self.counts[part].value for part in each.parts)
            parts = each.parts
            if math.isnan(left) or left < -TOLERANCE or each.total in parts:
                continue
            if left > TOLERANCE:
                if each.kind != "part":
                    continue
                parts = (*parts, self._rest(each, left))
            relations.add(Relation(each.total, parts, each.why))
        cells = tuple(
            count.cell(name)
            for name, count in sorted(self.counts.items())
            if not math.isnan(count.value)
        )
        return cells, tuple(sorted(relations))


def _implied(row: dict[str, Any]) -> float:
    """Return the count that a percentage without one implies; NaN where its base is unknown."""
    if row["value"] == 0:
        return 0.0
    if row["unit"] == "%":
        implied = row["value"] * row["denominator"] / 100
        return implied if math.isnan(implied) else float(round(implied))
    return math.nan
