"""Categories of a figure, beside the whole that they should add up to."""

from __future__ import annotations

import pandas as pd

from annual_report.observations import FOR_THE_GATE

_WHOLE = ["agency", "indicator", "area", "period_start", "period_end"]


def breakdown_difference(frame: pd.DataFrame) -> pd.Series:
    """Return how far the categories of a breakdown are from the whole, added up.

    Categories that all have the total's own denominator are shares of it and add up to it: bands
    of waiting are shares of the children seen. Others add up to the total's numerator: sectors,
    sites, providers. Not every breakdown is exhaustive, so it is for a suite to say which has to
    add up.

    Args:
        frame: observations.

    Returns:
        One number a row, the same for all categories of a breakdown and period; NaN for rows that
        are no category, and where a category or the whole is not known.
    """
    found = pd.Series(float("nan"), index=frame.index)
    whole = frame[frame["breakdown"] == "total"].drop_duplicates(_WHOLE).set_index(_WHOLE)
    parts = frame[~frame["breakdown"].isin(["total", *FOR_THE_GATE])]
    for key, rows in parts.groupby([*_WHOLE, "breakdown"], sort=False):
        if key[:-1] not in whole.index:
            continue
        total = whole.loc[key[:-1]]
        shares = len(rows) > 1 and bool((rows["denominator"] == total["denominator"]).all())
        expected = total["denominator" if shares else "numerator"]
        found[rows.index] = abs(rows["numerator"].sum(skipna=False) - expected)
    return found.round(6)
