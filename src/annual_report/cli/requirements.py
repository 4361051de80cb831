"""What the report is asked for: check."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from annual_report.cli.common import add_command, project_of
from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from annual_report.cli.common import Commands
    from annual_report.project import Project
    from annual_report.requirements.checking import Checked
    from annual_report.requirements.profiles import Profile

#: A duty is not met: no mistake, and the report is made all the same.
UNMET = 6
_EPILOG = """\
examples:
  annual-report check                              against the requirements for its year
  annual-report check --profile partnership-2023   against others
  annual-report check --json                       for another program

The last run's report is held against them; make it first. Exit code 6: law or statutory
guidance asks for something that the report does not hold at all.

"""


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    checking = add_command(
        commands, "check", check, "hold the report against what law and guidance ask for", _EPILOG
    )
    checking.add_argument(
        "--profile", default="", metavar="NAME", help="requirements (default: those for the year)"
    )
    checking.add_argument("--json", action="store_true", help="print the answers as JSON")


def check(parsed: argparse.Namespace) -> int:
    """Hold the last run's report against a profile."""
    from annual_report.requirements.builtbook import lost, places
    from annual_report.requirements.profiles import load_profile

    project = project_of(parsed)
    profile = load_profile(project, parsed.profile)
    checked = _checked(project, profile)
    there = places(project.book)
    labels = [label for one in checked for label in one.answer.labels]
    if parsed.json:
        print(json.dumps(_as_json(project, profile, checked, there), ensure_ascii=False, indent=1))
    else:
        for line in _lines(profile, checked, there):
            print(line)
        if missing := lost(labels, there):
            print(
                f"\nNot in the built report, which is older or was not made: {', '.join(missing)}."
            )
    return UNMET if any(one.unmet_duty for one in checked) else 0


def _checked(project: Project, profile: Profile) -> tuple[Checked, ...]:
    from annual_report.requirements.checking import check as answers
    from annual_report.requirements.state import read_state
    from annual_report.requirements.summary import CHAPTER

    release = project.processed / str(project.year) / "release" / project.edition
    found = {
        path.name: path
        for path in sorted((project.results / "published").glob("*"))
        if path.is_dir()
    }
    found.pop(CHAPTER, None)
    if not found or not release.is_dir():
        message = (
            f"There is no report of {project.year} in {project.folder} to check. "
            "Make it first: annual-report report."
        )
        raise ConfigurationError(message)
    return answers(read_state(project, found, release), profile)


def _lines(profile: Profile, checked: Sequence[Checked], there: dict[str, str]) -> Iterator[str]:
    from annual_report.requirements.profiles import AREAS
    from annual_report.requirements.tables import in_all, unmet_words

    yield f"{profile.name}: {profile.title}"
    area = ""
    for one in checked:
        if one.requirement.area != area:
            area = one.requirement.area
            yield f"\n{AREAS[area]}"
        mark = "!" if one.unmet_duty else " "
        yield f"{mark} {one.requirement.id}  {one.answer.outcome:14}  {one.requirement.requirement}"
        pages = ", ".join(there.get(label, label) for label in one.answer.labels[:3])
        for text in (one.answer.evidence, pages):
            if text:
                yield textwrap.fill(text, 100, initial_indent=" " * 7, subsequent_indent=" " * 7)
    yield f"\n{in_all(checked)}"
    if unmet := [one for one in checked if one.unmet_duty]:
        yield unmet_words(unmet)


def _as_json(
    project: Project, profile: Profile, checked: Sequence[Checked], there: dict[str, str]
) -> dict[str, Any]:
    from annual_report.requirements.checking import counted

    return {
        "board": project.board.name,
        "year": str(project.year),
        "profile": profile.name,
        "counts": counted(checked),
        "requirements": [
            {
                "id": one.requirement.id,
                "area": one.requirement.area,
                "requirement": one.requirement.requirement,
                "test": one.requirement.test,
                "source": one.requirement.source,
                "status": one.requirement.status,
                "statutory": one.statutory,
                "answer": one.answer.outcome,
                "evidence": one.answer.evidence,
                "where": [
                    {"label": label, "page": there.get(label, "")} for label in one.answer.labels
                ],
            }
            for one in checked
        ],
    }
