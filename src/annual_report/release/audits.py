"""Case audits as counts: overall, by theme, and by agency, under the same disclosure control.

Joint audits, in which a panel of several agencies looked at a case, and agencies' own are counted
apart: they look at other files and by other rules. Agencies' own are graded on several scales, so
their grades are counted by agency alone, each on its scale.

Theme and agency are never crossed: the base of such a cell is a handful of cases, so nearly all
of it would be suppressed and take half of the wider figures with it.

Every released row cites all records of the table, not the ones it counted: their number would
give a suppressed count away, and which records two rows share would tell more than either does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.observations import row_id
from annual_report.release.disclosure import Cell, Relation
from annual_report.release.display import SUPPRESSED
from annual_report.returns.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from annual_report.release.disclosure import Suppression

COLUMNS = (
    "row_id", "year", "kind", "theme", "agency", "measure", "category", "count", "base", "share", "unit",
    "status", "suppression", "display", "illustrative", "inputs",
)  # fmt: skip
#: What is counted: the columns of the record table, and how far moderation moved a grade.
MEASURES = ("grade", "moderated_grade", "grade_shift", "voice", "threshold", "learning", "stage")
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
ALL = "all"
JOINT, SINGLE = "joint", "single"
#: Scale of joint audits, whose grades are in the inspectorate's words.
OFSTED = "ofsted"
#: Measures that mean the same only on one scale.
_GRADED = ("grade", "moderated_grade")
NOT_RECORDED = "not recorded"
#: Observations that count the same records: indicator, measure and the categories it counts.
SAME = {
    "AUD02": ("moderated_grade", ("outstanding", "good")),
    "AUD03": ("voice", ("yes",)),
}


@dataclass(frozen=True)
class AuditCounts:
    """Counts of audit findings before disclosure control.

    Attributes:
        rows: one a level, measure and category, with the names of their cells.
        cells: what they may give away.
        relations: how they add up.
    """

    rows: tuple[dict[str, Any], ...]
    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]


def count_audits(records: pd.DataFrame) -> AuditCounts:
    """Count findings overall, by theme and by agency, joint audits and agencies' own apart.

    Args:
        records: the audits table of the contract, one row a case and agency; may be empty.
    """
    parts = [
        _count(str(kind), _with_measures(chosen))
        for kind, chosen in (records.groupby("kind", sort=True) if len(records) else ())
    ]
    return AuditCounts(
        tuple(row for part in parts for row in part.rows),
        tuple(cell for part in parts for cell in part.cells),
        tuple(relation for part in parts for relation in part.relations),
    )


def _count(kind: str, records: pd.DataFrame) -> AuditCounts:
    categories = {measure: _categories(kind, records, measure) for measure in MEASURES}
    inputs = " ".join(sorted(records["row_id"]))
    rows, cells, relations = [], [], []
    for theme, agency, chosen in _levels(records):
        base = f"audits/{kind}/{theme}/{agency}/base"
        cells.append(Cell(base, float(len(chosen))))
        for measure, names in categories.items():
            if _several_scales(kind, measure, agency):
                continue
            own = _own_scale(kind, measure, names, chosen)
            counted = chosen[measure].value_counts()
            parts = []
            for category in own:
                count = float(counted.get(category, 0))
                name = f"audits/{kind}/{theme}/{agency}/{measure}/{category}"
                cells.append(Cell(name, count))
                parts.append(name)
                place = {"theme": theme, "agency": agency, "measure": measure, "category": category}
                rows.append(
                    place
                    | {"year": str(records["year"].iloc[0]), "kind": kind}
                    | {"count": count, "cell": name, "inputs": inputs}
                    | {"base": float(len(chosen)), "base_cell": base}
                    | {"illustrative": bool(records["illustrative"].any())}
                )
            relations.append(Relation(base, tuple(parts), "findings and their categories"))
    relations += _across_levels(kind, records, categories)
    return AuditCounts(tuple(rows), tuple(cells), tuple(relations))


def _several_scales(kind: str, measure: str, agency: str) -> bool:
    return kind != JOINT and measure in _GRADED and agency == ALL


def _own_scale(kind: str, measure: str, names: list[str], chosen: pd.DataFrame) -> list[str]:
    """Return the categories that a level can have: of grades, those of its own scale."""
    if kind == JOINT or measure not in _GRADED:
        return names
    scales = [SCALES[name] for name in set(chosen["scale"]) if name in SCALES]
    words = {word for scale in scales for word, _ in scale.grades} | set(chosen[measure])
    return [name for name in names if name in words]


def tie_to_observations(
    counts: AuditCounts, figures: pd.DataFrame, cells: Mapping[str, str]
) -> tuple[Relation, ...]:
    """Tie the audit indicators to the findings where they count the same.

    Args:
        counts: of ``count_audits``.
        figures: the figures, of which AUD02 and AUD03 are used.
        cells: name of the numerator's cell by row id.
    """
    found = {row["cell"]: row["count"] for row in counts.rows}
    relations = []
    for row in figures[figures["indicator"].isin(SAME)].to_dict("records"):
        measure, wanted = SAME[row["indicator"]]
        theme = row["category"] if row["breakdown"] == "theme" else ALL
        parts = tuple(f"audits/{JOINT}/{theme}/{ALL}/{measure}/{category}" for category in wanted)
        parts = tuple(part for part in parts if part in found)
        total = cells.get(row["row_id"])
        if total and parts and sum(found[part] for part in parts) == row["numerator"]:
            relations.append(Relation(total, parts, "an audit measure and the findings it counts"))
    return tuple(relations)


def release_audits(
    counts: AuditCounts, hidden: Mapping[str, Suppression], minimum_base: int
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return the released table and a record of each suppression."""
    rows, records = [], []
    for row in counts.rows:
        kept = {key: value for key, value in row.items() if key in COLUMNS}
        identity = [row[key] for key in ("year", "kind", "theme", "agency", "measure", "category")]
        kept["row_id"] = row_id(["audits", *identity])
        suppressed = hidden.get(row["cell"])
        if suppressed:
            why = {"kind": suppressed.kind, "rule": suppressed.rule, "why": suppressed.why}
            why["cell"] = suppressed.cell
            records.append({"table": "audits", "row_id": kept["row_id"], **why})
            kept["count"] = math.nan
        if row["base_cell"] in hidden:
            kept["base"] = math.nan
        shown = kept["base"] >= max(minimum_base, 1)
        kept["share"] = 100 * kept["count"] / kept["base"] if shown else math.nan
        kept["suppression"] = suppressed.kind if suppressed else ""
        kept["status"] = "suppressed" if suppressed else "final"
        kept["display"] = SUPPRESSED if suppressed else f"{row['count']:,.0f}"
        kept["unit"] = "findings"
        rows.append(kept)
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS))), records


def _with_measures(records: pd.DataFrame) -> pd.DataFrame:
    records = records.copy()
    scales = records["scale"].replace("", OFSTED)
    records["grade_shift"] = [
        _shift(own, moderated, scale)
        for own, moderated, scale in zip(
            records["grade"], records["moderated_grade"], scales, strict=True
        )
    ]
    for measure in MEASURES:
        records[measure] = records[measure].fillna("").replace("", NOT_RECORDED)
    return records


def _shift(own: str, moderated: str, scale: str) -> str:
    grades = [word for word, _ in SCALES[scale].grades] if scale in SCALES else []
    if own not in grades or moderated not in grades:
        return ""
    moved = grades.index(moderated) - grades.index(own)
    return "lowered" if moved < 0 else "raised" if moved > 0 else "same"


def _categories(kind: str, records: pd.DataFrame, measure: str) -> list[str]:
    """Return every category of a measure: grades in their order, 'not recorded' last."""
    found = set(records[measure])
    if measure in _GRADED and kind == JOINT:
        found |= set(GRADES)
    order = {grade: place for place, grade in enumerate(GRADES)}
    return sorted(found, key=lambda name: (name == NOT_RECORDED, order.get(name, 9), name))


def _levels(records: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    yield ALL, ALL, records
    for theme, chosen in records.groupby("theme", sort=True):
        yield str(theme), ALL, chosen
    for agency, chosen in records.groupby("agency", sort=True):
        yield ALL, str(agency), chosen


def _across_levels(
    kind: str, records: pd.DataFrame, categories: Mapping[str, list[str]]
) -> Iterator[Relation]:
    """Tie the overall counts to those by theme and those by agency."""
    kept = {m: names for m, names in categories.items() if not _several_scales(kind, m, ALL)}
    ends = ["base", *(f"{m}/{category}" for m, names in kept.items() for category in names)]
    for end in ends:
        for column, place in (("theme", "{}/all"), ("agency", "all/{}")):
            levels = sorted(set(records[column]))
            parts = tuple(f"audits/{kind}/{place.format(level)}/{end}" for level in levels)
            yield Relation(
                f"audits/{kind}/all/all/{end}", parts, f"all findings and those by {column}"
            )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kinds: dict[str, str] = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(("count", "base", "share"), "float64") | {"illustrative": "bool"}
    return frame.astype(kinds)
