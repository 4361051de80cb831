"""How the real Quarto is found and called; only the program itself is a stand-in."""

from __future__ import annotations

import json
import os
import sys

import pytest

from annual_report import render
from annual_report.errors import RenderError

SCRIPT = """#!{python}
import json, os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    print("{version}")
    raise SystemExit(0)
here = pathlib.Path.cwd()
made = here / "_book"
made.mkdir()
(made / "call.json").write_text(json.dumps([sys.argv[1:], sorted(os.environ), os.environ["SOURCE_DATE_EPOCH"]]))
{body}
"""
PAGES = """
for source in ["index.qmd", *here.glob("report/*.qmd")]:
    page = made / (here / source).relative_to(here).with_suffix(".html")
    page.parent.mkdir(exist_ok=True)
    page.write_text("<p>")
"""
PDF = '(made / "annual-report.pdf").write_text("%PDF")'
GOOD = f"{PAGES}\n{PDF}"


@pytest.fixture
def quarto(tmp_path, monkeypatch):
    def install(version="1.9.38", body=GOOD):
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "quarto"
        program.write_text(SCRIPT.format(python=sys.executable, version=version, body=body))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return program

    monkeypatch.delenv("QUARTO", raising=False)
    return install


def test_a_recent_quarto_on_the_path_is_used(quarto, spoilt, tmp_path):
    quarto()
    made = render.render(spoilt, tmp_path / "out")
    assert made.renderer == render.renderer_name() == "Quarto 1.9.38"
    assert made.html.read_text() == "<p>"
    assert made.pdf == tmp_path / "out" / "annual-report.pdf"
    arguments, environment, epoch = json.loads((tmp_path / "out" / "call.json").read_text())
    assert arguments == ["render", str(spoilt)]
    assert epoch == "0"
    assert set(environment) <= {
        "HOME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "NO_COLOR",
        "PATH",
        "SOURCE_DATE_EPOCH",
        "TMPDIR",
        "TZ",
    }


def test_the_variable_quarto_goes_before_the_path(quarto, spoilt, tmp_path, monkeypatch):
    program = quarto()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("QUARTO", str(program))
    assert render.renderer_name("quarto") == "Quarto 1.9.38"


def test_quarto_that_is_named_and_absent_is_an_error(monkeypatch):
    monkeypatch.setenv("QUARTO", "/nowhere/quarto")
    with pytest.raises(RenderError, match="QUARTO names /nowhere/quarto"):
        render.renderer_name()


def test_an_old_quarto_is_passed_over_unless_it_is_asked_for(quarto):
    quarto(version="1.8.25")
    assert render.renderer_name().startswith("embedded")
    with pytest.raises(RenderError, match=r"needs 1\.9 or later.*make quarto"):
        render.renderer_name("quarto")


def test_quarto_asked_for_and_absent_says_how_to_get_it(spoilt, tmp_path, monkeypatch):
    monkeypatch.delenv("QUARTO", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderError, match="make quarto"):
        render.render(spoilt, tmp_path / "out", renderer="quarto")
    assert not (tmp_path / "out").exists()


def test_a_failure_shows_quartos_last_lines_and_keeps_the_last_report(quarto, spoilt, tmp_path):
    quarto(
        body='print("\\x1b[31mERROR: Book contents must include a home page\\x1b[0m"); raise SystemExit(1)'
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("old")
    with pytest.raises(
        RenderError, match=r"(?s)code 1.*\nERROR: Book contents must include a home page"
    ):
        render.render(spoilt, tmp_path / "out", renderer="quarto")
    assert (tmp_path / "out" / "index.html").read_text() == "old"


def test_quarto_beside_the_python_that_runs_is_found_without_a_path(quarto, tmp_path, monkeypatch):
    quarto()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert render.renderer_name("quarto") == "Quarto 1.9.38"


def test_what_quarto_warns_of_does_not_stop_the_report(quarto, spoilt, tmp_path):
    quarto(body=f'print("WARNING: verapdf is not installed", file=sys.stderr)\n{GOOD}')
    assert render.render(spoilt, tmp_path / "out").pdf.is_file()


def test_a_pdf_under_another_name_gets_the_name_that_was_asked_for(quarto, spoilt, tmp_path):
    quarto(body=GOOD.replace("annual-report.pdf", "Smallton-Board.pdf"))
    assert render.render(spoilt, tmp_path / "out").pdf.read_text() == "%PDF"
    assert [path.name for path in (tmp_path / "out").glob("*.pdf")] == ["annual-report.pdf"]


def test_resources_that_quarto_left_out_are_there_and_those_it_wrote_stay(quarto, spoilt, tmp_path):
    (spoilt / "trace").mkdir(exist_ok=True)
    (spoilt / "trace" / "fig-x.html").write_text("source")
    (spoilt / "trace" / "fig-y.html").write_text("source")
    quarto(body=f'{GOOD}\n(made / "trace").mkdir()\n(made / "trace/fig-y.html").write_text("made")')
    render.render(spoilt, tmp_path / "out")
    assert (tmp_path / "out" / "trace" / "fig-x.html").read_text() == "source"
    assert (tmp_path / "out" / "trace" / "fig-y.html").read_text() == "made"
    assert (tmp_path / "out" / "report" / "_style" / "report.css").is_file()


def test_a_chapter_that_quarto_did_not_write_is_an_error(quarto, spoilt, tmp_path):
    quarto(body=f'{GOOD}\n(made / "report/method.html").unlink()')
    with pytest.raises(RenderError, match=r"wrote no report/method\.html"):
        render.render(spoilt, tmp_path / "out", renderer="quarto")
    assert not (tmp_path / "out").exists()


def test_quarto_that_writes_no_pdf_is_an_error(quarto, spoilt, tmp_path):
    quarto(body=PAGES)
    with pytest.raises(RenderError, match=r"wrote no annual-report\.pdf"):
        render.render(spoilt, tmp_path / "out", renderer="quarto")


def test_the_embedded_renderer_can_be_asked_for(quarto):
    quarto()
    assert render.renderer_name("embedded").startswith("embedded (pandoc 3")
