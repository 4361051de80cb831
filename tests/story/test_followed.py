"""What became of last year's actions, and how their measures have moved since."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd
import pytest

from annual_report.project import Year
from annual_report.story import followed
from annual_report.story.evidence import Comparison, Figure


def figure(value=20.0, lower=18.0, upper=22.0, before=23.0, **changes):
    usual = {
        "indicator": "CSC02", "name": "Re-referrals", "type": "quality", "polarity": "lower",
        "unit": "%", "decimals": 1, "period": "2015-16", "row_id": "now", "value": value,
        "lower": lower, "upper": upper, "display": f"{value}%", "status": "final",
        "history": (Comparison("then", "2014-15", before, f"{before}%"),),
    }  # fmt: skip
    return Figure(**usual | changes)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (figure(), "lower, which is better."), (figure(before=15.0), "higher, which is worse."),
        (figure(before=21.0), "no clear difference."),
        (figure(polarity="neither"), "(likely range 18.0% to 22.0%): lower."),
        (figure(lower=float("nan"), upper=float("nan")), "nothing can be said of the difference."),
        (figure(history=()), "no figure for 2014-15 to hold it against."),
        (figure(value=float("nan")), "no figure for this year to show."),
    ],
)  # fmt: skip
def test_a_measure_is_called_different_only_outside_its_likely_range(one, said):
    text, _ = followed.moved(one, "2014-15")
    assert text.endswith(said)
    assert not {"because", "caused", "led", "impact", "thanks"} & set(text.split())


@dataclass
class Told:
    """A story over tables."""

    tables: dict
    figures_: list = field(default_factory=list)

    @property
    def chapter(self):
        return SimpleNamespace(
            project=SimpleNamespace(year=Year(2015)), read=lambda name: self.tables[name]
        )

    def figures(self, *wanted):
        return [one for one in self.figures_ if one.indicator in wanted]


def log(year, *rows):
    usual = {"action": "Do", "due": "2015-09-30", "completed": "", "measure": "CSC02", "baseline": "",
             "evidence": ""}  # fmt: skip
    return [usual | {"year": year, "row_id": f"{year}-{row['action_id']}"} | row for row in rows]


def story(earlier, now):
    return Told(
        {"earlier_actions": pd.DataFrame(earlier), "actions": pd.DataFrame(now)}, [figure()]
    )


EARLIER = [
    *log("2013-14", {"action_id": "A1", "status": "in progress"}),
    *log(
        "2014-15",
        {"action_id": "A1", "status": "in progress"}, {"action_id": "A2", "status": "not started"},
        {"action_id": "A3", "status": "in progress"}, {"action_id": "A4", "status": "complete"},
        {"action_id": "A5", "status": "in progress", "measure": ""},
    ),
]  # fmt: skip
NOW = log(
    "2015-16",
    {"action_id": "A1", "status": "complete", "completed": "2015-09-30"},
    {"action_id": "A2", "status": "in progress"},
    {"action_id": "A5", "status": "complete", "completed": "2015-10-01", "measure": ""},
    {"action_id": "A6", "status": "not started"},
)


def test_every_action_that_was_open_a_year_ago_is_followed_and_no_other():
    found = followed.followed(story(EARLIER, NOW))
    assert {one.then["action_id"]: one.stands for one in found} == {
        "A1": "on time", "A2": "overdue", "A3": followed.GONE, "A5": "late",
    }  # fmt: skip
    assert {one.then["action_id"]: one.effect for one in found}["A5"] == "It names no measure."


def test_the_baseline_names_the_year_or_the_first_log_with_the_action_does():
    logs = pd.DataFrame(EARLIER)
    assert followed.since_when(EARLIER[1], logs) == "2013-14"
    assert followed.since_when(EARLIER[2], logs) == "2014-15"
    assert followed.since_when(EARLIER[1] | {"baseline": "16% (2012-13)"}, logs) == "2012-13"


def test_all_of_them_are_summed_up_and_what_vanished_is_a_concern():
    found = followed.summed_up(story(EARLIER, NOW))
    assert found.text == (
        "Of 4 actions that were open a year ago, 2 are done (1 on time, 1 late), 1 overdue, and 0 "
        "not yet due or without a date. One left the log without a word of what became of it."
    )
    assert found.judgement == "concern"
    assert followed.summed_up(story(EARLIER[:1], NOW)) is None
