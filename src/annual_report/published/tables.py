"""Which column of which published table holds which indicator.

Files are told apart by their columns, never by name. A column that was renamed is listed under
all its names. Definitions of the tables: Department for Education, "Children in need", "Children's
social work workforce" and "Children looked after in England"; measured from the files themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from annual_report.published.reading import SYMBOLS, SYMBOLS_TO_2017

Period = Literal["year", "31 March", "30 September", "30 June", "month"]
#: The denominator is the population aged 0-17.
POPULATION = "population"
OGL = "Open Government Licence v3.0"


@dataclass(frozen=True)
class Measure:
    """How one table gives one figure.

    Attributes:
        indicator: identifier in the catalogue.
        numerator: columns that add up to it; none where only the value is published.
        denominator: columns that add up to it, or ``POPULATION``.
        value: column with the published value, empty where it is not published.
        per: what numerator over denominator is multiplied by.
        period: what a row's figure covers.
        decimals: to which the value is published.
        month: calendar month, for monthly figures.
        local_only: wanted for the board's own area alone.
    """

    indicator: str
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] | str = ()
    value: str = ""
    per: int = 100
    period: Period = "year"
    decimals: int = 1
    breakdown: str = "total"
    category: str = "all"
    month: int = 0
    local_only: bool = False
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One published table.

    Attributes:
        id: as the publisher numbers it.
        columns: every column used, with other names it has had.
        missing_in: columns that a later edition no longer has.
        symbols: what its symbols mean.
    """

    id: str
    title: str
    publication: str
    publisher: str
    series: str
    columns: dict[str, tuple[str, ...]]
    measures: tuple[Measure, ...]
    missing_in: tuple[str, ...] = ()
    symbols: dict[str, tuple[str, str]] = field(default_factory=lambda: SYMBOLS)


def _rate(indicator: str, numerator: str, value: str, period: Period = "year") -> Measure:
    return Measure(indicator, (numerator,), POPULATION, value, per=10_000, period=period)


def _share(
    indicator: str,
    numerator: str | tuple[str, ...],
    denominator: str | tuple[str, ...],
    value: str = "",
    period: Period = "year",
    **more: str | bool,
) -> Measure:
    parts = (numerator,) if isinstance(numerator, str) else numerator
    whole = (denominator,) if isinstance(denominator, str) else denominator
    return Measure(indicator, parts, whole, value, period=period, **more)  # type: ignore[arg-type]


def _cin(
    number: str,
    title: str,
    measures: tuple[Measure, ...],
    *,
    missing_in: tuple[str, ...] = (),
    renamed: dict[str, str] | None = None,
    also: tuple[str, ...] = (),
) -> Table:
    names: dict[str, tuple[str, ...]] = dict.fromkeys(also, ())
    for measure in measures:
        whole = measure.denominator if isinstance(measure.denominator, tuple) else ()
        for name in (*measure.numerator, *whole, *((measure.value,) if measure.value else ())):
            names[name] = ()
    for name, later in (renamed or {}).items():
        names[name] = (later,)
    return Table(
        number, title, "Children in need", "Department for Education", "cin", names, measures,
        missing_in,
    )  # fmt: skip


_WITHIN_45 = ("Same_day", "1-10_days", "11-20_days", "21-30_days", "31-40_days", "41-45_days")
_BANDS = {
    "3_months_or_less": "3 months or less",
    "more_than_3_months_6_months": "more than 3 months to 6 months",
    "more_than_6_months_less_than_1_year": "more than 6 months to less than 1 year",
    "1_year_less_than_2_years": "1 year to less than 2 years",
    "2_years_or_more": "2 years or more",
}
_SOURCES = {
    "Individual": "Individual",
    "Schools": "Schools",
    "Education_Services": "Education services",
    "Health_Services": "Health services",
    "Housing": "Housing",
    "LA_Services": "Local authority services",
    "Police": "Police",
    "Other_legal_agency": "Other legal agency",
    "Other": "Other",
    "Anonymous": "Anonymous",
    "Unknown": "Unknown",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

CHILDREN_IN_NEED = (
    _cin(
        "B1", "Children in need",
        (_rate("CSC06", "At31_episodes", "At31_episodes_rate", "31 March"),),
        also=("Anypoint_episodes",),
    ),
    _cin(
        "C1", "Referrals and re-referrals",
        (
            _rate("CSC01", "Referrals", "Referrals_rate"),
            _share("CSC02", "Re_referrals", "Referrals", "Re_referrals_percent"),
            _share("CSC03", "No_Further_Action", "Referrals", "No_Further_Action_percent"),
        ),
        missing_in=("Referrals_rate",),
        renamed={
            "Referrals": "referral_count",
            "Re_referrals": "rereferral_count",
            "Re_referrals_percent": "rereferral_percent",
            "No_Further_Action": "no_further_action_count",
            "No_Further_Action_percent": "no_further_action_percent",
        },
    ),
    _cin(
        "C2", "Assessments by duration",
        (
            _rate("CSC04", "Assessments_completed", "Assessments_completed_rate"),
            _share("CSC05", _WITHIN_45, "Assessments_completed", note="from the bands to 45 days"),
        ),
    ),
    _cin(
        "C4", "Section 47 enquiries and initial child protection conferences",
        (
            _rate("CSC07", "Section47", "Section47_rate"),
            _rate("CSC08", "ICPC", "ICPC_rate"),
            _share(
                "CSC09", ("Duration_0-10_days", "Duration_11-15_days"), "ICPC",
                note="from the bands to 15 days",
            ),
        ),
    ),
    _cin(
        "C5", "Referrals by source",
        (
            _share("POL01_share", "Police", "Referrals"),
            _share("EDU01", "Schools", "Referrals"),
            _share("HLT01_share", "Health_Services", "Referrals"),
            *(
                Measure(
                    "CSC01", (column,), POPULATION, per=10_000, breakdown="source", category=name,
                    local_only=True,
                )
                for column, name in _SOURCES.items()
            ),
        ),
    ),
    _cin(
        "C6", "Referrals by month",
        tuple(
            Measure(
                "CSC01", (_MONTHS[month - 1],), POPULATION, per=10_000, period="month",
                month=month, local_only=True,
            )
            for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
        ),
    ),
    _cin(
        "D1", "Child protection plans",
        (
            _rate("CSC10", "CPP_At31", "CPP_At31_rate", "31 March"),
            _rate("CSC10_start", "CPP_start", "CPP_start_rate"),
        ),
    ),
    _cin(
        "D3", "Second or subsequent plans",
        (_share("CSC11", "CPP_subsequent", "CPP_start", "CPP_subsequent_percent"),),
    ),
    _cin(
        "D5", "Plans at 31 March by duration",
        (
            _share("CSC12", "2_years_or_more", "CPP_At31", "2_years_or_more_percent", "31 March"),
            *(
                Measure(
                    "CSC10", (column,), POPULATION, per=10_000, period="31 March",
                    breakdown="duration", category=name, local_only=True,
                )
                for column, name in _BANDS.items()
            ),
        ),
    ),
    _cin(
        "D6", "Plans reviewed within timescales",
        (
            _share(
                "CSC14", "Reviewed_within_timescales", "CPP_At31_3Months",
                "Reviewed_within_timescales_percent", "31 March",
            ),
        ),
    ),
    _cin(
        "D7", "Plans ending by duration",
        (_share("CSC13", "2_years_or_more", "CPP_End", "2_years_or_more_percent"),),
    ),
)  # fmt: skip

_WORKFORCE_COLUMNS = (
    "inpost_fte", "vacancy_fte", "vacancy_rate_fte", "agency_fte", "agency_rate_fte",
    "leavers_fte", "turnover_rate_fte", "cases", "case_holders_fte", "caseload_fte",
)  # fmt: skip
WORKFORCE = Table(
    "CSWW",
    "Social work workforce indicators",
    "Children's social work workforce",
    "Department for Education",
    "csww",
    dict.fromkeys(_WORKFORCE_COLUMNS, ()),
    (
        _share(
            "WKF01", "vacancy_fte", ("inpost_fte", "vacancy_fte"), "vacancy_rate_fte",
            "30 September",
        ),
        _share(
            "WKF02", "agency_fte", ("inpost_fte", "agency_fte"), "agency_rate_fte", "30 September"
        ),
        _share(
            "WKF03", "leavers_fte", "inpost_fte", "turnover_rate_fte", "30 September",
            note="leavers in the 12 months to the date",
        ),
        Measure(
            "WKF04", ("cases",), ("case_holders_fte",), "caseload_fte", per=1,
            period="30 September",
        ),
    ),
)  # fmt: skip

POPULATIONS = Table(
    "ONS",
    "Population aged 0 to 17",
    "Mid-year population estimates",
    "Office for National Statistics, as issued by the Department for Education",
    "ons",
    {"population_estimate": (), "age_group": ()},
    (Measure("CTX01", ("population_estimate",), (), "population_estimate", 1, "30 June", 0),),
)

#: The looked-after files name the year in the column: CLA_Mar2015.
LOOKED_AFTER = Table(
    "CLA",
    "Children looked after at 31 March",
    "Children looked after in England",
    "Department for Education",
    "cla",
    {"New_geog_code": (), "geog_n": (), "CLA_UASC": ()},
    (),
    symbols=SYMBOLS_TO_2017,
)

TABLES = (*CHILDREN_IN_NEED, WORKFORCE, POPULATIONS)
