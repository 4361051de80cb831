"""A small book that uses everything the embedded renderer knows, staged and set once."""

from __future__ import annotations

import shutil
from pathlib import Path

import lxml.html
import pypdf
import pytest

from annual_report import render
from annual_report.project import load_project

BOOK = Path(__file__).parent / "book"


def stage(target: Path) -> Path:
    render.stage_book(load_project(BOOK), BOOK / "fragments", BOOK / "trace", target)
    return target


class Report:
    """The fixture book as it was set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def page(self, path: str) -> lxml.html.HtmlElement:
        return lxml.html.fromstring((self.folder / path).read_text(encoding="utf-8"))

    def text(self, path: str) -> str:
        return " ".join(self.page(path).xpath("//main")[0].text_content().split())

    @property
    def pages(self) -> list[str]:
        return [
            "index.html",
            *(f"report/{name}.html" for name in ("help", "partners", "method", "how")),
        ]

    @property
    def pdf(self) -> Path:
        return self.folder / "annual-report.pdf"

    @property
    def pdf_text(self) -> str:
        return " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(self.pdf).pages).split())


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stage(tmp_path_factory.mktemp("render") / "stage")


@pytest.fixture(scope="session")
def report(staged: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    output = tmp_path_factory.mktemp("render-output") / "book"
    render.render(staged, output, renderer="embedded")
    return Report(output)


@pytest.fixture
def spoilt(staged: Path, tmp_path: Path) -> Path:
    """A staged book of one's own, to be spoilt."""
    return Path(shutil.copytree(staged, tmp_path / "stage"))
