"""What law, guidance and the framework ask of the report, and whether it is there."""

from annual_report.requirements.answers import Answer, Part
from annual_report.requirements.checking import Checked, check
from annual_report.requirements.profiles import Profile, Requirement, load_profile, profile_names
from annual_report.requirements.state import State, read_state

__all__ = [
    "Answer", "Checked", "Part", "Profile", "Requirement", "State", "check", "load_profile",
    "profile_names", "read_state",
]  # fmt: skip
