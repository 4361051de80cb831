"""What readers are told about where a comparator is from."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from annual_report.project import load_project
from annual_report.release.publications import name_publications, publication_titles
from tests.conftest import ROOT

HEADINGS = "id,title,publisher,vintage,licence,table,file,sha256\n"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "comparators"
    folder.mkdir()
    rows = [
        'cin-c1,"Children in need, 2024",Department for Education,2024,OGL,C1: Referrals,c1.csv,0',
        "tool,Interactive tool,Department for Education,data to 2024,OGL,long data file,t.csv,0",
    ]
    (folder / "publications.csv").write_text(HEADINGS + "\n".join(rows) + "\n", encoding="utf-8")
    return SimpleNamespace(raw=tmp_path)


def test_a_publication_is_named_by_title_publisher_vintage_and_table(project):
    rows = pd.DataFrame({"publication": ["cin-c1", "tool", "cin-c1 tool", "unheard-of"]})
    named = name_publications(rows, project)
    children = "Children in need, 2024 (Department for Education), table C1: Referrals"
    tool = "Interactive tool, data to 2024 (Department for Education), long data file"
    assert named["published_in"].tolist() == [children, tool, f"{children}; {tool}", "unheard-of"]
    assert named["publication"].equals(rows["publication"])


@pytest.mark.parametrize("folder", [".", "examples/harrow"])
def test_every_publication_of_both_projects_has_a_title(folder):
    titles = publication_titles(load_project(ROOT / folder))
    assert titles
    assert all(" " in title and code not in title for code, title in titles.items())
