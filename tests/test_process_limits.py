"""Which years the limits of a process chart rest on is written down, or it is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from annual_report.errors import ConfigurationError
from annual_report.indicators import load_catalogue
from annual_report.project import ProcessLimits, Year, load_project
from tests.small_report import BOARD

GOOD = '  - {indicator: CSC01, first: 2013-14, last: 2014-15, why: "Two calm years."}\n'


def project(folder: Path, *lines: str) -> Path:
    folder.joinpath("board.yml").write_text(
        BOARD + "\nprocess_limits:\n" + "".join(lines), encoding="utf-8"
    )
    return folder


def test_years_and_reason_are_read(tmp_path):
    (found,) = load_project(project(tmp_path, GOOD)).process_limits
    assert found == ProcessLimits("CSC01", Year(2013), Year(2014), "Two calm years.")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD.replace("2013-14", "2015-16"), "must not be before 2015-16"),
        (GOOD + GOOD, "'CSC01' is listed twice"),
        (GOOD.replace(', why: "Two calm years."', ""), "why"),
        (GOOD.replace("2013-14", "2013"), "not a reporting year"),
    ],
)
def test_a_mistake_is_refused_in_words(tmp_path, line, said):
    with pytest.raises(ConfigurationError, match=said):
        load_project(project(tmp_path, line))


def test_a_measure_that_the_catalogue_does_not_hold_is_refused(tmp_path):
    chosen = load_project(project(tmp_path, GOOD.replace("CSC01", "CSC99")))
    with pytest.raises(ConfigurationError, match="process_limits names the indicator 'CSC99'"):
        load_catalogue(chosen)
