"""The area's own figure among those of its region and its neighbours, area by area."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from annual_report import charts
from annual_report.charts import Spot
from annual_report.publish import Piece
from annual_report.statistics import Place, funnel
from annual_report.statistics.funnel import DESCRIBE, FEWEST_AREAS, Kind
from annual_report.story.findings import Finding, slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.statistics import Funnel
    from annual_report.story.evidence import Figure
    from annual_report.story.story import Story

GUIDE = (
    "In the next charts each mark is an area, the larger the farther to the right. Figures of small "
    "areas swing more by chance, so the limits around the mean are wide on the left and narrow on the "
    "right. Being outside them is a reason to ask what lies behind a figure. It is not a verdict."
)


@dataclass(frozen=True)
class Among:
    """What there is to print of an area among others.

    Attributes:
        pieces: for ``story.lay_out``: a guide and the charts, or why there are none.
        findings: one for each chart.
    """

    pieces: tuple[str | Piece, ...]
    findings: tuple[Finding, ...]


def among(story: Story, found: Iterable[Figure], *, why: bool = False) -> Among:
    """Publish each measure that the catalogue marks as key among the areas it is published for.

    Args:
        story: of the chapter.
        found: the chapter's figures; those that are drawn in funnels are picked out.
        why: where nothing can be drawn, say why.
    """
    wanted = [
        one for one in found if one.indicator in story.catalogue and story.catalogue[one.indicator].funnel
    ]  # fmt: skip
    if not wanted:
        return Among((), ())
    drawn = [one for one in (_drawn(story, figure) for figure in wanted) if one]
    if not drawn:
        return Among((Piece("paragraph", why_none(story)),) if why else (), ())
    labels = [label for label, _ in drawn]
    return Among((Piece("paragraph", GUIDE), *labels), tuple(one for _, one in drawn))


def why_none(story: Story) -> str:
    """Say why the area is drawn among no others."""
    project = story.chapter.project
    name = project.board.area.name
    if not project.board.area.code:
        return (
            f"No chart shows {name} among single areas of the country: {name} has no code of the Office "
            "for National Statistics, so it lies in no region and has no statistical neighbours."
        )
    return (
        f"No chart shows {name} among other areas: of too few of them a figure was published for this "
        f"year (at least {FEWEST_AREAS} are needed), or {name}'s own is hidden or was not returned."
    )


def _drawn(story: Story, figure: Figure) -> tuple[str, Finding] | None:
    every = story.areas
    rows = every[every["indicator"] == figure.indicator].reset_index(drop=True)
    usable = rows["numerator"].notna() & rows["denominator"].gt(0) & rows["value"].notna()
    measure = story.catalogue[figure.indicator]
    own = _own(figure, measure.per, story.chapter.style.area)
    if own is None or usable.sum() < FEWEST_AREAS:
        return None
    others = [_spot(row) for row in rows[usable].to_dict("records")]
    kind: Kind = "percentage" if figure.unit == "%" else "rate"
    laid = funnel([spot.place for spot in others], kind, measure.per)
    label = f"fig-among-{slug(figure.indicator)}"
    style, base = story.chapter.style, _base(measure.denominator)
    unit = "Per cent" if figure.unit == "%" else figure.unit
    picture = charts.funnel_chart(own, others, laid, style=style, unit=unit, of=base)
    caption = f"{figure.name}: {own.name} among {_whom(rows)}, {figure.when}"
    story.chapter.figure(
        label, picture, caption=caption, rows=[*story.rows([figure.row_id]), rows],
        alt=charts.describe_funnel(own, laid, what=figure.name, of=base, unit=figure.unit),
        data=_table(figure, own, rows, laid, base),
    )  # fmt: skip
    cited = (figure.row_id, *rows.loc[usable, "row_id"])
    key = slug(f"among {figure.indicator}")
    return label, Finding(key, _said(figure, own, laid), "neutral", cited)


def _own(figure: Figure, per: float, name: str) -> Spot | None:
    """Return the area's own place; a rate without a population has the one it rests on."""
    if not figure.known or math.isnan(figure.numerator):
        return None
    base = figure.denominator
    if math.isnan(base) and figure.value > 0:
        base = round(figure.numerator / figure.value * per)
    return Spot(name, Place(figure.numerator, base), figure.value) if base > 0 else None


def _spot(row: dict[str, object]) -> Spot:
    place = Place(float(str(row["numerator"])), float(str(row["denominator"])))
    return Spot(str(row["name"]), place, float(str(row["value"])), bool(row["neighbour"]))


def _base(denominator: str) -> str:
    """Shorten what is counted below the line to what an axis has room for."""
    return denominator.partition(",")[0].partition(" (")[0]


def _whom(rows: pd.DataFrame) -> str:
    parts = ["the areas of its region"] if rows["region"].any() else []
    parts += ["its statistical neighbours"] if rows["neighbour"].any() else []
    return " and ".join(parts)


def _table(figure: Figure, own: Spot, rows: pd.DataFrame, laid: Funnel, base: str) -> pd.DataFrame:
    """Name every area: those that are not drawn too, with the mark of their publication."""
    heading = base[:1].upper() + base[1:]
    table = [
        {
            "Area": own.name, "Neighbour": "", "Counted": f"{own.place.count:,.0f}",
            heading: f"{own.place.base:,.0f}", "Value": figure.display,
            "Against the limits": _standing(laid, own),
        }
    ]  # fmt: skip
    for row in rows.sort_values("name", kind="stable").to_dict("records"):
        whole = [row["numerator"], row["denominator"], row["value"]]
        shown = not any(map(math.isnan, whole)) and row["denominator"] > 0
        table.append(
            {
                "Area": str(row["name"]), "Neighbour": "yes" if row["neighbour"] else "",
                "Counted": f"{row['numerator']:,.0f}" if shown else "",
                heading: f"{row['denominator']:,.0f}" if shown else "",
                "Value": str(row["display"]),
                "Against the limits": _standing(laid, _spot(row)) if shown else "not drawn",
            }
        )  # fmt: skip
    frame = pd.DataFrame(table)
    return frame if rows["neighbour"].any() else frame.drop(columns="Neighbour")


def _standing(laid: Funnel, spot: Spot) -> str:
    side = "above" if spot.value > laid.centre else "below"
    return {
        "within": "within 95%",
        "between": f"{side} 95%",
        "outside": f"{side} 99.8%",
    }[laid.standing(spot.place)]


def _said(figure: Figure, own: Spot, laid: Funnel) -> str:
    limits = laid.adjusted if laid.overdispersed else laid.limits
    span = limits(own.place.base, DESCRIBE)
    mean = figure.number(laid.centre)
    between = f"{figure.number(float(span.lower))} to {figure.number(float(span.upper))}"
    side = "above" if own.value > laid.centre else "below"
    text = f"{figure.name} among {laid.areas} other areas, whose mean is {mean}: {own.name} {figure.display}."
    if laid.overdispersed:
        text += (
            f" {laid.outside} of the {laid.areas} lie outside the 99.8% limits, where chance alone would "
            "put fewer than one. Areas differ by more than chance, so those limits say little of any one. "
            "Allowing for that,"
        )
    placed = {
        "within": f"{own.name} lies where 19 of 20 such areas would ({between})",
        "between": f"{own.name} lies {side} where 19 of 20 such areas would ({between})",
        "outside": f"{own.name} lies {side} where 998 of 1,000 such areas would",
    }[laid.standing(own.place)]
    return (
        f"{text} {placed}."
        if laid.overdispersed
        else f"{text} By chance alone, {placed[:1]}{placed[1:]}."
    )
