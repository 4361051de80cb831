"""A rule for each requirement: it looks at the report and yields what is there of what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.requirements.rules import (
    access,
    data,
    functions,
    governance,
    learning,
    statutory,
    voice,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from annual_report.requirements.answers import Part
    from annual_report.requirements.state import State

    Rule = Callable[[State], Iterable[Part]]

RULES: dict[str, Rule] = {
    "A01": statutory.front_matter,
    "A02": statutory.judgements,
    "A03": statutory.weaknesses,
    "A04": statutory.proposals,
    "A05": statutory.reviews,
    "A06": statutory.money,
    "A07": statutory.recipients,
    "A08": statutory.exploitation,
    "A09": statutory.missing_from_care,
    "A10": statutory.restraint,
    "A11": functions.help_,
    "A12": functions.section_11,
    "A13": functions.joint_audits,
    "A14": functions.training,
    "A15": statutory.other_functions,
    "A16": functions.impact,
    "A17": functions.compared,
    "A18": functions.no_progress,
    "A19": functions.balance,
    "A20": functions.good_practice,
    "B01": voice.children,
    "B02": voice.parents,
    "B03": voice.staff,
    "B04": voice.changed,
    "B05": voice.consent,
    "C01": data.definitions,
    "C02": data.comparisons,
    "C03": data.uncertainty,
    "C04": data.trends,
    "C05": data.what_good_is,
    "C06": data.returns,
    "C07": data.quality,
    "C08": data.hidden,
    "C09": data.triangulation,
    "D01": learning.directed,
    "D02": learning.themes,
    "D03": learning.recommendations,
    "D04": learning.reached,
    "D05": learning.again,
    "D06": learning.together,
    "E01": governance.membership,
    "E02": governance.challenges,
    "E03": governance.partnerships,
    "E04": governance.next_year,
    "F01": governance.joint_report,
    "F02": governance.journey,
    "F03": governance.practice_reviews,
    "F04": governance.scrutiny,
    "F05": governance.education,
    "F06": governance.panel,
    "G01": access.summary,
    "G02": access.both_formats,
}
