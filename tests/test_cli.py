"""The command line by itself: what it loads, prints and returns."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from annual_report import cli, printing
from annual_report.errors import GateError, Problem, ReturnError
from annual_report.observations import write_table
from annual_report.pipeline import said
from annual_report.pipeline.report import MadeBook, Report
from annual_report.pipeline.schedule import Outcome
from annual_report.project import load_project
from annual_report.register import register
from annual_report.release.quarters import quarters_table
from annual_report.returns.revisions import no_revisions

HEAVY = ("pandas", "papermill", "great_expectations", "matplotlib", "jupyter_client", "yaml")
COMMANDS = (
    "report", "register", "check-returns", "gate", "render", "trace", "labels", "clean", "runs",
    "verify",
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "board.yml").write_text(
        textwrap.dedent("""\
        board:
          name: Tiny Board
          short_name: TB
          area: {name: Tinyshire}
        year: 2015-16
        agencies:
          - {id: police, name: Tinyshire Police}
        returns:
          - {agency: police, format: counts, title: Counts, files: "*.csv"}
        """)
    )
    return tmp_path


def trace_of(project: Path, label: str) -> Path:
    path = project / "data/processed/2015-16/trace" / f"{label}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    trace = {
        "label": label, "ref": "T1", "kind": "number", "title": "12.2%", "alt": "",
        "notebook": "notebooks/analysis/a.ipynb", "chapter": "a", "cell": "c", "illustrative": False,
        "rows": [], "observations": [], "files": [], "checks": [], "publications": [],
    }  # fmt: skip
    path.write_text(json.dumps(trace))
    return path


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys; from annual_report import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(chr(10) + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_help_loads_nothing_heavy(arguments):
    assert loaded_by(*arguments).isdisjoint(HEAVY)


def test_trace_and_labels_load_no_pandas(project):
    trace_of(project, "num-a")
    for arguments in (("trace", "num-a"), ("labels",)):
        assert "pandas" not in loaded_by(*arguments, "--project", str(project))


def test_help_names_every_exit_code(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    assert all(f" {code} " in said for code in (0, 1, 2, 3, 4, 5, 130))


def test_no_command_prints_the_help_and_fails(capsys):
    assert cli.main([]) == 2
    assert "COMMAND" in capsys.readouterr().out


def test_a_folder_without_a_board_is_refused(tmp_path, capsys):
    assert cli.main(["report", "--project", str(tmp_path)]) == 2
    assert "board.yml" in capsys.readouterr().err


def test_a_year_that_is_none_is_refused(project, capsys):
    assert cli.main(["register", "--project", str(project), "--year", "2015-17"]) == 2
    assert "2015-17" in capsys.readouterr().err


def test_register_prints_what_is_missing(project, capsys):
    (project / "data/raw/2015-16/police").mkdir(parents=True)
    assert cli.main(["register", "--project", str(project)]) == 0
    assert "Tinyshire Police" in (said := capsys.readouterr().out)
    assert "not returned" in said
    assert "not read" not in said


def test_register_names_files_that_nobody_expected(project, capsys):
    stray = project / "data/raw/2015-16/police/minutes.docx"
    stray.parent.mkdir(parents=True)
    stray.write_text("x")
    assert cli.main(["register", "--project", str(project)]) == 0
    said = capsys.readouterr().out
    assert "not read" in said
    assert "2015-16/police/minutes.docx" in said


def test_an_unknown_label_gets_a_suggestion(project, capsys):
    trace_of(project, "num-referrals")
    assert cli.main(["trace", "num-referals", "--project", str(project)]) == 2
    assert "num-referrals" in capsys.readouterr().err


def test_trace_prints_json_on_request(project, capsys):
    path = trace_of(project, "num-referrals")
    assert cli.main(["trace", "num-referrals", "--project", str(project), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(path.read_text())


def test_labels_are_listed_one_a_line(project, capsys):
    trace_of(project, "num-a")
    trace_of(project, "fig-b")
    assert cli.main(["labels", "--project", str(project)]) == 0
    assert set(capsys.readouterr().out.splitlines()) == {"num-a", "fig-b"}


def test_labels_before_the_first_report_say_what_to_do(project, capsys):
    assert cli.main(["labels", "--project", str(project)]) == 2
    assert "annual-report report" in capsys.readouterr().err


def test_rendering_before_the_first_report_says_what_to_do(project, capsys):
    assert cli.main(["render", "--project", str(project), "--renderer", "embedded"]) == 2
    assert "annual-report report" in capsys.readouterr().err


def test_clean_deletes_builds_and_nothing_else(project, capsys):
    for name in ("_build/store", "_book", "data/raw", "data/processed"):
        (project / name).mkdir(parents=True)
    assert cli.main(["clean", "--project", str(project), "--dry-run"]) == 0
    assert (project / "_build").is_dir()
    assert cli.main(["clean", "--project", str(project)]) == 0
    assert not (project / "_build").exists()
    assert not (project / "_book").exists()
    assert (project / "data/raw").is_dir()
    assert (project / "data/processed").is_dir()
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_jobs_must_be_positive(project):
    with pytest.raises(SystemExit) as caught:
        cli.main(["report", "--project", str(project), "--jobs", "0"])
    assert caught.value.code == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_only_on_a_terminal_and_never_against_no_color(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert printing.coloured("x", "red", io.StringIO()) == "x"
    assert printing.coloured("x", "red", Terminal()) == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert printing.coloured("x", "red", Terminal()) == "x"


def test_progress_prints_one_line_a_step_when_it_ends():
    stream = io.StringIO()
    tell = printing.Progress(stream=stream)
    tell(Outcome("clean-police", "clean", "police", "running"))
    tell(Outcome("clean-police", "clean", "police", "ran", seconds=1.25, reason="new"))
    assert stream.getvalue().split() == ["ran", "1.2", "s", "clean", "police", "(new)"]


def test_bad_returns_are_listed_with_agency_place_and_remedy():
    error = ReturnError(
        [Problem("a.xlsx", "Empty.", "Send it again.", agency="police", sheet="Oct")]
    )
    assert said.problem_lines(error, {"police": "Tinyshire Police"}) == [
        "Tinyshire Police: a.xlsx ! Oct",
        "    Empty. Send it again.",
    ]
    assert said.problem_lines(GateError("one\ntwo"), {}) == ["one", "two"]


def test_the_end_of_a_run_says_everything(tmp_path):
    made = Report(
        outcomes=(),
        books={
            name: MadeBook(
                tmp_path / folder,
                {"renderer": "Quarto 1.9.38", "html": "index.html", "pdf": "report.pdf"},
            )
            for name, folder in (("public", "_book"), ("board", "_board"))
        },
        received=7,
        in_part=1,
        expected=9,
        checks={"passed": 41, "warned": 2, "waived": 1, "failed": 0},
        earlier={"2014-15": (6, {"passed": 30, "warned": 1, "waived": 0, "failed": 0})},
        seconds=12.5,
        stages={"clean": 4.0, "render": 6.0},
    )
    said = "\n".join(printing.report_lines(made))
    for words in (
        "_book/index.html  (public edition)", "_board/report.pdf  (board edition)",
        "none yet: every page says Draft", "Quarto 1.9.38", "7 of 9 received, 1 more in part",
        "2014-15   6 returns read for trends; checks: 30 passed, 1 warned, 0 waived",
        "41 passed, 2 warned, 1 waived", "12.5 s", "cleaning 4.0 s", "HTML and PDF 6.0 s",
    ):  # fmt: skip
        assert words in said


@pytest.fixture
def ran(tmp_path):
    """A project after a run, of which only what the register needs is left."""
    (tmp_path / "board.yml").write_text(
        """
board: {name: Small Board, short_name: SB, area: {name: Smallshire}}
year: 2015-16
agencies: [{id: police, name: Police}]
returns:
  - {agency: police, format: monthly, title: Monthly dataset, files: "*Q{quarter}*.csv"}
""",
        encoding="utf-8",
    )
    for number in (1, 2):
        file = tmp_path / "data" / "raw" / "2015-16" / "police" / f"Q{number}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(number), encoding="utf-8")
    project = load_project(tmp_path)
    entries = register(project)
    done = tmp_path / "data" / "processed" / "2015-16"
    release = done / "release" / "public"
    for folder in (done / "register", release):
        folder.mkdir(parents=True)
    text = json.dumps([dataclasses.asdict(entry) for entry in entries])
    (done / "register" / "register.json").write_text(text, encoding="utf-8")
    write_table(quarters_table(project, entries, {}, [], no_revisions()), release, "quarters")
    return tmp_path


def test_the_register_shows_what_came_of_each_quarter_after_a_run(ran, capsys):
    assert cli.main(["register", "--project", str(ran)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum("Monthly dataset, Q" in line for line in lines) == 4
    grid = lines[lines.index("Quarter by quarter, as the last run found it:") + 1 :]
    assert grid[0].split() == ["Agency", "Return", "Q1", "Q2", "Q3", "Q4"]
    assert grid[1].split()[3:] == ["Accepted", "Accepted", "Not", "returned", "Not", "returned"]


def test_what_changed_since_the_last_run_is_not_shown_as_it_was(ran, capsys):
    (ran / "data/raw/2015-16/police/Q3.csv").write_text("3", encoding="utf-8")
    assert cli.main(["register", "--project", str(ran)]) == 0
    said = capsys.readouterr().out
    assert "Changed since then, so not shown: police-monthly." in said
    assert "Accepted" not in said


def test_a_file_that_was_taken_away_since_the_last_run_is_noticed(ran, capsys):
    (ran / "data/raw/2015-16/police/Q1.csv").unlink()
    assert cli.main(["register", "--project", str(ran)]) == 0
    assert "Changed since then, so not shown: police-monthly." in capsys.readouterr().out


def test_before_a_run_the_register_says_that_quarters_are_not_known_yet(project, capsys):
    assert cli.main(["register", "--project", str(project)]) == 0
    assert "known after a run" in capsys.readouterr().out
