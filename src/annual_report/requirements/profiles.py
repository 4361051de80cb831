"""Requirements and profiles: what a report is asked for, read from ``requirements/*.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import yaml

from annual_report.errors import ConfigurationError
from annual_report.project import Year
from annual_report.settings import Settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.project import Project

FOLDER = "requirements"
CATALOGUE = "catalogue.yml"
AREAS: dict[str, str] = {
    "statutory": "What law and statutory guidance ask for",
    "partners": "What is asked of safeguarding partners",
    "impact": "Impact on children",
    "voice": "What people said",
    "data": "The figures",
    "learning": "Learning",
    "governance": "How the board works",
    "access": "For everyone to read",
}
VERIFIED, UNSEEN = "verified", "check against the published text"


@dataclass(frozen=True)
class Requirement:
    """One thing that an annual report is asked for.

    Attributes:
        id: such as ``A07``.
        area: one of ``AREAS``.
        requirement: in our own words.
        test: how it is tested.
        source: who asks for it.
        status: ``verified``, or ``check against the published text``.
    """

    id: str
    area: str
    requirement: str
    test: str
    source: str
    status: str


@dataclass(frozen=True)
class Profile:
    """What the reports of some years are held against.

    Attributes:
        name: of its file.
        title: in full.
        about: what it is and how far it was seen.
        since: first reporting year it is chosen for, empty for the earliest.
        statutory: areas whose requirements are duties.
        not_applicable: requirement to why it is not asked.
        good_practice: requirements of a statutory area that are no duty in this profile.
        requirements: all of them, those that do not apply among them.
    """

    name: str
    title: str
    about: str
    since: str
    statutory: tuple[str, ...]
    not_applicable: dict[str, str]
    good_practice: tuple[str, ...]
    requirements: tuple[Requirement, ...]

    def is_statutory(self, requirement: Requirement) -> bool:
        """Say whether a requirement is a duty in this profile."""
        return (
            requirement.area in self.statutory
            and requirement.id not in self.not_applicable
            and requirement.id not in self.good_practice
        )


def profile_names(project: Project) -> tuple[str, ...]:
    """Return the profiles there are, the project's own and the lent ones."""
    folders = {project.folder / FOLDER, project.find(FOLDER)}
    files = [path for folder in folders if folder.is_dir() for path in folder.glob("*.yml")]
    return tuple(sorted({path.stem for path in files if path.name != CATALOGUE}))


def load_profile(project: Project, name: str = "") -> Profile:
    """Read a profile by name, or else board.yml's, or else the one for the project's year.

    Raises:
        ConfigurationError: there is none of that name, or something in it is wrong.
    """
    names = profile_names(project)
    wanted = name or project.profile
    if wanted:
        if wanted not in names:
            close = get_close_matches(wanted, names, n=1)
            hint = f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(names)}."
            raise ConfigurationError(f"There is no profile '{wanted}' of requirements. {hint}")
        return _profile(project, wanted)
    every = sorted((_profile(project, one) for one in names), key=lambda one: one.since)
    due = [one for one in every if not one.since or Year.parse(one.since) <= project.year]
    if not due:
        message = (
            f"No profile in {FOLDER}/ is for {project.year}. Name one with 'profile' in board.yml."
        )
        raise ConfigurationError(message)
    return due[-1]


def load_requirements(project: Project) -> tuple[Requirement, ...]:
    """Read every requirement.

    Raises:
        ConfigurationError: something in the catalogue is wrong; names file, line and key.
    """
    file = project.find(f"{FOLDER}/{CATALOGUE}")
    found: dict[str, Requirement] = {}
    for entry in _entries(file):
        one = _requirement(entry)
        if one.id in found:
            raise entry.fail("id", f"'{one.id}' is used twice.")
        found[one.id] = one
    return tuple(found.values())


def _entries(file: Path) -> list[Settings]:
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file.name} cannot be read as YAML: {error}") from None
    if not isinstance(node, yaml.SequenceNode) or not all(
        isinstance(item, yaml.MappingNode) for item in node.value
    ):
        raise ConfigurationError(f"{file.name} must be a list of requirements, and is not.")
    return [Settings(file, item, f"[{place}]") for place, item in enumerate(node.value)]


def _requirement(entry: Settings) -> Requirement:
    entry.only("id", "area", "requirement", "test", "source", "status")
    names = ("id", "area", "requirement", "test", "source", "status")
    one = Requirement(**{name: entry.text(name) for name in names})
    if one.area not in AREAS:
        raise entry.fail("area", f"must be one of: {', '.join(AREAS)}.")
    if one.status not in {VERIFIED, UNSEEN}:
        raise entry.fail("status", f"must be '{VERIFIED}' or '{UNSEEN}'.")
    return one


def _profile(project: Project, name: str) -> Profile:
    settings = read_settings(project.find(f"{FOLDER}/{name}.yml"))
    settings.only("title", "about", "since", "statutory", "not_applicable", "good_practice")
    requirements = load_requirements(project)
    known = {one.id for one in requirements}
    passed_over = settings.inner("not_applicable")
    reasons = {key: passed_over.text(key) for key in passed_over.nodes} if passed_over else {}
    good = settings.words("good_practice")
    for key, ids in (("not_applicable", reasons), ("good_practice", good)):
        for one in ids:
            if one not in known:
                raise settings.fail(key, f"names '{one}', which {CATALOGUE} does not have.")
    statutory = settings.words("statutory")
    for area in statutory:
        if area not in AREAS:
            raise settings.fail("statutory", f"names '{area}'; areas are: {', '.join(AREAS)}.")
    since = settings.text("since", "")
    if since:
        Year.parse(since)
    return Profile(
        name, settings.text("title"), settings.text("about", ""), since, statutory, reasons, good,
        requirements,
    )  # fmt: skip
