"""The demonstration's record lists: the same figures as by another program, and nobody in them."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from pathlib import Path

import nbformat
import openpyxl
import pytest
from nbclient import NotebookClient

from annual_report.project import home
from annual_report.returns import pseudonyms
from annual_report.returns.lists.opened import open_lists
from annual_report.workspace import OUTPUT

ROOT = home()
YEAR, AGENCY, FORMAT = "2015-16", "childrens_social_care", "record_lists"
FILE = ROOT / "data" / "raw" / YEAR / AGENCY / "NCSC record lists 2015-16.xlsx"
QUARTERS = {
    "2015-06-30": dt.date(2015, 4, 1), "2015-09-30": dt.date(2015, 7, 1),
    "2015-12-31": dt.date(2015, 10, 1), "2016-03-31": dt.date(2016, 1, 1),
}  # fmt: skip
END = dt.date(2016, 3, 31)


@pytest.fixture(scope="module")
def lists():
    """The lists as openpyxl reads them: sheet to rows, each a mapping from tidy heading to value."""
    book = openpyxl.load_workbook(FILE, read_only=True)
    found = {}
    for page in book:
        rows = [list(row) for row in page.iter_rows(values_only=True)]
        start = next(at for at, row in enumerate(rows) if row and row[0] == "Child Unique ID")
        headings = [str(text).strip() for text in rows[start]]
        found[page.title] = [
            dict(zip(headings, row, strict=False)) for row in rows[start + 1 :] if any(row[3:])
        ]
    return found


def day(value):
    """A date, however the workbook has it."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        return dt.datetime.strptime(value, "%d/%m/%Y").date()  # noqa: DTZ007
    if isinstance(value, int | float):
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
    return None


def counted_with(tmp_path_factory, monkeypatch_context, secret=None):
    place = tmp_path_factory.mktemp("key") / "key"
    if secret:
        place.write_text(secret, encoding="ascii")
        place.chmod(0o600)
    monkeypatch_context.setenv(pseudonyms.KEY_FILE, str(place))
    with contextlib.redirect_stderr(io.StringIO()):
        return open_lists(str(ROOT), YEAR, AGENCY, FORMAT)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        return counted_with(tmp_path_factory, patch).count()


def figures(counted, indicator, category="all"):
    frame = counted.observations
    frame = frame[(frame["indicator"] == indicator) & (frame["category"] == category)]
    return {
        row["period_end"]: (row["numerator"], row["denominator"])
        for row in frame.to_dict("records")
    }


def test_referrals_are_those_that_openpyxl_counts(lists, counted):
    # the last row but one is sent twice, and below it stands a total
    rows = [row for row in lists["List 3"] if row["Child Unique ID"] != "Total"]
    once = {(row["Child Unique ID"], day(row["Date of Referral"])): row for row in rows}
    assert len(rows) - len(once) == 1
    expected = {}
    for end, first in QUARTERS.items():
        inside = [
            row for (_, when), row in once.items() if first <= when <= dt.date.fromisoformat(end)
        ]
        again = [row for row in inside if row["Number of Referrals in Last 12 Months"] >= 1]
        expected[end] = (len(again), len(inside))
    assert figures(counted, "CSC02") == expected
    assert {end: top for end, (top, _) in figures(counted, "CSC01").items()} == {
        end: whole for end, (_, whole) in expected.items()
    }
    police = sum(row["Referral Source"] == "Police" for row in once.values())
    assert figures(counted, "CSC01", "source: Police")["2016-03-31"][0] == police


def test_enquiries_and_conferences_are_those_that_openpyxl_counts(lists, counted):
    headings = list(lists["List 5"][0])
    started, held, plan = (
        next(text for text in headings if text.startswith(start))
        for start in ("Strategy", "Date of Initial", "Did the")
    )
    enquiries, conferences = {}, {}
    for end, first in QUARTERS.items():
        last = dt.date.fromisoformat(end)
        inside = [row for row in lists["List 5"] if first <= day(row[started]) <= last]
        enquiries[end] = (sum(row[held] is not None for row in inside), len(inside))
        inside = [row for row in lists["List 5"] if row[held] and first <= day(row[held]) <= last]
        said = [row[plan] for row in inside if row[plan] in {"Y", "N", None}]
        conferences[end] = (said.count("Y"), len(said))
    assert figures(counted, "CSC19") == enquiries
    assert figures(counted, "CSC20") == conferences


def test_visits_and_children_seen_alone_are_those_that_openpyxl_counts(lists, counted):
    start, end = "Child Protection Plan Start Date", "Child Protection Plan End Date"
    visit, alone = "Date of the Last Statutory Visit", "Was the Child Seen Alone?"
    inside = [
        row for row in lists["List 7"]
        if day(row[start]) <= END and (row[end] is None or day(row[end]) > END)
    ]  # fmt: skip
    assert figures(counted, "CSC10")["2016-03-31"][0] == len(inside)
    dated = [row for row in inside if day(row[visit]) >= day(row[start])]
    in_time = [row for row in dated if (END - day(row[visit])).days <= 28]
    assert figures(counted, "CSC17") == {"2016-03-31": (len(in_time), len(dated))}
    asked = [row for row in inside if int(row["Age"]) >= 4]
    said = [
        str(row[alone]).strip().lower()[:1]
        for row in asked
        if "updated" not in str(row[alone]).lower()
    ]
    assert figures(counted, "CSC18") == {"2016-03-31": (said.count("y"), len(said))}


def test_every_figure_cites_rows_of_its_list_and_no_other(lists, counted):
    frame = counted.observations
    assert set(frame["source_sheet"]) == {"List 3", "List 5", "List 7", "List 8"}
    assert frame["source_cell"].str.fullmatch(r"[A-Z]+\d+:[A-Z]+\d+( [A-Z]+\d+:[A-Z]+\d+)*").all()
    assert frame["note"].str.match(r"[\d,]+ of [\d,]+ rows counted").all()


def test_nothing_that_is_written_depends_on_the_key(tmp_path_factory, monkeypatch):
    written = []
    for secret in ("00" * 32, "c3" * 32):
        opened = counted_with(tmp_path_factory, monkeypatch, secret)
        folder = tmp_path_factory.mktemp("output")
        monkeypatch.setenv(OUTPUT, str(folder))
        opened.write(opened.count())
        written.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert written[0] == written[1]
    assert set(written[0]) == {"observations.parquet", "repairs.parquet", "list_findings.parquet"}


def personal_values(lists):
    """Everything in the workbook that tells who somebody is."""
    found = set()
    for rows in lists.values():
        for row in rows:
            if row["Child Unique ID"] == "Total":
                continue
            found.add(str(row["Child Unique ID"]))
            born = day(row["Date of Birth"])
            found |= {born.isoformat(), f"{born:%d/%m/%Y}"}
            found |= {
                str(row[name])
                for name in ("Allocated Worker", "Placement Postcode")
                if row.get(name)
            }
    return found


def hunted(lists, content: bytes):
    return sorted(
        value for value in personal_values(lists)
        if value.encode() in content or value.encode("utf-16-le") in content
    )  # fmt: skip


def test_the_hunt_finds_what_is_there(lists):
    assert len(personal_values(lists)) > 10_000
    child = lists["List 3"][0]["Child Unique ID"]
    assert hunted(lists, f"… {child} …".encode()) == [child]


def test_no_child_and_no_worker_is_in_anything_a_run_of_the_notebook_leaves(
    lists, tmp_path, monkeypatch
):
    monkeypatch.setenv(pseudonyms.KEY_FILE, str(tmp_path / "keys" / "key"))
    output = tmp_path / "output"
    monkeypatch.setenv(OUTPUT, str(output))
    source = ROOT / "notebooks" / "clean" / "record_lists.ipynb"
    notebook = nbformat.read(source, as_version=4)
    cell = next(one for one in notebook.cells if "parameters" in one.metadata.get("tags", []))
    cell.source += f"\nproject = {str(ROOT)!r}"
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    executed = nbformat.writes(notebook)
    nbformat.write(notebook, output / "executed.ipynb")
    assert "Written: observations" in executed
    for path in sorted(Path(output).rglob("*")):
        assert hunted(lists, path.read_bytes()) == [], path.name


def test_no_value_of_a_parquet_file_is_anybody(lists, counted):
    for frame in (counted.observations, counted.repairs, counted.findings, counted.lists):
        assert hunted(lists, frame.to_csv().encode()) == []
