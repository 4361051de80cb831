from __future__ import annotations

from annual_report import render
from tests.render.conftest import stage


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_builds_in_different_folders_give_the_same_bytes(report, tmp_path):
    again = stage(tmp_path / "somewhere else" / "stage")
    render.render(again, tmp_path / "out", renderer="embedded")
    assert contents(tmp_path / "out") == contents(report.folder)


def test_no_path_of_the_machine_is_in_any_page(report, staged):
    for name, body in contents(report.folder).items():
        assert str(staged.parent).encode() not in body, name


def test_staging_twice_gives_the_same_bytes(staged, tmp_path):
    assert contents(stage(tmp_path / "again")) == contents(staged)
