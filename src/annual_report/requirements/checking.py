"""Hold a report against a profile: one answer a requirement, computed from what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.requirements.answers import Answer, weigh
from annual_report.requirements.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.requirements.answers import Outcome
    from annual_report.requirements.profiles import Profile, Requirement
    from annual_report.requirements.state import State


@dataclass(frozen=True)
class Checked:
    """A requirement and its answer.

    Attributes:
        statutory: it is a duty in the profile, so that its being unmet is warned about.
    """

    requirement: Requirement
    answer: Answer
    statutory: bool

    @property
    def unmet_duty(self) -> bool:
        """Whether a duty is not met at all."""
        return self.statutory and self.answer.outcome == "not met"


def check(state: State, profile: Profile) -> tuple[Checked, ...]:
    """Return the answer to every requirement of a profile, in the order of the catalogue.

    Raises:
        ConfigurationError: the catalogue names a requirement that no rule tests.
    """
    return tuple(
        Checked(one, _answer(state, profile, one), profile.is_statutory(one))
        for one in profile.requirements
    )


def _answer(state: State, profile: Profile, one: Requirement) -> Answer:
    if one.id in profile.not_applicable:
        return Answer("not applicable", profile.not_applicable[one.id])
    if one.id not in RULES:
        message = (
            f"No rule tests the requirement '{one.id}'. Give it a function in "
            "src/annual_report/requirements/rules/, or say in the profile why it does not apply."
        )
        raise ConfigurationError(message)
    return weigh(RULES[one.id](state))


def counted(checked: Iterable[Checked]) -> dict[Outcome, int]:
    """Count the answers."""
    found: dict[Outcome, int] = {"met": 0, "partly": 0, "not met": 0, "not applicable": 0}
    for one in checked:
        found[one.answer.outcome] += 1
    return found
