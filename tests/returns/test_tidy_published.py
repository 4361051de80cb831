"""The extract of published statistics, read as one more return."""

from __future__ import annotations

import csv
import math

import pytest

from annual_report.errors import ReturnError
from annual_report.project import Year, home, load_project
from annual_report.register import find_return
from annual_report.returns.published import read_published
from annual_report.returns.reading import open_return
from annual_report.returns.source import Source

HARROW = home() / "examples" / "harrow"
COLUMNS = [
    "indicator",
    "area",
    "area_name",
    "period",
    "period_start",
    "period_end",
    "period_kind",
    "breakdown",
    "category",
    "numerator",
    "denominator",
    "value",
    "unit",
    "status",
    "publication",
    "note",
]
ROWS = [
    'CSC01,E1,Ours,2014-15,2014-04-01,2015-03-31,year,total,all,1892,57459,329.3,"per 10,000",final,cin-2024-c1,',
    'CSC01,E1,Ours,2015-16,2015-04-01,2016-03-31,year,total,all,,,,"per 10,000",suppressed,cin-2024-c1,',
    'CSC01,E2,Theirs,2015-16,2015-04-01,2016-03-31,year,total,all,100,,5.5,"per 10,000",revised,cin-2024-c1,x',
    'CSC01,E2,Theirs,2016-17,2016-04-01,2017-03-31,year,total,all,200,,6.5,"per 10,000",final,cin-2024-c1,',
]  # fmt: skip


def source(year=2015):
    return Source(
        "comparators",
        "published_statistics",
        "published/figures.csv",
        "ef" * 32,
        Year(year),
        "",
        published=True,
    )


@pytest.fixture
def read(tmp_path):
    def published(rows=ROWS, columns=COLUMNS, year=2015, area="E1"):
        file = tmp_path / "figures.csv"
        file.write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8")
        return read_published(open_return(file, file="published/figures.csv"), source(year), area)

    return published


def test_the_boards_own_area_is_local_and_others_keep_their_codes(read):
    assert list(read().observations["area"]) == ["local", "local", "E2"]
    assert list(read(area="").observations["area"]) == ["E1", "E1", "E2"]


def test_later_years_are_left_out_and_counted_and_earlier_ones_kept(read):
    cleaned = read()
    assert list(cleaned.observations["year"]) == ["2014-15", "2015-16", "2015-16"]
    assert list(cleaned.repairs["cells"]) == ["A5:P5"]


def test_the_publication_is_the_vintage_and_the_status_stays(read):
    found = read().observations
    assert set(found["vintage"]) == {"cin-2024-c1"}
    assert list(found["status"]) == ["final", "suppressed", "revised"]
    assert found["published"].all()


def test_a_suppressed_figure_has_no_number_and_cites_where_it_would_stand(read):
    row = read().observations.iloc[1]
    assert math.isnan(row["numerator"])
    assert math.isnan(row["value"])
    assert row["source_cell"] == "L3"


def test_cells_are_cited_numerator_denominator_value(read):
    assert list(read().observations["source_cell"]) == ["J2 K2 L2", "L3", "J4 L4"]


def test_text_where_a_number_should_be_is_unreadable(read):
    rows = [ROWS[0].replace("1892", "approx 1892"), *ROWS[1:]]
    cleaned = read(rows)
    row = cleaned.observations.iloc[0]
    assert row["status"] == "unreadable"
    assert math.isnan(row["numerator"])
    assert math.isnan(row["value"])
    assert "J2" in cleaned.repairs["cells"].tolist()


def test_an_unknown_status_is_unreadable(read):
    rows = [ROWS[0].replace("final", "guessed"), *ROWS[1:]]
    assert read(rows).observations["status"].iloc[0] == "unreadable"


def test_an_extract_without_the_reporting_year_is_refused_with_a_cell(read):
    with pytest.raises(ReturnError, match=r"published/figures\.csv ! F2.*2018-19"):
        read(year=2018)


def test_a_missing_column_is_named(read):
    columns = [name if name != "value" else "figure" for name in COLUMNS]
    with pytest.raises(ReturnError, match="no column named value"):
        read(columns=columns)


@pytest.mark.parametrize("agency", ["childrens_social_care", "comparators"])
def test_every_published_figure_is_the_one_in_its_cell(agency):
    project = load_project(HARROW)
    registered = find_return(project, agency, "published_statistics")
    workbook = open_return(project.raw / registered.file, file=registered.file, agency=agency)
    found = read_published(
        workbook, Source.of(registered, workbook, project.year), project.board.area.code
    ).observations
    with (project.raw / registered.file).open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    assert len(found) > 100
    assert found["row_id"].is_unique
    assert (found["area"] == "local").all() == (agency == "childrens_social_care")
    for row in found.to_dict("records"):
        numbers = [row[name] for name in ("numerator", "denominator", "value")]
        given = [number for number in numbers if not math.isnan(number)]
        cells = [
            lines[int(cell[1:]) - 1]["ABCDEFGHIJKLMNOP".index(cell[0])]
            for cell in row["source_cell"].split()
        ]
        line = lines[int(row["source_cell"].split()[0][1:]) - 1]
        assert [float(cell) for cell in cells if cell] == given
        assert line[0] == row["indicator"]
        assert line[5] == row["period_end"]
