"""What each indicator comes to: values, intervals and year rows from observations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from annual_report.errors import AnnualReportError
from annual_report.figures.paired import paired_limits, parts_are_shares
from annual_report.figures.year_rows import add_year_rows, period_labels
from annual_report.indicators import POPULATION
from annual_report.observations import row_id
from annual_report.statistics import count_interval, interval_name, percentage_interval

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue
    from annual_report.project import Project

#: Columns of the table ``year_figures`` returns, which is the released ``indicators`` table.
COLUMNS = (
    "row_id", "year", "period_start", "period_end", "period_kind", "period_label", "agency",
    "indicator", "breakdown", "category", "numerator", "denominator", "value", "lower", "upper",
    "interval", "unit", "decimals", "type", "polarity", "status", "suppression", "display",
    "vintage", "illustrative", "published", "inputs", "note",
)  # fmt: skip
_FIGURE = (
    "year", "period_start", "period_end", "period_kind", "area", "agency", "indicator",
    "breakdown", "category", "vintage",
)  # fmt: skip
_SYMBOLS = {"suppressed": "[c]", "not applicable": "[z]"}
#: Statuses under which a row may carry a value.
GIVEN = ("final", "provisional", "revised")


def year_figures(
    observations: pd.DataFrame, catalogue: Catalogue, project: Project
) -> pd.DataFrame:
    """Compute every local figure, before disclosure control.

    There is one row for every period, and in each reporting year with any figure exactly one row
    of ``period_kind`` 'year' for an indicator, breakdown and category of an agency:

    - flows: the year as returned, else the sum of four quarters, else of twelve months;
    - snapshots: the figure at the catalogue's date (31 March unless it says otherwise), or the
      year's last date where it says ``any``. That row becomes the 'year' row, labelled with its
      date; snapshots at other dates stay 'snapshot'. No figure is there twice.

    A year with a part missing has no value, status 'not returned' and says how many parts are in.
    Percentages divide the summed numerators by the summed denominators. Rates of a period that
    ends in the year to 31 March Y use the population (CTX01) at 30 June Y-1 and are not
    annualised. National statistics keep the value as published.

    Args:
        observations: rows of ``observations.COLUMNS``; only those of area 'local' are used.
        catalogue: says how each indicator is computed.
        project: years after the project's are left out.

    Returns:
        A table with ``COLUMNS``. ``inputs`` holds the row ids of the observations a row rests
        on, the population's among them, separated by spaces.

    Raises:
        ConfigurationError: an observation's indicator is not in the catalogue.
        AnnualReportError: a figure was returned twice, or two populations disagree.
    """
    local = observations[observations["area"] == "local"]
    figures = measure(local[local["year"] <= str(project.year)], catalogue)
    return figures[list(COLUMNS)].reset_index(drop=True)


def measure(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Compute the figures of any areas: ``COLUMNS`` and ``area``."""
    facts = _catalogue_table(observations, catalogue)
    rows = observations.drop(columns="unit").merge(facts, on="indicator")
    _refuse_duplicates(rows)
    rows = parts_are_shares(rows)
    rows["inputs"] = rows["row_id"]
    rows = add_year_rows(rows)
    rows = _with_population(rows)
    rows = _with_values(rows)
    rows = _with_intervals(rows)
    rows["period_label"] = period_labels(rows)
    rows["display"] = [
        shown(value, unit, int(decimals), status)
        for value, unit, decimals, status in zip(
            rows["value"], rows["unit"], rows["decimals"], rows["status"], strict=True
        )
    ]
    rows["suppression"] = ""
    rows["row_id"] = [row_id(values) for values in zip(*(rows[c] for c in _FIGURE), strict=True)]
    return _ordered(rows)


def shown(value: float, unit: str, decimals: int, status: str = "final") -> str:
    """Print a value: '1,892', '29.9', '84.6%'; [c] suppressed, [z] not applicable, [x] no value."""
    if np.isnan(value):
        return _SYMBOLS.get(status, "[x]")
    text = f"{value + 0.0:,.{decimals}f}"
    return f"{text}%" if unit == "%" else text


def _catalogue_table(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    names = [str(name) for name in observations["indicator"].unique()]
    found = [catalogue[name] for name in names]
    columns = (
        "unit",
        "per",
        "type",
        "polarity",
        "kind",
        "at",
        "denominator_kind",
        "population",
        "decimals",
    )
    table: dict[str, Any] = {name: [getattr(i, name) for i in found] for name in columns}
    table["interval_kind"] = [i.interval for i in found]
    order = {name: place for place, name in enumerate(catalogue.ids)}
    table["place"] = [order[name] for name in names]
    kinds = {"per": "float64", "decimals": "int64", "place": "int64"}
    frame = pd.DataFrame({"indicator": names} | table)
    return frame.astype({name: kinds.get(name, "str") for name in frame.columns})


def _refuse_duplicates(rows: pd.DataFrame) -> None:
    identity = [name for name in _FIGURE if name != "vintage"]
    twice = rows[rows.duplicated(identity, keep=False)]
    if twice.empty:
        return
    first = twice.iloc[0]
    same = twice[(twice[identity] == first[identity]).all(axis=1)]
    places = ", ".join(
        f"{file} {sheet} {cell}".replace("  ", " ").strip()
        for file, sheet, cell in zip(
            same["source_file"], same["source_sheet"], same["source_cell"], strict=True
        )
    )
    raise AnnualReportError(
        f"{first['indicator']} ({first['breakdown']}: {first['category']}) for the period to "
        f"{first['period_end']} was returned more than once by {first['agency']}: {places}. "
        "Keep one of them in the return, or in the notebook that cleans it."
    )


def _with_population(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill in the population that a rate is divided by, and cite it.

    National statistics with a rate keep the denominator they came with, or none.
    """
    people = _populations(rows)
    start = rows["year"].str[:4]
    keys = list(zip(rows["area"], start + "-06-30", rows["population"], strict=True))
    wanted = (rows["denominator_kind"] == "population") & rows["denominator"].isna()
    wanted &= ~(rows["published"] & rows["value"].notna())
    known = pd.Series([key in people for key in keys], index=rows.index)
    use = wanted & known
    found = [people[key] for key, used in zip(keys, use, strict=True) if used]
    rows.loc[use, "denominator"] = [float(count) for count, _ in found]
    rows.loc[use, "inputs"] = [
        f"{inputs} {source}".strip()
        for inputs, (_, source) in zip(rows.loc[use, "inputs"], found, strict=True)
    ]
    unknown = wanted & ~known & rows["numerator"].notna() & rows["value"].isna()
    rows.loc[unknown, "status"] = "not available"
    rows.loc[unknown, "note"] = [
        _also(note, f"no population aged {ages} at 30 June {first} ({POPULATION}) to divide by")
        for note, ages, first in zip(
            rows.loc[unknown, "note"], rows.loc[unknown, "population"], start[unknown], strict=True
        )
    ]
    return rows


def _populations(rows: pd.DataFrame) -> dict[tuple[str, str, str], tuple[float, str]]:
    """Area, date and ages to population and the observation that states it."""
    people = (rows["indicator"] == POPULATION) & rows["breakdown"].isin(["total", "age"])
    found: dict[tuple[str, str, str], tuple[float, str]] = {}
    for row in rows[people & rows["status"].isin(GIVEN)].itertuples():
        count = row.numerator if not np.isnan(row.numerator) else row.value
        ages = "0-17" if row.breakdown == "total" else row.category
        key = (row.area, row.period_end, ages)
        if np.isnan(count):
            continue
        if key in found and found[key][0] != count:
            raise AnnualReportError(
                f"Two returns give different populations ({POPULATION}) at {row.period_end}. "
                "Rates need one: leave the other out."
            )
        found.setdefault(key, (count, row.inputs))
    return found


def _with_values(rows: pd.DataFrame) -> pd.DataFrame:
    given = rows["status"].isin(GIVEN)
    divided = rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0) * rows["per"]
    computed = divided.where(rows["denominator_kind"] != "none", rows["numerator"])
    kept = rows["published"] & rows["value"].notna()
    value = rows["value"].where(kept | computed.isna(), computed).where(given)
    off = kept & given & ((computed - value).abs() > _rounding(rows))
    rows["note"] = [
        _also(note, "the published value is not numerator over denominator") if differs else note
        for note, differs in zip(rows["note"], off, strict=True)
    ]
    rows["value"] = value
    none = given & value.isna()
    rows.loc[none, "status"] = np.where(
        rows.loc[none, "denominator"] == 0, "not applicable", "not available"
    )
    return rows


def _rounding(rows: pd.DataFrame) -> pd.Series:
    """How far rounding alone may part a published value from numerator over denominator.

    Half the last decimal, and for full-time equivalents what their own one decimal adds.
    """
    tenths = (rows["numerator"] % 1 != 0) | (rows["denominator"] % 1 != 0)
    ratio = (rows["numerator"] / rows["denominator"]).where(rows["denominator"] > 0, 0)
    inputs = (0.05 * (1 + ratio) / rows["denominator"] * rows["per"]).where(tenths, 0)
    return 0.5 * 10.0 ** -rows["decimals"] + inputs + 1e-6


def _with_intervals(rows: pd.DataFrame) -> pd.DataFrame:
    count, base, value = rows["numerator"], rows["denominator"], rows["value"]
    lower, upper = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    rate = (rows["interval_kind"] == "rate") & value.notna() & (count >= 0)
    low, high = count_interval(count[rate])
    scale = rows["per"] / base.where(base > 0)
    scale = scale.where(scale.notna(), value / count.where(count > 0))[rate]
    lower[rate], upper[rate] = low * scale, high * scale
    part = (rows["interval_kind"] == "percentage") & value.notna() & (count >= 0) & (count <= base)
    lower[part], upper[part] = percentage_interval(count[part], base[part])
    rows["lower"], rows["upper"] = lower, upper
    limits = paired_limits(rows)
    rows.loc[limits.index, ["lower", "upper"]] = limits[["lower", "upper"]]
    rows["interval"] = ""
    rows.loc[limits.index, "interval"] = "t, paired, 95%"
    for kind in ("rate", "percentage"):
        named = (rows["interval_kind"] == kind) & ~np.isnan(lower)
        rows.loc[named, "interval"] = interval_name(kind, count[named])
    return rows


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort by catalogue, breakdown, category as first met, agency and time."""
    first_met = rows.groupby(["indicator", "breakdown", "category"], sort=False).ngroup()
    rows = rows.assign(met=first_met, whole=rows["breakdown"] != "total")
    by = ["place", "whole", "breakdown", "met", "area", "agency", "period_end", "period_kind"]
    rows = rows.sort_values(by, kind="stable").reset_index(drop=True)
    kinds: dict[str, str] = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), "float64")
    kinds |= {"illustrative": "bool", "published": "bool", "decimals": "int64", "area": "str"}
    return rows[[*COLUMNS, "area"]].astype(kinds)


def _also(note: str, more: str) -> str:
    return f"{note}; {more}" if note else more
