"""What differs between a run and the same run made again, and what is said of why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from annual_report.errors import ConfigurationError
from annual_report.records import Run
from annual_report.records.archive import Archive
from annual_report.register import checksum
from annual_report.verifying.again import make_again
from annual_report.verifying.comparing import Difference, compare
from annual_report.verifying.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path

CODE = "c" * 64


def about(**changed):
    step = {"step": "clean-police-counts", "output": "1", "notebook": "2"}
    return {
        "id": "20261123T101500Z-00000000", "year": "2015-16", "edition": "public",
        "result": "finished", "exit_code": 0, "error": "",
        "code": {"version": "0.1.0", "commit": "", "sha256": CODE},
        "options": {"since": "register", "until": "render", "renderer": "auto"},
        "environment": {
            "python": "3.11.7", "renderer": "pandoc 3", "platform": "Linux",
            "libraries": {"pandas": "2", "Python": "3.11.7"},
        },
        "steps": [step], "inputs": [], "outputs": [{"path": "_book/index.html", "sha256": "a"}],
    } | changed  # fmt: skip


def run(**changed):
    return Run(None, None, about(**changed))


def test_nothing_differs_when_everything_came_out_the_same():
    found = compare(run(), about(), {"_book/index.html": "a"})
    assert found.same
    assert (found.compared, found.causes, found.notes) == (1, (), ())


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("_book/index.html", "render"),
        ("_variables.yml", "stage"),
        ("trace/num-a.html", "stage"),
        ("data/processed/2015-16/police/counts/observations.parquet", "clean-police-counts"),
        ("data/processed/2015-16/notebooks/clean/police-counts.ipynb", "clean-police-counts"),
        ("data/processed/2015-16/earlier/2014-15/police-counts/a.parquet", "clean-2014-15-police-counts"),
        ("data/processed/2015-16/earlier/2014-15/police-counts.ipynb", "clean-2014-15-police-counts"),
        ("data/processed/2015-16/earlier/2014-15/gate/checks.json", "gate-2014-15"),
        ("data/processed/2015-16/notebooks/analysis/help.ipynb", "analyse-help"),
        ("data/processed/2015-16/published/help/a.svg", "analyse-help"),
        ("data/processed/2015-16/release/public/indicators.parquet", "release"),
        ("data/processed/2015-16/trace/num-a.json", "trace"),
    ],
)  # fmt: skip
def test_each_output_is_put_down_to_the_step_that_makes_it(path, step):
    found = compare(run(outputs=[{"path": path, "sha256": "a"}]), about(), {path: "b"})
    assert found.differences == (Difference(path, "changed", step),)
    assert not found.same


def test_what_is_missing_and_what_is_new_is_told_apart():
    found = compare(run(), about(), {"_book/other.html": "a"})
    assert [(one.path, one.what) for one in found.differences] == [
        ("_book/index.html", "missing"), ("_book/other.html", "extra"),
    ]  # fmt: skip


def test_causes_are_named_with_what_was_and_what_is():
    environment = {
        "python": "3.12.0", "renderer": "Quarto 1", "platform": "Linux",
        "libraries": {"pandas": "3", "Python": "3.12.0"},
    }  # fmt: skip
    found = compare(
        run(),
        about(environment=environment, code={"version": "0.2.0", "commit": "", "sha256": "d" * 64}),
        {"_book/index.html": "b"},
    )
    assert found.causes == (
        "code: not that of the run (version 0.1.0 then)",
        "library pandas: 2 then, 3 now",
        "Python: 3.11.7 then, 3.12.0 now",
        "renderer: pandoc 3 then, Quarto 1 now",
    )


def test_the_steps_whose_result_differs_are_named_in_order():
    steps = [{"step": name, "output": "1", "notebook": ""} for name in ("a", "b", "c")]
    then = run(steps=steps)
    now = about(steps=[steps[0], steps[1] | {"output": "9"}, {**steps[2], "step": "d"}])
    assert compare(then, now, {"_book/index.html": "a"}).steps == ("b", "c", "d")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (None, "it left no record"),
        (about(result="stopped", exit_code=3), "recorded as finished (exit code 0), now stopped (exit code 3)"),
        (about(error="x"), "stopped with another message"),
    ],
)  # fmt: skip
def test_an_end_that_is_not_the_same_is_said(now, said):
    found = compare(run(), now, {"_book/index.html": "a"})
    assert found.result == said
    assert not found.same


def test_of_a_run_that_took_earlier_results_this_is_said():
    options = {"since": "stage", "until": "render", "renderer": "auto"}
    (note,) = compare(run(options=options), about(), {}).notes
    assert "took earlier results" in note


def archived(folder: Path, *entries: tuple[str, str, bytes]) -> Run:
    """Return a run whose inputs are these: root, path, content."""
    archive = Archive(folder / "archive")
    inputs = []
    for root, path, content in entries:
        file = folder / "file"
        file.write_bytes(content)
        sha256 = checksum(file)
        archive.keep(file, sha256)
        inputs.append({"root": root, "path": path, "sha256": sha256, "role": "prose"})
    return Run(folder, archive, about(inputs=inputs))


def test_inputs_are_laid_out_where_they_were(tmp_path):
    made = archived(
        tmp_path, ("project", "board.yml", b"a"), ("home", "src/annual_report/x.py", b"b")
    )
    laid = lay_out(made, tmp_path / "again")
    assert (laid.project / "board.yml").read_bytes() == b"a"
    assert (laid.code / "annual_report/x.py").read_bytes() == b"b"


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x"])
def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path, path):
    with pytest.raises(ConfigurationError, match="outside"):
        lay_out(archived(tmp_path, ("project", path, b"a")), tmp_path / "again")


def test_an_input_that_was_changed_or_lost_in_the_archive_is_named(tmp_path):
    made = archived(tmp_path, ("project", "board.yml", b"a"))
    stored = made.archive.path(made.inputs["board.yml"]["sha256"])
    stored.chmod(0o644)
    stored.write_bytes(b"b")
    with pytest.raises(ConfigurationError, match=r"board\.yml .*changed"):
        lay_out(made, tmp_path / "one")
    stored.unlink()
    with pytest.raises(ConfigurationError, match=r"board\.yml .*no longer"):
        lay_out(made, tmp_path / "two")


def test_a_run_is_made_again_in_an_empty_folder_only(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ConfigurationError, match="not empty"):
        make_again(run(), tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_an_interrupted_run_is_not_made_again(tmp_path):
    with pytest.raises(ConfigurationError, match="interrupted"):
        make_again(run(exit_code=130), tmp_path / "again")
