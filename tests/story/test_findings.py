"""What sentences may claim, for any figures there can be."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.statistics import percentage_interval, rate_interval, xmr
from annual_report.story import findings, series
from annual_report.story.evidence import NEIGHBOURS_MEAN, NEIGHBOURS_MEDIAN, Comparison, Figure

VERDICTS = re.compile(
    r"\b(better|worse|strength|concern|good|bad|improv\w*|red|green)\b", re.IGNORECASE
)
SIDES = re.compile(r"\b(higher|lower) than|\b(risen|fallen)\b", re.IGNORECASE)


def figure(**given_: object) -> Figure:
    """Harrow's re-referrals in 2014-15: 231 of 1,892."""
    usual = {
        "indicator": "CSC02", "name": "Re-referrals within 12 months", "type": "quality",
        "polarity": "lower", "unit": "%", "decimals": 1, "agency": "childrens_social_care",
        "period": "2014-15", "row_id": "own", "value": 12.21, "lower": 10.81, "upper": 13.76,
        "display": "12.2%", "status": "final",
    }  # fmt: skip
    return Figure(**(usual | given_))  # type: ignore[arg-type]


def other(name: str, value: float, n: float = math.nan) -> Comparison:
    return Comparison(f"row {name}", name, value, f"{value:.1f}%", n)


@st.composite
def any_figure(draw: st.DrawFn) -> Figure:
    """A rate or percentage with its true interval, and any comparators and year before."""
    if draw(st.booleans()):
        base = draw(st.integers(1, 3000))
        count = draw(st.integers(0, base))
        value, unit = 100 * count / base, "%"
        lower, upper = percentage_interval(count, base)
    else:
        count, people = draw(st.integers(0, 3000)), draw(st.integers(1000, 90_000))
        value, unit = 10_000 * count / people, "per 10,000"
        lower, upper = rate_interval(count, people)
    near = st.floats(0, 2 * value + 10)
    names = draw(st.lists(st.sampled_from(["England", "London", NEIGHBOURS_MEAN]), unique=True))
    before = draw(st.none() | near)
    return figure(
        value=value, unit=unit, lower=float(lower), upper=float(upper), display=f"{value:.1f}",
        polarity=draw(st.sampled_from(["higher", "lower", "neither"])),
        comparisons=tuple(other(name, draw(near)) for name in names),
        previous=None if before is None else other("2013-14", before),
    )  # fmt: skip


@given(any_figure())
def test_a_difference_is_never_claimed_inside_the_interval(one):
    everyone = [*one.comparisons, *([one.previous] if one.previous else [])]
    inside = all(one.lower <= each.value <= one.upper for each in everyone)
    if inside:
        made = findings.on_figure(one)
        assert not SIDES.search(made.text)
        assert made.judgement == "neutral"
        assert made.weight == 0


def test_the_year_before_is_not_compared_across_a_change_of_definition():
    one = figure(changed="Contacts are counted apart")
    made = findings.on_figure(one)
    assert "does not compare with the year before: Contacts are counted apart." in made.text
    assert not SIDES.search(made.text)
    assert made.judgement == "neutral"


@given(any_figure())
def test_each_comparator_is_named_on_the_side_of_the_interval_it_lies(one):
    text = findings.on_figure(one).text
    for each in one.comparisons:
        name = "statistical neighbours" if each.name == NEIGHBOURS_MEAN else each.name
        phrase = next(part for part in re.split(r"[.;] ", text) if f"{name} (" in part)
        if each.value < one.lower:
            assert "higher than" in phrase
        elif each.value > one.upper:
            assert "lower than" in phrase
        else:
            assert "not clearly different" in phrase


@given(any_figure())
def test_a_neutral_measure_is_never_better_or_worse(one):
    if one.polarity == "neither":
        made = findings.on_figure(one)
        assert made.judgement == "neutral"
        assert not VERDICTS.search(made.text)
        assert not VERDICTS.search(findings.headline(one).text)


@given(any_figure())
def test_a_concern_has_a_comparator_on_the_wrong_side_and_none_on_the_right(one):
    everyone = [*one.comparisons, *([one.previous] if one.previous else [])]
    above = any(each.value > one.upper for each in everyone)
    below = any(each.value < one.lower for each in everyone)
    wrong, right = (above, below) if one.polarity == "higher" else (below, above)
    judgement = findings.judge(one)
    if one.polarity != "neither":
        assert (judgement == "concern") == (wrong and not right)
        assert (judgement == "assurance") == (right and not wrong)
        assert (judgement == "mixed") == (right and wrong)


def test_a_better_figure_than_elsewhere_is_said_to_be_a_strength():
    made = findings.on_figure(figure(comparisons=(other("England", 24.2),)))
    assert made.text == (
        "Re-referrals within 12 months (lower is better): 12.2% in 2014-15 "
        "(likely range 10.8% to 13.8%). That is lower than England (24.2%)."
    )
    assert made.judgement == "assurance"
    assert made.rows == ("own", "row England")


def test_better_than_elsewhere_and_worse_than_last_year_is_a_mixed_picture():
    one = figure(comparisons=(other("England", 24.2),), previous=other("2013-14", 9.0))
    made = findings.on_figure(one)
    assert made.judgement == "mixed"
    assert "It has risen since the year before (9.0%) by more than chance explains" in made.text


def test_of_the_neighbours_only_the_mean_is_named():
    one = figure(comparisons=(other(NEIGHBOURS_MEAN, 18.4, 10), other(NEIGHBOURS_MEDIAN, 20, 10)))
    text = findings.on_figure(one).text
    assert "the mean of its statistical neighbours (18.4%)" in text
    assert "median" not in text


def test_a_hidden_figure_is_named_as_hidden_and_not_judged():
    hidden = figure(
        value=math.nan, lower=math.nan, upper=math.nan, display="[c]", status="suppressed",
        comparisons=(other("England", 24.2),),
    )  # fmt: skip
    (made,) = findings.on_figures([hidden], {})
    assert made.text == (
        "Hidden so that nobody can be recognised, so no conclusion: "
        "Re-referrals within 12 months, [c]."
    )
    assert made.judgement == "neutral"
    assert findings.judge(hidden) == "no evidence"


def test_a_comparator_without_a_value_is_nothing_to_compare_with():
    blank = Comparison("row", "England", math.nan, "[x]")
    (made,) = findings.on_figures([figure(comparisons=(blank,))], {})
    assert made.text.startswith("Nothing to compare with")
    assert "[x]" not in made.text


def test_figures_that_differ_from_nothing_are_named_together():
    same = figure(indicator="A", name="Reviews on time", comparisons=(other("England", 12.0),))
    alone = figure(indicator="B", name="Missing episodes")
    apart = figure(indicator="C", comparisons=(other("England", 24.2),))
    made = findings.on_figures([same, alone, apart], {})
    assert [one.key.split("-")[0] for one in made] == ["c", "alone", "same"]
    assert (
        made[1].text
        == "Nothing to compare with, so no conclusion either way: Missing episodes, 12.2%."
    )
    assert made[2].rows == ("own", "row England")


def test_a_figure_without_a_likely_range_stands_beside_england_s_and_nothing_is_concluded():
    bare = figure(lower=math.nan, upper=math.nan, comparisons=(other("England", 24.2),))
    (made,) = findings.on_figures([bare], {})
    assert made.text == (
        "These have no likely range, so no difference can be called one: "
        "Re-referrals within 12 months, 12.2% (England 24.2%)."
    )
    assert made.judgement == "neutral"


def test_a_headline_says_which_action_answers_it():
    actions = pd.DataFrame(
        {"measure": ["CSC02", "CSC05"], "action_id": ["A01", "A02"], "row_id": ["1", "2"]}
    )
    one = figure(comparisons=(other("England", 9.0),))
    made = findings.headline(one, actions)
    assert made.text == (
        "Re-referrals within 12 months (lower is better): 12.2% in 2014-15, "
        "higher than England (9.0%). Action A01 answers it."
    )
    assert made.rows == ("own", "row England", "1")
    assert findings.headline(one, actions.iloc[1:]).text.endswith(
        "No improvement action answers it yet."
    )
    assert "action" not in findings.headline(one, actions.iloc[:0]).text


def test_a_figure_without_an_interval_is_not_compared():
    bare = figure(lower=math.nan, upper=math.nan, comparisons=(other("England", 24.2),))
    made = findings.on_figure(bare)
    assert made.judgement == "neutral"
    assert not SIDES.search(made.text)


def test_findings_are_ranked_concerns_first_and_the_farthest_outside_first():
    far = figure(indicator="A", comparisons=(other("England", 2.0),))
    near = figure(indicator="B", comparisons=(other("England", 9.0),))
    fine = figure(indicator="C", comparisons=(other("England", 24.2),))
    made = findings.on_figures([fine, near, far], {})
    assert [one.key.split("-")[0] for one in made] == ["a", "b", "c"]


def months(values: list[float]) -> pd.DataFrame:
    labels = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
    return pd.DataFrame(
        {
            "indicator": "POL05",
            "period_label": labels[: len(values)],
            "row_id": labels[: len(values)],
            "value": values,
        }
    )


def test_a_month_outside_the_limits_is_named_and_nothing_is_judged():
    values = [10.0, 11, 10, 11, 10, 11, 10, 30, 10, 11, 10, 11]
    made = series.on_series(months(values), "Missing episodes", xmr(values))
    assert "Nov was higher than usual variation would make it" in made.text
    assert made.judgement == "neutral"
    assert not VERDICTS.search(made.text)


def test_ups_and_downs_are_said_to_be_no_more_than_that():
    values = [10.0, 11, 10, 12, 10, 11, 9, 10, 10, 11, 10, 11]
    made = series.on_series(months(values), "Missing episodes", xmr(values))
    assert "no more than usual variation" in made.text


def test_too_short_a_series_says_nothing():
    assert series.on_series(months([1.0, 2, 3, 4]), "Missing episodes", xmr([1.0, 2, 3, 4])) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_read_as_english(words, said):
    assert findings.listed(words) == said
