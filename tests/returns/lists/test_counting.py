"""Counting: the vectorised way gives what a plain loop over rows gives, and says what it left out."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.returns.lists.counting import observe
from tests.returns.lists.made import YEAR, mapping, read, source

SETTINGS = {
    "fields": {
        "started": {"heading": "^start", "as": "date"},
        "ended": {"heading": "^end", "as": "date"},
        "visited": {"heading": "^visit", "as": "date"},
        "alone": {"heading": "^alone", "as": "yes_no"},
        "age": {"heading": "^age", "as": "age"},
    },
    "order": [{"first": "started", "then": "ended"}],
    "counts": [
        {"indicator": "CSC01", "unit": "per 10,000", "within": "started", "every": ["quarter"]},
        {
            "indicator": "CSC18",
            "unit": "%",
            "open": {"from": "started", "to": "ended"},
            "every": ["quarter"],
            "of": [{"field": "age", "at_least": 4}],
            "counts": [{"field": "alone", "is": "yes"}],
        },
        {
            "indicator": "CSC17",
            "unit": "%",
            "open": {"from": "started", "to": "ended"},
            "counts": [
                {
                    "any": [
                        {"field": "visited", "days_before_end": {"most": 28}},
                        {"field": "started", "days_before_end": {"most": 10}},
                    ]
                }
            ],
        },
        {
            "indicator": "CSC19",
            "unit": "%",
            "within": "started",
            "every": ["quarter", "year"],
            "counts": [{"field": "ended", "is": "given"}, {"field": "alone", "is": ["no", "missing"]}],
        },
    ],
}  # fmt: skip
HEADINGS = ["Child", "Start", "End", "Visit", "Alone", "Age"]
ENDS = [dt.date(2015, 6, 30), dt.date(2015, 9, 30), dt.date(2015, 12, 31), dt.date(2016, 3, 31)]
LATEST = dt.date(2016, 4, 25)
NONSENSE = "not known yet"

dates = st.one_of(
    st.none(),
    st.just(NONSENSE),
    st.dates(dt.date(2015, 1, 1), dt.date(2016, 6, 1)),
    st.dates(dt.date(2016, 3, 1), dt.date(2016, 4, 2)),
    st.sampled_from([*ENDS, dt.date(2015, 4, 1), dt.date(2015, 7, 1)]),
)
answers = st.sampled_from([None, "Yes", "no", NONSENSE, True])
ages = st.one_of(st.none(), st.just(NONSENSE), st.integers(0, 30), st.floats(0, 8))
rows = st.lists(st.tuples(dates, dates, dates, answers, ages), max_size=25)


def known(value):
    return None if value == NONSENSE else value


class Row:
    """One row, read by the letter of what the mapping promises."""

    def __init__(self, started, ended, visited, alone, age):
        self.started, self.ended, self.visited = known(started), known(ended), known(visited)
        self.bad = {
            name
            for name, v in zip(
                ("started", "ended", "visited", "alone", "age"),
                (started, ended, visited, alone, age),
                strict=True,
            )
            if v == NONSENSE
        }
        self.doubt = {
            name
            for name in ("started", "ended", "visited")
            if getattr(self, name) and getattr(self, name) > LATEST
        }
        if self.started and self.ended and self.ended < self.started:
            self.doubt.add("ended")
        self.alone = {"Yes": "yes", True: "yes", "no": "no"}.get(alone)
        self.blank_alone = alone is None
        if age is None or age == NONSENSE or math.floor(age) > 25:
            self.age = None
        else:
            self.age = math.floor(age)

    def open_at(self, day):
        """True, False, or None where nobody can tell."""
        if self.started is None or self.started > day:
            return False
        if "started" in self.doubt or "ended" in self.doubt or "ended" in self.bad:
            return None
        return self.ended is None or self.ended > day

    def days_before(self, name, day, most):
        if name in self.bad or name in self.doubt:
            return None
        value = getattr(self, name)
        return value is not None and 0 <= (day - value).days <= most


def either(*answers):
    return True if any(answers) else None if None in answers else False


def both(*answers):
    return False if False in answers else None if None in answers else True


def naive(raw):
    """Indicator and last day to numerator, denominator and rows left out."""
    records = [Row(*row) for row in raw if any(value is not None for value in row)]
    found = {}

    def put(indicator, day, kind, judged, *, share=True):
        base = [
            part
            for of, part in judged
            if both(of, part if part is None else True) and part is not None
        ]
        left = sum(1 for of, part in judged if of is not False and (of is None or part is None))
        top = sum(base)
        found[indicator, day, kind] = (top, len(base), left) if share else (len(base), None, left)

    starts = [dt.date(2015, 4, 1), *(day + dt.timedelta(days=1) for day in ENDS[:3])]
    for first, day in zip(starts, ENDS, strict=True):
        inside = [row for row in records if row.started and first <= row.started <= day]
        put("CSC01", day, "quarter", [(True, True) for _ in inside], share=False)
        put("CSC18", day, "snapshot", [
            (both(row.open_at(day), None if row.age is None else row.age >= 4),
             None if "alone" in row.bad else row.alone == "yes")
            for row in records
        ])  # fmt: skip
        put("CSC19", day, "quarter", [judge_19(row) for row in inside])
    put("CSC19", ENDS[3], "year", [
        judge_19(row) for row in records if row.started and starts[0] <= row.started <= ENDS[3]
    ])  # fmt: skip
    day = ENDS[3]
    put("CSC17", day, "snapshot", [
        (row.open_at(day), either(row.days_before("visited", day, 28), row.days_before("started", day, 10)))
        for row in records
    ])  # fmt: skip
    return found, len(records)


def judge_19(row):
    given_end = None if "ended" in row.bad else row.ended is not None
    said = None if "alone" in row.bad else row.alone == "no" or row.blank_alone
    return True, both(given_end, said)


@settings(max_examples=150, deadline=None)
@given(rows)
def test_counting_whole_columns_equals_counting_row_by_row(raw):
    with tempfile.TemporaryDirectory() as folder:
        spec = mapping(Path(folder), **SETTINGS)
    got, _ = read(spec, [HEADINGS, *([f"C{at}", *row] for at, row in enumerate(raw))], LATEST)
    expected, size = naive(raw)
    observed = observe(got, source())
    assert len(observed) == len(expected)
    for row in observed:
        day = dt.date.fromisoformat(row["period_end"])
        top, bottom, left = expected[row["indicator"], day, row["period_kind"]]
        if not size:
            assert row["status"] == "not returned"
            assert math.isnan(row["numerator"])
            continue
        assert row["numerator"] == top, row
        assert math.isnan(row["denominator"]) if bottom is None else row["denominator"] == bottom, (
            row
        )
        base = top if bottom is None else bottom
        note = f"{base} of {size} rows counted"
        if left:
            note += f"; {left} left out because a field that decides could not be read"
        assert row["note"] == note


@pytest.fixture
def plans(tmp_path):
    return mapping(tmp_path, **SETTINGS)


def one(observed, indicator, day, kind="snapshot"):
    (row,) = [
        row
        for row in observed
        if (row["indicator"], row["period_end"], row["period_kind"]) == (indicator, day, kind)
    ]
    return row


def test_a_figure_cites_the_rows_it_counts_and_says_of_how_many(plans):
    day = dt.date(2015, 5, 5)
    raw = [["A", day], ["B", dt.date(2015, 8, 8)], ["C", day], ["D", day], ["E", None, day]]
    got, _ = read(plans, [["Plans"], HEADINGS, *raw])
    row = one(observe(got, source()), "CSC01", "2015-06-30", "quarter")
    assert (row["numerator"], row["source_sheet"]) == (3.0, "List 7")
    assert row["source_cell"] == "A3:F3 A5:F6"
    assert row["note"] == "3 of 5 rows counted"
    assert row["source_file"] == "2015-16/care/f.xlsx"


def test_a_share_of_no_rows_is_not_applicable_and_an_empty_list_is_not_returned(plans):
    got, _ = read(plans, [HEADINGS, ["A", dt.date(2015, 5, 5), dt.date(2015, 5, 6)]])
    row = one(observe(got, source()), "CSC17", "2016-03-31")
    assert (row["status"], row["denominator"]) == ("not applicable", 0.0)
    got, _ = read(plans, [HEADINGS])
    row = one(observe(got, source()), "CSC17", "2016-03-31")
    assert row["status"] == "not returned"
    assert math.isnan(row["numerator"])


def test_the_percentage_is_that_of_its_own_numbers(plans):
    day = dt.date(2016, 3, 20)
    raw = [
        ["A", day, None, day, "Yes", 5],
        ["B", day, None, dt.date(2015, 9, 9), "No", 5],
        ["C", day, None, day, "No", 5],
    ]
    got, _ = read(plans, [HEADINGS, *raw])
    row = one(observe(got, source()), "CSC18", "2016-03-31")
    assert (row["numerator"], row["denominator"]) == (1.0, 3.0)
    assert row["value"] == pytest.approx(100 / 3)
    assert YEAR.last_day == row["period_end"]
