"""Both projects, built once a session by the command that people type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from annual_report.project import load_project

ROOT = Path(__file__).parents[1]
#: Every return of the demonstration: format and agency.
RETURNS = {each.format: each.agency for each in load_project(ROOT).returns}


@dataclass(frozen=True)
class Built:
    """A project after `annual-report report`."""

    project: Path
    home: Path
    output: str
    year: str

    @property
    def book(self) -> Path:
        return self.project / "_book"

    def copy(self, target: Path) -> Path:
        """Copy the project with what its steps made, so that only what is then changed runs again."""
        left = shutil.ignore_patterns(".git", "runs", "__pycache__")
        return Path(shutil.copytree(self.project, target, ignore=left))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of annual-report on this project."""
        return annual_report(*arguments, "--year", self.year, project=self.project, home=self.home)


def annual_report(*arguments: str, project: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as the Makefile does, with the repository's own copy as home."""
    environment = os.environ | {"ANNUAL_REPORT_HOME": str(home), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "annual_report", *arguments, "--project", str(project)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def copy_of_the_repository(target: Path) -> Path:
    """Copy what git would hand to a newcomer: no build, no virtual environment."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        source = ROOT / name
        if source.is_file():
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    return target


def build(home: Path, project: Path, year: str, *arguments: str) -> Built:
    """Build a project; a failure shows what the command printed."""
    done = annual_report("report", "--year", year, *arguments, project=project, home=home)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return Built(project, home, done.stdout, year)


@pytest.fixture(scope="session", autouse=True)
def key_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A key of their own, so that tests never make one in somebody's configuration."""
    os.environ["ANNUAL_REPORT_KEY_FILE"] = str(tmp_path_factory.mktemp("key") / "children.key")
    yield
    del os.environ["ANNUAL_REPORT_KEY_FILE"]


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="session")
def northbrook(repository: Path) -> Built:
    """The fictional board, reporting year 2015-16."""
    return build(repository, repository, "2015-16")


@pytest.fixture(scope="session")
def harrow(repository: Path) -> Built:
    """Harrow from published statistics, reporting year 2014-15."""
    return build(repository, repository / "examples" / "harrow", "2014-15")
