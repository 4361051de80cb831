"""What public health sends: a CSV in the columns of the national profiles' downloads."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, NOTICE, population, year_name
from demonstration.sent import Sent
from demonstration.tables import dice

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "public_health"
HEADINGS = (
    "Indicator ID", "Indicator Name", "Area Code", "Area Name", "Area Type", "Sex", "Age",
    "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator",
    "Value note",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """An indicator of the profile: its name and ages, and what it is a rate of."""

    number: int
    name: str
    age: str
    sex: str
    counts: tuple[int, int, int]
    base: str | tuple[int, int, int]
    per: int
    calendar: bool = False
    note: str = ""

    def line(self, year: int, sex: str, share: float = 1.0) -> list[Any]:
        """Return its row for a year and sex."""
        whole = (
            population(year)[self.base] if isinstance(self.base, str) else self.base[year - 2013]
        )
        whole, count = round(whole * share), self.counts[year - 2013]
        if share < 1:
            count = dice(f"{self.name} {sex}", year).near(count * share, 0.05)
        value = self.per * count / whole
        spread = 1.96 * self.per * count**0.5 / whole
        period = str(year) if self.calendar else year_name(year).replace("-", "/")
        limits = [f"{value + side * spread:.5f}" for side in (0, -1, 1)]
        return [self.number, self.name, "", AREA, "Unitary authority", sex, self.age, period,
                *limits, count, whole, self.note]  # fmt: skip


MEASURES = (
    Measure(
        90284, "Hospital admissions caused by injuries in children (0-14 years)", "0-14 yrs",
        "Persons", (418, 431, 442), "0-14", 10_000,
    ),
    Measure(
        90812, "Hospital admissions for mental health conditions (<18 yrs)", "<18 yrs",
        "Persons", (41, 44, 49), "All children 0-17", 100_000,
    ),
    Measure(
        10301, "Persistent absence, all schools", "School age", "Persons",
        (1482, 1391, 3412), (31204, 31518, 31877), 100,
        note="From 2015/16: 10% or more of sessions missed, before that 15%",
    ),
    Measure(
        91130, "16-17 year olds not in education, employment or training", "16-17 yrs",
        "Persons", (241, 214, 190), (5013, 4982, 4951), 100, calendar=True,
    ),
    Measure(
        20401, "Under 18s conception rate / 1,000", "<18 yrs", "Female",
        (83, 77, 69), "Girls 15-17", 1000,
    ),
)  # fmt: skip


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the profile: persons beside each sex, of which the report needs one row a measure."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow([NOTICE])
    out.writerow(HEADINGS)
    for measure in MEASURES:
        out.writerow(measure.line(year, measure.sex))
        if measure.sex == "Persons":
            out.writerow(measure.line(year, "Male", 0.52))
            out.writerow(measure.line(year, "Female", 0.48))
    file = f"Public health profile {year_name(year)}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(text.getvalue().encode("utf-8-sig"))
    return [Sent(file, f"{year + 1}-05-11", f"May {year + 1}")]
