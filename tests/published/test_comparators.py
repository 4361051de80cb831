"""The import of published statistics: small files in the published layouts, and the real ones."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annual_report.errors import ConfigurationError
from annual_report.indicators import load_catalogue
from annual_report.project import load_project
from annual_report.published.figures import span
from annual_report.published.importing import import_folder
from annual_report.published.populations import population_range
from annual_report.published.reading import read_value

ROOT = Path(__file__).parents[2]
HARROW = ROOT / "examples" / "harrow"
#: Areas of London of which a rate is published and that are no neighbour under either model.
ONLY_IN_THE_REGION = 22
OPEN_DATA = Path(os.environ.get("ANNUAL_REPORT_OPEN_DATA") or ROOT.parent / "shared" / "open-data")

AREAS = {
    "England": ("National", "E92000001", "England", "", "", "", "", ""),
    "London": ("Regional", "E92000001", "England", "E12000007", "London", "", "", ""),
    "Here": (
        "Local authority",
        "E92000001",
        "England",
        "E13000002",
        "Outer London",
        "901",
        "E09000901",
        "Here",
    ),
    "Near": (
        "Local authority",
        "E92000001",
        "England",
        "E13000002",
        "Outer London",
        "902",
        "E09000902",
        "Near",
    ),
    "Far": (
        "Local authority",
        "E92000001",
        "England",
        "E12000008",
        "South East",
        "903",
        "E06000903",
        "Far",
    ),
    "Beside": (
        "Local authority",
        "E92000001",
        "England",
        "E13000002",
        "Outer London",
        "904",
        "E09000904",
        "Beside",
    ),
}
PLACE = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "old_la_code", "new_la_code", "la_name",
)  # fmt: skip
C1_2024 = (
    "category", "Referrals", "Referrals_rate", "Re_referrals", "Re_referrals_percent",
    "No_Further_Action", "No_Further_Action_percent",
)  # fmt: skip
C1_2025 = (
    "category", "referral_count", "rereferral_count", "rereferral_percent",
    "no_further_action_count", "no_further_action_percent",
)  # fmt: skip
D5 = (
    "CPP_At31", "3_months_or_less", "3_months_or_less_percent", "more_than_3_months_6_months",
    "more_than_3_months_6_months_percent", "more_than_6_months_less_than_1_year",
    "more_than_6_months_less_than_1_year_percent", "1_year_less_than_2_years",
    "1_year_less_than_2_years_percent", "2_years_or_more", "2_years_or_more_percent",
)  # fmt: skip
BOARD = """\
board: {name: Here Board, short_name: HB, area: {name: Here, code: E09000901}}
year: 2014-15
comparators: {region: E12000007, region_name: London, neighbours: "2021"}
agencies: [{id: a, name: A}]
returns: []
"""


def write(folder, name, columns, rows, bom=""):
    """Write a table in a published layout; rows are (year, area, cell, cell, ...)."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        file.write(bom)
        out = csv.writer(file)
        out.writerow((*PLACE, *columns))
        for year, area, *cells in rows:
            out.writerow((year, "Reporting year", *AREAS[area], *cells))


def write_population(folder, rows=None):
    rows = rows or [(2014, "Here", 50_000), (2014, "Near", 40_000), (2014, "England", 11_000_000)]
    aged = [(year, area, "Children aged 0 to 17 years", count) for year, area, count in rows]
    write(folder, "population.csv", ("age_group", "population_estimate"), aged)


def write_referrals(folder):
    write(folder, "c1.csv", C1_2024, [
        (2015, "England", "R", 550_000, "500.0", 110_000, "20", 55_000, "10"),
        (2015, "London", "R", 90_000, "450", 18_000, "20", "x", "x"),
        (2015, "Here", "R", "1,500", "300", 150, "10", "c", "c"),
        (2015, "Near", "R", 1_000, "250", 100, "10", 5, "0.5"),
        (2015, "Far", "R", 900, "180", 100, "11.1", 5, "0.6"),
        (2015, "Beside", "R", 800, "160", 120, "15", 5, "0.6"),
    ], bom="\ufeff")  # fmt: skip


def write_neighbours(folder):
    (folder / "any name.csv").write_text(
        "\ufeffLA num,LA Name,LA number,SN1,SNP,SN2,SNP\n"
        "901,Here,901,902,Close,903,Not Close\n"
        "902,Near,902,901,Close,903,Close\n",
        encoding="utf-8",
    )


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    write_population(folder)
    write_referrals(folder)
    write_neighbours(folder)
    return folder


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "board.yml").write_text(BOARD, encoding="utf-8")
    return load_project(folder)


def extract(project, which="published"):
    with (project.raw / which / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(project, indicator, which="published", **wanted):
    found = [
        row
        for row in extract(project, which)
        if row["indicator"] == indicator and all(row[key] == text for key, text in wanted.items())
    ]
    assert len(found) == 1
    return found[0]


def test_the_boards_own_area_and_its_comparators_are_kept_apart(source, project):
    import_folder(source, project)
    assert {row["area"] for row in extract(project)} == {"E09000901"}
    others = {row["area_name"] for row in extract(project, "comparators")}
    assert others == {"England", "London", "Near", "Far", "Beside"}


def test_of_the_regions_other_areas_only_what_funnels_are_drawn_from_is_kept(source, project):
    import_folder(source, project)
    beside = [row for row in extract(project, "comparators") if row["area_name"] == "Beside"]
    assert [(row["indicator"], row["numerator"]) for row in beside] == [("CSC02", "120")]
    near = [row for row in extract(project, "comparators") if row["area_name"] == "Near"]
    assert {"CSC01", "CSC02"} <= {row["indicator"] for row in near}


def test_the_areas_of_the_region_are_named_and_both_halves_of_london_lie_in_it(source, project):
    import_folder(source, project)
    with (project.raw / "comparators" / "neighbours.csv").open(encoding="utf-8") as file:
        region = [row["name"] for row in csv.DictReader(file) if row["model"] == "region"]
    assert region == ["Near", "Beside"]


def test_two_authorities_that_return_together_are_no_area_of_the_region(source, project):
    write(source, "more.csv", C1_2024, [])
    text = (source / "c1.csv").read_text(encoding="utf-8")
    (source / "c1.csv").write_text(text.replace("E09000904", "E09000904 / E09000905"), "utf-8")
    import_folder(source, project)
    assert "Beside" not in (project.raw / "comparators" / "neighbours.csv").read_text("utf-8")


def test_a_rate_keeps_the_published_value_and_the_population_that_gives_it(source, project):
    import_folder(source, project)
    row = one(project, "CSC01")
    assert (row["numerator"], row["denominator"], row["value"]) == ("1500", "50000", "300")
    assert (row["period"], row["period_start"], row["period_end"]) == (
        "2014-15",
        "2014-04-01",
        "2015-03-31",
    )
    assert (row["unit"], row["status"], row["note"]) == ("per 10,000", "final", "")


def test_a_rate_that_the_population_does_not_give_has_no_denominator(source, project):
    write_population(source, [(2014, "Here", 50_400)])
    import_folder(source, project)
    row = one(project, "CSC01")
    assert (row["value"], row["denominator"]) == ("300", "")
    assert row["note"] == (
        "the published rate rests on an earlier vintage of the mid-2014 population estimate"
    )


def test_symbols_become_a_status_and_never_a_number(source, project):
    import_folder(source, project)
    row = one(project, "CSC03")
    assert (row["numerator"], row["value"], row["status"]) == ("", "", "suppressed")
    london = one(project, "CSC03", "comparators", area="E12000007")
    assert (london["value"], london["status"]) == ("", "not available")


def test_the_2025_column_names_are_the_same_table_without_rates(source, project):
    write(source, "c1 later.csv", C1_2025, [
        (2016, "Here", "R", 1_600, 200, "12.5", 20, "1.3"),
        (2015, "Here", "R", 1_501, 151, "10.1", 20, "1.3"),
    ])  # fmt: skip
    write_population(source, [(2014, "Here", 50_000), (2015, "Here", 51_000)])
    import_folder(source, project)
    again = one(project, "CSC02", period="2014-15")
    assert (again["numerator"], again["value"], again["publication"]) == (
        "151",
        "10.1",
        "cin-2016-c1",
    )
    rate = one(project, "CSC01", period="2014-15")
    assert (rate["numerator"], rate["value"], rate["publication"]) == ("1500", "300", "cin-2015-c1")
    later = one(project, "CSC01", period="2015-16")
    assert (later["numerator"], later["denominator"], later["value"]) == ("1600", "51000", "313.7")
    assert later["note"] == "no value was published; computed with the mid-2015 population"


def test_what_the_newest_release_suppresses_is_not_taken_from_an_older_one(source, project):
    write(source, "newer.csv", C1_2024, [
        (2015, "Here", "R", 1_500, "300", "c", "c", "c", "c"),
        (2016, "Here", "R", 1_500, "300", 1, "1", 1, "1"),
    ])  # fmt: skip
    import_folder(source, project)
    row = one(project, "CSC02", period="2014-15")
    assert (row["status"], row["value"], row["publication"]) == ("suppressed", "", "cin-2016-c1")


def test_bands_add_up_unless_one_is_suppressed(source, project):
    bands = ("Duration_0-10_days", "Duration_11-15_days")
    write(source, "c4.csv", ("Section47", "Section47_rate", "ICPC", "ICPC_rate", *bands), [
        (2015, "Here", 500, "100", 260, "52", 60, 160),
        (2015, "Near", 400, "100", 200, "50", "c", 160),
    ])  # fmt: skip
    import_folder(source, project)
    row = one(project, "CSC09")
    assert (row["numerator"], row["denominator"], row["value"]) == ("220", "260", "84.6")
    near = one(project, "CSC09", "comparators", area="E09000902")
    assert (near["numerator"], near["value"], near["status"]) == ("", "", "suppressed")


def test_durations_are_a_breakdown_of_the_plans_of_the_local_area_only(source, project):
    row = (50, "20", 40, "15", 64, "30", "c", "c", "c", "c")
    write(source, "d5.csv", D5, [(2015, "Here", 183, *row), (2015, "Near", 183, *row)])
    import_folder(source, project)
    bands = [row for row in extract(project) if row["breakdown"] == "duration"]
    assert [row["category"] for row in bands] == [
        "3 months or less",
        "more than 3 months to 6 months",
        "more than 6 months to less than 1 year",
        "1 year to less than 2 years",
        "2 years or more",
    ]
    assert [row["numerator"] for row in bands] == ["50", "40", "64", "", ""]
    assert {row["indicator"] for row in bands} == {"CSC10"}
    total = one(project, "CSC12")
    assert (total["status"], total["denominator"], total["period"]) == (
        "suppressed",
        "183",
        "31 March 2015",
    )
    assert {row["breakdown"] for row in extract(project, "comparators")} == {"total"}


def test_months_run_from_april_to_march(source, project):
    months = (
        "April", "May", "June", "July", "August", "September", "October", "November", "December",
        "January", "February", "March",
    )  # fmt: skip
    write(source, "c6.csv", ("Referrals", *months), [(2015, "Here", 78, *range(1, 13))])
    import_folder(source, project)
    found = [row for row in extract(project) if row["period_kind"] == "month"]
    assert [row["numerator"] for row in found] == [str(n) for n in range(1, 13)]
    assert (found[0]["period_start"], found[0]["period_end"]) == ("2014-04-01", "2014-04-30")
    assert (found[-2]["period"], found[-2]["period_end"]) == ("February 2015", "2015-02-28")


def test_the_workforce_is_counted_on_30_september(source, project):
    columns = (
        "inpost_fte", "vacancy_fte", "vacancy_rate_fte", "agency_fte", "agency_rate_fte",
        "leavers_fte", "turnover_rate_fte", "cases", "case_holders_fte", "caseload_fte",
    )  # fmt: skip
    write(source, "csww.csv", columns, [
        (2017, "Here", "80.5", "19.5", "19.5", "20", "19.9", "low", "low", 1500, 100, "15"),
        (2017, "Near", "z", "z", "z", "z", "z", "z", "z", "z", "z", "z"),
    ])  # fmt: skip
    import_folder(source, project)
    row = one(project, "WKF01")
    assert (row["period"], row["period_kind"]) == ("30 September 2017", "snapshot")
    assert (row["numerator"], row["denominator"], row["value"]) == ("19.5", "100.0", "19.5")
    assert one(project, "WKF03")["value"] == "0"
    assert "rounds to zero" in one(project, "WKF03")["note"]
    assert one(project, "WKF01", "comparators", area="E09000902")["status"] == "not applicable"


def test_an_x_in_the_old_looked_after_files_is_suppressed(source, project):
    (source / "cla.csv").write_text(
        "New_geog_code,geog_l,geog_c,geog_n,CLA_Mar2015\n"
        "E09000901,LA,901,Here,150\nE09000902,LA,902,Near,x\n",
        encoding="utf-8",
    )
    import_folder(source, project)
    row = one(project, "CSC15")
    assert (row["numerator"], row["denominator"], row["value"]) == ("150", "50000", "30")
    assert one(project, "CSC15", "comparators", area="E09000902")["status"] == "suppressed"


def test_the_departments_tool_gives_what_no_release_does_and_without_float_noise(source, project):
    table = pa.table(
        {
            "Short Desc": [
                "LACStable_2016on",
                "LACStableNum_2016on",
                "LACnum",
                "Work_Force_Vac_Rate",
                "Work_Force_Vac_Rate",
                "LAC",
            ],
            "Data item": [None] * 6,
            "Years": ["2016"] * 6,
            "LA and Regions": ["Here", "Here", "Here", "Here", "England", "Near"],
            "Values": ["11", "20", "181", "18.900000000000002", "16.7", "-"],
            "LA Number": [901.0, 901.0, 901.0, 901.0, None, 902.0],
        }
    )
    pq.write_table(table, source / "tool.parquet")
    pq.write_table(pa.table({"a": [1]}), source / "other.parquet")
    (source / "broken.parquet").write_bytes(b"not a parquet file")
    summary = import_folder(source, project)
    placements = one(project, "CSC16")
    assert (placements["numerator"], placements["denominator"], placements["value"]) == (
        "20",
        "181",
        "11",
    )
    assert one(project, "WKF01")["value"] == "18.9"
    assert one(project, "WKF01", "comparators", area="E92000001")["value"] == "16.7"
    assert one(project, "CSC15", "comparators", area="E09000902")["status"] == "not available"
    assert summary.left_aside == ("broken.parquet", "other.parquet")


def test_hospital_admissions_of_the_tool_are_of_years_to_march(source, project):
    table = pa.table(
        {
            "Short Desc": ["HospAd0-14", "CMH_0-17yrs"],
            "Data item": [None] * 2,
            "Years": ["2016"] * 2,
            "LA and Regions": ["Here"] * 2,
            "Values": ["63.66", "68.89"],
            "LA Number": [901.0] * 2,
        }
    )
    pq.write_table(table, source / "tool.parquet")
    import_folder(source, project)
    injuries, minds = one(project, "HLT03"), one(project, "CAM05")
    assert (injuries["value"], injuries["unit"]) == ("63.7", "per 10,000")
    assert (minds["value"], minds["unit"]) == ("68.9", "per 100,000")
    assert {row["period_start"] for row in (injuries, minds)} == {"2015-04-01"}


def test_neighbours_are_written_nearest_first_with_their_closeness(source, project):
    import_folder(source, project)
    text = (project.raw / "comparators" / "neighbours.csv").read_text(encoding="utf-8")
    assert text.splitlines() == [
        "model,area,neighbour,name,rank,closeness",
        "2021,E09000901,E09000902,Near,1,Close",
        "2021,E09000901,E06000903,Far,2,Not Close",
        "region,E09000901,E09000902,Near,0,",
        "region,E09000901,E09000904,Beside,0,",
    ]


def test_every_publication_is_named_with_the_checksum_of_its_file(source, project):
    import_folder(source, project)
    with (project.raw / "published" / "publications.csv").open(encoding="utf-8") as file:
        releases = {row["id"]: row for row in csv.DictReader(file)}
    assert set(releases) == {row["publication"] for row in extract(project)}
    content = (source / "c1.csv").read_bytes()
    assert releases["cin-2015-c1"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert releases["cin-2015-c1"]["file"] == "c1.csv"
    assert "Open Government Licence" in releases["cin-2015-c1"]["licence"]


def test_missing_tables_and_other_files_are_reported_and_not_fatal(source, project):
    (source / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (source / "page.csv").write_text("<!DOCTYPE html><html></html>", encoding="utf-8")
    summary = import_folder(source, project)
    assert summary.left_aside == ("notes.csv", "page.csv")
    assert any("C4" in what for what in summary.missing)
    assert not any("C1" in what for what in summary.missing)
    assert "Missing: Children in need, C4" in str(summary)


def test_a_fictional_area_gets_comparators_only(source, tmp_path):
    folder = tmp_path / "fictional"
    folder.mkdir()
    board = BOARD.replace("code: E09000901", 'code: ""').replace('neighbours: "2021"', "region: ''")
    board = board.replace("region: E12000007, ", "")
    (folder / "board.yml").write_text(board, encoding="utf-8")
    project = load_project(folder)
    import_folder(source, project)
    assert not (project.raw / "published").exists()
    assert {row["area_name"] for row in extract(project, "comparators")} == {"England"}


def test_the_same_files_give_the_same_bytes(source, project, tmp_path):
    import_folder(source, project)
    first = {path: path.read_bytes() for path in sorted(project.raw.rglob("*.*"))}
    copy = tmp_path / "elsewhere"
    shutil.copytree(source, copy)
    import_folder(copy, project)
    assert {path: path.read_bytes() for path in sorted(project.raw.rglob("*.*"))} == first


def test_figures_added_by_hand_fill_what_no_file_holds(source, project):
    by_hand = project.raw / "comparators" / "additions.csv"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text(
        "indicator,area,area_name,period,numerator,value,publication,title,publisher,vintage,"
        "licence,table,note\n"
        "WKF01,E09000901,Here,30 September 2015,,27,lait,The tool,DfE,2024,OGL,long,whole\n"
        "CSC01,E09000901,Here,2014-15,,999,lait,The tool,DfE,2024,OGL,long,\n",
        encoding="utf-8",
    )
    import_folder(source, project)
    assert one(project, "WKF01")["value"] == "27"
    assert one(project, "CSC01")["value"] == "300"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("CSC01,E09000901,Here,2014-15,,about 30,l,T,D,v,O,t,", "line 2: a number cannot be read"),
        ("CSC01,E09000901,Here,last year,,30,l,T,D,v,O,t,", "line 2: the period must be written"),
        ("CSC99,E09000901,Here,2014-15,,30,l,T,D,v,O,t,", "line 2: 'CSC99' is not an indicator"),
    ],
)
def test_a_mistake_in_figures_added_by_hand_names_file_and_line(source, project, line, said):
    by_hand = project.raw / "comparators" / "additions.csv"
    by_hand.parent.mkdir(parents=True)
    heading = (
        "indicator,area,area_name,period,numerator,value,publication,title,publisher,vintage,"
        "licence,table,note\n"
    )
    by_hand.write_text(heading + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        import_folder(source, project)
    assert not (project.raw / "published").exists()


def test_a_folder_without_any_table_is_refused(tmp_path, project):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ConfigurationError, match="holds none of the tables"):
        import_folder(empty, project)
    with pytest.raises(ConfigurationError, match="is not a folder"):
        import_folder(tmp_path / "nowhere", project)


def test_a_code_that_no_file_has_is_refused(source, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    text = BOARD.replace("E09000901", "E09000999")
    (folder / "board.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="E09000999, which is in none of the files"):
        import_folder(source, load_project(folder))


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("1,892", "1892", "final"),
        ("-3.5", "-3.5", "final"),
        ("0", "0", "final"),
        ("c", "", "suppressed"),
        ("z", "", "not applicable"),
        (":", "", "not available"),
        ("u", "", "not available"),
        ("", "", "not available"),
        ("about 40", "", "unreadable"),
        ("-100x", "", "unreadable"),
    ],
)
def test_a_published_cell_is_a_number_or_a_status(text, value, status):
    found = read_value(text)
    assert (found.text, found.status) == (value, status)


def test_a_february_knows_its_leap_years():
    assert span("month", 2016, 2).end == "2016-02-29"
    assert span("31 March", 2016).year == 2016
    assert span("30 September", 2015).year == 2016
    assert span("30 June", 2015).year == 2016


# --- the extracts in the repository -------------------------------------------------------------


def committed(which):
    path = HARROW / "data" / "raw" / which / "figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published_rates():
    """Every published rate per 10,000 of the children in need release, in both extracts."""
    for row in (*committed("published"), *committed("comparators")):
        published = "computed" not in row["note"]
        rate = row["unit"] == "per 10,000" and row["publication"].startswith("cin-")
        if rate and published and row["value"]:
            yield row


def june(row):
    """The June whose population a row's rate rests on."""
    return int(row["period_end"][:4]) - 1


@pytest.mark.parametrize(
    ("indicator", "value"),
    [
        ("CSC01", "329.3"),
        ("CSC07", "88.6"),
        ("CSC08", "45.2"),
        ("CSC10", "29.9"),
        ("CSC02", "12.2"),
        ("CSC09", "84.6"),
        ("CSC11", "12.3"),
    ],
)
def test_harrow_2014_15_is_what_was_published(indicator, value):
    found = [
        row
        for row in committed("published")
        if row["indicator"] == indicator
        and row["breakdown"] == "total"
        and row["period"] in {"2014-15", "31 March 2015"}
    ]
    assert [row["value"] for row in found] == [value]


def test_every_published_rate_to_2022_is_given_by_numerator_and_population():
    areas, checked = set(), 0
    for row in published_rates():
        if int(row["period_end"][:4]) > 2022:
            continue
        assert row["denominator"], row
        slack = 5 if row["area"][:3] in {"E92", "E12"} else 0
        least = (int(row["numerator"]) - slack) / int(row["denominator"]) * 10_000
        most = (int(row["numerator"]) + slack) / int(row["denominator"]) * 10_000
        assert least - 0.0501 <= float(row["value"]) <= most + 0.0501, row
        areas.add(row["area"])
        checked += 1
    assert len(areas) == 16 + ONLY_IN_THE_REGION
    assert checked > 1000


@pytest.mark.parametrize("year", ["2023", "2024"])
def test_rates_of_the_last_years_rest_on_one_earlier_population_each(year):
    ranges = defaultdict(list)
    for row in published_rates():
        if row["period_end"].startswith(year) and row["numerator"]:
            slack = 5 if row["area"][:3] in {"E92", "E12"} else 0
            count, value = float(row["numerator"]), float(row["value"])
            ranges[row["area"]].append(population_range(count, value, 1, slack))
    ranges = {area: found for area, found in ranges.items() if len(found) > 1}
    assert (
        len(ranges) == 16
    )  # of the region's other areas there is one rate: no two to hold together
    for area, found in ranges.items():
        assert len(found) >= 6
        assert max(least for least, _ in found) <= min(most for _, most in found), area


def test_rates_of_2023_24_say_why_they_have_no_population():
    rows = [row for row in committed("published") if row["period"] == "2023-24"]
    (rate,) = [r for r in rows if r["indicator"] == "CSC01" and r["breakdown"] == "total"]
    assert (rate["value"], rate["denominator"]) == ("413.7", "")
    assert "earlier vintage of the mid-2023 population" in rate["note"]


def test_the_extracts_hold_only_indicators_and_units_of_the_catalogue():
    catalogue = load_catalogue(load_project(HARROW))
    for row in (*committed("published"), *committed("comparators")):
        assert row["unit"] == catalogue[row["indicator"]].unit
        assert row["status"] != "unreadable"


@pytest.fixture(scope="module")
def real():
    if not OPEN_DATA.is_dir():
        pytest.skip(f"no published files in {OPEN_DATA}; set ANNUAL_REPORT_OPEN_DATA to a folder")
    return OPEN_DATA


@pytest.mark.parametrize("folder", [".", "examples/harrow"])
def test_the_real_files_give_the_extracts_in_the_repository(real, tmp_path, folder):
    original = ROOT / folder
    copy = tmp_path / "project"
    (copy / "data" / "raw" / "comparators").mkdir(parents=True)
    shutil.copy(original / "board.yml", copy)
    by_hand = Path("data", "raw", "comparators", "additions.csv")
    shutil.copy(original / by_hand, copy / by_hand)
    summary = import_folder(real, load_project(copy))
    assert summary.missing == ()
    made = sorted(path.relative_to(copy) for path in copy.glob("data/raw/*/*"))
    assert len(made) > 3
    for path in made:
        assert (copy / path).read_bytes() == (original / path).read_bytes(), path
