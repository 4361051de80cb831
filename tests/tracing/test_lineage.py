import dataclasses
import json

import pandas as pd
import pytest

from annual_report.errors import ConfigurationError
from annual_report.observations import observations, write_table
from annual_report.publish.items import MIMETYPE
from annual_report.tracing.lineage import LineageError, build_traces, format_trace, read_trace
from tests.small_report import SHA, executed, make, observed, released


@pytest.fixture
def report(tmp_path):
    return make(tmp_path)


def trace(report, *chapters, **changed):
    """Trace what the chapters published; the second cell of each notebook published everything."""
    notebooks = {}
    for name, folder in report.published(*chapters).items():
        marks = [
            {"output_type": "display_data", "metadata": {},
             "data": {MIMETYPE: {"label": path.stem, "kind": "number"}}}
            for path in sorted(folder.glob("*.json"))
        ]  # fmt: skip
        cells = [("markdown", "# Title", []), ("code", "chapter.number()", marks)]
        notebooks[name] = executed(report.root / f"{name}.ipynb", cells)
    output = report.root / "traces"
    output.mkdir(exist_ok=True)
    arguments = {
        "published": report.published(*chapters), "release": report.release,
        "cleaned": report.cleaned, "returns": report.returns, "checks_file": report.checks,
        "output": output, "notebooks": notebooks,
    }  # fmt: skip
    build_traces(report.project, **(arguments | changed))
    return {path.stem: read_trace(path) for path in output.glob("*.json")}


def test_a_number_is_traced_to_its_cell_file_check_and_notebook_cell(report):
    chapter = report.chapter()
    chapter.number("num-home", "41", rows=chapter.read("indicators").iloc[0])
    found = trace(report)["num-home"]
    assert (found["ref"], found["notebook"], found["cell"]) == (
        "T1", "notebooks/analysis/partners.ipynb", "cell1",
    )  # fmt: skip
    assert found["illustrative"]
    cell = found["observations"][0]
    assert (cell["source_file"], cell["source_sheet"], cell["source_cell"], cell["released"]) == (
        "2015-16/police/Q4.xlsx", "Missing", "B41", "41",
    )  # fmt: skip
    assert found["files"] == [
        {"file": "2015-16/police/Q4.xlsx", "sha256": SHA, "received": "2016-04-20",
         "agency": "police", "title": "Monthly dataset", "version": "", "status": "received",
         "illustrative": True}
    ]  # fmt: skip
    assert found["checks"][0]["message"] == "A month is blank."
    assert found["checks"][0]["place"] == "2015-16/police/Q4.xlsx ! Missing!B9"
    assert found["rows"][0]["fields"]["numerator"] == "41"


def test_a_suppressed_row_is_cited_by_cell_without_any_number(report):
    frame = observed()
    leaky = released(frame).assign(numerator=frame["numerator"], value=frame["numerator"])
    chapter = report.chapter()
    chapter.number("num-care", "[c]", rows=chapter.read("indicators").iloc[1])
    write_table(leaky, report.release, "indicators")
    found = trace(report)["num-care"]
    assert found["rows"][0]["fields"]["display"] == "[c]"
    assert not {"numerator", "value", "lower", "upper"} & found["rows"][0]["fields"].keys()
    assert [cell["source_cell"] for cell in found["observations"]] == ["B3"]
    assert {cell["released"] for cell in found["observations"]} == {"[c]"}


def test_a_stretch_of_rows_whose_length_is_what_was_counted_is_cited_by_column(report):
    frame = observed()
    frame["source_cell"] = ["A7:L47", "A50:L52", "A60:L76"]
    (folder,) = [folder for key, folder in report.cleaned.items() if key.startswith("police")]
    write_table(frame, folder, "observations")
    chapter = report.chapter()
    rows = chapter.read("indicators")
    chapter.number("num-home", "41", rows=rows.iloc[0])
    chapter.number("num-care", "[c]", rows=rows.iloc[1])
    found = trace(report)
    for label in ("num-home", "num-care"):
        assert [cell["source_cell"] for cell in found[label]["observations"]] == ["A:L"]
        assert not any(cell in json.dumps(found[label]) for cell in ("A7", "L52"))


def test_parts_of_a_total_show_only_what_the_release_prints_for_each(report):
    """Two parts of a released total: the part that is suppressed must not come back by cell."""
    frame = observed()
    total = released(frame).iloc[:1].assign(
        row_id="total", category="all", breakdown="total", numerator=61.0, value=61.0, display="61",
        inputs=" ".join(frame["row_id"]),
    )  # fmt: skip
    table = pd.concat([released(frame), total], ignore_index=True)
    write_table(table, report.release, "indicators")
    chapter = report.chapter()
    chapter.number("num-all", "61", rows=table[table["row_id"] == "total"])
    cells = trace(report)["num-all"]["observations"]
    assert [cell["released"] for cell in cells] == ["41", "[c]", "17"]


def test_counted_cases_are_cited_by_column_never_one_by_one(report):
    chapter = report.chapter()
    rows = chapter.read("audits")
    chapter.number("num-audits", "[c]", rows=rows.iloc[0])
    chapter.number("num-good", "[c]", rows=rows.iloc[1])
    found = trace(report)
    assert [one["source_cell"] for one in found["num-audits"]["observations"]] == ["A:L"]
    assert [one["source_cell"] for one in found["num-good"]["observations"]] == ["E:E"]
    for label in ("num-audits", "num-good"):
        assert "case5" not in json.dumps(found[label])
        assert "E5" not in json.dumps(found[label])


def test_cells_counted_on_a_sheet_without_records_are_cited_by_column_too(report):
    frame = observed().assign(source_cell=["C2 C4 C5 C9", "C3", "C6 C7"])
    write_table(frame, report.cleaned["police-police_monthly"], "observations")
    chapter = report.chapter()
    chapter.number("num-all", "x", rows=chapter.read("indicators"))
    assert {one["source_cell"] for one in trace(report)["num-all"]["observations"]} == {"C:C"}


def test_a_voice_is_cited_by_its_own_row_and_without_its_consent(report):
    voice = pd.DataFrame(
        {
            "row_id": ["v1"], "speaker": "child", "message": "I was heard.", "kind": "quotation",
            "consent_id": "C-17", "illustrative": False, "source_file": "2015-16/board/audit.xlsx",
            "source_sha256": SHA, "source_sheet": "Voices", "source_cell": "A2:L2",
        }
    )  # fmt: skip
    write_table(voice, report.cleaned["board-multi_agency_audit"], "voices")
    write_table(voice.assign(inputs="v1"), report.release, "voices")
    chapter = report.chapter()
    chapter.quotes("voice-a", voice)
    found = trace(report)["voice-a"]
    assert found["observations"][0]["source_cell"] == "A2:L2"
    assert "C-17" not in json.dumps(found)


def test_a_label_that_reaches_no_cell_stops_with_notebook_and_label(report):
    chapter = report.chapter()
    rows = chapter.read("indicators")
    write_table(rows.assign(inputs="nowhere"), report.release, "indicators")
    chapter.number("num-home", "41", rows=rows.iloc[0])
    with pytest.raises(LineageError, match=r"partners\.ipynb: num-home: 1 of its 1 rows"):
        trace(report)
    assert not list((report.root / "traces").iterdir())


def test_rows_that_left_the_release_stop_it_too(report):
    chapter = report.chapter()
    rows = chapter.read("indicators")
    chapter.number("num-home", "41", rows=rows.iloc[0])
    write_table(rows.iloc[1:], report.release, "indicators")
    with pytest.raises(LineageError, match="not in the release"):
        trace(report)


def test_a_file_that_changed_since_it_was_read_stops_it(report):
    chapter = report.chapter()
    chapter.number("num-home", "41", rows=chapter.read("indicators").iloc[0])
    changed = dataclasses.replace(report.returns[0], sha256="cd" * 32)
    with pytest.raises(LineageError, match="checksum differs"):
        trace(report, returns=(changed, report.returns[1]))


def test_rows_about_returns_and_what_was_not_returned_need_no_cell(report):
    register = pd.DataFrame(
        {"row_id": ["r1"], "agency": "police", "status": "received", "inputs": ""}
    )
    write_table(register, report.release, "returns")
    chapter = report.chapter()
    chapter.number("num-returns", "1", rows=chapter.read("returns"))
    chapter.not_returned("fig-gap", "Police did not return this.")
    found = trace(report)
    assert found["num-returns"]["observations"] == []
    assert found["fig-gap"]["rows"] == []


def test_references_count_through_the_chapters_in_order(report):
    for name in ("workforce", "partners"):
        chapter = report.chapter(name)
        chapter.number(f"num-{name}", "41", rows=chapter.read("indicators").iloc[0])
    found = trace(report, "partners", "workforce")
    assert {label: one["ref"] for label, one in found.items()} == {
        "num-partners": "T1", "num-workforce": "T2",
    }  # fmt: skip


def test_a_publication_is_named_where_the_row_says_its_vintage(report):
    folder = report.project.raw / "2015-16" / "police"
    folder.mkdir(parents=True)
    (folder / "publications.csv").write_text(
        "id,title\nv1,Missing children 2016\n", encoding="utf-8"
    )
    chapter = report.chapter()
    chapter.number("num-home", "41", rows=chapter.read("indicators").iloc[0])
    assert trace(report)["num-home"]["publications"] == [
        {"id": "v1", "title": "Missing children 2016"}
    ]


def test_tracing_twice_gives_the_same_bytes(report):
    chapter = report.chapter()
    chapter.number("num-all", "x", rows=chapter.read("indicators"))
    trace(report)
    before = (report.root / "traces" / "num-all.json").read_bytes()
    trace(report)
    assert (report.root / "traces" / "num-all.json").read_bytes() == before


def test_thousands_of_rows_are_traced_in_one_go(report):
    wide = observations(
        {"period_start": f"{year}-04-01", "period_end": f"{year + 1}-03-31", "agency": "police",
         "indicator": "POL05", "category": f"c{number}", "source_file": "2015-16/police/Q4.xlsx",
         "source_sha256": SHA, "source_sheet": "Missing", "source_cell": f"A{number}"}
        for year in range(2006, 2016) for number in range(500)
    )  # fmt: skip
    write_table(wide, report.cleaned["police-police_monthly"], "observations")
    table = pd.DataFrame(
        {"row_id": "r" + wide["row_id"], "inputs": wide["row_id"], "status": "final"}
    )
    write_table(table, report.release, "indicators")
    chapter = report.chapter()
    chapter.number("num-all", "x", rows=table)
    assert len(trace(report)["num-all"]["observations"]) == 5000


def test_a_trace_is_printed_with_cells_checks_and_checksum(report):
    chapter = report.chapter()
    chapter.number("num-home", "41", rows=chapter.read("indicators").iloc[0])
    said = format_trace(trace(report)["num-home"])
    assert "num-home (T1): 41" in said
    assert "2015-16/police/Q4.xlsx ! Missing!B41" in said
    assert SHA in said.replace("\n", "")
    assert "warned: police, months-are-complete. A month is blank. 2015-16/police" in said


def test_a_trace_that_is_not_there_gets_a_suggestion(report):
    chapter = report.chapter()
    chapter.number("num-home", "41", rows=chapter.read("indicators").iloc[0])
    trace(report)
    with pytest.raises(ConfigurationError, match="Did you mean 'num-home'"):
        read_trace(report.root / "traces" / "num-hone.json")


def test_reading_and_printing_a_trace_loads_no_pandas():
    import subprocess
    import sys

    code = "import sys, annual_report.tracing.traces; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
